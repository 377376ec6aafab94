"""From nothing to a site that answers, and the second time in seconds."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path
from unittest import mock

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import SimpleTestCase, TestCase, override_settings
from django.utils import timezone

from stories.models import DeskDocument, Rendering, Tag

from ..support.factories import make_story

FIXTURES = {
    "roles": [{"model": "auth.group", "fields": {"name": "Keepers of tests"}}],
    "stories": [{"model": "stories.tag", "fields": {"key": "rain", "name": "Rain", "slug": "rain"}}],
}


class InAFolder:
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)


class GettingReady(InAFolder, TestCase):
    def setUp(self):
        super().setUp()
        for name, rows in FIXTURES.items():
            (self.folder / f"{name}.json").write_text(json.dumps(rows))
        changed = override_settings(
            FIXTURE_DIRS=[self.folder],
            STATIC_ROOT=self.folder / "static",
            STATICFILES_DIRS=[Path(settings.BASE_DIR) / "spystories" / "static"],
            STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
            VAR_DIR=self.folder,
        )
        changed.enable()
        self.addCleanup(changed.disable)
        names = mock.patch("stories.management.commands.quickstart.FIXTURES", tuple(FIXTURES))
        names.start()
        self.addCleanup(names.stop)

    def quickstart(self, *arguments):
        told = StringIO()
        call_command("quickstart", "--no-serve", *arguments, stdout=told)
        return told.getvalue()

    def test_an_empty_site_gets_its_content_and_its_static_files(self):
        self.quickstart()
        self.assertTrue(Tag.objects.filter(key="rain").exists())
        self.assertTrue(Group.objects.filter(name="Keepers of tests").exists())
        self.assertTrue((self.folder / "static/css/refused.css").exists())

    def test_the_second_start_changes_nothing_and_says_nothing(self):
        self.quickstart()
        page = self.folder / "static/css/refused.css"
        page.write_text("left alone")
        Tag.objects.update(name="Hail")
        self.assertEqual(self.quickstart(), "")
        self.assertEqual(page.read_text(), "left alone")
        self.assertEqual(Tag.objects.get().name, "Hail")

    def test_a_site_with_anything_in_it_gets_no_content(self):
        Tag.objects.create(name="Snow", slug="snow")
        self.quickstart()
        self.assertFalse(Tag.objects.filter(key="rain").exists())

    def test_what_an_upgrade_left_behind_is_made_anew(self):
        self.quickstart()
        DeskDocument.objects.all().delete()
        self.assertIn("anew", self.quickstart())
        self.assertEqual(DeskDocument.objects.get().title, "Rain")
        self.assertEqual(self.quickstart(), "")

    def test_static_files_are_collected_again_when_one_changed(self):
        self.quickstart()
        page = self.folder / "static/css/refused.css"
        page.write_text("old")
        (self.folder / "more").mkdir()
        (self.folder / "more" / "new.css").write_text("a {}")
        with override_settings(STATICFILES_DIRS=[*settings.STATICFILES_DIRS, self.folder / "more"]):
            self.assertIn("static files", self.quickstart())
        self.assertTrue((self.folder / "static/new.css").exists())

    def test_static_files_of_other_code_are_not_taken_for_ours(self):
        self.quickstart()
        (self.folder / "static/staticfiles.json").write_text('{"version": "1.1", "paths": {}}')
        self.assertIn("static files", self.quickstart())
        self.assertEqual(self.quickstart(), "")

    def test_a_file_in_the_place_of_the_static_files_is_told(self):
        (self.folder / "static").write_text("a file")
        with self.assertRaisesRegex(SystemExit, "The static files cannot be kept in .*static: .*. Move it away."):
            self.quickstart()

    def test_a_live_story_without_a_page_gets_one(self):
        story = make_story()
        Rendering.objects.all().delete()
        self.assertIn("anew", self.quickstart())
        self.assertEqual(Rendering.objects.get().story, story)

    def test_the_first_editor_can_log_in_with_the_password_shown(self):
        told = self.quickstart()
        password = told.split("password")[1].split()[0]
        self.assertGreaterEqual(len(password), 20)
        form = {"username": "editor", "password": password}
        self.assertEqual(self.client.post("/admin/login/?next=/admin/", form).status_code, 302)

    def test_where_there_is_an_editor_no_other_is_made(self):
        get_user_model().objects.create_user("sophie")
        self.assertNotIn("password", self.quickstart())
        self.assertEqual(get_user_model().objects.count(), 1)

    def test_old_failed_logins_are_forgotten(self):
        for name, minutes in (("old", 16), ("new", 14)):
            attempt = AccessAttempt.objects.create(username=name, failures_since_start=1)
            AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=timezone.now() - timedelta(minutes=minutes))
        self.quickstart()
        self.assertEqual([attempt.username for attempt in AccessAttempt.objects.all()], ["new"])


def start(*arguments, folder, **environment):
    """A quickstart in a process of its own, on a site of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "manage.py", "quickstart", *arguments],
        cwd=settings.BASE_DIR,
        env=kept | {"VAR_DIR": str(folder)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class PlainSentences(InAFolder, SimpleTestCase):
    def assertStops(self, sentence, **environment):
        told, error = start(folder=self.folder / "site", **environment).communicate(timeout=60)
        self.assertEqual(told, "")
        self.assertIn(sentence, error)
        self.assertEqual(len(error.splitlines()), 1, error)

    def test_a_taken_port(self):
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            port = str(taken.getsockname()[1])
            self.assertStops(f"Another program uses port {port} on 127.0.0.1.", PORT=port)

    def test_an_address_of_another_computer(self):
        self.assertStops("cannot be served at port 8000 on 192.0.2.1", HOST="192.0.2.1")

    def test_a_database_that_does_not_answer(self):
        nowhere = "postgresql://me:hunter2@127.0.0.1:1/stories"
        self.assertStops("The database does not answer: connection failed", PORT="59999", DATABASE_URL=nowhere)
        self.assertStops("does not answer: unable to open", PORT="59999", DATABASE_URL="sqlite:////nowhere/x.sqlite3")

    def test_a_missing_setting(self):
        self.assertStops("SECRET_KEY must be set", SITE_URL="https://stories.example")

    def test_a_folder_that_cannot_be_made(self):
        (self.folder / "site").write_text("a file")
        self.assertStops("cannot be made: File exists. Set VAR_DIR", PORT="59999")

    def test_a_python_without_the_packages(self):
        command = [sys.executable, "-S", "-E", "manage.py", "check"]
        done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (1, 1), done.stderr)
        self.assertIn("This Python has no django. Use .venv/bin/python", done.stderr)
