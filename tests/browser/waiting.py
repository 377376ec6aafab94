"""Waiting for what a page is about to do."""

import time

from playwright.sync_api import Error

# What comes when the browser has nothing else to do: whatever the page began before is under way by then.
IDLE = "new Promise((done) => requestIdleCallback(() => setTimeout(done), { timeout: 1000 }))"
GONE = "Execution context was destroyed"  # what Playwright says of a page that gave way to the next


def soon(holds, seconds=10):
    """
    Wait until `holds()`, and return whether it came to that within so many seconds.

    A page that goes while it is read does not hold yet. Playwright's own `wait_for_function` evaluates text inside
    the page, which the content policy refuses.
    """
    end = time.monotonic() + seconds
    while not _holds_here(holds):
        if time.monotonic() > end:
            return False
        time.sleep(0.03)
    return True


def _holds_here(holds):
    try:
        return holds()
    except Error as error:
        if GONE not in error.message:
            raise
        return False


def until(holds, seconds=10):
    """Wait until `holds()`; fails after so many seconds."""
    assert soon(holds, seconds), "It never came to hold."


def comes(read, wanted, seconds=10):
    """Wait until `read()` gives what is wanted; fails after so many seconds."""
    seen = None

    def holds():
        nonlocal seen
        seen = read()
        return seen == wanted

    assert soon(holds, seconds), f"It stays {seen!r}, not {wanted!r}."


def watch(page):
    """Note what a page of Playwright's own asks the site for, so that `settled` can wait for the answers."""
    page.asked = asked = set()

    def begins(request):
        if request.url.startswith("http"):
            asked.add(request)

    def ends(request):
        asked.discard(request)

    page.on("request", begins)
    page.on("requestfinished", ends)
    page.on("requestfailed", ends)


def settled(page):
    """
    Wait until the page's scripts are there, have done what they do at the beginning, and have their answers.

    Twice nothing to do and nothing asked for, one after the other: the first time may have begun something.
    """
    quiet = 0

    def holds():
        nonlocal quiet
        page.evaluate(IDLE)
        quiet = 0 if page.asked else quiet + 1
        return quiet == 2

    page.wait_for_load_state("load")
    assert soon(holds), [request.url for request in page.asked]


def settle(page):
    """
    Wait until the text editor, which has just got the focus, is done with it.

    20 ms later it sets the selection once more; a letter selected in that instant, as no hand could, is lost.
    """
    page.evaluate("new Promise((done) => setTimeout(done, 50))")
