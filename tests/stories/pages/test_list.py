"""The list of stories: its facets, order and pages."""

from urllib.parse import quote

import pytest
from django.test import TestCase

from stories.models import Story
from stories.pages.facets import StoryNarrowing, count_stories
from stories.publishing.publish import withdraw
from tests.support.crowds import fill
from tests.support.factories import make_character, make_place, make_story, make_tag
from tests.support.readers import read

pytestmark = pytest.mark.sql

LIST = "/stories/"


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.france = make_place("France")
        cls.paris = make_place("Paris", parent=cls.france, latitude=48.86, longitude=2.35)
        cls.cafe = make_place("the café", slug="cafe", parent=cls.paris)
        cls.macau = make_place("Macau", latitude=22.2, longitude=113.5)
        cls.bar = make_place("the bar", slug="bar")
        cls.emil, cls.lena = make_character("Emil Kovalchuk"), make_character("Lena")
        cls.jazz, cls.bakeries = make_tag("Jazz"), make_tag("Bakeries")
        make_story(title="One", cast=[cls.emil], settings=[cls.cafe], tags=[cls.bakeries])
        make_story(title="Two", cast=[cls.emil, cls.lena], settings=[cls.paris, cls.cafe], paragraphs=["Short."])
        make_story(title="Three", settings=[cls.macau], tags=[cls.jazz])
        make_story(title="Four", cast=[cls.lena], settings=[cls.bar, (cls.macau, "spoken")])

    def titles(self, query=""):
        return read(self.client, LIST + query).texts(".//ul[@class='rows']/li/h2")

    def sentence(self, query=""):
        return read(self.client, LIST + query).text(".//p[@class='intro']")

    def facets(self, query=""):
        page = read(self.client, LIST + query)
        found = {}
        for part in page.tree.find(".//aside") if page.tree.find(".//aside") is not None else ():
            text = " ".join("".join(part.itertext()).split())
            if part.tag == "h2":
                group = found[text] = []
            else:
                group += [" ".join("".join(row.itertext()).split()) for row in part]
        return found


class Filters(Case):
    def test_without_one_every_story_is_there_newest_first(self):
        assert self.titles() == ["Four", "Three", "Two", "One"]
        assert self.sentence() == "Four stories so far."

    def test_a_place_counts_what_is_set_inside_it(self):
        assert self.titles("?place=france") == ["Two", "One"]
        assert self.sentence("?place=france/paris") == "Two of four stories are set in Paris."

    def test_a_place_that_is_only_spoken_of_does_not_count(self):
        assert self.titles("?place=macau") == ["Three"]

    def test_a_person_and_a_tag_narrow_it_too(self):
        assert self.titles("?person=lena") == ["Four", "Two"]
        assert self.titles("?tag=jazz") == ["Three"]
        assert self.sentence("?person=emil-kovalchuk&tag=bakeries") == (
            "One of four stories is about Emil Kovalchuk and tagged Bakeries."
        )

    def test_stories_without_a_place_can_be_asked_for(self):
        assert self.titles("?place=~") == ["Four"]
        assert self.sentence("?place=~") == "One of four stories is set in a place that is not given."

    def test_an_empty_choice_says_so_and_offers_the_way_back(self):
        page = read(self.client, f"{LIST}?place=macau&tag=bakeries")
        assert page.text(".//p[@class='intro']") == ("No story is set in Macau and tagged Bakeries. Remove Bakeries?")
        assert f"{LIST}?place=macau" in page.links(".//p[@class='intro']")

    def test_each_can_be_removed_by_itself(self):
        page = read(self.client, f"{LIST}?place=france/paris&tag=bakeries&order=oldest")
        assert page.links(".//p[@class='chips']") == [
            f"{LIST}?tag=bakeries&order=oldest",
            f"{LIST}?place=france/paris&order=oldest",
            LIST,
        ]

    def test_drafts_and_withdrawn_stories_are_nowhere(self):
        make_story(title="Draft", live=False, cast=[self.emil], tags=[self.jazz], settings=[self.paris])
        withdraw(Story.objects.get(slug="two"), by=None)
        for query in ("", "?place=france", "?person=emil-kovalchuk", "?tag=bakeries"):
            assert self.titles(query)[-1] == "One"
            assert not {"Draft", "Two"} & set(self.titles(query))
        assert self.facets()["Person"] == ["Emil Kovalchuk 1", "Lena 1"]


