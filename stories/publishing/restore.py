"""The verbs that bring back: an older revision, how a story stood before a press, what readers see of it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stories.content.rows import content_of_story
from stories.content.value import content_of_revision
from stories.models import Revision, Story, Transition
from stories.workflow import Verb, Work, require

from .publish import newest_revision, save_revision
from .schedule import note_next_due


@transaction.atomic
def restore(revision: Revision, *, by: User | None, version: int | None = None) -> Revision:
    """
    Make the content of an older revision the newest one again, as a new revision, and return it.

    Where it already is the newest content nothing is made, and the newest is returned.
    """
    story = revision.story
    require(by, Verb.RESTORE, story)
    note = _("From revision %(number)s") % {"number": revision.number}
    newest = newest_revision(story)
    made = save_revision(story, content_of_revision(revision), by=by, note=note, version=version)
    if made != newest:
        Transition.objects.create(story=story, revision=made, verb=Verb.RESTORE, by=by, note=note)
    return made


@transaction.atomic
def take_back(revision: Revision, *, by: User | None) -> Revision:
    """
    Bring back what `revision` says, as `restore` does; where readers see that very content, nothing is left
    to publish.
    """
    story = revision.story
    made = restore(revision, by=by)
    if story.is_live and content_of_revision(made).same_as(content_of_revision(story.live_revision)):
        _stand(story, work=Work.OUT, live_revision=made)
    return made


@transaction.atomic
def reinstate(
    story: Story, *, work: str, publish_at: datetime | None = None, withdraw_at: datetime | None = None
) -> None:
    """
    Let the newest revision stand where it stood before a move that was just undone; a time that is past is
    not kept. It asks for no right: whoever undid the move has asked.
    """
    now = timezone.now()
    publish_at = publish_at if publish_at and publish_at > now else None
    withdraw_at = withdraw_at if withdraw_at and withdraw_at > now else None
    if work == Work.SCHEDULED and publish_at is None:
        work = Work.APPROVED
    fresh = Story.objects.select_for_update().get(pk=story.pk)
    _stand(fresh, work=work, publish_at=publish_at, withdraw_at=withdraw_at)
    note_next_due()


@transaction.atomic
def keep_live_text(story: Story) -> None:
    """Make sure that what `story` says to readers now is one of its revisions, and its live one."""
    content = content_of_story(story)
    if story.live_revision is None or not content_of_revision(story.live_revision).same_as(content):
        _stand(story, live_revision=save_revision(story, content, by=None), work=Work.OUT)


def _stand(story: Story, **columns: Any) -> None:
    """Write where `story` stands, as an edit of its row: whoever has it open is told."""
    story.claim()
    for name, value in columns.items():
        setattr(story, name, value)
    story.save(update_fields=list(columns))
