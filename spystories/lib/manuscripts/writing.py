"""Paragraphs that were found in a file, written as a `Source`."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, pairwise

from spystories.lib.manuscripts.anchoring import anchor
from spystories.lib.manuscripts.found import FIRST_SIGN, LAST_SIGN, Source
from spystories.lib.manuscripts.named_styles import PLAIN, STORY, Role
from spystories.lib.manuscripts.pieces import NO_MARKS, Found, Paragraph, Piece, figure_of
from spystories.lib.manuscripts.who import without_by
from spystories.lib.prose.foreign.parts import Marks
from spystories.lib.prose.foreign.rules import pattern
from spystories.lib.signs import FORBIDDEN

_OWN = re.compile(f"[{chr(FIRST_SIGN)}-{chr(LAST_SIGN)}]")
_NEW_LINE = re.compile("[\v\x85\u2028\u2029]")
_INDENT = re.compile("(?m)^ +")
_LETTER = re.compile(r"[^\W\d_]")
_SPACE = re.compile(r"\s+")
_PAUSE = pattern("pause")
_ORNAMENT = re.compile(r"""[^\w?!"'“”‘’«»„‹›]{1,12}""")  # what parts scenes where it stands in the middle
_LONG = 60  # characters that only a paragraph of the text itself has
_TITLE_WITHIN = 20  # paragraphs with words, among which the title stands
_PAUSE_BY_BLANKS = 8  # paragraphs to one blank line, at the least, where it is a pause
_TAB = '<span style="mso-tab-count:1">\t</span>'


# From the text, its footnotes by their numbers and the main language to HTML.
Draw = Callable[[Sequence[Paragraph], Mapping[int, Sequence[Paragraph]], str], str]


def write(found: Found, draw: Draw | None = None) -> Source:
    """
    The text of a file as the rest of the import has it; `draw` writes one whose language is as the file says.

    The title and subtitle are the first paragraphs of these styles, and leave the body; where there are none, the
    title is what the file says of itself, and leaves the body where that begins with it.
    """
    _prepare(found)
    if draw is None:
        _set_apart(found)
    authors = _take_authors(found.body) or found.authors
    title, subtitle = _take(found.body, "title"), _take(found.body, "subtitle")
    if not title and found.title:
        title = found.title
        _take_first(found.body, found.title)
    body = list(_kept(_with_rules(_with_pauses(found)), found))
    noted = {number: list(_kept(_worded(note, found), found)) for number, note in found.notes.items()}
    kept = [*body, *(each for note in noted.values() for each in note)]
    comments = anchor(kept, found)
    main = found.lang if draw else _main_language(kept) or found.lang
    found.counts += type(found.counts)()  # drops those that are none
    return Source(
        (draw or _draw)(body, noted, main),
        title=title,
        subtitle=subtitle,
        authors=authors,
        lang=main,
        dated=found.dated,
        comments=comments,
        counts=found.counts,
        pictures=found.pictures,
    )


def _prepare(found: Found) -> None:
    """Cleans all words, and says of each paragraph what it is."""
    for paragraph in (*found.body, *(each for note in found.notes.values() for each in note)):
        paragraph.pieces = [_cleaned(piece, found) for piece in paragraph.pieces]
    for paragraph in found.body:
        paragraph.role = _role(paragraph)


def _cleaned(piece: Piece, found: Found) -> Piece:
    """A piece without signs that are not of its text; characters that only one font has are counted."""
    if not piece.text or (piece.text.isascii() and piece.text.isprintable()):
        return piece
    text, lost = _OWN.subn("", piece.text)
    if lost:
        found.counts["sign"] += lost
    return piece._replace(text=FORBIDDEN.sub("", _NEW_LINE.sub("\n", text)))


def _role(paragraph: Paragraph) -> Role:
    """What a paragraph is; a style for what parts scenes makes no pause of words."""
    role, text = paragraph.role, paragraph.text
    if role == STORY:
        return Role("h1", designed=True)
    if role.tag == "break" or (role.tag == "hr" and text.strip()):
        return PLAIN if _LETTER.search(text) else Role("hr", quote=role.quote)
    if role == PLAIN and not paragraph.list and text.strip():
        is_ornament = paragraph.align == "center" and _ORNAMENT.fullmatch(text.strip())
        return Role("hr") if is_ornament or _PAUSE.fullmatch(text) else role
    return role


# The title


def _take(body: Sequence[Paragraph], tag: str) -> str:
    """The words of the first paragraphs with this style, which become blank; later ones are headings."""
    lines: list[str] = []
    words = 0
    over = False
    for paragraph in body:
        if paragraph.is_blank:
            continue
        if paragraph.role.tag != tag:
            words += 1
            over = bool(lines) or words > _TITLE_WITHIN
        elif over:
            paragraph.role = Role("h1" if tag == "title" else "h3")
        else:
            lines.append(paragraph.text)
            _empty(paragraph)
    return _SPACE.sub(" ", " ".join(lines)).strip()


