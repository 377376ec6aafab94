"""The drawings of cards: all words within the card, the right ones under bars, few bytes whatever the words."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories.derived.drawing.cards import Card, H, Passage, W, draw_card, draw_passage
from stories.derived.drawing.covers import Foot, draw_cover
from stories.derived.drawing.letters import measure
from stories.derived.drawing.raster import draw_png
from tests.support.pngs import size_of
from tests.support.proof import proof

from .test_covers import TEXTS, TITLES

WORDS = "She had wandered into the bar alone, looking lost and out of place. Nobody looked up."
DENSE = [" ".join("Wm"[i % 2] * (i % 9 + 1) for i in range(400))] * 20


def cover(title="One"):
    return draw_cover(title, TEXTS["prose"], Foot(3, "Paris", "paris"))


def lines(svg):
    """(x, y, size, words, whether they end there) of each line of the card's own words."""
    found = []
    for group in ElementTree.fromstring(svg).findall("{*}g"):  # noqa: S314 (our own markup)
        for text in group.findall("{*}text"):
            at = float(text.get("x")), float(text.get("y")), float(group.get("font-size"))
            found.append((*at, text.text or "", text.get("direction") == "rtl"))
    return found


def words(svg):
    return " ".join(line[3] for line in lines(svg))


def assert_within(svg):
    for x, y, size, text, ends_there in lines(svg):
        width = measure(text) * size
        left, right = (x - width, x) if ends_there else (x, x + width)
        assert left >= -1 and right <= W + 1 and size * 0.7 <= y <= H, (text, x, y, size)


class TestAnyCard:
    @pytest.mark.parametrize("pictures", [0, 1, 4])
    @pytest.mark.parametrize("title", TITLES)
    def test_keeps_its_words_within(self, title, pictures):
        svg = draw_card(Card(TITLES[title], "Spy Stories", "by K. Holm", WORDS, WORDS, [cover()] * pictures))
        assert_within(svg)
        assert "Spy Stories" in words(svg)

    @pytest.mark.parametrize("title", TITLES)
    def test_of_a_sentence_too(self, title):
        for sentence in (TITLES[title], WORDS):
            assert_within(draw_passage(Passage(WORDS * 20, sentence, WORDS * 20, TITLES[title], "Holm", "Spy Stories")))

    @settings(max_examples=proof(300), deadline=None, database=None)
    @given(st.text(max_size=250), st.text(max_size=250), st.text(max_size=80))
    def test_is_well_formed_whatever_it_says(self, title, said, foot):
        assert_within(draw_card(Card(title, foot, said, said, said, [cover()])))
        assert_within(draw_passage(Passage(said, title, said, said, said, foot)))

    @pytest.mark.parametrize("pictures", [0, 1, 4])
    def test_takes_100_kb_at_most(self, pictures):
        dense = draw_cover(DENSE[0][:200], DENSE, Foot(123456, "Paris", "paris"))
        svg = draw_card(Card(DENSE[0][:200], DENSE[0], DENSE[0], DENSE[0], DENSE[0], [dense] * pictures))
        png = draw_png(svg, W, H)
        assert size_of(png) == (1200, 630)
        assert len(png) <= 100_000

    def test_of_a_sentence_takes_no_more(self):
        for sentence in (DENSE[0], DENSE[0][:300]):
            png = draw_png(draw_passage(Passage(DENSE[0], sentence, DENSE[0], DENSE[0], "", DENSE[0])), W, H)
            assert len(png) <= 100_000


class TestACard:
    def test_sets_a_title_in_one_size_and_never_over_the_words(self):
        found = lines(draw_card(Card("The Long Way Home to Somewhere Else", "Spy Stories", "by K. Holm", WORDS)))
        assert [line[1] for line in found] == sorted(line[1] for line in found)
        assert found[0][2] > 2 * found[-1][2]

    def test_covers_what_follows_the_words(self):
        plain, covered = (draw_card(Card("One", "Spy Stories", "", WORDS, more)) for more in ("", "He said so."))
        assert words(plain) == words(covered)
        assert covered.count("v15") - plain.count("v15") + covered.count("v16") - plain.count("v16") == 3

    def test_says_with_an_ellipsis_that_more_is_written(self):
        assert "…" in words(draw_card(Card("One", "Spy Stories", "", WORDS * 9, "", [cover()])))
        assert "…" not in words(draw_card(Card("One", "Spy Stories", "", WORDS, "", [cover()])))

    def test_from_right_to_left_has_its_picture_at_the_left(self):
        svg = draw_card(Card("الجاسوس الأخير", "Spy Stories", "", "كان يجلس", "", [cover()]))
        assert '<svg x="68.0"' in svg
        assert {line[4] for line in lines(svg)} == {True}
        assert '<svg x="761.0"' in draw_card(Card("One", "Spy Stories", "", WORDS, "", [cover()]))


class TestACardOfASentence:
    def test_reads_the_sentence_alone(self):
        svg = draw_passage(Passage("He came. He sat down.", "“No,” she said.", "It rained.", "One", "by Holm", "Site"))
        assert words(svg) == "“No,” she said. Site One, by Holm"
        assert svg.count("v") >= 7

    def test_is_as_large_as_it_can_be(self):
        def size(sentence):
            return lines(draw_passage(Passage(WORDS, sentence, WORDS, "One", "", "Site")))[0][2]

        assert size("No.") > size(WORDS) > size(WORDS * 3)
        assert "…" not in words(draw_passage(Passage(WORDS, WORDS * 3, WORDS, "One", "", "Site")))
        assert "…" in words(draw_passage(Passage(WORDS, WORDS * 9, WORDS, "One", "", "Site")))
