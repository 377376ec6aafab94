"""Quotes and dashes of titles and texts as they were typed stand nowhere before readers."""

import io
import zipfile

from django.test import TestCase

from tests.support.factories import make_character, make_collection, make_place, make_story
from tests.support.readers import read

TITLE = """Popov's "Note" -- Again"""
SET = "Popov’s “Note” – Again"
LINE = 'It\'s brief -- and "true".'
TEXT = ('Anna Berg\'s "plan" -- it was hers -- was Vienna. He said "no".', "Rain -- and Anna Berg -- 'twas all.")


class Readers(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.anna, cls.vienna = make_character("Anna Berg"), make_place("Vienna")
        cls.story = make_story(
            title=TITLE, slug="note", standfirst=LINE, paragraphs=TEXT, cast=[cls.anna], settings=[cls.vienna]
        )
        cls.other = make_story(title="The Other", paragraphs=["Anna Berg waited."], cast=[cls.anna])
        make_collection('Popov\'s "File" -- One', slug="file", stories=[cls.story, cls.other], line=LINE)

    def check(self, text):
        self.assertNotRegex(text, r"""["']| -- """)

    def test_get_them_set_on_every_page(self):
        address = self.story.get_absolute_url()
        for path in (
            *("/", "/stories/", "/collections/", "/collections/file/", "/people/", address, f"{address}?in=file"),
            *(f"{self.other.get_absolute_url()}?in=file", f"{address}since/0/", "/search/?q=note"),
            *(self.anna.get_absolute_url(), self.vienna.get_absolute_url()),
            *(f"/threads/people/{self.anna.slug}/", f"/threads/places/{self.vienna.path}/"),
        ):
            with self.subTest(path):
                page = read(self.client, path)
                self.check(page.text(".//body").replace('"@', ""))
                self.check(page.text(".//head/title"))
                self.check(page.meta("description") or "")
                self.check(page.meta("og:title") or "")
                for labelled in page.tree.iter():
                    self.check(labelled.get("aria-label") or "")

    def test_get_the_title_as_it_is_set(self):
        page = read(self.client, self.story.get_absolute_url())
        self.assertEqual((page.text(".//h1"), page.meta("og:title")), (SET, SET))
        self.assertIn("Popov’s", self.client.get(f"{self.story.get_absolute_url()}cover.svg").content.decode())

    def test_get_them_set_in_feeds_catalogues_and_books(self):
        self.assertIn(f"<title>{SET}</title>", self.client.get("/feeds/").content.decode())
        for version in ("1.2", "2.0"):
            self.assertIn(SET, self.client.get(f"/opds/{version}/stories/").content.decode())
        self.assertIn(SET, self.client.get("/stories/note/book.html").content.decode())
        book = zipfile.ZipFile(io.BytesIO(self.client.get("/collections/file/book.epub").content))
        for name in ("contents.xhtml", "contents.ncx", f"story-{self.story.number}.xhtml"):
            self.assertIn(SET, book.read(f"EPUB/{name}").decode(), name)
        self.assertIn("<dc:title>Popov’s “File” – One</dc:title>", book.read("EPUB/package.opf").decode())

    def test_a_link_stands_on_the_words_that_it_is_of(self):
        page = read(self.client, self.story.get_absolute_url())
        self.assertEqual(page.texts(".//div[@class='prose']//a"), ["Anna Berg", "Vienna"])
