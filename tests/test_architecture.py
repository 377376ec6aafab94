"""
The shape of the code: who may import whom, and where the few dangerous things may stand.

Each app is a house of folders, every folder a subject. A folder stands on a floor and imports only what
stands on a floor below it; folders of one floor never import each other. A new file needs no entry here, a
new folder one.
"""

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PACKAGES = ("spystories", "stories", "characters")
OWN = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)

# The floor of each room: a folder, or a file at the app's root.
FLOORS = {
    "stories": {
        **dict.fromkeys(("workflow", "querysets", "phrases"), 2),
        "models": 3,
        **dict.fromkeys(("content", "records"), 4),
        **dict.fromkeys(("names", "search"), 5),
        "derived": 6,
        "pictures": 7,
        **dict.fromkeys(("publishing", "books", "history"), 8),
        **dict.fromkeys(("editing", "bulk", "transfer", "pages", "accounts", "health"), 9),
        **dict.fromkeys(("desk", "management", "templatetags"), 10),
        "admin": 11,
        **dict.fromkeys(("apps", "urls"), 12),
    },
    "characters": {
        **dict.fromkeys(("querysets", "signals", "drawing", "recognition"), 2),
        "models": 3,
        **dict.fromkeys(("addresses", "names"), 4),
        "editing": 5,
        **dict.fromkeys(("forms", "pages"), 6),
        **dict.fromkeys(("admin", "management"), 7),
        **dict.fromkeys(("apps", "urls"), 8),
    },
}


class Import(NamedTuple):
    """One imported name: where it stands, its whole dotted path, how many folders up it is looked for."""

    importer: str
    imported: str
    level: int
    inside_a_function: bool

    def __str__(self):
        return f"{self.importer} imports {self.imported}"


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(module):
    """The app and the room of a module: `stories.content.value.value` → stories, content."""
    app, _dot, rest = module.partition(".")
    return app, rest.partition(".")[0]


@cache
def tree_of(path):
    return ast.parse(path.read_text())


@cache
def imports():
    return [imported for path in OWN for imported in _imports_of(path)]


def _imports_of(path):
    """All but what querysets import for types alone: models, a floor above, whose rows they answer with."""
    tree, package = tree_of(path), path.relative_to(ROOT).parent.parts
    for_types = {
        id(node)
        for block in tree.body
        if path.stem == "querysets" and isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in block.body
    }
    nested = {id(node) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for node in ast.walk(f)}
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            base, level = (), 0
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base, level = (*base, node.module) if node.module else base, node.level
        else:
            continue
        for alias in node.names:
            yield Import(name_of(path), ".".join([*base, alias.name]), level, id(node) in nested)


def rooms_entered():
    """(import, app, room it is in, room that it enters) where both are rooms of the same app."""
    for each in imports():
        (app, room), (top, other) = room_of(each.importer), room_of(each.imported)
        if app == top and app in FLOORS and room and other and room != other:
            yield each, app, room, other


class TestImports:
    def test_of_apps_go_one_way_only(self):
        may = {"stories": ("stories", "characters"), "characters": ("characters",), "lib": ()}
        wrong = []
        for each in imports():
            mine, top = each.importer.split(".")[0], each.imported.split(".")[0]
            if each.importer.startswith("spystories.lib"):
                mine = "lib"
            is_of_lib = each.imported.startswith("spystories.lib")
            if mine in may and top in PACKAGES and top not in may[mine] and not is_of_lib:
                wrong.append(str(each))
        assert wrong == []

    def test_of_rooms_go_down_only(self):
        assert [
            str(each) for each, app, room, other in rooms_entered() if FLOORS[app][other] >= FLOORS[app][room]
        ] == []

    def test_are_relative_only_within_a_folder(self):
        assert [str(each) for each in imports() if each.level > 1] == []

    def test_stand_at_the_top_of_the_file(self):
        """Those of `apps.py` apart: an app's models can only be imported once all apps are there."""
        nested = [each for each in imports() if each.inside_a_function]
        assert [str(each) for each in nested if not each.importer.endswith(".apps")] == []


class TestRooms:
    def test_at_the_root_of_stories_are_six_files(self):
        """What every floor needs, and what Django looks for there."""
        files = {path.stem for path in (ROOT / "stories").glob("*.py")} - {"__init__"}
        assert files == {"apps", "urls", "workflow", "querysets", "phrases", "records"}

    def test_all_stand_on_a_floor(self):
        rooms = {room_of(name_of(path)) for path in OWN}
        assert [f"{app}.{room}" for app, room in rooms if app in FLOORS and room and room not in FLOORS[app]] == []


