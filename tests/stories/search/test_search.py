"""What the search finds, in which order, and that it answers whatever it is asked; on both databases."""

from urllib.parse import urlencode

import pytest
from django.test import TestCase
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from stories.content.value import content_of_revision
from stories.models import SearchWord
from stories.publishing.publish import publish, save_revision, withdraw
from tests.support import crowds
from tests.support.content import load_content
from tests.support.factories import make_character, make_collection, make_place, make_story, make_tag
from tests.support.readers import MOST_QUERIES, queries, read

pytestmark = pytest.mark.sql

NASTY = (
    '"', '""', '"""', "'", "''", "*", "-", "--", "- -", "+", "(", ")", "()", "((", ":", "::", "^", "~",
    "{", "}", "\\", "AND", "OR", "NOT", "NEAR", "AND AND", "spy AND", "NOT spy", "NEAR(spy cafe, 5)",
    "NEAR(", "spy*", "*spy", '"spy', 'spy"', '"spy*"', "heading:spy", "{heading} : spy", "title : x",
    "café-bar", "-café-bar", "a - b", "a -", "-a", '-""', '-"', "& | !", "spy & cafe", "spy | cafe",
    "!spy", "spy:*", "spy:A", "<->", "spy <-> cafe", "%", "_", "%%s", "%(x)s",
    "'; DROP TABLE stories_story; --", "<b>spy</b>", "<script>", "&amp;", "\\x00", "\x01", "\x1f",
    "\ufffe", "\u202e", "\u200b", "\xa0", "\t", "\n", "😀", "é", "é", "ß", "İ", "ﬁ", "½", "中文",
    "العربية", "שלום", "Москва", "ﷺ", "z00000", "0", "-0", "1e5", "0x1f", "1.5", "a" * 5_000,
    "a " * 200, '"a" ' * 100, "-a " * 100, '" ' * 100, "ﷺ" * 200,
)  # fmt: skip


def found(client, words, **more):
    """The titles of all results, page after page, the best first of each page."""
    titles = []
    page = client.get("/search/", {"q": words, **more})
    assert page.status_code == 200
    for part in page.context["parts"]:
        rows = part.stories or [row for _, rows in part.kinds for row in rows]
        titles += [row.document.title for row in rows]
    return titles


def says(client, words, **more):
    return read(client, "/search/", data={"q": words, **more}).text(".//p[@role='status']")


class TestTheStartingContent(TestCase):
    @classmethod
    def setUpTestData(cls):
        load_content()

    def test_accents_make_no_other_word(self):
        assert found(self.client, "cafe") == found(self.client, "CAFÉ")
        assert found(self.client, "cafe")[:2] == ["The Same Café", "Partner in Life"]
        assert sorted(found(self.client, "cafe")[2:]) == ["Bars and cafés", "the café", "the café"]

    def test_a_plural_makes_no_other_word(self):
        assert found(self.client, "spies") == found(self.client, "spy")
        assert "Lemon Lavender" in found(self.client, "spies")

    def test_a_name_is_found_by_its_beginning(self):
        assert found(self.client, "Kalm") == ["Olivier Kalmurzaev", "The Same Café"]

    def test_a_word_of_the_text_is_not(self):
        assert found(self.client, "espion") == []
        assert "Lemon Lavender" in found(self.client, "espionage")

    def test_a_person_asked_for_by_name_comes_first(self):
        assert found(self.client, "Nero Popov")[0] == "Nero Popov"
        assert found(self.client, "nero")[0] == "Nero Popov"

    def test_one_who_is_called_just_that_comes_before_one_who_is_called_more(self):
        assert found(self.client, "Sophia")[:2] == ["Sophia", "Sophia Petrova"]

    def test_two_people_with_like_names_are_not_taken_for_each_other(self):
        assert "Sophia" not in found(self.client, "Sophie")
        assert "Sophie" not in found(self.client, "Sophia")

    def test_a_place_asked_for_by_name_comes_first_with_or_without_its_article(self):
        assert found(self.client, "Paris")[0] == "Paris"
        assert found(self.client, "eiffel tower")[0] == found(self.client, "the Eiffel Tower")[0] == "the Eiffel Tower"

    def test_a_title_comes_before_the_text(self):
        assert found(self.client, "lemon")[0] == "Lemon Lavender"

    def test_all_words_must_be_there(self):
        assert found(self.client, "Moscow jazz") == ["Partner in Life"]

    def test_a_phrase_is_found_only_as_it_stands(self):
        expected = ["Emil Ivanovich Kovalchuk", "Lemon Lavender"]
        assert sorted(found(self.client, '"lemon lavender cake"')) == expected
        assert found(self.client, '"cake lavender"') == []

    def test_a_phrase_does_not_run_from_one_paragraph_into_the_next(self):
        story = make_story(paragraphs=["It ended with vodka.", "Martini was his cat."])
        assert found(self.client, '"vodka martini"') == []
        assert found(self.client, "vodka martini") == [story.title]

    def test_a_phrase_is_not_put_together_from_its_parts(self):
        story = make_story(paragraphs=["He had tea with sugar, she had coffee with vodka."])
        assert found(self.client, '"tea with vodka"') == []
        assert story.title in found(self.client, 'sugar -"tea with vodka"')
        assert story.title not in found(self.client, 'sugar -"coffee with vodka"')

    def test_a_word_can_be_left_out(self):
        assert "Lemon Lavender" in found(self.client, "spy")
        assert "Lemon Lavender" not in found(self.client, "spy -lemon")

    def test_a_phrase_can_be_left_out(self):
        assert "Lemon Lavender" in found(self.client, 'spy -"cake lavender"')
        assert "Lemon Lavender" not in found(self.client, 'spy -"lemon lavender"')

    def test_leaving_out_alone_finds_nothing(self):
        assert found(self.client, "-spy") == []

    def test_whole_sentences_are_found(self):
        sentence = "He craved something more - a sense of purpose, maybe, or a reason to leave his mark"
        assert found(self.client, sentence) == ["Just Another Regular"]
        assert found(self.client, f'"{sentence}"') == ["Just Another Regular"]

    def test_facts_find_a_person(self):
        assert "Emil Ivanovich Kovalchuk" in found(self.client, "pastry chef")

    def test_collections_are_found(self):
        assert found(self.client, "former spies")[0] == "Former Spies"


