"""Waiting for what a page is about to do."""

import time


def until(holds, seconds=10):
    """
    Wait until `holds()`; fails after so many seconds.

    Playwright's own `wait_for_function` evaluates text inside the page, which the content policy refuses.
    """
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "It never came to hold."
        time.sleep(0.1)


def comes(read, wanted, seconds=10):
    """Wait until `read()` gives what is wanted; fails after so many seconds."""
    end = time.monotonic() + seconds
    while (seen := read()) != wanted:
        assert time.monotonic() < end, f"It stays {seen!r}, not {wanted!r}."
        time.sleep(0.1)


def settle(page):
    """
    Wait until the text editor, which has just got the focus, is done with it.

    20 ms later it sets the selection once more; a letter selected in that instant, as no hand could, is lost.
    """
    page.evaluate("new Promise((done) => setTimeout(done, 50))")
