"""PNGs of our own drawings: with letters, in every script that a font is there for, and never with boxes."""

from unittest import mock

import pytest

from stories.derived.drawing import kept, letters, raster
from stories.derived.drawing.covers import Foot, draw_cover
from tests.support.pngs import no_text, size_of

SCRIPTS = {
    "Latin": "The Same Café",
    "Cyrillic": "Шпион, который остался",
    "Greek": "Ο τελευταίος κατάσκοπος",
    "Arabic": "الجاسوس الأخير في القاهرة",
    "Hebrew": "המרגל האחרון בירושלים",
    "Devanagari": "आख़िरी जासूस",
    "signs": "“Five”: ‘six’ – seven — eight … № 9 & 10 ½ €",
}
FOREIGN = "東京の夜"
NOBODYS = "\ue0ff"


def cover(title, place="Paris"):
    return draw_cover(title, ["Emil met Sophia."], Foot(3, place, "paris"))


def png(svg):
    return raster.draw_png(svg, 300, 400)


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_fonts_of_the_site_have_the_letters_of(script):
    title = SCRIPTS[script]
    assert letters.missing_here(title) == set()
    with mock.patch.object(letters.resvg_py, "svg_to_bytes", wraps=letters.resvg_py.svg_to_bytes) as draw:
        drawn = png(cover(title))
    assert draw.call_args.kwargs["skip_system_fonts"]
    assert size_of(drawn) == (300, 400)
    assert drawn != png(no_text(cover(title)))


def test_words_that_no_font_has_stay_away_and_the_others_stay():
    with mock.patch.object(raster, "missing_everywhere", side_effect=set):
        drawn = png(cover(FOREIGN))
        assert drawn == png(cover(FOREIGN).replace(FOREIGN, " "))
        assert drawn != png(no_text(cover(FOREIGN)))  # number and place


def test_a_letter_that_only_the_system_has_lets_its_fonts_in():
    with (
        mock.patch.object(raster, "missing_everywhere", return_value=set()),
        mock.patch.object(raster, "render", return_value=b"") as render,
    ):
        png(cover(FOREIGN))
    assert render.call_args.kwargs["system"]
    assert FOREIGN in render.call_args.args[0]


def test_what_the_system_has_is_seen_by_trying_each_letter_once():
    with mock.patch.dict(letters._in_system, clear=True):
        assert letters.missing_everywhere(["a", "Я", NOBODYS]) == {NOBODYS}
        with mock.patch.object(letters, "render") as render:
            assert letters.missing_everywhere([NOBODYS, "a"]) == {NOBODYS}
        render.assert_not_called()


def test_a_letter_taller_than_its_cell_does_not_speak_for_its_neighbours():
    with mock.patch.dict(letters._in_system, clear=True):
        assert letters.missing_everywhere(["\ue0fe", "\u0c35", "\ufdfd", NOBODYS]) >= {"\ue0fe", NOBODYS}


def test_more_letters_than_one_drawing_tries_are_all_tried():
    many = {chr(code) for code in range(0x4E00, 0x4E00 + 2 * letters._AT_ONCE + 1)}
    with mock.patch.dict(letters._in_system, clear=True):
        letters.missing_everywhere(many)
        assert letters._in_system.keys() == many


def test_lines_from_right_to_left_end_at_the_margin_and_are_turned_with_their_signs():
    svg = '<svg viewBox="0 0 300 400"><text direction="rtl"><tspan>{}</tspan></text></svg>'
    with mock.patch.object(raster, "render", return_value=b"") as render:
        png(svg.format("שלום!"))
        assert '<text text-anchor="end"><tspan>\u200fשלום!\u200f</tspan></text>' in render.call_args.args[0]
        png(svg.format("Peace!"))
        assert "\u200f" not in render.call_args.args[0]


@pytest.mark.parametrize("title", ["<script>&\"'", "a\x00b\ud800c\uffff", "W" * 600, "Z" + "\u0301" * 90, "", "\u202e"])
def test_any_title_is_drawn(title):
    assert size_of(png(cover(title))) == (300, 400)


class TestTheBrake:
    def test_lets_through_so_many_and_then_one_by_one(self):
        with mock.patch.object(kept, "monotonic", return_value=100.0) as now:
            brake = kept.Brake(6)
            assert [brake.allows() for _ in range(7)] == [True] * 6 + [False]
            now.return_value = 110.5
            assert [brake.allows(), brake.allows()] == [True, False]
            now.return_value = 1_000_000.0
            assert [brake.allows() for _ in range(7)] == [True] * 6 + [False]
