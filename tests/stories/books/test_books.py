"""What readers take along: which stories, whose words, which links, and no draft."""

import io
import re
import zipfile
from unittest import mock
from xml.etree import ElementTree

from django.test import TestCase

from spystories.lib import memory_cache as keeping
from spystories.lib import prose
from stories.books import book, epub
from stories.derived.counts import rearrange_collections
from stories.history.catalogue import save
from stories.models import CollectionEntry, Rendering, Story
from stories.publishing.publish import publish, withdraw
from tests.support.content import load_content
from tests.support.factories import (
    make_character,
    make_collection,
    make_place,
    make_revision,
    make_story,
    make_tag,
)
from tests.support.fixture_files import DOCUMENTS
from tests.support.pngs import size_of
from tests.support.readers import read

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"


def opened(answer):
    assert answer.status_code == 200, answer.status_code
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return zipfile.ZipFile(io.BytesIO(content))


def tree(archive, name):
    return ElementTree.fromstring(archive.read(f"EPUB/{name}"))  # noqa: S314 - our own


def words(element):
    return " ".join("".join(element.itertext()).split())


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.vienna = make_place("Vienna", kind="city")
        cls.cafe = make_place("the Café Central", parent=cls.vienna)
        cls.anna = make_character("Anna Berg")
        cls.tag = make_tag("Trains", line="Leaving & arriving.")
        cls.window = make_story(
            title="The Window",
            standfirst="She waited <there>.",
            byline="K. Holm",
            paragraphs=['Anna Berg said "it\'s late" - and left Vienna.', "Nobody knew the Café Central."],
            cast=[(cls.anna, "protagonist")],
            settings=[cls.vienna, (cls.cafe, "spoken")],
            tags=[(cls.tag, "")],
        )
        cls.door = make_story(title="The Door", paragraphs=["Vienna slept."], settings=[cls.vienna])
        cls.draft = make_story(title="Unseen", live=False, paragraphs=["Anna Berg hid in Vienna."], cast=[cls.anna])
        cls.collection = make_collection(
            "Winter", stories=[cls.door, cls.draft, cls.window], line="Two of them.\n\nIn the cold."
        )

    def epub(self, address):
        return opened(self.client.get(address))


class WhichStories(Case):
    def stories_in(self, address):
        names = self.epub(address).namelist()
        return [int(re.search(r"\d+", name)[0]) for name in names if "story-" in name]

    def test_a_storys_book_is_the_story(self):
        self.assertEqual(self.stories_in("/stories/the-window/book.epub"), [self.window.number])

    def test_a_collections_book_has_its_order(self):
        make_collection("Other", stories=[self.window, self.door])
        numbers = [self.door.number, self.window.number]
        self.assertEqual(self.stories_in("/collections/winter/book.epub"), numbers)
        self.assertEqual(self.stories_in("/collections/other/book.epub"), numbers[::-1])

    def test_a_thread_goes_through_the_stories_as_they_were_published(self):
        numbers = [self.window.number, self.door.number]
        self.assertEqual(self.stories_in("/places/vienna/book.epub"), numbers)
        self.assertEqual(self.stories_in("/people/anna-berg/book.epub"), numbers[:1])
        self.assertEqual(self.stories_in("/tags/trains/book.epub"), numbers[:1])

    def test_a_place_has_the_stories_of_what_lies_inside_it(self):
        make_story(title="Sugar", paragraphs=["The Café Central was full."], settings=[self.cafe])
        self.assertEqual(len(self.stories_in("/places/vienna/book.epub")), 3)
        self.assertEqual(len(self.stories_in("/places/vienna/the-cafe-central/book.epub")), 2)


