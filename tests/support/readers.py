"""How tests read a page: as a parser, a search engine and a reader do."""

import json
import re
from html import unescape

import html5lib
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

MOST_QUERIES = 10


class Document:
    """A page that was answered. Its HTML has no error, else making one fails."""

    def __init__(self, response):
        self.response = response
        self.source = response.content.decode()
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.tree = parser.parse(self.source)
        assert not parser.errors, [(at, html5lib.constants.E[code] % more) for at, code, more in parser.errors]

    def all(self, path):
        return self.tree.findall(path)

    def text(self, path=".//body"):
        """The words of the first element at `path`, with single spaces."""
        found = self.tree.find(path)
        return "" if found is None else " ".join("".join(found.itertext()).split())

    def texts(self, path):
        return [" ".join("".join(found.itertext()).split()) for found in self.all(path)]

    def links(self, path=".//body"):
        return [link.get("href") for link in self.all(f"{path}//a")]

    def meta(self, name):
        found = [tag.get("content") for tag in self.all(".//meta") if name in (tag.get("name"), tag.get("property"))]
        return found[0] if found else None

    def link(self, rel):
        found = [tag.get("href") for tag in self.all(".//head/link") if tag.get("rel") == rel]
        return found[0] if found else None

    @property
    def data(self):
        """The page's JSON-LD: a list of its things."""
        sources = [tag.text for tag in self.all(".//script") if tag.get("type") == "application/ld+json"]
        if not sources:
            return []
        data = json.loads(sources[0])
        return data.get("@graph", [data])


def read(client, address, status=200, **more):
    """The page at `address`, checked."""
    response = client.get(address, **more)
    assert response.status_code == status, (address, response.status_code)
    return Document(response)


def queries(client, address):
    """How many queries the page at `address` takes when the site's texts are known."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return len(found)


def addresses_in(text):
    """The addresses of a sitemap."""
    return re.findall(r"<loc>([^<]+)</loc>", text)


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
        """The page's JSON-LD: a list of its things."""
        return read(self.client, address).data

    def queries(self, address):
        return queries(self.client, address)

    def assert_valid(self, address):
        read(self.client, address)

    def assert_missing(self, address):
        self.assertEqual(self.client.get(address).status_code, 404, address)

    def assert_moved(self, address, target):
        response = self.client.get(address)
        self.assertEqual((response.status_code, response.headers["Location"]), (301, target))
        self.assertIn("max-age=0", response.headers["Cache-Control"])
