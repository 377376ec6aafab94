"""
Documents of word processors (.docx) read: WordprocessingML, transitional and strict.

An own reader: what a manuscript needs of a document beyond its words (languages, directions, comments on their
words, lines to the right, what was changed and by whom) no reader of .docx into HTML gives.
"""

from collections.abc import Iterator

from spystories.lib.manuscripts.docx.numbering import Numbering
from spystories.lib.manuscripts.docx.package import Package
from spystories.lib.manuscripts.docx.paragraphs import Paragraphs
from spystories.lib.manuscripts.docx.styles import Styles
from spystories.lib.manuscripts.docx.whole import Whole
from spystories.lib.manuscripts.docx.words import GONE
from spystories.lib.manuscripts.found import Comment, Source
from spystories.lib.manuscripts.own_document import Told, is_own, line_of, parts_of, say, write_own
from spystories.lib.manuscripts.own_markdown import said_of_story
from spystories.lib.manuscripts.pieces import Found, Paragraph
from spystories.lib.manuscripts.who import names_in, without_by
from spystories.lib.manuscripts.writing import write


def read(data: bytes) -> Source:
    """
    The text of a document; of several stories in one of ours all together, each under its title as a heading.

    Raises `Refused` for what is none, or is damaged, locked or too large. Time is linear; memory grows with the
    words, not with what is packed around them.
    """
    _package, found, body = _read(data)
    return _whole(found, body)


def read_stories(data: bytes) -> list[Source]:
    """Each story of a document of ours that holds several; of any other the one text."""
    package, found, body = _read(data)
    if not (is_own(found) and body.stories):
        return [_whole(found, body)]
    return [*_stories(found, body, _told(package))]


def _whole(found: Found, body: Paragraphs) -> Source:
    byline = _authors(body.authors)
    if is_own(found):
        return write_own(found, ", ".join(byline))
    found.authors = tuple(map(without_by, byline)) or found.authors
    return write(found)


def _read(data: bytes) -> tuple[Package, Found, Paragraphs]:
    """All that is found in a document."""
    package = Package(data)
    parts = {link.kind: link.target for link in package.links(package.main).values() if not link.is_outside}
    styles = Styles(package, parts.get("styles", ""))
    shared = Whole(styles, Numbering(package, parts.get("numbering", ""), styles), media=package.media)
    body = Paragraphs(shared, package.links(package.main))
    found = Found(body.read_blocks(package.nodes(package.main, "body")), counts=shared.counts, pictures=shared.pictures)
    found.notes = _notes(package, parts, shared)
    found.comments = _comments(package, parts, shared)
    shared.counts["head"] += _heads(package, shared)
    _properties(package, found)
    return package, found, body


def _stories(found: Found, body: Paragraphs, told: Told) -> Iterator[Source]:
    """Each story of a document of ours that holds several."""
    authors = {*map(id, body.authors)}
    for part in parts_of(found, body.stories):
        byline = ", ".join(_authors([each for each in part.body if id(each) in authors]))
        yield write_own(say(part, byline, told), byline)


def _told(package: Package) -> Told:
    """What the document has beside its text of each of several stories, by their titles."""
    told: Told = {}
    part = next((link.target for link in package.links(package.main).values() if link.kind == "settings"), "")
    for node in package.nodes(part, "settings"):
        for value in node.children if node.name == "docVars" else ():
            said = said_of_story(value.get("val"))
            told.setdefault(line_of(said.title), []).append(said)
    return told


def _notes(package: Package, parts: dict[str, str], whole: Whole) -> dict[int, list[Paragraph]]:
    """The footnotes that the text has marks of, by their numbers."""
    notes: dict[int, list[Paragraph]] = {}
    marked = dict(whole.notes)
    for kind in ("footnotes", "endnotes"):
        links = package.links(parts[kind]) if kind in parts else {}
        for node in package.nodes(parts.get(kind, ""), kind):
            number = marked.get((kind, node.get("id")))
            if number and number not in notes:
                notes[number] = Paragraphs(whole, links).read_blocks(node.children)
                _without_mark(notes[number], whole.own_marks.get(number, ""))
    return dict(sorted(notes.items()))


def _without_mark(note: list[Paragraph], mark: str) -> None:
    """Takes the sign that stands for its number out of a footnote's beginning."""
    pieces = next((each.pieces for each in note if not each.is_blank), [])
    at = next((at for at, piece in enumerate(pieces) if piece.text.strip()), None)
    if mark and at is not None and pieces[at].text.startswith(mark):
        pieces[at] = pieces[at]._replace(text=pieces[at].text.removeprefix(mark))


def _comments(package: Package, parts: dict[str, str], whole: Whole) -> dict[int, Comment]:
    """All comments, by their numbers; those that are settled are counted."""
    settled = {
        node.get("w15:paraId")
        for node in package.nodes(parts.get("commentsExtended", ""), "w15:commentsEx")
        if node.get("w15:done") in ("1", "true")
    }
    found = {}
    for node in package.nodes(parts.get("comments", ""), "comments"):
        lines = Paragraphs(_beside(whole), {}).read_blocks(node.children)
        text = "\n".join(each.text.strip() for each in lines if not each.is_blank)
        if text:
            found[whole.comment(node.get("id"))] = Comment(node.get("author").strip(), text, node.get("date"))
            whole.counts["resolved"] += any(each.get("w14:paraId") in settled for each in node.children)
    return found


def _beside(whole: Whole) -> Whole:
    """What counts for itself: what stands there is no part of the text."""
    return Whole(whole.styles, whole.numbering)


def _heads(package: Package, whole: Whole) -> int:
    """How many running heads and feet there are that say something."""
    texts = set()
    for link in package.links(package.main).values():
        inside = {"header": "hdr", "footer": "ftr"}.get(link.kind)
        if inside and not link.is_outside:
            lines = Paragraphs(_beside(whole), {}).read_blocks(package.nodes(link.target, inside))
            texts.add("\n".join(each.text for each in lines if each.role != GONE).strip())
    return sum(any(letter.isalpha() for letter in text) for text in texts)


def _properties(package: Package, found: Found) -> None:
    """What the document says of itself."""
    core = next((link.target for link in package.links("").values() if link.kind == "core-properties"), "")
    said = {node.name: node.text.strip() for node in package.nodes(core, "cp:coreProperties")}
    found.title = said.get("dc:title", "")
    found.authors = names_in(said.get("dc:creator", ""))
    found.lang = said.get("dc:language", "")
    found.dated = said.get("dcterms:modified") or said.get("dcterms:created", "")


def _authors(paragraphs: list[Paragraph]) -> list[str]:
    """The lines that say who wrote it, where a style says so: they leave the text."""
    named = [each for each in paragraphs if not each.is_blank]
    lines = [" ".join(each.text.split()) for each in named]
    for paragraph in named:
        paragraph.pieces = [piece for piece in paragraph.pieces if not piece.text]
        paragraph.role = GONE
    return lines
