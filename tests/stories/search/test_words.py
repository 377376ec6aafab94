"""The search's pure text: words, queries and passages."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.models import SearchDocument
from stories.search import passages, words
from stories.search.queries import parse


def stems(text):
    return list(words.stems(text))


class TestWords:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("cafe", "Café"),
            ("spies", "spy"),
            ("facades", "façade"),
            ("strasse", "Straße"),
            ("Soren", "Søren"),
            ("Lodz", "Łódź"),
            ("MOSCOW", "moscow"),
            ("cafés", "cafe\u0301s".encode().decode() and unicodedata.normalize("NFC", "cafe\u0301s")),
        ],
    )
    def test_two_spellings_are_one_word(self, one, other):
        assert stems(one) == stems(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [("Sophie", "Sophia"), ("Emil", "Emilia"), ("спи", "спы"), ("Ковалевская", "Ковалевский")],
    )
    def test_two_names_stay_two(self, one, other):
        assert stems(one) != stems(other)

    @given(st.text(max_size=80))
    def test_every_word_has_one_stem_of_plain_letters(self, text):
        found = stems(text)
        assert len(found) == len(words.WORD.findall(text)) == len(words.folded_words(text))
        assert all(stem.isascii() and stem.isalnum() and len(stem) <= 4 * words.LONGEST_WORD for stem in found)
        assert words.BREAK not in found

    @given(st.text(alphabet="ab éщ中ß", min_size=1, max_size=12))
    def test_the_beginning_of_a_word_is_the_beginning_of_it_folded(self, text):
        for word in words.WORD.findall(text):
            for end in range(1, len(word)):
                assert words.forms(word)[0].startswith(words.forms(word[:end])[0])

    @given(st.lists(st.text(alphabet="ab Aßé", max_size=12), max_size=5), st.integers(0, 4))
    def test_different_words_are_each_told_once_as_they_are_met(self, texts, most):
        met = [word for text in texts for word in words.folded_words(text)]
        assert list(words.different_words(texts, most)) == list(dict.fromkeys(met))[:most]

    @given(st.lists(st.text(max_size=30), max_size=5))
    def test_a_stream_gives_its_texts_back(self, texts):
        split = words.split_stream(words.stream(map(words.stems, texts)))
        assert split == [stems(text) for text in texts] or not texts

    def test_a_stream_ends_before_it_is_more_than_a_database_holds(self):
        stream = words.stream([[f"word{number}" for number in range(200_000)]])
        assert 40_000 < len(stream.split()) < 100_000

    def test_a_long_story_in_prose_is_a_stream_to_its_end(self):
        assert len(words.stream([["again", "and"] * 90_000]).split()) == 180_000


class TestQueries:
    def test_words_phrases_and_what_is_left_out(self):
        query = parse('spies "lemon cake" -Paris -"the wall"')
        assert [term.stems for term in query.terms] == [("spi",), ("lemon", "cake")]
        assert [term.stems for term in query.without] == [("pari",), ("the", "wall")]

    def test_a_hyphen_within_a_word_leaves_nothing_out(self):
        query = parse("café-bar")
        assert [term.stems for term in query.terms] == [("cafe", "bar")]
        assert query.without == ()

    def test_curly_quotes_are_quotes_and_an_open_one_runs_to_the_end(self):
        assert parse("“lemon cake”").terms[0].stems == parse('"lemon cake').terms[0].stems == ("lemon", "cake")

    def test_a_possessive_is_the_name(self):
        assert parse("Olivier’s").terms[0].stems == parse("Olivier").terms[0].stems

    def test_it_is_cut_at_200_characters(self):
        assert parse("x" * 1_000_000).typed == "x" * 200

    @given(st.text(max_size=300))
    def test_anything_is_a_query(self, text):
        query = parse(text)
        assert len(query.typed) <= 200
        assert all(term.stems for term in (*query.terms, *query.without))


TEXTS = ("", "He waited at the café. " * 12, "A spy paid for café au lait.")


def show(typed, texts=TEXTS, title="The Window"):
    document = SearchDocument(title=title, words=words.stream(map(words.stems, texts)))
    return passages.show_document(document, parse(typed), dict(enumerate(texts)))


def text_of(pieces):
    return "".join(text for text, _ in pieces)


class TestPassages:
    def test_the_paragraphs_with_most_of_the_words_are_shown_in_their_order(self):
        shown = show("spy cafe", ["", "one cafe", "a spy, a cafe", "a spy", "the end", "spy cafe"])
        assert [passage.number for passage in shown.passages] == [1, 2, 5]
        assert shown.matches == 6

    def test_the_words_are_marked_as_they_stand(self):
        shown = show("CAFE spies")
        assert shown.passages[-1].pieces == [
            ("", False),
            ("A ", False),
            ("spy", True),
            (" paid for ", False),
            ("café", True),
            (" au lait.", False),
            ("", False),
        ]

    def test_a_long_paragraph_is_cut_between_words(self):
        text = " ".join(f"word{number}" for number in range(80)) + " vodka " + " ".join(["after"] * 80)
        (passage,) = show("vodka", ["", text]).passages
        cut = text_of(passage.pieces)
        assert cut.startswith("…word") and cut.endswith("after…")
        assert len(cut) < 220
        assert cut.strip("…") in text

    def test_it_is_set_as_the_story_sets_it(self):
        shown = show("vodka", ["", 'He said "vodka" - twice.'])
        assert text_of(shown.passages[0].pieces) == "He said “vodka” – twice."

    def test_a_name_is_marked_by_its_beginning_in_title_and_text(self):
        shown = show("kalm", ["", "Olivier Kalmurzaev left."], "Kalmurzaev")
        assert ("Kalmurzaev", True) in shown.title
        assert ("Kalmurzaev", True) in shown.passages[0].pieces

    def test_a_phrase_is_marked_only_where_its_words_follow_each_other(self):
        shown = show('"lemon cake"', ["", "lemon cake, cake, lemon"])
        assert [text for text, is_marked in shown.passages[0].pieces if is_marked] == ["lemon", "cake"]

    @given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.text(max_size=30))
    def test_marking_changes_no_character(self, texts, typed):
        for passage in show(typed, texts).passages:
            assert len(text_of(passage.pieces).strip("…")) <= len(texts[passage.number])
