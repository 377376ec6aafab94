"""A zip archive as it is made, file after file: nothing is held back; the same files are the same bytes."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_WHERE_64 = struct.Struct("<4sLQL")
_FIRST_DAY = 0x21  # 1 January 1980, the first that the format knows
_UTF_8 = 0x800
_MOST = 0xFFFF


class File(NamedTuple):
    """One file of an archive. What is not packed lies in the archive byte for byte."""

    name: str
    content: bytes
    pack: bool = True


def zip_files(files: Iterable[File]) -> Iterator[bytes]:
    """
    The bytes of an archive of `files`, in their order, each as soon as it is known.

    Every file bears the same date, and sizes stand before the contents, so that the first file of an EPUB can
    be told without reading on. Holds one file and a line for each that went before. Up to 4 GB in all.
    """
    at, directory = 0, []
    for file in files:
        name, packed = file.name.encode(), _deflated(file.content) if file.pack else file.content
        sizes = zlib.crc32(file.content), len(packed), len(file.content), len(name)
        facts = (0 if file.name.isascii() else _UTF_8, 8 if file.pack else 0, 0, _FIRST_DAY, *sizes, 0)
        directory.append(_CENTRAL.pack(b"PK\1\2", 20, 20, *facts, 0, 0, 0, 0, at) + name)
        yield (start := _LOCAL.pack(b"PK\3\4", 20, *facts) + name)
        yield packed
        at += len(start) + len(packed)
    yield from directory
    yield _end(len(directory), sum(map(len, directory)), at)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _end(count: int, size: int, at: int) -> bytes:
    """Where the directory is; in wider fields too where the files are too many for the first."""
    end = _END.pack(b"PK\5\6", 0, 0, min(count, _MOST), min(count, _MOST), size, at, 0)
    if count < _MOST:
        return end
    wide = _END_64.pack(b"PK\6\6", _END_64.size - 12, 45, 45, 0, 0, count, count, size, at)
    return wide + _WHERE_64.pack(b"PK\6\7", 0, at + size, 1) + end