def _take_authors(body: Iterable[Paragraph]) -> tuple[str, ...]:
    """Who wrote the text, where a style says which lines name them; these leave it."""
    named = [each for each in body if each.role.tag == "author" and not each.is_blank]
    names = tuple(without_by(each.text) for each in named)
    for paragraph in named:
        _empty(paragraph)
    return names


def _take_first(body: Sequence[Paragraph], title: str) -> None:
    """Empties the first paragraph where it is the title."""
    first = next((each for each in body if not each.is_blank), None)
    if first is not None and _SPACE.sub(" ", first.text).strip().casefold() == title.casefold():
        _empty(first)


def _empty(paragraph: Paragraph) -> None:
    """Takes the words out of a paragraph; signs stay."""
    paragraph.pieces = [piece for piece in paragraph.pieces if not piece.text]
    paragraph.role = Role("gone")


# Quotations, pauses, and what goes


def _set_apart(found: Found) -> None:
    """
    Makes quotations of paragraphs that stand further from the margin than most; their source belongs to them.

    Lines that stand in the middle are counted, but for those around the text.
    """
    plain = [each for each in found.body if each.role == PLAIN and not each.list and not each.is_blank]
    long = [at for at, each in enumerate(plain) if len(each.text) >= _LONG]
    within = plain[long[0] : long[-1]] if long else []
    found.counts["centred"] += sum(each.align == "center" for each in within)
    indented = [each for each in plain if each.indented]
    if len(indented) * 2 < len(plain):
        for paragraph in indented:
            paragraph.role = Role(quote="")
    for before, paragraph in pairwise(each for each in found.body if not each.is_blank):
        if paragraph.role.kind == "source" and before.role.quote not in (None, "verse"):
            paragraph.role = paragraph.role._replace(quote=before.role.quote)


def _with_pauses(found: Found) -> Iterator[Paragraph]:
    """The paragraphs, with a pause for blank lines where they stand so seldom that they part scenes."""
    body = found.body
    plain = [each.role == PLAIN and not each.list and not each.is_blank for each in body]
    between = [at for at, _each in enumerate(body) if _is_between(body, plain, at)]
    seldom = len(between) * _PAUSE_BY_BLANKS <= sum(plain)
    parting = set(between) if seldom else set()
    found.counts["blank line"] += len(parting)
    for at, paragraph in enumerate(body):
        if at in parting:
            paragraph.role = Role("hr")
        yield paragraph


def _is_between(body: Sequence[Paragraph], plain: Sequence[bool], at: int) -> bool:
    """Whether the last of some blank paragraphs stands between two plain ones."""
    if body[at].role != PLAIN or not body[at].is_blank or body[at].rule or at + 1 >= len(body) or not plain[at + 1]:
        return False
    before = at - 1
    while before >= 0 and body[before].role == PLAIN and body[before].is_blank and not body[before].rule:
        before -= 1
    return before >= 0 and plain[before]


