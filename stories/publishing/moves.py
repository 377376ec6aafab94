"""
The moves beside saving and publishing, each made in one way: it passes the edit lock, asks `workflow`, writes
the story's row and leaves a `Transition`. A verb that makes one is a transaction of its own.
"""

from typing import Any, NamedTuple

from django.contrib.auth.models import User

from spystories.lib.locks import in_turn
from stories.derived.pictures import settle_newest
from stories.models import Story, Transition
from stories.workflow import Verb, require

from .publish import newest_revision


class Asked(NamedTuple):
    """
    Who asks for a move, with what to say, and which version of the story was read (None: that of the story at hand).

    `right` is the verb of whose right it is asked for, where it is not that of the move itself.
    """

    by: User | None
    note: str = ""
    version: int | None = None
    right: str = ""


def move(story: Story, verb: Verb, asked: Asked, **columns: Any) -> None:
    """
    Make the move `verb`, which sets `columns` of the story's row.

    Raises `EditConflict` when somebody else saved after that version was read, and `NotAllowed` or `NotNow` as
    `workflow` says.
    """
    in_turn()
    story.claim(asked.version)
    require(asked.by, verb, Story.objects.select_for_update().get(pk=story.pk), asked.right)
    for name, value in columns.items():
        setattr(story, name, value)
    story.save(update_fields=list(columns))
    if "approved_revision" in columns:
        settle_newest([story.pk])
    revision = newest_revision(story)
    Transition.objects.create(story=story, revision=revision, verb=verb, by=asked.by, note=asked.note)
