"""The file as a package: which part is which, and that all of them are no more than a manuscript can be."""

import posixpath
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from spystories.lib.manuscripts.archives import LARGEST_XML, open_archive
from spystories.lib.manuscripts.docx.markup import TOO_LARGE, Node, parse
from spystories.lib.manuscripts.found import Refused

NO_DOCUMENT = "This is no document of a word processor (.docx)."


class Link(NamedTuple):
    """What one part says of another: its kind, and its name, or the address where that is outside of the file."""

    kind: str
    target: str
    is_outside: bool


class Package:
    """The parts of a .docx by their names. Raises `Refused` for what is none, or is locked, damaged or too large."""

    def __init__(self, data: bytes) -> None:
        self._archive = open_archive(data)
        members = self._archive.members()
        self._entries = {_plain(member.filename): member for member in members}
        if (
            sum(each.file_size for name, each in self._entries.items() if name.endswith((".xml", ".rels")))
            > LARGEST_XML
        ):
            raise Refused(TOO_LARGE)
        main = (link.target for link in self.links("").values() if link.kind == "officeDocument")
        self.main = next((name for name in main if _plain(name) in self._entries), "word/document.xml")
        if _plain(self.main) not in self._entries:
            raise Refused(NO_DOCUMENT)

    def links(self, part: str) -> dict[str, Link]:
        """The other parts and addresses that a part names, by their ids; of the whole file where it is empty."""
        folder, name = posixpath.split(part)
        found = {}
        for node in self.nodes(f"{folder}/_rels/{name}.rels", "rel:Relationships"):
            target, outside = node.get("Target"), node.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target).replace("\\", "/"))).lstrip("/")
            found[node.get("Id")] = Link(posixpath.basename(node.get("Type")), target, outside)
        return found

    def media(self, part: str, most: int) -> bytes:
        """The bytes of a part, which is no XML; none where there is no such part, or it is larger."""
        entry = self._entries.get(_plain(part))
        return self._archive.read(entry) if entry and entry.file_size <= most else b""

    def nodes(self, part: str, inside: str) -> Iterator[Node]:
        """What stands in the part's element `inside`, one after the other; nothing where there is no such part."""
        entry = self._entries.get(_plain(part))
        return parse(self._archive.read(entry, most=LARGEST_XML), inside) if entry else iter(())


def _plain(name: str) -> str:
    """A part's name in the one spelling of all: the standard does not tell letters' cases apart."""
    return name.replace("\\", "/").lstrip("/").casefold()
