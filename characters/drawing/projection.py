"""
From latitude and longitude to a flat sheet, by the projection that suits the places to be drawn.

A middle latitude of one hemisphere gets an equidistant conic, the surroundings of a pole an azimuthal
equidistant, everything else (across the equator, round the world) a plain equirectangular.
Flat coordinates are in degrees, x to the east, y downwards.
"""

from collections.abc import Callable, Iterable
from math import cos, degrees, hypot, isfinite, radians, sin
from typing import Any

Flat = tuple[float, float]
ROUND = 30


class Projection:
    """
    A function from (latitude, longitude) to the sheet.

    `centre` is the meridian in the middle, `spread` the width of a degree of longitude amid the places, and
    `has_edges` says that the sheet is a rectangle whose left and right edges are meridians.
    """

    def __init__(self, points: Iterable[Flat]):
        points = list(points)
        self.centre, span = centre_and_span([lon for _, lon in points])
        lats = [lat for lat, _ in points]
        rounded = _choose(lats, span)
        self.has_edges = rounded is None and span <= 360 - ROUND
        self._project = rounded or _equirectangular(lats)
        if self.has_edges:  # so that the edges of the sheet are meridians of the grid
            self.centre = round(self.centre / ROUND) * ROUND
        middle = sum(lats) / len(lats)
        self.spread = distance(self.along(middle, 0), self.along(middle, 1))

    def __call__(self, lat: float, lon: float) -> Flat:
        """Where a point lies; one exactly opposite the central meridian lies at the left edge."""
        return self.along(lat, (lon - self.centre + 180) % 360 - 180)

    def along(self, lat: float, east: float) -> Flat:
        """Where a point `east` degrees from the central meridian lies; -180 and 180 are the two edges."""
        return self._project(lat, east)


def is_on_earth(lat: Any, lon: Any) -> bool:
    """Whether both are numbers that can be a latitude and a longitude."""
    try:
        lat, lon = float(lat), float(lon)
    except (TypeError, ValueError, OverflowError):
        return False
    return isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 360


def centre_and_span(lons: list[float]) -> tuple[float, float]:
    """The middle meridian of `lons` and the degrees they take, leaving the widest empty stretch outside."""
    ring = sorted({lon % 360 for lon in lons})
    gaps = [(after - before) % 360 or 360 for before, after in zip(ring, ring[1:] + ring[:1], strict=True)]
    widest = max(range(len(ring)), key=lambda i: gaps[i])
    span = 360 - gaps[widest]
    west = ring[(widest + 1) % len(ring)]
    return (west + span / 2 + 180) % 360 - 180, span


def _choose(lats: list[float], span: float) -> Callable[[float, float], Flat] | None:
    """An azimuthal or a conic, or None where neither suits."""
    low, high = min(lats), max(lats)
    if low <= 0 <= high:
        return None
    nearest, farthest = sorted((abs(low), abs(high)))
    if (farthest > 80 and nearest >= 15) or (span > 180 and nearest >= 40):
        return _azimuthal(1 if low > 0 else -1)
    if nearest + farthest >= 30 and farthest <= 80 and span <= 200:
        return _conic(low, high)
    return None


def _azimuthal(pole: int) -> Callable[[float, float], Flat]:
    def project(lat: float, east: float) -> Flat:
        rho, angle = 90 - pole * lat, radians(east)
        return rho * sin(angle), pole * rho * cos(angle)

    return project


def _conic(low: float, high: float) -> Callable[[float, float], Flat]:
    """The two parallels of true length lie a sixth of the height inside; near each other they are one."""
    a, b = radians(low + (high - low) / 6), radians(high - (high - low) / 6)
    n = (cos(a) - cos(b)) / (b - a) if b - a > 0.01 else sin((a + b) / 2)
    g = cos(a) / n + a

    def project(lat: float, east: float) -> Flat:
        rho, angle = g - radians(lat), n * radians(east)
        return degrees(rho * sin(angle)), degrees(rho * cos(angle))

    return project


def _equirectangular(lats: list[float]) -> Callable[[float, float], Flat]:
    """Shapes are kept along the middle parallel, short of the poles where that would be a line."""
    squeeze = max(0.5, cos(radians((min(lats) + max(lats)) / 2)))
    return lambda lat, east: (east * squeeze, -lat)


def distance(a: Flat, b: Flat) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])
