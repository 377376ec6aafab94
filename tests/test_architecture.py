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


class TestFindings:
    """What drafts are found to name is kept for editors; mentions, which readers see, speak of live text."""

    KEPT = {"Reading", "Asked"}
    WRITE = {
        *("content", "findings", "rereading", "deriving", "publishing", "taking", "apps"),
        *("naming", "renaming", "renamings", "margin", "decision_rows", "questions", "mention_desk"),
    }

    def is_for_editors(self, name):
        _top, _dot, rest = name.partition(".")
        return (
            name.startswith(("stories.admin", "stories.models", "stories.management")) or rest in self.WRITE
        )

    def looks(self, tree):
        """Whether the code names what is kept, by import or as what hangs on a row."""
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                names = {alias.name for alias in node.names}
                kept = self.KEPT if (node.module or "").endswith("models") else {"findings"}
                if names & kept or (node.module or "").endswith("findings"):
                    return True
            elif isinstance(node, ast.Attribute) and node.attr in ("asked", "reading"):
                return True
        return False

    def test_public_code_does_not_look_at_them(self):
        others = [path for path in OWN if not self.is_for_editors(name_of(path)) and path.name != "urls.py"]
        assert [name_of(path) for path in others if self.looks(ast.parse(path.read_text()))] == []

    def test_their_own_code_does(self):
        mine = {name_of(path) for path in OWN if self.looks(ast.parse(path.read_text()))}
        assert {"stories.rereading", "stories.questions"} <= mine
