"""Visitors who send or read slowly: the server gives them up, and behind the documented proxy they hold up nobody."""

import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import ExitStack, closing
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from django.conf import settings
from django.test import SimpleTestCase

from spystories import gunicorn

from .test_quickstart import start

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
HALF_A_FORM = "POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\na"
AROUND = """
daemon off; pid nginx.pid; error_log error.log; worker_processes 1;
events { worker_connections 512; }
http {
    access_log off; client_body_temp_path body; proxy_temp_path proxy;
    fastcgi_temp_path fast; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    server { listen 127.0.0.1:PORT; DOCUMENTED }
}
"""


class ByTheServersOwnMeans(SimpleTestCase):
    """A connection as a worker's thread has it."""

    def setUp(self):
        open_ones = ExitStack()
        self.addCleanup(open_ones.close)
        listener = open_ones.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.log = mock.Mock()
        with mock.patch.object(gunicorn, "PATIENCE", 1):
            gunicorn.post_worker_init(SimpleNamespace(sockets=[listener], log=self.log))
        self.client = open_ones.enter_context(socket.create_connection(listener.getsockname()))
        self.connection = open_ones.enter_context(listener.accept()[0])
        self.connection.setblocking(True)

    def test_who_sends_half_is_given_up(self):
        self.client.sendall(HALF_A_FORM.encode())
        self.assertTrue(self.connection.recv(10_000))
        with self.assertRaises(BlockingIOError):
            self.connection.recv(10_000)

    def test_who_takes_nothing_is_given_up(self):
        with self.assertRaises(BlockingIOError):
            self.connection.sendall(b"x" * 2**26)

    def test_the_log_says_nothing_of_it_and_all_else(self):
        is_told = self.log.error_log.addFilter.call_args.args[0]
        self.assertFalse(is_told(SimpleNamespace(exc_info=(BlockingIOError, BlockingIOError(), None))))
        self.assertTrue(is_told(SimpleNamespace(exc_info=(OSError, OSError("gone"), None))))
        self.assertTrue(is_told(SimpleNamespace(exc_info=None)))


def free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return free.getsockname()[1]


def ended(process):
    process.terminate()
    process.communicate(timeout=60)


@pytest.mark.slow
@pytest.mark.skipif(not NGINX, reason="nginx is not installed")
class BehindTheDocumentedProxy(SimpleTestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.folder.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        site, self.port = free_port(), free_port()
        server = start(folder=self.folder / "var", PORT=str(site), TRUSTED_PROXIES="1")
        self.addCleanup(ended, server)
        documented = (settings.BASE_DIR / "docs/operating.md").read_text()
        block = re.search(r"^    client_max_body_size.*?^    }$", documented, re.M | re.S)[0]
        told = AROUND.replace("PORT", str(self.port)).replace("DOCUMENTED", block.replace("8000", str(site)))
        (self.folder / "nginx.conf").write_text(told)
        command = [NGINX, "-p", str(self.folder), "-e", "error.log", "-c", str(self.folder / "nginx.conf")]
        proxy = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(ended, proxy)
        until = time.monotonic() + 120
        while time.monotonic() < until and server.poll() is None and proxy.poll() is None:
            try:
                return self.get("/stories/")
            except OSError:
                time.sleep(0.3)
        self.fail("the site did not answer")

    def get(self, address):
        with urllib.request.urlopen(f"http://localhost:{self.port}{address}", timeout=10) as answer:
            return answer.read().decode()

    def hold(self, sent):
        for _ in range(40):
            client = socket.socket()
            self.addCleanup(client.close)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.connect(("127.0.0.1", self.port))
            client.sendall(sent.encode())
        time.sleep(1)

    def answers_within_a_second(self):
        for number in range(5):
            began = time.monotonic()
            self.get(f"/search/?q=rain{number}")
            self.assertLess(time.monotonic() - began, 1)

    def test_neither_half_forms_nor_readers_that_read_nothing_hold_up_a_page(self):
        self.get("/search/?q=rain")
        self.hold(HALF_A_FORM)
        self.answers_within_a_second()
        large = max((self.folder / "var/static").rglob("*.??????*.js"), key=lambda path: path.stat().st_size)
        address = f"/{large.relative_to(self.folder / 'var')}"
        self.hold(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n" * 6)
        self.answers_within_a_second()
