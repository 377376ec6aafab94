"""What holds at a place in RTF: the properties of letters and of lines, and the group that they stand in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from spystories.lib.manuscripts.pieces import Paragraph, Piece


class Letters(NamedTuple):
    """
    The properties of letters; `None` where nothing is said. `other_…` are those of the other direction than that
    of the run: in one from left to right, of Hebrew, Arabic and the like.
    """

    em: bool | None = None
    strong: bool | None = None
    caps: bool | None = None
    capitals: bool | None = None
    u: bool | None = None
    s: bool | None = None
    position: str | None = None
    hidden: bool | None = None
    deleted: bool | None = None
    inserted: bool | None = None
    moved: bool | None = None
    font: int | None = None
    lang: str | None = None
    far_lang: str | None = None
    other_em: bool | None = None
    other_strong: bool | None = None
    other_lang: str | None = None
    rtl: bool | None = None

    def over(self, other: "Letters") -> "Letters":
        """These properties, and those of `other` where they say nothing."""
        said = {name: value for name, value in zip(self._fields, self, strict=True) if value is not None}
        return other._replace(**said)  # type: ignore[arg-type]

    def without(self, other: "Letters") -> "Letters":
        """These properties without those of which `other` says something."""
        said = {name: None for name, value in zip(self._fields, other, strict=True) if value is not None}
        return self._replace(**said)


NO_LETTERS = Letters()


class Lines(NamedTuple):
    """The properties of a paragraph; `sides` are those on which it has a border, `side` the last that was named."""

    style: int = 0
    align: str = ""
    rtl: bool = False
    list: int = 0
    level: int = 0
    outline: int | None = None
    table: int = 0
    sides: frozenset[str] = frozenset()
    side: str = ""
    indent: int = 0  # from the left, in twentieths of a point
    first: int = 0  # of the first line, beyond that
    drop_cap: bool = False


NO_LINES = Lines()


class Style(NamedTuple):
    """A style of the file: its name, the number of that which it is based on, and what it says itself."""

    name: str = ""
    based_on: int | None = None
    letters: Letters = NO_LETTERS
    lines: Lines = NO_LINES


@dataclass
class Flow:
    """Text that runs through by itself: the body, a footnote, a comment, a text box."""

    kind: str = "body"
    paragraphs: list[Paragraph] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    behind: list[Paragraph] = field(default_factory=list)  # text boxes that hang on the paragraph
    marker: str | None = None  # the number or sign of an item
    ruled: bool = False  # a line is drawn as a picture
    table: int = 0  # how many paragraphs of a table there have been
    level: int = -1  # that of the item before


@dataclass
class Field:
    """A field: what it does, and the address of a link."""

    verb: str = ""
    link: str = ""


@dataclass(slots=True)
class Group:
    """What an opening brace saves. Where there is a `sink`, text goes there and into no flow."""

    letters: Letters
    lines: Lines
    flow: Flow
    kind: str = ""
    uc: int = 1
    sink: list[str] | None = None
    field: Field | None = None
    link: str = ""
    ends: Callable[[], None] | None = None

    def inner(self) -> "Group":
        """The state of a group in this one."""
        return Group(self.letters, self.lines, self.flow, self.kind, self.uc, self.sink, self.field, self.link)
