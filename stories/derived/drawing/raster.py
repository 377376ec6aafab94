"""
A cover as a PNG, for programs that take no SVG: its paper and its bars. They print the title themselves.

It reads what `covers.draw_cover` writes, and nothing else: rectangles, and level strokes as thick as a bar.
"""

import re
import struct
import zlib
from typing import NamedTuple

from .covers import BAR, H, W

SCALE = 2
_PATH = re.compile(r"<path ([^>]*)d=\"([^\"]*)\"/>")
_COLOUR = re.compile("#[0-9A-Fa-f]{6}")
_STROKE = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)(v)?")
_EDGE = 1  # how thick the outline of an open bar is


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    def inside(self) -> "Box":
        """What an outline leaves open."""
        return Box(self.x + _EDGE, self.y + _EDGE, self.width - 2 * _EDGE, self.height - 2 * _EDGE)


def cover_png(cover: str) -> bytes:
    """The cover as a PNG, 600 by 800. The same cover is the same bytes."""
    paths = _PATH.findall(cover)
    colours = list(dict.fromkeys(_colour(look) for look, _d in paths))
    rows = [bytearray(W * SCALE) for _ in range(H * SCALE)]
    for look, d in paths[1:]:
        ink = colours.index(_colour(look))
        for x, y, length, is_open in _STROKE.findall(d):
            height = 4 if is_open else BAR
            box = Box(float(x), float(y) - (0 if is_open else BAR / 2), float(length), height)
            _fill(rows, box, ink)
            if is_open:
                _fill(rows, box.inside(), 0)
    return _png(rows, [bytes.fromhex(colour[1:]) for colour in colours])


def _colour(look: str) -> str:
    return str(_COLOUR.findall(look)[0])


def _fill(rows: list[bytearray], box: Box, ink: int) -> None:
    left, right = round(box.x * SCALE), round((box.x + box.width) * SCALE)
    for row in rows[round(box.y * SCALE) : round((box.y + box.height) * SCALE)]:
        row[left:right] = bytes([ink]) * max(0, right - left)


def _png(rows: list[bytearray], palette: list[bytes]) -> bytes:
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    head = struct.pack(">2L5B", len(rows[0]), len(rows), 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data)) for kind, data in chunks
    )
