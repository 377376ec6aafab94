"""The numbers that OpenDocument counts for headings and items, as the styles of lists have them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from spystories.lib.manuscripts.odt.names import key, name_of

_KINDS = {
    "text:list-level-style-number": "ol",
    "text:outline-level-style": "ol",
    "text:list-level-style-bullet": "ul",
    "text:list-level-style-image": "ul",
}
_ROMAN_SIGNS = "m:1000 cm:900 d:500 cd:400 c:100 xc:90 l:50 xl:40 x:10 ix:9 v:5 iv:4 i:1"
_ROMAN = tuple((int(value), sign) for sign, _colon, value in (each.partition(":") for each in _ROMAN_SIGNS.split()))
_MOST_ROMAN = 4000
_LETTERS = 26


class Level(NamedTuple):
    """One level of a list: "ol", "ul" or "" where it has no sign, and how it counts."""

    list: str = "ul"
    form: str = ""
    before: str = ""
    behind: str = ""
    shown: int = 1  # levels whose numbers stand in the number, this one the last
    start: int = 1

    @property
    def is_plain(self) -> bool:
        """Whether it counts 1, 2, 3, or not at all."""
        return self.list != "ol" or (self.form == "1" and self.start == 1)


NO_LEVEL = Level("")


def levels_of(style: Element) -> dict[int, Level]:
    """The levels of a list style by their numbers."""
    return dict(_levels(style))


def _levels(style: Element) -> Iterator[tuple[int, Level]]:
    for each in style:
        kind = _KINDS.get(name_of(each.tag), "")
        form = each.get(key("style:num-format"), "")
        if kind:
            yield (
                whole(each, "text:level", 1),
                Level(
                    "" if kind == "ol" and not form else kind,
                    form,
                    each.get(key("style:num-prefix"), ""),
                    each.get(key("style:num-suffix"), ""),
                    whole(each, "text:display-levels", 1),
                    whole(each, "text:start-value", 1),
                ),
            )


class Counter:
    """The numbers of headings as they follow each other."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def next(self, levels: Mapping[int, Level], number: int, start: int | None) -> str:
        """The number of the next heading of a level, with all that is written around it; "" where it has none."""
        level = levels.get(number, NO_LEVEL)
        if level.list != "ol":
            return ""
        self._counts = {each: count for each, count in self._counts.items() if each <= number}
        self._counts[number] = start if start is not None else self._counts.get(number, level.start - 1) + 1
        shown = range(max(1, number - level.shown + 1), number + 1)
        parts = (written(self._counts.get(each, 1), levels.get(each, NO_LEVEL).form) for each in shown)
        return f"{level.before}{'.'.join(filter(None, parts))}{level.behind}".strip()


def written(count: int, form: str) -> str:
    """A number as a list writes it: 1, a, A, i or I."""
    if form in ("i", "I") and 0 < count < _MOST_ROMAN:
        text = ""
        for value, sign in _ROMAN:
            text += sign * (count // value)
            count %= value
    elif form in ("a", "A") and count > 0:
        text = chr(ord("a") + (count - 1) % _LETTERS) * min(9, (count - 1) // _LETTERS + 1)
    else:
        return str(count) if form else ""
    return text.upper() if form.isupper() else text


def whole(element: Element, name: str, otherwise: int) -> int:
    """The whole number that an attribute is; `otherwise` where it is none."""
    said = element.get(key(name), "")
    return int(said[:9]) if said.isascii() and said.isdigit() else otherwise
