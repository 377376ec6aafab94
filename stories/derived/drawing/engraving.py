"""
A picture on a cover: lines of ink on the place's stock, thicker where the picture is darker, as the bars are lines.

So it is in two inks, as sharp as the letters at every size, and a few kilobytes.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from PIL import Image

from spystories.lib.pictures.tones import read_tones

PITCH = 4  # from one line to the next
_STEP, _TONES = 2, 5
_FULL = 0.92  # of the pitch: between two of the thickest lines the stock still shows


class Plate(NamedTuple):
    """A picture without its colours, and what a crop of it keeps: per cent from left and top."""

    grey: Image.Image
    focus: tuple[int, int] = (50, 50)


def engrave(plate: Plate, width: int, height: int, top: int, ink: str) -> str:
    """The picture in a box of `width` by `height`, which begins at the left and at `top`: a path a thickness."""
    size = (width // _STEP, height // PITCH)
    tones = read_tones(plate.grey, size, shape=width / height, steps=_TONES, focus=plate.focus)
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for row, points in enumerate(tones):
        ends: dict[int, int] = {}  # where the last line of each tone ended in this row
        for tone, x, length in _lines(points):
            move = f"m{x - ends[tone]} 0" if tone in ends else f"M{x} {top + row * PITCH + PITCH // 2}"
            paths[tone].append(f"{move}h{length}")
            ends[tone] = x + length
    return "".join(
        f'<path stroke="{ink}" stroke-width="{tone / _TONES * PITCH * _FULL:.2f}" d="{"".join(paths[tone])}"/>'
        for tone in sorted(paths)
    )


def _lines(points: bytes) -> Iterator[tuple[int, int, int]]:
    """(tone, where it begins, how long it is) of each stretch of a row that is not empty."""
    x = 0
    for tone, same in groupby(points):
        length = _STEP * len(list(same))
        if tone:
            yield tone, x, length
        x += length
