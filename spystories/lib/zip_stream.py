"""A zip archive as it is made, file after file: nothing is held back; the same files are the same bytes."""

import struct
import zlib
from collections.abc import Generator, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

_LOCAL = struct.Struct("<4s5H3L2H")
_DESCRIPTOR = struct.Struct("<4s3L")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_WHERE_64 = struct.Struct("<4sLQL")
_FIRST_DAY = 0x21  # 1 January 1980, the first that the format knows
_UTF_8, _SIZES_FOLLOW = 0x800, 0x8
_MOST = 0xFFFF


class File(NamedTuple):
    """
    One file of an archive. What is not packed lies in the archive byte for byte.

    A content that is made while it is read comes in pieces, and is always packed.
    """

    name: str
    content: bytes | Iterable[bytes]
    pack: bool = True


def zip_files(files: Iterable[File]) -> Iterator[bytes]:
    """
    The bytes of an archive of `files`, in their order, each as soon as it is known.

    Every file bears the same date, and sizes stand before the contents, so that the first file of an EPUB can
    be told without reading on; those of a file in pieces stand after it. Holds one file, or one piece of it, and a
    line for each that went before. Up to 4 GB in all.
    """
    at, directory = 0, []
    for file in files:
        name = file.name.encode()
        if isinstance(file.content, bytes):
            packed = _deflated(file.content) if file.pack else file.content
            sizes = zlib.crc32(file.content), len(packed), len(file.content)
            facts = _facts(file, sizes, 0 if file.name.isascii() else _UTF_8)
            yield (start := _LOCAL.pack(b"PK\3\4", 20, *facts) + name)
            yield packed
            length = len(start) + len(packed)
        else:
            flags = _SIZES_FOLLOW | (0 if file.name.isascii() else _UTF_8)
            yield (start := _LOCAL.pack(b"PK\3\4", 20, *_facts(file, (0, 0, 0), flags)) + name)
            sizes = yield from _in_pieces(file.content)
            facts = _facts(file, sizes, flags)
            yield (sizes_told := _DESCRIPTOR.pack(b"PK\7\10", *sizes))
            length = len(start) + sizes[1] + len(sizes_told)
        directory.append(_CENTRAL.pack(b"PK\1\2", 20, 20, *facts, 0, 0, 0, 0, at) + name)
        at += length
    yield from directory
    yield _end(len(directory), sum(map(len, directory)), at)


def _facts(file: File, sizes: tuple[int, int, int], flags: int) -> tuple[int, ...]:
    """What both records of a file say of it."""
    return (flags, 8 if file.pack else 0, 0, _FIRST_DAY, *sizes, len(file.name.encode()), 0)


def _in_pieces(content: Iterable[bytes]) -> Generator[bytes, None, tuple[int, int, int]]:
    """The content packed; answers its checksum, and how long it is packed and not."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    checksum = packed = length = 0
    for piece in chain(content, [None]):
        if piece is not None:
            checksum, length = zlib.crc32(piece, checksum), length + len(piece)
        out = packer.flush() if piece is None else packer.compress(piece)
        packed += len(out)
        yield out
    return checksum, packed, length


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
