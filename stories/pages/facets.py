"""
The facets of the list of stories: by place, person and tag, each an address with its count.

What is chosen stands in the query: `?tag=slug&person=slug&place=path&order=oldest`. Counts without a choice
were stored when something was published; with one they are summed over the stories that are left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from characters.models import Character, Place
from stories.models import Appearance, Setting, Story, StoryTag, Tag
from stories.phrases import place_in_words, place_within
from stories.querysets import StoryQuerySet, of_place

from .narrowing import FACETS_SHOWN, KIND_NAMES, Facet, FacetGroup, Narrowing, read_values

NOWHERE = "~"  # the address of "Place not given"; no path has this sign
LISTS_OF_ALL = {"place": "characters:places", "person": "characters:people", "tag": "stories:tags"}
ORDERS = {"": "newest", "oldest": "oldest", "shortest": "shortest"}

# (value in the query, name, number of stories)
Choice = tuple[str, str, int]


@dataclass(frozen=True)
class StoryNarrowing(Narrowing):
    """What a reader narrows the list by. `place` is `NOWHERE` for the stories that give none."""

    place: Place | str | None = None
    person: Character | None = None
    tag: Tag | None = None
    order: str = ""

    route = "stories:list"
    kinds = ("place", "person", "tag", "order")
    shown_as_chips = ("place", "person", "tag")

    def __bool__(self) -> bool:
        return any((self.place, self.person, self.tag))

    def without(self, kind: str) -> "StoryNarrowing":
        changes: dict[str, Any] = {kind: None}
        return replace(self, **changes)

    @property
    def condition(self) -> Q:
        """The stories that are left."""
        left = Q()
        if isinstance(self.place, Place):
            left &= Q(pk__in=Setting.objects.set_here().filter(of_place(self.place)).values("story"))
        elif self.place == NOWHERE:
            left &= Q(main_place__isnull=True)
        if self.person:
            left &= Q(pk__in=Appearance.objects.filter(character=self.person).values("story"))
        if self.tag:
            left &= Q(pk__in=StoryTag.objects.filter(tag=self.tag).values("content_object"))
        return left

    def sort(self, stories: StoryQuerySet) -> StoryQuerySet:
        return getattr(stories, ORDERS[self.order])()

    def label(self, row: Any) -> str:
        if row == NOWHERE:
            return _("Place not given")
        return place_in_words(row) if isinstance(row, Place) else str(row)


def read_narrowing(query: QueryDict) -> StoryNarrowing:
    """
    What `query` asks for; at most three queries.

    Raises `Http404` for a value that is repeated, empty or unknown. Other names in the query mean nothing.
    """
    values = read_values(query, StoryNarrowing.kinds)
    if "" in values.values() or values.get("order", "") not in ORDERS:
        raise Http404
    place = values.get("place")
    return StoryNarrowing(
        place=place if place == NOWHERE else _row(Place.objects.public().select_related("parent"), path=place),
        person=_row(Character.objects.public(), slug=values.get("person")),
        tag=_row(Tag.objects.public(), slug=values.get("tag")),
        order=values.get("order", ""),
    )


def _row(rows: QuerySet, **lookup: str | None) -> Any:
    if None in lookup.values():
        return None
    row = rows.filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def count_stories(chosen: StoryNarrowing) -> dict[str, int]:
    """
    `total` live stories, `found` of them chosen, and `placeless`, those that "Place not given" would leave.

    One query.
    """
    nowhere = replace(chosen, place=NOWHERE).condition
    return Story.objects.live().aggregate(
        total=Count("pk"), found=Count("pk", filter=chosen.condition), placeless=Count("pk", filter=nowhere)
    )


def facet_groups(chosen: StoryNarrowing, counts: dict[str, int]) -> list[FacetGroup]:
    """
    Place, person, tag and order with the choices to offer, each with the number of stories that it leads to.

    Three queries. A choice takes the place of another of its kind, so a kind is counted as if none were made.
    """
    choices = _summed(chosen) if chosen else _stored()
    groups = [_group(chosen, kind, choices[kind], counts) for kind in KIND_NAMES]
    return [*groups, FacetGroup(_("Order"), _orders(chosen))]


def _group(chosen: StoryNarrowing, kind: str, choices: Sequence[Choice], counts: dict[str, int]) -> FacetGroup:
    now, shown = chosen.value(kind), list(choices[:FACETS_SHOWN])
    if kind == "place" and counts["placeless"]:
        shown.append((NOWHERE, chosen.label(NOWHERE), counts["placeless"]))
    if now and now not in [value for value, _name, _count in shown]:
        shown.insert(0, (now, chosen.label(getattr(chosen, kind)), counts["found"]))
    all_address = reverse(LISTS_OF_ALL[kind]) if len(choices) > FACETS_SHOWN else ""
    return FacetGroup(str(KIND_NAMES[kind]), chosen.facets(kind, shown), all_address)


def _orders(chosen: StoryNarrowing) -> list[Facet]:
    names = {"": _("Newest first"), "oldest": _("Oldest first"), "shortest": _("Shortest first")}
    return [
        Facet(name, chosen.address_with("order", order), is_chosen=order == chosen.order)
        for order, name in names.items()
    ]


def places_of_tag(tag: Tag, most: int) -> list[Facet]:
    """The places where most stories of `tag` are set, counted and led to as in the list. Two queries."""
    chosen = StoryNarrowing(tag=tag)
    stories = Story.objects.live().filter(chosen.condition)
    choices = _places(stories.values("pk"), most)
    if placeless := stories.filter(StoryNarrowing(place=NOWHERE).condition).count():
        choices.append((NOWHERE, chosen.label(NOWHERE), placeless))
    return chosen.facets("place", choices)


def _stored() -> dict[str, list[Choice]]:
    """Places, people and tags with the counts that are stored. Three queries."""
    places = Place.objects.public().filter(set_count__gt=0).select_related("parent")
    people = Character.objects.public().filter(story_count__gt=0).order_by("-story_count", "sort_key")
    tags = Tag.objects.public().order_by("-story_count", "folded")
    most = FACETS_SHOWN + 1
    return {
        "place": [
            (row.path, place_in_words(row), row.set_count) for row in places.order_by("-set_count", "path")[:most]
        ],
        "person": list(people.values_list("slug", "name", "story_count")[:most]),
        "tag": list(tags.values_list("slug", "name", "story_count")[:most]),
    }


def _summed(chosen: StoryNarrowing) -> dict[str, list[Choice]]:
    """Places, people and tags, each with the number of stories that it would leave. Two queries."""
    left = {kind: Story.objects.live().filter(chosen.without(kind).condition).values("pk") for kind in KIND_NAMES}
    places = _places(left["place"])
    people = Appearance.objects.filter(story__in=left["person"], character__isnull=False)
    tags = StoryTag.objects.filter(content_object__in=left["tag"])
    tallies = _tally(people, "person", "character", "sort_key").union(_tally(tags, "tag", "tag", "folded"), all=True)
    ranked = sorted((-count, sort, slug, name, kind) for kind, slug, name, sort, count in tallies)
    return {"place": places} | {
        kind: [(slug, name, -count) for count, _sort, slug, name, of in ranked if of == kind]
        for kind in ("person", "tag")
    }


def _tally(rows: QuerySet, kind: str, path: str, sort: str) -> QuerySet:
    """The first by count, then by name; a window, as neither half of a union may have a limit on SQLite."""
    columns = [f"{path}__{name}" for name in ("slug", "name", sort)]
    summed = rows.order_by().values(*columns).annotate(kind=Value(kind), count=Count("pk"))
    rank = Window(RowNumber(), order_by=[F("count").desc(), f"{path}__{sort}"])
    ranked = summed.annotate(rank=rank).filter(rank__lte=FACETS_SHOWN + 1)
    return ranked.values_list("kind", *columns, "count")


def _places(stories: QuerySet, most: int = FACETS_SHOWN + 1) -> list[Choice]:
    """Each place with the number of `stories` set in it or further inside, the most first. One query."""
    tied = Setting.objects.set_here().filter(story__in=stories).order_by().values("story_id", "place_id")
    sql, values = tied.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_MOST % {"place": Place._meta.db_table, "tied": sql, "most": most}, values)
        ranked = cursor.fetchall()
    return [(path, place_within(name, parent or ""), count) for path, name, parent, count in ranked]


# Each place with all that it lies in, and there the stories tied to it, each once.
_MOST = """
    WITH RECURSIVE inside (place, outer_place) AS (
        SELECT id, id FROM %(place)s
        UNION ALL
        SELECT inside.place, around.parent_id FROM inside JOIN %(place)s around
        ON around.id = inside.outer_place WHERE around.parent_id IS NOT NULL
    )
    SELECT around.path, around.name, parent.name, COUNT(DISTINCT tied.story_id) AS stories
    FROM (%(tied)s) tied
    JOIN inside ON inside.place = tied.place_id
    JOIN %(place)s around ON around.id = inside.outer_place
    LEFT JOIN %(place)s parent ON parent.id = around.parent_id
    GROUP BY around.path, around.name, parent.name
    ORDER BY stories DESC, around.path LIMIT %(most)d
"""
