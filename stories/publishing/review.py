"""The verbs of review: asking for it, giving a revision back, approving it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from spystories.lib.locks import in_turn
from stories.models import Revision, Story
from stories.workflow import AS_APPROVED, GoesOutAs, Verb, Work, require

from .moves import Asked, move
from .publish import newest_revision


@transaction.atomic
def submit(story: Story, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """Ask for a review of the newest revision."""
    move(story, Verb.SUBMIT, Asked(by, note, version), work=Work.REVIEW)


@transaction.atomic
def request_changes(story: Story, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """
    Give the newest revision back to its writer, saying in `note` what to change. Was it approved, it is no longer;
    an older one that was approved stays so, with its time.
    """
    columns = {"approved_revision": None} if story.work in AS_APPROVED else {}
    move(story, Verb.REQUEST_CHANGES, Asked(by, note, version), work=Work.CHANGES, **columns)


@transaction.atomic
def approve(story: Story, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """Say that the newest revision may go out as it stands, at the story's time if it has one."""
    slot = story.goes_out_at
    columns = approved_as(newest_revision(story), slot)
    move(story, Verb.APPROVE, Asked(by, note, version), **columns)


def approved_as(revision: Revision | None, slot: datetime | None) -> dict[str, Any]:
    """The columns of a story whose newest revision is approved, and goes out at `slot` if that is given."""
    work = Work.SCHEDULED if slot else Work.APPROVED
    return {"work": work, "approved_revision": revision, "publish_at": slot, "slot_kept_at": None}


@transaction.atomic
def choose(story: Story, how: str, *, by: User | None) -> None:
    """
    Let `story` go out as it is saved by those who may approve, or as it was approved, until somebody chooses again.

    Whoever has it open may still save. Raises `NotAllowed` or `NotNow` as for a move of those who approve.
    """
    in_turn()
    require(by, Verb.SAVE, story, right=Verb.APPROVE)
    story.goes_out_as = GoesOutAs(how)
    story.save(update_fields=["goes_out_as"])
