"""
The moves beside saving and publishing, each made in one way: it passes the edit lock, asks `workflow`, writes
the story's row and leaves a `Transition`. A verb that makes one is a transaction of its own.
"""

from typing import Any

from django.contrib.auth.models import User

from spystories.lib.locks import in_turn
from stories.models import Story, Transition
from stories.workflow import Verb, require

from .publish import newest_revision


def move(story: Story, verb: Verb, *, by: User | None, note: str, version: int | None, **columns: Any) -> Transition:
    """
    Make the move `verb`, which sets `columns` of the story's row, and return what is on record of it.

    Raises `EditConflict` when somebody else saved after `version` was read (None: after `story` was), and
    `NotAllowed` or `NotNow` as `workflow` says.
    """
    in_turn()
    story.claim(version)
    require(by, verb, Story.objects.select_for_update().get(pk=story.pk))
    if "work" in columns:
        columns["changed_from"] = None
    for name, value in columns.items():
        setattr(story, name, value)
    story.save(update_fields=list(columns))
    return Transition.objects.create(story=story, revision=newest_revision(story), verb=verb, by=by, note=note)
