"""How a story opens on the home page."""

from unittest import TestCase

from stories.content.opening import COVERED, LONGEST_SENTENCE, opening


class FirstSentence(TestCase):
    def test_ends_where_a_sentence_ends(self):
        for text, first in (
            ("It rained. He left.", "It rained."),
            ("Who? Me.", "Who?"),
            ('"Go!" she said. He went.', "“Go!”"),
            ("He waited… Nobody came.", "He waited…"),
            ("Only this", "Only this"),
            ("Mr. Popov met Mrs. Berg at St. Pancras. They left.", "Mr. Popov met Mrs. Berg at St. Pancras."),
            ("J. K. Berg lived at No. 7. Alone.", "J. K. Berg lived at No. 7."),
            ("Rev. Adler and Prof. Berg met. They left.", "Rev. Adler and Prof. Berg met."),
            ("It cost 3.50 then. Not now.", "It cost 3.50 then."),
        ):
            assert opening([text]).sentence == first

    def test_is_cut_when_it_goes_on_and_on(self):
        found = opening(["word " * 500])
        assert found.sentence == "word " * LONGEST_SENTENCE + "…"
        assert found.covered == ["word"] * COVERED

    def test_of_a_story_without_words_is_empty(self):
        assert opening([]) == opening(["", " "]) == ("", [])


class CoveredWords(TestCase):
    def test_go_on_into_the_next_paragraphs(self):
        assert opening(["One. Two", "three four", "five"]).covered == ["Two", "three", "four", "five"]

    def test_are_no_more_than_the_page_shows(self):
        assert len(opening(["One. " + "two " * 100, "three " * 100]).covered) == COVERED
