"""
The facets of the list of stories: by place, person, tag and author, each an address with its count.

What is chosen stands in the query: `?tag=slug&person=slug&place=path&author=slug&order=oldest`. Each choice is a set
of stories, and what is counted is how many it has in common with others: a number that is kept where a set is large,
and that is counted along its rows where it is small (`Overlap`). Nothing here looks at a story.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from characters.models import Character, Place
from spystories.lib.page_keys import row_key, show
from stories.models import Author, Membership, Overlap, SetKind, Tag
from stories.phrases import place_in_words, place_within
from stories.querysets import MembershipQuerySet, StoryQuerySet

from .narrowing import FACETS_SHOWN, KIND_NAMES, Facet, FacetGroup, Narrowing, read_values

NOWHERE = "~"  # the address of "Place not given"; no path has this sign
LISTS_OF_ALL = {
    "place": "characters:places",
    "person": "characters:people",
    "tag": "stories:tags",
    "author": "stories:authors",
}
ORDERS = {"": "newest", "oldest": "oldest", "shortest": "shortest"}
SETS = {"place": SetKind.SET, "person": SetKind.PERSON, "tag": SetKind.TAG, "author": SetKind.AUTHOR}
MOST_EQUAL = 50  # choices with as many stories as the last one shown, of which the first by name are shown

# (value in the query, name, number of stories)
Choice = tuple[str, str, int]


@dataclass(frozen=True)
class StorySet:
    """A set of live stories that readers can choose, and how many it has (0 where that is not known)."""

    kind: SetKind
    subject: int = 0
    size: int = 0

    @property
    def is_large(self) -> bool:
        """Whether what it has in common with others is kept."""
        return self.kind in Overlap.ALWAYS or self.size > Overlap.SMALL


ALL = StorySet(SetKind.LIVE)


@dataclass(frozen=True)
class Counts:
    """What the list says of numbers: `total` live stories, `found` of them chosen, and the choices to offer."""

    total: int = 0
    found: int = 0
    placeless: int = 0  # those that "Place not given" would leave
    choices: dict[str, list[Choice]] = field(default_factory=dict)


@dataclass(frozen=True)
class StoryNarrowing(Narrowing):
    """What a reader narrows the list by. `place` is `NOWHERE` for the stories that give none."""

    place: Place | str | None = None
    person: Character | None = None
    tag: Tag | None = None
    author: Author | None = None
    order: str = ""

    route = "stories:list"
    kinds = ("place", "person", "tag", "author", "order")
    shown_as_chips = ("place", "person", "tag", "author")

    def __bool__(self) -> bool:
        return any((self.place, self.person, self.tag, self.author))

    def without(self, kind: str) -> "StoryNarrowing":
        changes: dict[str, Any] = {kind: None}
        return replace(self, **changes)

    @property
    def sets(self) -> list[StorySet]:
        """The sets whose stories are left, the smallest first; none where nothing is chosen."""
        chosen = []
        if isinstance(self.place, Place):
            chosen.append(StorySet(SetKind.SET, self.place.pk, self.place.set_count))
        elif self.place == NOWHERE:
            chosen.append(StorySet(SetKind.NOWHERE))
        if self.person:
            chosen.append(StorySet(SetKind.PERSON, self.person.pk, self.person.story_count))
        if self.tag:
            chosen.append(StorySet(SetKind.TAG, self.tag.pk, self.tag.story_count))
        if self.author:
            chosen.append(StorySet(SetKind.AUTHOR, self.author.pk, self.author.story_count))
        return sorted(chosen, key=lambda one: (one.kind == SetKind.NOWHERE, one.size))

    @property
    def members(self) -> MembershipQuerySet:
        """The members of the chosen sets, in the chosen order: a range of an index, looked through for other sets."""
        first, *others = self.sets or [ALL]
        rows = Membership.objects.of(first.kind, first.subject)
        for other in others:
            rows = rows.also_of(other.kind, other.subject)
        return getattr(rows, ORDERS[self.order])()

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
        author=_row(Author.objects.public(), slug=values.get("author")),
        order=values.get("order", ""),
    )


def _row(rows: QuerySet, **lookup: str | None) -> Any:
    if None in lookup.values():
        return None
    row = rows.filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def count_stories(chosen: StoryNarrowing) -> Counts:
    """
    How many stories there are and are left, and the places, people, tags and authors to choose, each with the number
    that it would leave. One query.

    A choice takes the place of another of its kind, so a kind is counted as if none were made.
    """
    sets = {kind: chosen.without(kind).sets for kind in SETS}
    asked = [_common("total", [ALL], SetKind.LIVE), _common("found", chosen.sets, SetKind.LIVE)]
    asked.append(_common("placeless", sets["place"], SetKind.NOWHERE))
    counted = _read([*asked, *(_common(kind, sets[kind], SETS[kind]) for kind in SETS)])
    numbers = {name: counted[name][0][2] if counted[name] else 0 for name in ("total", "found", "placeless")}
    return Counts(**numbers, choices={kind: counted[kind][: FACETS_SHOWN + 1] for kind in SETS})


def facet_groups(chosen: StoryNarrowing, counts: Counts) -> list[FacetGroup]:
    """Place, person, tag, author and order with the choices to offer, each with how many stories it leads to."""
    groups = [_group(chosen, kind, counts.choices[kind], counts) for kind in KIND_NAMES]
    return [*groups, FacetGroup(_("Order"), _orders(chosen))]


def _group(chosen: StoryNarrowing, kind: str, choices: Sequence[Choice], counts: Counts) -> FacetGroup:
    now, shown = chosen.value(kind), list(choices[:FACETS_SHOWN])
    if kind == "place" and counts.placeless:
        shown.append((NOWHERE, chosen.label(NOWHERE), counts.placeless))
    if now and now not in [value for value, _name, _count in shown]:
        shown.insert(0, (now, chosen.label(getattr(chosen, kind)), counts.found))
    all_address = reverse(LISTS_OF_ALL[kind]) if len(choices) > FACETS_SHOWN else ""
    return FacetGroup(str(KIND_NAMES[kind]), chosen.facets(kind, shown), all_address)


def _orders(chosen: StoryNarrowing) -> list[Facet]:
    names = {"": _("Newest first"), "oldest": _("Oldest first"), "shortest": _("Shortest first")}
    return [
        Facet(name, chosen.address_with("order", order), is_chosen=order == chosen.order)
        for order, name in names.items()
    ]


def around_tag(tag: Tag, most: int) -> tuple[list[Facet], list[Choice]]:
    """
    The places where most stories of `tag` are set, counted and led to as in the list; and the tags that stand beside
    it most often. One query.
    """
    chosen = StoryNarrowing(tag=tag)
    counted = _read(
        [
            _common("place", chosen.sets, SetKind.SET),
            _common("placeless", chosen.sets, SetKind.NOWHERE),
            _common("tag", chosen.sets, SetKind.TAG),
        ]
    )
    places = counted["place"][:most]
    if placeless := counted["placeless"]:
        places.append((NOWHERE, chosen.label(NOWHERE), placeless[0][2]))
    return chosen.facets("place", places), [one for one in counted["tag"] if one[0] != tag.slug][:most]


# A query of the sets of a kind with how many stories of some sets they have: its name, SQL and values.
Asked = tuple[str, str, list[Any]]


def _common(name: str, sets: Sequence[StorySet], kind: SetKind) -> Asked:
    """How many stories each set of `kind` has in common with all of `sets` (none: of all), the most first."""
    first, *others = sets or [ALL]
    kept = [other for other in (first, *others) if other.is_large]
    if not others and kept:
        return name, _KEPT, [name, first.kind, first.subject, kind, FACETS_SHOWN + 1 + MOST_EQUAL]
    if kind == SetKind.LIVE and len(others) == 1 and kept:
        one = kept[0]
        other = others[0] if one is first else first
        return name, _KEPT_OF_TWO, [name, one.kind, one.subject, other.kind, other.subject]
    sql = _COUNTED % {"also": _ALSO * len(others)}
    values = [value for other in others for value in (other.kind, other.subject)]
    return name, sql, [name, first.kind, first.subject, kind, *values, FACETS_SHOWN + 1 + MOST_EQUAL]


def _read(asked: Iterable[Asked]) -> dict[str, list[Choice]]:
    """The choices of each query by its name, the most first, those that are equal by name. One query."""
    names, parts, values = zip(*asked, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_NAMED % " UNION ALL ".join(parts), [value for some in values for value in some])
        rows = sorted(cursor.fetchall(), key=lambda row: (-row[3], row[4]))
    found: dict[str, list[Choice]] = {name: [] for name in names}
    for name, kind, subject, count, _sort, address, called, around in rows:
        if kind in _PAGES:
            show(row_key(_PAGES[kind], subject))
        found[name].append((address, place_within(called, around), count))
    return found


_PAGES: dict[int, str] = {SetKind.SET: "place", SetKind.PERSON: "person", SetKind.TAG: "tag", SetKind.AUTHOR: "author"}
_KEPT = """
    SELECT * FROM (
        SELECT %s AS name, other_kind AS kind, other AS subject, stories FROM stories_overlap
        WHERE kind = %s AND subject = %s AND other_kind = %s ORDER BY stories DESC, other LIMIT %s
    ) AS kept
