"""
Where a place lies among others: latitude and longitude on a grid, without a coastline to get wrong.

Extent, projection and labels come from the places drawn. Labels never cover each other or a dot of another
place if that can be helped: far ones are left out first, the subject's own is always there.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from spystories.lib.svg_text import clean, markup, shorten, width, write_line

from .projection import Flat, Projection, distance, is_on_earth

Point = tuple[str, float, float]  # a name, latitude and longitude
W, H = 280, 176
SIDE, TOP = 34, 26  # kept free of dots, for labels
CLOSEST = 8.0  # units a degree at most: a place alone is shown with the 35 degrees around it
STEPS = (5, 10, 15, 30)
MOST_PLACES = 60
EDGE = 2
NAME, NOTE = 15, 13.5
LABEL_ROOM = 150
RING, POINT = 9, 4  # half the width of the subject's mark and of another's


class Dot(NamedTuple):
    name: str
    x: float
    y: float


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def gap(self, other: "Box") -> float:
        """How far apart the two are."""
        across = max(self.left - other.right, other.left - self.right, 0)
        return hypot(across, max(self.top - other.bottom, other.top - self.bottom, 0))

    def inside(self) -> bool:
        return self.left >= EDGE and self.top >= EDGE and self.right <= W - EDGE and self.bottom <= H - EDGE


class Label(NamedTuple):
    text: str
    x: float
    y: float
    anchor: str
    box: Box


def draw_chart(places: Sequence[Point], here: int | str, *, title: str, title_id: str = "chart-title") -> str:
    """
    The chart as inline SVG, named by `title`; `here` is the subject's index or name.

    Places without usable coordinates are left out, as are all but the sixty nearest to the subject. Empty
    where the subject has none, or is not among the places.
    """
    subject = _subject(places, here)
    if subject is None:
        return ""
    points = [(str(name), float(lat), float(lon)) for name, lat, lon in places if is_on_earth(lat, lon)]
    home = (str(subject[0]), float(subject[1]), float(subject[2]))
    points.remove(home)
    points.sort(key=lambda point: _nearness(home, point))
    points = [home, *points[: MOST_PLACES - 1]]
    projection = Projection((lat, lon) for _, lat, lon in points)
    flat = [projection(lat, lon) for _, lat, lon in points]
    scale, shift = _fit(flat)

    def place(point: Flat) -> Flat:
        return point[0] * scale + shift[0], point[1] * scale + shift[1]

    dots = [Dot(clean(name), *place(at)) for (name, _, _), at in zip(points, flat, strict=True)]
    grid = "".join(_line(map(place, line)) for line in _grid(projection, scale))
    grid = f'<path class="grid-line" d="{grid}"/>' if grid else ""
    return (
        f'<svg viewBox="0 0 {W} {H}" direction="ltr" role="img" aria-labelledby="{markup(title_id)}">'
        f'<title id="{markup(title_id)}">{markup(title)}</title>{grid}{_dots(dots)}{_names(dots)}</svg>'
    )


def _subject(places: Sequence[Point], here: int | str) -> Point | None:
    if isinstance(here, int):
        found = places[here] if -len(places) <= here < len(places) else None
    else:
        found = next((place for place in places if place[0] == here), None)
    return found if found and is_on_earth(found[1], found[2]) else None


def _nearness(home: Point, point: Point) -> float:
    """Good enough to sort by: degrees apart, the short way round."""
    east = abs((point[2] - home[2] + 180) % 360 - 180)
    return distance((home[1], 0), (point[1], east))


def _fit(flat: list[Flat]) -> tuple[float, Flat]:
    """The scale and shift that set the places in the middle of the box, its margins left for labels."""
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    top, bottom = min(y for _, y in flat), max(y for _, y in flat)
    wide, high = max(right - left, 1e-6), max(bottom - top, 1e-6)
    scale = min(CLOSEST, (W - 2 * SIDE) / wide, (H - 2 * TOP) / high)
    return scale, (W / 2 - (left + right) / 2 * scale, H / 2 - (top + bottom) / 2 * scale)


def _grid(projection: Projection, scale: float) -> Iterator[list[Flat]]:
    """Parallels and meridians a round number of degrees apart, as points close enough for a smooth line."""
    down, across = (
        next((step for step in STEPS if step * spread * scale >= apart), STEPS[-1])
        for spread, apart in ((1, 24), (projection.spread, 18))
    )
    for lat in range(-90, 91, down):
        yield [projection.along(lat, east) for east in range(-180, 181, 5)]
    for lon in range(-180, 180, across):
        yield [projection(lat, lon) for lat in range(-90, 91, 5)]
    if projection.has_edges:
        yield [projection.along(lat, 180) for lat in (-90, 90)]


def _line(points: Iterable[Flat]) -> str:
    """The parts of a line that lie inside the box, cut at its edge, with as few points as its bends allow."""
    runs: list[list[Flat]] = []
    before = None
    for point in points:
        part = _clip(before, point) if before is not None else None
        before = point
        if part is None:
            continue
        if runs and distance(runs[-1][-1], part[0]) < 1e-6:
            runs[-1].append(part[1])
        else:
            runs.append(list(part))
    return "".join("M" + "L".join(f"{x:z.1f} {y:z.1f}" for x, y in _thin(run)) for run in runs if _long(run) > 0.5)


def _long(run: list[Flat]) -> float:
    return sum(distance(a, b) for a, b in pairwise(run))


def _thin(run: list[Flat]) -> list[Flat]:
    """The points that a line cannot miss by more than a fifth of a unit (Douglas and Peucker)."""
    (ax, ay), (bx, by) = run[0], run[-1]
    chord = distance(run[0], run[-1])
    offs = [
        abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / chord if chord else distance((x, y), run[0]) for x, y in run
    ]
    far = max(range(len(run)), key=lambda i: offs[i])
    if offs[far] <= 0.2 or len(run) < 3:
        return [run[0], run[-1]]
    return _thin(run[: far + 1])[:-1] + _thin(run[far:])


def _clip(a: Flat, b: Flat) -> tuple[Flat, Flat] | None:
    """The part of a stretch inside the box (Liang and Barsky), or None."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    enter, leave = 0.0, 1.0
    for p, q in ((-dx, a[0]), (dx, W - a[0]), (-dy, a[1]), (dy, H - a[1])):
        if p == 0:
            if q < 0:
                return None
        elif p < 0:
            enter = max(enter, q / p)
        else:
            leave = min(leave, q / p)
    if enter >= leave:
        return None
    return (a[0] + enter * dx, a[1] + enter * dy), (a[0] + leave * dx, a[1] + leave * dy)


