"""Marks of sentences: made from their words, found again by them, told apart by numbers alone where words are equal."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories.content.sentence_addresses import find_sentence, mark_of, sentences_in
from tests.support.proof import proof

TEXTS = {1: "He came. He sat down. “No,” she said.", 2: "It rained. He sat down.", 3: "He sat down."}


def find(texts, paragraph, turn, words):
    found = find_sentence(texts, paragraph, turn, mark_of(words))
    return found and (found.paragraph, found.turn)


class TestAMark:
    def test_is_six_letters_made_from_the_words(self):
        assert re.fullmatch("[a-z]{6}", mark_of("He came."))
        assert mark_of("He came.") == mark_of("  he  CAME! ") == mark_of("“He came,”")
        assert mark_of("He came.") != mark_of("He came in.") != mark_of("She came in.")

    def test_stays_what_it_is(self):
        assert mark_of("He came.") == "vegosx"

    @pytest.mark.parametrize("words", ["", " ", "…", "***", "—“”"])
    def test_there_is_none_without_words(self, words):
        assert mark_of(words) == ""

    def test_of_any_script(self):
        marks = {mark_of(words) for words in ("東京の夜。", "Ночь.", "ليل.", "לילה.", "Nuit.", "Naı̈f.", "123.")}
        assert len(marks) == 7

    @settings(max_examples=proof(2000), deadline=None, database=None)
    @given(st.text(max_size=300))
    def test_of_any_sentence_finds_it(self, text):
        sentences = list(sentences_in(4, text))
        assert "".join(text[one.start : one.end] for one in sentences) == text
        for one in sentences:
            if one.mark:
                assert find_sentence({4: text}, one.paragraph, one.turn, one.mark) == one


class TestFinding:
    def test_finds_the_words_wherever_they_went(self):
        assert find(TEXTS, 1, 1, "He came.") == (1, 1)
        assert find({9: "Now. He came."}, 1, 1, "He came.") == (9, 2)

    def test_chooses_between_equal_sentences_by_the_numbers(self):
        for paragraph, turn in ((1, 2), (2, 2), (3, 1)):
            assert find(TEXTS, paragraph, turn, "He sat down.") == (paragraph, turn)
        assert find(TEXTS, 9, 1, "He sat down.") == (3, 1)
        assert find({1: TEXTS[1]}, 3, 1, "He sat down.") == (1, 2)

    def test_finds_nothing_where_the_words_are_gone(self):
        assert find(TEXTS, 1, 1, "He went.") is None
        assert find({}, 1, 1, "He came.") is None
        assert find_sentence({1: "…"}, 1, 1, "") is None