"""
_KEPT_OF_TWO = """
    SELECT %s AS name, 0 AS kind, 0 AS subject, stories FROM stories_overlap
    WHERE kind = %s AND subject = %s AND other_kind = %s AND other = %s
"""
# `CROSS JOIN` lets SQLite begin with the small set.
_COUNTED = """
    SELECT * FROM (
        SELECT %%s AS name, beside.kind, beside.subject, COUNT(*) AS stories
        FROM stories_membership member CROSS JOIN stories_membership beside
        WHERE member.kind = %%s AND member.subject = %%s AND beside.story_id = member.story_id
            AND beside.kind = %%s %(also)s
        GROUP BY beside.kind, beside.subject ORDER BY stories DESC, beside.subject LIMIT %%s
    ) AS counted
"""
_ALSO = """
    AND EXISTS (
        SELECT 1 FROM stories_membership also
        WHERE also.story_id = member.story_id AND also.kind = %s AND also.subject = %s
    )
"""
_NAMED = f"""
    SELECT common.name, common.kind, common.subject, common.stories,
        COALESCE(place.path, person.sort_key, tag.folded, author.sort_key, ''),
        COALESCE(place.path, person.slug, tag.slug, author.slug, ''),
        COALESCE(place.name, person.name, tag.name, author.name, ''), COALESCE(around.name, '')
    FROM (%s) common
    LEFT JOIN characters_place place ON common.kind = {SetKind.SET} AND place.id = common.subject
    LEFT JOIN characters_place around ON around.id = place.parent_id
    LEFT JOIN characters_character person ON common.kind = {SetKind.PERSON} AND person.id = common.subject
    LEFT JOIN stories_tag tag ON common.kind = {SetKind.TAG} AND tag.id = common.subject
    LEFT JOIN stories_author author ON common.kind = {SetKind.AUTHOR} AND author.id = common.subject
"""  # noqa: S608 (only constants are put in)
