"""Who wrote a story, as readers and machines are told: the byline, the author's page, the index, the feed."""

import json

import feedparser
import pytest
from django.test import SimpleTestCase, TestCase

from stories.content.value import content_of_revision
from stories.history import catalogue
from stories.models import Author, Site, Story
from stories.pages.preview import draft_page
from stories.pages.story import link_names
from stories.publishing.publish import publish, withdraw
from tests.support.factories import make_author, make_revision, make_story
from tests.support.readers import read

pytestmark = pytest.mark.sql


class Byline(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.clara, cls.theo = make_author("Clara Voss"), make_author("Theo Brandt")

    def meta(self, **content):
        story = make_story(**content)
        return read(self.client, story.get_absolute_url())

    def test_is_made_of_the_authors_in_their_order_and_leads_to_their_pages(self):
        page = self.meta(authors=[self.theo, self.clara])
        self.assertIn("by Theo Brandt and Clara Voss", page.text(".//article/header"))
        links = [
            (link.get("href"), "".join(link.itertext())) for link in page.all(".//a") if link.get("rel") == "author"
        ]
        self.assertEqual(links, [("/authors/theo-brandt/", "Theo Brandt"), ("/authors/clara-voss/", "Clara Voss")])

    def test_is_printed_as_it_is_written_and_leads_on_where_it_names_an_author(self):
        page = self.meta(authors=[self.clara], byline="Clara Voss, as told to the editors")
        self.assertIn("Clara Voss, as told to the editors", page.text(".//article/header"))
        self.assertNotIn("by Clara", page.text(".//article/header"))
        self.assertEqual(
            [a.get("href") for a in page.all(".//a") if a.get("rel") == "author"], ["/authors/clara-voss/"]
        )

    def test_a_byline_that_names_nobody_tells_machines_no_other_name(self):
        page = self.meta(authors=[self.clara], byline="Anonymous")
        story = next(row for row in page.data if row["@type"] == "ShortStory")
        self.assertEqual(story["author"], {"@type": "Person", "name": "Anonymous"})
        self.assertEqual([a for a in page.all(".//a") if a.get("rel") == "author"], [])

    def test_machines_are_told_of_each_author_with_the_address(self):
        page = self.meta(authors=[self.theo, self.clara])
        story = next(row for row in page.data if row["@type"] == "ShortStory")
        self.assertEqual([row["name"] for row in story["author"]], ["Theo Brandt", "Clara Voss"])
        self.assertTrue(story["author"][1]["url"].endswith("/authors/clara-voss/"))

    def test_a_draft_is_previewed_with_its_authors_and_readers_keep_theirs(self):
        story = make_story(authors=[self.clara])
        revision = make_revision(Story.objects.get(pk=story.pk), slug=story.slug, authors=[self.theo])
        shown = draft_page(story, content_of_revision(revision), "/admin/pictures/")
        self.assertEqual([*shown.byline], [("by Theo Brandt", "")])  # who is in no live story has no page to lead to
        self.assertIn("by Clara Voss", read(self.client, story.get_absolute_url()).text(".//article/header"))
        self.assertEqual(self.client.get("/authors/theo-brandt/").status_code, 404)


class NamesInAByline(SimpleTestCase):
    def parts(self, text, *names):
        authors = [Author(name=name, slug=f"a{i}") for i, name in enumerate(names)]
        return [(words, address) for words, address in link_names(text, authors)]

    def test_the_longer_of_two_names_is_taken(self):
        found = self.parts("by Ann and Ann Lee", "Ann", "Ann Lee")
        self.assertEqual(found, [("by ", ""), ("Ann", "/authors/a0/"), (" and ", ""), ("Ann Lee", "/authors/a1/")])

    def test_namesakes_are_each_led_to_once(self):
        found = self.parts("by Ann Lee and Ann Lee", "Ann Lee", "Ann Lee")
        self.assertEqual([address for _words, address in found if address], ["/authors/a0/", "/authors/a1/"])

    def test_a_name_within_a_word_is_none(self):
        self.assertEqual(self.parts("Annette", "Ann"), [("Annette", "")])

    def test_signs_of_patterns_and_other_scripts_are_names_too(self):
        self.assertEqual(self.parts("by A.* (B)", "A.* (B)")[-1], ("A.* (B)", "/authors/a0/"))
        self.assertEqual(self.parts("محمود درويش", "محمود درويش"), [("محمود درويش", "/authors/a0/")])


class Pages(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.clara = make_author("Clara Voss", line="Born in Ulm.", links=[["https://example.org/clara", "Her site"]])
        cls.theo = make_author("Theo Brandt")
        cls.one = make_story(title="One", authors=[cls.clara, cls.theo])
        cls.two = make_story(title="Two", authors=[cls.clara])

    def test_an_author_has_lines_links_and_stories_newest_first(self):
        page = read(self.client, "/authors/clara-voss/")
        self.assertEqual(page.texts(".//h2")[:2], ["Two", "One"])
        self.assertIn("Born in Ulm.", page.text(".//main"))
        link = next(a for a in page.all(".//a") if a.get("href") == "https://example.org/clara")
        self.assertEqual((link.get("rel"), "".join(link.itertext())), ("external noopener", "Her site"))

    def test_tells_machines_who_it_is(self):
        page = read(self.client, "/authors/clara-voss/")
        profile = next(row for row in page.data if row["@type"] == "ProfilePage")
        self.assertEqual(profile["mainEntity"]["sameAs"], ["https://example.org/clara"])
        self.assertEqual(profile["hasPart"]["numberOfItems"], 2)

    def test_the_index_has_them_by_surname_with_the_numbers_of_their_stories(self):
        page = read(self.client, "/authors/")
        text = " ".join(page.text(".//main").split())
        self.assertLess(text.index("Brandt, Theo"), text.index("Voss, Clara"))
        self.assertIn(f"/stories/{self.two.slug}/", page.links())

    def test_a_feed_names_each_author_of_each_story(self):
        feed = feedparser.parse(self.client.get("/feeds/authors/clara-voss/").content)
        named = [[author.name for author in entry.authors] for entry in feed.entries]
        self.assertEqual(named, [["Clara Voss"], ["Clara Voss", "Theo Brandt"]])
        self.assertEqual(feed.feed.author, "Clara Voss")

    def test_the_list_is_narrowed_by_author(self):
        page = read(self.client, "/stories/?author=theo-brandt")
        self.assertIn("One of two stories is by Theo Brandt.", page.text(".//main"))
        self.assertIn("/stories/?author=clara-voss", page.links())
        self.assertEqual(self.client.get("/stories/?author=nobody").status_code, 404)

    def test_a_search_finds_the_author_and_the_stories_and_narrows_by_author(self):
        page = read(self.client, "/search/?q=voss")
        self.assertLessEqual({"/authors/clara-voss/", "/stories/one/", "/stories/two/"}, set(page.links()))
        self.assertIn("Story, by Clara Voss and Theo Brandt, no matches", page.text(".//main"))
        page = read(self.client, "/search/?q=voss&kind=story&author=theo-brandt")
        self.assertIn("/stories/one/", page.links())
        self.assertNotIn("/stories/two/", page.links())
        offered = json.loads(self.client.get("/search/suggest/?q=vos").content)["suggestions"]
        self.assertIn({"name": "Clara Voss", "kind": "author", "address": "/authors/clara-voss/"}, offered)

    def test_a_former_address_leads_on_to_page_feed_book_and_catalogue(self):
        self.clara.slug = "clara-berg"
        catalogue.save(self.clara)
        for before, after in (
            ("/authors/clara-voss/", "/authors/clara-berg/"),
            ("/feeds/authors/clara-voss/", "/feeds/authors/clara-berg/"),
            ("/authors/clara-voss/book.epub", "/authors/clara-berg/book.epub"),
            ("/opds/2.0/authors/clara-voss/", "/opds/2.0/authors/clara-berg/"),
        ):
            self.assertRedirects(self.client.get(before), after, 301, fetch_redirect_response=False)

    def test_is_gone_with_the_last_live_story_and_comes_with_the_next(self):
        withdraw(self.one, by=None)
        self.assertEqual(self.client.get("/authors/theo-brandt/").status_code, 404)
        self.assertNotIn("Brandt", self.client.get("/authors/").content.decode())
        story = Story.objects.get(pk=self.one.pk)
        publish(make_revision(story, slug="one", authors=[self.theo]), by=None)
        self.assertEqual(self.client.get("/authors/theo-brandt/").status_code, 200)

    def test_the_sitemap_has_them_and_their_index(self):
        self.assertIn("/authors/clara-voss/", self.client.get("/sitemap-authors-1.xml").content.decode())
        self.assertIn("/authors/<", self.client.get("/sitemap-pages-1.xml").content.decode())
        self.assertIn("/sitemap-authors-1.xml", self.client.get("/sitemap.xml").content.decode())

    def test_a_new_name_is_in_every_page_and_in_the_search_at_once(self):
        for address in ("/stories/one/", "/authors/", "/authors/clara-voss/", "/feeds/", "/stories/"):
            self.assertIn("Voss", self.client.get(address).content.decode(), address)
        self.clara.name, self.clara.sort_name = "Clara Quandt", "Quandt, Clara"
        catalogue.save(self.clara)
        for address in (
            "/stories/one/",
            "/authors/",
            "/authors/clara-voss/",
            "/feeds/",
            "/stories/",
            "/search/?q=quandt",
        ):
            text = self.client.get(address).content.decode()
            self.assertIn("Quandt", text, address)
            self.assertNotIn("Clara Voss", text, address)
        self.assertIn("/stories/two/", read(self.client, "/search/?q=quandt").links())


class NoAuthor(TestCase):
    """A site whose stories name nobody says nothing of authors."""

    def test_no_page_leads_to_an_empty_index(self):
        make_story(title="One")
        make_author("Nobody Yet")
        for address in ("/", "/stories/", "/stories/one/", "/about/", "/search/?q=nobody", "/sitemap-pages-1.xml"):
            text = self.client.get(address).content.decode()
            self.assertNotIn("/authors/", text, address)
            self.assertNotIn("uthor", text.replace('"author"', ""), address)
        self.assertNotIn("authors", self.client.get("/opds/1.2/").content.decode())

    def test_the_header_leads_there_from_the_first_author_until_the_last_has_gone(self):
        story = make_story(title="One", authors=[make_author()])
        self.assertTrue(Site.objects.get().has_authors)
        for address in ("/about/", "/tags/"):
            self.assertIn('href="/authors/"', self.client.get(address).content.decode(), address)
        withdraw(story, by=None)
        self.assertNotIn('href="/authors/"', self.client.get("/about/").content.decode())
