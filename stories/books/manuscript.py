"""
Stories as documents in the standard format of manuscripts (.docx): double spaced, with a running head, and a style
by its name for every kind of text, so that they come back as what they are.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby

from django.utils.translation import gettext as _

from spystories.lib.languages import direction_of, direction_of_text, site_language
from spystories.lib.manuscripts.values import Manuscript
from spystories.lib.pictures.store import missing_files, read_whole
from spystories.lib.prose import kinds
from spystories.lib.prose.blocks import Block, Run
from spystories.lib.zip_stream import File, zip_files

from . import docx_parts as parts
from .illustrated import LEAD, Illustrated, fitting_file
from .outward import outward_address

_LONGEST_HEAD = 40  # characters of a title in the running head
_SPOKEN = re.compile(r'span(?: lang="([^"]*)")?(?: dir="(ltr|rtl)")?')
_MARKS = {
    "strong": "<w:b/><w:bCs/>",
    "em": "<w:i/><w:iCs/>",
    f'span data-kind="{kinds.SMALL_CAPS}"': "<w:smallCaps/>",
    "s": "<w:strike/>",
    "u": '<w:u w:val="single"/>',
    "sub": '<w:vertAlign w:val="subscript"/>',
    "sup": '<w:vertAlign w:val="superscript"/>',
}
_BIDI = "<w:bidi/>"


@dataclass(frozen=True)
class Papers:
    """
    What a document says of itself: `authors` whose it is, in its properties; `writer` whose, on its first page, and
    `surname` on the others; `words` how many it has; `changed` when it was last.
    """

    title: str
    authors: Sequence[str]
    writer: str
    surname: str
    words: int
    lang: str = ""
    line: str = ""
    changed: datetime | None = None
    is_one: bool = True


def write_manuscript(papers: Papers, texts: Iterable[Illustrated]) -> Iterator[bytes]:
    """The document in pieces. The same texts are the same bytes. Holds one text, and the footnotes of all."""
    return zip_files(_files(papers, texts))


def surname_of(name: str, sorted_by: str = "") -> str:
    """The name under which an author is filed: what stands before the comma, or else the last word."""
    return sorted_by.partition(",")[0].strip() if "," in sorted_by else name.split()[-1] if name.split() else ""


def _files(papers: Papers, texts: Iterable[Illustrated]) -> Iterator[File]:
    lang = papers.lang or site_language()
    paper = parts.paper_of(lang) if "-" in lang else parts.paper_of(site_language())
    document = _Document(lang, paper)
    moment = f"{papers.changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if papers.changed else ""
    fixed = {
        "[Content_Types].xml": parts.content_types(),
        "_rels/.rels": parts.package_relations(),
        "docProps/core.xml": parts.write_core(papers.title, "; ".join(papers.authors), lang, moment),
        "word/styles.xml": parts.write_styles(lang, paper),
        "word/fontTable.xml": parts.write_fonts(),
        "word/theme/theme1.xml": parts.write_theme(),
        "word/header1.xml": document.header(_running_head(papers)),
    }
    yield from (File(name, content.encode()) for name, content in fixed.items())
    pieces = document.write(papers, texts, parts.write_section(paper, rtl=document.rtl))
    yield File("word/document.xml", (piece.encode() for piece in pieces))
    yield from (File(f"word/media/{name}", read_whole(name), pack=False) for name in document.pictures)
    made = {
        "word/settings.xml": parts.write_settings(lang, document.told),
        "word/footnotes.xml": parts.write_footnotes(document.notes),
        "word/numbering.xml": parts.write_numbering(document.lists),
        "word/_rels/document.xml.rels": parts.document_relations([*document.links], [*document.pictures]),
        "word/_rels/footnotes.xml.rels": parts.footnote_relations([*document.links_of_notes]),
    }
    yield from (File(name, content.encode()) for name, content in made.items())


def _running_head(papers: Papers) -> str:
    """The writer and the first words of the title."""
    title = papers.title
    if len(title) > _LONGEST_HEAD:
        title = title[: _LONGEST_HEAD + 1].rpartition(" ")[0] or title[:_LONGEST_HEAD]
    return "".join(f"{part} / " for part in (papers.surname, title.upper()) if part)


def _about(words: int) -> str:
    """How long a text is, as manuscripts say it: to the nearest hundred, a very short one to the nearest ten."""
    step = 100 if words >= 500 else 10
    return _("about %(words)s words") % {"words": f"{max(step, (words + step // 2) // step * step):,}"}


@dataclass
class _Document:
    """A document while its text is written: what other parts of it must list."""

    lang: str
    paper: parts.Paper
    drawings: int = 0
    pictures: dict[str, int] = field(default_factory=dict)  # the files that it shows
    links: dict[str, int] = field(default_factory=dict)
    links_of_notes: dict[str, int] = field(default_factory=dict)
    lists: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # of each of several stories what its lines do not say

    @property
    def rtl(self) -> bool:
        return direction_of(self.lang) == "rtl"

    def write(self, papers: Papers, texts: Iterable[Illustrated], section: str) -> Iterator[str]:
        yield f"{parts.XML}<w:document {parts.NAMESPACES}><w:body>"
        yield self._line(parts.HEAD, f"{papers.writer}\t{_about(papers.words)}")
        if not papers.is_one:
            yield self._line(parts.TITLE, papers.title)
            yield from (self._line(parts.SUBTITLE, line) for line in papers.line.splitlines() if line.strip())
        for text in texts:
            if not papers.is_one:
                self.told.append(_told(text.text))
            yield from _Text(self, text, is_one=papers.is_one).write()
        yield self._line(parts.END, _("END"))
        yield f"{section}</w:body></w:document>"

    def header(self, head: str) -> str:
        rtl = direction_of_text(head, direction_of(self.lang)) == "rtl"
        return parts.write_header(head, _BIDI * self.rtl, _look((), "", rtl))

    def _line(self, style: str, words: str) -> str:
        """A line that is not of a story's text."""
        return _write_line(style, words, direction_of(self.lang))


