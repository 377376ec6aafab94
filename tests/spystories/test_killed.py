"""The server killed in the middle of saving: what it said was saved is there, and nothing by halves."""

import http.cookiejar
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings

from spystories.lib.packed import unpacked
from tests.support.opened import fields_of

from . import test_served

pytestmark = pytest.mark.sql

SAVES = 50
WRITERS = 4
KILLS = 3


class Writer(threading.Thread):
    """An editor who saves one text after the other, and remembers which were acknowledged."""

    def __init__(self, site, password, story):
        super().__init__(daemon=True)
        self.site, self.story, self.saved = site, story, []
        self.visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        login = self.get("/admin/login/").split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        form = {"csrfmiddlewaretoken": login, "username": "editor", "password": password, "next": "/admin/"}
        self.get("/admin/login/", form)

    def get(self, address, data=None):
        sent = urllib.parse.urlencode(data).encode() if data else None
        with self.visitor.open(self.site + address, sent, timeout=30) as answer:
            return answer.read().decode()

    def run(self):
        address = f"/admin/stories/story/{self.story}/change/"
        try:
            page = self.get(address)
            for number in range(SAVES):
                text = f"{time.time_ns()} {number}"
                sent = fields_of(SimpleNamespace(content=page.encode())) | {"_save": "x", "title": text}
                page = self.get(address, sent | {"body": f"<p>{text}</p>" * 400})
                self.saved.append(text)
        except (OSError, urllib.error.URLError):
            pass  # killed


@pytest.mark.slow
class Killed(test_served.Served):
    test_two_starts_at_once_do_no_harm_and_the_third_has_nothing_left_to_do = None  # the other file's

    def begin(self):
        """A server whose processes can be killed together; waits until it answers."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment = self.environment | {"VAR_DIR": str(self.folder)}
        server = subprocess.Popen(
            [sys.executable, "manage.py", "quickstart"],
            cwd=settings.BASE_DIR,
            env=kept | {name: value for name, value in environment.items() if name != "folder"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.addCleanup(self.kill, server)
        until = time.monotonic() + 120
        while time.monotonic() < until and server.poll() is None:
            try:
                if self.get("/admin/login/").status == 200:
                    return server
            except urllib.error.URLError:
                time.sleep(0.05)
        self.fail("The server did not start.")

    def kill(self, server):
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(30)

    def rows(self, query):
        if address := self.environment.get("DATABASE_URL"):
            with psycopg.connect(address) as database:
                return database.execute(query).fetchall()
        with closing(sqlite3.connect(self.folder / "spystories.sqlite3")) as database:
            return database.execute(query).fetchall()

    def test_every_acknowledged_save_is_there_and_no_half_one(self):
        told, _errors = test_served.start("--no-serve", **self.environment).communicate(timeout=180)
        password = told.split("password")[1].split()[0]
        saved = []
        for _kill in range(KILLS):
            server = self.begin()
            stories = [pk for (pk,) in self.rows("SELECT id FROM stories_story ORDER BY id")][:WRITERS]
            writers = [Writer(self.site, password, story) for story in stories]
            for writer in writers:
                writer.start()
            while sum(len(writer.saved) for writer in writers) < SAVES / KILLS + 1:
                self.assertTrue(any(writer.is_alive() for writer in writers), "Nobody saves any more.")
                time.sleep(0.005)
            self.kill(server)
            for writer in writers:
                writer.join(30)
                saved += [(writer.story, text) for text in writer.saved]
        self.assertGreaterEqual(len(saved), SAVES)
        self.check(saved)
        self.begin()  # and it starts again

    def check(self, saved):
        query = "SELECT story_id, number, title, body, links FROM stories_revision ORDER BY story_id, number"
        revisions = self.rows(query)
        self.assertEqual(set(saved) - {(story, title) for story, _n, title, *_rest in revisions}, set())
        newest = {story: (number, title) for story, number, title, *_rest in revisions}
        for story, _number, title, body, links in revisions:
            if title[:1].isdigit():  # one of ours: whole, with all that belongs to it
                self.assertEqual(unpacked(body).count(title), 400)
                links = links if isinstance(links, dict) else json.loads(links)
                self.assertTrue(links["tags"] and links["cast"], story)
        counts = dict(self.rows("SELECT story_id, COUNT(*) FROM stories_revision GROUP BY story_id"))
        self.assertEqual(counts, {story: number for story, (number, _title) in newest.items()})
        working = dict(self.rows("SELECT id, working_title FROM stories_story"))
        self.assertEqual(working, {story: title for story, (_number, title) in newest.items()})