class Drafts(Case):
    def test_have_no_book(self):
        for form in ("epub", "html", "txt"):
            self.assertEqual(self.client.get(f"/stories/unseen/book.{form}").status_code, 404)

    def test_are_in_no_book(self):
        make_revision(self.window, title="The Window", paragraphs=["Unseen words."])
        for address in (
            "/stories/the-window/book.epub",
            "/collections/winter/book.epub",
            "/people/anna-berg/book.epub",
            "/places/vienna/book.epub",
            "/tags/trains/book.epub",
        ):
            archive = self.epub(address)
            for name in archive.namelist():
                self.assertNotIn(b"nseen", archive.read(name), (address, name))
        for form in ("html", "txt"):
            for address in (f"/stories/the-window/book.{form}", f"/collections/winter/book.{form}"):
                self.assertNotIn(b"nseen", self.client.get(address).content)

    def test_a_withdrawn_story_leaves_every_book(self):
        withdraw(self.window, by=None)
        self.assertEqual(self.client.get("/stories/the-window/book.epub").status_code, 404)
        self.assertEqual(self.client.get("/people/anna-berg/book.epub").status_code, 404)
        self.assertEqual(self.client.get("/tags/trains/book.epub").status_code, 404)
        names = self.epub("/collections/winter/book.epub").namelist()
        self.assertNotIn(f"EPUB/story-{self.window.number}.xhtml", names)

    def test_a_story_withdrawn_while_the_book_is_made_is_not_in_it(self):
        class Addresses:
            as_xml = True
            ids = story = entry = picture = staticmethod(lambda *_: "x")

        winter = book.book_of(self.collection)
        batch, book.BATCH = book.BATCH, 1
        self.addCleanup(setattr, book, "BATCH", batch)
        reading = book.BookReading(winter, Addresses())
        chapters = reading.chapters()
        next(chapters)
        withdraw(self.window, by=None)
        self.assertEqual(list(chapters), [])
        self.assertEqual([title.title for title in reading.titles], ["The Door"])

    def test_someone_who_is_public_without_a_story_has_no_book(self):
        make_character("Lev Holm", public_by_choice=True)
        self.assertEqual(self.client.get("/people/lev-holm/book.epub").status_code, 404)


class Words(Case):
    def test_the_documents_are_in_the_text_file_character_by_character(self):
        for document in DOCUMENTS:
            words = document.read_text()
            make_story(title=document.stem, slug=document.stem, paragraphs=words.split("\n\n"))
            text = self.client.get(f"/stories/{document.stem}/book.txt").content.decode()
            self.assertIn(f"\n\n{words}\n\n", text)

    def test_the_epub_sets_them_and_adds_and_drops_nothing(self):
        for document in DOCUMENTS:
            words = document.read_text()
            story = make_story(title=document.stem, slug=document.stem, paragraphs=words.split("\n\n"))
            archive = self.epub(f"/stories/{document.stem}/book.epub")
            page = tree(archive, f"story-{story.number}.xhtml")
            paragraphs = ["".join(p.itertext()) for p in page.iter(f"{XHTML}p") if p.get("id")]
            self.assertEqual(paragraphs, [prose.typeset(text) for text in words.split("\n\n")])

    def test_marks_scenes_and_line_breaks_come_along(self):
        body = "<p>One <em>two</em><br>three</p><hr><h2>Four</h2><blockquote><p>Five</p></blockquote>"
        story = make_story(title="Marks", body=body)
        page = tree(self.epub("/stories/marks/book.epub"), f"story-{story.number}.xhtml")
        found = page.find(f".//{XHTML}div[@class='prose']")
        self.assertEqual([part.tag.removeprefix(XHTML) for part in found], ["p", "hr", "h2", "blockquote"])
        self.assertEqual(found[0][0].text, "two")
        text = self.client.get("/stories/marks/book.txt").content.decode()
        self.assertIn("\n\nOne two\nthree\n\n* * *\n\nFour\n\n    Five\n\n", text)

    def test_characters_that_xml_forbids_are_dropped(self):
        Story.objects.filter(pk=self.window.pk).update(title="The\x01\x0b Win\ufffedow", byline="K.\x1f")
        page = tree(self.epub("/stories/the-window/book.epub"), f"story-{self.window.number}.xhtml")
        self.assertEqual(words(page.find(f".//{XHTML}h1")), "The Window")

    def test_markup_in_a_title_is_words(self):
        story = make_story(title='<b>&amp; "it\'s"', slug="markup")
        archive = self.epub("/stories/markup/book.epub")
        self.assertEqual(words(tree(archive, f"story-{story.number}.xhtml").find(f".//{XHTML}h1")), "<b>&amp; “it’s”")
        self.assertEqual(tree(archive, "package.opf").find(f".//{DC}title").text, "<b>&amp; “it’s”")
        self.assertIn(b"&lt;b&gt;", self.client.get("/stories/markup/book.html").content)


