"""The table of what says what, read once, and what it says of one tag."""

import json
import re
from pathlib import Path
from typing import Any

from spystories.lib.prose.tags import attributes

Facts = dict[str, Any]

TABLE: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "static/js/admin/foreign/table.json").read_text("utf-8")
)
VOID = frozenset(TABLE["void"].split())
CLOSED_BY = {name: frozenset(closed.split()) for name, closed in TABLE["closed by"].items()}
HOLDS_A_PARAGRAPH = frozenset(TABLE["holds a paragraph"].split())
ONE_EACH = frozenset(TABLE["one each"].split())

_LISTS = frozenset(("class", "role", "epub:type"))  # attributes of several words
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?(\.[\w-]+)?", re.IGNORECASE | re.ASCII)


def pattern(name: str) -> re.Pattern[str]:
    """A pattern of the table by its name; like all of them blind to the case of letters."""
    return _compile(TABLE[name])


def _compile(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.ASCII | re.DOTALL)


def _by_name(rows: list[list[Any]]) -> dict[str, Facts]:
    found: dict[str, Facts] = {}
    for names, facts in rows:
        for name in names.split():
            found[name] = found.get(name, {}) | facts
    return found


Rule = tuple[re.Pattern[str], Facts, frozenset[str]]


def _by_key(rows: list[list[Any]]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for key, source, facts, *names in rows:
        found.setdefault(key, []).append((_compile(source), facts, frozenset(" ".join(names).split())))
    return found


_ELEMENTS = _by_name(TABLE["elements"])
_WITHIN = _by_name(TABLE["within a quotation"])
_STYLES = _by_key(TABLE["styles"])
_ATTRIBUTES = _by_key(TABLE["attributes"])


class Rules:
    """What the table says of each tag of one document, whose own style sheets are added as they are met."""

    def __init__(self) -> None:
        self._sheet: dict[str, dict[str, str]] = {}
        self._said: dict[tuple[str, str, bool], tuple[Facts, dict[str, str]]] = {}

    def add_sheet(self, css: str) -> None:
        """Takes the rules for one name, one class, or both; others stay unread."""
        first, *commented = css.replace("<!--", "").replace("-->", "").split("/*")
        css = first + "".join(each.partition("*/")[2] for each in commented)
        for rule in css.split("}"):
            before, _brace, body = rule.rpartition("{")
            for selector in before.rpartition("{")[2].split(","):
                found = _SIMPLE.fullmatch(selector.strip())
                if found and found[0]:
                    declare(self._sheet.setdefault((found[1] or "").lower() + (found[2] or ""), {}), body)
        self._said.clear()

    def facts(self, name: str, raw: str, *, quoted: bool) -> tuple[Facts, dict[str, str]]:
        """What the tag says, later rules over earlier ones, and its attributes. Equal tags are read once."""
        key = name, raw, quoted
        said = self._said.get(key)
        if said is None:
            given = attributes(raw)
            said = self._said[key] = self._read(name, given, quoted=quoted), given
        return said

    def _read(self, name: str, given: dict[str, str], *, quoted: bool) -> Facts:
        facts = dict(_ELEMENTS.get(name, {}))
        if quoted:
            facts |= _WITHIN.get(name, {})
        declared = self._declared(name, given)
        for key, value in declared.items():
            _apply(_STYLES.get(key, ()), value, name, facts)
        for key, value in given.items():
            for word in value.split() if key in _LISTS else [value]:
                _apply(_ATTRIBUTES.get(key, ()), word, name, facts)
        return facts

    def _declared(self, name: str, given: dict[str, str]) -> dict[str, str]:
        declared: dict[str, str] = {}
        classes = given.get("class", "").split()
        for selector in (name, *(f".{each}" for each in classes), *(f"{name}.{each}" for each in classes)):
            for key, value in self._sheet.get(selector, {}).items():
                declared.pop(key, None)
                declared[key] = value
        declare(declared, given.get("style", ""))
        return declared


def declare(declared: dict[str, str], css: str) -> None:
    """Adds the declarations of `css`, each after those before it."""
    for one in css.split(";"):
        key, colon, value = one.partition(":")
        key = key.strip().lower()
        if colon:
            declared.pop(key, None)
            declared[key] = value.replace("!important", "").strip().lower()


def _apply(rules: "list[Rule] | tuple[()]", value: str, name: str, facts: Facts) -> None:
    for fits, said, names in rules:
        if (not names or name in names) and fits.fullmatch(value):
            facts |= {key: value if one == "=" else one for key, one in said.items()}
