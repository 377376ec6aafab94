"""What a real browser asks a real server for, the first time that somebody opens a story."""

import shutil
import socket
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.spystories.test_quickstart import start
from tests.spystories.test_served import stop

pytestmark = pytest.mark.browser
ADDRESS = "/stories/lemon-lavender/"


@pytest.fixture(scope="module")
def served():
    """The address of a site of its own, made from nothing and served as a deployment is."""
    folder = Path(tempfile.mkdtemp())
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = start(folder=folder, PORT=str(port))
    said = iter(server.stdout.readline, "")
    assert any("Ctrl+C stops it" in line for line in said)
    while server.poll() is None:
        with closing(socket.socket()) as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                break
    yield f"http://127.0.0.1:{port}"
    stop(server)
    shutil.rmtree(folder)


@pytest.fixture
def visit(_chromium):
    """Call it with an address for the bytes, headers among them, of all that a new visitor's browser fetches."""
    browser, thread = _chromium

    def fetched(address):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        asked, found = {}, {}
        session.on("Network.requestWillBeSent", lambda sent: asked.update({sent["requestId"]: sent["request"]["url"]}))
        session.on(
            "Network.loadingFinished",
            lambda done: found.update({asked[done["requestId"]]: done["encodedDataLength"]}),
        )
        page.goto(address, wait_until="networkidle")
        page.wait_for_timeout(1500)  # what comes when the page is idle
        context.close()
        return found

    return lambda address: thread.submit(fetched, address).result()


def test_a_story_takes_six_requests_and_20_kb(served, visit):
    found = visit(served + ADDRESS)
    own = {url: size for url, size in found.items() if "cover.svg" not in url or ADDRESS in url}
    assert served + ADDRESS in own and any(url.endswith(".js") for url in own)
    assert len(own) <= 6, own
    assert sum(own.values()) <= 20 * 1024, own
