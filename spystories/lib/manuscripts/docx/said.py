"""What properties say of a run or a paragraph: only what they say, so that styles and what stands in them add up."""

import re
from collections.abc import Callable
from typing import Any

from spystories.lib.manuscripts.docx.markup import Node

Said = dict[str, Any]

# Those that turn over what a style around them says.
TOGGLES = frozenset(("b", "i", "bCs", "iCs", "caps", "smallCaps", "strike", "vanish"))
_SWITCHES = TOGGLES | {"dstrike", "rtl", "cs", "specVanish"}
_OFF = frozenset(("0", "false", "off"))
_WHOLE = re.compile("-?[0-9]{1,9}", re.ASCII)
_LENGTH = re.compile(r"(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)(mm|cm|in|pt|pc|pi)?", re.ASCII)
_TWENTIETHS = {"": 1.0, "pt": 20.0, "pc": 240.0, "pi": 240.0, "in": 1440.0, "cm": 567.0, "mm": 56.7}


def is_on(node: Node) -> bool:
    """Whether a switch is on; one that stands there without a value is."""
    return node.get("val", "1") not in _OFF


def whole(text: str, otherwise: int = 0) -> int:
    """A number of the file."""
    return int(text) if _WHOLE.fullmatch(text) else otherwise


def points(text: str) -> float:
    """A length in points; strict documents say its unit, others count twentieths of a point."""
    found = _LENGTH.fullmatch(text)
    return float(found[1]) * _TWENTIETHS[found[2] or ""] / 20 if found else 0.0


def of_run(properties: Node | None) -> Said:
    """What the properties of a run, of a paragraph's mark or of a style say of words."""
    said: Said = {}
    for node in properties.children if properties else ():
        if node.name in _SWITCHES:
            said[node.name] = is_on(node)
        elif read := _OF_RUN.get(node.name):
            said |= read(node)
    return said


def _language(node: Node) -> Said:
    named = {"lang": node.get("val"), "lang of the east": node.get("eastAsia"), "lang from the right": node.get("bidi")}
    return {key: value for key, value in named.items() if value}


def _font(node: Node) -> Said:
    font = node.get("ascii") or node.get("hAnsi")
    return {"font": font.casefold()} if font else {}


_OF_RUN: dict[str, Callable[[Node], Said]] = {
    "u": lambda node: {"u": node.get("val", "single") != "none"},
    "em": lambda node: {"dotted": node.get("val", "none") != "none"},
    "vertAlign": lambda node: {"raised": node.get("val")},
    "lang": _language,
    "rFonts": _font,
    "rStyle": lambda node: {"style": node.get("val")},
}


def of_paragraph(properties: Node | None) -> Said:
    """What the properties of a paragraph, or of a style, say of it."""
    said: Said = {}
    for node in properties.children if properties else ():
        if read := _OF_PARAGRAPH.get(node.name):
            said |= read(node)
    return said


def _indent(node: Node) -> Said:
    said: Said = {}
    if (start := node.get("start") or node.get("left")) != "":
        said["indent"] = points(start)
    if node.get("hanging") or node.get("firstLine"):
        said["first"] = points(node.get("firstLine")) - points(node.get("hanging"))
    return said


def _borders(node: Node) -> Said:
    drawn = {side.name for side in node.children if side.get("val") not in ("nil", "none", "")}
    return {"above": "top" in drawn, "below": bool(drawn & {"bottom", "between"}), "boxed": {"left", "right"} <= drawn}


def _numbering(node: Node) -> Said:
    said: Said = {"level": whole(node.value("ilvl"))} if node.find("ilvl") else {}
    return said | ({"list": node.value("numId")} if node.find("numId") else {})


_OF_PARAGRAPH: dict[str, Callable[[Node], Said]] = {
    "pStyle": lambda node: {"style": node.get("val")},
    "jc": lambda node: {"align": node.get("val")},
    "bidi": lambda node: {"bidi": is_on(node)},
    "ind": _indent,
    "outlineLvl": lambda node: {"outline": whole(node.get("val"), 9)},
    "numPr": _numbering,
    "pBdr": _borders,
    "framePr": lambda node: {"drop cap": node.get("dropCap") in ("drop", "margin")},
}
