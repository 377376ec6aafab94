"""
Deriving: what readers get is made here from what is live, when it goes live, never while reading.

Of a story: its HTML with links, its mentions, cover and related stories, and what the search finds,
made by `stories.derived.story`. What follows for people, places, tags and collections is settled by
`stories.derived.counts`. All of it can be thrown away and made again by `reindex`.
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
from stories.content.value import of_revision
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
from stories.names import reading as rereading
from stories.search import documents
from stories.search.marks import upwards

from . import links
from . import story as deriving
from .counts import Concerned, refresh, touch, vouched
from .near_stories import relate, relate_others

COUNTED = 100  # people, places, tags or collections that one transaction counts


def concerned_by(story: Story) -> Concerned:
    """What the story's rows point at now, and whose facts rest on it. Six queries."""
    mentioned = list(story.mentions.values_list("character", "place"))
    people = [rows.values_list("character", flat=True) for rows in (story.cast, story.facts)]
    return Concerned(
        {pk for pk, _ in mentioned if pk}.union(*people),
        {pk for _, pk in mentioned if pk} | set(story.settings.values_list("place", flat=True)),
        set(story.story_tags.values_list("tag", flat=True)),
        set(story.entries.values_list("collection", flat=True)),
    )


@transaction.atomic
def index(story: Story, before: Concerned | None = None) -> None:
    """
    Derive all that follows from a live story; `before` is what it touched until now, when its rows have
    changed.

    About forty statements and the recognition of its text; the cost does not grow with the number of stories.
    """
    before = (before or Concerned()) | concerned_by(story)
    deriving.derive(story)
    links.follow(story.section, [(story.key, story.address)])
    concerned = before | concerned_by(story)
    with follow_what_is_public(concerned, {story.pk}):
        refresh(concerned)
    relate_others(story)


@transaction.atomic
def index_all(stories: set[int], before: Concerned) -> None:
    """Derive anew what follows from these live stories and what they touched `before`, each thing once."""
    documents.refresh_drafts(characters=before.characters, places=before.places)
    for story in Story.objects.live().filter(pk__in=stories).oldest():
        deriving.derive(story)
        links.follow(story.section, [(story.key, story.address)])
        before |= concerned_by(story)
    with follow_what_is_public(before, stories):
        refresh(before)
    related = Rendering.objects.filter(pk__in=stories).values_list("related", flat=True)
    for pk in {row["story"] for rows in related for row in rows} - stories:
        relate(pk)


@transaction.atomic
def unindex(story: Story) -> None:
    """Take away all that follows from a story which is no longer live."""
    before = concerned_by(story)
    deriving.forget(story)
    Rendering.objects.filter(story=story).delete()
    links.forget(story)
    links.follow(story.section, [(story.key, story.address)])
    documents.refresh(stories=[story.pk])
    with follow_what_is_public(before, {story.pk}):
        refresh(before)


@contextmanager
def follow_what_is_public(concerned: Concerned, done: set[int]) -> Iterator[None]:
    """
    Around the counting of whom `concerned` names: derive the live stories anew that name somebody, outside
    their own cast, who became known to readers by it, or is so no longer. Those of `done` are as they ought
    to be.
    """
    people = concerned.characters
    paths = Place.objects.filter(pk__in=concerned.places).values_list("path", flat=True)
    around = {above for path in paths for above in upwards(path)}
    places = set(Place.objects.filter(path__in=around).values_list("pk", flat=True))
    was = _public(people, places)
    yield
    kept = vouched(people, places)
    gone = [old - new for old, new in zip(was, kept, strict=True)]
    come = [new - old for old, new in zip(was, kept, strict=True)]
    stories = telling_of(*gone) | _naming(*come)
    changed = Concerned()
    for story in Story.objects.live().filter(pk__in=stories - done).oldest():
        changed |= concerned_by(story)
        deriving.derive(story)
        changed |= concerned_by(story)
    refresh(changed)


def _public(characters, places):
    return tuple(
        set(model.objects.public().filter(pk__in=some).values_list("pk", flat=True))
        for model, some in ((Character, characters), (Place, places))
    )


def _naming(characters, places):
    """The stories with a form of one of these names in their text."""
    people = Character.objects.filter(pk__in=characters).with_aliases()
    called = [("character", gazetteer.recogniser_row(row)) for row in people]
    rows = Place.objects.filter(pk__in=places).with_aliases()
    return rereading.concerned(called + [("place", gazetteer.recogniser_row(row)) for row in rows])


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
                deriving.derive(story)
        progress(done, len(keys))
    _count_everything()
    for pk in keys:
        relate(pk)
    _look_at_drafts()
    with transaction.atomic():
        touch()
    for pk in Story.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            in_turn()
            rereading.keep_newest(Story(pk=pk))
    return len(keys)


def _count_everything():
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
                refresh(Concerned(**{name: set(rows[start : start + COUNTED])}))


def _look_at_drafts():
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
            open_ = [row.story_id for row in rows if checks.has_gap(of_revision(row))]
            stories.filter(gap_in_draft=True).exclude(pk__in=open_).update(gap_in_draft=False)
            stories.filter(gap_in_draft=False, pk__in=open_).update(gap_in_draft=True)


def telling_of(characters: set[int], places: set[int]) -> set[int]:
    """The live stories that these people and places are in (primary keys). Four queries for each kind."""
    stories, found = Story.objects.live(), set()
    for name, rows, keys in (("character", "cast", characters), ("place", "settings", places)):
        if keys:
            for path in ("mentions", rows, "ties", "decisions"):
                found.update(stories.filter(**{f"{path}__{name}__in": keys}).values_list("pk", flat=True))
    return found


@transaction.atomic
def evidence_saved(*, characters: Iterable[int] = (), places: Iterable[int] = ()) -> None:
    """
    The rows that these people and places (primary keys) rest on were saved: find their sentences anew,
    and settle counts and what is public.
    """
    touch()
    quoted = Q(facts__character__in=characters) | Q(relationships__character__in=characters)
    quoted |= Q(introductions__character__in=characters) | Q(introductions__place__in=places)
    for story in Story.objects.live().filter(quoted).distinct():
        deriving.find_evidence(story, prose.paragraphs(story.body))
    about = Concerned(characters=set(characters), places=set(places))
    with follow_what_is_public(about, set()):
        refresh(about)


def tag_renamed(tag: Tag, before: str) -> None:
    """Say the new name where stories are near each other by this tag. Costs a row for each of them."""
    if tag.name == before:
        return
    rows = list(Rendering.objects.filter(story__story_tags__tag=tag).only("related"))
    for row in rows:
        row.related = [
            one | {"name": tag.name} if (one["reason"], one["name"]) == ("tag", before) else one
            for one in row.related
        ]
    Rendering.objects.bulk_update(rows, ["related"], batch_size=500)


@transaction.atomic
def retagged(stories: set[int]) -> None:
    """The tags of these live stories changed: settle what follows, without reading their texts again."""
    for story in Story.objects.live().filter(pk__in=stories):
        deriving.find_evidence(story, prose.paragraphs(story.body))
        relate(story.pk)
    documents.refresh(stories=stories)
    related = Rendering.objects.filter(pk__in=stories).values_list("related", flat=True)
    for pk in {row["story"] for rows in related for row in rows} - stories:
        relate(pk)
