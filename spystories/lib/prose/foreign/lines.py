"""White space of foreign text: what of it is a space, a line, a stanza or an indentation."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from spystories.lib.prose.foreign.parts import Marks, Run, common, merge, text_of

# While text is read: \n is any white space that stands for a space, \v a new line, \t a tab that is meant.
_PIECE = re.compile("[ \n\t]+|[^ \n\t]+")
_SPACE = " \n\t\xa0"
_INVISIBLE = re.compile("[ \n\t\v\xa0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]*")
TAB = 4  # no-break spaces that indent as far as a tab


def is_blank(text: str) -> bool:
    """Whether readers would see nothing of it."""
    return _INVISIBLE.fullmatch(text) is not None


def paragraphs(runs: Iterable[Run], *, verse: bool) -> Iterator[tuple[tuple[Run, ...], bool]]:
    """
    The paragraphs in what stands between two edges, each with whether empty lines stood before it.

    One line break stays, more part paragraphs. Lines keep how far they are indented where there are several of
    them, or in `verse`; the first line of a paragraph of prose stands as the page sets it.
    """
    lines: list[tuple[str, list[Run]]] = []
    apart = False
    for line in [*_lines(runs), None]:
        if line and not (is_blank(text_of(line)) and not any(run.note for run in line)):
            lines.append(_without_indent(line))
            continue
        if lines:
            yield _joined(lines, indented=verse or len(lines) > 1), apart
            lines, apart = [], True
        elif line:
            apart = True


def _lines(runs: Iterable[Run]) -> Iterator[list[Run]]:
    line: list[Run] = []
    for run in runs:
        first, *others = run.text.split("\v")
        line.append(run._replace(text=first))
        for text in others:
            yield line
            line = [run._replace(text=text, note="")]
    yield line


def _without_indent(line: list[Run]) -> tuple[str, list[Run]]:
    """How far a line is indented, in no-break spaces, and its runs without that, and without what ends it."""
    indent, kept = 0, list(line)
    for at, run in enumerate(kept):
        text = run.text.lstrip(_SPACE)
        space = run.text[: len(run.text) - len(text)]
        indent += space.count("\xa0") + TAB * space.count("\t")
        kept[at] = run._replace(text=text)
        if text or run.note:
            break
    for at in reversed(range(len(kept))):
        kept[at] = kept[at]._replace(text=kept[at].text.rstrip(_SPACE))
        if kept[at].text or kept[at].note:
            break
    return "\xa0" * indent, [run for run in kept if run.text or run.note]


def _joined(lines: list[tuple[str, list[Run]]], *, indented: bool) -> tuple[Run, ...]:
    """Lines as runs with one mark over words and the space between them, and none over space alone."""
    out: list[Run] = []
    last = Marks()  # of the words before
    for indent, line in lines:
        gap, before = ["\v"] if out else [], indent if indented else ""
        for piece in _pieces(line):
            if piece.note:
                out.append(piece._replace(marks=Marks()))
            elif piece.text[0] in " \n\t":
                gap.append(piece.text)
            else:
                if gap and out:
                    out.append(Run(_space(gap), common(last, piece.marks)))
                out.append(piece._replace(text=before + piece.text))
                gap, before, last = [], "", piece.marks
    return merge(run._replace(text=unicodedata.normalize("NFC", run.text)) for run in merge(out))


def _pieces(line: Iterable[Run]) -> Iterator[Run]:
    for run in line:
        if run.note:
            yield run
        yield from (run._replace(text=text) for text in _PIECE.findall(run.text))


def _space(gap: list[str]) -> str:
    """A gap as it is stored: spaces stay as many as were typed in one go."""
    if "\v" in gap:
        return "\n"
    return gap[0] if len(gap) == 1 and not gap[0].strip(" ") else " "
