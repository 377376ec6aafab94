"""The home page: how one story opens, the newest covers, and the index of the site."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.models import Character, Place
from characters.pages import back_index
from characters.pages.back_index import Entry
from spystories.lib.page_head import Head, absolute_address
from spystories.lib.page_keys import show, show_rows, stored
from stories.content.opening import opening
from stories.models import Story, Tag

from .site_texts import site_texts

COVERS_SHOWN = 8

RowType = TypeVar("RowType", bound=Model)


@stored()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """How one story opens, the newest covers, and the index of the site. Nine queries."""
    show("stories", "people", "places", "tags")
    site = site_texts(request)
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
        "groups": _index(),
    }
    return render(request, "home.html", page)


def _opened(chosen: int | None, newest: Sequence[Story]) -> Story | None:
    """The story that the editors chose, if it is live, else the newest; with its paragraphs. One query."""
    keys = [key for key in (chosen, newest[0].pk if newest else None) if key]
    show_rows("story", keys)
    rows = Story.objects.live().filter(pk__in=keys, rendering__isnull=False).select_related("rendering")
    found = rows.defer("body", "rendering__html", "rendering__cover").in_bulk()
    return next((found[key] for key in keys if key in found), None)


def _index() -> list[tuple[str, str, str, list[Entry]]]:
    """
    (name, address of the whole, its wording where there is more, entries) of people, places and tags.

    Six queries.
    """
    tags, all_tags = _first(Tag.objects.public().alphabetical(), _("All tags"))
    people, all_people = _first(Character.objects.public().alphabetical(), _("All people"))
    places, all_places = _first(Place.objects.public().as_tree(), _("All places"))
    numbers = back_index.story_numbers(tags, "story_tags__content_object", {tag.pk: tag.story_count for tag in tags})
    tagged = [back_index.entry(tag, tag.name, tag.story_count, numbers) for tag in tags]
    groups = (
        (_("People"), "characters:people", all_people, back_index.people_entries(people)),
        (_("Places"), "characters:places", all_places, back_index.place_entries(places)),
        (_("Tags"), "stories:tags", all_tags, tagged),
    )
    return [(name, reverse(route), whole, entries) for name, route, whole, entries in groups if entries]


def _first(rows: QuerySet[RowType], whole: str) -> tuple[list[RowType], str]:
    """As many as the home page shows; `whole` if there are more, else nothing. One query."""
    found = list(rows[: back_index.ON_HOME + 1])
    return found[: back_index.ON_HOME], whole if len(found) > back_index.ON_HOME else ""
