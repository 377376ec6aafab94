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
