"""The page of a story and its cover, as readers get them."""

import re

from django.conf import settings
from django.test import TestCase

from stories.models import Rendering, Story
from stories.publishing.publish import publish, withdraw
from tests.support.factories import (
    make_character,
    make_collection,
    make_fact,
    make_place,
    make_revision,
    make_story,
    make_tag,
)
from tests.support.readers import queries, read

TEXT = ("Emil met Sophia in Paris. He smiled.", "They spoke of the Berlin Wall - and of cake.")


def file_and_cards(page):
    """What a page says of its people, places and tags."""
    return page.texts(".//dl/div") + page.texts(".//div[@popover='hint']")


STANDFIRST = "A pastry chef tells <tall> tales & “true” ones."


class Page(TestCase):
    @classmethod
    def setUpTestData(cls):
        france = make_place("France")
        cls.paris = make_place("Paris", parent=france, latitude=48.86, longitude=2.35)
        cls.bakery = make_place("the bakery", slug="bakery", parent=cls.paris)
        cls.wall = make_place("the Berlin Wall", slug="berlin-wall")
        cls.emil = make_character("Emil Kovalchuk")
        cls.sophia = make_character("Sophia")
        cls.jazz = make_tag("Jazz")
        cls.story = make_story(
            title="Lemon Lavender",
            standfirst=STANDFIRST.replace("“", '"').replace("”", '"'),
            paragraphs=TEXT,
            cast=[(cls.emil, "protagonist"), (cls.sophia, "")],
            settings=[cls.paris, cls.bakery, (cls.wall, "spoken")],
            tags=[(cls.jazz, TEXT[0])],
        )
        make_fact(cls.emil, cls.story, "He smiled.", label="was", value="spy")

    def read(self):
        return read(self.client, self.story.get_absolute_url())

    def test_has_title_standfirst_place_length_and_date(self):
        page = self.read()
        assert page.text(".//h1") == "Lemon Lavender"
        assert page.text(".//p[@class='standfirst']") == STANDFIRST
        meta = page.text(".//p[@class='meta']")
        assert meta.startswith("Paris 16 words, 1 minute")
        assert str(self.story.first_published_at.year) in meta

    def test_has_its_text_with_an_address_for_each_paragraph(self):
        page = self.read()
        assert page.text(".//p[@id='p1']") == TEXT[0]
        assert page.text(".//p[@id='p2']") == "They spoke of the Berlin Wall – and of cake."

    def test_links_first_mentions_to_cards_that_are_there(self):
        page = self.read()
        cards = [link.get("data-card") for link in page.all(".//div[@class='prose']//a")]
        assert len(cards) == 4
        assert sorted(cards) == sorted(card.get("id") for card in page.all(".//div[@popover='hint']"))

    def test_says_on_a_card_what_is_known(self):
        cards = self.read().texts(".//div[@popover='hint']")
        assert "Emil Kovalchuk Was spy. Protagonist. In this story only." in cards
        assert "Paris This story is set here." in cards
        assert "The Berlin Wall Spoken of in this story." in cards

    def test_says_on_a_card_who_somebody_is_not(self):
        petrova = make_character("Sophia Petrova")
        make_story(title="Partner in Life", cast=[petrova])
        make_character("Sophia Unseen")
        cards = self.read().texts(".//div[@popover='hint']")
        assert "Sophia In this story only. Not Sophia Petrova, who is in Partner in Life." in cards
        assert queries(self.client, self.story.get_absolute_url()) <= 5
        make_story(title="Again", cast=[petrova])
        cards = self.read().texts(".//div[@popover='hint']")
        assert "Sophia In this story only. Not Sophia Petrova." in cards

    def test_files_people_places_and_tags(self):
        rows = dict(zip(self.read().texts(".//dl/div/dt"), self.read().texts(".//dl/div"), strict=True))
        assert rows["People"] == "People Emil Kovalchuk, protagonist Sophia"
        assert rows["Set in"] == "Set in Paris: the bakery"
        assert rows["Spoken of"] == "Spoken of the Berlin Wall"
        assert rows["Tags"] == "Tags Jazz"
        assert rows["Filed"].startswith("Filed No. 1, ")

    def test_tells_machines_the_same(self):
        story, crumbs = self.read().data
        assert story["@type"] == "ShortStory"
        assert story["abstract"] == STANDFIRST
        assert [who["name"] for who in story["character"]] == ["Emil Kovalchuk", "Sophia"]
        assert [place["name"] for place in story["contentLocation"]] == ["Paris"]
        assert (story["wordCount"], story["timeRequired"], story["keywords"]) == (16, "PT1M", ["Jazz"])
        assert [row["name"] for row in crumbs["itemListElement"]] == ["Stories", "Lemon Lavender"]

    def test_takes_its_addresses_from_the_settings(self):
        page = read(self.client, self.story.get_absolute_url(), headers={"host": "localhost:9999"})
        assert page.link("canonical") == f"{settings.SITE_URL}/stories/lemon-lavender/"
        assert page.meta("og:url") == page.link("canonical")
        assert "localhost:9999" not in page.source

    def test_describes_itself(self):
        page = self.read()
        assert page.meta("description") == page.meta("og:description") == STANDFIRST
        assert (page.meta("og:type"), page.meta("og:title")) == ("article", "Lemon Lavender")
        assert page.text(".//title").startswith("Lemon Lavender · ")

    def test_says_on_cards_and_in_its_file_who_leads_on_and_counts_no_other_story(self):
        for title in ("Two", "Three"):
            make_story(title=title, cast=[self.emil], settings=[self.bakery])
        page = self.read()
        cards = page.texts(".//div[@popover='hint']")
        assert "Emil Kovalchuk Was spy. Protagonist. In other stories too." in cards
        assert "Paris This story is set here. In other stories too." in cards
        rows = dict(zip(page.texts(".//dl/div/dt"), page.texts(".//dl/div"), strict=True))
        assert rows["Follow"] == "Follow Emil Kovalchuk, Paris, the bakery, Paris"
        make_story(title="Four", cast=[self.emil], settings=[self.bakery])
        assert file_and_cards(self.read()) == file_and_cards(page)

    def test_takes_three_queries_whoever_is_in_it_and_however_many_stories_there_are(self):
        people = [make_character(f"Person Number{i}") for i in range(40)]
        places = [make_place(f"Town {i}", parent=self.paris) for i in range(40)]
        tags = [make_tag(f"Subject {i}") for i in range(40)]
        text = (*TEXT, " and ".join(row.name for row in (*people, *places)))
        full = make_story(title="Full", cast=people, settings=places, tags=tags, paragraphs=text)
        others = [make_story(title=f"Other {i}", cast=people[:3], tags=tags[:3]) for i in range(30)]
        make_collection(stories=[others[0], full, others[1]])
        make_collection("Summer", stories=[full, *others])
        make_character("Person Else")
        here = full.get_absolute_url()
        assert queries(self.client, here) == 4  # the content version among them
        assert queries(self.client, f"{here}?in=summer") == 5

    def test_names_forty_people_in_one_line(self):
        people = [make_character(f"Person Number{i}") for i in range(40)]
        full = make_story(title="Full", cast=people)
        page = read(self.client, full.get_absolute_url())
        assert page.text(".//dl/div").count(", Person") == 39


