"""Whose a book is: its creators, its catalogue entry, and the name of its file."""

import io
import json
import re
import zipfile
from urllib.parse import unquote

import pytest
from django.test import SimpleTestCase, TestCase

from stories.books.outward import file_name
from stories.models import Site
from tests.support.factories import make_author, make_collection, make_story

pytestmark = pytest.mark.sql


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        Site.objects.update(name="Night Post")
        cls.clara, cls.theo = make_author("Clara Voss", line="Born in Ulm."), make_author("Theo Brandt")

    def creators(self, address):
        answer = self.client.get(address)
        book = zipfile.ZipFile(io.BytesIO(b"".join(answer) if answer.streaming else answer.content))
        return re.findall(r"<dc:creator[^>]*>(.*?)</dc:creator>", book.read("EPUB/package.opf").decode())

    def file(self, address):
        return unquote(self.client.get(address)["Content-Disposition"])


class Creators(Case):
    def test_of_a_story_are_all_its_authors(self):
        story = make_story(authors=[self.theo, self.clara])
        self.assertEqual(self.creators(f"/stories/{story.slug}/book.epub"), ["Theo Brandt", "Clara Voss"])

    def test_are_as_the_byline_is_written(self):
        story = make_story(authors=[self.theo], byline="Anonymous")
        self.assertEqual(self.creators(f"/stories/{story.slug}/book.epub"), ["Anonymous"])

    def test_of_a_story_that_names_nobody_is_the_site(self):
        story = make_story()
        self.assertEqual(self.creators(f"/stories/{story.slug}/book.epub"), ["Night Post"])

    def test_of_several_stories_are_their_few_authors_else_the_site(self):
        stories = [make_story(title=f"S{i}", authors=[make_author(f"Ann L{i}")]) for i in range(4)]
        make_collection("Few", stories=stories[:3])
        make_collection("Many", stories=stories)
        self.assertEqual(self.creators("/collections/few/book.epub"), ["Ann L0", "Ann L1", "Ann L2"])
        self.assertEqual(self.creators("/collections/many/book.epub"), ["Night Post"])

    def test_of_an_authors_book_is_the_author(self):
        make_story(title="One", authors=[self.clara, self.theo])
        make_story(title="Two", authors=[self.clara], byline="Anonymous")
        make_story(title="Three", authors=[self.theo])
        self.assertEqual(self.creators("/authors/clara-voss/book.epub"), ["Clara Voss"])
        answer = self.client.get("/authors/clara-voss/book.epub")
        book = zipfile.ZipFile(io.BytesIO(answer.content))
        contents = book.read("EPUB/contents.xhtml").decode()
        self.assertIn("One", contents)
        self.assertIn("Two", contents)
        self.assertNotIn("Three", contents)
        self.assertIn("Born in Ulm.", book.read("EPUB/title.xhtml").decode())

    def test_the_byline_stands_in_every_form(self):
        story = make_story(authors=[self.theo, self.clara])
        for form in ("html", "txt"):
            text = self.client.get(f"/stories/{story.slug}/book.{form}").content.decode()
            self.assertIn("by Theo Brandt and Clara Voss", text)

    def test_catalogues_name_them(self):
        make_story(title="One", authors=[self.theo, self.clara])
        make_story(title="Two")
        feed = json.loads(self.client.get("/opds/2.0/stories/").content)
        named = [row["metadata"]["author"] for row in feed["publications"]]
        self.assertEqual(named, ["Night Post", ["Theo Brandt", "Clara Voss"]])
        atom = self.client.get("/opds/1.2/stories/").content.decode()
        self.assertIn("<author><name>Theo Brandt</name></author>\n<author><name>Clara Voss</name></author>", atom)
        kinds = json.loads(self.client.get("/opds/2.0/").content)["navigation"]
        self.assertIn("Authors", [row["title"] for row in kinds])
        [whole, one] = json.loads(self.client.get("/opds/2.0/authors/theo-brandt/").content)["publications"]
        self.assertEqual((whole["metadata"]["author"], one["metadata"]["title"]), ("Theo Brandt", "One"))


class FileNames(Case):
    def test_begin_with_the_authors(self):
        story = make_story(title="The Window", authors=[self.theo, self.clara])
        address = f"/stories/{story.slug}/book.epub"
        self.assertIn('filename="theo-brandt_clara-voss_the-window.epub"', self.file(address))

    def test_of_many_authors_begin_with_none(self):
        story = make_story(title="The Window", authors=[make_author(f"Ann L{i}") for i in range(4)])
        self.assertIn('filename="the-window.epub"', self.file(f"/stories/{story.slug}/book.epub"))

    def test_keep_the_letters_of_every_script(self):
        for i, (title, name) in enumerate(
            {
                "東京の夜": "東京の夜",
                "Ночь": "ночь",
                "रात का सफ़र": "रात-का-सफ़र",
                "ليلة القدس": "ليلة-القدس",
                "Café – Tür": "café-tür",
            }.items()
        ):
            make_story(title=title, slug=f"story-{i}")
            self.assertIn(f"filename*=utf-8''{name}.epub", self.file(f"/stories/story-{i}/book.epub"))


class AsFileName(SimpleTestCase):
    def test_has_no_sign_that_a_disk_refuses(self):
        self.assertEqual(file_name('a/b\\c:d*"e<f>g|h?\n. i\u202e\u0000'), "abcdefgh-i")

    def test_of_nothing_is_nothing(self):
        self.assertEqual(file_name("… – !"), "")
