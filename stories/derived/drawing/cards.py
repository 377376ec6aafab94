"""
Cards: what a link shows of a page where it is sent to. Plain Python to SVG, 1200 by 630, in the house's two inks.

A card is a page of the house: a title, who wrote it, words that can be read, words under bars, and a picture, which is
a cover or a chart. A card of a sentence is the paragraph that it stands in, with all but the sentence under bars.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from spystories.lib.svg_text import clean, is_rtl

from .covers import INK, VIOLET
from .covers import H as COVER_HEIGHT
from .covers import W as COVER_WIDTH
from .setting import LEADING, TIGHT, Block, Line, draw_lines, fit, runs_rtl, set_lines, shorten_lines, words_of

W, H, M = 1200, 630, 68
PAPER, MUTED, HAIR = "#F4F0E7", "#645B54", "#D9D0C1"
FOOT = H - M  # the line on which the site's name stands
FOOT_SIZE = 28
PICTURE_WIDTH = 371  # beside the words; three quarters of its height
BETWEEN = 56
TITLE_SIZES = range(84, 43, -2)
TITLE_HEIGHT = 240
WORDS_SIZES = (38, 36, 34)
BYLINE_SIZE = 32
SENTENCE_SIZES = range(104, 33, -2)
SHELF_WIDTH = 192
MOST_ON_A_SHELF = 4
MOST_COVERED = 21  # words under bars after those that can be read
LONGEST_AROUND = 400  # characters of a paragraph before a sentence, and after it
MOST_LINES = 7  # of title and words together: more would be more bytes than a card should have
_BOX = re.compile('viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
# What readers' pages say of a chart in their sheet.
_SHEET = (
    f"<style>.chart text{{fill:{INK};font-size:15px}}.chart .small-text{{fill:{MUTED};font-size:13.5px;"
    f"font-style:italic}}.chart .grid-line{{stroke:{HAIR};fill:none}}.chart .violet-ring{{stroke:{VIOLET};fill:none;"
    f"stroke-width:2}}.chart .violet-fill{{fill:{VIOLET}}}.chart .ink-fill{{fill:{INK}}}"
    f".chart .halo{{paint-order:stroke;stroke:{PAPER};stroke-width:5px;stroke-linejoin:round}}</style>"
)


class Card(NamedTuple):
    """
    What stands on a card. `words` can be read, `covered` ones follow them under bars; `foot` is the site's name.

    One picture stands beside the words, more of them on a shelf below.
    """

    title: str
    foot: str
    byline: str = ""
    words: str = ""
    covered: str = ""
    pictures: Sequence[str] = ()


class Passage(NamedTuple):
    """A sentence within its paragraph, whose story has a title and perhaps a byline."""

    before: str
    sentence: str
    after: str
    title: str
    byline: str
    foot: str


def draw_card(card: Card) -> str:
    """The card as a whole SVG document."""
    rtl = runs_rtl(card.title, card.words)
    if len(card.pictures) > 1:
        return _document(_shelf(card, rtl=rtl))
    if not card.pictures:
        block = Block(M, M, W - 2 * M, rtl)
        return _document(_column(card, block, FOOT - 2 * FOOT_SIZE) + _foot(card.foot, block))
    picture = card.pictures[0]
    width, height = _size(picture)
    shown = PICTURE_WIDTH * (1 if height > width else 1.3)
    room = W - 2 * M - shown - BETWEEN
    block = Block(W - M - room if rtl else M, M, room, rtl)
    drawn = _picture(picture, M if rtl else W - M - shown, (H - shown * height / width) / 2, shown)
    return _document(drawn + _column(card, block, FOOT - 2 * FOOT_SIZE) + _foot(card.foot, block))


def draw_passage(passage: Passage) -> str:
    """The card of a sentence: itself set as large as it can be, the rest of its paragraph as bars around it."""
    block = Block(M, M - 12, W - 2 * M, is_rtl(passage.sentence))
    height = FOOT - 2.2 * FOOT_SIZE - M
    before, after = (
        words_of(text, covered=True) for text in (passage.before[-LONGEST_AROUND:], passage.after[:LONGEST_AROUND])
    )
    words = [*before, *words_of(passage.sentence), *after]
    for size in SENTENCE_SIZES:
        lines = set_lines(words, size, block.room)
        read = [i for i, line in enumerate(lines) if any(not placed.is_covered for placed in line)] or [0]
        first, most = max(0, read[0] - 1), int(height / (size * LEADING))
        if read[-1] < first + most:
            break
    lines = shorten_lines(lines[first:], most, size, block.room)
    title = ", ".join(filter(None, (clean(passage.title), clean(passage.byline))))
    return _document(draw_lines(lines, size, block, _fill(INK)) + _foot(passage.foot, block, beside=title))


def _column(card: Card, block: Block, bottom: float) -> str:
    """Title, byline and words, one below the other."""
    parts: list[str] = []
    top, left = block.top - 10, MOST_LINES
    if title := words_of(card.title):
        lines, size = fit(title, TITLE_SIZES, block.room, min(TITLE_HEIGHT, bottom - top), TIGHT)
        parts.append(draw_lines(lines, size, block._replace(top=top), _fill(INK), TIGHT))
        top, left = top + len(lines) * size * TIGHT + 8, left - len(lines)
    if card.byline:
        lines = shorten_lines(set_lines(words_of(card.byline), BYLINE_SIZE, block.room), 1, BYLINE_SIZE, block.room)
        parts.append(draw_lines(lines, BYLINE_SIZE, block._replace(top=top), _fill(VIOLET)))
        top += BYLINE_SIZE * LEADING
    top += 18
    words = [*words_of(card.words), *words_of(card.covered, covered=True)[:MOST_COVERED]]
    lines, size = fit(words, WORDS_SIZES, block.room, min(bottom - top, left * WORDS_SIZES[0] * LEADING))
    parts.append(draw_lines(lines, size, block._replace(top=top), _fill(INK)))
    return "".join(parts)


def _shelf(card: Card, *, rtl: bool) -> str:
    """The title over a line of words, and below them covers side by side."""
    height = SHELF_WIDTH * COVER_HEIGHT / COVER_WIDTH
    top = H - M - height
    block = Block(M, M, W - 2 * M, rtl)
    drawn = []
    for turn, picture in enumerate(card.pictures[:MOST_ON_A_SHELF]):
        x = M + turn * (SHELF_WIDTH + 22)
        drawn.append(_picture(picture, W - x - SHELF_WIDTH if rtl else x, top, SHELF_WIDTH))
    left = 0 if rtl else M + len(drawn) * (SHELF_WIDTH + 22)
    beside = Block(
        M if rtl else left, M, W - M - left if not rtl else W - 2 * M - len(drawn) * (SHELF_WIDTH + 22), not rtl
    )
    return _column(card, block, top - 34) + "".join(drawn) + _foot(card.foot, beside)


def _size(picture: str) -> tuple[float, float]:
    found = _BOX.search(picture)
    return (float(found[1]), float(found[2])) if found else (COVER_WIDTH, COVER_HEIGHT)


def _picture(picture: str, x: float, y: float, shown: float) -> str:
    """A drawing within the drawing: at a place and of a width of its own."""
    width, height = _size(picture)
    at = f'x="{x:.1f}" y="{y:.1f}" width="{shown:g}" height="{shown * height / width:.1f}"'
    sheet, chart = ("", "") if 'xmlns="' in picture else (_SHEET, ' class="chart"')
    return sheet + picture.strip().replace("<svg ", f"<svg {at}{chart} ", 1)


def _foot(site: str, block: Block, beside: str = "") -> str:
    """The site's name on the last line, where reading begins; at the other end what the words are from."""
    line = block._replace(top=FOOT - FOOT_SIZE * 0.92)
    names = _one_line(site, block.room * (0.35 if beside else 1))
    if not beside:
        return draw_lines(names, FOOT_SIZE, line, _fill(MUTED))
    other = _one_line(beside, block.room * 0.6)
    width = sum(placed.width for placed in other[0])
    at_end = line._replace(left=line.left if line.rtl else line.left + line.room - width, room=width)
    return draw_lines(names, FOOT_SIZE, line, _fill(MUTED)) + draw_lines(other, FOOT_SIZE, at_end, _fill(INK))


def _one_line(text: str, room: float) -> list[Line]:
    return shorten_lines(set_lines(words_of(text), FOOT_SIZE, room), 1, FOOT_SIZE, room)


def _fill(colour: str) -> str:
    return f'fill="{colour}"'


def _document(drawn: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" font-family="serif">'
        f'<path fill="{PAPER}" d="M0 0h{W}v{H}H0z"/>{drawn}</svg>\n'
    )
