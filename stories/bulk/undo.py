"""
Undo: a change of the world by the changes that take it back, and what one press did to many, row by row.

Nothing is undone that has changed since; what is left as it is, is named with the reason.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from characters.models import Picture
from spystories.lib.locks import in_turn
from spystories.lib.refusals import Outcome
from stories.derived.content_version import raise_content_version
from stories.derived.index import index_story
from stories.history.changes import CannotUndo, find_changed, undo_change
from stories.models import Author, Batch, Change, ImportedDraft, PictureUse, Revision, Story, Transition
from stories.pictures.library import uses_of_picture
from stories.publishing import restore, trash
from stories.publishing.publish import put_live, withdraw
from stories.records import column_of
from stories.search import documents
from stories.workflow import State, Verb, may

from . import filing, imports, questions
from .merging import undo_merge

STANDING_COLUMNS = (
    *("state", "work", "live_revision_id", "approved_revision_id", "publish_at", "slot_kept_at", "withdraw_at"),
    "trashed_at",
)


def take_back_change(change: Change, *, by: User | None) -> Change | None:
    """Take `change` back. Raises as `undo_change` and `undo_merge` do."""
    undo = undo_merge if change.what == Change.What.MERGED else undo_change
    return undo(change, by=by)


def standing_of(story: Story) -> dict[str, Any]:
    """The columns that say where `story` stands, for a batch to keep before one press changes it."""
    return {name: getattr(story, name) for name in STANDING_COLUMNS}


def record_move(story: Story, before: dict[str, Any]) -> dict[str, Any]:
    """The row that a batch keeps of a story that was just changed. One query."""
    version = Story.objects.values_list("version", flat=True).get(pk=story.pk)
    plain = {name: value.isoformat() if _is_time(name) and value else value for name, value in before.items()}
    return {"story": story.pk, "version": version, "before": plain}


def undo_batch(batch: Batch, *, by: User | None, may_undo: Callable[[Change], bool]) -> Outcome:
    """
    Take back what one press did, each row in a transaction of its own, but those that are refused.

    `may_undo` says of a change of the world whether the one who asks may take it back; what they put on file
    themselves for an import, they may.
    """
    outcome = Outcome()
    if batch.verb == imports.VERB:
        undo_import(batch, outcome, by=by, may_undo=may_undo)
        return outcome
    for change in batch.changes.order_by("-pk"):
        with outcome.trying(change.name):
            if not may_undo(change):
                raise PermissionDenied(_("You may not do this."))
            take_back_change(change, by=by)
    for row in batch.stories:
        story = Story.objects.filter(pk=row["story"]).first()
        with outcome.trying(str(story or _("A story"))):
            _undo_move(story, batch.verb, row, by=by)
    if outcome.done:
        Batch.objects.filter(pk=batch.pk).update(undone_at=timezone.now())
    return outcome


def undo_import(batch: Batch, outcome: Outcome, *, by: User | None, may_undo: Callable[[Change], bool]) -> None:
    """
    Put the drafts of an import that nobody has touched since into the trash, with whom and what was put on file for
    them alone, by the one who asks or where they may take it off; what stays is named with the reason.
    """
    drafts = ImportedDraft.objects.filter(file__batch=batch).exclude(story__state=State.TRASHED)
    for draft in drafts.select_related("story", "revision", "file__batch"):
        with outcome.trying(imports.untitled(draft)):
            _discard(draft, by=by)
    there = ImportedDraft.objects.filter(file__batch=batch)
    gone = set(there.filter(story__state=State.TRASHED).values_list("story", flat=True))
    stays = there.exclude(story__in=gone).exists()
    questions.take_off_file_with(gone, by=by)
    for change in batch.changes.order_by("-pk"):
        if _was_for(gone, change, stays=stays):
            with outcome.trying(change.name):
                if not (by is None or change.by_id == by.pk or may_undo(change)):
                    raise PermissionDenied(_("Somebody else put it on file."))
                _take_back(change, gone, by=by)
    if outcome.done:
        Batch.objects.filter(pk=batch.pk).update(undone_at=timezone.now())


@transaction.atomic
def _take_back(change: Change, gone: set[int], *, by: User | None) -> None:
    """Take back what an import put on file; that the drafts which are `gone` show a picture goes with it."""
    in_turn()
    if isinstance(row := find_changed(change), Picture):
        PictureUse.objects.filter(story__in=gone, picture=row).delete()
    take_back_change(change, by=by)


def _was_for(stories: set[int], change: Change, *, stays: bool) -> bool:
    """
    Whether what an import changed beside its drafts was for these alone, which are in the trash now: an author whom no
    other story has; a picture that nothing else shows; a collection, where none of the import `stays`.
    """
    row = find_changed(change)
    if row is None or change.undone_by.exists():
        return False
    if isinstance(row, Author):
        return not documents.stories_by(row.pk) - stories
    if isinstance(row, Picture):
        return all(isinstance(use.thing, Story) and use.thing.pk in stories for use in uses_of_picture(row))
    return not stays


@transaction.atomic
def _discard(draft: ImportedDraft, *, by: User | None) -> None:
    in_turn()
    if why := imports.why_kept(draft):
        raise CannotUndo(why)
    trash.discard(draft.story, by=by, note=_("Its import was undone"))


@transaction.atomic
def _undo_move(story: Story | None, verb: str, row: dict[str, Any], *, by: User | None) -> None:
    raise_content_version()
    if story is None:
        raise CannotUndo(_("It is deleted for ever."))
    story = Story.objects.select_for_update().get(pk=story.pk)
    if not may(by, Verb.SAVE if verb == filing.VERB else verb, story):
        raise PermissionDenied(_("You may not do this."))
    if story.version != row["version"]:
        raise CannotUndo(_("It has changed since."))
    if verb == filing.VERB:
        filing.take_tags_back(story, row["before"], by=by)
        return
    before = {name: _stored(name, value) for name, value in row["before"].items()}
    if verb == Verb.SCHEDULE:
        restore.reinstate(story, before, by=by)
    elif verb == Verb.UNDELETE:
        trash.trash(story, by=by, note=_("Undone"))
    elif verb == Verb.TRASH:
        trash.undelete(story, by=by, note=_("Undone"))
        restore.reinstate(story, before, by=by)
    elif before["state"] == State.LIVE:
        _put_live_again(story, before, by)
    else:
        withdraw(story, by=by, note=_("Undone"))
        restore.reinstate(story, before, by=by)


def _is_time(name: str) -> bool:
    return name.endswith("_at")


def _stored(name: str, value: Any) -> Any:
    return column_of(Story, name).to_python(value) if _is_time(name) else value


def _put_live_again(story: Story, before: dict[str, Any], by: User | None) -> None:
    """Back to the text that was live before."""
    revision = Revision.objects.get(pk=before["live_revision_id"])
    touched = put_live(story, revision, at=timezone.now())
    index_story(story, touched)
    Transition.objects.create(story=story, revision=revision, verb=Verb.PUBLISH, by=by, note=_("Undone"))
    restore.reinstate(story, before, by=by)