class TestSlips(TestCase):
    @classmethod
    def setUpTestData(cls):
        load_content()

    def test_each_kind_of_slip_in_a_name_is_seen(self):
        for typed in ("Kovalchuck", "Kovlchuk", "Kovalchik", "Kovalhcuk"):
            assert "Did you mean Kovalchuk?" in says(self.client, typed)

    def test_a_name_is_given_as_it_is_written_and_never_as_a_stem(self):
        assert "Did you mean Paris?" in says(self.client, "Pairs")
        assert not SearchWord.objects.filter(word__in=["pari", "bakeri", "movi"]).exists()

    def test_a_word_of_the_text_is_given_as_the_page_writes_it(self):
        assert "Did you mean croissants?" in says(self.client, "croisants")

    def test_the_rest_of_the_query_stays_as_typed(self):
        typed = '"lemon lavender" Kovalchuck -Macau'
        assert f"Did you mean {typed.replace('ck', 'k')}?" in says(self.client, typed)

    def test_it_leads_to_what_it_names(self):
        page = read(self.client, "/search/", data={"q": "Kovalchuck"})
        assert "/search/?q=Kovalchuk" in page.links(".//p[@role='status']")

    def test_nothing_is_meant_by_what_is_found_or_is_like_nothing(self):
        assert "Did you mean" not in says(self.client, "Kovalchuk")
        assert "Did you mean" not in says(self.client, "qqqqqqq")

    def test_a_word_that_is_no_longer_live_is_not_named(self):
        story = make_story(paragraphs=["The zeppelin waited."])
        assert "Did you mean zeppelin?" in says(self.client, "zepelin")
        withdraw(story, by=None)
        assert "Did you mean" not in says(self.client, "zepelin")

    def test_the_empty_answer_offers_the_beginning_of_a_name(self):
        assert says(self.client, "vodka") == "Nothing for “vodka”. Names can be searched in part: try Kov."


class TestAnyInput(TestCase):
    @classmethod
    def setUpTestData(cls):
        load_content()

    def test_nasty_words_are_answered(self):
        for words in NASTY:
            read(self.client, "/search/", data={"q": words})
            assert self.client.get("/search/suggest/", {"q": words}).status_code == 200, words

    def test_bytes_that_are_no_text_are_answered(self):
        for query in ("q=%ff%fe", "q=%ed%a0%80", "q", "q=&q=spy", "q[]=1", "%26=1"):
            assert self.client.get(f"/search/?{query}").status_code == 200

    def test_nul_is_refused_in_words(self):
        assert self.client.get("/search/?q=a%00b").status_code == 400

    def test_unknown_or_repeated_filters_and_pages_are_not_found(self):
        for query in (
            "kind=x",
            "place=nowhere",
            "kind=story&kind=place",
            "page=0",
            "page=99",
            "page=x",
            "tag=jazz&tag=x",
        ):
            assert self.client.get(f"/search/?q=spy&{query}").status_code == 404, query


class TestAnyText(HypothesisTestCase):
    @classmethod
    def setUpTestData(cls):
        make_story(title="Spies, and a café", paragraphs=['A spy -without- "quotes".'])

    @settings(deadline=None)
    @given(st.text(max_size=220))
    def test_is_answered(self, words):
        response = self.client.get("/search/", {"q": words})
        assert response.status_code == (400 if "\0" in words else 200)

    @settings(deadline=None)
    @given(st.text(alphabet="spy caféz\"-*():'AND OR", max_size=40))
    def test_of_signs_with_a_meaning_is_answered(self, words):
        assert self.client.get("/search/", {"q": words}).status_code == 200


