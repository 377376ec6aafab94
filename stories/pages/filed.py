"""What a story's page shows of others beside its text, read in one query: its people, places, tags, collection."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, IntegerField, JSONField, QuerySet, Value

from characters.models import Character, Place
from spystories.lib.page_keys import do_not_store, set_key, show
from stories.models import CastMember, Collection, CollectionEntry, Setting, Story, StoryTag, Tag

Row = tuple[Any, ...]

# The columns that all of them share, each with what stands there for those that lack it.
EMPTY = {
    "kind": Value("", CharField()),
    "position": Value(0, IntegerField()),
    "row": Value(0, IntegerField()),
    "pk": Value(0, IntegerField()),
    "name": Value("", CharField()),
    "address": Value("", CharField()),
    "how": Value("", CharField()),
    "above": Value(0, IntegerField()),  # of a place: what it lies in, and its name
    "above_name": Value("", CharField()),
    "given": Value("", CharField()),
    "brief": Value([], JSONField()),
    "one": Value(0, IntegerField()),  # the two counts of a place; of an entry the stories before and after it
    "two": Value(0, IntegerField()),
}


@dataclass(frozen=True)
class Filed:
    """The rows of a story, each in its order, with what it points at as far as the story's page shows it."""

    cast: list[CastMember] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    tags: list[StoryTag] = field(default_factory=list)
    collection: Collection | None = None
    # The primary keys of the live stories before and after it in that collection.
    neighbours: dict[str, int | None] = field(default_factory=dict)


def read_filed(story: Story, within: str) -> Filed:
    """
    What is filed of a live story, and where it stands in the collection at the address `within`.

    No collection when `within` is empty, or is that of none that holds the story. One query.
    """
    parts = [_people(story), _places(story), _tags(story)]
    if within:
        parts.append(_entry(story, within))
    rows: dict[str, list[Row]] = {}
    found = parts[0].union(*parts[1:], all=True)
    for kind, _position, _row, *columns in sorted(found, key=lambda row: row[:3]):
        rows.setdefault(kind, []).append(tuple(columns))
    cast = [CastMember(story=story, character=_person(row), part=row[3]) for row in rows.get("person", ())]
    settings = [Setting(story=story, place=_place(row), how=row[3]) for row in rows.get("place", ())]
    tags = [StoryTag(content_object=story, tag=_named(Tag, "name", row)) for row in rows.get("tag", ())]
    for row in rows.get("collection", ()):
        show(set_key("collection", row[0]))
        neighbours = {"before": row[-2], "after": row[-1]}
        return Filed(cast, settings, tags, _named(Collection, "title", row), neighbours)
    if within:
        do_not_store()
    return Filed(cast, settings, tags)


def _people(story: Story) -> QuerySet[CastMember, Row]:
    return _columns(
        CastMember.objects.filter(story=story),
        kind=Value("person", CharField()),
        pk="character",
        name="character__name",
        address="character__slug",
        how="part",
        given="character__given",
        brief="character__brief",
        one="character__story_count",
    )


def _places(story: Story) -> QuerySet[Setting, Row]:
    return _columns(
        Setting.objects.filter(story=story),
        kind=Value("place", CharField()),
        pk="place",
        name="place__name",
        address="place__path",
        how="how",
        above="place__parent",
        above_name="place__parent__name",
        one="place__set_count",
        two="place__spoken_count",
    )


def _tags(story: Story) -> QuerySet[StoryTag, Row]:
    return _columns(
        StoryTag.objects.filter(content_object=story),
        kind=Value("tag", CharField()),
        pk="tag",
        name="tag__name",
        address="tag__slug",
    )


def _entry(story: Story, within: str) -> QuerySet[CollectionEntry, Row]:
    return _columns(
        CollectionEntry.objects.live().filter(collection__slug=within, story=story).with_neighbours(),
        kind=Value("collection", CharField()),
        pk="collection",
        name="collection__title",
        address="collection__slug",
        one="story_before",
        two="story_after",
    )


def _columns(rows: Any, **named: Any) -> Any:
    """`rows` as tuples of the shared columns; what is not named is empty, but for their place in the order."""
    columns = EMPTY | {"position": F("position"), "row": F("pk")} | named
    return rows.order_by().values_list(*(F(one) if isinstance(one, str) else one for one in columns.values()))


def _person(row: Row) -> Character:
    pk, name, address, _how, _above, _above_name, given, brief, count, _two = row
    return _read(Character, id=pk, name=name, slug=address, given=given, brief=brief, story_count=count)


def _place(row: Row) -> Place:
    pk, name, address, _how, above, above_name, _given, _brief, set_here, spoken = row
    place = _read(Place, id=pk, name=name, path=address, set_count=set_here, spoken_count=spoken)
    place.parent = _read(Place, id=above, name=above_name) if above else None
    return place


def _named(model: Any, column: str, row: Row) -> Any:
    return _read(model, **{"id": row[0], column: row[1], "slug": row[2]})


def _read(model: Any, **columns: Any) -> Any:
    """A row of `model` as read from the database, with these columns; the others are read when asked for."""
    named: Iterable[str] = [one.attname for one in model._meta.concrete_fields if one.attname in columns]
    return model.from_db("default", list(named), [columns[name] for name in named])
