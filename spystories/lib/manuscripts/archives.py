"""Archives of strangers, read within limits that are asked before anything is unpacked."""

import io
import posixpath
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from spystories.lib.manuscripts.found import Refused

MOST_MEMBERS = 5000
LARGEST_PART = 30 * 2**20  # bytes of one member that is read
LARGEST_XML = 20 * 2**20  # bytes of one that is parsed: a novel has three million
MOST_READ = 60 * 2**20  # bytes that are read of one archive in all
MOST_TAGS = 200_000  # of one that says what an archive holds
DEEPEST = 100  # elements of XML in each other
MOST_FILES = 50  # manuscripts in one archive
LARGEST_FILE = 30 * 2**20  # bytes of one of them
LARGEST_FILES = 100 * 2**20  # bytes of all of them
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError, OSError, struct.error)
_MEMBER = b"PK\1\2"  # what begins each line of an archive's directory, of those too that are stored in it
_MOST_NAMED = 8 * MOST_MEMBERS  # of these, which zipfile would all hold before it says how many there are
_DAMAGED = "The file is damaged and cannot be opened."
_LOCKED = "The file is locked with a password. Take the password off, and bring it again."
_BOMB = "The file is far larger unpacked than a manuscript can be."
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif")
_NAMES_PICTURES = re.compile(r"\.(?:x?html?|xht|md|markdown|mdown|mkdn?|mdtext)$", re.IGNORECASE)
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".bz2", ".xz", ".tgz")