def _told(text: Manuscript) -> str:
    """What tells whose a story is and its language, by its title."""
    said = {"title": text.title, "authors": text.authors, "lang": text.lang or site_language()}
    return json.dumps(said, ensure_ascii=False)


def _write_line(style: str, words: str, usual: str, lang: str = "") -> str:
    rtl = direction_of_text(words, usual) == "rtl"
    return parts.write_paragraph(style, parts.write_run(words, _look((), lang, rtl)), _BIDI * rtl)


class _Text:
    """Writes one story into a document."""

    def __init__(self, document: _Document, shown: Illustrated, *, is_one: bool) -> None:
        self.document, self.shown, self.text, self.is_one = document, shown, shown.text, is_one
        lang = self.text.lang or site_language()
        self.lang = "" if lang == document.lang else lang  # where it has to be said
        self.usual = direction_of(lang)
        self.notes: dict[str, Block] = {}

    def write(self) -> Iterator[str]:
        text = self.text
        yield self._line(parts.TITLE if self.is_one else parts.STORY, text.title)
        if text.standfirst:
            yield self._line(parts.SUBTITLE, text.standfirst)
        if byline := text.byline or ", ".join(text.authors):
            yield self._line(parts.AUTHOR, byline)
        yield from self._body(self.shown.blocks)

    def _line(self, style: str, words: str) -> str:
        return _write_line(style, words, self.usual, self.lang)

    def _body(self, blocks: Sequence[Block]) -> Iterator[str]:
        self.notes = {block.note: block for block in blocks if block.note}
        is_first, around = True, None
        for quote, same in groupby((block for block in blocks if not block.note), key=lambda block: block.quote):
            inside = list(same)
            kind = inside[0].quoted if quote else None
            if kind is not None and kind == around:
                yield parts.write_paragraph(parts.GAP, "")
            around = kind
            for (number, listed), some in groupby(inside, key=lambda block: (block.list, block.listed)):
                if number:
                    yield from self._list(listed, kind, some)
                    is_first = False
                    continue
                for block in some:
                    yield self._block(block, kind, is_first=is_first)
                    is_first = block.tag in ("h2", "h3", "hr") or (is_first and block.width == LEAD)

    def _block(self, block: Block, quoted: str | None, *, is_first: bool) -> str:
        if block.picture:
            return self._picture(block)
        if block.tag == "hr":
            return parts.write_paragraph(
                parts.PAUSE if quoted is None else _style(quoted, "break"), parts.write_run("#")
            )
        if block.tag in ("h2", "h3"):
            level = int(block.tag[1]) - 1
            lower = "" if self.is_one else f'<w:outlineLvl w:val="{level}"/>'  # than the title of the story
            return self._paragraph(f"Heading{level}", block, below=lower)
        if quoted is None and not block.kind:
            return self._paragraph(parts.FIRST if is_first else "Normal", block)
        return self._paragraph(block.kind.capitalize() if quoted is None else _style(quoted, block.kind), block)

    def _picture(self, block: Block) -> str:
        """A picture by its key, with its layout; nothing where its file is missing."""
        shown, document = self.shown.pictures[block.picture], self.document
        file, width, height = fitting_file(shown)
        if file not in document.pictures and missing_files([file]):
            return ""
        at = document.pictures.setdefault(file, len(document.pictures) + 1)
        document.drawings += 1
        name = f"picture {block.picture} {block.width}".strip()
        drawing = parts.Drawing(name, shown.alt, shown.caption, width, height)
        drawn = parts.write_drawing(drawing, document.drawings, f"rIdP{at}", document.paper)
        return parts.write_paragraph(parts.FIGURE, drawn)

    def _list(self, listed: str, quoted: str | None, items: Iterable[Block]) -> Iterator[str]:
        self.document.lists.append(parts.BULLETS if listed == "ul" else parts.NUMBERS)
        key = len(self.document.lists)
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{key}"/></w:numPr>'
        style = "ListParagraph" if quoted is None else _style(quoted, "list")
        return (self._paragraph(style, item, number) for item in items)

    def _paragraph(self, style: str, block: Block, more: str = "", below: str = "") -> str:
        direction = block.dir or direction_of_text(block.text, self.usual)
        inner = self._words(block, direction, self.document.links)
        spoken = f"<w:rPr>{_look((), block.lang, False)}</w:rPr>" if block.lang else ""
        told = more + _BIDI * (direction == "rtl") + below + spoken
        return parts.write_paragraph(style, inner, told)

    def _words(self, block: Block, direction: str, links: dict[str, int]) -> str:
        out: list[str] = []
        lang = block.lang or self.lang
        for link, same in groupby(block.runs, key=lambda run: run.link):
            inner = "".join(self._run(run, lang, direction) for run in same)
            address = outward_address(link) if link else None
            if address:
                key = links.setdefault(address, len(links) + 1)
                inner = f'<w:hyperlink r:id="rIdL{key}" w:history="1">{inner}</w:hyperlink>'
            out.append(inner)
        return "".join(out)

    def _run(self, run: Run, lang: str, direction: str) -> str:
        if run.note:
            return self._mark(run.note)
        spoken = _SPOKEN.fullmatch(run.marks[0]) if run.marks else None
        own, turned = spoken.groups() if spoken else (None, None)
        turned = turned or (direction_of_text(run.text, direction) if direction == "rtl" else "ltr")
        return parts.write_run(run.text, _look(run.marks, own or lang, turned == "rtl"))

    def _mark(self, key: str) -> str:
        """The mark of a footnote, which is written with it."""
        document, note = self.document, self.notes[key]
        number = len(document.notes) + parts.FIRST_NOTE
        document.notes.append("")  # its place
        direction = note.dir or direction_of_text(note.text, self.usual)
        inner = _NUMBER + parts.write_run(" ") + self._words(note, direction, document.links_of_notes)
        spoken = f"<w:rPr>{_look((), note.lang, False)}</w:rPr>" if note.lang else ""
        paragraph = parts.write_paragraph(parts.NOTE, inner, _BIDI * (direction == "rtl") + spoken)
        document.notes[number - parts.FIRST_NOTE] = f'<w:footnote w:id="{number}">{paragraph}</w:footnote>'
        return f'<w:r>{_RAISED}<w:footnoteReference w:id="{number}"/></w:r>'


_RAISED = f'<w:rPr><w:rStyle w:val="{parts.NOTE_MARK}"/></w:rPr>'
_NUMBER = f"<w:r>{_RAISED}<w:footnoteRef/></w:r>"


def _style(quoted: str, line: str) -> str:
    """The style of a paragraph in a quotation."""
    return parts.id_of(f"{parts.quotation_style(quoted)} {line}")


@lru_cache(maxsize=512)
def _look(marks: tuple[str, ...], lang: str, rtl: bool) -> str:
    """The properties of words, in the order of the standard. What is set above and below the line is above it."""
    marks = tuple(mark for mark in marks if mark != "sub" or "sup" not in marks)
    drawn = "".join(look for mark, look in _MARKS.items() if mark in marks)
    spoken = f'<w:lang w:val="{lang}" w:eastAsia="{lang}" w:bidi="{lang}"/>' if lang else ""
    return drawn + "<w:rtl/>" * rtl + spoken
