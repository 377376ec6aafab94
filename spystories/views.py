"""Pages of no single app: home, about, and what machines ask for."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.models import Character, Place
from characters.pages import back_index
from stories.content.opening import opening
from stories.models import Story, Tag

from . import context
from .fingerprint import fingerprint
from .lib.pages import Head, absolute, counted

COVERS = 8
KEPT = 30  # stories that a browser keeps for reading without a network
# Where the worker may step in without a network: neither editors' pages nor shared drafts are among them.
WITHOUT_NETWORK = (
    "about",
    "stories:list",
    "characters:people",
    "characters:places",
    "stories:tags",
    "stories:collections",
    "search",
)


@require_safe
def home(request):
    """How one story opens, the newest covers, and the index of the site. Ten queries."""
    site = context.site(request)["site"]
    totals = counted(
        {
            "stories": Story.objects.live(),
            "people": Character.objects.public(),
            "places": Place.objects.public(),
            "tags": Tag.objects.public(),
        }
    )
    newest = list(Story.objects.live().for_shelf().newest()[:COVERS])
    story = _opened(site.home_story_id, newest)
    head = Head(
        title=site.name,
        description=site.line,
        path=reverse("home"),
        data={
            "@type": "WebSite",
            "name": site.name,
            "url": absolute(reverse("home")),
            "description": site.line,
            "potentialAction": {
                "@type": "SearchAction",
                "target": {
                    "@type": "EntryPoint",
                    "urlTemplate": absolute(reverse("search")) + "?q={search_term_string}",
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


def _opened(chosen, newest):
    """The story that the editors chose, if it is live, else the newest; with its paragraphs. One query."""
    keys = [key for key in (chosen, newest[0].pk if newest else None) if key]
    rows = Story.objects.live().filter(pk__in=keys, rendering__isnull=False).select_related("rendering")
    found = rows.defer("body", "rendering__html", "rendering__cover").in_bulk()
    return next((found[key] for key in keys if key in found), None)


def _index(totals):
    """(name, address of the whole, how many, entries) of people, places and tags. Six queries."""
    most = back_index.ON_HOME
    tags = Tag.objects.public().alphabetical()[:most]
    numbers = back_index.story_numbers(
        tags, "story_tags__content_object", {tag.pk: tag.story_count for tag in tags}
    )
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


@require_safe
def about(request):
    """The editors' text about the site. One query: the content version."""
    site = context.site(request)["site"]
    head = Head(
        title=_("About"),
        description=site.line,
        path=reverse("about"),
        data={"@type": "AboutPage", "name": _("About"), "url": absolute(reverse("about"))},
    )
    return render(request, "about.html", {"head": head})


@require_safe
def reading(request):
    """What a reader's browser keeps, and the keys; drawn by scripts from the browser itself. One query."""
    head = Head(title=_("Your reading"), description=_("What this browser keeps."), path=reverse("reading"))
    return render(request, "reading.html", {"head": head, "most": KEPT})


@require_safe
def offline(request):
    """What stands in for a page while there is no network. One query: its ETag tells of every change."""
    head = Head(title=_("No network"), description=_("What can be read now."), path=reverse("offline"))
    return render(request, "offline.html", {"head": head})


@require_safe
def worker(request):
    """The service worker. A new state of the code makes it a new one. One query."""
    pages = [*map(reverse, WITHOUT_NETWORK), "/threads/"]
    context = {"version": fingerprint()[:12], "pages": pages, "most": KEPT}
    return render(request, "worker.js", context, content_type="text/javascript; charset=utf-8")


@require_safe
def robots(request):
    """Readers' pages are for everyone, the editors' for nobody."""
    lines = ("User-agent: *", f"Disallow: {settings.ADMIN_PATH}", f"Sitemap: {absolute(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def health(request):
    """The version, when the site and its database answer: the content version was read on the way here."""
    return HttpResponse(
        f"ok {settings.VERSION}\n",
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
