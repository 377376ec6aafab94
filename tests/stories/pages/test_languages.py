"""A story's language and direction on what readers get, and that nothing of it stands where it is the site's."""

from django.test import TestCase, override_settings

from stories.derived.reindex import reindex
from stories.models import Rendering
from tests.support.factories import make_character, make_collection, make_place, make_story
from tests.support.readers import read

HEBREW = ("ירד גשם על תל אביב.", "“It rains,” she said in English.", "הוא שתק, Emil, ושתק.")
TITLE = "האיש על הגשר"


class Pages(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.vienna = make_place("Vienna")
        cls.english = make_story(title="The Bridge", paragraphs=["It rained.", "ירד גשם.", "שלום, he said."])
        cls.hebrew = make_story(
            title=TITLE, slug="bridge-man", standfirst="ירד גשם", paragraphs=HEBREW, lang="he", settings=[cls.vienna]
        )
        cls.german = make_story(title="Der Brief", paragraphs=["Es regnete."], lang="de-AT")
        make_collection("Rain", stories=[cls.english, cls.hebrew, cls.german])

    def marked(self, address):
        """What stands in another language than the site's: (tag, lang, dir) and how its words begin."""
        page = read(self.client, address)
        found = [element for element in page.tree.find(".//body").iter() if "lang" in element.attrib]
        return [
            (element.tag, element.get("lang"), element.get("dir"), " ".join("".join(element.itertext()).split())[:8])
            for element in found
        ]

    def test_a_story_stands_in_its_language_and_what_the_site_says_of_it_in_the_sites(self):
        marked = self.marked(self.hebrew.get_absolute_url())
        self.assertEqual(marked[0], ("article", "he", "rtl", TITLE[:8]))
        others = {(tag, lang, direction) for tag, lang, direction, _words in marked[1:]}
        self.assertIn(("p", "en", "ltr"), others)
        self.assertIn(("footer", "en", "ltr"), others)
        page = read(self.client, self.hebrew.get_absolute_url())
        self.assertEqual((page.tree.get("lang"), page.tree.get("dir")), ("en", "ltr"))
        self.assertEqual(page.data[0]["inLanguage"], "he")

    def test_a_language_of_the_same_direction_says_none(self):
        marked = self.marked(self.german.get_absolute_url())
        self.assertEqual(marked[0], ("article", "de-AT", None, "Der Brie"))

    def test_a_story_in_the_sites_language_says_nothing(self):
        for story in (self.english, make_story(title="Said", lang="en")):
            marked = self.marked(story.get_absolute_url())
            self.assertEqual([row for row in marked if row[1] == "en"], [])

    def test_a_paragraph_that_is_written_the_other_way_says_so(self):
        html = {story: Rendering.objects.get(story=story).html for story in (self.english, self.hebrew)}
        self.assertEqual(html[self.english].count(" dir="), 1)
        self.assertIn('<p id="p2" dir="rtl">', html[self.english])
        self.assertEqual(html[self.hebrew].count(" dir="), 1)
        self.assertIn('<p id="p2" dir="ltr">', html[self.hebrew])

    def test_lists_say_it_of_title_and_standfirst(self):
        for address, tag in (
            ("/", "li"),
            ("/stories/", "h2"),
            ("/collections/rain/", "li"),
            (self.vienna.get_absolute_url(), "h3"),
        ):
            with self.subTest(address):
                marked = self.marked(address)
                self.assertIn((tag, "he", "rtl", TITLE[:8]), marked)
        self.assertIn(("p", "he", "rtl", "ירד גשם"), self.marked("/stories/"))

    def test_what_is_quoted_of_it_does(self):
        nina = make_character("Nina Berg")
        quoted = ["Nina Berg ירדה אל הגשר הישן בלילה."]
        make_story(title="נינה", slug="nina", paragraphs=quoted, lang="he", cast=[nina], settings=[self.vienna])
        for address, tags in (
            (f"/threads/people/{nina.slug}/", {"h2", "p"}),
            (nina.get_absolute_url(), {"p", "a", "cite"}),
            ("/search/?q=הגשר", {"h2", "p"}),
        ):
            with self.subTest(address):
                marked = self.marked(address)
                self.assertEqual({row[0] for row in marked if row[1:3] == ("he", "rtl")}, tags)
        self.assertIn(("a", "en", "ltr", "paragrap"), self.marked("/search/?q=הגשר"))

    def test_the_neighbours_of_a_story_do(self):
        page = read(self.client, self.english.get_absolute_url() + "?in=rain")
        (after,) = [link for link in page.all(".//a") if link.get("rel") == "next"]
        self.assertEqual((after.get("lang"), after.get("dir")), ("he", "rtl"))

    def test_the_home_page_opens_with_it(self):
        make_story(title="גשם", slug="rain", paragraphs=HEBREW, lang="he")
        marked = self.marked("/")
        self.assertEqual([row[:3] for row in marked[:2]], [("p", "he", "rtl"), ("h2", "he", "rtl")])

    def test_another_language_of_the_site_turns_what_says_nothing(self):
        with override_settings(LANGUAGE_CODE="he"):
            reindex()
            html = {story: Rendering.objects.get(story=story).html for story in (self.english, self.hebrew)}
        self.assertIn('<p id="p1" class="short" dir="ltr">', html[self.english])
        self.assertEqual(html[self.hebrew].count(" dir="), 1)
