"""
A book as EPUB: its chapters in the order in which they are read, each with the footnotes that it speaks of.

What a book has for itself, a cover, a title page, a colophon, an index, is no story.
"""

import html
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import NamedTuple
from xml.etree.ElementTree import Element

from spystories.lib.folding import fold
from spystories.lib.languages import canonical_tag, is_tag
from spystories.lib.manuscripts.archives import Archive, open_archive
from spystories.lib.manuscripts.brought import Pictures
from spystories.lib.manuscripts.decoding import decode
from spystories.lib.manuscripts.epub_pages import (
    LINK,
    OPENS,
    Page,
    all_named,
    bare,
    body_of,
    element_at,
    joined_path,
    leads_back,
    marks,
    noterefs,
    places_in,
    without_number,
)
from spystories.lib.manuscripts.found import Refused, Source
from spystories.lib.manuscripts.own import own_stories
from spystories.lib.prose.tags import attributes

_DC = "{http://purl.org/dc/elements/1.1/}"
_ENCRYPTION = "{http://www.w3.org/2001/04/xmlenc#}EncryptionMethod"
_OF_FONTS = {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}
_IS_PAGE = {
    *("cover", "frontispiece", "titlepage", "halftitlepage", "title-page", "copyright-page", "copyright", "colophon"),
    *(
        "toc",
        "landmarks",
        "loi",
        "lot",
        "index",
        "imprint",
        "imprimatur",
        "bibliography",
        "other-credits",
        "seriespage",
    ),
    *("endnotes", "footnotes", "rearnotes", "loa", "lov", "contributors", "acknowledgments"),
}
_NAMED_PAGE = re.compile(
    r"(?:the)?(?:cover|cvi|title(?:page)?|half-?title(?:page)?|copyright(?:page)?|colophon|toc|contents|nav|imprint)"
    r"(?:[-_ ]?(?:page|\d{1,3}))?",
    re.IGNORECASE,
)
_SHEET = re.compile(r"<link\b([^<>]*)>", re.IGNORECASE)
_HEADING = re.compile(r"<h[1-3]\b[^<>]*>(.{0,2000}?)</h[1-3]\s*>", re.IGNORECASE | re.DOTALL)
_LARGEST_SHEET = 2**20  # characters of style sheets of one chapter


def read(data: bytes, *, whole: bool = False) -> list[Source]:
    """The chapters of a book as a text each, or as one where it is `whole`. Raises `Refused` for a locked one."""
    book = _Book(open_archive(data))
    stories = [story for page in book.spine for story in own_stories(page.text, book.authors)]
    chapters = stories or book.chapters()
    if not chapters:
        raise Refused("There are no words in the file.")
    return [book.joined(chapters)] if whole and len(chapters) > 1 else chapters


class _Item(NamedTuple):
    name: str
    kind: str
    properties: str


