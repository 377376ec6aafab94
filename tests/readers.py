"""How tests read a page: as a parser, a search engine and a reader do."""

import json
import re

import html5lib
from django.db import connection
from django.test.utils import CaptureQueriesContext


class Document:
    """A page that was answered. Its HTML has no error, else making one fails."""

    def __init__(self, response):
        self.response = response
        self.source = response.content.decode()
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.tree = parser.parse(self.source)
        assert not parser.errors, [
            (at, html5lib.constants.E[code] % more) for at, code, more in parser.errors
        ]

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
        found = [
            tag.get("content")
            for tag in self.all(".//meta")
            if name in (tag.get("name"), tag.get("property"))
        ]
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