class Facets(Case):
    def test_count_the_stories(self):
        assert self.facets()["Place"] == [
            "France 2",
            "Paris 2",
            "the café, Paris 2",
            "the bar 1",
            "Macau 1",
            "Place not given 1",
        ]
        assert self.facets()["Person"] == ["Emil Kovalchuk 2", "Lena 2"]
        assert self.facets()["Tag"] == ["Bakeries 1", "Jazz 1"]

    def test_count_what_is_left_once_one_is_chosen(self):
        found = self.facets("?person=emil-kovalchuk")
        assert found["Place"] == ["France 2", "Paris 2", "the café, Paris 2"]
        assert found["Person"] == ["Emil Kovalchuk 2", "Lena 2"]
        assert found["Tag"] == ["Bakeries 1"]

    def test_lead_to_what_they_count(self):
        page = read(self.client, f"{LIST}?person=emil-kovalchuk&order=oldest")
        for link in page.all(".//aside//li/a"):
            count = link.find("span[@class='facet-count']")
            if count is not None and link.get("aria-current") is None:
                assert len(self.titles(link.get("href").removeprefix(LIST))) == int(count.text)

    def test_mark_what_is_chosen_and_lead_away_from_it(self):
        page = read(self.client, f"{LIST}?tag=jazz")
        chosen = [link for link in page.all(".//aside//a") if link.get("aria-current")]
        assert [link.get("href") for link in chosen] == [LIST, f"{LIST}?tag=jazz"]

    def test_are_capped_with_a_way_to_all(self):
        make_story(title="Crowded", cast=[make_character(f"Person Number{i}") for i in range(20)])
        for query in ("", "?person=person-number1"):
            assert len(self.facets(query)["Person"]) == 13
            assert self.facets(query)["Person"][-1] == "All of them: Person"


class Counts(Case):
    def test_the_list_without_a_choice_counts_all_and_those_that_give_no_place(self):
        make_story(title="Five")
        counts = count_stories(StoryNarrowing())
        self.assertEqual((counts.total, counts.found, counts.placeless), (5, 5, 2))


class Order(Case):
    def test_can_be_oldest_or_shortest_first(self):
        assert self.titles("?order=oldest") == ["One", "Two", "Three", "Four"]
        assert self.titles("?order=shortest")[0] == "Two"

    def test_stays_with_the_filters(self):
        page = read(self.client, f"{LIST}?order=oldest")
        assert f"{LIST}?tag=jazz&order=oldest" in page.links(".//aside")


class BadInput(Case):
    ODD = (
        "page=0",
        "page=-1",
        "page=abc",
        "page=",
        "page=1000000000000",
        "page=2",
        "page=01",
        "page=%EF%BC%91",
        "page=1&page=1",
        "tag=",
        "tag=unknown",
        "tag=jazz&tag=jazz",
        "tag=jazz&tag=bakeries",
        "person=nobody",
        "place=atlantis",
        "place=paris",
        "place=france/",
        "place=/",
        "order=newest",
        "order=",
        "order=__class__",
        "order=oldest&order=oldest",
        "tag=%ff%fe",
        "tag=%ED%A0%80",
        f"tag={'x' * 4000}",
        f"place={quote('🕵' * 300)}",
        "tag[]=jazz&page=9",
    )

    def test_is_not_found(self):
        for query in self.ODD:
            assert self.client.get(f"{LIST}?{query}").status_code == 404, query

    def test_unknown_names_mean_nothing(self):
        page = read(self.client, f"{LIST}?utm_source=letter&tag=jazz")
        assert page.link("canonical").endswith(f"{LIST}?tag=jazz")

    def test_the_first_page_has_one_canonical_address(self):
        assert read(self.client, f"{LIST}?page=1").link("canonical").endswith(LIST)


class Rows(TestCase):
    def line(self, size):
        cast = [make_character(f"Person {chr(65 + i)}", sort_name=f"{9 - i}") for i in range(size)]
        story = make_story(cast=cast, paragraphs=["Nobody is named."])
        rows = read(self.client, LIST).all(".//ul[@class='rows']/li")
        [listed] = Story.objects.filter(pk=story.pk).listed()
        assert len(listed.people) <= 3
        return " ".join("".join(rows[0].find("p[@class='meta']").itertext()).split())

    def test_name_two_of_a_cast_without_reading_the_rest(self):
        assert "Person A and Person B" in self.line(2)
        assert "Person A, Person B and Person C" in self.line(3)
        assert "Person A, Person B and four others" in self.line(6)


class Pages(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.tag = make_tag("Everywhere")
        fill(stories=60, people=10, places=10, tags=5, collections=2, shared=[cls.tag])

    def test_have_twenty_four_stories_each(self):
        first, last = read(self.client, LIST), read(self.client, f"{LIST}?page=3")
        assert len(first.all(".//ul[@class='rows']/li")) == 24
        assert len(last.all(".//ul[@class='rows']/li")) == 12
        assert self.client.get(f"{LIST}?page=4").status_code == 404

    def test_lead_to_one_another(self):
        page = read(self.client, f"{LIST}?tag=everywhere&page=2")
        assert page.links(".//nav[@class='pages']") == [
            f"{LIST}?tag=everywhere",
            f"{LIST}?tag=everywhere",
            f"{LIST}?tag=everywhere&page=3",
            f"{LIST}?tag=everywhere&page=3",
        ]
        assert page.link("prev") == f"{LIST}?tag=everywhere"
        assert page.link("next") == f"{LIST}?tag=everywhere&page=3"
        assert page.link("canonical").endswith(f"{LIST}?tag=everywhere&page=2")

    def test_are_numbered_through_in_the_linked_data(self):
        (data,) = read(self.client, f"{LIST}?page=2").data
        things = data["mainEntity"]
        assert things["numberOfItems"] == 60
        assert things["itemListElement"][0]["position"] == 25
        assert things["itemListElement"][0]["name"] == "Story 36"


class Empty(TestCase):
    def test_says_that_the_first_story_is_on_its_way(self):
        page = read(self.client, LIST)
        assert page.text(".//p[@class='intro']") == "The first story is on its way."
        assert page.all(".//aside") == []