class _Book:
    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._refuse_locked()
        container = archive.parse("META-INF/container.xml")
        paths = [root.get("full-path", "") for root in all_named(container, "rootfile")]
        path = next((path for path in paths if path in archive.names), "")
        if not path:
            raise Refused("The file is damaged and cannot be opened.")
        self.folder = posixpath.dirname(path)
        self.package = archive.parse(path)
        self.items = {item.get("id", ""): self._item(item, self.folder) for item in all_named(self.package, "item")}
        self.counts: Counter[str] = Counter()
        self.pictures = Pictures()
        self._pages: dict[str, Page] = {}

    # What the book says of itself

    def _refuse_locked(self) -> None:
        if "META-INF/encryption.xml" not in self.archive.names:
            return
        methods = self.archive.parse("META-INF/encryption.xml").iter(_ENCRYPTION)
        if any(method.get("Algorithm") not in _OF_FONTS for method in methods):
            raise Refused("The book is locked, so that only its shop's programs can read it.")

    @cached_property
    def title(self) -> str:
        return next((text for text in self._said("title")), "")

    @cached_property
    def authors(self) -> tuple[str, ...]:
        named = [element for element in self.package.iter(f"{_DC}creator") if (element.text or "").strip()]
        roles = {
            meta.get("refines", "").removeprefix("#"): (meta.text or "").strip()
            for meta in all_named(self.package, "meta")
            if meta.get("property") == "role"
        }
        opf = "{http://www.idpf.org/2007/opf}role"
        wrote = [each for each in named if roles.get(each.get("id", ""), each.get(opf, "aut")) == "aut"]
        return tuple(dict.fromkeys(" ".join((each.text or "").split()) for each in wrote or named))

    @cached_property
    def lang(self) -> str:
        return next(
            (canonical_tag(tag) for text in self._said("language") if is_tag(tag := text.replace("_", "-"))), ""
        )

    @cached_property
    def dated(self) -> str:
        return next((text for text in self._said("date")), "")

    def _said(self, name: str) -> Iterator[str]:
        for element in self.package.iter(_DC + name):
            if text := " ".join((element.text or "").split()):
                yield text

    # Its files

    def _item(self, element: Element, folder: str) -> _Item:
        name = joined_path(folder, element.get("href", ""))[0]
        return _Item(name, element.get("media-type", ""), element.get("properties", ""))

    @cached_property
    def spine(self) -> list[Page]:
        """The files in their order, without what stands beside it; what is missing is left out."""
        refs = [ref for ref in all_named(self.package, "itemref") if ref.get("linear", "yes") != "no"]
        items = [self.items[ref.get("idref", "")] for ref in refs if ref.get("idref", "") in self.items]
        pages = {}
        for item in items:
            if item.name in self.archive.names and "html" in item.kind and item.name not in pages:
                pages[item.name] = self._page(item.name, item.properties)
        return [*pages.values()]

    def _page(self, name: str, properties: str = "") -> Page:
        if name not in self._pages:
            text = self.pictures.out_of(self._text(name))
            self._pages[name] = Page(name, self.pictures.placed(text, partial(self._find, name)), properties)
        return self._pages[name]

    def _find(self, page: str, address: str, alt: str) -> int | None:
        """The number of the picture that a page of the book names."""
        if address.startswith("picture:"):
            return self.pictures.find(address, alt)
        name = joined_path(posixpath.dirname(page), address)[0]
        return self.pictures.take(self.archive.read_within(name, self.pictures.room), alt)

    def _text(self, name: str) -> str:
        data = self.archive.read(name)
        text = decode(data)
        return decode(data, "cp1252").text if text.encodings else text.text

    @cached_property
    def contents(self) -> dict[str, list[tuple[str, str]]]:
        """Of each file that the contents name, where each title leads to in it, and its words."""
        found: dict[str, list[tuple[str, str]]] = {}
        for name, title in [*self._nav()] or [*self._ncx()]:
            path, place = name
            titles = found.setdefault(path, [])
            if title and all(place != other for other, _title in titles):
                titles.append((place, title))
        return found

    def _nav(self) -> Iterator[tuple[tuple[str, str], str]]:
        item = next((item for item in self.items.values() if "nav" in item.properties.split()), None)
        if item is None or item.name not in self.archive.names:
            return
        text = self._text(item.name)
        start = next((at.start() for at in re.finditer(r"<nav\b[^<>]*>", text) if "toc" in at[0]), None)
        if start is None:
            return
        end = text.find("</nav", start)
        folder = posixpath.dirname(item.name)
        for raw, words in LINK.findall(text[start : end if end > 0 else len(text)]):
            yield joined_path(folder, attributes(raw).get("href", "")), bare(words)

    def _ncx(self) -> Iterator[tuple[tuple[str, str], str]]:
        item = next((item for item in self.items.values() if "dtbncx" in item.kind), None)
        if item is None or item.name not in self.archive.names:
            return
        folder = posixpath.dirname(item.name)
        for point in all_named(self.archive.parse(item.name), "navPoint"):
            content = next(all_named(point, "content"), None)
            words = next(all_named(point, "text"), None)
            if content is not None and words is not None:
                yield joined_path(folder, content.get("src", "")), " ".join((words.text or "").split())

    @cached_property
    def _guided(self) -> dict[str, str]:
        """What a book of the older form says that some of its files are."""
        refs = all_named(self.package, "reference")
        return {joined_path(self.folder, ref.get("href", ""))[0]: ref.get("type", "").lower() for ref in refs}

    # Its chapters

    def chapters(self) -> list[Source]:
        """A text for each chapter; a file that no title leads to goes on with the one before it."""
        parts: list[tuple[str, str]] = []
        for page in self.spine:
            if self._is_a_page(page):
                self.counts["contents" if "nav" in page.properties.split() else "page"] += bool(page.words)
                continue
            for title, text in self._parts(page):
                if title or not parts:
                    parts.append((title, text))
                else:
                    parts[-1] = parts[-1][0], parts[-1][1] + text
        sources = [
            Source(text, title=title) for title, text in parts if bare(text) or "<img" in text or "<figure" in text
        ]
        if sources:
            sources[0].counts.update(self.counts)
        single = len(sources) == 1
        for source in sources:
            source.title = (self.title or source.title) if single else source.title
            source.authors, source.lang, source.dated = self.authors, self.lang, self.dated
            source.pictures = self.pictures
        return sources

    def joined(self, sources: Sequence[Source]) -> Source:
        """All chapters as one text, each under its title."""
        parts = []
        for source in sources:
            heading = bare(found[1]) if (found := _HEADING.search(source.html)) else ""
            has_own = not source.title or fold(heading) == fold(source.title)
            parts.append(source.html if has_own else f"<h2>{html.escape(source.title)}</h2>{source.html}")
        return Source(
            "".join(parts),
            self.title,
            "",
            self.authors,
            self.lang,
            self.dated,
            counts=sum((source.counts for source in sources), Counter[str]()),
            pictures=self.pictures,
            is_told=True,
        )

    def _is_a_page(self, page: Page) -> bool:
        """Whether a file of the spine is the book's and no story's."""
        stem = posixpath.basename(page.name).rpartition(".")[0]
        if "nav" in page.properties.split() or page.kinds & (_IS_PAGE | {f"doc-{kind}" for kind in _IS_PAGE}):
            return True
        if self._guided.get(page.name, "") in _IS_PAGE or page.name in self._noted:
            return True
        return len(page.words) < 600 and _NAMED_PAGE.fullmatch(stem) is not None

    def _parts(self, page: Page) -> Iterator[tuple[str, str]]:
        """The chapters that begin in a file with their titles; the first has none where it goes on with another."""
        text = self._with_notes(page)
        titles = self.contents.get(page.name, [])
        places = {place: title for place, title in titles if place}
        where = places_in(text) if places else {}
        starts = sorted((at, places[place]) for place in places if (at := where.get(place, 0)) > 0)
        first = next((title for place, title in titles if not place), "")
        head = starts[0][0] if starts else len(text)
        if not first and starts and not bare(text[:head]):
            first, head = starts[0][1], starts[1][0] if len(starts) > 1 else len(text)
            starts = starts[1:]
        if not first and not self.contents and (found := _HEADING.search(text)):
            first = bare(found[1])
        sheets = self._sheets(page)
        yield first, sheets + text[:head]
        for (start, title), (end, _next) in zip(starts, [*starts[1:], (len(text), "")], strict=False):
            yield title, sheets + text[start:end]

    def _sheets(self, page: Page) -> str:
        folder, css = posixpath.dirname(page.name), ""
        for raw in _SHEET.findall(page.text[: 2**16]):
            given = attributes(raw)
            name = joined_path(folder, given.get("href", ""))[0]
            if "stylesheet" in given.get("rel", "").lower() and name in self.archive.names:
                css += self._text(name)
        inner = re.findall(r"<style\b[^<>]*>([^<]*)</style", page.text, re.IGNORECASE)
        css = "".join([css, *inner])[:_LARGEST_SHEET].replace("<", "")
        return f"<style>{css}</style>" if css else ""

    # Footnotes that stand in other files

    @cached_property
    def _noted(self) -> set[str]:
        """The files that hold nothing but notes to others."""
        pages = {page.name: page for page in self.spine}
        led: dict[str, set[str]] = {}
        for page in self.spine:
            for name, place in noterefs(page):
                if name != page.name and name in pages and place in pages[name].places:
                    led.setdefault(name, set()).add(place)
        return {name for name, places in led.items() if self._holds_notes(pages[name], places)}

    def _holds_notes(self, page: Page, places: set[str]) -> bool:
        """Whether most of a file is the footnotes that stand at these places."""
        notes = sum(len(bare(self._note(page.name, place))) for place in places)
        return notes * 2 > len(page.words)

    def _with_notes(self, page: Page) -> str:
        """The body of a file with the footnotes of other files that it marks; marks and ids as footnotes have them."""
        notes: dict[tuple[str, str], str] = {}
        keys: dict[tuple[str, str], str] = {}

        def marked(found: re.Match[str]) -> str:
            given = attributes(found[1])
            target = joined_path(posixpath.dirname(page.name), given.get("href", ""))
            if not target[1] or target[0] == page.name or not marks(given, found[2]):
                return found[0]
            note = notes.get(target) or without_number(self._note(*target), bare(found[2]))
            if not note:
                return found[0]
            notes[target] = note
            key = keys.setdefault(target, f"x{len(keys) + 1}")
            return f'<span data-note="{key}"></span>'

        text = LINK.sub(marked, body_of(page.text))
        items = "".join(f'<li data-note="{keys[target]}">{note}</li>' for target, note in notes.items())
        return text + (f'<ol data-kind="notes">{items}</ol>' if items else "")

    def _note(self, name: str, place: str) -> str:
        """The footnote of that id in another file, without its number and its way back."""
        if name not in self.archive.names:
            return ""
        page = self._page(name)
        text, start = page.text, page.places.get(place, -1)
        if start < 0:
            return ""
        found = OPENS.match(text, start)
        inner = element_at(text, start, found[1]) if found else ""
        return LINK.sub(lambda link: "" if leads_back(attributes(link[1]), link[2]) else link[0], inner)
