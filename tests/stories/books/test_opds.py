"""Catalogues for reading apps, in both forms: what the specifications ask for, and no draft."""

import json
from unittest import mock
from xml.etree import ElementTree

import feedparser
from django.test import TestCase

from stories.books import opds
from stories.books.views import kept_books
from stories.models import Rendering, Site, Story
from stories.publishing.publish import publish, withdraw
from tests.support.factories import (
    make_character,
    make_collection,
    make_place,
    make_revision,
    make_story,
    make_tag,
)
from tests.support.pngs import few_drawings, no_text, size_of

ATOM = "{http://www.w3.org/2005/Atom}"
OPEN = "http://opds-spec.org/acquisition/open-access"
KINDS = {
    "navigation": "application/atom+xml;profile=opds-catalog;kind=navigation",
    "acquisition": "application/atom+xml;profile=opds-catalog;kind=acquisition",
}


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.vienna = make_place("Vienna")
        cls.anna = make_character("Anna Berg")
        cls.tag = make_tag("Trains")
        cls.window = make_story(
            title="The Window & <b>",
            slug="the-window",
            standfirst="She waited.",
            byline="K. Holm",
            paragraphs=["Anna Berg left Vienna."],
            cast=[cls.anna],
            settings=[cls.vienna],
            tags=[(cls.tag, "")],
        )
        cls.door = make_story(title="The Door", paragraphs=["Nobody."])
        cls.draft = make_story(
            title="Unseen",
            live=False,
            cast=[cls.anna, make_character("Hidden Holm")],
            settings=[make_place("Nowhere")],
            tags=[(make_tag("Secrets"), "")],
        )
        make_collection("Winter", stories=[cls.door, cls.draft, cls.window], line="Two.")
        make_collection("Drafts", stories=[cls.draft])

    def atom(self, path):
        answer = self.client.get(f"/opds/1.2/{path}")
        self.assertEqual(answer.status_code, 200, path)
        return ElementTree.fromstring(answer.content), answer  # noqa: S314 - our own

    def feed(self, path):
        answer = self.client.get(f"/opds/2.0/{path}")
        self.assertEqual(answer.status_code, 200, path)
        return json.loads(answer.content)

    FEEDS = (
        "",
        "stories/",
        "collections/",
        "people/",
        "places/",
        "tags/",
        "collections/winter/",
        "people/anna-berg/",
        "places/vienna/",
        "tags/trains/",
    )


