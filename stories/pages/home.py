"""The home page: how one story opens, the newest covers, and the index of the site."""

from typing import Any, TypeVar

from django.db.models import Case, Model, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.models import Character, Place
from characters.pages import back_index
from characters.pages.back_index import Entry
from spystories.lib import prose
from spystories.lib.page_head import Head, absolute_address
from spystories.lib.page_keys import row_key, show, show_rows, show_wholly, stored
from spystories.lib.rows import in_any
from stories.content.opening import opening
from stories.models import Author, Membership, SetKind, Story, Tag

from .site_texts import site_texts
from .views import author_entries, numbered_authors, numbered_tags

COVERS_SHOWN = 8

RowType = TypeVar("RowType", bound=Model)


@stored()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """How one story opens, the newest covers, and the index of the site. Five queries; six with authors."""
    show("stories", "people", "places", "tags", "authors")
    site = site_texts(request)
    newest, story = read_newest_and_opened(site.home_story_id)
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
        card=reverse("stories:home_card"),
    )
    page = {
        "head": head,
        "story": story,
        "opening": opening(prose.stored_paragraphs(story.opened)) if story else None,
        "newest": newest,
        "groups": _index(with_authors=site.has_authors),
    }
    return render(request, "home.html", page)


def read_newest_and_opened(chosen: int | None) -> tuple[list[Story], Any]:
    """
    The newest stories, and the one that the editors chose, if it is live, else the newest of all. One query.

    The body is read of that one alone, as `opened`.
    """
    live = Story.objects.live()
    newest = Membership.objects.of(SetKind.LIVE).newest().values("story")
    may_open = Q(pk=chosen) | Q(pk__in=newest[:1])
    body = Case(When(may_open, then="body"), default=None)
    shown = in_any([Story.objects.filter(pk__in=newest[:COVERS_SHOWN]), live.filter(pk__in=[chosen] if chosen else [])])
    rows = Story.objects.for_shelf().filter(shown)
    found: list[Any] = list(rows.annotate(opened=body).newest())
    show_rows("story", [chosen] if chosen else [])
    opened = next((story for story in found if story.pk == chosen), found[0] if found else None)
    if opened:
        show_wholly(row_key("story", opened.pk))
    return found[:COVERS_SHOWN], opened


def _index(*, with_authors: bool) -> list[tuple[str, str, str, list[Entry]]]:
    """
    (name, address of the whole, its wording where there is more, entries) of people, places, tags and
    authors.

    Four queries; five with authors.
    """
    tags, all_tags = _first(Tag.objects.public().alphabetical(), _("All tags"))
    people, all_people = _first(Character.objects.public().alphabetical(), _("All people"))
    places, all_places = _first(Place.objects.public().as_tree(), _("All places"))
    authors, all_authors = (
        _first(Author.objects.public().alphabetical(), _("All authors")) if with_authors else ([], "")
    )
    of_people, of_places, of_tags, of_authors = back_index.story_numbers(
        back_index.numbered_people(people),
        back_index.numbered_places(places),
        numbered_tags(tags),
        numbered_authors(authors),
    )
    tagged = [back_index.entry(tag, tag.name, tag.story_count, of_tags) for tag in tags]
    groups = (
        (_("People"), "characters:people", all_people, back_index.people_entries(people, of_people)),
        (_("Places"), "characters:places", all_places, back_index.place_entries(places, of_places)),
        (_("Tags"), "stories:tags", all_tags, tagged),
        (_("Authors"), "stories:authors", all_authors, author_entries(authors, of_authors)),
    )
    return [(name, reverse(route), whole, entries) for name, route, whole, entries in groups if entries]


def _first(rows: QuerySet[RowType], whole: str) -> tuple[list[RowType], str]:
    """As many as the home page shows; `whole` if there are more, else nothing. One query."""
    found = list(rows[: back_index.ON_HOME + 1])
    return found[: back_index.ON_HOME], whole if len(found) > back_index.ON_HOME else ""
