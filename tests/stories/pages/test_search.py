"""The page of results as a reader, a search engine and a browser see it."""

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.test import TestCase

from tests.support.content import load_content
from tests.support.readers import read

pytestmark = pytest.mark.sql


class Content(TestCase):
    @classmethod
    def setUpTestData(cls):
        load_content()

    def search(self, words, **more):
        return read(self.client, "/search/", data={"q": words, **more})


class TestResults(Content):
    def test_the_count_is_in_words_and_names_the_other_spelling(self):
        expected = "Five results for “cafe”, counting “café” as the same word."
        assert self.search("cafe").text(".//p[@role='status']") == expected

    def test_a_story_shows_its_passages_with_the_words_marked_and_their_paragraphs(self):
        page = self.search("cafe")
        first = page.all(".//ol[@class='rows']/li")[0]
        words = " ".join("".join(first.itertext()).split())
        assert words.startswith("The Same Café Story, four matches A spy without")
        assert "Over the next few weeks, Olivier found himself returning to that same café" in words
        assert {mark.text for mark in first.iter("mark")} == {"Café", "café"}
        assert [link.get("href") for link in first.iter("a")] == [
            "/stories/the-same-cafe/",
            "/stories/the-same-cafe/#p4",
            "/stories/the-same-cafe/#p6",
        ]

    def test_places_and_tags_stand_below_with_what_they_lie_in(self):
        page = self.search("cafe")
        assert page.texts(".//section//h2") == ["Places and tags"]
        words = page.text(".//dl")
        assert "the café, Paris the café, Moscow" in words
        assert "Bars and cafés Stories in which" in words

    def test_a_person_asked_for_by_name_stands_above_the_stories(self):
        page = self.search("Nero Popov")
        assert page.texts(".//h2")[:2] == ["People", "Just Another Regular"]

    def test_an_empty_field_finds_nothing_and_says_what_can_be_found(self):
        page = read(self.client, "/search/")
        assert page.text(".//p[@role='status']").startswith("Stories, people, places")
        assert page.all(".//aside") == []

    def test_what_was_typed_stays_in_the_field_and_breaks_nothing(self):
        page = self.search('"><script>alert(1)</script>')
        assert page.tree.find(".//input[@name='q']").get("value") == '"><script>alert(1)</script>'
        assert page.all(".//body//script") == []

    def test_it_is_not_indexed_by_others_and_says_what_it_is(self):
        page = self.search("cafe")
        assert page.meta("robots") == "noindex"
        assert page.text(".//title") == "cafe: five results · Spy Stories"
        assert page.data[0]["@type"] == "SearchResultsPage"
        assert page.data[0]["name"] == "Search: cafe"

    def test_the_same_question_has_the_same_etag(self):
        first = self.client.get("/search/?q=cafe")
        again = self.client.get("/search/?q=cafe", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert self.client.get("/search/?q=tea")["ETag"] != first["ETag"]


class TestNarrowing(Content):
    def facets(self, page):
        """{heading: {name: (count, address)}} of the choices offered."""
        aside = page.tree.find(".//aside")
        groups, lists = aside.findall("h2"), aside.findall("ul")
        return {
            heading.text: {
                link.text.strip(): (int(link.find("span").text), link.get("href")) for link in rows.iter("a")
            }
            for heading, rows in zip(groups, lists, strict=True)
        }

    def test_every_kind_place_person_and_tag_is_counted(self):
        facets = self.facets(self.search("cafe"))
        counts = {name: count for group in facets.values() for name, (count, _address) in group.items()}
        assert list(facets) == ["Kind", "Place", "Person", "Tag"]
        assert counts["Everything"] == 5
        assert (counts["Stories"], counts["Places"], counts["Tags"]) == (2, 2, 1)
        assert (counts["Paris"], counts["Moscow"]) == (2, 2)
        assert counts["Olivier Kalmurzaev"] == 1

    def test_each_choice_leads_to_as_many_results_as_it_says(self):
        for group in self.facets(self.search("spy")).values():
            for name, (count, address) in group.items():
                page = self.client.get(address)
                assert page.context["page"].total == count, name

    def test_a_chosen_one_can_be_taken_back(self):
        page = self.search("cafe", kind="story", person="olivier-kalmurzaev")
        assert page.texts(".//p[@class='chips']/a") == [
            "Remove filter: Stories ×",
            "Remove filter: Olivier Kalmurzaev ×",
        ]
        queries = [parse_qs(urlsplit(link).query) for link in page.links(".//p[@class='chips']")]
        assert queries == [
            {"q": ["cafe"], "person": ["olivier-kalmurzaev"]},
            {"q": ["cafe"], "kind": ["story"]},
        ]

    def test_the_other_kinds_stay_on_offer(self):
        assert self.facets(self.search("cafe", kind="story"))["Kind"]["Places"][0] == 2

    def test_nothing_left_says_so_and_offers_the_way_back(self):
        page = self.search("cafe", person="nero-popov")
        assert page.text(".//p[@role='status']").startswith("Nothing for “cafe”.")
        assert "/search/?q=cafe" in page.links(".//main")


class TestSuggestions(Content):
    def suggested(self, words):
        rows = self.client.get("/search/suggest/", {"q": words}).json()["suggestions"]
        return [(row["name"], row["kind"], row["address"]) for row in rows]

    def test_names_and_titles_that_begin_like_it(self):
        assert self.suggested("kov") == [("Emil Ivanovich Kovalchuk", "person", "/people/emil-ivanovich-kovalchuk/")]
        assert self.suggested("par")[0] == ("Paris", "place", "/places/france/paris/")
        assert self.suggested("lem") == [("Lemon Lavender", "story", "/stories/lemon-lavender/")]

    def test_people_come_before_places_and_these_before_stories(self):
        kinds = [kind for _name, kind, _address in self.suggested("the")]
        assert kinds == sorted(kinds, key=["person", "place", "story"].index)

    def test_a_single_letter_suggests_nothing(self):
        assert self.suggested("k") == self.suggested("") == []


class TestBrowsers(Content):
    def test_are_told_of_the_search_on_every_page(self):
        assert read(self.client, "/").link("search") == "/opensearch.xml"

    def test_can_read_the_description(self):
        response = self.client.get("/opensearch.xml")
        tree = ElementTree.fromstring(response.content)  # noqa: S314 - made by the site itself
        space = "{http://a9.com/-/spec/opensearch/1.1/}"
        assert response["Content-Type"].startswith("application/opensearchdescription+xml")
        assert tree.find(f"{space}Url").get("template").endswith("/search/?q={searchTerms}")
        assert tree.find(f"{space}ShortName").text == "Spy Stories"

    def test_machines_are_told_on_the_home_page(self):
        (site,) = [thing for thing in read(self.client, "/").data if thing["@type"] == "WebSite"]
        assert site["potentialAction"]["target"]["urlTemplate"].endswith("/search/?q={search_term_string}")
