"""
A real Chromium for tests marked `browser`.

Playwright keeps an event loop in its thread, where Django would refuse the database. So the browser lives in
a thread of its own, and `page` hands every call over to it: a test may mix pages and rows as it likes.
"""

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from .waiting import watch

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
# The browser remarks on a change of page that came too fast to be animated; the page is there all the same.
SKIPPED = "Transition was aborted because of invalid state"
# It spares axe the report on all that is well, and a copy of every sheet, which the content policy refuses:
# only a rule that axe itself leaves out would look at those.
LOOKS = [(width, scheme) for width in (390, 1440) for scheme in ("light", "dark")]
ONLY = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}


class Handed:
    """Something of Playwright's, each use of which happens in the browser's thread."""

    def __init__(self, real, thread):
        self._real, self._thread = real, thread

    def __getattr__(self, name):
        return self._hand(lambda: getattr(self._real, name))

    def __call__(self, *args, **kwargs):
        args = [_real(arg) for arg in args]
        kwargs = {name: _real(arg) for name, arg in kwargs.items()}
        return self._hand(lambda: self._real(*args, **kwargs))

    def __enter__(self):
        return self._hand(lambda: self._real.__enter__())

    def __exit__(self, *raised):
        return self._hand(lambda: self._real.__exit__(*raised))

    def _hand(self, work):
        return self._handed(self._thread.submit(work).result())

    def _handed(self, result):
        if isinstance(result, list):
            return [self._handed(each) for each in result]
        of_playwright = type(result).__module__.startswith("playwright.")
        return Handed(result, self._thread) if of_playwright or callable(result) else result


def _real(argument):
    return argument._real if isinstance(argument, Handed) else argument


@pytest.fixture(scope="session")
def _chromium():
    """The browser and its thread, once for the whole run."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        required = os.environ.get("CI") or os.environ.get("REQUIRE_BROWSER") == "1"
        (pytest.fail if required else pytest.skip)("No Chromium or Chrome is on the path for the browser tests.")
    with ThreadPoolExecutor(max_workers=1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        start = playwright.chromium.launch
        yield thread.submit(start, executable_path=path, args=FLAGS).result(), thread
        thread.submit(playwright.stop).result()


@pytest.fixture
def browser_options():
    """What the page's context is made with; parametrize it for a phone, night or no scripts."""
    return {}


@pytest.fixture
def console():
    """What went wrong in the page, by scripts, policy or requests to other hosts. Must end up empty."""
    return []


@pytest.fixture
def page(_chromium, live_server, browser_options, console):
    """A page of a new visitor; addresses are relative to the site."""
    browser, thread = _chromium

    def note_message(message):
        if message.type in {"error", "warning"}:
            note(f"{message.type}: {message.text} ({message.location['url']})")

    def note(line):
        if SKIPPED not in line:
            console.append(line)

    def note_stranger(request):
        if not request.url.startswith((live_server.url, "data:", "blob:")):
            console.append(f"request to {request.url}")

    def open_page():
        context = browser.new_context(base_url=live_server.url, **browser_options)
        context.set_default_timeout(10_000)
        context.on("console", note_message)
        context.on("weberror", lambda error: note(str(error.error)))
        context.on("request", note_stranger)
        opened = context.new_page()
        watch(opened)
        return context, opened

    context, opened = thread.submit(open_page).result()
    yield Handed(opened, thread)
    thread.submit(context.close).result()
    assert console == []


@pytest.fixture
def axe(page):
    """Call it for what axe holds against the page as it stands: rules and the elements that break them."""
    source = Axe()

    def run():
        if not page._real.evaluate("'axe' in window"):
            page._real.evaluate(source.axe_script)
        return page._real.evaluate(f"axe.run({json.dumps(ONLY)})")

    def violations():
        found = page._thread.submit(run).result()["violations"]
        return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]

    return violations


@pytest.fixture
def looks_right(page, axe):
    """Call it on a page: axe finds nothing, and nothing scrolls sideways, whatever it looks like."""

    def look():
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.evaluate("document.getAnimations().forEach(each => each.finish())")
            assert axe() == [], (page.url, width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, width)

    return look
