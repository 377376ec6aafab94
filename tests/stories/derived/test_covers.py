import re
import tracemalloc
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories.derived.drawing.covers import INK, NOWHERE, STOCKS, VIOLET, Foot, draw_cover
from tests.support.fixture_files import DOCUMENTS
from tests.support.proof import proof
from tests.support.svg import labels, outside, parse, path_points

COFFEE = "He wandered the streets of Paris, taking in the sights. "
TITLES = {
    "empty": "",
    "only spaces": " \n\t ",
    "one letter": "A",
    "one word of sixty letters": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunte",
    "wide letters": "WWWWWWWWWW MMMMMMMMMMMMMMMMMMMMMM @@@@@@@@@@@",
    "two hundred letters": ("The Extraordinarily Long Confession of a Retired Courier " * 4)[:200],
    "a book": "spy " * 100_000,
    "Chinese": "吾輩は猫である、名前はまだ無い。どこで生れたかとんと見当がつかぬ",
    "Hebrew": "המרגל האחרון בירושלים",
    "Arabic": "الجاسوس الأخير في القاهرة",
    "emoji": "🕵️‍♀️🍋 🎂👨‍👩‍👧‍👦🇫🇷",
    "markup": "<script>alert('&')</script> ]]> \"&amp;\"",
    "control characters": "Sp\x00y\x0b \ud800S\ufffftories\u202e \x7f",
    "piled marks": "Z" + "\u0301" * 500 + "algo",
    "ligature as wide as a sentence": "﷽﷽",
}
TEXTS = {
    "none": [],
    "empty paragraphs": ["", " ", "***", "–"],
    "one word": ["Spy"],
    "prose": [COFFEE * 9] * 7,
    "unspaced": ["吾輩は猫である。名前はまだ無い。" * 60],
    "Hebrew": ["הוא ישב בבית הקפה הקטן ליד הנהר " * 20] * 3,
    "one endless word": ["x" * 5000],
    "no letters": ["… – * 🍋 " * 4000],
}


def bars(svg):
    """(x, y, length) of every bar that is filled."""
    strokes = re.findall(r'stroke-width="5.2" d="([^"]+)"', svg)
    points = [point for d in strokes for point in path_points(d)]
    return [(x, y, end - x) for (x, y), (end, _) in zip(points[::2], points[1::2], strict=True)]


def struck(svg):
    found = re.search(rf'stroke="{VIOLET}" stroke-width="5.2" d="([^"]+)"', svg)
    return found[1].count("M") if found else 0


def opened(svg):
    found = re.search(rf'stroke="{INK}" fill="none" d="([^"]+)"', svg)
    return found[1].count("M") if found else 0


class TestAnyCover:
    @pytest.mark.parametrize("text", TEXTS)
    @pytest.mark.parametrize("title", TITLES)
    def test_is_well_formed_stays_in_its_box_and_clear_of_title_and_foot(self, title, text):
        svg = draw_cover(TITLES[title], TEXTS[text], Foot(12, "Paris", "paris"), lead=[(0, 0, 3)])
        assert outside(svg) == []
        parts = labels(svg)
        foot = min(part.box.top for part in parts if part.attributes["y"] == "380")
        heading = [part for part in parts if part.attributes["y"] != "380"]
        assert all(part.box.bottom < foot for part in heading)
        rows = {y for _, y, _ in bars(svg)}
        assert all(y + 2.6 < foot for y in rows)
        assert not [y for y in rows for part in heading if part.box.top < y < part.box.bottom]
        for first, second in pairwise(heading):
            assert float(second.attributes["y"]) > float(first.attributes["y"])

    @settings(max_examples=proof(1500), deadline=None, database=None)
    @given(
        st.text(max_size=250),
        st.lists(st.text(max_size=300), max_size=5),
        st.none() | st.integers(),
        st.text(max_size=90),
        st.lists(st.tuples(st.integers(-1, 6), st.integers(-5, 400), st.integers(-5, 400)), max_size=6),
    )
    def test_never_fails_and_says_the_same_again(self, title, paragraphs, number, place, spans):
        def draw():
            return draw_cover(title, paragraphs, Foot(number, place, place), lead=spans, other=spans[1:])

        assert outside(draw()) == []
        assert draw() == draw()

    def test_carries_no_empty_path(self):
        assert 'd=""' not in draw_cover("Title", [], Foot(None))


class TestBars:
    def test_are_one_a_word_as_long_as_the_word(self):
        svg = draw_cover("", ["A spy – once – wasn't seen."], Foot(1))
        assert [length for _, _, length in bars(svg)] == pytest.approx([3.5, 10.5, 14, 17.5, 14])

    def test_begin_a_new_row_with_each_paragraph_and_none_for_a_break_without_words(self):
        svg = draw_cover("", ["One.", "***", "Two."], Foot(1))
        (_, first, _), (_, second, _) = bars(svg)
        assert second - first == 10

    def test_of_a_word_longer_than_a_row_are_broken_over_rows(self):
        svg = draw_cover("", ["x" * 150], Foot(1))
        assert [(round(x), round(length)) for x, _, length in bars(svg)] == [(35, 241), (24, 252), (24, 32)]

    def test_fill_the_page_of_a_text_without_spaces(self):
        assert len({y for _, y, _ in bars(draw_cover("猫", ["吾輩は猫である" * 400], Foot(1)))}) > 20

    def test_run_from_the_right_for_a_text_written_so(self):
        (x, _, length), *_ = bars(draw_cover("", ["שלום"], Foot(1)))
        assert x + length == pytest.approx(300 - 35)


