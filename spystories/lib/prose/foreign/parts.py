"""The parts that a document is read into: marked runs, and the paragraphs that they stand in."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple


class Marks(NamedTuple):
    """What is said of words, outermost first; `contents` is a line of a contents list, and is written nowhere."""

    link: str = ""
    lang: str = ""
    dir: str = ""
    strong: bool = False
    em: bool = False
    caps: bool = False
    u: bool = False
    s: bool = False
    sub: bool = False
    sup: bool = False
    contents: bool = False


class Run(NamedTuple):
    """Equally marked text, or the mark of the footnote `note`, which has none."""

    text: str
    marks: Marks = Marks()
    note: str = ""


STANZAS = -1


class Place(NamedTuple):
    """
    Where a paragraph stands: its tag and kind, its quotation (`None` is none, "" a plain one) and list.

    Numbers tell neighbours apart; 0 of a quotation or a list is one that begins and ends with its paragraphs, and
    `STANZAS` of a stanza that each paragraph is one.
    """

    tag: str = "p"
    kind: str = ""
    quote: str | None = None
    quote_at: int = 0
    list: str = ""
    list_at: int = 0
    item: int = 0
    stanza: int = 0
    align: str = ""
    dir: str = ""
    indented: bool = False


class Block(NamedTuple):
    """A paragraph or a picture. `apart`: an empty paragraph, or the end of a stanza, stood before it."""

    place: Place
    runs: tuple[Run, ...] = ()
    apart: bool = False
    lang: str = ""
    picture: str = ""
    width: str = ""

    @property
    def text(self) -> str:
        return text_of(self.runs)


def text_of(runs: Iterable[Run]) -> str:
    """The words of runs."""
    return "".join(run.text for run in runs)


def common(one: Marks, other: Marks) -> Marks:
    """The marks that stand on both."""
    if one == other:
        return one
    differing: dict[str, Any] = {
        key: _NO_MARKS[key] for key, a, b in zip(Marks._fields, one, other, strict=True) if a != b
    }
    return one._replace(**differing)


_NO_MARKS = Marks()._asdict()


def merge(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with neighbours of the same marks made one."""
    given = tuple(runs)
    if len(given) < 2:
        return given if given and (given[0].text or given[0].note) else ()
    merged = []
    for (marks, note), same in groupby(given, key=lambda run: (run.marks, run.note)):
        merged += list(same) if note else [Run(text, marks) for text in [text_of(same)] if text]
    return tuple(merged)
