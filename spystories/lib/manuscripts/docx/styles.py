"""The styles of a document: what they and their parents say of words and paragraphs, and what they are called."""

import re
from typing import NamedTuple

from spystories.lib.manuscripts.docx.markup import Node
from spystories.lib.manuscripts.docx.package import Package
from spystories.lib.manuscripts.docx.said import TOGGLES, Said, is_on, of_paragraph, of_run
from spystories.lib.manuscripts.named_styles import PLAIN, Role, role_of

_HEADING = re.compile("heading ([1-9])|.*(?:berschrift|titre|t.?tulo|titolo|kop|rubrik|overskrift|nadpis) ?([1-9])")
_LEVELS = {False: Role("h1", designed=True), True: Role("h3", designed=True)}
_AUTHORS = frozenset(("author", "authors", "byline", "by-line", "autor", "auteur", "autore", "автор"))
_ITEMS = frozenset(("list paragraph", "listparagraph", "list continue", "list continue 2"))
_INDENTED = 18.0  # points from which on a paragraph is set apart, as that of a page is
_LINKS = frozenset(("hyperlink", "followedhyperlink", "internet link"))
_BODY = 9  # the level of an outline that says that it is none
_MOST_PARENTS, _MOST_NAMES, _LONGEST_NAME, _MOST_LOOKS = 100, 10, 100, 5_000
NO_STYLE = ""


class Style(NamedTuple):
    """A style: what it is called, what that makes of paragraphs, what it is made from, and what it says itself."""

    names: frozenset[str]
    role: Role
    level: int  # in the outline, by its name
    parent: str
    run: Said
    paragraph: Said


class Look(NamedTuple):
    """How words look, all styles and properties taken together."""

    i: bool = False
    b: bool = False
    caps: bool = False
    small: bool = False
    strike: bool = False
    hidden: bool = False
    u: bool = False
    raised: str = ""
    rtl: bool = False
    font: str = ""
    lang: str = ""
    lang_of_the_east: str = ""
    lang_from_the_right: str = ""


class Shape(NamedTuple):
    """
    What a paragraph is: its style, its role, and all that is said of it.

    It `is_author` where it names who wrote the text, and `is_indented` where it is set apart as quotations are.
    """

    style: str
    role: Role
    said: Said
    is_author: bool
    is_indented: bool


