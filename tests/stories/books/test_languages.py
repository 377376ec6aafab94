"""The languages and directions of stories in books, feeds and catalogues."""

import io
import zipfile
from xml.etree import ElementTree

from django.test import TestCase

from tests.support.factories import make_character, make_collection, make_story

DC = "{http://purl.org/dc/elements/1.1/}"
TERMS = "{http://purl.org/dc/terms/}"
ATOM = "{http://www.w3.org/2005/Atom}"
OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TITLE = "האיש על הגשר"


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.anna = make_character("Anna Berg")
        cls.english = make_story(title="The Bridge", paragraphs=["Anna Berg waited."], cast=[cls.anna])
        paragraphs = ["Anna Berg ירדה אל הגשר הישן בלילה.", "It rained, she said."]
        cls.hebrew = make_story(title=TITLE, slug="man", paragraphs=paragraphs, cast=[cls.anna], lang="he")
        cls.persian = make_story(title="مرد", slug="mard", paragraphs=["باران می‌بارید."], lang="fa")
        make_collection("Rain", stories=[cls.english, cls.hebrew, cls.persian])

    def tree(self, address):
        return ElementTree.fromstring(self.client.get(address).content)  # noqa: S314 - our own

    def book(self, address):
        archive = zipfile.ZipFile(io.BytesIO(self.client.get(address).content))
        return lambda name: ElementTree.fromstring(archive.read(f"EPUB/{name}"))  # noqa: S314 - our own


class Books(Case):
    def test_of_one_story_is_in_its_language_and_turns_its_pages_so(self):
        book = self.book("/stories/man/book.epub")
        package = book("package.opf")
        self.assertEqual([tag.text for tag in package.iter(f"{DC}language")], ["he"])
        self.assertEqual((package.get(LANG), package.get("dir")), ("he", "rtl"))
        self.assertEqual(package.find(f"{OPF}spine").get("page-progression-direction"), "rtl")
        self.assertEqual(book("contents.ncx").get(LANG), "he")

    def test_has_each_story_in_its_own_and_the_rest_in_the_sites(self):
        book = self.book("/collections/rain/book.epub")
        roots = {
            name: book(name)
            for name in (
                *(f"story-{story.number}.xhtml" for story in (self.english, self.hebrew, self.persian)),
                "contents.xhtml",
                "person-1.xhtml",
            )
        }
        for root in roots.values():
            self.assertEqual(root.get("lang"), root.get(LANG))
        self.assertEqual(
            [(root.get("lang"), root.get("dir")) for root in roots.values()],
            [("en", "ltr"), ("he", "rtl"), ("fa", "rtl"), ("en", "ltr"), ("en", "ltr")],
        )
        hebrew = roots[f"story-{self.hebrew.number}.xhtml"]
        self.assertEqual([p.get("dir") for p in hebrew.findall(f".//{XHTML}div/{XHTML}p")], [None, "ltr"])
        for name in ("meta", "source"):
            (line,) = [p for p in hebrew.iter(f"{XHTML}p") if p.get("class") == name]
            self.assertEqual((line.get("lang"), line.get("dir")), ("en", "ltr"))
        for name in ("contents.xhtml", "person-1.xhtml"):
            (link,) = [a for a in roots[name].iter(f"{XHTML}a") if a.text == TITLE]
            self.assertEqual((link.get("lang"), link.get("dir")), ("he", "rtl"))

    def test_of_several_names_all_languages_and_turns_its_pages_as_most_are_written(self):
        package = self.book("/collections/rain/book.epub")("package.opf")
        self.assertEqual({tag.text for tag in package.iter(f"{DC}language")}, {"en", "he", "fa"})
        self.assertEqual((package.get(LANG), package.get("dir")), ("en", "ltr"))
        self.assertEqual(package.find(f"{OPF}spine").get("page-progression-direction"), "rtl")
        person = self.book(f"/people/{self.anna.slug}/book.epub")("package.opf")
        self.assertIsNone(person.find(f"{OPF}spine").get("page-progression-direction"))

    def test_as_one_page_has_each_story_in_its_own(self):
        page = self.client.get("/collections/rain/book.html").content.decode()
        self.assertIn('<html lang="en" dir="ltr">', page)
        self.assertIn('<article lang="he" dir="rtl">', page)
        self.assertIn("<article>", page)
        self.assertIn(f'<a href="#s{self.hebrew.number}" lang="he" dir="rtl">{TITLE}</a>', page)


class FeedsAndCatalogues(Case):
    def test_a_feed_says_it_of_each_story_that_has_another(self):
        feed = self.tree("/feeds/")
        said = {entry.find(f"{ATOM}title").text: entry.get(LANG) for entry in feed.iter(f"{ATOM}entry")}
        self.assertEqual(feed.get(LANG), "en")
        self.assertEqual(said, {"The Bridge": None, TITLE: "he", "مرد": "fa"})

    def test_a_catalogue_says_it_of_each_story_and_all_of_a_whole_book(self):
        feed = self.tree("/opds/1.2/collections/rain/")
        said = {
            entry.find(f"{ATOM}title").text: [tag.text for tag in entry.iter(f"{TERMS}language")]
            for entry in feed.iter(f"{ATOM}entry")
        }
        whole = said.pop("Rain")
        self.assertEqual(said, {"The Bridge": ["en"], TITLE: ["he"], "مرد": ["fa"]})
        self.assertEqual(sorted(whole), ["en", "fa", "he"])
        found = self.client.get("/opds/2.0/collections/rain/").json()["publications"]
        self.assertEqual(
            {row["metadata"]["title"]: row["metadata"]["language"] for row in found},
            {title: tags[0] for title, tags in said.items()} | {"Rain": whole},
        )
