"""The page that says how many stories are still to be read again after a change of names, and goes on."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from stories.derived import names_changed as following
from stories.names import reading as rereading

A_WHILE = 10  # seconds that one press reads


class WaitingMixin:
    """For the admin of stories; stands before it among the bases."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [path("waiting/", view(self.waiting_view), name="stories_story_waiting"), *super().get_urls()]

    def waiting_view(self, request):
        """How many wait; by POST some of them are read."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            following.go_on(seconds=A_WHILE)
            return HttpResponseRedirect(reverse("admin:stories_story_waiting"))
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET", "POST"])
        context = self.admin_site.each_context(request) | {
            "title": _("Stories to be read again"),
            "opts": self.opts,
            "left": rereading.waiting(),
        }
        return TemplateResponse(request, "admin/stories/story/waiting.html", context)
