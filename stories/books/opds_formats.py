"""What a catalogue for reading apps holds, and its two forms: Atom (OPDS 1.2) and JSON (OPDS 2.0)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse

from spystories.lib.page_head import absolute_address
from spystories.lib.paging import Paging
from spystories.lib.signs import FORBIDDEN
from stories.models import Site

from .epub import EPUB_TYPE

ATOM = "application/atom+xml;profile=opds-catalog;kind="
JSON = "application/opds+json"
FETCH = "http://opds-spec.org/acquisition/open-access"


@dataclass(frozen=True)
class Way:
    """An entry that leads on: to a list of stories, or to a list of such lists."""

    title: str
    address: str
    line: str
    to_stories: bool = True


@dataclass(frozen=True)
class Publication:
    """A thing to fetch: a story, or a whole book of several."""

    identifier: str
    title: str
    line: str
    languages: Sequence[str]
    authors: Sequence[str]
    page: str
    file: str
    cover: str
    published: datetime
    modified: datetime
    is_story: bool = True


@dataclass(frozen=True)
class Catalogue:
    """One feed. `start` and `up` are the addresses of the front and of the feed above."""

    title: str
    address: str
    start: str
    site: Site
    modified: datetime
    up: str = ""
    ways: Sequence[Way] = ()
    publications: Sequence[Publication] = ()
    lists_stories: bool = False
    page: Paging | None = None

    @property
    def search(self) -> str:
        """The description of the search, which names the one of this catalogue."""
        return absolute_address(reverse("opensearch"))

    @property
    def around(self) -> list[tuple[str, str]]:
        """(relation, address) of the other pages of a long list."""
        if self.page is None or self.page.last == 1:
            return []
        page = self.page
        near = (("first", page.address(1)), ("previous", page.previous), ("next", page.next))
        return [(rel, absolute_address(path)) for rel, path in (*near, ("last", page.address(page.last))) if path]


def catalogue_response(version: str, catalogue: Catalogue) -> HttpResponse:
    """The feed in the form of `version`. No query."""
    if version == "2.0":
        return JsonResponse(_feed(catalogue), content_type=JSON, json_dumps_params={"ensure_ascii": False})
    page = render_to_string("books/opds.xml", {"catalogue": catalogue, "epub": EPUB_TYPE, "fetch": FETCH})
    kind = "acquisition" if catalogue.lists_stories else "navigation"
    return HttpResponse(FORBIDDEN.sub("", page), content_type=f"{ATOM}{kind};charset=utf-8")


def _feed(catalogue: Catalogue) -> dict[str, Any]:
    metadata: dict[str, Any] = {"title": catalogue.title, "modified": _time(catalogue.modified)}
    if page := catalogue.page:
        metadata |= {"numberOfItems": page.total, "itemsPerPage": page.per_page, "currentPage": page.number}
    links = [("self", catalogue.address), ("start", catalogue.start), *catalogue.around]
    if catalogue.up:
        links.append(("up", catalogue.up))
    found = _link("search", f"{catalogue.start}search/{{?query}}") | {"templated": True}
    feed = {"metadata": metadata, "links": [*(_link(rel, address) for rel, address in links), found]}
    if catalogue.lists_stories:
        return feed | {"publications": [_publication(row, catalogue.site) for row in catalogue.publications]}
    return feed | {"navigation": [_link("subsection", way.address) | {"title": way.title} for way in catalogue.ways]}


def _publication(row: Publication, site: Site) -> dict[str, Any]:
    metadata = {
        "@type": "http://schema.org/ShortStory" if row.is_story else "http://schema.org/Book",
        "identifier": row.identifier,
        "title": row.title,
        "author": row.authors[0] if len(row.authors) == 1 else [*row.authors],
        "publisher": site.name,
        "language": row.languages if len(row.languages) > 1 else row.languages[0],
        "published": _time(row.published),
        "modified": _time(row.modified),
    }
    if row.line:
        metadata["description"] = row.line
    links = [_link(FETCH, row.file, EPUB_TYPE), _link("alternate", row.page, "text/html")]
    images = [{"href": row.cover, "type": "image/png", "width": 600, "height": 800}]
    return {"metadata": metadata, "links": links, "images": images}


def _link(rel: str, address: str, kind: str = JSON) -> dict[str, Any]:
    return {"rel": rel, "href": address, "type": kind}


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