def _with_rules(body: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs, with a pause where a line is drawn between two, however that is told."""
    drawn = False
    for paragraph in body:
        if drawn and paragraph.rule != "below":
            yield Paragraph(Role("hr"))
            drawn = False
        if not paragraph.rule or paragraph.role not in (PLAIN, Role("gone")):
            yield paragraph
        elif paragraph.is_blank:
            yield Paragraph(Role("hr"), paragraph.pieces)
            drawn = False
        else:
            if paragraph.rule == "above":
                yield Paragraph(Role("hr"))
            yield paragraph
            drawn = paragraph.rule == "below"


def _kept(paragraphs: Iterable[Paragraph], found: Found) -> Iterator[Paragraph]:
    """What is written: without blank ones, but between verses; their signs go over to the next that stays."""
    last: Paragraph | None = None
    carried: list[Piece] = []
    in_contents = in_verse = False
    for paragraph in paragraphs:
        if paragraph.role.tag == "contents" and not paragraph.is_blank:
            found.counts["contents"] += not in_contents
            in_contents = True
            _empty(paragraph)
        in_contents = in_contents and paragraph.is_blank
        if paragraph.is_blank or paragraph.role.tag in ("hr", "gone"):
            carried += [piece for piece in paragraph.pieces if not piece.text]
            paragraph.pieces = []
            if in_verse or paragraph.role.tag in ("hr", "gap", "picture"):
                yield paragraph
            continue
        paragraph.pieces = [*carried, *paragraph.pieces]
        carried = []
        in_verse = paragraph.role.quote == "verse"
        last = paragraph
        yield paragraph
    if last is not None:
        last.pieces += carried


def _worded(note: Iterable[Paragraph], found: Found) -> Iterator[Paragraph]:
    """A footnote, in which no picture stands."""
    for paragraph in note:
        found.counts["picture"] += bool(paragraph.picture)
        if not paragraph.picture:
            yield paragraph


# HTML


def _main_language(paragraphs: Iterable[Paragraph]) -> str:
    """The language in which most is written."""
    letters: dict[str, int] = {}
    for piece in (piece for each in paragraphs for piece in each.pieces):
        letters[piece.marks.lang] = letters.get(piece.marks.lang, 0) + len(piece.text)
    return max(letters, key=lambda language: letters[language], default="")


def _draw(body: Sequence[Paragraph], notes: Mapping[int, Sequence[Paragraph]], main: str) -> str:
    listed = "".join(
        f'<li data-note="k{number}">{"".join(_block(each, main) for each in note)}</li>'
        for number, note in notes.items()
    )
    return "".join(_blocks(body, main)) + (f'<ol data-kind="notes">{listed}</ol>' if listed else "")


def _blocks(paragraphs: Iterable[Paragraph], main: str) -> Iterator[str]:
    for (quote, listed, _at), same in groupby(paragraphs, key=_around):
        if listed:
            items = groupby(same, key=lambda each: each.item)
            inner = "".join(f"<li>{''.join(_block(each, main) for each in item)}</li>" for _number, item in items)
            inner = f"<{listed}>{inner}</{listed}>"
        else:
            inner = "".join(_block(each, main) for each in same)
        if quote is not None and quote != "verse":
            kind = f' data-kind="{quote}"' if quote else ""
            inner = f"<blockquote{kind}>{inner}</blockquote>"
        yield inner


def _around(paragraph: Paragraph) -> tuple[str | None, str, int]:
    return paragraph.role.quote, paragraph.list, paragraph.list_at


def _block(paragraph: Paragraph, main: str) -> str:
    role = paragraph.role
    if role.tag == "hr":
        return "<hr>"
    if paragraph.picture:
        return figure_of(paragraph)
    if paragraph.is_blank and not paragraph.pieces:
        return "<p><br></p>"
    tag = role.tag if role.tag in ("h1", "h2", "h3") else "p"
    kind = f' data-kind="{role.kind}"' if role.kind else ""
    kind += ' class="verse"' if role.quote == "verse" else ""
    shown = paragraph.align in ("right", "end") or (paragraph.align == "left" and paragraph.dir == "rtl")
    style = f"text-align:{paragraph.align}" if shown else ""
    style = f' style="{style}"' if style else ""
    direction = f' dir="{paragraph.dir}"' if paragraph.dir else ""
    return f"<{tag}{kind}{style}{direction}>{''.join(_inside(paragraph.pieces, main))}</{tag}>"


def _inside(pieces: Iterable[Piece], main: str) -> Iterator[str]:
    """The words with their marks; spaces that begin a line, where they are meant, are no-break spaces."""
    starts = True
    for (marks, note), same in groupby(pieces, key=lambda piece: (piece.marks, piece.note)):
        if note:
            yield f'<span data-note="k{note}"></span>'
            continue
        text = "".join(piece.text for piece in same)
        if not text:
            continue
        before, behind = tags_of(_spoken(marks, main))
        inner = _indented(text, starts=starts)
        inner = html.escape(inner, quote=False).replace("\n", "<br>").replace("\t", _TAB)
        starts = text.endswith("\n")
        yield f"{before}{inner}{behind}"


def _indented(text: str, *, starts: bool) -> str:
    """Text with the spaces that its lines begin with as no-break ones; its first line may go on another's words."""
    first, line, others = ("", "", text) if starts else text.partition("\n")
    return first + line + _INDENT.sub(lambda space: "\xa0" * len(space[0]), others)


def _spoken(marks: Marks, main: str) -> Marks:
    """Marks without a language that is the document's, wherever it is spoken."""
    same = marks.lang and marks.lang.partition("-")[0] == main.partition("-")[0]
    return marks._replace(lang="") if same else marks


@lru_cache(maxsize=512)
def tags_of(marks: Marks) -> tuple[str, str]:
    """What opens marks, and what closes them."""
    if marks == NO_MARKS:
        return "", ""
    spoken = "".join(
        f' {name}="{html.escape(value)}"' for name, value in (("lang", marks.lang), ("dir", marks.dir)) if value
    )
    tags = [
        f'a href="{html.escape(marks.link)}"' if marks.link else "",
        f"span{spoken}" if spoken else "",
        "strong" if marks.strong else "",
        "em" if marks.em else "",
        'span data-kind="small-caps"' if marks.caps else "",
        "u" if marks.u else "",
        "s" if marks.s else "",
        "sub" if marks.sub else "",
        "sup" if marks.sup else "",
    ]
    opened = [tag for tag in tags if tag]
    closed = [f"</{tag.partition(' ')[0]}>" for tag in reversed(opened)]
    return "".join(f"<{tag}>" for tag in opened), "".join(closed)