class WaysOn(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.emil = make_character("Emil Kovalchuk")
        cls.first, cls.second, cls.third = (
            make_story(title=title, cast=[cls.emil]) for title in ("One", "Two", "Three")
        )
        make_collection(stories=[cls.first, cls.second, cls.third])

    def test_lead_before_and_after_in_the_collection(self):
        page = read(self.client, self.second.get_absolute_url())
        assert page.texts(".//nav[@class='story-neighbours']/p") == ["Before itOne", "After itThree"]
        assert (page.link("prev"), page.link("next")) == ("/stories/one/", "/stories/three/")

    def test_say_why_a_story_is_near(self):
        page = read(self.client, self.first.get_absolute_url())
        assert page.texts(".//ul[@class='near-stories']/li") == [
            "Emil Kovalchuk again Three",
            "Emil Kovalchuk again Two",
        ]

    def test_leave_out_what_is_no_longer_live(self):
        withdraw(self.third, by=None)
        page = read(self.client, self.second.get_absolute_url())
        assert "Three" not in page.text()
        assert "/stories/three/" not in page.links()

    def test_are_left_out_when_there_are_none(self):
        alone = make_story(title="Alone")
        page = read(self.client, alone.get_absolute_url())
        assert page.all(".//nav[@class='story-neighbours']") == page.all(".//ul[@class='near-stories']") == []
        assert "People" not in page.texts(".//dt")


class Whatever(TestCase):
    def test_a_long_title_is_set_smaller(self):
        title = "Unpronounceable " * 12
        story = make_story(title=title.strip(), slug="long")
        page = read(self.client, story.get_absolute_url())
        assert page.all(".//h1")[0].get("class") == "title long"

    def test_nothing_in_a_text_becomes_markup(self):
        mark = "</script><script>alert(1)</script>"
        who = make_character(mark)
        where = make_place(f"{mark} there")
        story = make_story(
            title=mark,
            standfirst=mark,
            byline=mark,
            content_notes=mark,
            slug="marks",
            paragraphs=(f"{mark} said {mark} there.",),
            cast=[(who, mark)],
            settings=[where],
            tags=[(make_tag(mark, slug="marked"), f"{mark} said {mark} there.")],
        )
        for address in (
            story.get_absolute_url(),
            "/",
            "/stories/",
            "/tags/",
            "/tags/marked/",
            "/stories/?tag=marked",
        ):
            page = read(self.client, address)
            assert mark not in page.source.replace("\\u003C", "<?"), address
            assert page.data

    def test_a_story_of_many_paragraphs_has_a_page(self):
        story = make_story(title="Long", paragraphs=[f"Sentence number {i} of the night." for i in range(3000)])
        assert read(self.client, story.get_absolute_url()).all(".//p[@id='p3000']")


class NotThere(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.story = make_story(title="The Window")

    def test_a_draft_is_not_found(self):
        make_story(title="Draft", live=False)
        assert self.client.get("/stories/draft/").status_code == 404

    def test_a_withdrawn_story_is_not_found(self):
        withdraw(self.story, by=None)
        assert self.client.get("/stories/the-window/").status_code == 404
        assert self.client.get("/stories/the-window/cover.svg").status_code == 404

    def test_a_live_story_that_is_not_derived_yet_is_not_found_anywhere(self):
        Rendering.objects.all().delete()
        assert self.client.get("/stories/the-window/").status_code == 404
        for address in ("/", "/stories/", "/sitemap-pages-1.xml"):
            response = self.client.get(address)
            assert response.status_code == 200
            assert b"/stories/the-window/" not in response.content

    def test_a_former_address_leads_to_the_story_until_it_comes_back(self):
        self.publish_as("the-door")
        response = self.client.get("/stories/the-window/")
        assert (response.status_code, response["Location"]) == (301, "/stories/the-door/")
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        self.publish_as("the-window")
        assert self.client.get("/stories/the-window/").status_code == 200
        assert self.client.get("/stories/the-door/")["Location"] == "/stories/the-window/"

    def test_a_former_address_of_a_withdrawn_story_is_not_found(self):
        self.publish_as("the-door")
        withdraw(Story.objects.get(pk=self.story.pk), by=None)
        assert self.client.get("/stories/the-window/").status_code == 404

    def publish_as(self, slug):
        story = Story.objects.get(pk=self.story.pk)
        publish(make_revision(story, title="The Window", slug=slug), by=None)


class Cover(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.story = make_story(title="The Window")

    def test_is_linked_by_its_hash_and_kept_for_ever_under_it(self):
        page = read(self.client, self.story.get_absolute_url())
        address = page.all(".//img")[0].get("src")
        assert re.fullmatch(r"/stories/the-window/cover\.svg\?v=[0-9a-f]{8}", address)
        response = self.client.get(address)
        assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert b">Window<" in response.content

    def test_is_not_kept_under_any_other_address(self):
        for query in ("", "?v=", "?v=00000000"):
            response = self.client.get(f"/stories/the-window/cover.svg{query}")
            assert "must-revalidate" in response["Cache-Control"]
