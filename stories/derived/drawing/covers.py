"""
The cover rule: a cover is the story's own first page, blacked out.

One bar a word, as long as the word, broken into lines and paragraphs as the story is. Title, number and place
stay readable; the lead's name is struck in violet, the other's is left open, an outline. The same text always
gives the same cover: nothing is random and nothing is stored. No more of a text is read than fits the page.

Where the editors chose a picture, its lines stand for the words, in violet, and the title above or below it.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from spystories.lib.svg_text import (
    IDEOGRAPHS,
    clean,
    is_rtl,
    markup,
    shorten,
    widest_piece,
    width,
    wrap,
    wrap_within,
)

from .engraving import PITCH as LINE
from .engraving import Plate, engrave

Span = tuple[int, int, int]

# A place owns its stock, so a shelf reads as a map.
STOCKS = ("#BCC6A8", "#CBC3DD", "#E5D5AE", "#B7C5CC", "#E2BDB0", "#D8D9B4")
NOWHERE = "#D3CEC4"
INK, VIOLET = "#211D1C", "#4B3A93"
W, H, M = 300, 400, 24
PITCH, BAR, CHAR, GAP, INDENT = 10, 5.2, 3.5, 3.2, 11
ROWS = (H - 2 * M - 40) // PITCH + 1  # the last 40 units hold number and place
ROOM = W - 2 * M
TITLE_HEIGHT = 230
BESIDE_PICTURE = 125  # of a title
FOOT = 44  # the last line with the stock around it
FACE = "'Iowan Old Style','Palatino Linotype',Palatino,P052,'URW Palladio L','Book Antiqua',Georgia,serif"
CHARACTERS_READ = 12_000  # at most: five times what the rows can hold

PLAIN, OPEN, STRUCK = range(3)
# White space ends a word; so does punctuation where the script writes no spaces.
WORD = re.compile("[^\\s\u3000-\u3004\u3008-\u3020\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+")
UNSPACED = re.compile(f"[{IDEOGRAPHS}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


class Word(NamedTuple):
    paragraph: int
    length: float
    kind: int
    breaks: bool


class Foot(NamedTuple):
    """The last line: number and place. `stock_key`, the place's, chooses the paper, else it is grey."""

    number: int | None
    place: str = ""
    stock_key: str = ""


class Bar(NamedTuple):
    x: float
    row: int
    length: float
    kind: int


