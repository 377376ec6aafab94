"""Lists and numbers that a word processor counts itself."""

from collections.abc import Callable
from typing import NamedTuple

from spystories.lib.manuscripts.docx.markup import Node
from spystories.lib.manuscripts.docx.package import Package
from spystories.lib.manuscripts.docx.said import whole
from spystories.lib.manuscripts.docx.styles import Styles

_LEVELS = 9
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_LONGEST_LABEL = 60
_MOST = 4_000  # what is written in Roman numbers or letters


class Level(NamedTuple):
    """One level of a list: how it counts, what stands before an item, and where it begins."""

    format: str
    text: str
    start: int


class Number(NamedTuple):
    """What stands before a paragraph: as which list, at which level, with which number, and as it is written."""

    list: str  # "ul", "ol", or nothing where it is neither: the label is all then
    level: int
    at: int
    label: str
    is_plain: bool  # 1, 2, 3, as all numbered lists are written in a body


class Own(NamedTuple):
    """What a number says of the list that it counts in: levels that it writes otherwise, or begins anew."""

    base: str = ""
    levels: dict[int, Level] = {}
    starts: dict[int, int] = {}


class Numbering:
    """All lists of a document, and how far each has counted."""

    def __init__(self, package: Package, part: str, styles: Styles) -> None:
        self._lists: dict[str, dict[int, Level]] = {}
        self._named: dict[str, str] = {}  # the style that a list takes its levels from
        self._own: dict[str, Own] = {}
        self._counted: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._styles = styles
        for node in package.nodes(part, "numbering"):
            if node.name == "abstractNum":
                key = node.get("abstractNumId")
                self._lists[key] = _levels(node)
                self._named[key] = node.value("numStyleLink")
            elif node.name == "num":
                self._own[node.get("numId")] = _own(node)

    def number(self, key: str, level: int) -> Number | None:
        """The next number of this list at this level; nothing where there is no such list. Counts on."""
        level = min(max(level, 0), _LEVELS - 1)
        counted_in, levels = self._levels(key)
        own = levels.get(level)
        if own is None or key not in self._own:
            return None
        counts = self._counted.setdefault(counted_in, {})
        start = self._own[key].starts.get(level) if (key, level) not in self._begun else None
        self._begun.add((key, level))
        begin = start if start is not None else own.start
        counts[level] = begin if start is not None or level not in counts else counts[level] + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        return _number(own, level, levels, counts)

    def _levels(self, key: str, *, through: int = 3) -> tuple[str, dict[int, Level]]:
        """The list that a number counts in, and its levels, be they those that a style names."""
        base, own, _starts = self._own.get(key, Own())
        if (style := self._named.get(base)) and through:
            said = next((each.paragraph.get("list") for each in self._styles.chain(style)), None)
            if said and said != key:
                base, levels = self._levels(said, through=through - 1)
                return base, levels | own
        return base, self._lists.get(base, {}) | own


def _levels(node: Node) -> dict[int, Level]:
    return {whole(each.get("ilvl")): _level(each) for each in node.children if each.name == "lvl"}


def _level(node: Node) -> Level:
    form = node.value("numFmt") or "decimal"
    return Level(form, node.value("lvlText")[:_LONGEST_LABEL], whole(node.value("start"), 1))


def _own(node: Node) -> Own:
    """What a number says of its list itself."""
    overridden = [each for each in node.children if each.name == "lvlOverride"]
    written = {whole(each.get("ilvl")): _level(own) for each in overridden if (own := each.find("lvl"))}
    starts = {whole(each.get("ilvl")): each.value("startOverride") for each in overridden if each.find("startOverride")}
    return Own(node.value("abstractNumId"), written, {level: whole(start, 1) for level, start in starts.items()})


def _number(own: Level, level: int, levels: dict[int, Level], counts: dict[int, int]) -> Number:
    if own.format == "none" or (own.format == "bullet" and not own.text):
        return Number("", level, 0, "", is_plain=True)
    if own.format == "bullet":
        dash = own.text if own.text in _DASHES else ""
        return Number("" if dash else "ul", level, 0, dash, is_plain=True)
    label = own.text
    for at in range(_LEVELS, 0, -1):
        each = levels.get(at - 1, own)
        label = label.replace(f"%{at}", written(counts.get(at - 1, each.start), each.format))
    return Number("ol", level, counts[level], label.strip(), is_plain=own.format == "decimal")


def written(number: int, form: str) -> str:
    """A number as a list writes it; in figures where it is in a way that is not known here."""
    write = _FORMS.get(form)
    return write(number) if write and 0 < number < _MOST else str(number)


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        out += sign * times
    return out


def _letter(number: int) -> str:
    """a to z, then aa, bb and so on, as Word has it."""
    times, at = divmod(number - 1, 26)
    return chr(ord("a") + at) * (times + 1)


_FORMS: dict[str, Callable[[int], str]] = {
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
}
