"""Pages of no single app: about, what a browser keeps, and what machines ask for."""

from datetime import UTC, datetime, time, timedelta
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stories.pages.site_texts import site_texts

from .lib.fingerprint import fingerprint
from .lib.page_head import Head, absolute_address
from .lib.page_keys import stored

STORIES_KEPT = 30  # stories that a browser keeps for reading without a network
# Where the worker may step in without a network: neither editors' pages nor shared drafts are among them.
WITHOUT_NETWORK = (
    *("about", "stories:list", "characters:people", "characters:places"),
    *("stories:tags", "stories:collections", "stories:authors", "search"),
)


@stored()
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The editors' text about the site. One query: the content version."""
    site = site_texts(request)
    head = Head(
        title=_("About"),
        description=site.line,
        path=reverse("about"),
        data={"@type": "AboutPage", "name": _("About"), "url": absolute_address(reverse("about"))},
    )
    return render(request, "about.html", {"head": head})


@stored()
@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """What a reader's browser keeps, and the keys; drawn by scripts from the browser itself. One query."""
    head = Head(title=_("Your reading"), description=_("What this browser keeps."), path=reverse("reading"))
    return render(request, "reading.html", {"head": head, "most": STORIES_KEPT})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What stands in for a page while there is no network. One query: its ETag tells of every change."""
    head = Head(title=_("No network"), description=_("What can be read now."), path=reverse("offline"))
    return render(request, "offline.html", {"head": head})


@stored()
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. A new state of the code makes it a new one. One query."""
    pages = [*map(reverse, WITHOUT_NETWORK), "/threads/"]
    context = {"version": fingerprint()[:12], "pages": pages, "most": STORIES_KEPT}
    return render(request, "worker.js", context, content_type="text/javascript; charset=utf-8")


@stored()
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """
    Readers' pages are for everyone, the editors' for nobody, and nothing for the crawlers that the site refuses.

    Two queries.
    """
    refused = [f"User-agent: {name}" for name in site_texts(request).refused_crawlers.split()]
    lines = (
        *([*refused, "Disallow: /", ""] if refused else []),
        *("User-agent: *", f"Disallow: {settings.ADMIN_PATH}", ""),
        f"Sitemap: {absolute_address(reverse('sitemap'))}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """
    Where to report a weakness (RFC 9116): the contact that stands in the site's texts; 404 where none does.

    It holds for half a year from today, and is never kept. One query: the content version.
    """
    contact = site_texts(request).contact
    if not contact:
        raise Http404
    expires = datetime.combine(datetime.now(UTC) + timedelta(days=180), time(), UTC)
    lines = (
        f"Contact: mailto:{quote(contact, safe='@')}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {absolute_address(reverse('security'))}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
    )
    return HttpResponse(
        "\n".join(lines) + "\n",
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