class TestNames:
    def test_of_the_lead_strike_every_word_they_touch(self):
        text = "Olivier Kalmurzaev's café. Sophie saw Olivier."
        svg = draw_cover("", [text], Foot(1), lead=[(0, 0, 18), (0, 38, 45)], other=[(0, 27, 33)])
        assert (struck(svg), opened(svg), len(bars(svg))) == (3, 1, 5)

    def test_of_the_lead_win_where_both_are_named(self):
        svg = draw_cover("", ["Emil"], Foot(1), lead=[(0, 0, 4)], other=[(0, 0, 4)])
        assert (struck(svg), opened(svg)) == (1, 0)

    def test_are_found_by_paragraph(self):
        svg = draw_cover("", ["Emil sat.", "Emil left."], Foot(1), lead=[(1, 0, 4)])
        assert struck(svg) == 1
        assert "M35 38h14" in svg.split(VIOLET)[1]

    def test_in_a_script_without_spaces_strike_the_name_alone(self):
        svg = draw_cover("", ["私は田中さんを見た"], Foot(1), lead=[(0, 2, 4)])
        assert (struck(svg), len(bars(svg))) == (1, 3)

    def test_that_lie_outside_the_text_are_nobody(self):
        svg = draw_cover("", ["Emil"], Foot(1), lead=[(0, 9, 12), (3, 0, 4), (0, 3, 1)])
        assert struck(svg) == 0


class TestTitle:
    def test_breaks_as_in_the_four_stories(self):
        for title, lines in (
            ("The Same Café", ["The Same", "Café"]),
            ("Just Another Regular", ["Just", "Another", "Regular"]),
            ("Partner in Life", ["Partner in", "Life"]),
        ):
            heading = labels(draw_cover(title, [COFFEE], Foot(None)))
            assert [part.text for part in heading] == lines
            assert {part.attributes["font-size"] for part in heading} == {"46"}

    def test_of_one_long_word_is_hyphenated_and_keeps_every_letter(self):
        word = TITLES["one word of sixty letters"]
        lines = [part.text for part in labels(draw_cover(word, [], Foot(None)))]
        assert len(lines) > 2
        assert "".join(line.removesuffix("-") for line in lines) == word

    def test_of_two_hundred_letters_is_whole(self):
        title = TITLES["two hundred letters"]
        assert " ".join(part.text for part in labels(draw_cover(title, [], Foot(None)))) == title

    def test_without_end_closes_with_an_ellipsis(self):
        assert labels(draw_cover(TITLES["a book"], [], Foot(None)))[-1].text.endswith("…")

    def test_in_hebrew_stands_at_the_right(self):
        line, *_ = labels(draw_cover(TITLES["Hebrew"], [], Foot(None)))
        assert (line.attributes["x"], line.attributes["direction"]) == ("276", "rtl")

    def test_drops_what_xml_forbids(self):
        assert [part.text for part in labels(draw_cover("S\x00p\ud800y\uffff", [], Foot(None)))] == ["Spy"]

    def test_is_left_out_with_its_room_when_there_is_none(self):
        svg = draw_cover("", [COFFEE * 60], Foot(None))
        assert labels(svg) == []
        rows = sorted({y for _, y, _ in bars(svg)})
        assert {round(b - a) for a, b in pairwise(rows)} == {10}


class TestFoot:
    def test_names_number_and_place(self):
        assert [part.text for part in labels(draw_cover("", [], Foot(3, "Rome")))] == ["№ 3", "Rome"]

    def test_without_number_or_place_is_left_out(self):
        assert "<g" not in draw_cover("", [], Foot(None))

    def test_shrinks_a_long_place_then_shortens_it_clear_of_the_number(self):
        place = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch"
        number, name = labels(draw_cover("", [], Foot(10**30, place)))
        assert name.text.endswith("…")
        assert name.attributes["font-size"] == "11"
        assert number.box.right < name.box.left


class TestPaper:
    def test_is_one_stock_a_place(self):
        papers = {draw_cover(t, [], Foot(1, stock_key="paris")).split('path fill="')[1][:7] for t in ("A", "B", "")}
        assert len(papers) == 1
        assert papers <= set(STOCKS)

    def test_is_grey_without_a_place(self):
        assert NOWHERE in draw_cover("A", [], Foot(1))


class TestCost:
    @pytest.mark.parametrize("unit", ["word ", "x", "… ", "猫", "\n"])
    def test_of_a_million_characters_is_that_of_a_page(self, unit):
        long = [unit * 1_000_000, *[COFFEE] * 50_000]
        page = draw_cover("Title", [unit * 20_000], Foot(1))
        tracemalloc.start()
        begun = process_time()
        svg = draw_cover("Title", long, Foot(1))
        spent, (_, peak) = process_time() - begun, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert svg == page
        assert spent < 0.5
        assert peak < 2_000_000

    def test_of_the_four_stories_is_under_four_kilobytes(self):
        assert len(DOCUMENTS) == 4
        for path in DOCUMENTS:
            svg = draw_cover("Lemon Lavender", path.read_text(encoding="utf-8").split("\n\n"), Foot(2, "Paris"))
            assert len(svg.encode()) < 4096
            assert len(parse(svg)[1]) == 6
