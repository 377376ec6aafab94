"""The verbs that put stories into a collection and take them out of it, from wherever that is asked for."""

from collections.abc import Collection as Several
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from spystories.lib.locks import in_turn
from stories.derived.counts import rearrange_collections
from stories.models import Change, Collection, CollectionEntry, Story

from .changes import keep_change

RIGHT = "stories.change_collection"


@transaction.atomic
def collect(collection: Collection, stories: Sequence[Story], *, by: User | None) -> Change | None:
    """
    Put those of `stories` that are not in it yet behind those that are, in their order; None when all are in it.

    Raises `PermissionDenied` unless `by` may change collections.
    """
    in_turn()
    _require(by)
    there = set(collection.entries.values_list("story", flat=True))
    new = [story for story in stories if story.pk not in there]
    if not new:
        return None
    last = collection.entries.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    with keep_change(collection, by=by) as recording:
        collection.claim()
        CollectionEntry.objects.bulk_create(
            CollectionEntry(collection=collection, story=story, position=position)
            for position, story in enumerate(new, start)
        )
        rearrange_collections({collection.pk})
    return recording.change


@transaction.atomic
def take_out(collection: Collection, stories: Several[Story], *, by: User | None) -> Change | None:
    """Take `stories` out of it; None when none is in it. Raises as `collect` does."""
    in_turn()
    _require(by)
    entries = collection.entries.filter(story__in=stories)
    left = set(entries.values_list("story", flat=True))
    if not left:
        return None
    with keep_change(collection, by=by) as recording:
        collection.claim()
        entries.delete()
        rearrange_collections({collection.pk}, left)
    return recording.change


def _require(by: User | None) -> None:
    if by is not None and not by.has_perm(RIGHT):
        raise PermissionDenied(_("You may not change collections."))
