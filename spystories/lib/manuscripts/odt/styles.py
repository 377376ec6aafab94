"""Styles of OpenDocument, automatic and named, with all that they are made from."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from spystories.lib.manuscripts.named_styles import Role, role_of
from spystories.lib.manuscripts.odt.names import key, name_of
from spystories.lib.manuscripts.odt.numbering import Level, levels_of
from spystories.lib.manuscripts.scripts import ASIAN, COMPLEX, WESTERN
from spystories.lib.prose.foreign.parts import Marks

Properties = Mapping[str, str]  # by their short names

_HEAVY = frozenset(("bold", "600", "700", "800", "900"))
_SLOPING = frozenset(("italic", "oblique"))
_NO_LANGUAGE = frozenset(("", "none", "zxx", "und", "mul"))
_SUFFIX = {WESTERN: "", ASIAN: "-asian", COMPLEX: "-complex"}
_SIDES = ("top", "bottom", "left", "right")
_LENGTH = re.compile(r"(-?[0-9]{1,4}(?:\.[0-9]{0,6})?)(in|cm|mm|pt|pc)")
_POINTS = {"in": 72.0, "cm": 28.35, "mm": 2.835, "pt": 1.0, "pc": 12.0}
_INDENTED = 18.0  # points from the margin where a paragraph is set apart


class Style(NamedTuple):
    """A style as it stands in the file."""

    name: str
    parent: str
    is_automatic: bool
    text: Properties
    paragraph: Properties


class Look(NamedTuple):
    """How words look: their marks by their script."""

    marks: Mapping[str, Marks]
    hidden: bool
    capitals: bool
    symbols: str  # the name of a font of signs


class Frame(NamedTuple):
    """How a paragraph is set."""

    role: Role
    align: str
    dir: str
    rule: str  # where it has no words
    own_rule: str  # where it has some: that of their style's design is none
    indented: bool


class Styles:
    """All styles of a document. What was asked once is kept."""

    def __init__(self, content: Element, named: Element | None) -> None:
        self._styles: dict[tuple[str, str], Style] = {}
        self._defaults: dict[str, Properties] = {}
        self._lists: dict[str, dict[int, Level]] = {}
        self._fonts: dict[str, str] = {}
        self.outline: dict[int, Level] = {}
        for root in (named, content):
            if root is not None:
                self._read(root, automatic=root is content)
        self._looks: dict[tuple[str, ...], Look] = {}
        self._frames: dict[str, Frame] = {}
        self._chains: dict[tuple[str, str], list[Style]] = {}

    def _read(self, root: Element, *, automatic: bool) -> None:
        for group in root:
            name = name_of(group.tag)
            if name == "office:font-face-decls":
                self._read_fonts(group)
            elif name == "office:styles" or (name == "office:automatic-styles" and automatic):
                for element in group:
                    self._add(element, automatic=name == "office:automatic-styles")

    def _read_fonts(self, group: Element) -> None:
        for face in group:
            if face.get(key("style:font-charset")) == "x-symbol":
                name = face.get(key("style:name"), "")
                self._fonts[name] = face.get(f"{{{_SVG}}}font-family", name).strip("'\" ").casefold()

    def _add(self, element: Element, *, automatic: bool) -> None:
        kind, name = name_of(element.tag), element.get(key("style:name"), "")
        family = element.get(key("style:family"), "")
        if kind == "style:style":
            display = element.get(key("style:display-name")) or name
            parent = element.get(key("style:parent-style-name"), "")
            text, paragraph = _properties(element, "text"), _properties(element, "paragraph")
            self._styles[family, name] = Style(display, parent, automatic, text, paragraph)
        elif kind == "style:default-style":
            self._defaults[family] = _properties(element, "text")
        elif kind == "text:list-style":
            self._lists[name] = levels_of(element)
        elif kind == "text:outline-style":
            self.outline = levels_of(element)

    def chain(self, family: str, name: str) -> list[Style]:
        """A style and those that it is made from, the nearest first; a circle ends where it begins."""
        if (family, name) not in self._chains:
            seen: dict[str, Style] = {}
            at = name
            while at not in seen and (style := self._styles.get((family, at))) is not None:
                seen[at] = style
                at = style.parent
            self._chains[family, name] = [*seen.values()]
        return self._chains[family, name]

    @property
    def lang(self) -> str:
        """The language that words have of which nothing is said."""
        return _language(self._defaults.get("paragraph", {}), WESTERN)

    def levels(self, name: str) -> Mapping[int, Level]:
        """The levels of a list style by their numbers."""
        return self._lists.get(name, {})

    def look(self, path: tuple[str, ...]) -> Look:
        """How words look in a paragraph of the first style, and in runs of the others, each in the one before."""
        if path not in self._looks:
            paragraph = self.chain("paragraph", path[0])
            said = dict(self._defaults.get("paragraph", {})) | _merged(paragraph)
            for name in path[1:]:
                said |= _merged(self.chain("text", name))
            named = [style for style in paragraph if not style.is_automatic]
            design = _merged(named) if self.frame(path[0]).role.designed else {}
            marks = {script: _marks(said, design, script) for script in _SUFFIX}
            capitals = said.get("fo:text-transform") == "uppercase" != design.get("fo:text-transform")
            font = self._fonts.get(said.get("style:font-name", ""), "")
            self._looks[path] = Look(marks, said.get("text:display") == "none", capitals, font)
        return self._looks[path]

    def frame(self, name: str) -> Frame:
        """How a paragraph of this style is set."""
        if name not in self._frames:
            self._frames[name] = _frame(self.chain("paragraph", name) or [Style(name, "", False, {}, {})])
        return self._frames[name]


_SVG = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"


def _properties(element: Element, kind: str) -> Properties:
    found = element.find(key(f"style:{kind}-properties"))
    return {name_of(each): value for each, value in found.items()} if found is not None else {}


def _merged(chain: Iterable[Style]) -> dict[str, str]:
    said: dict[str, str] = {}
    for style in reversed([*chain]):
        said |= style.text
    return said


def _said(chain: Iterable[Style], name: str) -> str:
    return next((style.paragraph[name] for style in chain if name in style.paragraph), "")


def _marks(said: Properties, design: Properties, script: str) -> Marks:
    """What is said of words, without what is the design of their paragraph's style."""
    suffix = _SUFFIX[script]
    sloping, heavy = (_by_script(said, name, suffix) for name in ("font-style", "font-weight"))
    no_slope, no_weight = (_by_script(design, name, suffix) for name in ("font-style", "font-weight"))
    return Marks(
        lang=_language(said, script),
        em=sloping in _SLOPING and no_slope not in _SLOPING,
        strong=heavy in _HEAVY and no_weight not in _HEAVY,
        caps=said.get("fo:font-variant") == "small-caps" != design.get("fo:font-variant"),
        u=_is_drawn(said, "underline") and not _is_drawn(design, "underline"),
        s=_is_drawn(said, "line-through"),
        sub=_raised(said) < 0,
        sup=_raised(said) > 0,
    )


