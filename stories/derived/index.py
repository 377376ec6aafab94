"""
Indexing: all that follows from a story which goes live, changes or goes, each step once and in one direction.

1. `story` derives the story's own rows: its HTML with links, its mentions, its cover.
2. `counts` counts whom it touches, or touched before (`affected`).
3. Stories that name somebody whom readers know by that, or know no longer (`known`), are derived too.
4. `near_stories` says which stories are near.

Nothing is made while somebody reads; all of it can be thrown away and made again by `reindex`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from characters import editing
from characters.models import Character, Place
from characters.names import gazetteer
from spystories.lib import prose
from spystories.lib.locks import in_turn
from stories.content import checks
from stories.content.value import content_of_revision
from stories.models import (
    Appearance,
    Collection,
    Encounter,
    InnerLink,
    Mention,
    Rendering,
    Revision,
    Story,
    Tag,
)
from stories.names.reading import read_newest, stories_naming
from stories.search import documents
from stories.search.marks import upwards

from .affected import Affected, affected_by, stories_with
from .content_version import raise_content_version
from .counts import count_affected
from .known import known_otherwise, public_of
from .links import follow_moves, forget_links
from .near_stories import relate, relate_others
from .page_keys import settle_keys
from .story import derive_story, find_evidence, forget_story

COUNTED = 100  # people, places, tags or collections that one transaction counts


@transaction.atomic
def index_story(story: Story, before: Affected | None = None) -> None:
    """
    Derive all that follows from a live story; `before` is what it touched until now, when its rows have
    changed.

    About forty statements and the recognition of its text; the cost does not grow with the number of stories.
    """
    before = (before or Affected()) | affected_by(story)
    derive_story(story)
    follow_moves(story.section, [(story.key, story.address)])
    affected = before | affected_by(story)
    settle(affected, {story.pk})
    relate_others([story.rendering.related])


@transaction.atomic
def index_stories(stories: set[int], before: Affected) -> None:
    """Derive anew what follows from these live stories and what they touched `before`, each thing once."""
    documents.refresh_drafts(characters=before.characters, places=before.places)
    for story in Story.objects.live().filter(pk__in=stories).oldest():
        derive_story(story)
        follow_moves(story.section, [(story.key, story.address)])
        before |= affected_by(story)
    settle(before, stories)
    related = Rendering.objects.filter(pk__in=stories).values_list("related", flat=True)
    relate_others(related, but=stories)


@transaction.atomic
def unindex_story(story: Story) -> None:
    """Take away all that follows from a story which is no longer live."""
    before = affected_by(story)
    forget_story(story)
    Rendering.objects.filter(story=story).delete()
    forget_links(story)
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
    to be.
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
    stories = stories_with(*gone) | _naming(*come)
    changed = Affected()
    for story in Story.objects.live().filter(pk__in=stories - done).oldest():
        changed |= affected_by(story)
        derive_story(story)
        changed |= affected_by(story)
    count_affected(changed)


def _naming(characters: set[int], places: set[int]) -> set[int]:
    """The stories with a form of one of these names in their text."""
    people = Character.objects.filter(pk__in=characters).with_aliases()
    called = [("character", gazetteer.recogniser_row(row)) for row in people]
    rows = Place.objects.filter(pk__in=places).with_aliases()
    return stories_naming(called + [("place", gazetteer.recogniser_row(row)) for row in rows])


def reindex(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """
    Make all that is derived anew, and return the number of live stories; then read the newest revisions.

    One transaction a story, so that it can be broken off and run again; `progress(done, total)` after each.
    """
    Rendering.objects.exclude(story__state=Story.State.LIVE).delete()
    documents.sweep()
    editing.refresh_known_names(
        characters=Character.objects.values_list("pk", flat=True),
        places=Place.objects.values_list("pk", flat=True),
    )
    for model in (Mention, Appearance, Encounter, InnerLink):
        model.objects.exclude(story__state=Story.State.LIVE).delete()
    keys = list(Story.objects.live().oldest().values_list("pk", flat=True))
    for done, pk in enumerate(keys, 1):
        with transaction.atomic():
            in_turn()
            story = Story.objects.live().filter(pk=pk).first()
            if story:
                affected = affected_by(story)
                derive_story(story)
                settle_keys(affected | affected_by(story))
        progress(done, len(keys))
    _count_everything()
    for pk in keys:
        relate(pk)
    _look_at_drafts()
    with transaction.atomic():
        raise_content_version()
    for pk in Story.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            in_turn()
            read_newest(Story(pk=pk))
    return len(keys)


def _count_everything() -> None:
    """Count everybody and everything anew, a transaction for every hundred: others write in between."""
    for model, name in (
        (Character, "characters"),
        (Place, "places"),
        (Tag, "tags"),
        (Collection, "collections"),
    ):
        rows = list(model.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(rows), COUNTED):
            with transaction.atomic():
                in_turn()
                count_affected(Affected(**{name: set(rows[start : start + COUNTED])}))


def _look_at_drafts() -> None:
    """
    Say of each story whether its newest revision has a gap, and let editors find it. A transaction for
    every 500.
    """
    keys = list(Story.objects.order_by("pk").values_list("pk", flat=True))
    newest = Revision.objects.filter(story=OuterRef("story")).order_by("-number").values("pk")[:1]
    for start in range(0, len(keys), 500):
        with transaction.atomic():
            in_turn()
            stories = Story.objects.filter(pk__in=keys[start : start + 500])
            documents.refresh_drafts(stories=keys[start : start + 500])
            rows = Revision.objects.filter(story__in=stories, pk=Subquery(newest))
            open_ = [row.story_id for row in rows if checks.has_gap(content_of_revision(row))]
            stories.filter(gap_in_draft=True).exclude(pk__in=open_).update(gap_in_draft=False)
            stories.filter(gap_in_draft=False, pk__in=open_).update(gap_in_draft=True)


@transaction.atomic
def index_evidence(*, characters: Iterable[int] = (), places: Iterable[int] = ()) -> None:
    """
    The rows that these people and places (primary keys) rest on were saved: find their sentences anew,
    and settle counts and what is public.
    """
    raise_content_version()
    quoted = Q(facts__character__in=characters) | Q(relationships__character__in=characters)
    quoted |= Q(introductions__character__in=characters) | Q(introductions__place__in=places)
    for story in Story.objects.live().filter(quoted).distinct():
        find_evidence(story, prose.paragraphs(story.body))
    about = Affected(characters=set(characters), places=set(places))
    settle(about, set())


@transaction.atomic
def index_tags(stories: set[int]) -> None:
    """The tags of these live stories changed: settle what follows, without reading their texts again."""
    for story in Story.objects.live().filter(pk__in=stories):
        find_evidence(story, prose.paragraphs(story.body))
        relate(story.pk)
    documents.refresh(stories=stories)
    related = Rendering.objects.filter(pk__in=stories).values_list("related", flat=True)
    relate_others(related, but=stories)
