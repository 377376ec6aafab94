"""What the template of a story's page needs, for a live story and for a draft alike."""

from django.urls import reverse
from django.utils.translation import gettext as _

from spystories.lib.pages import Head

from . import linked_data
from .story import Page


def context(page: Page) -> dict:
    """The context of stories/detail.html."""
    story = page.story
    head = Head(
        title=story.title,
        description=story.standfirst or _("A story of %(words)s words.") % {"words": f"{story.word_count:,}"},
        path=story.get_absolute_url(),
        section="stories",
        kind="article",
        data=linked_data.story(page),
        crumbs=[(_("Stories"), reverse("stories:list"))],
        before=page.before.get_absolute_url() + page.tail if page.before else "",
        after=page.after.get_absolute_url() + page.tail if page.after else "",
    )
    return {"head": head, "story": story, "page": page}