class Links(Case):
    def page(self):
        return tree(self.epub("/stories/the-window/book.epub"), f"story-{self.window.number}.xhtml")

    def test_first_mentions_lead_to_the_cast_list_and_the_gazetteer(self):
        found = [a.get("href") for a in self.page().findall(f".//{XHTML}div//{XHTML}a")]
        cards = [f"c-c{self.anna.pk}", f"c-p{self.vienna.pk}", f"c-p{self.cafe.pk}"]
        self.assertEqual(
            found, [f"person-1.xhtml#{cards[0]}", f"place-1.xhtml#{cards[1]}", f"place-1.xhtml#{cards[2]}"]
        )

    def test_who_is_listed_leads_back_to_the_paragraph_that_first_names_them(self):
        archive = self.epub("/collections/winter/book.epub")
        people = tree(archive, "person-1.xhtml")
        self.assertEqual(words(people.find(f".//{XHTML}dt")), "Anna Berg")
        self.assertEqual(words(people.find(f".//{XHTML}dd")), "The Window, protagonist")
        link = people.find(f".//{XHTML}dd/{XHTML}a").get("href")
        self.assertEqual(link, f"story-{self.window.number}.xhtml#p1")
        places = [
            words(row) for row in tree(archive, "place-1.xhtml").iter() if row.tag in (f"{XHTML}dt", f"{XHTML}dd")
        ]
        self.assertEqual(
            places,
            [
                "Vienna",
                "The Door, set here",
                "The Window, set here",
                "The Café Central, Vienna",
                "The Window, spoken of",
            ],
        )

    def test_on_pages_of_a_long_list_they_lead_to_the_right_one(self):
        with mock.patch.object(book, "ROWS_ON_A_PAGE", 1), mock.patch.object(epub, "ROWS_ON_A_PAGE", 1):
            archive = self.epub("/places/vienna/book.epub")
            self.assertIn("EPUB/place-2.xhtml", archive.namelist())
            self.assertIn("EPUB/passages-2.xhtml", archive.namelist())
            self.assertEqual(words(tree(archive, "place-2.xhtml").find(f".//{XHTML}h1")), "Places, part 2")
            self.test_every_link_inside_a_book_leads_somewhere()

    def test_of_very_many_stories_there_is_only_their_number(self):
        with mock.patch.object(book, "STORIES_LISTED", 1):
            places = tree(self.epub("/collections/winter/book.epub"), "place-1.xhtml")
        said = [words(row) for row in places.iter(f"{XHTML}dd")]
        self.assertEqual(said, ["In two stories", "The Window, spoken of"])

    def test_every_link_inside_a_book_leads_somewhere(self):
        for address in ("/collections/winter/book.epub", "/places/vienna/book.epub"):
            archive = self.epub(address)
            pages = [name.removeprefix("EPUB/") for name in archive.namelist() if name.endswith("xhtml")]
            ids = {name: {e.get("id") for e in tree(archive, name).iter()} for name in pages}
            links = [a.get("href") for name in pages for a in tree(archive, name).iter(f"{XHTML}a")]
            inside = [link.partition("#") for link in links if "://" not in link]
            self.assertGreater(len(inside), 8)
            for name, _mark, fragment in inside:
                self.assertIn(name, ids)
                self.assertIn(fragment or None, ids[name] | {None})

    def test_a_thread_quotes_the_passages_with_their_paragraphs(self):
        page = tree(self.epub("/places/vienna/book.epub"), "passages-1.xhtml")
        self.assertIn("“Nobody knew the Café Central.” Paragraph 2", words(page))
        self.assertIn("“Vienna slept.”", words(page))

    def test_a_thread_has_the_passages_of_its_page_and_no_others(self):
        paragraphs = [f"Vienna slept, number {i}. It was cold. Vienna woke." for i in range(45)]
        make_story(title="Nights", paragraphs=paragraphs, settings=[self.vienna])
        page = read(self.client, "/threads/places/vienna/")
        there = page.texts(".//blockquote/p")
        assert "“Vienna slept, number 39. … Vienna woke.”" in there
        book = tree(self.epub("/places/vienna/book.epub"), "passages-1.xhtml")
        quotes = [" ".join(words(quote[0]).split()) for quote in book.iter(f"{XHTML}blockquote")]
        self.assertEqual(quotes, there)
        self.assertIn("5 passages more are in the story.", words(book))

    def test_an_authors_links_lead_out_whole_or_not_at_all(self):
        kept = {
            "/about/": "http://127.0.0.1:8000/about/",
            "https://example.org/a b": "https://example.org/a%20b",
            "https://example.org/50%|x#a#b": "https://example.org/50%25%7Cx#a%23b",
            "mailto:a@example.org": "mailto:a@example.org",
            "https://[::1/": None,
            "https://caf\u00e9.example/": None,
            "javascript:alert(1)": None,
        }
        self.assertEqual({address: book.outward_address(address) for address in kept}, kept)


