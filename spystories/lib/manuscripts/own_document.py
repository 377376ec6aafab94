"""
Documents that the site itself wrote (`stories.books.manuscript`), also after a word processor has changed them: the
names of their styles say all, so nothing is guessed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from spystories.lib.languages import direction_of, direction_of_text
from spystories.lib.manuscripts.found import Comment, Source
from spystories.lib.manuscripts.named_styles import GAP, OWN, STORY, Role
from spystories.lib.manuscripts.pieces import Found, Paragraph, Piece, figure_of
from spystories.lib.manuscripts.writing import tags_of, write
from spystories.lib.prose import kinds
from spystories.lib.prose.blocks import escape_text, write_attributes, write_note_mark

_TITLE = Role("title", designed=True)
Told = dict[str, list[Source]]  # what is said of stories beside their texts, by their titles
LEAD = "lead"  # the layout of the picture at the head of a story
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
    lead = next((each for each in found.body if each.layout == LEAD), None)
    found.body = [each for each in found.body if each is not lead]
    source = write(found, _draw)
    source.lead = str(lead.picture - 1) if lead else ""
    told = "" if byline == ", ".join(found.authors) else byline
    return replace(source, lang=found.lang, byline=told, is_told=True, is_stored=True)


def parts_of(found: Found, titles: Sequence[tuple[Paragraph, Counter[str]]]) -> Iterator[Found]:
    """
    Each story of one of ours that holds several, by their titles with what had been counted before them.

    What somebody wrote before the first is one too, under the title of all. Footnotes are numbered anew in each;
    comments that are on no story's words are the first's.
    """
    places = {id(each): at for at, each in enumerate(found.body)}
    at = [at for title, _counted in titles if not _follows_title(found.body, at := places[id(title)])]
    before = found.body[: at[0]]
    if any(not each.is_blank and each.role.tag not in ("own", "title", "subtitle") for each in before):
        at.insert(0, 0)
    counted = {id(title): counts for title, counts in titles}
    left = dict(found.comments)
    made = [_part(found, found.body[start:end], left) for start, end in pairwise([*at, len(found.body)])]
    made[0].comments |= left
    marks = [counted.get(id(part.body[0]), Counter[str]()) for part in made[1:]]
    for part, since, until in zip(made, [Counter[str](), *marks], [*marks, found.counts], strict=True):
        part.counts = until - since
        yield part


def _follows_title(body: Sequence[Paragraph], at: int) -> bool:
    """Whether a title goes on with this paragraph: no words stand between."""
    before = next((body[before] for before in reversed(range(at)) if not body[before].is_blank), None)
    return before is not None and before.role == STORY


def _part(found: Found, body: list[Paragraph], comments: dict[int, Comment]) -> Found:
    """One story, with the footnotes that are marked in it, and those of the `comments` that begin in it: they leave."""
    marked = dict.fromkeys(piece.note for each in body for piece in each.pieces if piece.note)
    keys = {0: 0} | {key: at for at, key in enumerate(marked, 1)}
    notes = {keys[key]: found.notes[key] for key in marked if key in found.notes}
    for paragraph in body:
        paragraph.pieces = [piece._replace(note=keys[piece.note]) for piece in paragraph.pieces]
        if paragraph.role == STORY:
            paragraph.role = _TITLE
    every = [*body, *(each for note in notes.values() for each in note)]
    begun = {piece.opens for each in every for piece in each.pieces}
    own = {number: comments.pop(number) for number in begun & comments.keys()}
    return replace(found, body=body, notes=notes, comments=own)


def say(part: Found, byline: str, told: Told) -> Found:
    """
    One story of several with its authors and its language.

    They are as the document has them beside the text, by its title; where somebody has changed that, the authors are
    those of the document that its `byline` names, and the language is that of its title.
    """
    titles = [each for each in part.body if each.role == _TITLE]
    title = line_of(" ".join(each.text for each in titles))
    if told.get(title):
        said = told[title].pop(0)
        return replace(part, title=title, authors=said.authors, lang=said.lang)
    spoken = next((piece.marks.lang for each in titles for piece in each.pieces if piece.text.strip()), "")
    authors = tuple(sorted((name for name in part.authors if name in byline), key=byline.index))
    return replace(part, title=title, authors=authors, lang=spoken or part.lang)


def line_of(title: str) -> str:
    """A title by which what is said of its story is found."""
    return " ".join(title.split())


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
            inside = [*same]
            items = groupby((each for each in inside if not each.picture), key=lambda each: each.item)
            yield f"<{listed}>{''.join(_item([*item], lang) for _number, item in items)}</{listed}>"
            yield from (figure_of(each) for each in inside if each.picture)
        else:
            yield from (_block(each, lang) for each in same)


def _block(paragraph: Paragraph, lang: str) -> str:
    if paragraph.role.tag == "hr":
        return "<hr>"
    if paragraph.picture:
        return figure_of(paragraph)
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
