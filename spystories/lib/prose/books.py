"""A story on its way into a book or a plain file."""

from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from itertools import groupby
from typing import Literal, NamedTuple
from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from spystories.lib.pictures import ShownPicture
from spystories.lib.prose import kinds
from spystories.lib.prose.blocks import Block
from spystories.lib.prose.reading import read
from spystories.lib.prose.rendering import NO_PICTURES, Pictures

# From the attributes of a link to the address that it has in the book.
Link = Callable[[Mapping[str, str]], str | None]
# From the name of a picture's file, which every reading app can show, to the address that it has in the book.
Address = Callable[[str], str | None]
_EMPTY = {"br", "hr", "img", "source", "path"}
_FOR_PAGES = {"svg", "path", "picture", "source"}
_CLASSES = {"line", "picture", "picture lead", "caption", "credit"}
_LOWER = {"h2": "h3", "h3": "h4"}
_KEPT = ("data-kind", "role", "aria-label", "lang", "dir", "alt", "width", "height")
# By identity: comparing would ask for the words of their labels before there is a language.
_PARTS = {
    (kind.tag, kind.kind): kind for kind in kinds.ALL if kind is not kinds.FOOTNOTE and kind is not kinds.LANGUAGE
}
_TYPES = {part: kind.epub for part, kind in _PARTS.items()} | {("section", kinds.NOTES): kinds.FOOTNOTES.epub}
_DASHES = ("—", "–", "―", "-")


class BookAddresses(NamedTuple):
    """Where links lead and pictures lie in a book."""

    link: Link
    picture: Address


def for_book(
    html: str, addresses: BookAddresses, *, ids: str = "", lower: bool = False, as_xml: bool = True
) -> SafeString:
    """
    What `render` made, written anew for a book: as XML, or else as HTML.

    `addresses` turn the attributes of a link, and the name of a picture's file, into the address that it has in the
    book; where they answer None the words stay and the link goes, and the picture with its caption. `ids` comes before
    the address of each text and mark; `lower` puts headings one level down. Marks of footnotes have their number as
    text. In XML kinds say what they are to reading apps, which open a footnote in place.
    """
    reader = _Reader(addresses, ids, lower, as_xml)
    reader.feed(html)
    reader.close()
    method: Literal["xml", "html"] = "xml" if as_xml else "html"
    kept = [part for part in reader.builder.close() if part.tag != "figure" or part.find(".//img") is not None]
    parts = [ElementTree.tostring(part, encoding="unicode", method=method) for part in kept]
    return mark_safe("".join(parts))  # noqa: S308 - written by the serialiser