def _dots(dots: list[Dot]) -> str:
    """The dots, the subject's last and ringed, so that none hides it."""
    here, *others = dots
    spots = dict.fromkeys((f"{dot.x:.1f}", f"{dot.y:.1f}") for dot in others)
    found = "".join(f'<circle class="ink-fill" cx="{x}" cy="{y}" r="2.5"/>' for x, y in spots)
    at = f'cx="{here.x:.1f}" cy="{here.y:.1f}"'
    return f'{found}<circle class="violet-ring" {at} r="8"/><circle class="violet-fill" {at} r="4"/>'


def _around(dot: Dot, half: float) -> Box:
    return Box(dot.x - half, dot.y - half, dot.x + half, dot.y + half)


def _names(dots: list[Dot]) -> str:
    """The labels that find room, from the subject outwards."""
    here, *others = dots
    marks = [_around(dot, POINT) for dot in others]
    labels = [_own_label(here, marks)]
    taken = [_around(here, RING), labels[0].box]
    for dot in sorted(others, key=lambda dot: distance(dot[1:], here[1:])):
        label = _label(dot, here, taken, marks)
        if label:
            labels.append(label)
            taken.append(label.box)
    return "".join(
        write_line(label.text, label.x, label.y, "small-text halo" if i else "halo", label.anchor)
        for i, label in enumerate(labels)
        if label.text
    )


def _candidates(dot: Dot, text: str, size: float, mark: float) -> Iterator[Label]:
    """
    The label beside, above, below and at the corners of a mark, in the order tried.

    Last come places a little farther off, slid along the edge of the box where the dot lies close to it.
    """
    long, rise = width(text) * size, size * 0.8
    near = mark * 0.7 + 3
    slid = min(max(dot.x, long / 2 + EDGE), W - long / 2 - EDGE) - dot.x
    for dx, dy, anchor in (
        (mark + 5, size / 3, "start"),
        (-mark - 5, size / 3, "end"),
        (0, -mark - 5, "middle"),
        (0, mark + 3 + rise, "middle"),
        (near, -near, "start"),
        (-near, -near, "end"),
        (near, near + rise, "start"),
        (-near, near + rise, "end"),
        (slid, -mark - 11, "middle"),
        (slid, mark + 8 + rise, "middle"),
    ):
        x, y = dot.x + dx, dot.y + dy
        left = x - {"start": 0, "middle": long / 2, "end": long}[anchor]
        yield Label(text, x, y, anchor, Box(left, y - rise, left + long, y + size * 0.3))


def _own_label(here: Dot, marks: list[Box]) -> Label:
    """The subject's label, where it hides the fewest dots: above or below there is always room."""
    text = shorten(here.name, (W - 4 * EDGE) / NAME)
    fits = [label for label in _candidates(here, text, NAME, RING) if label.box.inside()]
    return min(fits, key=lambda label: sum(label.box.meets(mark) for mark in marks))


def _label(dot: Dot, here: Dot, taken: list[Box], marks: list[Box]) -> Label | None:
    """A label that hides nothing and lies nearest to its own dot; None where there is no room for one."""
    text = shorten(dot.name, LABEL_ROOM / NOTE)
    own, under_ring = _around(dot, POINT), distance(dot[1:], here[1:]) < RING
    others = [box for box in (_around(here, POINT), *marks) if box != own]
    for label in _candidates(dot, text, NOTE, RING if under_ring else POINT) if text else ():
        clear = label.box.inside() and not any(label.box.meets(box) for box in (*taken, *others))
        if clear and all(label.box.gap(own) <= label.box.gap(box) for box in others):
            return label
    return None
