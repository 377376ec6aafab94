"""
The admin's previews: the page of a revision, or of what is being typed, as readers would get it.

They may stand in a frame beside the text, and keep nothing: no reading mark, no row, no copy in a cache.
"""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from stories.content import value as content
from stories.models import Revision, Story
from stories.pages import preview as previewing
from stories.pages.story import page_context
from stories.publishing import publish as publishing

framed = [csp_replace({"frame-ancestors": [SELF]}), xframe_options_sameorigin]


class PreviewMixin:
    """What is saved is shown on GET; what is sent by POST is shown as far as it holds, and not saved."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("preview/", view(self.preview_new_view), name="stories_story_preview_new"),
            path("<int:pk>/preview/", view(self.preview_view), name="stories_story_preview"),
            path(
                "<int:pk>/preview/<int:number>/",
                view(self.preview_revision_view),
                name="stories_story_preview_revision",
            ),
            *super().get_urls(),
        ]

    @method_decorator(framed)
    def preview_view(self, request, pk):
        """The newest revision, or what is typed."""
        story = self.story(request, pk)
        if request.method == "POST":
            return self._typed(request, story)
        revision = publishing.newest_revision(story)
        if revision is None:
            raise Http404
        return self._preview(request, story, content.of_revision(revision), revision)

    @method_decorator(framed)
    def preview_new_view(self, request):
        """The same for a story that was never saved: an empty page, or what is typed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._typed(request, Story())

    @method_decorator(framed)
    def preview_revision_view(self, request, pk, number):
        story = self.story(request, pk)
        revision = get_object_or_404(Revision, story=story, number=number)
        return self._preview(request, story, content.of_revision(revision), revision)

    def _typed(self, request, story):
        form = self.get_form(request, story)(request.POST or None, instance=story)
        return self._preview(request, story, form.typed() if form.is_bound else content.Content())

    def _preview(self, request, story, shown, revision=None):
        page = previewing.draft_page(story, shown)
        context = page_context(page) | {
            "revision": revision,
            "is_live": bool(revision) and story.is_live and revision.pk == story.live_revision_id,
            "beside": "beside" in request.GET,
        }
        headers = {"X-Robots-Tag": "noindex, nofollow"}
        return TemplateResponse(request, "stories/preview.html", context, headers=headers)
