"""The margin beside the manuscript: who is named, what is open, what was decided; asked anew while typing."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse

from .. import offering
from ..decision_rows import MODELS
from ..margin import margin
from ..models import Story

TEMPLATE = "admin/stories/story/_named.html"


class MarginMixin:
    """For the admin of stories; stands before it among the bases."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("named/", view(self.named_view), name="stories_story_named_new"),
            path("<int:pk>/named/", view(self.named_view), name="stories_story_named"),
            path("names/", view(self.names_view), name="stories_story_names"),
            *super().get_urls(),
        ]

    def named_view(self, request, pk=None):
        """What the posted form's text names, as the list that stands beside it. Saves nothing."""
        story = get_object_or_404(Story, pk=pk) if pk else None
        allowed = self.has_change_permission(request, story) if story else self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = self.get_form(request, story)(request.POST, instance=story)
        found = self._margin(request, form)
        return JsonResponse({"html": render_to_string(TEMPLATE, {"margin": found}), "spans": found.spans})

    def names_view(self, request):
        """People and places by any of their names, for whoever writes one."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        kinds = [kind for kind in MODELS if request.GET.get("kind", kind) == kind]
        return JsonResponse({"names": offering.offered(request.GET.get("q", ""), kinds)})

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        story = form.story
        if context.get("add") or self.has_change_permission(request, story):
            found = self._margin(request, form)
            address = (
                reverse("admin:stories_story_named", args=[story.pk])
                if story.pk
                else reverse("admin:stories_story_named_new")
            )
            names = reverse("admin:stories_story_names")
            context |= {"margin": found, "named_address": address, "names_address": names}
        return super().render_change_form(request, context, *args, **kwargs)

    def _margin(self, request, form):
        content = form.typed() if form.is_bound else form.began
        adding = [kind for kind in ("character", "place") if request.user.has_perm(f"characters.add_{kind}")]
        return margin(content, form.decisions, adding=adding)
