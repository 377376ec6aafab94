"""
A cover as a PNG, for programs that take no SVG: its paper and its bars. They print the title themselves.

It reads what `covers.cover` writes, and nothing else: rectangles, and level strokes as thick as a bar.
"""

import re
import struct
import zlib

from .covers import BAR, H, W

SCALE = 2
_PATH = re.compile(r"<path ([^>]*)d=\"([^\"]*)\"/>")
_COLOUR = re.compile("#[0-9A-Fa-f]{6}")
_STROKE = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)(v)?")
_EDGE = 1  # how thick the outline of an open bar is


def cover_png(cover: str) -> bytes:
    """The cover as a PNG, 600 by 800. The same cover is the same bytes."""
    paths = _PATH.findall(cover)
    colours = list(dict.fromkeys(_COLOUR.search(look)[0] for look, _d in paths))
    rows = [bytearray(W * SCALE) for _ in range(H * SCALE)]
    for look, d in paths[1:]:
        ink = colours.index(_COLOUR.search(look)[0])
        for x, y, length, is_box in _STROKE.findall(d):
            _bar(rows, float(x), float(y), float(length), ink, is_open=bool(is_box))
    return _png(rows, [bytes.fromhex(colour[1:]) for colour in colours])


def _bar(rows, x, y, length, ink, *, is_open):
    top, height = (y, 4) if is_open else (y - BAR / 2, BAR)
    _fill(rows, x, top, length, height, ink)
    if is_open:
        _fill(rows, x + _EDGE, top + _EDGE, length - 2 * _EDGE, height - 2 * _EDGE, 0)


def _fill(rows, x, y, width, height, ink):
    left, right = round(x * SCALE), round((x + width) * SCALE)
    for row in rows[round(y * SCALE) : round((y + height) * SCALE)]:
        row[left:right] = bytes([ink]) * max(0, right - left)


def _png(rows, palette):
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    head = struct.pack(">2L5B", len(rows[0]), len(rows), 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
        for kind, data in chunks
    )
