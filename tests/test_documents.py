"""What README.md, its neighbours and docs/ say is so: what they name is there."""

import ast
import io
import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.test import Client, TestCase, override_settings

from characters.recognition.serve import serve
from stories.desk.keyboard import KEYS
from stories.workflow import Verb
from tests.support.documents import (
    ARCHITECTURE,
    EDITING,
    OPERATING,
    PAGES,
    README,
    RECOGNITION,
    ROOT,
    SPAN,
    all_code,
    code,
    command,
    named_commands,
    rows,
)
from tests.test_architecture import FLOORS

PICTURES = ROOT / "docs" / "pictures"
SHOWN = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/?")
FILE = re.compile(r".*\.(py|md|toml|json|css|js|html|txt)")
OWN_FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in (".git", "var")}


class TestTheReadme:
    def test_is_short(self):
        assert len(README.splitlines()) <= 150

    def test_shows_the_home_page_and_a_manuscript(self):
        assert [target for sign, _alt, target in SHOWN.findall(README) if sign] == [
            "docs/pictures/home.webp",
            "docs/pictures/manuscript.webp",
        ]


class TestWhatIsNamed:
    def test_links_and_pictures_lead_somewhere(self):
        lost = [
            (name, target)
            for name, page in PAGES.items()
            for _sign, _alt, target in SHOWN.findall(page)
            if "://" not in target and not (ROOT / name).parent.joinpath(target.partition("#")[0]).exists()
        ]
        assert lost == []

    def test_pictures_say_in_words_what_they_show(self):
        mute = [
            (name, target)
            for name, page in PAGES.items()
            for sign, alt, target in SHOWN.findall(page)
            if sign and len(alt) < 60
        ]
        assert mute == []

    def test_each_picture_is_shown_and_small(self):
        shown = {Path(target).name for page in PAGES.values() for _s, _a, target in SHOWN.findall(page)}
        sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
        assert set(sizes) <= shown
        assert max(sizes.values()) < 100_000 and sum(sizes.values()) < 600_000

    def test_files_and_folders_are_there(self):
        names = {path.name for path in ROOT.rglob("*") if ".venv" not in path.parts}
        lost = []
        for name, words in all_code():
            if not PATH.fullmatch(words):
                continue
            if words.split("/")[0] in OWN_FOLDERS and "/" in words:
                lost += [] if (ROOT / words).exists() else [(name, words)]
            elif FILE.fullmatch(words):
                lost += [] if words in names or (ROOT / words).exists() else [(name, words)]
        assert lost == []

    def test_targets_of_make_are_there(self):
        targets = set(re.findall(r"^([\w-]+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE))
        named = [(name, target) for name, line in all_code() for target in re.findall(r"\bmake ([a-z][\w-]*)", line)]
        assert [each for each in named if each[1] not in targets] == []

    def test_tests_are_there(self):
        for name, line in all_code():
            for path, *parts in (word.split("::") for word in line.split() if word.startswith("tests/")):
                if path.endswith(".py"):
                    text = (ROOT / path).read_text()
                    assert [part for part in parts if part not in text] == [], (name, line)

    def test_commands_take_what_is_shown(self):
        for name, (command_name, *rest) in named_commands():
            assert command_name in get_commands(), (name, command_name)
            parser = command(command_name).create_parser("manage.py", command_name)
            assert parser.parse_args(rest) is not None, (name, command_name)

    def test_variables_are_those_that_are_read(self):
        sources = [(ROOT / "spystories" / name).read_text() for name in ("settings.py", "gunicorn.py")]
        read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', "".join(sources)))
        assert {word for row in rows(OPERATING, "variable") for word in SPAN.findall(row[0])} == read


class TestTheNotices:
    def test_name_every_package_that_is_locked(self):
        notices = (ROOT / "NOTICES.md").read_text().lower().replace("_", "-")
        locked = "".join((ROOT / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
        names = {name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", locked, re.MULTILINE)}
        assert [name for name in sorted(names) if name not in notices] == []


class TestTheHouse:
    @pytest.mark.parametrize("app", FLOORS)
    def test_is_drawn_as_it_stands(self, app):
        section = ARCHITECTURE.partition(f"### `{app}/`")[2]
        drawn = {room: int(floor) for floor, cells, _holds in rows(section, "floor") for room in SPAN.findall(cells)}
        assert drawn == FLOORS[app]

    def test_has_the_tables_that_are_listed(self):
        section = ARCHITECTURE.partition("## The tables")[2].partition("\n## ")[0]
        named = set(re.findall(r"`([A-Z]\w+)`", section))
        models = {model.__name__ for app in FLOORS for model in apps.get_app_config(app).get_models()}
        assert named == models


class TestWhatIsDerived(TestCase):
    """The second table of tables: what stands in it can be thrown away."""

    def test_is_made_anew_by_the_command(self):
        call_command("loaddata", "roles", "world", "stories", verbosity=0)
        cells = rows(ARCHITECTURE.partition("**Derived.**")[2], "of")
        named = {name for _of, tables in cells for name in re.findall(r"`([A-Z]\w+)`", tables)}
        models = [m for m in apps.get_models() if m.__name__ in named]
        self.assertEqual(len(models), len(named))
        before = {model: model.objects.count() for model in models}
        for model in models:
            model.objects.all().delete()
        call_command("reindex", verbosity=0, stdout=io.StringIO())
        self.assertEqual({model: model.objects.count() for model in models}, before)


class TestTheGuideForEditors:
    def test_lists_the_keys(self):
        said = {str(key.said).lower(): key.shown for key in KEYS}
        listed = {does: tuple(SPAN.findall(keys)) for keys, does in rows(EDITING.partition("## Keys")[2], "key")}
        assert listed == {does.replace("this list", "the list of keys"): keys for does, keys in said.items()}

    def test_names_moves_as_their_buttons_do(self):
        labels = {str(verb.label) for verb in Verb}
        assert [row for row in rows(EDITING, "button") if row[0].strip("*") not in labels] == []

    def test_names_only_what_stands_on_the_pages(self):
        folders = ("templates", "stories", "characters", "spystories")
        kinds = (".html", ".py", ".js")
        pages = "".join(
            path.read_text() for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds
        ).lower()
        roles = ("Writers", "Editors", "Keepers")
        bold = re.findall(r"\*\*([^*]+)\*\*", re.sub(r"`[^`]*`", "", EDITING))
        named = {" ".join(words.split()).strip(".?") for words in bold} - set(roles)
        assert [words for words in named if words.lower() not in pages] == []


class TestTheRecogniser:
    def ask(self, request):
        answers = io.StringIO()
        serve([json.dumps(request)], answers)
        return json.loads(answers.getvalue())

    def test_answers_the_request_as_shown(self):
        request, shown, _open = map(json.loads, re.findall(r"```json\n(.*?)```", RECOGNITION, re.DOTALL))
        answer = self.ask(request)
        assert answer == shown

    @pytest.mark.parametrize("text, on_file, found", rows(RECOGNITION.partition("## Examples")[2], "text"))
    def test_finds_what_the_examples_say(self, text, on_file, found):
        known = []
        for number, name in enumerate(on_file.split("; ")):
            bare, _, more = name.rstrip(")").partition(" (")
            kind = "place" if more == "place" else "character"
            row = {"id": str(number), "kind": kind, "name": bare}
            known.append(row | ({"pronouns": more} if more in ("he", "she") else {}))
        names = {row["id"]: row["name"] for row in known}
        request = {
            "id": "x",
            "text": text,
            "known": known,
            "cast": list(names),
            "options": {"suggest": False},
        }
        said = [
            f"“{one['text']}” is {names[one['entity']]}"
            if one["entity"]
            else f"“{one['text']}” stays open: {'; '.join(names[each] for each in one['candidates'])}"
            for one in self.ask(request)["mentions"]
        ]
        assert (", ".join(said) or "nothing") == found


class TestSecurity:
    """docs/security.md has each line of ASVS 5.0, levels 1 and 2, once, with its test or its reason."""

    # How its lines are numbered: of each section, which are of these levels. Nothing of level 3 stands among them.
    LINES = (
        *("1.1.1-2", "1.2.1-9", "1.3.1-11", "1.4.1-3", "1.5.1-2", "2.1.1-3", "2.2.1-3", "2.3.1-4", "2.4.1-1"),
        *("3.2.1-2", "3.3.1-4", "3.4.1-6", "3.5.1-5", "3.7.1-2", "4.1.1-3", "4.2.1-1", "4.3.1-2", "4.4.1-4"),
        *("5.1.1-1", "5.2.1-3", "5.3.1-2", "5.4.1-3", "6.1.1-3", "6.2.1-12", "6.3.1-4", "6.4.1-4", "6.5.1-5"),
        *("6.6.1-3", "6.8.1-4", "7.1.1-3", "7.2.1-4", "7.3.1-2", "7.4.1-5", "7.5.1-2", "7.6.1-2", "8.1.1-2"),
        *("8.2.1-3", "8.3.1-1", "8.4.1-1", "9.1.1-3", "9.2.1-4", "10.1.1-2", "10.2.1-2", "10.3.1-4", "10.4.1-11"),
        *("10.5.1-5", "10.6.1-2", "10.7.1-3", "11.1.1-2", "11.2.1-3", "11.3.1-3", "11.4.1-4", "11.5.1-1"),
        *("11.6.1-1", "12.1.1-3", "12.2.1-2", "12.3.1-4", "13.1.1-1", "13.2.1-5", "13.3.1-2", "13.4.1-5"),
        *("14.1.1-2", "14.2.1-4", "14.3.1-3", "15.1.1-3", "15.2.1-3", "15.3.1-7", "16.1.1-1", "16.2.1-5"),
        *("16.3.1-4", "16.4.1-3", "16.5.1-3", "17.1.1-1", "17.2.1-4", "17.3.1-2"),
    )
    PAGE = PAGES["docs/security.md"]
    FIGURES = ("levels 1 and 2", "do not apply", "apply", "test", "construction", "whoever runs", "not met")
    HELD = ("by construction", "the operator", "**not met**")

    def all_lines(self):
        for written in self.LINES:
            section, _, numbers = written.rpartition(".")
            first, last = map(int, numbers.split("-"))
            yield from (f"{section}.{number}" for number in range(first, last + 1))

    def table(self):
        """The rows of the lines that apply: number, level, what is asked, what is here, and what holds it."""
        cells = [[c.strip() for c in line.strip("|").split(" | ")] for line in self.PAGE.splitlines()]
        return [row for row in cells if re.fullmatch(r"\d+\.\d+\.\d+", row[0]) and len(row) == 5]

    def left_out(self):
        """The lines that do not apply; a stretch of them is told by its first and last."""
        every = list(self.all_lines())
        for lines, why in rows(self.PAGE, "lines"):
            assert why
            for first, last in re.findall(r"(\d+\.\d+\.\d+)(?: to (\d+\.\d+\.\d+))?", lines):
                yield from every[every.index(first) : every.index(last or first) + 1]

    def test_has_every_line_once(self):
        assert sorted([row[0] for row in self.table()] + list(self.left_out())) == sorted(self.all_lines())

    def test_holds_each_by_a_test_that_is_there_or_says_why(self):
        known = {}
        for number, level, *said, held in self.table():
            assert level in ("1", "2") and all(said), number
            if held in self.HELD:
                continue
            for path, *parts in (name.split("::") for name in SPAN.findall(held)):
                if path not in known:
                    known[path] = set(self.functions_in(path))
                assert tuple(parts) in known[path], (number, path, parts)
            assert re.sub(r"`tests/[^`]+`", "", held).strip(", ") == "", number

    def functions_in(self, path):
        for node in ast.parse((ROOT / path).read_text()).body:
            if isinstance(node, ast.ClassDef):
                yield from ((node.name, one.name) for one in node.body if isinstance(one, ast.FunctionDef))
            elif isinstance(node, ast.FunctionDef):
                yield (node.name,)

    def test_begins_with_the_figures_of_its_table(self):
        told = [(words, int(number)) for words, number in rows(self.PAGE, "what")[:7]]
        held = [row[4] for row in self.table()]
        counts = [len(list(self.all_lines())), len(list(self.left_out())), len(held)]
        counts.append(sum(one not in self.HELD for one in held))
        counts += [held.count(mark) for mark in self.HELD]
        assert [number for _words, number in told] == counts
        assert all(word in words for (words, _number), word in zip(told, self.FIGURES, strict=True))


class TestTheVersion(TestCase):
    def test_has_its_part_in_the_changelog(self):
        assert re.search(rf"^## .*\b{re.escape(settings.VERSION)}$", PAGES["CHANGELOG.md"], re.MULTILINE)

    @override_settings(
        SITE_URL="https://stories.example",
        ALLOWED_HOSTS=["stories.example"],
        SECURE_SSL_REDIRECT=True,
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    )
    def test_is_told_around_the_proxy(self):
        line = next(line for line in code(OPERATING) if line.startswith("curl "))
        address = urlsplit(shlex.split(line)[1])
        answer = Client(headers={"Host": address.netloc}).get(address.path)
        self.assertEqual(answer.content.decode(), f"ok {settings.VERSION}\n")
