"""
The drafts that one press makes in many stories, as a renaming and an answer about a name do.

Here stands what publishing them and taking them back have in common.
"""

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from spystories.lib.refusals import Outcome
from stories.models import Revision, Story
from stories.publishing.publish import newest_revision, publish
from stories.workflow import Verb, can


def newest_of(story: str) -> Subquery:
    """The newest revision of the story that the column `story` of a query names."""
    return Subquery(Revision.objects.filter(story=OuterRef(story)).order_by("-number").values("pk")[:1])


def publish_draft(story: Story, draft: Revision, outcome: Outcome, *, by: User | None) -> None:
    """Publish the draft of `story` unless that is refused; `outcome` counts it."""
    with outcome.trying(story.working_title):
        publish(draft, by=by, version=story.version)


def reason_to_keep(story: Story, draft: Revision, *, by: User | None) -> str:
    """Why the draft of `story` must not be taken back; empty where it may."""
    if not can(by, Verb.RESTORE, story):
        return _("You may not change this story, or it is in the trash.")
    return "" if newest_revision(story) == draft else _("Somebody saved it since.")
