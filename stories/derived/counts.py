"""
Counting: of people, places, tags, collections and authors whether they are public, and how many stories they are in.

Also the order of a collection. The last step of deriving. A count is kept by what its set of stories gained and
lost (`members`), never by looking at all of them; `recount` counts the rows of the sets anew.
"""

from collections import defaultdict
from collections.abc import Collection as Some
from collections.abc import Iterable, Set
from typing import Any

from django.db.models import Case, Count, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Greatest

from characters.models import Character, Place, Section
from spystories.lib.page_keys import row_key
from stories.models import Author, Collection, CollectionEntry, Fact, Membership, Rendering, SetKind, Site, Tag
from stories.search import documents
from stories.search.marks import upwards

from .affected import Affected
from .links import follow_moves
from .members import Members, settle_collections, settle_stories
from .overlaps import Subject
from .page_keys import mark_changed, settle_keys
from .pictures import settle_shown_by

BATCH = 500
FACTS_KEPT = 2  # on a person's own row
# The sets whose size is a column.
COUNTED: dict[int, tuple[type[Any], str]] = {
    SetKind.TAG: (Tag, "story_count"),
    SetKind.PERSON: (Character, "story_count"),
    SetKind.SET: (Place, "set_count"),
    SetKind.SPOKEN: (Place, "spoken_count"),
    SetKind.COLLECTION: (Collection, "story_count"),
    SetKind.AUTHOR: (Author, "story_count"),
}


def count_affected(affected: Affected) -> Members:
    """
    Settle which sets the affected stories are in, how many each set has, and what is public by that; return
    what changed in the sets.

    As many queries for one person, place, tag, collection or author as for many, and for a large site as for a small.
    """
    members = settle_stories(affected.stories)
    members += settle_collections(affected.rearranged)
    _add(members.grown)
    touched = _touched(affected, members)
    _settle_people(touched.characters)
    places = _settle_places(touched.places)
    for collection in sorted(touched.rearranged):
        arrange_collection(collection)
    _arrange_around(affected.stories, members)
    _settle_authors(touched.authors)
    settle_shown_by(touched, places)
    _follow_links(touched, places)
    write = documents.refresh if touched.reworded else documents.recount
    catalogue = {"tags": touched.tags, "collections": touched.collections, "authors": touched.authors}
    write(characters=touched.characters, places=places, **catalogue)
    settle_keys(touched, members)
    return members


def _touched(affected: Affected, members: Members) -> Affected:
    """`affected` and all whose sets changed."""
    changed: defaultdict[int, set[int]] = defaultdict(set)
    for kind, pk in (*members.gained, *members.lost):
        changed[kind].add(pk)
    return affected | Affected(
        characters=changed[SetKind.PERSON] | changed[SetKind.CAST],
        places=changed[SetKind.SET] | changed[SetKind.SPOKEN],
        tags=changed[SetKind.TAG],
        collections=changed[SetKind.COLLECTION] | affected.rearranged,
        authors=changed[SetKind.AUTHOR],
        reworded=False,
    )


def _add(grown: dict[Subject, int]) -> None:
    """Add to the counts what the sets grew by. One query for each number and kind."""
    alike: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for (kind, pk), count in grown.items():
        if kind in COUNTED:
            alike[kind, count].append(pk)
    for (kind, count), keys in alike.items():
        model, column = COUNTED[kind]
        model._default_manager.filter(pk__in=keys).update(**{column: Greatest(F(column) + count, 0)})


def recount(
    *,
    characters: Some[int] = (),
    places: Some[int] = (),
    tags: Some[int] = (),
    collections: Some[int] = (),
    authors: Some[int] = (),
) -> None:
    """Count the members of these sets anew; write where a count was wrong. A query for each kind."""
    keys = {Character: characters, Place: places, Tag: tags, Collection: collections, Author: authors}
    for kind, (model, column) in COUNTED.items():
        if not keys[model]:
            continue
        members = Membership.objects.of(kind, OuterRef("pk")).order_by().values("kind")
        counted = Coalesce(Subquery(members.annotate(count=Count("pk")).values("count")), 0)
        rows = model._default_manager.filter(pk__in=keys[model]).annotate(counted=counted)
        wrong = list(rows.exclude(**{column: F("counted")}).only("pk"))
        for row in wrong:
            setattr(row, column, row.counted)
        model._default_manager.bulk_update(wrong, [column], batch_size=BATCH)


def _settle_people(characters: Iterable[int]) -> None:
    """Which of these people are public, and the facts on their own rows. Four queries at most."""
    people = Character.objects.filter(pk__in=characters)
    by_stories = Case(When(Q(public_by_choice=True) | Q(story_count__gt=0), then=True), default=False)
    people.update(is_public=by_stories)
    told: defaultdict[int, list[list[str]]] = defaultdict(list)
    facts = Fact.objects.public().filter(character__in=people, standing=Fact.Standing.STATED)
    for pk, label, value in facts.values_list("character", "label", "value"):
        if len(told[pk]) < FACTS_KEPT:
            told[pk].append([label, value])
    changed = [row for row in people.only("brief") if row.brief != told[row.pk]]
    for row in changed:
        row.brief = told[row.pk]
    Character.objects.bulk_update(changed, ["brief"], batch_size=BATCH)