class TheFile(Case):
    ADDRESSES = ("/stories/the-window/book.epub", "/collections/winter/book.epub", "/places/vienna/book.epub")

    def test_is_the_same_bytes_for_the_same_content(self):
        for address in self.ADDRESSES:
            first = self.client.get(address)
            self.assertEqual(first.content, self.client.get(address).content)
            again = self.client.get(address, headers={"If-None-Match": first["ETag"]})
            self.assertEqual(again.status_code, 304)

    def test_is_other_bytes_after_a_change(self):
        before = self.client.get(self.ADDRESSES[1])
        publish(make_revision(self.door, title="The Gate", slug="the-door"), by=None)
        after = self.client.get(self.ADDRESSES[1])
        self.assertNotEqual(before.content, after.content)
        self.assertNotEqual(before["ETag"], after["ETag"])

    def test_keeps_its_identity_when_the_address_changes(self):
        def identity(address):
            return tree(self.epub(address), "package.opf").find(f".//{DC}identifier").text

        before = identity("/stories/the-door/book.epub")
        publish(make_revision(self.door, title="The Gate", slug="the-gate"), by=None)
        self.assertEqual(identity("/stories/the-gate/book.epub"), before)

    def test_says_what_it_is_and_how_accessible(self):
        package = tree(self.epub("/stories/the-window/book.epub"), "package.opf")
        self.assertEqual(package.find(f".//{DC}language").text, "en")
        self.assertEqual(package.find(f".//{DC}creator").text, "K. Holm")
        metas = [(meta.get("property"), meta.text) for meta in package.iter(f"{OPF}meta")]
        for name, value in (
            ("schema:accessMode", "textual"),
            ("schema:accessModeSufficient", "textual"),
            ("schema:accessibilityFeature", "tableOfContents"),
            ("schema:accessibilityHazard", "none"),
            ("dcterms:modified", f"{self.window.last_published_at:%Y-%m-%dT%H:%M:%SZ}"),
        ):
            self.assertIn((f"{name}", value), metas)

    def test_names_every_file_it_holds_and_no_other(self):
        for address in self.ADDRESSES:
            archive = self.epub(address)
            package = tree(archive, "package.opf")
            listed = {f"EPUB/{item.get('href')}" for item in package.iter(f"{OPF}item")}
            held = set(archive.namelist()) - {"mimetype", "META-INF/container.xml", "EPUB/package.opf"}
            self.assertEqual(listed, held)

    def test_bears_the_cover_that_the_story_has(self):
        cover = self.epub("/stories/the-window/book.epub").read("EPUB/cover.svg").decode()
        self.assertEqual(cover, Rendering.objects.get(story=self.window).cover)
        shared = self.epub("/collections/winter/book.epub").read("EPUB/cover.svg").decode()
        self.assertIn("Winter", shared)

    def test_shows_its_cover_on_the_shelf_as_a_picture(self):
        for address in ("/stories/the-window/book.epub", "/collections/winter/book.epub"):
            archive = self.epub(address)
            shelved = tree(archive, "package.opf").find(f".//{OPF}item[@properties='cover-image']")
            self.assertEqual((shelved.get("href"), shelved.get("id")), ("cover.png", "cover-image"))
            self.assertEqual(size_of(archive.read("EPUB/cover.png")), (900, 1200))

    def test_is_for_keeping(self):
        answer = self.client.get("/collections/winter/book.epub")
        self.assertEqual(answer["Content-Type"], "application/epub+zip")
        self.assertEqual(answer["Content-Disposition"], 'attachment; filename="winter.epub"')
        self.assertFalse(answer.cookies)
        self.assertEqual(self.client.post("/collections/winter/book.epub").status_code, 405)

    def test_head_says_the_same_without_it(self):
        get, head = (ask("/stories/the-window/book.epub") for ask in (self.client.get, self.client.head))
        self.assertEqual(head.content, b"")
        self.assertEqual(head["Content-Length"], str(len(get.content)))
        self.assertEqual(head["ETag"], get["ETag"])

    def test_other_kinds_of_file_there_are_none(self):
        for address in (
            "/stories/the-window/book.pdf",
            "/tags/trains/book.txt",
            "/people/anna-berg/book.html",
        ):
            self.assertEqual(self.client.get(address).status_code, 404)

    def test_a_story_costs_no_more_than_ten_queries_and_a_collection_no_more_with_more_stories(self):
        with self.assertNumQueries(10):
            self.client.get("/stories/the-window/book.epub")
        with self.assertNumQueries(10):
            self.client.get("/collections/winter/book.epub")
        for i in range(3):
            CollectionEntry.objects.create(
                collection=self.collection, story=make_story(title=f"More {i}"), position=9 + i
            )
        rearrange_collections({self.collection.pk})
        with self.assertNumQueries(10):
            self.client.get("/collections/winter/book.epub")