def draw_cover(
    title: str,
    paragraphs: Sequence[str],
    foot: Foot,
    *,
    lead: Iterable[Span] = (),
    other: Iterable[Span] = (),
) -> str:
    """
    The cover as a whole SVG document, 300 by 400.

    `lead` and `other` are mentions, (paragraph, start, end) in code points of that paragraph.
    Costs the same for a page and for a novel.
    """
    title = clean(title)
    lines, size = title_lines(title)
    step = round(size * 1.04, 1)
    hole = -(-int(len(lines) * step + 22) // PITCH) if lines else 0
    first = 2 + zlib.crc32(title.encode()) % max(1, ROWS - hole - 6)
    bars = list(_bars(_words(paragraphs, lead, other), range(first, first + hole)))
    if is_rtl(" ".join(paragraph[:80] for paragraph in paragraphs[:3])):
        bars = [bar._replace(x=W - bar.x - bar.length) for bar in bars]
    top = M + first * PITCH + (hole * PITCH - len(lines) * step) / 2 + step * 0.73
    return _whole(_paths(bars) + _title(title, lines, size, top, step), foot)


def draw_picture_cover(title: str, picture: Plate, foot: Foot) -> str:
    """
    The same of a picture, from edge to edge; the title says whether it stands on clear stock above it or below.

    10 ms, and 6 to 50 KB: a third of that once packed.
    """
    title = clean(title)
    lines, size = title_lines(title, BESIDE_PICTURE)
    step = round(size * 1.04, 1)
    band = -(-int(len(lines) * step + 22) // LINE) * LINE if lines else 0
    before = 2 * LINE if zlib.crc32(title.encode()) % 2 == 0 else 0  # stock above a title that stands first
    height = H - FOOT - band - before
    top = (before or height) + (band - len(lines) * step) / 2 + step * 0.73
    start = band + before if before else 0
    return _whole(engrave(picture, W, height, start, VIOLET) + _title(title, lines, size, top, step), foot)


def _whole(drawn: str, foot: Foot) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" font-family="{FACE}" '
        f'fill="{INK}"><path fill="{_stock(foot.stock_key)}" d="M0 0h{W}v{H}H0z"/>{drawn}{_foot(foot)}</svg>\n'
    )


def title_lines(title: str, most: int = TITLE_HEIGHT) -> tuple[list[str], float]:
    """The title's lines and the largest size of type at which they keep to their share of the page, `most` high."""
    for size in range(46, 19, -1):
        lines = wrap(title, ROOM / size)
        if widest_piece(title) * size <= ROOM and len(lines) * size * 1.04 <= most:
            return lines, size
    for size in range(34, 11, -1):  # words longer than a line are cut
        lines = wrap(title, ROOM / size)
        if len(lines) * size * 1.04 <= most:
            return lines, size
    return wrap_within(title, ROOM / 12, int(most / (12 * 1.04))), 12


def _stock(key: str) -> str:
    return STOCKS[zlib.crc32(key.encode("utf-8", "replace")) % len(STOCKS)] if key else NOWHERE


def _words(paragraphs: Sequence[str], lead: Iterable[Span], other: Iterable[Span]) -> Iterator[Word]:
    """The words to draw, each with whom it names; an unspaced run is divided where a name begins or ends."""
    spans = defaultdict(list)
    for kind, mentions in ((OPEN, other), (STRUCK, lead)):
        for at, start, end in mentions:
            spans[at].append((max(0, start), end, kind))
    left = CHARACTERS_READ
    for index, paragraph in enumerate(paragraphs):
        if left <= 0:
            return
        text = paragraph[:left]
        left -= len(text) + 1
        kinds = bytearray(len(text))
        for start, end, kind in spans[index]:
            end = max(start, min(end, len(text)))
            kinds[start:end] = bytes([kind]) * (end - start)
        for match in WORD.finditer(text):
            yield from _divide(index, match[0], kinds[match.start() : match.end()])


def _divide(index: int, word: str, kinds: bytearray) -> Iterator[Word]:
    if word.isascii() or not UNSPACED.search(word):
        if letters := _letters(word):
            yield Word(index, round(letters * CHAR, 1), max(kinds), False)
        return
    runs = groupby(zip(kinds, word, strict=True), key=lambda pair: pair[0])
    for kind, part in [(kind, "".join(letter for _, letter in run)) for kind, run in runs]:
        if letters := _letters(part):
            yield Word(index, round((letters + len(UNSPACED.findall(part))) * CHAR, 1), kind, True)


def _letters(part: str) -> int:
    return len(part) if part.isalnum() else sum(map(str.isalnum, part))


def _bars(words: Iterable[Word], hole: range) -> Iterator[Bar]:
    """The words set into rows around the title's `hole`, until the page is full."""
    row, x, paragraph = -1, 0.0, None
    for index, length, kind, breaks in words:
        if index != paragraph:
            paragraph, row, x = index, _next(row, hole), M + INDENT
        while length > 0:
            room = round(W - M - x, 1)
            piece = min(length, room) if breaks or length > ROOM else length
            if piece > room or piece < min(length, 2 * CHAR):
                row, x = _next(row, hole), M
                continue
            if row >= ROWS:
                return
            yield Bar(round(x, 1), row, piece, kind)
            x, length = x + piece + GAP, round(length - piece, 1)


def _next(row: int, hole: range) -> int:
    return hole.stop if row + 1 in hole else row + 1


def _paths(bars: list[Bar]) -> str:
    """One path for each kind of bar that the page has."""
    paths = []
    for kind, look in (
        (PLAIN, f'stroke="{INK}" stroke-width="{BAR}"'),
        (STRUCK, f'stroke="{VIOLET}" stroke-width="{BAR}"'),
        (OPEN, f'stroke="{INK}" fill="none"'),
    ):
        d = ""
        for x, row, length, _ in (bar for bar in bars if bar.kind == kind):
            y = M + 4 + row * PITCH
            box = f"M{x:g} {y - 2}h{length:g}v4h{-length:g}z"
            d += box if kind == OPEN else f"M{x:g} {y}h{length:g}"
        if d:
            paths.append(f'<path {look} d="{d}"/>')
    return "".join(paths)


def _title(title: str, lines: list[str], size: float, top: float, step: float) -> str:
    if not lines:
        return ""
    # Spaced letters would tear joined scripts apart. A capital's side bearing is taken back at the margin.
    look, x = ('direction="rtl"', W - M) if is_rtl(title) else ('letter-spacing="-.6"', M - 1)
    spans = "".join(f'<tspan x="{x}" y="{top + i * step:.1f}">{markup(line)}</tspan>' for i, line in enumerate(lines))
    return f'<text font-size="{size:g}" {look}>{spans}</text>'


def _foot(foot: Foot) -> str:
    """Number and place on the last line; a long place is set smaller, then shortened."""
    place = clean(foot.place)
    mark = shorten(f"№ {foot.number}", 8) if foot.number is not None else ""
    room = ROOM - (width(mark) * 15 + 12 if mark else 0)
    size = min(15, max(11, int(room / max(1, width(place)))))
    place = shorten(place, room / size)
    y = H - 20
    left = f'<text x="{M}" y="{y}">{markup(mark)}</text>' if mark else ""
    small = f' font-size="{size}"' if size < 15 else ""
    right = f'<text x="{W - M}" y="{y}" text-anchor="end" font-style="italic"{small}>{markup(place)}</text>'
    return f'<g font-size="15">{left}{right if place else ""}</g>' if mark or place else ""
