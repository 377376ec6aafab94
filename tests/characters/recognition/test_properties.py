"""What holds for any text and any library, whatever they say."""

import unicodedata
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from characters.recognition import Gazetteer, recognise
from characters.recognition.text import BREAK
from tests.support.proof import proof

KNOWN = [
    {"id": "c1", "kind": "character", "name": "Emil Ivanovich Kovalchuk", "pronouns": "he"},
    {"id": "c2", "kind": "character", "name": "Sophia Petrova", "pronouns": "she"},
    {"id": "c3", "kind": "character", "name": "Sophia"},
    {"id": "c4", "kind": "character", "name": "Zoë Lefèvre", "aliases": ["the Baker", "M."]},
    {"id": "c5", "kind": "character", "name": "Colonel Jean-Luc d'Arcy de Brissac III"},
    {"id": "c6", "kind": "character", "name": "Will O'Brien", "pronouns": "they"},
    {"id": "c7", "kind": "character", "name": "李 明"},
    {"id": "p1", "kind": "place", "name": "the Eiffel Tower"},
    {"id": "p2", "kind": "place", "name": "St. Petersburg", "aliases": ["Piter"]},
    {"id": "p3", "kind": "place", "name": "Paris"},
]
CAST = ["c1", "c2", "c4", "p3"]
WORDS = """
Emil Ivanovich Kovalchuk Sophia Petrova Zoë Lefèvre Anna Brandt Will Paris Baker the The Tower
Eiffel St. Mr. Mrs. Colonel E. I. and of de said “ ” ‘ ’ ' " . , ! ? – — - … : Emil's Sophia’s
O'Brien O’Brien Jean-Luc Jean‑Luc d’Arcy 😀 É ǅ ß İ 李 明 ١ _ * [ ] & / ZOË EMIL KGB MI6 May Monday
Zoe\u0308 i I'm Duval Madame von St-Malo Bay River Then he
"""
PIECES = [*WORDS.split(), "\r\n", "\u00a0", "\u00ad", "\u200b"]
KEPT = ["\n", "\n\n", "\u00a0", " "]
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES + KEPT), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES + KEPT), max_size=40).map("".join),
)
NAMES = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(" ".join),
)
ENTITIES = st.lists(
    st.fixed_dictionaries(
        {"id": st.text(max_size=4), "kind": st.sampled_from(["character", "place"]), "name": NAMES},
        optional={
            "aliases": st.lists(NAMES, max_size=2),
            "pronouns": st.sampled_from(["he", "she", "they", None]),
            "parent": st.sampled_from(["p1", "nowhere", None]),
        },
    ),
    max_size=6,
)
GAZETTEER = Gazetteer(KNOWN)
many = settings(max_examples=proof(1000), deadline=None)


def spans(result):
    """Every span of a result that must keep apart from the others, with the text it claims to have."""
    for one in result.mentions:
        yield one.start, one.end
    for one in result.suggestions:
        yield from one.mentions


class TestAnyText:
    @many
    @given(TEXTS)
    def test_offsets_slice_to_the_text_and_spans_are_disjoint_within_a_paragraph(self, text):
        result = recognise(text, GAZETTEER, CAST)
        assert all(text[one.start : one.end] == one.text for one in result.mentions)
        assert [one.start for one in result.mentions] == sorted(one.start for one in result.mentions)
        found = sorted(spans(result))
        assert all(0 <= start < end <= len(text) for start, end in found)
        assert all(before[1] <= after[0] for before, after in pairwise(found))
        assert not any(BREAK.search(text, start, end) for start, end in found)

    @many
    @given(TEXTS, ENTITIES)
    def test_no_library_raises_and_two_runs_give_the_same(self, text, known):
        cast = [row["id"] for row in known[::2]]
        first = recognise(text, Gazetteer(known), cast, dismissed=["emil brandt"])
        assert recognise(text, Gazetteer(known), cast, dismissed=["emil brandt"]) == first
        ids = {row["id"] for row in known}
        assert all(one.entity in ids for one in first.mentions if one.entity is not None)
        assert all(set(one.candidates) <= ids and len(one.candidates) <= 20 for one in first.mentions)
        assert all(one.candidates for one in first.mentions if one.entity is None)

    @many
    @given(TEXTS)
    @example("Zoe\u0308 Lefe\u0300vre said Zoë was ZOE\u0308.")
    def test_composed_and_decomposed_text_name_the_same(self, text):
        composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
        first, second = (recognise(one, GAZETTEER, CAST).mentions for one in (composed, decomposed))
        assert [(unicodedata.normalize("NFC", one.text), one.entity, one.candidates) for one in first] == [
            (unicodedata.normalize("NFC", one.text), one.entity, one.candidates) for one in second
        ]

    @many
    @given(TEXTS.filter(lambda text: "‘" not in text))
    @example("O'Brien's hat, Will O’Brien’s coat")
    def test_straight_and_curly_apostrophes_name_the_same(self, text):
        straight, curly = text.replace("’", "'"), text.replace("'", "’")
        first, second = (recognise(one, GAZETTEER, CAST).mentions for one in (straight, curly))
        assert [(one.start, one.end, one.entity) for one in first] == [
            (one.start, one.end, one.entity) for one in second
        ]


class TestAnyStranger:
    @many
    @given(TEXTS, ENTITIES)
    @example(
        "Emil met Sophia Petrova. Emil Brandt came.",
        [{"id": "x", "kind": "character", "name": "Emil Brandt"}],
    )
    @example("Then Emil spoke.", [{"id": "x", "kind": "character", "name": "Then Emil"}])
    def test_added_to_the_library_never_changes_a_link_to_the_cast(self, text, strangers):
        more = Gazetteer(KNOWN + [row for row in strangers if row["id"] not in GAZETTEER.by_id])
        before, after = (
            {(one.start, one.end, one.entity) for one in recognise(text, library, CAST).mentions if one.entity in CAST}
            for library in (GAZETTEER, more)
        )
        assert before == after

    @many
    @given(TEXTS, st.sampled_from(KNOWN))
    def test_taken_out_of_the_library_never_hands_a_full_name_to_another(self, text, gone):
        left = Gazetteer([row for row in KNOWN if row is not gone])
        full = {
            (one.start, one.end)
            for one in recognise(text, GAZETTEER, CAST).mentions
            if one.entity == gone["id"] and one.how == "full" and " " in one.text
        }
        assert not any(
            one.entity and any(start < one.end and one.start < end for start, end in full)
            for one in recognise(text, left, CAST).mentions
        )
