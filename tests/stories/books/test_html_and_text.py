"""Books as one file: HTML for anywhere, and plain text."""

import re
from html.parser import HTMLParser

from tests.support.factories import body_of, make_collection, make_story
from tests.support.kinds import EVERY_KIND
from tests.support.readers import Document

from .test_books import Case


class OneFile(Case):
    def test_html_asks_nothing_of_any_server(self):
        found = []

        class Reader(HTMLParser):
            def handle_starttag(self, tag, attrs):
                found.extend((tag, name, value) for name, value in attrs)

        for address in ("/stories/the-window/book.html", "/collections/winter/book.html"):
            answer = self.client.get(address)
            Reader().feed(answer.content.decode())
            self.assertNotIn("script", {tag for tag, *_ in found})
            self.assertNotIn(b"@import", answer.content)
            self.assertNotIn(b"url(", answer.content)
            asked = [v for tag, name, v in found if name in ("src", "href") and tag != "a"]
            self.assertTrue(asked)
            self.assertTrue(all(value.startswith("data:") for value in asked), asked)
            self.assertIn("attachment", answer["Content-Disposition"])

    def test_every_link_on_the_page_leads_somewhere_and_no_id_stands_twice(self):
        page = self.client.get("/collections/winter/book.html").content.decode()
        ids = re.findall(r' id="([^"]+)"', page)
        links = re.findall(r' href="#([^"]*)"', page)
        self.assertEqual(len(ids), len(set(ids)))
        self.assertGreater(len(links), 6)
        self.assertLessEqual(set(links), set(ids))

    def test_footnotes_of_two_stories_lead_each_to_its_own(self):
        stories = [make_story(title=title, body=EVERY_KIND) for title in ("Every Kind", "All Kinds")]
        make_collection("Kinds", stories=stories)
        page = self.client.get("/collections/kinds/book.html").content.decode()
        ids = re.findall(r' id="([^"]+)"', page)
        self.assertEqual(len(ids), len(set(ids)))
        self.assertLessEqual(set(re.findall(r' href="#([^"]*)"', page)), set(ids))
        for story in stories:
            self.assertIn(f'href="#s{story.number}-n2"><sup>2</sup></a>', page)
            self.assertIn(f'href="#s{story.number}-r2">↑</a>', page)

    def test_is_valid_html(self):
        for address in ("/stories/the-window/book.html", "/collections/winter/book.html"):
            page = Document(self.client.get(address))
            self.assertIn("Nobody knew the Café Central.", page.text(".//main"))
            self.assertEqual(page.tree.get("lang"), "en")

    def test_has_one_title_and_its_headings_in_order(self):
        self.window = make_story(title="Parts", body="<h2>One</h2>" + body_of(["Text."]))
        make_collection("All", stories=[self.window])
        page = self.client.get("/collections/all/book.html").content.decode()
        self.assertEqual(re.findall(r"<h([1-6])", page), ["1", "2", "3"])
        page = self.client.get("/stories/parts/book.html").content.decode()
        self.assertEqual(re.findall(r"<h([1-6])", page), ["1", "2"])

    def test_the_text_of_a_collection_has_its_stories_in_order(self):
        text = self.client.get("/collections/winter/book.txt").content.decode()
        self.assertTrue(text.startswith("Winter\n\nTwo of them.\n\nIn the cold.\n\n"))
        self.assertIn('Anna Berg said "it\'s late" - and left Vienna.\n\nNobody knew the Café Central.', text)
        self.assertLess(text.index("The Door"), text.index("The Window"))
