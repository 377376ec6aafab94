"""The home page: how one story opens, the newest covers, and the index of the site."""

from typing import Any

from django.db.models import Case, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.pages import back_index
from characters.pages.back_index import Entry
from spystories.lib import prose
from spystories.lib.page_head import Head, absolute_address
from spystories.lib.page_keys import row_key, show, show_rows, show_wholly, stored
from spystories.lib.rows import in_any
from stories.content.opening import opening
from stories.models import Membership, SetKind, Story

from .site_texts import site_texts
from .views import author_lines, tag_lines

COVERS_SHOWN = 8


@stored()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """How one story opens, the newest covers, and the index of the site. Three queries."""
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
    authors. Two queries.
    """
    asked = [back_index.people_lines(), back_index.place_lines(), tag_lines()]
    asked += [author_lines()] if with_authors else []
    read = back_index.first_lines(*asked, most=back_index.ON_HOME + 1)
    shown = [lines[: back_index.ON_HOME] for lines in read]
    numbers = back_index.story_numbers(*map(back_index.Lines.numbered, asked, shown))
    wholes = (
        (_("People"), "characters:people", _("All people")),
        (_("Places"), "characters:places", _("All places")),
        (_("Tags"), "stories:tags", _("All tags")),
        (_("Authors"), "stories:authors", _("All authors")),
    )
    groups = []
    for (name, route, whole), all_lines, lines, found in zip(wholes, read, shown, numbers, strict=False):
        of_kind = back_index.place_entries if route == "characters:places" else back_index.line_entries
        if lines:
            groups.append((name, reverse(route), whole if len(all_lines) > len(lines) else "", of_kind(lines, found)))
    return groups
