"""
Which letters can be drawn as pixels: those of the fonts that come with the site, and those of the system's.

Plain Python. A font says itself what it holds, in its `cmap` table.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from unicodedata import category

import resvg_py

from spystories.lib.svg_text import markup

FAMILY = "Source Serif Pro"
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


@cache
def _bundled() -> frozenset[str]:
    """The letters of the site's own fonts."""
    return frozenset(letter for path in FONTS for letter in _letters_of(Path(path).read_bytes()))


def _letters_of(font: bytes) -> Iterator[str]:
    """The letters of a font within the first plane: the segments of its `cmap` of format 4."""
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4s4xLL", font, 12 + 16 * i) for i in range(tables))
    start = next(at for name, at, _length in entries if name == b"cmap")
    (encodings,) = struct.unpack_from(">H", font, start + 2)
    for i in range(encodings):
        platform, encoding, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * i)
        if (platform, encoding) == (3, 1):
            at = start + offset
            (double,) = struct.unpack_from(">H", font, at + 6)
            ends = struct.unpack_from(f">{double // 2}H", font, at + 14)
            begins = struct.unpack_from(f">{double // 2}H", font, at + 16 + double)
            for begin, end in zip(begins, ends, strict=True):
                yield from map(chr, range(begin, min(end, 0xFFFE) + 1))


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