class _Reader(HTMLParser):
    """Builds a tree of the elements that a rendered body has; what only decorates a page is left out."""

    def __init__(self, addresses: BookAddresses, ids: str, lower: bool, as_xml: bool) -> None:
        super().__init__()
        self.addresses, self.ids, self.lower, self.as_xml = addresses, ids, lower, as_xml
        self.builder = ElementTree.TreeBuilder()
        self.builder.start("body", {})
        self.open: list[list[str]] = []  # of each open element the names that it has in the book, outermost first
        self.in_notes = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        started = self._start(tag, given)
        if tag in _EMPTY:
            for name in started:
                self.builder.end(name)
        else:
            self.open.append(started)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Of a drawing, which only pages have."""

    def handle_endtag(self, tag: str) -> None:
        for name in reversed(self.open.pop()):
            self.builder.end(name)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)

    def close(self) -> None:
        super().close()
        self.builder.end("body")

    def _start(self, tag: str, given: Mapping[str, str]) -> list[str]:
        """Start what stands for an element in the book; the names of all that was started."""
        kept = self._attributes(tag, given)
        if tag in _FOR_PAGES or (tag == "span" and not kept):
            return []
        if tag == "img":
            address = self.addresses.picture(given["src"].rpartition("/")[2])
            if address is None:
                return []
            kept = {"src": address, **kept}
        if tag == "a":
            return self._start_link(given, kept)
        self.in_notes |= tag == "section"
        if self.in_notes and self.as_xml and tag == "ol":
            return []
        if self.in_notes and self.as_xml and tag == "li":
            self.builder.start("aside", kept | {"epub:type": "footnote", "role": "doc-footnote"})
            self.builder.start("p", {})
            self.builder.data(f"{given['id'][1:]}. ")
            return ["aside", "p"]
        name = _LOWER.get(tag, tag) if self.lower else tag
        self.builder.start(name, kept)
        return [name]

    def _start_link(self, given: Mapping[str, str], kept: dict[str, str]) -> list[str]:
        role = given.get("role", "")
        address = f"#{self.ids}{given['href'][1:]}" if role else self.addresses.link(given)
        if address is None:
            return []
        noted = {"epub:type": kinds.FOOTNOTE.epub} if self.as_xml and role == "doc-noteref" else {}
        self.builder.start("a", kept | {"href": address} | noted)
        if role == "doc-backlink":
            self.builder.data("↑")
        if role != "doc-noteref":
            return ["a"]
        self.builder.start("sup", {})
        self.builder.data(given["data-number"])
        return ["a", "sup"]

    def _attributes(self, tag: str, given: Mapping[str, str]) -> dict[str, str]:
        kept = {"id": self.ids + given["id"]} if "id" in given else {}
        kept |= {name: given[name] for name in _KEPT if name in given}
        if given.get("class") in _CLASSES:
            kept["class"] = given["class"]
        if self.lower and tag == "h2":
            kept["data-kind"] = tag
        if self.as_xml and "lang" in given:
            kept["xml:lang"] = given["lang"]
        if self.as_xml and (meaning := _TYPES.get((tag, given.get("data-kind", "")))):
            kept["epub:type"] = meaning
        return kept


def as_text(body: str, pictures: Pictures = NO_PICTURES) -> str:
    """
    The body as plain text, its characters as stored; an empty line parts paragraphs, `* * *` scenes.

    What is set apart is indented, items and sources have their sign, and the marks of footnotes the number under
    which these stand at the end. Of a picture the words stand, in brackets; one that has none is left out.
    """
    words = {key: _picture_as_text(shown) for key, shown in pictures.items() if shown}
    blocks = [block for block in read(body) if not block.picture or words.get(block.picture)]
    keys = [block.note for block in blocks if block.note]
    numbers = {key: number for number, key in enumerate(keys, 1)}
    return "\n\n".join(_passages(blocks, numbers, words))


def _picture_as_text(shown: ShownPicture) -> str:
    described = _("[Picture: %(words)s]") % {"words": shown.alt} if shown.alt else ""
    under = " ".join(filter(None, (shown.caption, shown.credit)))
    return "\n".join(filter(None, (described, under)))


def _passages(blocks: list[Block], numbers: Mapping[str, int], words: Mapping[str, str]) -> Iterator[str]:
    """What empty lines part: a paragraph, lines to the right of which one follows the other, or a whole list."""
    for joined, same in groupby(blocks, key=lambda block: (block.list, block.quote * (block.kind == "right"))):
        drawn = [
            words[block.picture] if block.picture else _block_as_text(block, number, numbers)
            for number, block in enumerate(same, 1)
        ]
        yield from ["\n".join(drawn)] if any(joined) else drawn


def _block_as_text(block: Block, number: int, numbers: Mapping[str, int]) -> str:
    text = "".join(f"[{numbers[run.note]}]" if run.note else run.text for run in block.runs)
    kind = _PARTS["ol" if block.note else block.listed, kinds.NOTES if block.note else ""] if block.list else None
    kind = kind or _PARTS[block.tag, block.kind]
    before = "" if kind.kind == "source" and text.startswith(_DASHES) else kind.before.format(number=number)
    around = _PARTS["blockquote", block.quoted].indent if block.quote else ""
    first, *others = ("* * *" if block.tag == "hr" else text).split("\n")
    lines = [before + first, *(" " * len(before) + line for line in others)]
    return "\n".join(around + kind.indent + line for line in lines)
