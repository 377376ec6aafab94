"""OpenDocument text, as LibreOffice and others write it: in a package (.odt, .ott) or in one file of XML (.fodt)."""

from xml.etree.ElementTree import Element

from spystories.lib.manuscripts.archives import LARGEST_XML, Archive, is_archive, open_archive, parse
from spystories.lib.manuscripts.found import Refused, Source
from spystories.lib.manuscripts.odt.changes import Changes
from spystories.lib.manuscripts.odt.names import key, name_of
from spystories.lib.manuscripts.odt.reading import Media, Reader
from spystories.lib.manuscripts.odt.styles import Styles
from spystories.lib.manuscripts.pieces import Found
from spystories.lib.manuscripts.who import names_in
from spystories.lib.manuscripts.writing import write

MOST_TAGS = 600_000  # of all parts that are read: each takes some 300 bytes of memory
_LOCKED = "The file is locked with a password. Take the password off, and bring it again."

__all__ = ["read"]


def read(data: bytes) -> Source:
    """
    The text of a file. Raises `Refused` for what is none, is locked, damaged, too large or too deep; time is linear.
    """
    parts = _of_package(open_archive(data)) if is_archive(data) else _of_one_file(data)
    content, named, meta, kinds, media = parts
    text = content.find(f"{key('office:body')}/{key('office:text')}")
    if text is None:
        raise Refused("There is no text in the file.")
    found = Found()
    styles = Styles(content, named)
    reader = Reader(styles, Changes(text, found.counts), kinds, found, media)
    found.body = [*reader.blocks(text)]
    found.counts["head"] += _heads(named)
    found.lang = styles.lang
    if meta is not None:
        _read_meta(meta, found)
    return write(found)


Parts = tuple[Element, Element | None, Element | None, dict[str, str], Media]


def _of_package(archive: Archive) -> Parts:
    """The parts of a package, and what kind of file each other member is."""
    kinds: dict[str, str] = {}
    left = MOST_TAGS

    def part(name: str) -> Element | None:
        nonlocal left
        if name not in archive.names:
            return None
        data = archive.read(name, most=LARGEST_XML)
        left -= data.count(b"<")
        return _parsed(data, left)

    manifest = part("META-INF/manifest.xml")
    for entry in manifest.iter(key("manifest:file-entry")) if manifest is not None else ():
        if entry.find(key("manifest:encryption-data")) is not None:
            raise Refused(_LOCKED)
        kinds[entry.get(key("manifest:full-path"), "").rstrip("/")] = entry.get(key("manifest:media-type"), "")
    content = part("content.xml")
    if content is None:
        raise Refused("There is no text in the file.")
    return content, part("styles.xml"), part("meta.xml"), kinds, archive.read_within


def _of_one_file(data: bytes) -> Parts:
    if len(data) > LARGEST_XML:
        raise Refused("The file is larger than 20 MB. Take its pictures out, and bring it again.")
    root = _parsed(data, MOST_TAGS - data.count(b"<"))
    return root, root, root, {}, lambda *_part: b""


def _parsed(data: bytes, left: int) -> Element:
    if left < 0:
        raise Refused("The file is far larger unpacked than a manuscript can be.")
    return parse(data)


def _heads(named: Element | None) -> int:
    """How many running heads and feet there are that say something."""
    pages = named.iter(key("style:master-page")) if named is not None else ()
    texts = {"".join(part.itertext()).strip() for page in pages for part in page}
    return sum(any(letter.isalpha() for letter in text) for text in texts)


def _read_meta(root: Element, found: Found) -> None:
    """What the file says of itself."""
    said = {
        name_of(each.tag): (each.text or "").strip() for group in root.iterfind(key("office:meta")) for each in group
    }
    found.title = said.get("dc:title", "")
    found.authors = names_in(said.get("meta:initial-creator") or said.get("dc:creator", ""))
    found.dated = said.get("dc:date") or said.get("meta:creation-date", "")
    found.lang = found.lang or said.get("dc:language", "")
