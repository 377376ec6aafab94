"""Cards: the picture that a link shows, of every public page that has one and of nothing else."""

import pytest
from django.test import TestCase

from spystories.icons import ICONS
from stories.history.catalogue import save_site
from stories.models import Rendering, Site
from stories.publishing.publish import publish, withdraw
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_introduction,
    make_place,
    make_revision,
    make_story,
    make_tag,
)
from tests.support.pngs import as_drawings, few_drawings, size_of
from tests.support.readers import read

pytestmark = pytest.mark.sql

TEXT = "Emil Novak sat in Paris. He waited for Anna Berg, who was late. It rained."


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        save_site(Site(pk=1, name="The Site", line="Told quietly."))
        cls.emil, cls.paris = make_character("Emil Novak"), make_place("Paris", latitude=48, longitude=2)
        cls.jazz, cls.clara = make_tag("Jazz", line="In which somebody plays."), make_author("Clara Voss")
        shared = {"cast": [cls.emil], "settings": [cls.paris], "tags": [cls.jazz], "authors": [cls.clara]}
        cls.one = make_story(title="One's Night", slug="one", standfirst="She waited.", paragraphs=[TEXT], **shared)
        cls.two = make_story(title="Two", paragraphs=[TEXT.replace("rained", "snowed")], **shared)
        make_collection("Winter", stories=[cls.two, cls.one], line="In order.")
        cls.pages = ("/", "/stories/one/", "/people/emil-novak/", "/places/paris/", "/tags/jazz/")
        cls.pages += ("/collections/winter/", "/authors/clara-voss/")

    def drawn(self, page):
        """The drawing behind the card of a page."""
        with as_drawings():
            return self.client.get(f"{page}card.png").content.decode()


class Cards(Case):
    def test_are_named_by_their_pages_with_their_size_and_words(self):
        for address in self.pages:
            page = read(self.client, address)
            self.assertEqual(page.meta("og:image"), f"http://127.0.0.1:8000{address}card.png")
            self.assertEqual((page.meta("og:image:width"), page.meta("og:image:height")), ("1200", "630"))
            self.assertIn(page.meta("og:title"), page.meta("og:image:alt"))
            self.assertIn(page.meta("og:description"), page.meta("og:image:alt"))
            self.assertEqual(page.meta("twitter:card"), "summary_large_image")
            answer = self.client.get(f"{address}card.png")
            self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "image/png"))
            self.assertEqual(size_of(answer.content), (1200, 630))
            self.assertLessEqual(len(answer.content), 100_000)

    def test_are_not_named_by_lists(self):
        for address in ("/stories/", "/people/", "/search/", "/about/"):
            self.assertIsNone(read(self.client, address).meta("og:image"))

    def test_of_a_story_has_title_byline_standfirst_and_cover(self):
        drawn = self.drawn("/stories/one/")
        for words in (">One’s Night<", ">by Clara Voss<", ">She waited.<", ">The Site<"):
            self.assertIn(words, drawn)
        self.assertIn(Rendering.objects.get(story=self.one).cover.strip().partition("viewBox")[2], drawn)

    def test_of_a_story_without_a_standfirst_says_how_it_opens(self):
        drawn = self.drawn("/stories/two/")
        self.assertIn("Emil Novak sat in Paris.", drawn)
        self.assertNotIn("waited", drawn)

    def test_of_a_person_says_what_the_page_opens_with_and_covers_the_rest(self):
        make_introduction(self.emil, self.one, "He waited for Anna Berg, who was late.")
        drawn = self.drawn("/people/emil-novak/")
        self.assertIn(">Emil Novak<", drawn)
        self.assertIn("“He waited for Anna", drawn)
        self.assertNotIn("rained", drawn)

    def test_of_a_place_has_its_chart(self):
        self.assertIn('class="chart"', self.drawn("/places/paris/"))

    def test_of_a_place_without_a_position_has_a_cover(self):
        make_place("Graz")
        make_story(title="Three", paragraphs=["She went to Graz."], settings=[make_place("Linz")])
        self.assertNotIn('class="chart"', self.drawn("/places/linz/"))

    def test_of_a_set_have_the_covers_of_its_first_stories(self):
        for address in ("/tags/jazz/", "/collections/winter/", "/authors/clara-voss/"):
            self.assertEqual(self.drawn(address).count("viewBox"), 3, address)
        winter = self.drawn("/collections/winter/")
        self.assertLess(winter.index(">Two<"), winter.index("Night<"))
        self.assertIn(">Two stories so far.<", self.drawn("/authors/clara-voss/"))

    def test_of_a_set_show_four_covers_at_most(self):
        for number in range(4):
            make_story(title=f"Night {number}", tags=[self.jazz])
        self.assertEqual(self.drawn("/tags/jazz/").count("viewBox"), 5)

    def test_of_the_home_page_has_name_line_and_opening(self):
        drawn = self.drawn("/")
        for words in (">The Site<", ">Told quietly.<", "Emil Novak sat in Paris."):
            self.assertIn(words, drawn)

    def test_of_an_empty_site_says_so(self):
        for story in (self.one, self.two):
            withdraw(story, by=None)
        self.assertIn("The first story is on its way.", self.drawn("/"))

    def test_cost_few_queries(self):
        with as_drawings():
            for page, most in zip(self.pages, (4, 4, 6, 5, 4, 4, 4), strict=True):
                with self.subTest(page), self.assertNumQueries(most):
                    self.client.get(f"{page}card.png")


