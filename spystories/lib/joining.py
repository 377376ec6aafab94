"""
Small sources joined into one file: style sheets along their `@import`, scripts along their `import`.

Only what our own sources use is understood; anything else stops the joining with a sentence, so that a sheet or
script that cannot be joined is seen when static files are collected, never by a reader.
"""

import json
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

Read = Callable[[str], str]  # the text of a source by its name: "css/tokens.css"

SHEET = re.compile(r"""^@import url\(["']([^"']+)["']\)(?: ([^;"']+))?;\n""", re.MULTILINE)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"([^"]+)";\n', re.MULTILINE)
TABLE = re.compile(r'^import (\w+) from "(\.[^"]+\.json)" with \{ type: "json" \};\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:const|class|(?:async )?function\*?) (\w+))", re.MULTILINE)
PASSED_ON = re.compile(r'^export \{ ([^}]*) \} from ("\.[^"]+");\n', re.MULTILINE)
LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')
LINE_COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*|\bimport\(.*", re.MULTILINE)

FRAME = """(() => {
"use strict";
const once = (make) => {
let made;
return () => made ??= make();
};
"""


class CannotJoin(ValueError):
    """A source uses what the joining does not understand. Its text says which and what."""


def join_sheet(name: str, read: Read) -> str:
    """The sheet `name` with those that it imports in their place, without comments and indents."""
    rules = _sheet(name, read, ())
    if "@import" in rules:
        raise CannotJoin(f'{name}: an @import is written otherwise than @import url("…");')
    return re.sub(r"\s*\n\s*", "\n", CSS_COMMENT.sub("", rules)).strip() + "\n"


def _sheet(name: str, read: Read, above: tuple[str, ...]) -> str:
    if name in above:
        raise CannotJoin(f"{name} imports itself by way of {above[-1]}.")

    def imported(found: re.Match[str]) -> str:
        rules = _sheet(_beside(name, found[1]), read, (*above, name))
        if not found[2]:
            return rules
        layer = re.fullmatch(r"layer\((\w+)\)", found[2])
        return f"{f'@layer {layer[1]}' if layer else f'@media {found[2]}'} {{\n{rules}}}\n"

    return SHEET.sub(imported, read(name))


def join_script(name: str, read: Read) -> str:
    """
    The script `name` with all modules that it imports, at once or later, each run once and when its turn comes.

    A script without imports from outside may be a classic one, that runs before the page is drawn; names from
    outside (an import map's) are imported once, at its head, and make a module of it. So does what it passes on.
    """
    joined = _Joined(read)
    passed_on = [names for names, _source in PASSED_ON.findall(read(name))]
    body = joined.take(name, PASSED_ON.sub(r"import { \1 } from \2;\n", read(name)))
    outside = "".join(
        f'import {{ {", ".join(sorted(names))} }} from "{source}";\n' if names else f'import "{source}";\n'
        for source, names in joined.outside.items()
    )
    text = f"{FRAME}{''.join(joined.modules)}"
    if passed_on:
        names = f"{{ {', '.join(passed_on)} }}"
        return f"{outside}export const {names} = {text}{body}return {names};\n}})();\n"
    return f"{outside}{text}{{\n{body}}}\n}})();\n"


@dataclass
class _Joined:
    read: Read
    names: dict[str, str] = field(default_factory=dict)  # of the modules taken, by that of their source
    modules: list[str] = field(default_factory=list)  # their text, each after those that it needs
    outside: dict[str, set[str]] = field(default_factory=dict)

    def take(self, source: str, text: str | None = None) -> str:
        """The text of a source (else `text`), what it imports taken before it."""

        def imported(found: re.Match[str]) -> str:
            names = [" ".join(one.split()) for one in (found[1] or "").split(",") if one.strip()]
            if not found[2].startswith("."):
                self.outside.setdefault(found[2], set()).update(names)
                return ""
            call = f"{self.module(_beside(source, found[2]))}();\n"
            return f"const {{ {', '.join(names).replace(' as ', ': ')} }} = {call}" if names else call

        text = LINE_COMMENT.sub("", self.read(source) if text is None else text)
        text = TABLE.sub(lambda found: f"const {found[1]} = {self._table(_beside(source, found[2]))};\n", text)
        text = IMPORT.sub(imported, text)
        text = LATER.sub(lambda found: f"(async () => {self.module(_beside(source, found[1]))}())()", text)
        if left := LEFT.search(EXPORT.sub("", text)):
            raise CannotJoin(f"{source}: {left[0]!r} cannot be joined.")
        return text

    def module(self, source: str) -> str:
        """The name of a module in the joined script. One that is on its way already imports itself."""
        if source not in self.names:
            self.names[source] = ""
            text = self.take(source)
            exported = ", ".join(EXPORT.findall(text))
            self.names[source] = "$" + re.sub(r"\W", "_", source.removesuffix(".js"))
            self.modules.append(
                f"const {self.names[source]} = once(() => {{\n{EXPORT.sub('', text)}return {{ {exported} }};\n}});\n"
            )
        if not self.names[source]:
            raise CannotJoin(f"{source} imports itself.")
        return self.names[source]

    def _table(self, source: str) -> str:
        return json.dumps(json.loads(self.read(source)), ensure_ascii=False, separators=(",", ":"))


def _beside(name: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
