"""XML of a document as small nodes with short names, read as a stream within limits."""

from collections.abc import Iterator
from typing import NoReturn
from xml.parsers import expat

from spystories.lib.manuscripts.archives import DEEPEST
from spystories.lib.manuscripts.found import Refused

CHUNK = 2**16
MOST_TAGS = 1_200_000  # of a part: a novel of 150,000 words in as many runs
MOST_NODES = 400_000  # of what is read in one go: a paragraph, a table, a style
DAMAGED = "The file is damaged and cannot be opened."
TOO_DEEP = "The file is nested deeper than any manuscript."
TOO_LARGE = "The file is far larger unpacked than a manuscript can be."
TOO_MUCH = "The file has a paragraph or a table that is larger than any manuscript's."
DOCTYPE = "The file defines entities of its own, which no manuscript does."

_OFFICE = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
# What stands before names; nothing before those of the text itself. Transitional and strict documents are one.
_PREFIXES = {
    f"{_OFFICE}wordprocessingml/2006/main": "",
    f"{_STRICT}wordprocessingml/main": "",
    f"{_OFFICE}officeDocument/2006/relationships": "r:",
    f"{_STRICT}officeDocument/relationships": "r:",
    f"{_OFFICE}officeDocument/2006/math": "m:",
    f"{_STRICT}officeDocument/math": "m:",
    f"{_OFFICE}drawingml/2006/main": "a:",
    f"{_STRICT}drawingml/main": "a:",
    f"{_OFFICE}markup-compatibility/2006": "mc:",
    f"{_OFFICE}package/2006/relationships": "rel:",
    f"{_OFFICE}package/2006/metadata/core-properties": "cp:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14:",
    "http://schemas.microsoft.com/office/word/2012/wordml": "w15:",
    "urn:schemas-microsoft-com:vml": "v:",
    "urn:schemas-microsoft-com:office:office": "o:",
}
# What a format was before somebody changed it, and what is of use to a word processor alone.
_SKIPPED = frozenset(
    (
        *("rPrChange", "pPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange", "tblGridChange"),
        *("sectPrChange", "numberingChange", "proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak"),
    )
)


class Node:
    """An element: its name, its attributes, what stands in it, and its text where it holds nothing but that."""

    __slots__ = ("children", "given", "has_words", "name", "text")

    def __init__(self, name: str, given: dict[str, str]) -> None:
        self.name, self.given = name, given
        self.children: list[Node] = []
        self.text = ""
        self.has_words = name == "t"

    def get(self, name: str, otherwise: str = "") -> str:
        """The value of an attribute."""
        return self.given.get(name, otherwise)

    def find(self, *names: str) -> "Node | None":
        """The first child of this name, and in it the first of the next name, and so on."""
        node: Node | None = self
        for name in names:
            node = next((each for each in node.children if each.name == name), None) if node else None
        return node

    def value(self, *names: str) -> str:
        """What the child of this name has for its value; nothing where there is no such child."""
        node = self.find(*names)
        return node.get("val") if node else ""

    def walk(self) -> Iterator["Node"]:
        """All that stands in it, in order, itself first."""
        left = [self]
        while left:
            node = left.pop()
            yield node
            left += reversed(node.children)


def parse(data: bytes, inside: str) -> Iterator[Node]:
    """
    The children of the element `inside`, each as it is complete, so that a long text is never held as a whole.

    Raises `Refused` for what is no XML, for a DOCTYPE in whatever encoding, for what is nested deeper than
    `DEEPEST`, and for more than `MOST_TAGS`, or `MOST_NODES` in one child.
    """
    if data.count(b"<") > MOST_TAGS:
        raise Refused(TOO_LARGE)
    reader = _Reader(inside)
    try:
        for at in range(0, len(data), CHUNK):
            reader.parser.Parse(data[at : at + CHUNK])
            yield from reader.taken()
        reader.parser.Parse(b"", True)
        yield from reader.taken()
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(DAMAGED) from error


class _Reader:
    """Builds nodes from what the parser meets. An alternative content is replaced by the part of it that counts."""

    def __init__(self, inside: str) -> None:
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.buffer_size = 2**16
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self._inside = inside
        self._open: list[Node] = []
        self._text: list[str] = []
        self._names: dict[str, str] = {}
        self._living = self._skipped = 0  # nodes that are held; how deep in what is skipped
        self._done: list[Node] = []

    def taken(self) -> list[Node]:
        """What is complete since the last time."""
        done, self._done = self._done, []
        return done

    def _short(self, name: str) -> str:
        if name not in self._names:
            space, _sign, local = name.rpartition("}")
            self._names[name] = _PREFIXES.get(space, "?:" if space else "") + local
        return self._names[name]

    def _start(self, name: str, given: dict[str, str]) -> None:
        short = self._short(name)
        if self._skipped or short in _SKIPPED:
            self._skipped += 1
            if self._skipped > DEEPEST:
                raise Refused(TOO_DEEP)
            return
        self._living += 1
        if self._living > MOST_NODES:
            raise Refused(TOO_MUCH)
        if len(self._open) >= DEEPEST:
            raise Refused(TOO_DEEP)
        self._text.clear()
        kept = {self._short(key): value for key, value in given.items()} if given else given
        self._open.append(Node(short, kept))

    def _data(self, text: str) -> None:
        if not self._skipped:
            self._text.append(text)

    def _end(self, _name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        node = self._open.pop()
        if self._text and not node.children:
            node.text = "".join(self._text)
        self._text.clear()
        held = [node] if node.name != "mc:AlternateContent" else _alternative(node)
        if not self._open:
            return
        above = self._open[-1]
        if above.name == self._inside and len(self._open) <= 2:
            self._done += held
            self._living = 0
        elif len(self._open) > 1 or above.name == self._inside:
            above.children += held
            above.has_words = above.has_words or node.has_words


def _alternative(node: Node) -> list[Node]:
    """The first choice, as Word takes it; what stands in for it where that alone has words."""
    choices = [each for each in node.children if each.name == "mc:Choice"]
    others = [each for each in node.children if each.name == "mc:Fallback"]
    worded = next((each for each in choices + others if each.has_words), None)
    chosen = worded or next(iter(choices + others), None)
    return chosen.children if chosen else []


def _refuse_doctype(*_said: object) -> NoReturn:
    raise Refused(DOCTYPE)
