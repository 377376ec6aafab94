"""
The facets of the list of stories: by place, person and tag, each an address with its count.

What is chosen stands in the query: `?tag=slug&person=slug&place=path&order=oldest`. Counts without a choice
were stored when something was published; with one they are summed over the stories that are left.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import itemgetter
from urllib.parse import urlencode

from django.db.models import Count, Model, Q, Value
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from characters.models import Character, Place

from .models import Appearance, Setting, Story, StoryTag, Tag
from .querysets import of_place
from .wording import where

SHOWN = 12
NOWHERE = "~"  # the address of "Place not given"; no path has this sign
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
        query = {"place": _value(self.place), "person": _value(self.person), "tag": _value(self.tag)}
        return {name: value for name, value in (query | {"order": self.order}).items() if value}

    @property
    def address(self) -> str:
        path = reverse("stories:list")
        return f"{path}?{urlencode(self.query, safe='/~')}" if self.query else path

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
        return [
            Facet(_name(row), replace(self, **{name: None}).address, is_chosen=True)
            for name, row in chosen
            if row
        ]

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
    values = {name: _only(query, name) for name in ("place", "person", "tag", "order")}
    if values["order"] is not None and values["order"] not in list(ORDERS)[1:]:
        raise Http404
    place = values["place"]
    return Chosen(
        place=NOWHERE if place == NOWHERE else _found(Place.objects.public(), path=place),
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
    """`total` live stories, `found` of them chosen, `placeless` of these without a place. One query."""
    kept = chosen.condition
    nowhere = kept & Q(main_place__isnull=True)
    return Story.objects.live().aggregate(
        total=Count("pk"), found=Count("pk", filter=kept), placeless=Count("pk", filter=nowhere)
    )


def groups(chosen: Chosen, placeless: int) -> list[Group]:
    """Place, person, tag and order with the choices to offer. Three queries."""
    people_and_tags = _summed if chosen else _stored
    places = _places(chosen) if chosen else _stored_places()
    found = people_and_tags(chosen)
    nowhere = [(NOWHERE, _("Place not given"), placeless)] if placeless else []
    return [
        _group(chosen, "place", _("Place"), places, "characters:places", nowhere),
        _group(chosen, "person", _("Person"), found["person"], "characters:people"),
        _group(chosen, "tag", _("Tag"), found["tag"], "stories:tags"),
        Group(_("Order"), list(_orders(chosen))),
    ]


def _group(chosen, kind, name, rows, whole, extra=()):
    now = _value(getattr(chosen, kind))
    facets = [
        Facet(
            label,
            # Facets are drawn from values, so the address is put together without a row for each.
            _with(chosen, kind, None if value == now else value),
            count,
            value == now,
        )
        for value, label, count in (*rows[:SHOWN], *extra)
    ]
    return Group(name, facets, reverse(whole) if len(rows) > SHOWN else "")


def _with(chosen, kind, value):
    query = {name: old for name, old in chosen.query.items() if name != kind}
    if value:
        query[kind] = value
    ordered = {name: query[name] for name in ("place", "person", "tag", "order") if name in query}
    path = reverse("stories:list")
    return f"{path}?{urlencode(ordered, safe='/~')}" if ordered else path


def _orders(chosen) -> Iterator[Facet]:
    names = {"": _("Newest first"), "oldest": _("Oldest first"), "shortest": _("Shortest first")}
    for order, name in names.items():
        yield Facet(name, replace(chosen, order=order).address, is_chosen=order == chosen.order)


def _stored(chosen):
    people = Character.objects.public().filter(story_count__gt=0).order_by("-story_count", "sort_key")
    tags = Tag.objects.public().order_by("-story_count", "folded")
    return {
        "person": list(people.values_list("slug", "name", "story_count")[: SHOWN + 1]),
        "tag": list(tags.values_list("slug", "name", "story_count")[: SHOWN + 1]),
    }


def _stored_places():
    rows = Place.objects.public().filter(set_count__gt=0).select_related("parent")
    return [
        (place.path, where(place), place.set_count)
        for place in rows.order_by("-set_count", "path")[: SHOWN + 1]
    ]


def _summed(chosen):
    """How many of the chosen stories each person and tag is in; one query for both."""
    kept = Story.objects.live().filter(chosen.condition).values("pk")
    people = _tally(
        Appearance.objects.filter(story__in=kept, character__isnull=False), "person", "character", "sort_key"
    )
    tags = _tally(StoryTag.objects.filter(content_object__in=kept), "tag", "tag", "folded")
    found = {"person": [], "tag": []}
    for kind, slug, name, sort, count in people.union(tags, all=True):
        found[kind].append((-count, sort, slug, name))
    return {
        kind: [(slug, name, -count) for count, _sort, slug, name in sorted(rows)]
        for kind, rows in found.items()
    }


def _tally(rows, kind, path, sort):
    columns = [f"{path}__{name}" for name in ("slug", "name", sort)]
    summed = rows.order_by().values(*columns).annotate(kind=Value(kind), count=Count("pk"))
    return summed.values_list("kind", *columns, "count")


def _places(chosen):
    """How many of the chosen stories are set in each place or further inside. Two queries."""
    kept = Story.objects.live().filter(chosen.condition).values("pk")
    pairs = Setting.objects.set_here().filter(story__in=kept).order_by().values_list("story", "place__path")
    inside = defaultdict(set)
    for story, path in pairs:
        while path:
            inside[path].add(story)
            path = path.rpartition("/")[0]
    ranked = sorted(((-len(stories), path) for path, stories in inside.items()), key=itemgetter(0, 1))
    places = Place.objects.filter(path__in=[path for _count, path in ranked[: SHOWN + 1]])
    labels = {place.path: where(place) for place in places.select_related("parent")}
    return [(path, labels[path], -count) for count, path in ranked[: SHOWN + 1]]