class Kept(Case):
    def test_a_book_is_made_once_while_nothing_published_changes(self):
        first = self.client.get("/collections/winter/book.epub").content
        with self.assertNumQueries(2):
            self.assertEqual(self.client.get("/collections/winter/book.epub").content, first)

    def test_what_changes_is_in_the_next_book(self):
        before = self.client.get("/collections/winter/book.txt").content
        publish(make_revision(self.window, slug=self.window.slug, paragraphs=["New."]), by=None)
        after = self.client.get("/collections/winter/book.txt").content
        self.assertNotEqual(after, before)
        self.assertIn(b"New.", after)

    def test_what_was_asked_for_last_stays_and_the_rest_makes_room(self):
        kept = keeping.MemoryCache(10)
        for key in "abc":
            kept.keep(key, b"1234")
        self.assertEqual([kept.get(key) for key in "abc"], [None, b"1234", b"1234"])
        kept.get("b")
        kept.keep("d", b"1234")
        self.assertEqual([kept.get(key) for key in "bcd"], [b"1234", None, b"1234"])
        kept.keep("e", b"far too long a book")
        self.assertEqual([kept.get(key) for key in "bde"], [None, None, None])


class FormerAddresses(Case):
    def test_lead_to_the_book_where_it_is_now(self):
        publish(make_revision(self.door, title="The Gate", slug="the-gate"), by=None)
        answer = self.client.get("/stories/the-door/book.txt")
        self.assertRedirects(answer, "/stories/the-gate/book.txt", 301)
        self.collection.slug = "snow"
        save(self.collection)
        answer = self.client.get("/collections/winter/book.epub")
        self.assertRedirects(answer, "/collections/snow/book.epub", 301)


class Pages(Case):
    def test_offer_what_can_be_taken_along(self):
        for page, forms in (
            ("/stories/the-window/", ("epub", "html", "txt")),
            ("/collections/winter/", ("epub", "html", "txt")),
            ("/tags/trains/", ("epub",)),
            ("/people/anna-berg/", ("epub",)),
            ("/places/vienna/", ("epub",)),
        ):
            found = re.findall(r'href="([^"]+book\.[a-z]+)"', self.client.get(page).content.decode())
            self.assertEqual(found, [f"{page}book.{form}" for form in forms])


class TheStartingContent(TestCase):
    def test_is_a_collection_to_take_along(self):
        load_content()
        archive = opened(self.client.get("/collections/former-spies/book.epub"))
        self.assertEqual(sum("story-" in name for name in archive.namelist()), 4)
        self.assertLess(len(self.client.get("/collections/former-spies/book.epub").content), 45_000)
