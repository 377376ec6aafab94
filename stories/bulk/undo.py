"""
Undo: a change of the world by the changes that take it back, and what one press did to many, row by row.

Nothing is undone that has changed since; what is left as it is, is named with the reason.
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spystories.lib.refusals import REFUSALS
from stories.derived.content_version import raise_content_version
from stories.derived.index import index_story
from stories.history.changes import CannotUndo, undo_change
from stories.models import Batch, Change, Revision, Story, Transition
from stories.publishing import restore, trash
from stories.publishing.publish import put_live, withdraw
from stories.workflow import State, Verb, may

from . import tag_merge as tag_merging

KEPT = ("state", "work", "live_revision_id", "publish_at", "withdraw_at", "trashed_at")


def undo(change: Change, *, by) -> Change | None:
    """Take `change` back. Raises as `undo_change` and `tag_merging.part` do."""
    do = tag_merging.part if change.what == Change.What.MERGED else undo_change
    return do(change, by=by)


def standing(story: Story) -> dict:
    """Where `story` stands, to be kept in a batch before one press changes it."""
    return {name: getattr(story, name) for name in KEPT}


def moved(story: Story, before: dict) -> dict:
    """What a batch keeps of a story that was just changed. One query."""
    version = Story.objects.values_list("version", flat=True).get(pk=story.pk)
    times = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in before.items()
    }
    return {"story": story.pk, "version": version, "before": times}


def undo_batch(
    batch: Batch, *, by, may_undo: Callable[[Change], bool]
) -> tuple[int, list[tuple[str, Exception]]]:
    """
    Take back what one press did, each row in a transaction of its own.

    Returns how many were taken back, and of the others the name and why not. `may_undo` says of a change of
    the world whether the one who asks may take it back.
    """
    done, left = 0, []
    for change in batch.changes.order_by("-pk"):
        try:
            if not may_undo(change):
                raise PermissionDenied(_("You may not do this."))
            undo(change, by=by)
            done += 1
        except REFUSALS as refusal:
            left.append((change.name, refusal))
    for row in batch.stories:
        story = Story.objects.filter(pk=row["story"]).first()
        try:
            _undo_move(story, batch.verb, row, by=by)
            done += 1
        except REFUSALS as refusal:
            left.append((str(story or _("A story")), refusal))
    if done:
        Batch.objects.filter(pk=batch.pk).update(undone_at=timezone.now())
    return done, left


@transaction.atomic
def _undo_move(story, verb, row, *, by):
    raise_content_version()
    if story is None:
        raise CannotUndo(_("It is deleted for ever."))
    story = Story.objects.select_for_update().get(pk=story.pk)
    if not may(by, verb, story):
        raise PermissionDenied(_("You may not do this."))
    if story.version != row["version"]:
        raise CannotUndo(_("It has changed since."))
    before = {name: _time(name, value) for name, value in row["before"].items()}
    _UNDO[verb](story, before, by)


def _time(name, value):
    return Story._meta.get_field(name).to_python(value) if name.endswith("_at") else value


def _unpublish(story, before, by):
    """Back to the text that was live before, or out of readers' sight."""
    if before["state"] != State.LIVE:
        withdraw(story, by=by, note=_("Undone"))
        restore.reinstate(story, work=before["work"])
        return
    _live_again(story, before, by)


def _rewithdraw(story, before, by):
    _live_again(story, before, by)


def _live_again(story, before, by):
    revision = Revision.objects.get(pk=before["live_revision_id"])
    touched = put_live(story, revision, at=timezone.now())
    index_story(story, touched)
    Transition.objects.create(story=story, revision=revision, verb=Verb.PUBLISH, by=by, note=_("Undone"))
    restore.reinstate(
        story, work=before["work"], withdraw_at=before["withdraw_at"], publish_at=before["publish_at"]
    )


def _untrash(story, before, by):
    trash.undelete(story, by=by, note=_("Undone"))
    restore.reinstate(story, work=before["work"], publish_at=before["publish_at"])


_UNDO = {Verb.PUBLISH: _unpublish, Verb.WITHDRAW: _rewithdraw, Verb.TRASH: _untrash}