class Styles:
    """All styles of a document. What they come to is worked out once for each that is used."""

    def __init__(self, package: Package, part: str) -> None:
        self._styles: dict[str, Style] = {}
        self._usual: dict[str, str] = {"paragraph": NO_STYLE, "character": NO_STYLE}
        self._run: Said = {}
        self._paragraph: Said = {}
        for node in package.nodes(part, "styles"):
            if node.name == "docDefaults":
                self._run = of_run(node.find("rPrDefault", "rPr"))
                self._paragraph = of_paragraph(node.find("pPrDefault", "pPr"))
            elif node.name == "style":
                self._add(node)
        self._chains: dict[str, tuple[Style, ...]] = {}
        self._sums: dict[tuple[str, bool], Said] = {}
        self._roles: dict[str, Role] = {}
        self._looks: dict[object, Look] = {}
        self._shapes: dict[object, Shape] = {}

    def _add(self, node: Node) -> None:
        key, kind = node.get("styleId"), node.get("type", "paragraph")
        others = node.value("aliases").split(",", _MOST_NAMES)[:_MOST_NAMES]
        names = [name.strip()[:_LONGEST_NAME].casefold() for name in (node.value("name"), *others, key)]
        found = next(filter(None, map(_HEADING.fullmatch, names)), None)
        level = int(found[1] or found[2]) - 1 if found else _BODY
        said = of_run(node.find("rPr")), of_paragraph(node.find("pPr"))
        self._styles[key] = Style(frozenset(names), role_of(names), level, node.value("basedOn"), *said)
        if node.get("default") and is_on(Node("default", {"val": node.get("default")})) and kind in self._usual:
            self._usual[kind] = key

    def chain(self, key: str) -> tuple[Style, ...]:
        """A style and those that it is made from, the nearest first; a circle ends where it closes."""
        if key not in self._chains:
            found: dict[str, Style] = {}
            at = key
            while at in self._styles and at not in found and len(found) < _MOST_PARENTS:
                found[at] = self._styles[at]
                at = found[at].parent
            self._chains[key] = tuple(found.values())
        return self._chains[key]

    def _sum(self, key: str, *, of_runs: bool) -> Said:
        if (key, of_runs) not in self._sums:
            said: Said = {}
            for style in reversed(self.chain(key)):
                said |= style.run if of_runs else style.paragraph
            self._sums[key, of_runs] = said
        return self._sums[key, of_runs]

    def paragraph(self, own: Said) -> Shape:
        """What is said of a paragraph that says this itself, all styles taken together."""
        key = tuple(own.items())
        if key not in self._shapes:
            if len(self._shapes) >= _MOST_LOOKS:
                self._shapes.clear()
            self._shapes[key] = self._shape(own)
        return self._shapes[key]

    def _shape(self, own: Said) -> Shape:
        named = own.get("style", NO_STYLE)
        key = named if named in self._styles else self._usual["paragraph"]
        if key not in self._roles:
            self._roles[key] = self._role(key)
        role, level = self._roles[key], own.get("outline", _BODY)
        if level < _BODY and role.tag == "p" and not role.designed:
            role = _LEVELS[level > 0]
        names = frozenset[str]().union(*(style.names for style in self.chain(key)))
        said = self._paragraph | self._sum(key, of_runs=False) | own
        inset = said.get("indent", 0.0) >= _INDENTED and said.get("first", 0.0) >= 0
        return Shape(key, role, said, not names.isdisjoint(_AUTHORS), inset and names.isdisjoint(_ITEMS))

    def _role(self, key: str) -> Role:
        role = next((style.role for style in self.chain(key) if style.role != PLAIN), PLAIN)
        named = next((style.level for style in self.chain(key) if style.level < _BODY), _BODY)
        level = self._sum(key, of_runs=False).get("outline", named)
        if level < _BODY and role.tag not in ("title", "subtitle", "contents", "story") and role.quote is None:
            return _LEVELS[level > 0]
        return role

    def look(self, paragraph: str, own: Said, *, designed: bool) -> Look:
        """
        How words look that say this themselves, in a paragraph of this style.

        What a style of words says turns over what that of the paragraph says, and what words say themselves holds.
        Where the paragraph is `designed` (a quotation, a heading), slope and weight of its style are its look.
        """
        key = (paragraph, designed, *own.items())
        if key not in self._looks:
            if len(self._looks) >= _MOST_LOOKS:
                self._looks.clear()
            self._looks[key] = self._look(paragraph, own, designed=designed)
        return self._looks[key]

    def _look(self, paragraph: str, own: Said, *, designed: bool) -> Look:
        around = self._sum(paragraph, of_runs=True)
        inner = self._sum(own.get("style", self._usual["character"]), of_runs=True)
        said = self._run | around | inner | own
        if designed:
            around = {key: value for key, value in around.items() if key not in (TOGGLES - {"vanish"}) | {"u"}}
        on = {name: self._is_on(name, around, inner, own) for name in TOGGLES}
        is_complex = bool(said.get("rtl") or said.get("cs"))
        underlined = (self._run | around | self._without_link(inner, own) | own).get("u", False)
        return Look(
            i=on["iCs" if is_complex else "i"] or said.get("dotted", False),
            b=on["bCs" if is_complex else "b"],
            caps=on["caps"],
            small=on["smallCaps"],
            strike=on["strike"] or said.get("dstrike", False),
            hidden=on["vanish"],
            u=underlined,
            raised=said.get("raised", ""),
            rtl=said.get("rtl", False),
            font=said.get("font", ""),
            lang=said.get("lang", ""),
            lang_of_the_east=said.get("lang of the east", ""),
            lang_from_the_right=said.get("lang from the right", ""),
        )

    def _is_on(self, name: str, around: Said, inner: Said, own: Said) -> bool:
        if name in own:
            return bool(own[name])
        if name in around or name in inner:
            return bool(around.get(name, False)) != bool(inner.get(name, False))
        return bool(self._run.get(name, False))

    def _without_link(self, inner: Said, own: Said) -> Said:
        """What a style of words says, but for the line under links."""
        is_link = any(style.names & _LINKS for style in self.chain(own.get("style", "")))
        return {key: value for key, value in inner.items() if key != "u"} if is_link else inner
