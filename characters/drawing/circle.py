"""
The people around a person: the subject in the middle as a lifted bar, the others round it in reading order.

The list beside the drawing says the same in words and is the real content; this only shows it at a glance.
"""

from collections.abc import Iterable
from math import sqrt
from typing import Any, NamedTuple

from spystories.lib.svg_text import clean, markup, shorten, width, wrap_within, write_line

W = 360
EDGE = 4
NAME, NOTE = 15, 13.5  # sizes of type, as the style sheet sets them
LINE, NOTE_LINE = 18, 16
AWAY = 13  # from a dot's middle to its label
FEWEST_NEIGHBOURS, MOST_NEIGHBOURS, MOST_WITH_NOTES = 3, 12, 6
BAR_ROOM, BAR_LINE = 128, 19


class Neighbour(NamedTuple):
    """Someone near the subject: `weight` chooses who is drawn, `past` makes the line dashed."""

    name: str
    weight: float = 1
    note: str = ""
    past: bool = False


class Label(NamedTuple):
    lines: list[str]
    note: str

    @property
    def height(self) -> int:
        return LINE * len(self.lines) + (NOTE_LINE if self.note else 0)


class Seat(NamedTuple):
    x: int
    y: int
    text_top: int
    label: Label


def draw_circle(
    subject: str, others: Iterable[Neighbour | tuple[Any, ...]], *, title: str, title_id: str = "circle-title"
) -> str:
    """
    The drawing as inline SVG, named by `title`; empty below three others, where a list says it better.

    Of more than twelve the heaviest are kept, all in the order given, clockwise from the top.
    """
    near = _nearest([Neighbour(*other) for other in others])
    if len(near) < FEWEST_NEIGHBOURS:
        return ""
    rows = (len(near) - 1) // 2
    names = wrap_within(clean(subject), BAR_ROOM / NAME, 2)
    half = (BAR_LINE * max(1, len(names)) + 7) // 2
    seats, height, middle = _seats(len(near), rows, _labels(near, rows), half)
    lines = "".join(
        f'<path class="tie-line{" dashed" if neighbour.past else ""}" d="M{W // 2} {middle}L{x} {y}"/>'
        for neighbour, (x, y, *_) in zip(near, seats, strict=True)
    )
    dots = "".join(map(_seat, seats))
    return (
        f'<svg viewBox="0 0 {W} {height}" direction="ltr" role="img" aria-labelledby="{markup(title_id)}">'
        f'<title id="{markup(title_id)}">{markup(title)}</title>'
        f"{lines}{dots}{_bar(names, middle, half)}</svg>"
    )


def _nearest(others: list[Neighbour]) -> list[Neighbour]:
    order = sorted(range(len(others)), key=lambda i: -others[i].weight)[:MOST_NEIGHBOURS]
    return [others[i] for i in sorted(order)]


def _sides(count: int, rows: int) -> list[tuple[int, int]]:
    """For each seat, clockwise from the top: its side (-1, 0, 1) and its row from the top of that side."""
    seats = [(0, -1), *((1, row) for row in range(rows))]
    if count % 2 == 0:
        seats.append((0, rows))
    return seats + [(-1, row) for row in reversed(range(rows))]


def _seat_x(side: int, row: int, rows: int) -> int:
    """Seats of a side bulge outwards, so that the columns read as a ring."""
    if not side:
        return W // 2
    off = (row - (rows - 1) / 2) / (rows / 2 + 0.5)
    return round(W / 2 + side * (70 + 34 * sqrt(1 - off * off)))


def _labels(near: list[Neighbour], rows: int) -> list[Label]:
    """Names in two lines at most and notes in one, as wide as the half of the box that is theirs."""
    labels = []
    for neighbour, (side, row) in zip(near, _sides(len(near), rows), strict=True):
        x = _seat_x(side, row, rows)
        room: float = 2 * (min(x, W - x) - EDGE)
        if side:
            room = min(room, 2 * (abs(x - W / 2) - EDGE))
        note = clean(neighbour.note) if len(near) <= MOST_WITH_NOTES else ""
        labels.append(Label(wrap_within(clean(neighbour.name), room / NAME, 2), shorten(note, room / NOTE)))
    return labels


def _seats(count: int, rows: int, labels: list[Label], half: int) -> tuple[list[Seat], int, int]:
    """
    The seats, the height of the box and its middle; `half` is half the height of the subject's bar.

    Labels cannot meet: those of a side keep to their half, rows are as far apart as the tallest label asks,
    labels of the upper half stand above their dots, the others below, those level with the bar below the bar,
    and top and bottom have bands of their own.
    """
    sides = _sides(count, rows)
    tallest = max(label.height for (side, _), label in zip(sides, labels, strict=True) if side)
    level = max(AWAY, half + 2) if rows % 2 else AWAY
    pitch = max(tallest + level + AWAY, 2 * half + 12, 64)
    reach = (rows - 1) * pitch // 2
    clear = max(tallest + level + AWAY, 104 - reach)
    middle = labels[0].height + AWAY + EDGE + clear + reach
    seats = []
    for (side, row), label in zip(sides, labels, strict=True):
        y = middle + round((row - (rows - 1) / 2) * pitch)
        if not side:
            y = middle + (reach + clear) * (-1 if row < 0 else 1)
        text_top = y - AWAY - label.height if y < middle else y + (level if y == middle else AWAY)
        seats.append(Seat(_seat_x(side, row, rows), y, text_top, label))
    lowest = max(max(seat.y + AWAY, seat.text_top + seat.label.height) for seat in seats)
    return seats, lowest + 2 * EDGE, middle


def _seat(seat: Seat) -> str:
    x, y, baseline, label = seat.x, seat.y, seat.text_top + 14, seat.label
    drawn = f'<circle class="node" cx="{x}" cy="{y}" r="6"/>'
    for line in label.lines:
        drawn += write_line(line, x, baseline)
        baseline += LINE
    if label.note:
        drawn += write_line(label.note, x, baseline - 1, "small-text halo")
    return drawn


def _bar(names: list[str], middle: int, half: int) -> str:
    wide = round(max(map(width, names), default=0) * NAME) + 20
    top = middle - half
    lines = "".join(write_line(line, W // 2, top + 18 + i * BAR_LINE, "on-violet") for i, line in enumerate(names))
    at = f'x="{W // 2 - wide // 2}" y="{top}" width="{wide}" height="{2 * half}"'
    return f'<rect class="violet-fill" {at}/>{lines}'
