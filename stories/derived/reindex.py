"""
Making all that is derived anew, step by step and batch by batch: each batch is a transaction of its own.

Where a run is, is kept with what it made (`Reindexing`): one that was broken off is gone on with by the next, as
long as the code is the same.
"""

from collections.abc import Callable, Iterable
from collections.abc import Collection as Some
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from characters import editing
from characters.models import Character, Picture, Place
from spystories.lib.fingerprint import fingerprint
from spystories.lib.locks import in_turn
from spystories.lib.progress import Progress, silent
from spystories.lib.rows import Pace
from stories.content import checks
from stories.content.value import content_of_revision
from stories.models import (
    Appearance,
    Author,
    Collection,
    Encounter,
    InnerLink,
    Membership,
    Mention,
    Overlap,
    PictureUse,
    Reindexing,
    Rendering,
    SetKind,
    Story,
    Tag,
)
from stories.names.reading import newest_revisions, read_newest
from stories.search import documents

from .affected import Affected
from .content_version import raise_content_version
from .counts import count_affected, recount
from .index import derive_live, live_ones
from .members import settle_stories
from .near_stories import relate
from .overlaps import recount_overlaps
from .page_keys import settle_keys
from .pictures import settle_newest, settle_public

FIRST_BATCH, LARGEST_BATCH = 80, 100


@dataclass(frozen=True)
class Step:
    """What is done with each row of a model, in the order of their primary keys; `what` is what people call them."""

    what: str
    model: type[Any]
    do: Callable[[Some[int]], None]


def reindex(progress: Callable[[str], Progress] = lambda what: silent, *, again: bool = False) -> int:
    """
    Make all that is derived anew, and return the number of live stories. What a story costs does not grow with
    their number.

    A run that was broken off is gone on with, unless `again` is asked or the code is another now. `progress` is
    asked for each step what is told how far it is.
    """
    at = _begun(again)
    for number, step in enumerate(STEPS):
        if number >= at.step:
            _take(number, step, at if number == at.step else None, progress(step.what))
    with transaction.atomic():
        raise_content_version()
        for kind in Overlap.ALWAYS:
            recount_overlaps(kind)
        Reindexing.objects.all().delete()
    return Story.objects.live().count()


def broken_off() -> str:
    """Where a run was broken off that the next goes on with, in a sentence; empty where there is none."""
    at = Reindexing.objects.filter(code=fingerprint()).first()
    if at is None:
        return ""
    step = STEPS[at.step]
    return f"Going on where it was broken off: {step.what}, {at.done:,} of {step.model._base_manager.count():,} done."


def _begun(again: bool) -> Reindexing:
    """Where to go on: at the beginning, once what belongs to nothing any more is gone."""
    at = Reindexing.objects.filter(code=fingerprint()).first()
    if at and not again:
        return at
    with transaction.atomic():
        in_turn()
        Rendering.objects.exclude(story__state=Story.State.LIVE).delete()
        documents.sweep()
        for model in (Mention, Appearance, Encounter, InnerLink):
            model.objects.exclude(story__state=Story.State.LIVE).delete()
        PictureUse.objects.filter(~Exists(Story.objects.filter(pk=OuterRef("story")))).delete()
        PictureUse.objects.filter(is_live=True).exclude(story__state=Story.State.LIVE).delete()
        Membership.objects.filter(~Exists(Story.objects.live().filter(pk=OuterRef("story")))).delete()
        Reindexing.objects.all().delete()
        return Reindexing.objects.create(pk=1, code=fingerprint())


def _take(number: int, step: Step, at: Reindexing | None, progress: Progress) -> None:
    """Do one step, from where it was broken off."""
    after, done = (at.after, at.done) if at else (0, 0)
    rows, pace = step.model._base_manager.order_by("pk"), Pace(FIRST_BATCH, LARGEST_BATCH)
    total = rows.count()
    progress(done, max(total, done))
    while keys := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[: pace.size]):
        with transaction.atomic():
            in_turn()
            began = monotonic()
            step.do(keys)
            after, done = keys[-1], done + len(keys)
            Reindexing.objects.filter(pk=1).update(step=number, after=after, done=done)
        pace.note(len(keys), monotonic() - began)
        progress(done, max(total, done))


def _know_names(kind: str, keys: Some[int]) -> None:
    editing.refresh_known_names(**{kind: keys})


def _derive(keys: Some[int]) -> None:
    """Read the newest revisions of these stories, and derive what readers get of those that are live."""
    read_newest(keys)
    settle_newest(keys)
    _look_at_drafts(keys)
    affected = derive_live(live_ones(keys))
    settle_keys(affected, settle_stories(keys))


def _look_at_drafts(keys: Some[int]) -> None:
    """Say of these stories whether their newest revisions have a gap, and let editors find those not live."""
    newest, stories = newest_revisions(keys), Story.objects.filter(pk__in=keys)
    open_ = [pk for pk, revision in newest.items() if checks.has_gap(content_of_revision(revision))]
    stories.filter(gap_in_draft=True).exclude(pk__in=open_).update(gap_in_draft=False)
    stories.filter(gap_in_draft=False, pk__in=open_).update(gap_in_draft=True)
    documents.refresh_drafts(stories=stories.exclude(state=Story.State.LIVE).values_list("pk", flat=True))


def _count(kind: str, keys: Iterable[int]) -> None:
    some = set(keys)
    of_their_kind: dict[str, Any] = {kind: some}
    recount(**of_their_kind)
    if kind in OVERLAPS:
        recount_overlaps(OVERLAPS[kind], some)
    count_affected(Affected(**of_their_kind, rearranged=some if kind == "collections" else set()))


OVERLAPS = {"characters": SetKind.PERSON, "places": SetKind.SET, "tags": SetKind.TAG, "authors": SetKind.AUTHOR}
STEPS = (
    Step("people", Character, partial(_know_names, "characters")),
    Step("places", Place, partial(_know_names, "places")),
    Step("stories", Story, _derive),
    Step("people counted", Character, partial(_count, "characters")),
    Step("places counted", Place, partial(_count, "places")),
    Step("tags counted", Tag, partial(_count, "tags")),
    Step("collections counted", Collection, partial(_count, "collections")),
    Step("authors counted", Author, partial(_count, "authors")),
    Step("stories near each other", Story, relate),
    Step("pictures", Picture, settle_public),
)
