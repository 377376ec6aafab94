"""What holds for templates, sheets and scripts as they are written: no rule of a formatter says it."""

import re
from functools import cache
from pathlib import Path

import django_prose_editor
import pytest
from django.conf import settings
from django.contrib import admin

LONGEST = 120
TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "spystories"
WRITTEN = [
    path
    for folder, endings in ((TEMPLATES, (".css", ".html", ".js", ".txt", ".xml")), (STATIC, (".css", ".js")))
    for path in sorted(folder.rglob("*"))
    if path.suffix in endings
]
SHEETS = [path for path in WRITTEN if path.suffix == ".css"]
# A class whose end is put in later: of a field, a depth in a tree, how a name is known, or by select2.
BEGUN = ("cell-", "depth-", "field-", "name-", "select2-")


def name(path):
    return str(path.relative_to(settings.BASE_DIR))


def classes(sheet):
    """The class names that a sheet's selectors name."""
    text = re.sub(r'/\*.*?\*/|"[^"]*"', "", sheet.read_text(), flags=re.DOTALL)
    selectors = " ".join(re.findall(r"([^{};]*)\{", text))
    return set(re.findall(r"[.]([a-zA-Z_][\w-]*)", selectors))


@cache
def everything_written():
    """The words of all that may write a class: of our own, of the admin and of the editor."""
    folders = (
        (TEMPLATES, "*.*ml"),
        (STATIC, "*.js"),
        *((settings.BASE_DIR / app, "*.py") for app in ("characters", "spystories", "stories")),
        *((Path(module.__file__).parent, "*.*") for module in (admin, django_prose_editor)),
    )
    paths = [path for folder, pattern in folders for path in folder.rglob(pattern)]
    return {
        word
        for path in paths
        if path.suffix in {".html", ".js", ".py", ".xml"}
        for word in re.findall(r"[\w-]+", path.read_text())
    }


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_a_line_is_no_longer_than_a_screen_is_wide(path):
    lines = path.read_text().splitlines()
    assert [i for i, line in enumerate(lines, 1) if len(line) > LONGEST] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
class TestTheClassesOfASheet:
    def test_are_words_that_can_be_searched_for(self, sheet):
        assert [name for name in classes(sheet) if len(name) <= 3] == []

    def test_are_written_by_something(self, sheet):
        unknown = classes(sheet) - everything_written()
        assert [name for name in unknown if not name.startswith(BEGUN)] == []
