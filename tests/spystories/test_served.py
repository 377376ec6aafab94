"""The real server, started as a person starts it."""

import http.cookiejar
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test import SimpleTestCase

from .test_quickstart import start

pytestmark = pytest.mark.sql


def stop(server):
    """End the server as Ctrl+C does; what it said, unless that was heard before."""
    if server.stdout.closed:
        return None
    server.send_signal(signal.SIGINT)
    return server.communicate(timeout=60)


@pytest.mark.slow
class Served(SimpleTestCase):
    """A site of its own on a free port, from nothing, on the database that the tests run on."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.site = f"http://127.0.0.1:{self.port}"
        self.environment = {"folder": self.folder, "PORT": str(self.port)}
        if address := os.environ.get("DATABASE_URL", ""):
            self.environment["DATABASE_URL"] = self.new_database(address)
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.visitor = urllib.request.build_opener(cookies)

    def new_database(self, address):
        name = f"served_{secrets.token_hex(4)}"
        maintenance, new = (address.replace("/spystories?", f"/{there}?") for there in ("postgres", name))

        def run(statement):
            with psycopg.connect(maintenance, autocommit=True) as connection:
                connection.execute(statement)

        run(f"CREATE DATABASE {name}")
        self.addCleanup(run, f"DROP DATABASE {name} WITH (FORCE)")
        return new

    def serve(self):
        server = start(**self.environment)
        self.addCleanup(stop, server)
        until = time.monotonic() + 120
        while time.monotonic() < until and server.poll() is None:
            try:
                if self.get("/admin/login/").status == 200:
                    return server
            except urllib.error.URLError:
                time.sleep(0.1)
        self.fail(stop(server))

    def get(self, address, data=None, method=None, **headers):
        request = urllib.request.Request(self.site + address, data, headers, method=method)
        try:
            return self.visitor.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            return error

    def test_two_starts_at_once_do_no_harm_and_the_third_has_nothing_left_to_do(self):
        starts = [start("--no-serve", **self.environment) for _ in range(2)]
        told = [process.communicate(timeout=180) for process in starts]
        self.assertEqual([process.returncode for process in starts], [0, 0], told)
        passwords = [out.split("password")[1].split()[0] for out, _error in told if "password" in out]
        self.assertEqual(len(passwords), 1, told)

        server = self.serve()
        self.pages()
        self.static_files()
        self.refusals()
        self.first_editor(passwords[0])
        said, errors = stop(server)
        self.assertIn(f"Spy Stories is at {self.site}/", said)
        self.assertNotIn("…", said)
        self.assertIn(f"INFO spystories: Spy Stories {settings.VERSION}\n", errors)
        noted = ("spystories.security", "spystories.hosts: refused the host “evil.example”", "INFO spystories: ")
        self.assertEqual([line for line in errors.splitlines() if not any(map(line.count, noted))], [])
        if "DATABASE_URL" not in self.environment:
            with closing(sqlite3.connect(self.folder / "spystories.sqlite3")) as database:
                self.assertEqual(database.execute("PRAGMA journal_mode").fetchone(), ("wal",))

    def pages(self):
        page = self.get("/", **{"Accept-Encoding": "br"})
        self.assertEqual((page.status, page.headers["Content-Encoding"]), (200, "br"))
        again = {"Accept-Encoding": "br", "If-None-Match": page.headers["ETag"]}
        self.assertEqual(self.get("/", **again).status, 304)
        self.assertEqual(self.get("/", method="HEAD", **again).status, 304)
        head = self.get("/", method="HEAD", **{"Accept-Encoding": "br"})
        self.assertEqual((head.status, head.read()), (200, b""))
        self.assertEqual(head.headers["Content-Length"], page.headers["Content-Length"])

    def static_files(self):
        page = self.get("/admin/login/").read().decode()
        style = re.search(r'"([^"]+\.[0-9a-f]{12}\.css)"', page)[1]
        answer = self.get(style, **{"Accept-Encoding": "br"})
        self.assertIn("immutable", answer.headers["Cache-Control"])
        self.assertEqual(answer.headers["Content-Encoding"], "br")

    def refusals(self):
        """A body past the limit is read to its end: the sentence arrives, not a cut connection."""
        for address, status in (("/", 405), ("/admin/login/", 413)):
            answer = self.get(address, b"a=" + b"x" * 13 * 2**20)
            self.assertEqual(answer.status, status)
            self.assertIn("<p>", answer.read().decode())
        self.assertEqual(self.get("/", method="TRACE").status, 405)
        self.assertEqual(self.get("/%00").status, 400)
        self.assertIn(self.get("/" + "a" * 9000).status, (400, 414))
        self.assertEqual(self.get("/", Host="evil.example").status, 400)
        self.assertEqual(self.get("/?q=a", **{"Content-Type": "text/plain; charset=hex"}).status, 200)

    def first_editor(self, password):
        page = self.get("/admin/login/").read().decode()
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        form = {"csrfmiddlewaretoken": token, "username": "editor", "password": password, "next": "/admin/"}
        answer = self.get("/admin/login/", urllib.parse.urlencode(form).encode())
        self.assertEqual((answer.status, answer.url), (200, f"{self.site}/admin/"))