class Atom(Case):
    def test_every_feed_has_what_atom_and_opds_require(self):
        for path in self.FEEDS:
            feed, answer = self.atom(path)
            links = {link.get("rel"): link for link in feed.findall(f"{ATOM}link")}
            kind = links["self"].get("type")
            self.assertEqual(answer["Content-Type"], f"{kind};charset=utf-8")
            self.assertIn(kind, KINDS.values())
            self.assertEqual(links["self"].get("href"), f"http://127.0.0.1:8000/opds/1.2/{path}")
            self.assertEqual(links["start"].get("href"), "http://127.0.0.1:8000/opds/1.2/")
            for element in (feed, *feed.findall(f"{ATOM}entry")):
                for name in ("id", "title", "updated"):
                    self.assertTrue(element.findtext(f"{ATOM}{name}"), (path, name))
                self.assertRegex(element.findtext(f"{ATOM}updated"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
            ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
            self.assertTrue(ids)
            self.assertEqual(len(ids), len(set(ids)))

    def test_a_reader_of_feeds_takes_every_feed(self):
        for path in self.FEEDS:
            content = self.client.get(f"/opds/1.2/{path}").content
            read = feedparser.parse(content)
            self.assertFalse(read.bozo, (path, read.get("bozo_exception")))
            self.assertEqual(read.version, "atom10")
            self.assertTrue(read.feed.title)
            for entry in read.entries:
                self.assertTrue(entry.title and entry.id and entry.updated_parsed and entry.links, path)

    def test_what_can_be_fetched_stands_in_acquisition_feeds_alone(self):
        for path in self.FEEDS:
            feed, answer = self.atom(path)
            for entry in feed.findall(f"{ATOM}entry"):
                links = {link.get("rel"): link for link in entry.findall(f"{ATOM}link")}
                if answer["Content-Type"].startswith(KINDS["acquisition"]):
                    self.assertEqual(links[OPEN].get("type"), "application/epub+zip")
                    self.assertTrue(entry.findtext(f"{ATOM}author/{ATOM}name"))
                    self.assertEqual(links["http://opds-spec.org/image"].get("type"), "image/png")
                else:
                    self.assertNotIn(OPEN, links)
                    self.assertIn(links["subsection"].get("type"), KINDS.values())
                    self.assertIsNotNone(entry.find(f"{ATOM}content"))

    def test_an_app_reaches_every_book_from_the_front(self):
        seen, ahead, fetched = set(), ["/opds/"], set()
        while ahead:
            address = ahead.pop()
            if address in seen:
                continue
            seen.add(address)
            answer = self.client.get(address)
            self.assertEqual(answer.status_code, 200, address)
            for link in ElementTree.fromstring(answer.content).iter(f"{ATOM}link"):  # noqa: S314 - our own
                path = link.get("href").removeprefix("http://127.0.0.1:8000")
                if link.get("rel") in (OPEN, "http://opds-spec.org/image"):
                    fetched.add(path)
                    self.assertEqual(self.client.get(path)["Content-Type"], link.get("type"))
                elif link.get("type", "").startswith("application/atom+xml"):
                    ahead.append(path)
        books = {path for path in fetched if path.endswith(".epub")}
        self.assertEqual(
            books,
            {
                "/stories/the-window/book.epub",
                "/stories/the-door/book.epub",
                "/collections/winter/book.epub",
                "/people/anna-berg/book.epub",
                "/places/vienna/book.epub",
                "/tags/trains/book.epub",
            },
        )

    def test_characters_that_xml_forbids_are_dropped(self):
        Story.objects.filter(pk=self.door.pk).update(standfirst="No\x0bone\ufffe")
        self.assertIn("Noone", ElementTree.tostring(self.atom("stories/")[0], encoding="unicode"))


class Json(Case):
    def test_every_feed_has_what_the_schema_requires(self):
        for path in self.FEEDS:
            feed = self.feed(path)
            self.assertTrue(feed["metadata"]["title"])
            rels = {link["rel"]: link for link in feed["links"]}
            self.assertEqual(rels["self"]["href"], f"http://127.0.0.1:8000/opds/2.0/{path}")
            self.assertEqual(rels["self"]["type"], "application/opds+json")
            self.assertEqual(len({"navigation", "publications"} & set(feed)), 1)
            for link in feed.get("navigation", ()):
                self.assertLessEqual({"href", "title", "type"}, set(link))
            for row in feed.get("publications", ()):
                self.assertTrue(row["metadata"]["title"])
                self.assertIn(OPEN, [link["rel"] for link in row["links"]])
                self.assertIn("image/png", [image["type"] for image in row["images"]])

    def test_says_the_same_as_the_other_form(self):
        for path in self.FEEDS:
            atom = [entry.findtext(f"{ATOM}title") for entry in self.atom(path)[0].findall(f"{ATOM}entry")]
            feed = self.feed(path)
            rows = [link["title"] for link in feed.get("navigation", ())]
            rows += [row["metadata"]["title"] for row in feed.get("publications", ())]
            self.assertEqual(rows, atom)

    def test_is_told_by_its_type_and_packed(self):
        answer = self.client.get("/opds/2.0/stories/", headers={"Accept-Encoding": "br"})
        self.assertEqual(answer["Content-Type"], "application/opds+json")
        self.assertEqual(answer["Content-Encoding"], "br")

    def test_a_list_begins_with_the_whole_of_it(self):
        rows = self.feed("collections/winter/")["publications"]
        self.assertEqual([row["metadata"]["title"] for row in rows], ["Winter", "The Door", "The Window & <b>"])
        self.assertEqual(rows[0]["metadata"]["description"], "Two. Two stories in one book.")
        self.assertEqual(rows[2]["metadata"]["author"], "K. Holm")
        self.assertEqual(rows[1]["metadata"]["author"], Site.objects.get().name)


class Search(Case):
    def titles(self, words, **more):
        answer = self.client.get("/opds/2.0/search/", {"query": words, **more})
        self.assertEqual(answer.status_code, 200, words)
        return [row["metadata"]["title"] for row in json.loads(answer.content)["publications"]]

    def test_an_app_finds_it_and_gets_the_stories_that_hold_the_words(self):
        front = self.atom("")[0]
        links = {link.get("rel"): link for link in front.findall(f"{ATOM}link")}
        self.assertEqual(links["search"].get("type"), "application/opensearchdescription+xml")
        content = self.client.get(links["search"].get("href").removeprefix("http://127.0.0.1:8000")).content
        urls = ElementTree.fromstring(content).findall("{http://a9.com/-/spec/opensearch/1.1/}Url")  # noqa: S314
        (template,) = [url.get("template") for url in urls if url.get("type") == KINDS["acquisition"]]
        path = template.removeprefix("http://127.0.0.1:8000/opds/1.2/").replace("{searchTerms}", "vienna")
        feed, answer = self.atom(path)
        self.assertEqual(answer["Content-Type"], f"{KINDS['acquisition']};charset=utf-8")
        (entry,) = feed.findall(f"{ATOM}entry")
        self.assertEqual(entry.findtext(f"{ATOM}title"), "The Window & <b>")
        self.assertEqual(feed.findtext(f"{ATOM}title"), "Search: vienna")
        self.assertFalse(feedparser.parse(answer.content).bozo)

    def test_is_named_in_json_with_the_place_for_the_words(self):
        rels = {link["rel"]: link for link in self.feed("people/")["links"]}
        self.assertEqual(rels["search"]["href"], "http://127.0.0.1:8000/opds/2.0/search/{?query}")
        self.assertIs(rels["search"]["templated"], True)

    def test_takes_any_words_and_finds_no_draft(self):
        for words in (
            "",
            "-",
            '"',
            "-vienna",
            "\x00",
            "x" * 3000,
            "unseen",
            "hidden holm",
            "secrets",
            "winter",
        ):
            answer = self.client.get("/opds/1.2/search/", {"query": words})
            self.assertIn(answer.status_code, {200, 400}, words)
            self.assertNotIn(b"<entry>", answer.content, words)

    def test_has_pages_that_lead_to_each_other_and_end(self):
        for i in range(4):
            make_story(title=f"Night {i}", paragraphs=["Dark."])
        with mock.patch.object(opds, "ROWS_IN_A_FEED", 2):
            feed = self.feed("search/?query=night&page=2")
            rels = {link["rel"]: link["href"] for link in feed["links"]}
            self.assertEqual(rels["previous"], "http://127.0.0.1:8000/opds/2.0/search/?query=night")
            self.assertEqual(feed["metadata"]["numberOfItems"], 4)
            self.assertEqual(self.client.get("/opds/2.0/search/?query=night&page=3").status_code, 404)
            with self.assertNumQueries(8):
                self.assertEqual(len(self.titles("dark")), 2)


class Drafts(Case):
    def test_are_in_no_catalogue(self):
        for version in ("1.2", "2.0"):
            for path in self.FEEDS:
                content = self.client.get(f"/opds/{version}/{path}").content
                for word in (b"Unseen", b"unseen", b"Hidden", b"Nowhere", b"Secrets", b"Drafts"):
                    self.assertNotIn(word, content, (version, path))
            for path in ("collections/drafts/", "people/hidden-holm/", "places/nowhere/", "tags/secrets/"):
                self.assertEqual(self.client.get(f"/opds/{version}/{path}").status_code, 404)
        self.assertEqual(self.client.get("/stories/unseen/cover.png").status_code, 404)

    def test_a_site_without_a_story_has_an_empty_catalogue(self):
        for story in (self.window, self.door):
            withdraw(story, by=None)
        self.assertEqual(len(self.atom("")[0].findall(f"{ATOM}entry")), 1)
        self.assertEqual(self.feed("stories/")["publications"], [])


class LongLists(Case):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.stories = [make_story(title=f"Night {i}", paragraphs=["Dark."]) for i in range(4)]
        make_collection("Nights", stories=cls.stories)

    def setUp(self):
        self.addCleanup(setattr, opds, "ROWS_IN_A_FEED", opds.ROWS_IN_A_FEED)
        opds.ROWS_IN_A_FEED = 2

    def test_are_in_pages_that_lead_to_each_other(self):
        path, titles = "collections/nights/", []
        while path:
            feed = self.feed(path)
            titles += [row["metadata"]["title"] for row in feed["publications"]]
            following = {link["rel"]: link["href"] for link in feed["links"]}.get("next", "")
            path = following.removeprefix("http://127.0.0.1:8000/opds/2.0/")
        self.assertEqual(titles, ["Nights", *(story.title for story in self.stories)])
        atom = self.atom("collections/nights/?page=2")[0]
        rels = {link.get("rel"): link.get("href") for link in atom.findall(f"{ATOM}link")}
        self.assertEqual(rels["previous"], "http://127.0.0.1:8000/opds/1.2/collections/nights/")

    def test_end(self):
        for page in ("3", "0", "x", "1&page=2"):
            answer = self.client.get(f"/opds/1.2/collections/nights/?page={page}")
            self.assertEqual(answer.status_code, 404)

    def test_cost_the_same_however_long(self):
        for size in (2, 4):
            opds.ROWS_IN_A_FEED = size
            for path, queries in (("stories/", 7), ("collections/nights/", 9), ("collections/", 5), ("", 4)):
                with self.assertNumQueries(queries):
                    self.atom(path)


class Addresses(Case):
    def test_former_ones_lead_on(self):
        publish(make_revision(self.door, title="The Gate", slug="the-gate"), by=None)
        for kind in ("png", "svg"):
            answer = self.client.get(f"/stories/the-door/cover.{kind}?v=0")
            self.assertRedirects(answer, f"/stories/the-gate/cover.{kind}", 301)

    def test_other_kinds_and_versions_there_are_none(self):
        for path in ("/opds/3.0/", "/opds/1.2/printers/", "/opds/2.0/people/nobody/"):
            self.assertEqual(self.client.get(path).status_code, 404, path)

    def test_every_page_names_the_catalogue(self):
        page = self.client.get("/").content.decode()
        self.assertRegex(page, r'kind=navigation"\s+href="/opds/1.2/"')
        self.assertRegex(page, r'type="application/opds\+json"\s+href="/opds/2.0/"')


class Covers(Case):
    def test_are_pictures_of_a_fixed_size_that_bear_the_title(self):
        content = self.client.get("/stories/the-window/cover.png").content
        self.assertEqual(size_of(content), (600, 800))
        self.assertEqual(content, self.client.get("/stories/the-window/cover.png").content)
        self.assertLess(len(content), 40_000)
        Rendering.objects.filter(story=self.window).update(cover=no_text(self.window.rendering.cover))
        self.assertNotEqual(content, self.client.get("/stories/the-window/cover.png").content)

    def test_of_books_are_drawn_under_the_same_brake(self):
        kept_books.forget()
        with few_drawings(1):
            answers = [self.client.get(f"/stories/the-{name}/book.epub") for name in ("window", "window", "door")]
            self.assertEqual([answer.status_code for answer in answers], [200, 200, 429])  # one is kept
            self.assertEqual(answers[-1].headers["Retry-After"], "60")
            self.assertEqual(self.client.get("/stories/the-door/book.txt").status_code, 200)
            self.assertEqual(self.client.get("/stories/the-door/book.epub").status_code, 429)
        self.assertEqual(self.client.get("/stories/the-door/book.epub").status_code, 200)

    def test_are_drawn_so_many_times_a_minute_and_then_asked_for_again(self):
        with few_drawings(1):
            self.assertEqual(self.client.get("/stories/the-window/cover.png").status_code, 200)
            self.assertEqual(self.client.get("/stories/the-window/cover.png").status_code, 200)  # drawn once
            answer = self.client.get("/stories/the-door/cover.png")
        self.assertEqual((answer.status_code, answer.headers["Retry-After"]), (429, "60"))
        self.assertEqual(self.client.get("/stories/the-door/cover.png").status_code, 200)
