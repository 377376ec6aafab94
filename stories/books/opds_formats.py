"""A catalogue for reading apps as Atom (OPDS 1.2) or as JSON (OPDS 2.0)."""

from datetime import UTC, datetime

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from spystories.lib.text import FORBIDDEN

from .epub import EPUB_TYPE

ATOM = "application/atom+xml;profile=opds-catalog;kind="
JSON = "application/opds+json"
FETCH = "http://opds-spec.org/acquisition/open-access"


def catalogue_response(version: str, catalogue) -> HttpResponse:
    """The feed in the form of `version`. No query."""
    if version == "2.0":
        return JsonResponse(_feed(catalogue), content_type=JSON, json_dumps_params={"ensure_ascii": False})
    page = render_to_string("books/opds.xml", {"catalogue": catalogue, "epub": EPUB_TYPE, "fetch": FETCH})
    kind = "acquisition" if catalogue.lists_stories else "navigation"
    return HttpResponse(FORBIDDEN.sub("", page), content_type=ATOM + kind)


def _feed(catalogue) -> dict:
    metadata = {"title": catalogue.title, "modified": _time(catalogue.modified)}
    if page := catalogue.page:
        metadata |= {"numberOfItems": page.total, "itemsPerPage": page.per_page, "currentPage": page.number}
    links = [("self", catalogue.address), ("start", catalogue.start), *catalogue.around]
    if catalogue.up:
        links.append(("up", catalogue.up))
    found = _link("search", f"{catalogue.start}search/{{?query}}") | {"templated": True}
    feed = {"metadata": metadata, "links": [*(_link(rel, address) for rel, address in links), found]}
    if catalogue.lists_stories:
        return feed | {"publications": [_publication(row, catalogue.site) for row in catalogue.publications]}
    return feed | {
        "navigation": [_link("subsection", way.address) | {"title": way.title} for way in catalogue.ways]
    }


def _publication(row, site) -> dict:
    metadata = {
        "@type": "http://schema.org/ShortStory" if row.is_story else "http://schema.org/Book",
        "identifier": row.identifier,
        "title": row.title,
        "author": row.author,
        "publisher": site.name,
        "language": get_language(),
        "published": _time(row.published),
        "modified": _time(row.modified),
    }
    if row.line:
        metadata["description"] = row.line
    links = [_link(FETCH, row.file, EPUB_TYPE), _link("alternate", row.page, "text/html")]
    images = [{"href": row.cover, "type": "image/png", "width": 600, "height": 800}]
    return {"metadata": metadata, "links": links, "images": images}


def _link(rel: str, address: str, kind: str = JSON) -> dict:
    return {"rel": rel, "href": address, "type": kind}


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
