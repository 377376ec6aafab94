"""The sitemap: an index of parts, each of one kind of page and no longer than search engines take."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from characters.models import Character, Place
from spystories.lib.page_head import absolute_address
from spystories.lib.page_keys import show, show_wholly, stored
from spystories.lib.paging import count_kinds
from stories.models import Author, Collection, Overlap, Story, Tag

from .site_texts import site_texts

ADDRESSES_IN_A_PART = 5000
MOST_PARTS = 10_000
PAGES = (
    "home",
    "stories:list",
    "characters:people",
    "characters:places",
    "stories:tags",
    "stories:collections",
    "about",
)


def _kinds() -> dict[str, QuerySet[Any]]:
    """The public rows of each kind, with no more than their addresses."""
    return {
        "stories": Story.objects.live().filter(rendering__isnull=False).only("slug", "last_published_at"),
        "people": Character.objects.public().only("slug"),
        "places": Place.objects.public().only("path"),
        "tags": Tag.objects.public().only("slug"),
        "collections": Collection.objects.public().only("slug"),
        "authors": Author.objects.public().only("slug"),
    }


@stored()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The parts, as many of each kind as its rows fill. Two queries."""
    kinds = _kinds()
    show(*kinds)
    found = count_kinds({kind: rows for kind, rows in kinds.items() if kind != "stories"})
    found["stories"] = Overlap.objects.live_stories()
    parts = [("pages", 1)]
    parts += [(kind, part) for kind in kinds for part in range(1, -(-found[kind] // ADDRESSES_IN_A_PART) + 1)]
    addresses = [absolute_address(reverse("sitemap_part", args=part)) for part in parts]
    return _xml(request, "sitemap_index.xml", {"addresses": addresses})


@stored()
@require_safe
def part(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """One part. Two queries. Raises `Http404` for a part that the index does not have."""
    if kind == "pages" and number == 1:
        names = [*PAGES, "stories:authors"] if site_texts(request).has_authors else PAGES
        rows = [(absolute_address(reverse(name)), None) for name in names]
    elif kind in (kinds := _kinds()) and 0 < number <= MOST_PARTS:
        (show_wholly if kind == "stories" else show)(kind)
        found = kinds[kind].order_by("pk")[(number - 1) * ADDRESSES_IN_A_PART : number * ADDRESSES_IN_A_PART]
        rows = [(absolute_address(row.get_absolute_url()), getattr(row, "last_published_at", None)) for row in found]
    else:
        rows = []
    if not rows:
        raise Http404
    return _xml(request, "sitemap.xml", {"rows": rows})


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml; charset=utf-8")
