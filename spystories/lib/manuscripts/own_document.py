"""
Documents that the site itself wrote (`stories.books.manuscript`), also after a word processor has changed them: the
names of their styles say all, so nothing is guessed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from spystories.lib.languages import direction_of, direction_of_text
from spystories.lib.manuscripts.found import Source
from spystories.lib.manuscripts.named_styles import GAP, OWN
from spystories.lib.manuscripts.pieces import Found, Paragraph, Piece
from spystories.lib.manuscripts.writing import tags_of, write
from spystories.lib.prose import kinds
from spystories.lib.prose.blocks import escape_text, write_attributes, write_note_mark

_HEADINGS = {"title": "h2", "h1": "h2", "h2": "h3", "h3": "h3", "subtitle": "h3"}


def is_own(found: Found) -> bool:
    """Whether a document has the lines that stand around the text of one of ours."""
    return any(paragraph.role == OWN for paragraph in found.body)


def write_own(found: Found, byline: str) -> Source:
    """The text of one of ours; `byline` is what stands below its title."""
    for paragraph in found.body:
        if paragraph.role == OWN:
            paragraph.pieces = [piece for piece in paragraph.pieces if not piece.text]
    del found.counts["head"]  # the running head is ours too
    source = write(found, _draw)
    told = "" if byline == ", ".join(found.authors) else byline
    return replace(source, lang=found.lang, byline=told, is_told=True, is_stored=True)


def _draw(body: Sequence[Paragraph], notes: Mapping[int, Sequence[Paragraph]], lang: str) -> str:
    """The text in its stored form, or nearly: in the language `lang`."""
    listed = "".join(_item(note, lang, f"k{number}") for number, note in notes.items())
    return "".join(_quotations(body, lang)) + (f'<ol data-kind="{kinds.NOTES}">{listed}</ol>' if listed else "")


def _quotations(body: Iterable[Paragraph], lang: str) -> Iterator[str]:
    for (quote, _is_gap), same in groupby(body, key=lambda each: (each.role.quote, each.role == GAP)):
        inner = "".join(_blocks(same, lang))
        yield inner if quote is None else f"<blockquote{write_attributes(data_kind=quote)}>{inner}</blockquote>"


def _blocks(paragraphs: Iterable[Paragraph], lang: str) -> Iterator[str]:
    for (listed, _number), same in groupby(paragraphs, key=lambda each: (each.list, each.list_at)):
        if listed:
            items = groupby(same, key=lambda each: each.item)
            yield f"<{listed}>{''.join(_item([*item], lang) for _number, item in items)}</{listed}>"
        else:
            yield from (_block(each, lang) for each in same)


def _block(paragraph: Paragraph, lang: str) -> str:
    if paragraph.role.tag == "hr":
        return "<hr>"
    if paragraph.is_blank and not paragraph.pieces:
        return ""
    tag = _HEADINGS.get(paragraph.role.tag, "p")
    kind = paragraph.role.kind if tag == "p" else ""
    return f"<{tag}{write_attributes(data_kind=kind)}{_spoken(paragraph, lang)}>{_words(paragraph, lang)}</{tag}>"


def _item(paragraphs: Sequence[Paragraph], lang: str, note: str = "") -> str:
    """The paragraphs of one item, or of one footnote, as its lines."""
    first = next(each for each in paragraphs if each.pieces)
    words = "<br>".join(_words(each, lang) for each in paragraphs if each.pieces)
    return f"<li{write_attributes(data_note=note)}{_spoken(first, lang)}>{words}</li>"


def _spoken(paragraph: Paragraph, lang: str) -> str:
    """
    The language of a paragraph where it says one, with its direction where that is another; and the direction
    alone where it is not that of the words.
    """
    usual, own = direction_of(lang), paragraph.dir or "ltr"
    said = "" if _is_same(paragraph.lang, lang) else paragraph.lang
    turned = own != (usual if said else direction_of_text(paragraph.text, usual))
    return write_attributes(lang=said, dir=own if turned else "")


def _words(paragraph: Paragraph, lang: str) -> str:
    return "".join(_marked(paragraph.pieces, paragraph.lang or lang))


def _marked(pieces: Iterable[Piece], around: str) -> Iterator[str]:
    """The words with their marks, and with their language where it is not that around them."""
    for (marks, note), same in groupby(pieces, key=lambda piece: (piece.marks, piece.note)):
        if note:
            yield write_note_mark(f"k{note}")
            continue
        before, behind = tags_of(marks._replace(lang="") if _is_same(marks.lang, around) else marks)
        words = escape_text("".join(piece.text for piece in same).replace("\t", " "))
        yield f"{before}{words}{behind}"


def _is_same(lang: str, around: str) -> bool:
    """Whether words are in the language around them: what is typed on a keyboard of another country is that too."""
    return not lang or lang.partition("-")[0] == around.partition("-")[0]
