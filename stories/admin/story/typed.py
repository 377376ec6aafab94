"""What is typed and not saved, for the lists beside the manuscript that follow it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.urls import path, reverse

from stories.models import Story


class ReadsTyped:
    """For the admin of stories; stands before it among the bases."""

    def typed_paths(self, word, answer):
        """Where `answer(request, form)` speaks of what is posted, for a new story and for one on file."""

        def view(request, pk=None):
            story = get_object_or_404(Story, pk=pk) if pk else None
            if not (
                self.has_change_permission(request, story) if story else self.has_add_permission(request)
            ):
                raise PermissionDenied
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            return answer(request, self.get_form(request, story)(request.POST, instance=story))

        view, name = self.admin_site.admin_view(view), f"stories_story_{word}"
        return [path(f"{word}/", view, name=f"{name}_new"), path(f"<int:pk>/{word}/", view, name=name)]

    @staticmethod
    def typed_address(word, story):
        """Where to post what is typed into the story."""
        name = f"admin:stories_story_{word}"
        return reverse(name, args=[story.pk]) if story.pk else reverse(f"{name}_new")
