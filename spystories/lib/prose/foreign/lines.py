"""White space of foreign text: what of it is a space, a line, a stanza or an indentation."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from spystories.lib.prose.foreign.parts import Marks, Run, common, merge

# While text is read: \n is any white space that stands for a space, \v a new line, \t a tab that is meant.
_WHITE = " \n\t"
_SPACE = f"{_WHITE}\xa0"
_GAP = re.compile("(?<![ \n\t]) *+[\n\t][ \n\t]*+")  # within words, one that is not of spaces alone
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
        if line and any(run.note or not is_blank(run.text) for run in line):
            lines.append(_without_indent(line))
            continue
        if lines:
            yield _joined(lines, indented=verse or len(lines) > 1), apart
            lines, apart = [], True
        elif line is not None:
            apart = True


def _lines(runs: Iterable[Run]) -> Iterator[list[Run]]:
    line: list[Run] = []
    for run in runs:
        first, *others = run.text.split("\v")
        if first or run.note:
            line.append(Run(first, run.marks, run.note) if others else run)
        for text in others:
            yield line
            line = [Run(text, run.marks)] if text else []
    yield line


def _without_indent(line: list[Run]) -> tuple[str, list[Run]]:
    """How far a line is indented, in no-break spaces, and its runs without that, and without what ends it."""
    indent, kept = 0, list(line)
    for at, run in enumerate(kept):
        text = run.text.lstrip(_SPACE)
        if space := run.text[: len(run.text) - len(text)]:
            indent += space.count("\xa0") + TAB * space.count("\t")
            kept[at] = Run(text, run.marks, run.note)
        if text or run.note:
            break
    for at in reversed(range(len(kept))):
        run = kept[at]
        if run.text and run.text[-1] in _SPACE:
            run = kept[at] = Run(run.text.rstrip(_SPACE), run.marks, run.note)
        if run.text or run.note:
            break
    return "\xa0" * indent, [run for run in kept if run.text or run.note]


def _joined(lines: list[tuple[str, list[Run]]], *, indented: bool) -> tuple[Run, ...]:
    """Lines as runs with one mark over words and the space between them, and none over space alone."""
    out: list[Run] = []
    last = Marks()  # of the words before
    for indent, line in lines:
        gap, before = ["\v"] if out else [], indent if indented else ""
        for run in line:
            if run.note:
                out.append(Run(run.text, Marks(), run.note))
                continue
            first, words, after = _parted(run.text)
            if first:
                gap.append(first)
            if words:
                if gap and out:
                    out.append(Run(_space(gap), common(last, run.marks)))
                out.append(Run(before + words, run.marks))
                gap, before, last = [], "", run.marks
            if after:
                gap.append(after)
    return tuple(Run(unicodedata.normalize("NFC", run.text), *run[1:]) for run in merge(out))


def _parted(text: str) -> tuple[str, str, str]:
    """The white space before the words, the words as they are stored, and the white space after them."""
    rest = text.lstrip(_WHITE)
    words = rest.rstrip(_WHITE)
    return text[: len(text) - len(rest)], _GAP.sub(" ", words), rest[len(words) :]


def _space(gap: list[str]) -> str:
    """A gap as it is stored: spaces stay as many as were typed in one go."""
    if "\v" in gap:
        return "\n"
    return gap[0] if len(gap) == 1 and not gap[0].strip(" ") else " "
