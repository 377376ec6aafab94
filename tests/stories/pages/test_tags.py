"""The pages of tags and collections."""

import pytest
from django.test import TestCase

from characters import addresses
from characters.models import Place, Section
from stories.models import Story
from stories.publishing.publish import withdraw
from tests.support.crowds import fill
from tests.support.factories import make_collection, make_place, make_story, make_tag
from tests.support.readers import read

pytestmark = pytest.mark.sql

LINE = "He wanted to start anew - somewhere."


class TagPage(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.over = make_tag("Starting over", line="Stories in which someone begins another life.")
        cls.jazz = make_tag("Jazz")
        paris = make_place("Paris", latitude=48.86, longitude=2.35)
        cls.one = make_story(
            title="One", paragraphs=["First.", LINE], settings=[paris], tags=[(cls.over, LINE), cls.jazz]
        )
        cls.two = make_story(title="Two", standfirst="A second one.", tags=[(cls.over, "Not in it.")])

    def test_has_the_editors_line_and_the_count(self):
        page = read(self.client, "/tags/starting-over/")
        assert page.text(".//p[@class='intro']") == ("Stories in which someone begins another life. Two so far.")
        assert page.meta("description") == page.text(".//p[@class='intro']")

    def test_shows_the_line_that_earns_it_and_where_it_stands(self):
        page = read(self.client, "/tags/starting-over/")
        assert page.text(".//blockquote/p") == "“He wanted to start anew – somewhere.”"
        assert page.links(".//blockquote") == ["/stories/one/#p2"]

    def test_shows_the_standfirst_where_the_line_is_gone(self):
        page = read(self.client, "/tags/starting-over/")
        assert page.texts(".//p[@class='standfirst']") == ["A second one."]
        assert "Not in it." not in page.text()

    def test_shows_what_is_often_beside_it_and_where(self):
        page = read(self.client, "/tags/starting-over/")
        assert page.texts(".//aside/ul") == [
            "Jazz 1",
            "Paris 1 Place not given 1",
            "Feed for this tag",
            "EPUB",
        ]
        for address in page.links(".//aside"):
            assert self.client.get(address).status_code == 200, address

    def test_counts_the_places_as_the_lists_that_they_lead_to(self):
        cafe = make_place("the café", slug="cafe", parent=Place.objects.get(slug="paris"))
        make_story(title="Three", settings=[cafe], tags=[self.over])
        page = read(self.client, "/tags/starting-over/")
        rows = page.all(".//aside/ul")[1].findall("li")
        found = [" ".join("".join(row.itertext()).split()) for row in rows]
        assert found == ["Paris 2", "the café, Paris 1", "Place not given 1"]
        for row, text in zip(rows, found, strict=True):
            led_to = read(self.client, row.find("a").get("href")).texts(".//ul[@class='rows']/li/h2")
            assert len(led_to) == int(text.rpartition(" ")[2])

    def test_tells_machines_the_same(self):
        data, crumbs = read(self.client, "/tags/starting-over/").data
        assert (data["@type"], data["mainEntity"]["numberOfItems"]) == ("CollectionPage", 2)
        assert [row["name"] for row in crumbs["itemListElement"]] == ["Tags", "Starting over"]

    def test_is_not_found_without_a_live_story(self):
        withdraw(self.one, by=None)
        assert self.client.get("/tags/jazz/").status_code == 404
        assert "Jazz" not in read(self.client, "/tags/").text()

    def test_a_former_address_leads_to_it(self):
        addresses.record_moves(Section.TAG, [(self.over.key, "beginnings", "starting-over")])
        response = self.client.get("/tags/beginnings/")
        assert (response.status_code, response["Location"]) == (301, "/tags/starting-over/")
        response = self.client.get("/feeds/tags/beginnings/")
        assert (response.status_code, response["Location"]) == (301, "/feeds/tags/starting-over/")


class TagList(TestCase):
    def test_gives_the_numbers_of_the_stories(self):
        jazz = make_tag("Jazz")
        make_tag("Unused")
        make_story(title="One", tags=[jazz])
        make_story(title="Two", tags=[jazz])
        page = read(self.client, "/tags/")
        assert page.text(".//div[@class='index-list whole']") == "Jazz 1 2"
        assert page.all(".//div[@class='index-list whole']//span/a")[0].get("aria-label") == "Story 1, One"

    def test_says_that_there_are_many_where_the_numbers_would_be_too_many(self):
        fill(stories=9, people=2, shared=[make_tag("Everywhere")])
        assert read(self.client, "/tags/").text(".//div[@class='index-list whole']") == "Everywhere many stories"


class CollectionPage(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.stories = [make_story(title=title) for title in ("One", "Two", "Three")]
        cls.winter = make_collection("Winter", stories=[cls.stories[i] for i in (2, 0, 1)], line="For long evenings.")

    def test_has_its_stories_in_the_editors_order(self):
        page = read(self.client, "/collections/winter/")
        assert page.texts(".//ul/li/a/h2") == ["Three", "One", "Two"]
        assert page.text(".//div[@class='intro']") == "For long evenings."
        assert "Three stories, in order." in page.text()

    def test_keeps_the_order_over_pages(self):
        crowd = fill(stories=30, people=2)
        make_collection("Long", stories=crowd.stories[::-1])
        first, second = (
            read(self.client, "/collections/long/"),
            read(self.client, "/collections/long/?page=2"),
        )
        titles = first.texts(".//ul/li/a/h2") + second.texts(".//ul/li/a/h2")
        assert titles == [story.title for story in crowd.stories[::-1]]

    def test_leaves_out_what_is_not_live(self):
        withdraw(Story.objects.get(slug="one"), by=None)
        page = read(self.client, "/collections/winter/")
        assert page.texts(".//ul/li/a/h2") == ["Three", "Two"]
        assert "Two stories, in order." in page.text()

    def test_is_not_found_without_a_live_story(self):
        make_collection("Nothing", stories=[make_story(title="Draft", live=False)])
        assert self.client.get("/collections/nothing/").status_code == 404
        assert "Nothing" not in read(self.client, "/collections/").text()

    def test_is_listed_with_the_cover_of_its_first_story(self):
        page = read(self.client, "/collections/")
        assert page.texts(".//li/h2") == ["Winter"]
        assert page.all(".//li/img")[0].get("src").startswith("/stories/three/cover.svg?v=")