class TestNames(TestCase):
    def test_an_alias_finds_the_person_first(self):
        anna = make_character("Anna Berg", aliases=["the Swallow"])
        make_story(title="Swallow", cast=[anna])
        make_story(title="Birds", paragraphs=["A swallow flew."])
        assert found(self.client, "swallow") == ["Anna Berg", "Swallow", "Birds"]

    def test_a_story_is_found_by_its_people_and_places(self):
        make_story(title="One", cast=[make_character("Anna Berg")], settings=[make_place("Vienna")])
        assert "One" in found(self.client, "berg vienna")

    def test_a_tag_is_found_by_its_synonyms(self):
        make_story(tags=[make_tag("Trains", synonyms=["Railways"])])
        assert found(self.client, "railway") == ["Trains"]

    def test_a_place_is_found_by_what_it_lies_in(self):
        city = make_place("Vienna")
        make_story(settings=[make_place("the Prater", parent=city)])
        assert found(self.client, "prater vienna") == ["the Prater", "The Window"]

    def test_a_place_is_found_by_what_kind_it_is(self):
        make_story(settings=[make_place("Danube", kind="river")])
        assert found(self.client, "rivers") == ["Danube"]

    def test_other_scripts_are_found(self):
        make_story(title="Чайка", slug="gull", paragraphs=["Он ушёл через мост.", "喫茶店 was closed."])
        assert found(self.client, "чайка") == found(self.client, "мост") == found(self.client, "喫茶店") == ["Чайка"]


class TestOnlyWhatIsLive(TestCase):
    def test_a_draft_is_not_found_nor_whom_only_it_knows(self):
        make_story(live=False, title="Hush", cast=[make_character("Zora Quill")], tags=["Secrets"])
        for words in ("hush", "window", "Zora", "Quill", "secrets"):
            assert found(self.client, words) == []
            assert self.client.get("/search/suggest/", {"q": words}).json() == {"suggestions": []}

    def test_a_withdrawn_story_and_whom_only_it_knew_are_found_no_more(self):
        place, tag = make_place("Atlantis"), make_tag("Secrets")
        story = make_story(title="Hush", cast=[make_character("Zora Quill")], settings=[place], tags=[tag])
        make_collection("Silences", stories=[story])
        for words in ("hush", "Zora", "Atlantis", "secrets", "silences"):
            assert found(self.client, words) != [], words
        withdraw(story, by=None)
        for words in ("hush", "Zora", "Atlantis", "secrets", "silences"):
            assert found(self.client, words) == [], words

    def test_a_later_draft_of_a_live_story_is_not_found(self):
        story = make_story(title="Hush", paragraphs=["Old words."])
        save_revision(story, content_of_revision(story.live_revision), by=None)
        draft = make_story(live=False, title="New", paragraphs=["Unheard words."])
        assert found(self.client, "unheard") == []
        publish(draft.revisions.get(), by=None)
        assert found(self.client, "unheard") == ["New"]


class TestManyHits(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.crowd = crowds.fill(stories=1_100, people=30, places=10, tags=5)

    def test_more_than_a_thousand_are_said_to_be_more(self):
        page = read(self.client, "/search/", data={"q": "story"})
        assert page.text(".//p[@role='status']").startswith("More than 1,000 results for “story”.")
        assert "Counted among the best 1,000." in page.text(".//aside")

    def test_the_best_thousand_are_on_pages(self):
        assert self.client.get("/search/", {"q": "story", "page": 50}).status_code == 200
        assert self.client.get("/search/", {"q": "story", "page": 51}).status_code == 404

    def test_a_person_asked_for_by_name_comes_first_of_all_that_name_them(self):
        person = self.crowd.people[3]
        assert found(self.client, person.name)[0] == person.name
        assert found(self.client, person.name.split()[-1])[0].endswith(person.name.split()[-1])

    def test_narrowing_finds_what_is_beyond_the_best_thousand(self):
        place = self.crowd.places[0]
        narrowed = found(self.client, "story", place=place.path, kind="story")
        assert len(narrowed) == 20

    def test_a_page_takes_ten_queries_at_most_whatever_is_asked(self):
        tag, place, person = self.crowd.tags[0], self.crowd.places[0], self.crowd.people[0]
        everything = {"kind": "story", "tag": tag.slug, "place": place.path, "person": person.slug}
        for words, more in (
            ("story", {}),
            ("story", everything),
            ("stroy", {}),
            ("qqqq", everything),
            ("", {}),
        ):
            assert queries(self.client, f"/search/?{urlencode({'q': words, **more})}") <= MOST_QUERIES, words