class Archive:
    """A zip archive, of whose members no more is ever read than the limits allow."""

    def __init__(self, file: zipfile.ZipFile, most: int) -> None:
        self._file = file
        self._left = most
        self._infos = {info.filename: info for info in file.infolist()}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all members."""
        return frozenset(self._infos)

    def members(self) -> list[zipfile.ZipInfo]:
        """All members that are files, in their order."""
        return [info for info in self._file.infolist() if not info.filename.endswith("/") and info.filename]

    def find(self, name: str) -> zipfile.ZipInfo | None:
        """The member of this name, as older programs write it too."""
        return self._infos.get(name) or next((info for info in self.members() if _name_of(info) == name), None)

    def read(self, member: "str | zipfile.ZipInfo", *, most: int = LARGEST_PART) -> bytes:
        """The bytes of a member. Raises `Refused` where it is missing, locked, broken, or larger than `most`."""
        info = self._infos.get(member) if isinstance(member, str) else member
        if info is None:
            raise Refused(_DAMAGED)
        if info.flag_bits & 1:
            raise Refused(_LOCKED)
        if info.file_size > min(most, self._left):
            raise Refused(_BOMB)
        self._left -= info.file_size
        try:
            return self._file.read(info)
        except (*_BROKEN, RuntimeError) as error:
            raise Refused(_DAMAGED) from error

    def read_within(self, name: str, most: int) -> bytes:
        """The bytes of a member; none where it is missing, or larger than `most`."""
        info = self._infos.get(name)
        return self.read(info) if info and info.file_size <= most else b""

    def parse(self, name: str) -> ElementTree.Element:
        """A member of XML as its root. No DOCTYPE is read, so that no entity expands; depth is bounded."""
        data = self.read(name, most=LARGEST_XML)
        if data.count(b"<") > MOST_TAGS:
            raise Refused(_BOMB)
        return parse(data)


def is_archive(data: bytes) -> bool:
    """Whether the bytes say that they are a zip archive."""
    return data.startswith((b"PK\3\4", b"PK\5\6"))


def open_archive(data: bytes, *, most: int = MOST_READ) -> Archive:
    """The archive that the bytes are, of which at most so many bytes are read. Raises `Refused` for a broken one."""
    if data.count(_MEMBER) > _MOST_NAMED:
        raise Refused(_BOMB)
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise Refused(_DAMAGED) from error
    if len(file.infolist()) > MOST_MEMBERS:
        raise Refused(_BOMB)
    return Archive(file, most)


def parse(data: bytes) -> ElementTree.Element:
    """XML as its root. What is none, defines entities, or is nested deeper than `DEEPEST` is refused."""
    try:
        _refuse_entities(data)
        return _parsed(data)
    except (ElementTree.ParseError, expat.ExpatError, LookupError, UnicodeError) as error:
        raise Refused(_DAMAGED) from error


def _refuse_entities(data: bytes) -> None:
    """Reads for declarations alone, so that nothing expands, in whatever encoding it stands."""
    reader = expat.ParserCreate()
    reader.EntityDeclHandler = _refuse_entity
    reader.Parse(data, True)


def _refuse_entity(*_declared: object) -> None:
    raise Refused("The file defines entities of its own, which no manuscript does.")


def _parsed(data: bytes) -> ElementTree.Element:
    depth = 0
    root: ElementTree.Element | None = None
    for event, element in ElementTree.iterparse(io.BytesIO(data), ("start", "end")):  # noqa: S314 - see above
        root = element if root is None else root
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise Refused("The file is nested deeper than any manuscript.")
    if root is None:
        raise Refused(_DAMAGED)
    return root


class Beside:
    """The pictures beside a file of an archive, by the way there. `used` has the members that were asked for."""

    def __init__(self, archive: Archive, folder: str, used: set[str]) -> None:
        self._archive, self._folder, self._used = archive, folder, used

    def __call__(self, path: str) -> bytes | None:
        """The bytes of a picture, None where there is none or it cannot be read."""
        info = self._archive.find(posixpath.normpath(posixpath.join(self._folder, path.replace("\\", "/"))))
        if info is None or not _is_picture(info):
            return None
        self._used.add(info.filename)
        try:
            return self._archive.read(info, most=LARGEST_FILE)
        except Refused:
            return None


class Member(NamedTuple):
    """
    A file of an archive of manuscripts: its bytes, or why they cannot be had, in one plain sentence. `find` gives the
    bytes of a picture that it names; where it `is_spare`, it is such a picture itself, which none has named.
    """

    name: str
    data: bytes
    refused: str = ""
    find: Callable[[str], bytes | None] = lambda _path: None
    is_spare: bool = False


def unpack(data: bytes) -> Iterator[Member] | None:
    """
    The files in a .zip of manuscripts one after the other, folders flattened; None where the bytes are no such archive.

    What a Mac and other systems add is left out. One that is locked, damaged or an archive itself comes without its
    bytes. Raises `Refused` for an archive of too many or too large files, and for one whose list is damaged; sizes are
    asked before anything is unpacked, and no more than one file is held at a time.

    Where there is a text that may name pictures, these are no files of their own, and those that none has asked for
    come last.
    """
    if not is_archive(data):
        return None
    archive = open_archive(data, most=LARGEST_FILES)
    if _is_a_document(archive.names):
        return None
    members = [info for info in archive.members() if not is_unseen(info.filename)]
    if not members:
        raise Refused("There is no file in the archive.")
    texts = any(_NAMES_PICTURES.search(info.filename) for info in members)
    pictures = [info for info in members if texts and _is_picture(info)]
    members = [info for info in members if not (texts and _is_picture(info))]
    if len(members) > MOST_FILES:
        raise Refused("There are more than 50 files in the archive. Bring them in several.")
    sizes = [info.file_size for info in (*members, *pictures)]
    if max(sizes) > LARGEST_FILE or sum(sizes) > LARGEST_FILES:
        raise Refused("The files in the archive are too large. Bring them one by one.")
    return _members(archive, members, pictures)


def _members(archive: Archive, members: list[zipfile.ZipInfo], pictures: list[zipfile.ZipInfo]) -> Iterator[Member]:
    """The files, and then the pictures that none of them has asked for."""
    used: set[str] = set()
    for info in members:
        beside = Beside(archive, posixpath.dirname(_name_of(info)), used)
        yield _member(archive, info)._replace(find=beside)
    for info in pictures:
        if info.filename not in used:
            yield _member(archive, info)._replace(is_spare=True)


def _is_picture(info: zipfile.ZipInfo) -> bool:
    return info.filename.lower().endswith(_PICTURES)


def _member(archive: Archive, info: zipfile.ZipInfo) -> Member:
    name = posixpath.basename(_name_of(info))
    try:
        data = archive.read(info)
        if name.lower().endswith(_ARCHIVES) or (is_archive(data) and not _is_a_document(open_archive(data).names)):
            raise Refused("It is an archive in another. Unpack it, and bring the files themselves.")
    except Refused as refused:
        return Member(name, b"", str(refused))
    return Member(name, data)


def _is_a_document(names: frozenset[str]) -> bool:
    """Whether an archive is one file of a program to whoever uses it."""
    signs = {"[Content_Types].xml", "mimetype", "META-INF/container.xml", "Index/Document.iwa", "Index.zip"}
    return bool(signs & names)


def is_unseen(name: str) -> bool:
    """Whether a file, by its path, is one that systems and programs leave beside those of people."""
    parts = name.replace("\\", "/").split("/")
    hidden = any(part == "__MACOSX" or (part.startswith(".") and part.strip(".")) for part in parts)
    return hidden or parts[-1].startswith("~$") or parts[-1].lower() in ("thumbs.db", "desktop.ini")


def _name_of(info: zipfile.ZipInfo) -> str:
    """The name with its folders. Older programs say not that it is UTF-8, and write it so all the same."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))
