"""What is kept in the reader's browser: the pages and the worker that see to it."""

import re

from django.test import Client, SimpleTestCase, TestCase
from django.urls import reverse

from tests.support.factories import make_collection, make_story
from tests.support.readers import PageCase, read


class YourReading(PageCase):
    def test_says_that_nothing_is_sent(self):
        self.assertIn("nothing is sent", self.main("/reading/"))

    def test_lists_the_keys_also_without_scripts(self):
        self.assertIn("? This list", self.section("/reading/", "Keys"))

    def test_is_led_to_from_every_page(self):
        self.assertIn("/reading/", read(self.client, "/about/").links())

    def test_is_nothing_for_search_engines(self):
        for address in ("/reading/", "/offline/"):
            self.assertEqual(read(self.client, address).meta("robots"), "noindex")
            self.assertNotIn(address, self.page("/sitemap-pages-1.xml"))
            self.assertEqual(self.queries(address), 1)


class TheWorker(TestCase):
    def setUp(self):
        self.answer = self.client.get("/worker.js")
        self.source = self.answer.content.decode()

    def test_is_a_script_that_browsers_ask_for_again_each_time(self):
        self.assertEqual(self.answer["Content-Type"], "text/javascript; charset=utf-8")
        self.assertIn("max-age=0", self.answer["Cache-Control"])

    def test_is_allowed_by_the_content_policy(self):
        self.assertIn("worker-src 'self'", self.answer["Content-Security-Policy"])

    def test_knows_readers_pages_alone(self):
        pages = re.search(r"const PAGES = \[(.*?)\]", self.source)[1]
        for path in ("/stories/", "/people/", "/places/", "/search/", "/threads/"):
            self.assertIn(f'"{path}"', pages)
        for name in ("admin:index", "health"):
            self.assertNotIn(reverse(name), self.source)

    def test_is_another_one_after_an_upgrade(self):
        self.assertRegex(self.source, r'const GENERATION = "kept-[0-9a-f]{12}"')


class InACollection(PageCase):
    """Before and after are those of the collection that the reader came by."""

    @classmethod
    def setUpTestData(cls):
        cls.stories = [make_story(title=title) for title in ("One", "Two", "Three")]
        cls.first = make_collection("First", stories=cls.stories)
        cls.other = make_collection("Other", stories=[cls.stories[2], cls.stories[0]])

    def beside(self, address):
        page = read(self.client, address)
        found = [link for link in page.all(".//main//a") if link.get("rel")]
        return {link.get("rel"): link.get("href") for link in found}

    def test_the_collection_leads_into_its_stories(self):
        self.assertIn("/stories/one/?in=other", read(self.client, "/collections/other/").links(".//main"))

    def test_the_reader_stays_in_it(self):
        self.assertEqual(self.beside("/stories/one/?in=other"), {"prev": "/stories/three/?in=other"})
        self.assertEqual(self.beside("/stories/three/?in=other"), {"next": "/stories/one/?in=other"})
        self.assertIn("In Other", self.main("/stories/one/?in=other"))

    def test_who_came_by_none_is_in_the_first(self):
        self.assertEqual(self.beside("/stories/two/"), {"prev": "/stories/one/", "next": "/stories/three/"})

    def test_a_collection_that_does_not_hold_it_is_none(self):
        for nonsense in ("other", "nothing", "%F0%9F%95%B5", "x" * 3000):
            self.assertEqual(self.beside(f"/stories/two/?in={nonsense}"), self.beside("/stories/two/"))

    def test_the_address_of_the_story_is_one(self):
        page = read(self.client, "/stories/one/?in=other")
        self.assertTrue(page.link("canonical").endswith("/stories/one/"))

    def test_it_takes_one_query_more_at_most(self):
        self.assertLessEqual(self.queries("/stories/one/?in=other"), self.queries("/stories/one/") + 1)
        self.assertLessEqual(self.queries("/stories/one/?in=other"), 4)


class Words(SimpleTestCase):
    databases = {"default"}

    def test_that_scripts_say_are_all_on_the_page(self):
        page = Client().get("/reading/").content.decode()
        for name in ("copy", "copied", "shown", "gone", "taken", "refused", "forgotten"):
            self.assertRegex(page, f'\\sdata-{name}="[^"]+"')
