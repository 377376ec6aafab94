"""
Which letters can be drawn as pixels: those of the fonts that come with the site, and those of the system's.

Plain Python. A font says itself what it holds, in its `cmap` table.
"""

import struct
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from unicodedata import category

import resvg_py

from spystories.lib.svg_text import markup, width

FAMILY = "Source Serif Pro"
SERIF = str(Path(__file__).parent / "fonts" / "SourceSerifPro-Regular.ttf")
FONTS = sorted(str(path) for path in (Path(__file__).parent / "fonts").glob("*.ttf"))
NOBODYS = "\U0010fffd"  # for private use: it looks as a letter does that no font has
_CELL = 32  # pixels of the square in which a letter is tried
_AT_ONCE = 200  # letters tried by one drawing
_INVISIBLE = ("Cc", "Cf", "Zs", "Mn", "Me")  # categories of signs that a font may do without
_in_system: dict[str, bool] = {}


def render(svg: str, width: int, height: int, *, system: bool = False) -> bytes:
    """
    A drawing of our own as a PNG, in the fonts of the site and, where asked, of the system.

    Only what this project wrote: from a drawing of immense size the process would not come back.
    """
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            height=height,
            font_files=FONTS,
            font_family=FAMILY,
            serif_family=FAMILY,
            skip_system_fonts=not system,
        )
    )


def missing_here(text: str) -> set[str]:
    """The letters of `text` that none of the site's own fonts has."""
    return {letter for letter in set(text) - _bundled() if category(letter) not in _INVISIBLE}


def missing_everywhere(letters: Iterable[str]) -> set[str]:
    """Those of `letters` that no font of the system has either. Each is tried once in the life of the process."""
    unknown = sorted(set(letters) - _in_system.keys())
    for start in range(0, len(unknown), _AT_ONCE):
        _in_system.update(_try(unknown[start : start + _AT_ONCE]))
    return {letter for letter in letters if not _in_system[letter]}


def measure(text: str) -> float:
    """How wide `text` is in ems: as the serif of the site sets it, without kerning; else by estimate."""
    widths = _widths()
    return sum(widths[letter] if letter in widths else width(letter) for letter in text)


@cache
def _bundled() -> frozenset[str]:
    """The letters of the site's own fonts."""
    return frozenset(letter for path in FONTS for letter in _glyphs(Path(path).read_bytes()))


@cache
def _widths() -> dict[str, float]:
    """The letters of the serif, each with its width in ems."""
    font = Path(SERIF).read_bytes()
    (unit,) = struct.unpack_from(">H", font, _table(font, b"head") + 18)
    (measured,) = struct.unpack_from(">H", font, _table(font, b"hhea") + 34)
    at = _table(font, b"hmtx")
    widths = [width for width, _side in struct.iter_unpack(">Hh", font[at : at + 4 * measured])]
    return {letter: widths[min(glyph, measured - 1)] / unit for letter, glyph in _glyphs(font).items()}


def _table(font: bytes, name: bytes) -> int:
    """Where a table of a font begins."""
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4s4xL", font, 12 + 16 * i) for i in range(tables))
    return next(int(at) for found, at in entries if found == name)


def _glyphs(font: bytes) -> dict[str, int]:
    """The letters of a font within the first plane, each with its glyph: the `cmap` of format 4."""
    start = _table(font, b"cmap")
    (encodings,) = struct.unpack_from(">H", font, start + 2)
    offsets = {
        struct.unpack_from(">HH", font, start + 4 + 8 * i): struct.unpack_from(">L", font, start + 8 + 8 * i)[0]
        for i in range(encodings)
    }
    at = start + offsets[3, 1]
    (double,) = struct.unpack_from(">H", font, at + 6)
    ends, begins, deltas, ranges = (
        struct.unpack_from(f">{double // 2}H", font, at + skip)
        for skip in (14, 16 + double, 16 + 2 * double, 16 + 3 * double)
    )
    found = {}
    for i, (begin, end, delta, jump) in enumerate(zip(begins, ends, deltas, ranges, strict=True)):
        for code in range(begin, end + 1):
            glyph = code
            if jump:
                (glyph,) = struct.unpack_from(">H", font, at + 16 + 3 * double + 2 * i + jump + 2 * (code - begin))
            if (glyph or not jump) and (glyph + delta) % 65536:
                found[chr(code)] = (glyph + delta) % 65536
    return found


def _try(letters: list[str]) -> dict[str, bool]:
    """Which of them look otherwise than a letter that nobody has: each is drawn into a cell of its own."""
    cells = [*letters, NOBODYS]
    # A cell ends in an empty row, so that no row is packed by what stands above its cell.
    lines = "".join(
        f'<svg y="{_CELL * i}" width="{_CELL}" height="{_CELL - 1}"><text x="4" y="22">{markup(letter)}</text></svg>'
        for i, letter in enumerate(cells)
    )
    height = _CELL * len(cells)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_CELL} {height}" font-size="16">'
    rows = _rows(render(f"{head}{lines}</svg>", _CELL, height, system=True))
    line = len(rows) // height
    drawn = [rows[line * _CELL * i : line * _CELL * (i + 1)] for i in range(len(cells))]
    return {letter: cell != drawn[-1] for letter, cell in zip(letters, drawn, strict=False)}


def _rows(png: bytes) -> bytes:
    """The rows of a PNG as it packs them: a cell's differ from another's exactly where the pixels do."""
    packed, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack_from(">L4s", png, at)
        packed += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return zlib.decompress(packed)