class TestModules:
    def test_each_says_in_its_first_line_what_it_holds(self):
        silent = [name_of(path) for path in OWN if path.read_text().strip() and not ast.get_docstring(tree_of(path))]
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
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Signal"
        ]
        assert signals == ["characters.signals"]


class TestTheAdmin:
    """Pages beside a form are modules; only what overrides Django is a base. Nothing travels on a request."""

    MOST_BASES = 4
    # What Django's middleware hands on is an attribute of the request by contract.
    OF_MIDDLEWARE = {
        "spystories.middleware": {"COOKIES", "content_version"},
        "spystories.logins": {"axes_locked_out"},
    }

    def assigned(self, tree):
        """The names that are set on something called a request."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                target, name = node.value, node.attr
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
                target, name = node.args[0], "setattr"
            else:
                continue
            if getattr(target, "id", getattr(target, "attr", "")) == "request":
                yield name

    def test_has_no_class_of_more_than_four_bases(self):
        mine = [path for path in OWN if {"admin", "desk"} & {*path.parts, path.stem}]
        many = {
            f"{name_of(path)}.{node.name}": len(node.bases)
            for path in mine
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.ClassDef) and len(node.bases) > self.MOST_BASES
        }
        assert mine and many == {}

    def test_puts_nothing_on_a_request(self):
        smuggled = {
            (name_of(path), name)
            for path in OWN
            for name in self.assigned(tree_of(path))
            if name not in self.OF_MIDDLEWARE.get(name_of(path), ())
        }
        assert smuggled == set()


class TestFindings:
    """What drafts are found to name is kept for editors; mentions, which readers see, speak of live text."""

    KEPT = {"StoredFindings", "OpenQuestion"}
    READERS_ROOMS = {
        *("workflow", "querysets", "phrases", "records", "search", "history", "books", "pages"),
        "templatetags",
    }

    def is_for_readers(self, path):
        app, room = room_of(name_of(path))
        return path.name != "urls.py" and (app != "stories" or room in self.READERS_ROOMS)

    def looks(self, tree):
        """Whether the code names what is kept, by import or as what hangs on a row."""
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                names = {alias.name for alias in node.names}
                kept = self.KEPT if (node.module or "").endswith("models") else {"findings"}
                if names & kept or (node.module or "").endswith("findings"):
                    return True
            elif isinstance(node, ast.Attribute) and node.attr in ("open_questions", "stored_findings"):
                return True
        return False

    def test_readers_rooms_do_not_look_at_them(self):
        public = [path for path in OWN if self.is_for_readers(path)]
        assert [name_of(path) for path in public if self.looks(tree_of(path))] == []

    def test_their_own_code_does(self):
        mine = {name_of(path) for path in OWN if self.looks(tree_of(path))}
        assert {"stories.names.reading", "stories.bulk.questions"} <= mine


class TestStates:
    """Where a story stands is written by the verbs of `stories.publishing` alone, which raise its version."""

    STANDING = {
        *("state", "work", "publish_at", "withdraw_at", "trashed_at", "approved_revision", "slot_kept_at", "failure"),
        *("live_revision", "live_revision_id", "first_published_at", "last_published_at", "publish_silently"),
    }

    def writes(self, tree):
        """Calls of `update`, `bulk_update` and `save` that name a column of where a story stands."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                columns = {keyword.arg for keyword in node.keywords if keyword.arg}
                if node.func.attr in ("bulk_update", "save"):
                    columns = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
                if node.func.attr in ("update", "bulk_update", "save") and columns & self.STANDING:
                    yield ast.unparse(node)

    def test_are_written_by_no_other_code(self):
        others = [path for path in OWN if room_of(name_of(path)) != ("stories", "publishing")]
        found = {call for path in others for call in self.writes(tree_of(path))}
        # The stories of a renaming have a state of their own.
        assert {call for call in found if not call.startswith("row.stories.")} == set()

    def test_are_written_at_once_only_where_two_may_claim_what_is_due(self):
        verbs = [path for path in OWN if room_of(name_of(path)) == ("stories", "publishing")]
        assert [call for path in verbs for call in self.writes(tree_of(path)) if ".update(" in call] == []
