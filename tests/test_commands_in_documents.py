"""What README.md and docs/ name that is safe to run, run: the table of commands, and what a deployment is told."""

import io
import re
import secrets
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.test import TestCase

from tests.support.documents import OPERATING, README, ROOT, SPAN, arguments, code, table_of_commands
from tests.support.second_factor import set_up_app
from tests.test_architecture import FLOORS


class TestCommandsThatAreSafe(TestCase):
    """Every row of the table of commands is run on the four stories, into a folder that goes."""

    ELSEWHERE = {
        "quickstart": "test_quickstart and test_served",
        "import_stories": "stories/management/test_import_stories",
        "doctor": "stories/health/test_doctor",
        "changepassword": "asks at a terminal; Django's own",
        "check": "below, for a deployment",
        "recognise": "reads standard input; test_documents",
    }

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path

    def run_(self, name):
        row = next(row for row in table_of_commands() if arguments(SPAN.match(row[0])[1])[0] == name)
        _name, *rest = arguments(SPAN.match(row[0])[1])
        rest = [str(self.folder / word) if word in ("folder", "file") else word for word in rest]
        told = io.StringIO()
        call_command(name, *rest, stdout=told, stderr=told)
        return told.getvalue()

    def test_do_what_the_table_says(self):
        self.assertIn("added", self.run_("loaddata"))
        self.assertIn("stories.json", self.run_("dump_content"))
        self.assertEqual(
            (self.folder / "folder" / "world.json").read_text(), (ROOT / "fixtures/world.json").read_text()
        )
        self.assertIn("bytes", self.run_("export_epub"))
        self.assertIn("4 live stories indexed", self.run_("reindex"))
        self.assertIn("read again", self.run_("reread"))
        self.assertIn("0 would be deleted", self.run_("purge"))
        self.assertEqual(self.run_("publish_scheduled"), "")
        self.assertEqual(self.run_("purge_unsaved"), "")
        editor = get_user_model().objects.create_user("editor")
        self.assertIn("editor may try again", self.run_("unlock"))
        set_up_app(editor)
        self.assertIn("with the password alone", self.run_("forget_second_factor"))

    def test_are_all_in_the_table_that_are_ours(self):
        run = set(re.findall(r'self\.run_\("(\w+)"\)', Path(__file__).read_text()))
        listed = {arguments(SPAN.match(row[0])[1])[0] for row in table_of_commands()}
        ours = {name for name, app in get_commands().items() if app in FLOORS}
        assert listed == run | set(self.ELSEWHERE)
        assert ours <= listed


class TestADeployment:
    def test_with_the_variables_shown_has_nothing_against_it(self, tmp_path):
        for page in (README, OPERATING):
            block = re.search(r"^    SITE_URL=.*?\n\n", page, re.MULTILINE | re.DOTALL)[0]
            given = dict(line.strip().split("=", 1) for line in block.strip().splitlines())
            del given["DATABASE_URL"]
            given |= {"SECRET_KEY": secrets.token_urlsafe(64), "VAR_DIR": str(tmp_path)}
            line = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
            done = subprocess.run(line, cwd=ROOT, env=given, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr

    def test_makes_a_key_that_is_long_enough(self):
        line = next(line for line in code(OPERATING) if "token_urlsafe" in line)
        made = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=True).stdout
        assert len(made.strip()) > 50

    def test_is_backed_up_again_and_again_while_somebody_writes(self, tmp_path):
        (tmp_path / "var").mkdir()
        line = next(line for line in code(OPERATING) if "VACUUM INTO" in line)
        writer = sqlite3.connect(tmp_path / "var/spystories.sqlite3", isolation_level=None)
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE story (title)")
        for number in range(2):
            writer.execute("INSERT INTO story VALUES ('The Window')")
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("INSERT INTO story VALUES ('not yet')")
            subprocess.run(["/bin/sh", "-c", line], cwd=tmp_path, check=True)
            writer.execute("ROLLBACK")
            copies = sorted(tmp_path.glob("backup-*.sqlite3"))
            assert len(copies) == number + 1
            copy = sqlite3.connect(copies[-1])
            assert copy.execute("SELECT count(*) FROM story").fetchone() == (number + 1,)
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            copy.close()
            assert stat.S_IMODE(copies[-1].stat().st_mode) == 0o600
            time.sleep(1.1)  # the copy is named by the second
        writer.close()
