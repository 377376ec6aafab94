"""How far a long run is: one line that is written over itself, with the rate and the time left."""

from collections.abc import Callable
from time import monotonic
from typing import Any

QUIET_FOR = 2  # seconds that a run may take before it says anything
EVERY = 0.5  # seconds between two lines

# What a long run is given to say how far it is: called with how many are done, and of how many.
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Nothing is said."""


class ProgressLine:
    """
    A `Progress` on `stream`, for `what` is done ("stories"); of what takes under two seconds it says nothing.

    On a terminal the line is written over itself, elsewhere nothing is written: a log needs no such line.
    """

    def __init__(self, stream: Any, what: str):
        self.stream, self.what = stream, what
        self.began = self.said_at = monotonic()
        self.first: int | None = None
        self.is_shown = False

    def __call__(self, done: int, total: int) -> None:
        now = monotonic()
        if self.first is None:
            self.first = done if done < total else 0
        if not self.stream.isatty() or now - self.began < QUIET_FOR:
            return
        last = done >= total
        if last or now - self.said_at >= EVERY:
            self.said_at = now
            line = progress_in_words(done, total, self.what, done - self.first, now - self.began)
            self.stream.write(f"\r\x1b[K{line}", ending="\n" if last else "")
            self.stream.flush()


def progress_in_words(done: int, total: int, what: str, done_now: int, seconds: float) -> str:
    """ "1,250 of 10,000 stories, 58 a second, about 3 minutes left"."""
    line = f"{done:,} of {total:,} {what}"
    rate = done_now / seconds if seconds > 0 else 0
    if not rate:
        return line
    line += f", {rate:,.0f} a second" if rate >= 1 else f", {1 / rate:,.0f} seconds each"
    left = (total - done) / rate
    if left < 1:
        return line
    if left < 90:
        return f"{line}, about {left:.0f} seconds left"
    if left < 90 * 60:
        return f"{line}, about {left / 60:.0f} minutes left"
    return f"{line}, about {left / 3600:.1f} hours left"
