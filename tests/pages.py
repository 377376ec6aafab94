"""Reading pages as a reader does: their words, their data, whether they parse, what they cost."""

import json
import re
from html import unescape

import html5lib
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

MOST_QUERIES = 10


def words_of(html):
    """The words of a piece of a page, in one line."""
    return re.sub(r" (?=[,.;])", "", " ".join(unescape(strip_tags(html.replace("<", " <"))).split()))


class PageCase(TestCase):
    """A test of public pages."""

    def page(self, address):
        response = self.client.get(address)
        self.assertEqual(response.status_code, 200, address)
        return response.content.decode()

    def main(self, address):
        """The words of the page's main part."""
        return words_of(re.search(r"<main.*</main>", self.page(address), re.DOTALL)[0])

    def section(self, address, heading):
        """The words below a heading of the second level, up to the next; None without that heading."""
        parts = re.split(r"<h2[^>]*>", self.page(address).partition("</main>")[0])[1:]
        found = (words_of(part) for part in parts)
        return next((text.removeprefix(heading).strip() for text in found if text.startswith(heading)), None)

    def linked_data(self, address):
        """The page's JSON-LD."""
        source = re.search(
            r'<script type="application/ld\+json">(.*?)</script>', self.page(address), re.DOTALL
        )
        return json.loads(source[1])

    def queries(self, address):
        """How many queries a page takes."""
        with CaptureQueriesContext(connection) as captured:
            self.page(address)
        return len(captured)

    def assert_valid(self, address):
        html5lib.HTMLParser(strict=True).parse(self.page(address))

    def assert_missing(self, address):
        self.assertEqual(self.client.get(address).status_code, 404, address)

    def assert_moved(self, address, target):
        response = self.client.get(address)
        self.assertEqual((response.status_code, response.headers["Location"]), (301, target))
        self.assertIn("max-age=0", response.headers["Cache-Control"])
