"""
Counting: of people, places, tags and collections whether they are public, and how many stories they are in.

Also the order of a collection, and the content version. All of it is derived from the live stories, when
`stories.derived.index` has settled those, and can be made again by `reindex`.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import F, Min, Q, Value
from django.db.models.functions import Greatest

from characters.models import Character, Place, Section
from spystories.lib.locks import in_turn
from stories.models import (
    CastMember,
    Collection,
    CollectionEntry,
    ContentVersion,
    Decision,
    Fact,
    Mention,
    Rendering,
    Setting,
    Tag,
    Tie,
)
from stories.querysets import of_place
from stories.search import documents

from . import links


@dataclass
class Concerned:
    """Primary keys of what a story touches, and whose counts change with it."""

    characters: set[int] = field(default_factory=set)
    places: set[int] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    collections: set[int] = field(default_factory=set)

    def __or__(self, other: "Concerned") -> "Concerned":
        return Concerned(
            self.characters | other.characters,
            self.places | other.places,
            self.tags | other.tags,
            self.collections | other.collections,
        )


def touch() -> None:
    """
    Raise the content version: every public page is new from here on. Serialises what publishes at once.

    It is the Unix time in seconds, or one more than it was: a database that is put back to an earlier state
    raises it to no number that readers' browsers know already.
    """
    in_turn()
    now = int(time.time())
    if not ContentVersion.objects.filter(pk=1).update(value=Greatest(F("value") + 1, Value(now))):
        ContentVersion.objects.create(pk=1, value=now)


def refresh(concerned: Concerned) -> None:
    """
    Count anew, and settle anew what is public. A handful of queries for each person, place, tag or
    collection.
    """
    for character in Character.objects.filter(pk__in=concerned.characters):
        _refresh_character(character)
    places = {place.pk: place for place in Place.objects.filter(pk__in=concerned.places)}
    paths = {path for place in places.values() for path in _upwards(place.path)}
    # The deepest first: a place is public when one inside it is.
    for place in sorted(Place.objects.filter(path__in=paths), key=lambda place: -place.path.count("/")):
        _refresh_place(place)
    for tag in Tag.objects.filter(pk__in=concerned.tags):
        Tag.objects.filter(pk=tag.pk).update(story_count=tag.story_tags.live().count())
    for collection in Collection.objects.filter(pk__in=concerned.collections):
        Collection.objects.filter(pk=collection.pk).update(story_count=collection.entries.live().count())
        arrange(collection)
    _follow(concerned, paths)
    documents.refresh(
        characters=concerned.characters,
        places={place.pk for place in Place.objects.filter(path__in=paths)},
        tags=concerned.tags,
        collections=concerned.collections,
    )


def _follow(concerned, paths):
    """Settle the links to all these: they may have moved, come or gone."""
    for section, rows, column in (
        (Section.PERSON, Character.objects.filter(pk__in=concerned.characters), "slug"),
        (Section.PLACE, Place.objects.filter(path__in=paths), "path"),
        (Section.TAG, Tag.objects.filter(pk__in=concerned.tags), "slug"),
        (Section.COLLECTION, Collection.objects.filter(pk__in=concerned.collections), "slug"),
    ):
        links.follow(section, rows.values_list("key", column))


def _upwards(path):
    parts = path.split("/")
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]


def vouched(characters: Iterable[int], places: Iterable[int]) -> tuple[set[int], set[int]]:
    """
    Who and where of these (primary keys) readers know on other grounds than being named: chosen to be public,
    in the cast, a setting, a tie or a decision of a live story; a place also for what lies inside it.

    What a draft alone brought onto file is none of them. Five queries for each kind; none for nobody.
    """
    people = set()
    if some := set(characters):
        people = set(
            Character.objects.filter(pk__in=some, public_by_choice=True).values_list("pk", flat=True)
        )
        for rows in (CastMember, Tie, Decision):
            tied = rows.objects.live().filter(character__in=some).order_by()
            people.update(tied.values_list("character", flat=True))
    rows = list(Place.objects.filter(pk__in=set(places)))
    if not rows:
        return people, set()
    inside = reduce(or_, (Q(pk=place.pk) | Q(path__startswith=f"{place.path}/") for place in rows))
    below = Place.objects.filter(inside)
    paths = set(below.filter(public_by_choice=True).values_list("path", flat=True))
    for model in (Setting, Tie, Decision):
        tied = model.objects.live().filter(place__in=below).order_by()
        paths.update(tied.values_list("place__path", flat=True))
    known = {above for path in paths for above in _upwards(path)}
    return people, {place.pk for place in rows if place.path in known}


def _refresh_character(character):
    cast = character.parts.live().order_by().values("story")
    named = character.mentions.live().order_by().values("story")
    count = cast.union(named).count()
    facts = character.facts.public().filter(standing=Fact.Standing.STATED)[:2]
    Character.objects.filter(pk=character.pk).update(
        story_count=count,
        is_public=character.public_by_choice or count > 0,
        brief=[[fact.label, fact.value] for fact in facts],
    )


def _refresh_place(place):
    here = of_place(place)
    tied = Setting.objects.live().filter(here).order_by()
    set_here = set(tied.set_here().values_list("story", flat=True))
    spoken = set(tied.values_list("story", flat=True)) | set(
        Mention.objects.live().filter(here).order_by().values_list("story", flat=True)
    )
    Place.objects.filter(pk=place.pk).update(
        set_count=len(set_here),
        spoken_count=len(spoken - set_here),
        is_public=place.public_by_choice
        or bool(set_here or spoken)
        or Place.objects.below(place).filter(is_public=True).exists(),
    )


def rearrange(collections: set[int], left: set[int] = frozenset()) -> None:
    """
    Settle anew before and after, when these collections changed and these stories left one. Raises
    the version.
    """
    touch()
    Rendering.objects.filter(story__in=left).update(neighbours={})
    others = CollectionEntry.objects.filter(story__in=left).values_list("collection", flat=True)
    refresh(Concerned(collections=collections | set(others)))


def arrange(collection: Collection) -> None:
    """
    Store before and after for the live stories whose first collection this is.

    Two queries, and a write for each story whose neighbours changed.
    """
    entries = list(
        CollectionEntry.objects.filter(collection=collection)
        .live()
        .annotate(first=Min("story__entries__collection"))
        .order_by("position", "pk")
        .values_list("story", "first")
    )
    stories = [story for story, first in entries]
    kept = {row.pk: row for row in Rendering.objects.filter(pk__in=stories).only("neighbours")}
    changed = []
    for i, (story, first) in enumerate(entries):
        neighbours = {"collection": collection.pk}
        if i > 0:
            neighbours["before"] = stories[i - 1]
        if i + 1 < len(stories):
            neighbours["after"] = stories[i + 1]
        row = kept.get(story)
        if row and first == collection.pk and row.neighbours != neighbours:
            row.neighbours = neighbours
            changed.append(row)
    Rendering.objects.bulk_update(changed, ["neighbours"], batch_size=500)
