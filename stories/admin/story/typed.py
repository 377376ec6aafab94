"""What is typed and not saved, for the lists beside the manuscript that follow it."""

from collections.abc import Callable

from django.http import HttpResponse

from spystories.lib.admin_addresses import admin_address
from stories.admin.shared.pages import AdminPage
from stories.editing.story_form import StoryForm
from stories.models import Story


def typed_form(page: AdminPage, story: Story | None) -> StoryForm:
    """The form as it was posted, of a story on file or of a new one."""
    form: type[StoryForm] = page.admin.get_form(page.request, story)  # type: ignore[assignment]
    return form(page.request.POST, instance=story)


def typed_pages(word: str, view: Callable[..., HttpResponse]) -> list[tuple[str, Callable[..., HttpResponse], str]]:
    """The addresses of a view of what is typed, for a new story and for one on file."""
    return [(f"{word}/", view, f"{word}_new"), (f"<int:pk>/{word}/", view, word)]


def typed_address(word: str, story: Story) -> str:
    """Where to post what is typed into the story."""
    return admin_address(story, word) if story.pk else admin_address(Story, f"{word}_new")
