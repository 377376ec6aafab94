"""The margin beside the manuscript: who is named, what is open, what was decided; asked anew while typing."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse

from stories.editing.decision_rows import MODELS
from stories.editing.margin import margin
from stories.names import lookup as offering

from .typed import ReadsTyped

TEMPLATE = "admin/stories/story/_named.html"


class MarginMixin(ReadsTyped):
    """For the admin of stories; stands before it among the bases."""

    def get_urls(self):
        names = path("names/", self.admin_site.admin_view(self.names_view), name="stories_story_names")
        return [*self.typed_paths("named", self.named_answer), names, *super().get_urls()]

    def named_answer(self, request, form):
        """What the posted form's text names, as the list that stands beside it. Saves nothing."""
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
            context |= {
                "margin": self._margin(request, form),
                "named_address": self.typed_address("named", story),
                "names_address": reverse("admin:stories_story_names"),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def _margin(self, request, form):
        content = form.typed() if form.is_bound else form.began
        adding = [kind for kind in ("character", "place") if request.user.has_perm(f"characters.add_{kind}")]
        return margin(content, form.decisions, adding=adding)
