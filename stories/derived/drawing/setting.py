"""
Words set into lines, some of them readable and some under bars, as a page of the house has them. Plain Python.

Sizes are in the units of the drawing, measured in the serif in which the server draws.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from spystories.lib.svg_text import PIECE, clean, cut, is_rtl, markup

from .letters import measure

LEADING = 1.3  # the distance of lines, in the size of their letters
TIGHT = 1.1  # the same of a title
BAR = 0.44  # how thick a bar is, in the same
GAP = 0.26  # the width of a space
LEAST_BAR = 0.5


class Word(NamedTuple):
    """A word, or a part of one; `space`: one stands before it."""

    text: str
    is_covered: bool = False
    space: bool = True


class Placed(NamedTuple):
    """A word, or a run of readable ones, where it stands in its line."""

    text: str
    x: float
    width: float
    is_covered: bool


Line = list[Placed]


def words_of(text: str, *, covered: bool = False) -> list[Word]:
    """The words of a text; ideographs are words of their own. No mere sign goes under a bar."""
    found: list[Word] = []
    text, end = clean(text), 0
    for match in PIECE.finditer(text):
        if not covered or any(map(str.isalnum, match[0])):
            found.append(Word(match[0], covered, match.start() > end or not found))
        end = match.end()
    return found


def set_lines(words: Iterable[Word], size: float, room: float) -> list[Line]:
    """The words in lines no wider than `room`; a word longer than that is cut."""
    lines: list[Line] = []
    x = 0.0
    for word in _fitting(words, room / size):
        width = max(measure(word.text), LEAST_BAR if word.is_covered else 0) * size
        gap = GAP * size if word.space and x else 0
        if not lines or x + gap + width > room:
            lines.append([])
            x = gap = 0
        _add(lines[-1], Placed(word.text, x + gap, width, word.is_covered), space=bool(gap))
        x += gap + width
    return lines


def fit(
    words: Sequence[Word], sizes: Sequence[float], room: float, height: float, leading: float = LEADING
) -> tuple[list[Line], float]:
    """
    The lines at the first of `sizes`, which fall, at which they keep to `height`, and that size; at the last as much as
    there is room for. Readable words are cut only where they are wider than a line at every size.
    """
    widest = max((measure(word.text) for word in words if not word.is_covered), default=0)
    whole = [size for size in sizes if widest * size <= room] or sizes
    for size in whole:
        lines = set_lines(words, size, room)
        if len(lines) * size * leading <= height:
            return lines, size
    return shorten_lines(lines, int(height / (size * leading)), size, room), size


def shorten_lines(lines: list[Line], most: int, size: float, room: float) -> list[Line]:
    """The first lines; where readable words are left over the last ends in an ellipsis."""
    rest = lines[max(0, most) :]
    lines = lines[: max(0, most)]
    if not lines or not any(not placed.is_covered for line in rest for placed in line):
        return lines
    *before, last = lines[-1] if lines[-1] else [Placed("", 0, 0, False)]
    text = last.text
    while text and last.x + measure(text + "…") * size > room:
        text = text[:-1]
    text = text.rstrip(" ,;:.–-") + "…"
    return [*lines[:-1], [*before, Placed(text, last.x, measure(text) * size, False)]]


class Block(NamedTuple):
    """Where lines stand: `left` and `top` of a box as wide as `room`, in which they begin at the right if `rtl`."""

    left: float
    top: float
    room: float
    rtl: bool


def draw_lines(lines: list[Line], size: float, block: Block, look: str, leading: float = LEADING) -> str:
    """The lines as SVG, the letters of the first below the top; `look` are further attributes of the words."""
    left, top, room, rtl = block
    parts, bars = [], ""
    for turn, line in enumerate(lines):
        base = top + size * (0.92 + turn * leading)
        for text, x, width, is_covered in line:
            start = left + (room - x - (width if is_covered else 0) if rtl else x)
            if is_covered:
                bars += f"M{start:.1f} {base - size * 0.54:.1f}h{width:.1f}v{size * BAR:.1f}h{-width:.1f}z"
            else:
                turned = ' direction="rtl"' if rtl else ""
                parts.append(f'<text x="{start:.1f}" y="{base:.1f}"{turned}>{markup(text)}</text>')
    drawn = f'<path d="{bars}"/>' if bars else ""
    return f'<g font-size="{size:g}" {look}>{"".join(parts)}{drawn}</g>' if parts or drawn else ""


def runs_rtl(*texts: str) -> bool:
    """Whether the first of these that has a direction runs from right to left."""
    return is_rtl(" ".join(texts))


def _fitting(words: Iterable[Word], room: float) -> Iterator[Word]:
    for word in words:
        if measure(word.text) <= room:
            yield word
        else:
            parts = cut(word.text, room)
            yield from (word._replace(text=part, space=word.space and not turn) for turn, part in enumerate(parts))


def _add(line: Line, placed: Placed, *, space: bool) -> None:
    """Put a word at the end of a line; readable ones that follow each other are one run."""
    if line and not placed.is_covered and not line[-1].is_covered:
        last = line[-1]
        text = last.text + (" " if space else "") + placed.text
        line[-1] = Placed(text, last.x, placed.x + placed.width - last.x, False)
    else:
        line.append(placed)
