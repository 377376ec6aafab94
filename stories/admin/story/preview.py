"""
The admin's previews: the page of a revision, or of what is being typed, as readers would get it.

What is saved is shown on GET; what is sent by POST is shown as far as it holds, and not saved. Previews may
stand in a frame beside the text, and keep nothing: no reading mark, no row, no copy in a cache.
"""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from stories.admin.shared.pages import AdminPage, admin_page, may_write
from stories.content.value import Content, content_of_revision
from stories.models import Revision, Story
from stories.pages.preview import draft_page
from stories.pages.story import page_context
from stories.publishing.publish import newest_revision

from .typed import typed_form

_may_be_framed = csp_replace({"frame-ancestors": [SELF]})


@_may_be_framed
@xframe_options_sameorigin
@admin_page()
def preview_newest(page: AdminPage, story: Story) -> HttpResponse:
    """The newest revision, or what is typed."""
    if page.request.method == "POST":
        return _preview_typed(page, story)
    revision = newest_revision(story)
    if revision is None:
        raise Http404
    return _preview(page, story, content_of_revision(revision), revision)


@_may_be_framed
@xframe_options_sameorigin
@admin_page(may_write)
def preview_new(page: AdminPage) -> HttpResponse:
    """The same for a story that was never saved: an empty page, or what is typed."""
    return _preview_typed(page, Story())


@_may_be_framed
@xframe_options_sameorigin
@admin_page()
def preview_revision(page: AdminPage, story: Story, number: int) -> HttpResponse:
    revision = get_object_or_404(Revision, story=story, number=number)
    return _preview(page, story, content_of_revision(revision), revision)


PAGES = [
    ("preview/", preview_new, "preview_new"),
    ("<int:pk>/preview/", preview_newest, "preview"),
    ("<int:pk>/preview/<int:number>/", preview_revision, "preview_revision"),
]


def _preview_typed(page: AdminPage, story: Story) -> HttpResponse:
    return _preview(page, story, typed_form(page, story).typed() if page.request.POST else Content())


def _preview(page: AdminPage, story: Story, shown: Content, revision: Revision | None = None) -> HttpResponse:
    context = page_context(draft_page(story, shown, f"{reverse('admin:index')}pictures/")) | {
        "revision": revision,
        "is_live": revision is not None and story.is_live and revision.pk == story.live_revision_id,
        "beside": "beside" in page.request.GET,
    }
    headers = {"X-Robots-Tag": "noindex, nofollow"}
    return TemplateResponse(page.request, "stories/preview.html", context, headers=headers)
