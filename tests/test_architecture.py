"""The shape of the code: who may import whom, and where the few dangerous things may stand."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("spystories", "stories", "characters")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
OWN = [path for path in MODULES if "migrations" not in path.parts]


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path):
    """(imported module, is inside a function) for each import of the file."""
    package = path.relative_to(ROOT).parent.parts
    tree = ast.parse(path.read_text())
    nested = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in nested
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*base, *(node.module or "").split(".")]).strip("."), id(node) in nested


@pytest.mark.parametrize("path", OWN, ids=name_of)
class TestImports:
    def test_go_one_way_only(self, path):
        mine = name_of(path)
        for imported, _nested in imports(path):
            top = imported.split(".")[0]
            if mine.startswith("spystories.lib"):
                assert top not in PACKAGES or imported.startswith("spystories.lib"), imported
            elif mine.startswith("characters"):
                assert top != "stories", imported
                assert top != "spystories" or imported.startswith("spystories.lib"), imported
            elif mine.startswith("stories"):
                assert top != "spystories" or imported.startswith("spystories.lib"), imported

    def test_stand_at_the_top_of_the_file(self, path):
        if path.name == "apps.py":
            return  # an app's models can only be imported once all apps are there
        assert [imported for imported, nested in imports(path) if nested] == []


class TestModules:
    def test_each_says_in_its_first_line_what_it_holds(self):
        silent = [
            name_of(path)
            for path in OWN
            if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
        ]
        assert silent == []

    def test_only_prose_marks_text_safe(self):
        loose = [
            name_of(path)
            for path in OWN
            if ("mark_safe" in path.read_text() or "SafeString(" in path.read_text())
            and not name_of(path).startswith("spystories.lib.prose")
        ]
        assert loose == []

    def test_there_is_one_signal(self):
        signals = [
            name_of(path)
            for path in OWN
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Signal"
        ]
        assert signals == ["characters.signals"]
