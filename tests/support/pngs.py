"""What tests ask of drawn PNGs, and a brake that holds sooner."""

import re
import struct
from contextlib import contextmanager
from unittest import mock

from stories.derived.drawing import kept


def size_of(png):
    """(width, height) in pixels, as a PNG's head says."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n"), png[:60]
    return struct.unpack(">2L", png[16:24])


def no_text(svg):
    """A drawing without its words."""
    return re.sub("<text.*?</text>", "", svg)


@contextmanager
def few_drawings(most):
    """Nothing is drawn yet, and no more than `most` will be."""
    kept.kept_pngs.forget()
    with mock.patch.object(kept, "brake", kept.Brake(most)):
        yield


@contextmanager
def as_drawings():
    """Cards and covers are answered as the drawings that they are made of, however many."""
    kept.kept_pngs.forget()
    with (
        mock.patch.object(kept, "draw_png", lambda svg, _width, _height: svg.encode()),
        mock.patch.object(kept, "brake", kept.Brake(10**6)),
    ):
        yield
    kept.kept_pngs.forget()
