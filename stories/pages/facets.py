"""
The facets of the list of stories: by place, person and tag, each an address with its count.

What is chosen stands in the query: `?tag=slug&person=slug&place=path&order=oldest`. Counts without a choice
were stored when something was published; with one they are summed over the stories that are left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count, F, Model, Q, Value, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from characters.models import Character, Place
from stories.models import Appearance, Setting, Story, StoryTag, Tag
from stories.phrases import where, within
from stories.querysets import of_place

SHOWN = 12
NOWHERE = "~"  # the address of "Place not given"; no path has this sign
KINDS = ("place", "person", "tag", "order")  # as they stand in the query
WHOLE = {"place": "characters:places", "person": "characters:people", "tag": "stories:tags"}
ORDERS = {"": "newest", "oldest": "oldest", "shortest": "shortest"}


@dataclass(frozen=True)
class Facet:
    """One choice: its name, how many stories it leaves, where it leads, and whether it is chosen now."""

    name: str
    address: str
    count: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class Group:
    """The choices of one kind, and the page with all of them when there are more."""

    name: str
    facets: list[Facet]
    all_address: str = ""


@dataclass(frozen=True)
class Chosen:
    """What a reader narrows the list by. `place` is `NOWHERE` for the stories that give none."""

    place: Place | str | None = None
    person: Character | None = None
    tag: Tag | None = None
    order: str = ""

    def __bool__(self) -> bool:
        return any((self.place, self.person, self.tag))

    @property
    def query(self) -> dict[str, str]:
        """The query that asks for this, without defaults and always in one order."""
        values = {kind: _value(getattr(self, kind)) for kind in KINDS}
        return {kind: value for kind, value in values.items() if value}

    @property
    def address(self) -> str:
        return _address(self.query)

    def without(self, kind: str) -> "Chosen":
        return replace(self, **{kind: None})

    @property
    def condition(self) -> Q:
        """The stories that are left."""
        kept = Q()
        if self.place == NOWHERE:
            kept &= Q(main_place__isnull=True)
        elif self.place:
            kept &= Q(pk__in=Setting.objects.set_here().filter(of_place(self.place)).values("story"))
        if self.person:
            kept &= Q(pk__in=Appearance.objects.filter(character=self.person).values("story"))
        if self.tag:
            kept &= Q(pk__in=StoryTag.objects.filter(tag=self.tag).values("content_object"))
        return kept

    @property
    def chips(self) -> list[Facet]:
        """What is chosen, each leading to the list without it."""
        chosen = (("place", self.place), ("person", self.person), ("tag", self.tag))
        return [Facet(_name(row), self.without(kind).address, is_chosen=True) for kind, row in chosen if row]

    def sorted(self, stories):
        return getattr(stories, ORDERS[self.order])()


def _value(row) -> str:
    return row.address if isinstance(row, Model) else row or ""


def _name(row) -> str:
    return _("Place not given") if row == NOWHERE else where(row) if isinstance(row, Place) else str(row)


def read(query) -> Chosen:
    """
    What `query`, a QueryDict, asks for; at most three queries.

    Raises `Http404` for a value that is repeated, empty or unknown. Other names in the query mean nothing.
    """
    values = {name: _only(query, name) for name in KINDS}
    if values["order"] is not None and values["order"] not in list(ORDERS)[1:]:
        raise Http404
    place = values["place"]
    return Chosen(
        place=NOWHERE
        if place == NOWHERE
        else _found(Place.objects.public().select_related("parent"), path=place),
        person=_found(Character.objects.public(), slug=values["person"]),
        tag=_found(Tag.objects.public(), slug=values["tag"]),
        order=values["order"] or "",
    )


def _only(query, name):
    values = query.getlist(name)
    if len(values) > 1 or values == [""]:
        raise Http404
    return values[0] if values else None


def _found(rows, **lookup):
    if None in lookup.values():
        return None
    row = rows.filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def counts(chosen: Chosen) -> dict[str, int]:
    """
    `total` live stories, `found` of them chosen, and `placeless`, those that "Place not given" would leave.

    One query.
    """
    nowhere = replace(chosen, place=NOWHERE).condition
    return Story.objects.live().aggregate(
        total=Count("pk"), found=Count("pk", filter=chosen.condition), placeless=Count("pk", filter=nowhere)
    )


def groups(chosen: Chosen, counts: dict[str, int]) -> list[Group]:
    """
    Place, person, tag and order with the choices to offer, each with the number of stories that it leads to.

    Three queries. A choice takes the place of another of its kind, so a kind is counted as if none were made.
    """
    found = _summed(chosen) if chosen else _stored()
    nowhere = [(NOWHERE, _name(NOWHERE), counts["placeless"])] if counts["placeless"] else []
    return [
        _group(chosen, "place", _("Place"), found["place"], counts["found"], nowhere),
        _group(chosen, "person", _("Person"), found["person"], counts["found"]),
        _group(chosen, "tag", _("Tag"), found["tag"], counts["found"]),
        Group(_("Order"), list(_orders(chosen))),
    ]


def _group(chosen, kind, name, rows, found, extra=()):
    row = getattr(chosen, kind)
    now, shown = _value(row), [*rows[:SHOWN], *extra]
    if now and now not in [value for value, _label, _count in shown]:
        shown.insert(0, (now, _name(row), found))
    facets = [
        Facet(label, _with(chosen, kind, "" if value == now else value), count, value == now)
        for value, label, count in shown
    ]
    return Group(name, facets, reverse(WHOLE[kind]) if len(rows) > SHOWN else "")


def _with(chosen, kind, value):
    """The address of what is chosen with `value` as its `kind`: facets are values, without a row for each."""
    return _address(chosen.query | {kind: value})


def _address(query):
    query = {name: query[name] for name in KINDS if query.get(name)}
    path = reverse("stories:list")
    return f"{path}?{urlencode(query, safe='/~')}" if query else path


def _orders(chosen) -> Iterator[Facet]:
    names = {"": _("Newest first"), "oldest": _("Oldest first"), "shortest": _("Shortest first")}
    for order, name in names.items():
        yield Facet(name, replace(chosen, order=order).address, is_chosen=order == chosen.order)


def places_of(tag: Tag, most: int) -> list[Facet]:
    """Where the stories of `tag` are mostly set, counted and led to as in the list. Two queries."""
    chosen = Chosen(tag=tag)
    kept = Story.objects.live().filter(chosen.condition)
    found = _places(kept.values("pk"), most)
    if placeless := kept.filter(Chosen(place=NOWHERE).condition).count():
        found.append((NOWHERE, _name(NOWHERE), placeless))
    return [Facet(name, _with(chosen, "place", value), count) for value, name, count in found]


def _stored():
    """What each place, person and tag has been counted for. Three queries."""
    places = Place.objects.public().filter(set_count__gt=0).select_related("parent")
    people = Character.objects.public().filter(story_count__gt=0).order_by("-story_count", "sort_key")
    tags = Tag.objects.public().order_by("-story_count", "folded")
    most = SHOWN + 1
    return {
        "place": [
            (row.path, where(row), row.set_count) for row in places.order_by("-set_count", "path")[:most]
        ],
        "person": list(people.values_list("slug", "name", "story_count")[:most]),
        "tag": list(tags.values_list("slug", "name", "story_count")[:most]),
    }


def _summed(chosen):
    """How many stories each place, person and tag would leave. Two queries."""
    kept = {kind: Story.objects.live().filter(chosen.without(kind).condition).values("pk") for kind in KINDS}
    people = Appearance.objects.filter(story__in=kept["person"], character__isnull=False)
    tags = StoryTag.objects.filter(content_object__in=kept["tag"])
    found = {"place": _places(kept["place"]), "person": [], "tag": []}
    both = _tally(people, "person", "character", "sort_key").union(
        _tally(tags, "tag", "tag", "folded"), all=True
    )
    for kind, slug, name, sort, count in both:
        found[kind].append((-count, sort, slug, name))
    for kind in ("person", "tag"):
        found[kind] = [(slug, name, -count) for count, _sort, slug, name in sorted(found[kind])]
    return found


def _tally(rows, kind, path, sort):
    """The first by count, then by name; a window, as neither half of a union may have a limit on SQLite."""
    columns = [f"{path}__{name}" for name in ("slug", "name", sort)]
    summed = rows.order_by().values(*columns).annotate(kind=Value(kind), count=Count("pk"))
    rank = Window(RowNumber(), order_by=[F("count").desc(), f"{path}__{sort}"])
    ranked = summed.annotate(rank=rank).filter(rank__lte=SHOWN + 1)
    return ranked.values_list("kind", *columns, "count")


def _places(kept, most=SHOWN + 1):
    """How many of the stories `kept` are set in each place or further inside, the most first. One query."""
    tied = Setting.objects.set_here().filter(story__in=kept).order_by().values("story_id", "place_id")
    tied, values = tied.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_MOST % {"place": Place._meta.db_table, "tied": tied, "most": most}, values)
        ranked = cursor.fetchall()
    return [(path, within(name, parent or ""), count) for path, name, parent, count in ranked]


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
