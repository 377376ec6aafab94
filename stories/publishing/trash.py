"""The verbs of the trash: putting a story there, taking it out, deleting it for ever."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from characters import addresses
from spystories.lib.locks import in_turn
from stories.models import Story
from stories.names.reading import read_newest
from stories.workflow import Verb, Work, require

from .moves import Asked, move
from .schedule import note_next_due


@transaction.atomic
def trash(story: Story, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """Put a story that is not live into the trash, off the schedule. Its address stays its own."""
    _put_there(story, Asked(by, note, version))


@transaction.atomic
def discard(story: Story, *, by: User | None, note: str = "") -> None:
    """The same by whoever may save the story: the undo of what made it."""
    _put_there(story, Asked(by, note, right=Verb.SAVE))


def _put_there(story: Story, asked: Asked) -> None:
    columns = {"state": Story.State.TRASHED, "trashed_at": timezone.now()}
    columns |= {"publish_at": None, "slot_kept_at": None}
    if story.work == Work.SCHEDULED:
        columns["work"] = Work.APPROVED
    move(story, Verb.TRASH, asked, **columns)
    read_newest([story.pk])
    note_next_due()


@transaction.atomic
def undelete(story: Story, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """Take a story out of the trash, to where it was."""
    _take_out(story, Asked(by, note, version))


@transaction.atomic
def take_out_again(story: Story, *, by: User | None, note: str = "") -> None:
    """The same by whoever may save the story: of what `discard` put there."""
    _take_out(story, Asked(by, note, right=Verb.SAVE))


def _take_out(story: Story, asked: Asked) -> None:
    state = Story.State.WITHDRAWN if story.number else Story.State.UNPUBLISHED
    move(story, Verb.UNDELETE, asked, state=state, trashed_at=None)
    read_newest([story.pk])


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