def _settle_places(places: Iterable[int]) -> set[int]:
    """
    Which of these places and all that they lie in are public; return their primary keys. Five queries at most.

    A place is for its stories, which those inside it share with it, or because an editor chose one of them.
    """
    paths = {above for path in _paths(Q(pk__in=places)) for above in upwards(path)}
    rows = Place.objects.filter(path__in=paths)
    bare = set(rows.filter(set_count=0, spoken_count=0).values_list("path", flat=True))
    inside = Q(pk__in=[])
    for path in sorted(bare):
        inside |= Q(path=path) | Q(path__startswith=f"{path}/")
    chosen = {above for path in _paths(inside, public_by_choice=True) for above in upwards(path)} if bare else set()
    rows.filter(is_public=True, path__in=bare - chosen).update(is_public=False)
    rows.filter(is_public=False).exclude(path__in=bare - chosen).update(is_public=True)
    return set(rows.values_list("pk", flat=True))


def _settle_authors(authors: Some[int]) -> None:
    """Whether there is a public author at all, when these may have changed that; it stands on every page."""
    if not authors:
        return
    there = Author.objects.public().exists()
    if Site.objects.filter(has_authors=not there).update(has_authors=there):
        mark_changed(["site"])


def _paths(which: Q, **also: bool) -> list[str]:
    return list(Place.objects.filter(which, **also).values_list("path", flat=True))


def _follow_links(affected: Affected, places: Iterable[int]) -> None:
    """Settle the links to all these: they may have moved, come or gone."""
    for section, rows, column in (
        (Section.PERSON, Character.objects.filter(pk__in=affected.characters), "slug"),
        (Section.PLACE, Place.objects.filter(pk__in=places), "path"),
        (Section.TAG, Tag.objects.filter(pk__in=affected.tags), "slug"),
        (Section.COLLECTION, Collection.objects.filter(pk__in=affected.collections), "slug"),
        (Section.AUTHOR, Author.objects.filter(pk__in=affected.authors), "slug"),
    ):
        follow_moves(section, rows.values_list("key", column))


def rearrange_collections(collections: set[int], left: Set[int] = frozenset()) -> Members:
    """
    Settle anew before and after, when these collections changed and these stories left one; return what changed
    in the sets.
    """
    mark_changed(wholly=[row_key("story", pk) for pk in left])
    Rendering.objects.filter(story__in=left).update(neighbours={})
    others = CollectionEntry.objects.filter(story__in=left).values_list("collection", flat=True)
    touched = collections | set(others)
    return count_affected(Affected(collections=touched, stories=set(left), rearranged=touched))


def arrange_collection(collection: int) -> None:
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
    _keep_neighbours(
        {
            story: _neighbours(collection, before, after)
            for (story, first), before, after in zip(entries, [None, *stories], [*stories[1:], None], strict=False)
            if first == collection
        }
    )


def _arrange_around(stories: Iterable[int], members: Members) -> None:
    """Store before and after anew for those of `stories` that came to a collection or left one, and beside them."""
    changed = {pk for kind, pk in (*members.gained, *members.lost, *members.reordered) if kind == SetKind.COLLECTION}
    if not changed:
        return
    entries: Any = CollectionEntry.objects.filter(story__in=stories)
    around = {pk for row in entries.with_neighbours() for pk in (row.story_id, row.story_before, row.story_after)}
    found: Any = CollectionEntry.objects.live().filter(story__in=around - {None}).with_neighbours()
    first: dict[int, Any] = {}
    for row in found.order_by("story", "collection"):
        first.setdefault(row.story_id, row)
    _keep_neighbours(
        {pk: _neighbours(row.collection_id, row.story_before, row.story_after) for pk, row in first.items()}
    )


def _neighbours(collection: int, before: int | None, after: int | None) -> dict[str, int]:
    found = {"collection": collection, "before": before, "after": after}
    return {name: pk for name, pk in found.items() if pk}


def _keep_neighbours(neighbours: dict[int, dict[str, int]]) -> None:
    """Write those that differ, by story."""
    kept = Rendering.objects.filter(pk__in=neighbours).only("neighbours")
    changed = [row for row in kept if row.neighbours != neighbours[row.pk]]
    for row in changed:
        row.neighbours = neighbours[row.pk]
    if changed:
        Rendering.objects.bulk_update(changed, ["neighbours"], batch_size=BATCH)
        mark_changed(wholly=[row_key("story", row.pk) for row in changed])
