"""What a real browser asks a real server for, the first time that somebody opens a story."""

import re
import shutil
import socket
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.spystories.test_quickstart import start
from tests.spystories.test_served import stop

pytestmark = pytest.mark.browser
ADDRESS = "/stories/lemon-lavender/"
MOST_FILES = 26  # of a story's form; the prose editor and Django's own are among them


@dataclass
class Site:
    address: str
    password: str


@pytest.fixture(scope="module")
def site():
    """A site of its own, made from nothing and served as a deployment is, with its first editor's password."""
    folder = Path(tempfile.mkdtemp())
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = start(folder=folder, PORT=str(port))
    said = ""
    while "Ctrl+C stops it" not in said:
        line = server.stdout.readline()
        assert line, server.communicate()
        said += line
    while server.poll() is None:
        with closing(socket.socket()) as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                break
    yield Site(f"http://127.0.0.1:{port}", said.split("password")[1].split()[0])
    stop(server)
    shutil.rmtree(folder)


class Visitor:
    """A new browser, and the bytes, headers among them, of each address that it has fetched."""

    def __init__(self, browser):
        self.context = browser.new_context(viewport={"width": 1440, "height": 900})
        self.page = self.context.new_page()
        self.fetched, self.console, asked = {}, [], {}
        session = self.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", lambda sent: asked.update({sent["requestId"]: sent["request"]["url"]}))
        session.on(
            "Network.loadingFinished",
            lambda done: self.fetched.update({asked[done["requestId"]]: done["encodedDataLength"]}),
        )
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(str(error)))

    def open(self, address, then):
        self.fetched.clear()
        self.page.goto(address)
        self.page.wait_for_selector(then)
        self.page.wait_for_timeout(1500)  # what comes when the page is idle

    def log_in(self, site):
        self.page.goto(site.address + "/admin/login/")
        self.page.fill("#id_username", "editor")
        self.page.fill("#id_password", site.password)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url("**/admin/")


def visit(chromium, act):
    """What was fetched by a new visitor who acts so; nothing went wrong on the way."""
    browser, thread = chromium

    def visited():
        visitor = Visitor(browser)
        act(visitor)
        visitor.context.close()
        assert visitor.console == []
        return visitor.fetched

    return thread.submit(visited).result()


def test_a_story_takes_six_requests_and_21_kb(site, _chromium):
    found = visit(_chromium, lambda visitor: visitor.open(site.address + ADDRESS, ".prose"))
    own = {url: size for url, size in found.items() if "cover.svg" not in url or ADDRESS in url}
    assert site.address + ADDRESS in own and any(url.endswith(".js") for url in own)
    assert len(own) <= 6, own
    assert sum(own.values()) <= 21 * 1024, own


def test_a_storys_form_takes_few_files_of_ours(site, _chromium):
    def work(visitor):
        visitor.log_in(site)
        visitor.open(site.address + "/admin/stories/story/1/change/", ".tiptap")
        assert "words" in visitor.page.inner_text("output")

    files = [url for url in visit(_chromium, work) if "/static/" in url]
    ours = [url for url in files if "/static/css/" in url or "/static/js/" in url]
    assert sorted(re.sub(r".*/|[.]\w{12}(?=[.])", "", url) for url in ours) == [
        *("body.js", "editors.css", "notes.js", "picture_field.js", "story_form.js")
    ]
    assert len(files) <= MOST_FILES, files