def _by_script(said: Properties, name: str, suffix: str) -> str:
    return said.get(f"style:{name}{suffix}" if suffix else f"fo:{name}") or said.get(f"fo:{name}", "")


def _language(said: Properties, script: str) -> str:
    prefix, suffix = ("style:", _SUFFIX[script]) if script != WESTERN else ("fo:", "")
    language, region = said.get(f"{prefix}language{suffix}", ""), said.get(f"{prefix}country{suffix}", "")
    if language in _NO_LANGUAGE:
        return ""
    return f"{language}-{region}" if region not in _NO_LANGUAGE else language


def _is_drawn(said: Properties, line: str) -> bool:
    drawn = said.get(f"style:text-{line}-style", "none") != "none"
    return drawn or said.get(f"style:text-{line}-type", "none") != "none"


def _raised(said: Properties) -> int:
    position = said.get("style:text-position", "")
    if position.startswith(("super", "sub")):
        return 1 if position.startswith("super") else -1
    height = position.partition("%")[0]
    return -1 if height.startswith("-") and height.strip("-0.") else 1 if height.strip("0. ") else 0


def _frame(chain: list[Style]) -> Frame:
    align, mode = _said(chain, "fo:text-align"), _said(chain, "style:writing-mode")
    return Frame(
        role_of(style.name for style in chain),
        align if align in ("left", "right", "start", "end", "center") else "",
        {"rl": "rtl", "lr": "ltr"}.get(mode[:2], ""),
        _rule(chain),
        _rule([style for style in chain if style.is_automatic]),
        _points(_said(chain, "fo:margin-left")) >= _INDENTED and _points(_said(chain, "fo:text-indent")) >= 0,
    )


def _rule(chain: list[Style]) -> str:
    """On which side of a paragraph a line is drawn; a box is none."""
    sides = {side for side in _SIDES if _border(chain, side) not in ("", "none", "hidden")}
    if not sides or sides - {"top", "bottom"}:
        return ""
    return "below" if "bottom" in sides else "above"


def _border(chain: list[Style], side: str) -> str:
    """The line on one side: what the nearest style says of it, or of all."""
    for style in chain:
        for name in (f"fo:border-{side}", "fo:border"):
            if name in style.paragraph:
                return style.paragraph[name].partition(" ")[2] or style.paragraph[name]
    return ""


def _points(length: str) -> float:
    found = _LENGTH.fullmatch(length)
    return float(found[1]) * _POINTS[found[2]] if found else 0.0
