"""
Counting: of people, places, tags and collections whether they are public, and how many stories they are in.

Also the order of a collection. The last step of deriving: all of it is counted from what the live stories
are found to name.
"""

from collections.abc import Iterable, Set

from django.db.models import Min

from characters.models import Character, Place, Section
from spystories.lib.page_keys import row_key
from stories.models import (
    Collection,
    CollectionEntry,
    Fact,
    Mention,
    Rendering,
    Setting,
    Tag,
)
from stories.querysets import of_place
from stories.search import documents
from stories.search.marks import upwards

from .affected import Affected
from .links import follow_moves
from .page_keys import mark_changed, settle_keys


def count_affected(affected: Affected) -> None:
    """
    Count anew, and settle anew what is public. A handful of queries for each person, place, tag or
    collection.
    """
    for character in Character.objects.filter(pk__in=affected.characters):
        _count_character(character)
    places = {place.pk: place for place in Place.objects.filter(pk__in=affected.places)}
    paths = {path for place in places.values() for path in upwards(place.path)}
    # The deepest first: a place is public when one inside it is.
    for place in sorted(Place.objects.filter(path__in=paths), key=lambda place: -place.path.count("/")):
        _count_place(place)
    for tag in Tag.objects.filter(pk__in=affected.tags):
        Tag.objects.filter(pk=tag.pk).update(story_count=tag.story_tags.live().count())
    for collection in Collection.objects.filter(pk__in=affected.collections):
        Collection.objects.filter(pk=collection.pk).update(story_count=collection.entries.live().count())
        arrange_collection(collection)
    _follow_links(affected, paths)
    documents.refresh(
        characters=affected.characters,
        places={place.pk for place in Place.objects.filter(path__in=paths)},
        tags=affected.tags,
        collections=affected.collections,
    )
    settle_keys(affected)


def _follow_links(affected: Affected, paths: Iterable[str]) -> None:
    """Settle the links to all these: they may have moved, come or gone."""
    for section, rows, column in (
        (Section.PERSON, Character.objects.filter(pk__in=affected.characters), "slug"),
        (Section.PLACE, Place.objects.filter(path__in=paths), "path"),
        (Section.TAG, Tag.objects.filter(pk__in=affected.tags), "slug"),
        (Section.COLLECTION, Collection.objects.filter(pk__in=affected.collections), "slug"),
    ):
        follow_moves(section, rows.values_list("key", column))


def _count_character(character: Character) -> None:
    cast = character.parts.live().order_by().values("story")
    named = character.mentions.live().order_by().values("story")
    count = cast.union(named).count()
    facts = character.facts.public().filter(standing=Fact.Standing.STATED)[:2]
    Character.objects.filter(pk=character.pk).update(
        story_count=count,
        is_public=character.public_by_choice or count > 0,
        brief=[[fact.label, fact.value] for fact in facts],
    )


def _count_place(place: Place) -> None:
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


def rearrange_collections(collections: set[int], left: Set[int] = frozenset()) -> None:
    """Settle anew before and after, when these collections changed and these stories left one."""
    mark_changed(wholly=[row_key("story", pk) for pk in left])
    Rendering.objects.filter(story__in=left).update(neighbours={})
    others = CollectionEntry.objects.filter(story__in=left).values_list("collection", flat=True)
    count_affected(Affected(collections=collections | set(others)))


def arrange_collection(collection: Collection) -> None:
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
    if changed:
        Rendering.objects.bulk_update(changed, ["neighbours"], batch_size=500)
        mark_changed(wholly=[row_key("story", row.pk) for row in changed])
