"""A PostgreSQL that is stopped and started again under a site that serves."""

import os
import shutil
import signal
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from django.test import SimpleTestCase

from tests.support import with_postgresql

from .test_quickstart import start
from .test_slow_clients import ended, free_port


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("psql"), reason="PostgreSQL is not installed")
class Away(SimpleTestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="spystories-")  # short: the name of a socket may not be long
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.user = with_postgresql.server_user()
        if self.user:
            os.chown(self.folder, self.user["user"], self.user["group"])
        self.database = with_postgresql.start(self.folder, self.user)
        self.addCleanup(self.stop)
        with_postgresql.wait_for(self.database, self.folder)
        address = f"postgresql://tester@/{{}}?host={self.folder}"
        with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE spystories")
        port = free_port()
        self.site = f"http://127.0.0.1:{port}"
        self.var = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.var, ignore_errors=True)
        server = start(folder=Path(self.var), PORT=str(port), DATABASE_URL=address.format("spystories"))
        self.addCleanup(ended, server)
        self.comes_back(within=120)

    def stop(self):
        self.database.send_signal(signal.SIGINT)
        self.database.wait(timeout=30)

    def start_again(self):
        programs = with_postgresql.programs()
        self.database = with_postgresql.subprocess.Popen(
            [programs / "postgres", "-D", f"{self.folder}/data", "-k", self.folder, "-c", "listen_addresses="],
            cwd=self.folder,
            stderr=with_postgresql.subprocess.DEVNULL,
            **self.user,
        )

    def get(self, address):
        try:
            with urllib.request.urlopen(self.site + address, timeout=30) as answer:
                return answer
        except urllib.error.HTTPError as error:
            error.close()
            return error

    def comes_back(self, within):
        until = time.monotonic() + within
        while time.monotonic() < until:
            with suppress(OSError):
                if all(self.get(address).status == 200 for address in ("/", "/search/?q=rain", "/admin/login/")):
                    return
            time.sleep(0.3)
        self.fail("the site did not come back")

    def test_every_page_says_so_within_two_seconds_and_comes_back_by_itself(self):
        self.stop()
        for address in ("/", "/stories/", "/search/?q=snow", "/health/", "/people/?page=1"):
            began = time.monotonic()
            answer = self.get(address)
            self.assertLess(time.monotonic() - began, 2, address)
            self.assertEqual(answer.status, 503, address)
            self.assertTrue(int(answer.headers["Retry-After"]), address)
        self.start_again()
        self.comes_back(within=30)