class NotThere(Case):
    def test_former_addresses_lead_on(self):
        publish(make_revision(self.one, title="One", slug="uno"), by=None)
        self.assertRedirects(self.client.get("/stories/one/card.png"), "/stories/uno/card.png", 301)

    def test_what_is_withdrawn_has_none_at_once(self):
        kept = self.client.get("/stories/one/card.png")
        self.assertEqual(kept.status_code, 200)
        withdraw(self.one, by=None)
        answer = self.client.get("/stories/one/card.png", headers={"If-None-Match": kept["ETag"]})
        self.assertEqual(answer.status_code, 404)
        self.assertNotIn("Night", self.drawn("/tags/jazz/"))
        self.assertNotIn("Night", self.drawn("/collections/winter/"))

    def test_what_has_no_page_yet_has_none(self):
        Rendering.objects.all().delete()
        self.assertEqual(self.client.get("/stories/one/card.png").status_code, 404)

    def test_words_of_a_draft_are_on_none(self):
        make_revision(self.one, title="Zzyzx", standfirst="Zzyzx", slug="one", paragraphs=["Zzyzx. Emil Novak."])
        make_story(live=False, title="Zzyzx", tags=[self.jazz], cast=[self.emil], authors=[self.clara])
        for page in self.pages:
            self.assertNotIn("Zzyzx", self.drawn(page))

    def test_more_than_a_minutes_drawings_are_asked_for_again(self):
        with few_drawings(1):
            self.assertEqual(self.client.get("/card.png").status_code, 200)
            answer = self.client.get("/tags/jazz/card.png")
        self.assertEqual((answer.status_code, answer["Retry-After"]), (429, "60"))
        self.assertNotIn("ETag", answer)


class Icons(TestCase):
    def test_are_there_in_every_size_that_the_manifest_names(self):
        told = self.client.get("/manifest.webmanifest")
        self.assertEqual(told["Content-Type"], "application/manifest+json")
        sizes = set()
        for icon in told.json()["icons"]:
            if icon["type"] == "image/png":
                width, height = size_of(self.client.get(icon["src"]).content)
                self.assertEqual(icon["sizes"], f"{width}x{height}")
                sizes.add((icon["sizes"], icon.get("purpose", "any")))
        self.assertEqual(sizes, {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")})

    def test_are_where_browsers_ask_for_them(self):
        self.assertEqual(size_of(self.client.get("/apple-touch-icon.png").content), (180, 180))
        icon = self.client.get("/favicon.ico")
        self.assertEqual(icon["Content-Type"], "image/x-icon")
        self.assertEqual(icon.content[:6], b"\0\0\1\0\1\0")
        self.assertEqual(size_of(icon.content[22:]), (32, 32))
        self.assertEqual(self.client.get("/icon-64.png").status_code, 404)
        self.assertEqual(len(ICONS), 4)

    def test_every_page_names_the_manifest_of_a_site_that_can_be_installed(self):
        page = read(self.client, "/about/")
        self.assertEqual([link.get("href") for link in page.all(".//link[@rel='manifest']")], ["/manifest.webmanifest"])
        told = self.client.get("/manifest.webmanifest").json()
        self.assertEqual((told["start_url"], told["scope"], told["display"]), ("/", "/", "minimal-ui"))
        self.assertTrue(told["name"])
