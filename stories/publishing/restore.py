"""The verbs that bring back: an older revision, how a story stood before a press, what readers see of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stories.content.rows import content_of_story
from stories.content.value import content_of_revision
from stories.models import Revision, Story, Transition
from stories.workflow import AS_APPROVED, Verb, Work, require

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
        _stand(story, live_revision=made, **_nothing_left(story))
    return made


def _nothing_left(story: Story) -> dict[str, Any]:
    """The columns of a story whose newest text readers have: what was approved and is not out waits on."""
    return {} if story.approved_revision_id else {"work": Work.OUT}


@transaction.atomic
def reinstate(story: Story, before: Mapping[str, Any], *, by: User | None) -> None:
    """
    Let the newest revision stand where it stood `before` a move that was just undone (its columns by name; what is
    not named is empty); a time that is past is not kept. It asks for no right: whoever undid the move has asked.
    """
    columns: dict[str, Any] = {"approved_revision_id": before.get("approved_revision_id")}
    for name in ("publish_at", "slot_kept_at", "withdraw_at"):
        at: datetime | None = before.get(name)
        columns[name] = at if at and at > timezone.now() else None
    work = before["work"]
    if work == Work.SCHEDULED and columns["publish_at"] is None:
        work = Work.APPROVED
    fresh = Story.objects.select_for_update().get(pk=story.pk)
    newest = newest_revision(fresh)
    if work in AS_APPROVED:
        columns["approved_revision_id"] = newest.pk if newest else None
    _stand(fresh, work=work, **columns)
    if fresh.goes_out_at:
        Transition.objects.create(story=fresh, revision=newest, verb=Verb.SCHEDULE, by=by, note=_("Undone"))
    note_next_due()


@transaction.atomic
def keep_live_text(story: Story) -> None:
    """Make sure that what `story` says to readers now is one of its revisions, and its live one."""
    content = content_of_story(story)
    if story.live_revision is None or not content_of_revision(story.live_revision).same_as(content):
        live = save_revision(story, content, by=None)
        _stand(story, live_revision=live, **_nothing_left(story))


def _stand(story: Story, **columns: Any) -> None:
    """Write where `story` stands, as an edit of its row: whoever has it open is told."""
    story.claim()
    for name, value in columns.items():
        setattr(story, name, value)
    story.save(update_fields=list(columns))
