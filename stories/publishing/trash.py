"""The verbs of the trash: putting a story there, taking it out, deleting it for ever."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from characters import addresses
from spystories.lib.locks import in_turn
from stories.models import Story, Transition
from stories.names.reading import read_newest
from stories.workflow import NotAllowed, Verb, Work, may, require

from .moves import move
from .schedule import note_next_due


@transaction.atomic
def trash(story: Story, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """Put a story that is not live into the trash, off the schedule. Its address stays its own."""
    _put_there(story, by=by, note=note, version=version)


@transaction.atomic
def discard(story: Story, *, by: User | None, note: str = "") -> None:
    """The same by whoever may save the story: the undo of what made it."""
    in_turn()
    require(by, Verb.SAVE, Story.objects.select_for_update().get(pk=story.pk))
    moved = _put_there(story, by=None, note=note, version=None)
    moved.by = by
    moved.save(update_fields=["by"])


def _put_there(story: Story, *, by: User | None, note: str, version: int | None) -> Transition:
    columns = {"state": Story.State.TRASHED, "trashed_at": timezone.now(), "publish_at": None}
    if story.work == Work.SCHEDULED:
        columns["work"] = Work.APPROVED
    moved = move(story, Verb.TRASH, by=by, note=note, version=version, **columns)
    read_newest([story.pk])
    note_next_due()
    return moved


@transaction.atomic
def undelete(story: Story, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """Take a story out of the trash, to where it was."""
    _take_out(story, by=by, note=note, version=version)


@transaction.atomic
def take_out_again(story: Story, *, by: User | None, note: str = "") -> None:
    """The same by whoever may save the story: of what `discard` put there."""
    in_turn()
    if not may(by, Verb.SAVE, story):
        raise NotAllowed(_("You may not do this."))
    moved = _take_out(story, by=None, note=note, version=None)
    moved.by = by
    moved.save(update_fields=["by"])


def _take_out(story: Story, *, by: User | None, note: str, version: int | None) -> Transition:
    state = Story.State.WITHDRAWN if story.number else Story.State.UNPUBLISHED
    moved = move(story, Verb.UNDELETE, by=by, note=note, version=version, state=state, trashed_at=None)
    read_newest([story.pk])
    return moved


@transaction.atomic
def delete(story: Story, *, by: User | None) -> None:
    """
    Delete `story` with all its revisions; an address that readers knew stays taken.

    Raises `NotAllowed` or `NotNow` as `workflow` says (only from the trash), `ProtectedError` with the facts
    that quote it.
    """
    in_turn()
    story = Story.objects.select_for_update().get(pk=story.pk)
    require(by, Verb.DELETE, story)
    address, key = story.slug, story.key
    story.delete()
    if address:
        addresses.record_moves(story.section, [(key, address, "")])
