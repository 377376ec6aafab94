"""Covers with a picture: lines of one ink on the place's stock, and the title clear of them."""

import re

import pytest
from PIL import Image

from spystories.lib.pictures.tones import read_grey
from stories.derived.drawing.covers import INK, STOCKS, VIOLET, Foot, draw_picture_cover
from stories.derived.drawing.engraving import Plate
from stories.derived.drawing.raster import draw_png
from tests.support.drawn import as_file, draw
from tests.support.pngs import size_of
from tests.support.svg import labels, outside, parse, path_points

from .test_covers import TITLES


def plate(data, focus=(50, 50)):
    return Plate(read_grey(data), focus)


DUSK = plate(as_file(draw(spot=(80, 30))))


def cover(title="Lemon Lavender", picture=DUSK):
    return draw_picture_cover(title, picture, Foot(3, "Paris", "paris"))


def lines(svg):
    """(x, y, length, thickness) of each line of the picture."""
    found = []
    for thickness, d in re.findall(rf'stroke="{VIOLET}" stroke-width="([\d.]+)" d="([^"]+)"', svg):
        points = path_points(d)
        found += [(x, y, end - x, float(thickness)) for (x, y), (end, _) in zip(points[::2], points[1::2], strict=True)]
    return found


def ink_at(svg, x, y):
    """How thick the lines are around a point."""
    return max(
        (thick for start, row, long, thick in lines(svg) if abs(row - y) < 4 and start <= x < start + long), default=0
    )


class TestTheCover:
    @pytest.mark.parametrize("title", TITLES)
    def test_is_well_formed_and_its_words_are_clear_of_the_picture(self, title):
        svg = cover(TITLES[title])
        assert outside(svg) == []
        drawn = [(y - thick / 2, y + thick / 2) for _x, y, _long, thick in lines(svg)]
        assert drawn
        for part in labels(svg):
            assert not [line for line in drawn if line[0] < part.box.bottom and part.box.top < line[1]], part

    def test_has_two_inks_on_the_stock_of_the_place(self):
        svg = cover()
        assert set(re.findall(r"#[0-9A-Fa-f]{6}", svg)) - set(STOCKS) == {INK, VIOLET}
        assert re.search(r'<path fill="(#\w+)"', svg)[1] == re.search(r'<path fill="(#\w+)"', cover("Other"))[1]

    def test_is_small_and_always_the_same(self):
        noisy = plate(as_file(Image.effect_noise((480, 640), 120)))
        assert len(cover(picture=noisy)) < 60_000
        assert len(cover()) < 12_000
        assert cover() == cover()

    def test_stands_with_its_title_above_or_below(self):
        tops = {min(y for _x, y, *_ in lines(cover(title))) for title in ("Lemon Lavender", "Lemons")}
        assert len(tops) == 2

    def test_is_a_png_too(self):
        assert size_of(draw_png(cover(), 300, 400)) == (300, 400)


class TestTheLines:
    def test_are_thick_where_it_is_dark(self):
        across = lines(cover())
        first, last = min(y for _x, y, *_ in across), max(y for _x, y, *_ in across)
        assert max(t for _x, y, _l, t in across if y == first) > max(t for _x, y, _l, t in across if y == last)

    @pytest.mark.parametrize("left", [0, 1100])
    def test_keep_what_a_crop_would_lose(self, left):
        wide = Image.new("RGB", (1200, 300), "white")
        wide.paste("black", (left, 100, left + 100, 200))
        here, there = (0, 100) if left == 0 else (100, 0)
        kept, lost = (lines(cover("Lemons", plate(as_file(wide), (x, 50)))) for x in (here, there))
        assert (bool(kept), bool(lost)) == (True, False)

    def test_leave_clear_parts_empty(self):
        drawn = draw(mode="RGBA")
        drawn.paste((0, 0, 0, 255), (200, 100, 280, 220))
        svg = cover("Lemons", plate(as_file(drawn, "PNG")))
        assert ink_at(svg, 150, 130) > 3
        assert ink_at(svg, 10, 130) == 0

    @pytest.mark.parametrize("size", [(1, 1), (1, 2000), (2000, 1), (480, 4800)])
    def test_are_drawn_of_any_shape(self, size):
        parse(cover(picture=plate(as_file(draw(*size)), (100, 0))))

    def test_of_one_colour_are_no_fault(self):
        for colour in ("black", "white"):
            parse(cover(picture=plate(as_file(Image.new("RGB", (480, 480), colour)))))
