"""
Indexing: all that follows from a story which goes live, changes or goes, each step once and in one direction.

1. `story` derives the story's own rows: its HTML with links, its mentions, its cover.
2. `counts` settles in which sets it is (`members`), and counts whom it touches, or touched before (`affected`).
3. Stories that name somebody whom readers know by that, or know no longer (`known`), are derived too.
4. `near_stories` says which stories are near.

Nothing is made while somebody reads; all of it can be thrown away and made again by `reindex`.
"""

from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q

from characters.models import Place
from spystories.lib import prose
from spystories.lib.rows import batched
from stories.models import Rendering, Story
from stories.names.reading import gazetteer_ids, queue_stories, read_newest, stories_naming
from stories.search import documents
from stories.search.marks import upwards

from .affected import Affected, affected_by, stories_with
from .content_version import raise_content_version
from .counts import count_affected
from .known import known_otherwise, public_of
from .links import follow_moves, forget_links
from .near_stories import near_to, relate
from .pictures import forget_live, settle_newest
from .story import derive_stories, find_evidence, forget_stories

BATCH = 100  # stories that are derived together
AT_ONCE = 50  # stories of others that follow inside a change; more wait
COUNTED = 100  # people, places, tags, collections or authors that one transaction counts


@transaction.atomic
def index_story(story: Story, before: Affected | None = None) -> Affected:
    """The same as `index_stories` for one, which is at hand."""
    affected = (before or Affected()) | derive_live([story])
    settle(affected, {story.pk})
    relate([story.pk])
    relate(near_to([story.pk]))
    return affected


@transaction.atomic
def index_stories(
    stories: Some[int], before: Affected | None = None, *, read: bool = False, around: bool = True
) -> Affected:
    """
    Derive all that follows from those of these stories (primary keys) that are live, each thing once; with
    `read`, the newest revisions of all of them are read too. `before` is what they touched until now, when
    their rows have changed. Unless `around`, the caller looks for what is near the stories that these are near to.
    Returns all that they touch.

    What a story costs grows neither with the number of these nor with that of all; a batch of them is held in
    memory.
    """
    affected = before or Affected()
    for some in _in_batches(stories):
        live = live_ones(some)
        if read:
            read_newest(some)
            settle_newest(some)
            documents.refresh_drafts(stories=set(some).difference(story.pk for story in live))
        affected |= derive_live(live)
    settle(affected, set(stories))
    relate(stories)
    if around:
        relate(near_to(stories).difference(stories))
    return affected


def _in_batches(stories: Some[int]) -> Iterator[list[int]]:
    """These stories (primary keys), as they were first published."""
    keys = Story.objects.filter(pk__in=stories).order_by("number", "pk").values_list("pk", flat=True)
    return batched(list(keys), BATCH)


def live_ones(keys: Iterable[int]) -> list[Story]:
    return list(Story.objects.live().filter(pk__in=keys).oldest())


def derive_live(stories: Sequence[Story]) -> Affected:
    """Derive these live stories; return what they touched and touch."""
    if not stories:
        return Affected()
    affected = affected_by(*stories)
    derive_stories(stories)
    follow_moves(Story.section, [(story.key, story.address) for story in stories])
    return affected | affected_by(*stories)


@transaction.atomic
def unindex_story(story: Story) -> None:
    """Take away all that follows from a story which is no longer live."""
    before = affected_by(story)
    forget_stories([story.pk])
    Rendering.objects.filter(story=story).delete()
    forget_links([story.pk])
    forget_live([story.pk])
    follow_moves(story.section, [(story.key, story.address)])
    documents.refresh(stories=[story.pk])
    settle(before, {story.pk})


def settle(affected: Affected, done: set[int]) -> None:
    """Count anew whom `affected` names, and follow who is known to readers by it."""
    with follow_who_is_known(affected, done):
        count_affected(affected)


@contextmanager
def follow_who_is_known(affected: Affected, done: set[int]) -> Iterator[None]:
    """
    Around the counting of whom `affected` names: derive the live stories anew that name somebody, outside
    their own cast, who became known to readers by it, or is so no longer. Those of `done` are as they ought
    to be; more than `AT_ONCE` wait to be read in passing.
    """
    people = affected.characters
    paths = Place.objects.filter(pk__in=affected.places).values_list("path", flat=True)
    around = {above for path in paths for above in upwards(path)}
    places = set(Place.objects.filter(path__in=around).values_list("pk", flat=True))
    was = public_of(people, places)
    yield
    kept = known_otherwise(people, places)
    gone = [old - new for old, new in zip(was, kept, strict=True)]
    come = [new - old for old, new in zip(was, kept, strict=True)]
    stories = (stories_with(*gone) | stories_naming([], gazetteer_ids(*come))) - done
    if len(stories) > AT_ONCE:
        queue_stories(stories, wholly=False)
        return
    changed = Affected()
    for some in _in_batches(stories):
        changed |= derive_live(live_ones(some))
    if changed.stories:
        count_affected(changed)


@transaction.atomic
def index_evidence(*, characters: Iterable[int] = (), places: Iterable[int] = ()) -> None:
    """
    The rows that these people and places (primary keys) rest on were saved: find their sentences anew,
    and settle counts and what is public.
    """
    raise_content_version()
    quoted = Q(facts__character__in=characters) | Q(relationships__character__in=characters)
    quoted |= Q(introductions__character__in=characters) | Q(introductions__place__in=places)
    find_evidence_in(Story.objects.live().filter(quoted).values_list("pk", flat=True))
    about = Affected(characters=set(characters), places=set(places))
    settle(about, set())


@transaction.atomic
def index_tags(stories: set[int]) -> None:
    """The tags of these live stories changed, and are counted: settle what else follows, without reading the texts."""
    find_evidence_in(stories)
    relate(stories)
    relate(near_to(stories) - stories)
    documents.refresh(stories=stories)


def find_evidence_in(stories: Iterable[int]) -> None:
    """Find the sentences anew that are quoted from those of these stories (primary keys) that are live."""
    for some in _in_batches(set(stories)):
        find_evidence({story.pk: prose.texts(story.body) for story in live_ones(some)})
