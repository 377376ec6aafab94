"""The home page: how one story opens, the newest covers, and the index of the site."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.models import Character, Place
from characters.pages import back_index
from spystories.lib.page_head import Head, absolute_address
from spystories.lib.paging import count_kinds
from stories.content.opening import opening
from stories.models import Story, Tag

from .site_texts import site_texts

COVERS_SHOWN = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """How one story opens, the newest covers, and the index of the site. Ten queries."""
    site = site_texts(request)
    totals = count_kinds(
        {
            "stories": Story.objects.live(),
            "people": Character.objects.public(),
            "places": Place.objects.public(),
            "tags": Tag.objects.public(),
        }
    )
    newest = list(Story.objects.live().for_shelf().newest()[:COVERS_SHOWN])
    story = _opened(site.home_story_id, newest)
    head = Head(
        title=site.name,
        description=site.line,
        path=reverse("home"),
        data={
            "@type": "WebSite",
            "name": site.name,
            "url": absolute_address(reverse("home")),
            "description": site.line,
            "potentialAction": {
                "@type": "SearchAction",
                "target": {
                    "@type": "EntryPoint",
                    "urlTemplate": absolute_address(reverse("search")) + "?q={search_term_string}",
                },
                "query-input": "required name=search_term_string",
            },
        },
        feed=reverse("stories:feed"),
    )
    page = {
        "head": head,
        "story": story,
        "opening": opening(story.rendering.paragraphs) if story else None,
        "newest": newest,
        "totals": totals,
        "groups": _index(totals),
    }
    return render(request, "home.html", page)


def _opened(chosen: int | None, newest: Sequence[Story]) -> Story | None:
    """The story that the editors chose, if it is live, else the newest; with its paragraphs. One query."""
    keys = [key for key in (chosen, newest[0].pk if newest else None) if key]
    rows = Story.objects.live().filter(pk__in=keys, rendering__isnull=False).select_related("rendering")
    found = rows.defer("body", "rendering__html", "rendering__cover").in_bulk()
    return next((found[key] for key in keys if key in found), None)


def _index(totals: dict[str, int]) -> list[tuple[str, str, int, list]]:
    """(name, address of the whole, how many, entries) of people, places and tags. Six queries."""
    most = back_index.ON_HOME
    tags = Tag.objects.public().alphabetical()[:most]
    numbers = back_index.story_numbers(tags, "story_tags__content_object", {tag.pk: tag.story_count for tag in tags})
    groups = (
        (
            _("People"),
            "characters:people",
            "people",
            back_index.people_entries(Character.objects.public().alphabetical()[:most]),
        ),
        (
            _("Places"),
            "characters:places",
            "places",
            back_index.place_entries(Place.objects.public().as_tree()[:most]),
        ),
        (
            _("Tags"),
            "stories:tags",
            "tags",
            [back_index.entry(tag, tag.name, tag.story_count, numbers) for tag in tags],
        ),
    )
    return [
        (name, reverse(route), totals[kind] if totals[kind] > most else 0, entries)
        for name, route, kind, entries in groups
        if entries
    ]
