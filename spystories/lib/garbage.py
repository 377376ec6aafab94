"""Work in bulk makes millions of small things, few of them in circles: looking for those costs a tenth of its time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MORE_THINGS = 10_000  # that may come until the newest are looked through, for Python's own 700


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for circles less often, and never among what is there already: for commands, which have a process alone."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(MORE_THINGS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
