"""
The back-of-book index: people by surname, places as a tree, each with the numbers of its stories.

Stories are reached by the way back from what they name, so nothing here knows their models.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.db.models import Value
from django.utils.translation import gettext as _

from characters.models import Character, Place
from spystories.lib.addresses import address_of
from spystories.lib.page_keys import row_key, set_key, show
from spystories.lib.page_rows import OnPages

ON_HOME = 60
ON_A_PAGE = 240
MOST_NUMBERS = 8  # an entry with more stories says so instead


@dataclass(frozen=True)
class Number:
    """A story by its number, as an index has it."""

    number: int
    title: str
    address: str


Numbers = defaultdict[int, list[Number]]  # by primary key


@dataclass(frozen=True)
class Entry:
    """A line of the index: the numbers of its stories, or that they are too many to list."""

    name: str
    address: str = ""
    depth: int = 0
    numbers: Sequence[Number] = field(default_factory=list)
    has_many: bool = False


def people_entries(rows: Collection[Character], numbers: Numbers | None = None) -> list[Entry]:
    """An entry for each person. One query for the numbers of their stories, where they are not at hand."""
    numbers = story_numbers(numbered_people(rows))[0] if numbers is None else numbers
    return [entry(row, row.sort_name or row.name, row.story_count, numbers) for row in rows]


def place_entries(rows: Collection[Place], numbers: Numbers | None = None) -> list[Entry]:
    """An entry for each place, inside one another; last those that no story says where to find. The same query."""
    asked = numbered_places(rows)
    numbers = story_numbers(asked)[0] if numbers is None else numbers
    holding = {row.path.rpartition("/")[0] for row in rows}
    lost = [row for row in rows if not row.is_placed and row.path not in holding]
    entries = [
        entry(row, row.name, asked.counts[row.pk], numbers, depth=min(row.path.count("/"), 3))
        for row in rows
        if row not in lost
    ]
    if lost:
        entries.append(Entry(_("Place not given")))
    return entries + [entry(row, row.name, asked.counts[row.pk], numbers, depth=1) for row in lost]


def entry(row: Any, name: str, count: int, numbers: Numbers, depth: int = 0) -> Entry:
    """The line of one thing that `count` live stories name."""
    return Entry(name, row.get_absolute_url(), depth, numbers[row.pk], count > MOST_NUMBERS)


@dataclass(frozen=True)
class Numbered:
    """Rows of a kind, how many live stories each has, and the way from them to their stories."""

    rows: Collection[OnPages]
    path: str
    counts: Mapping[int, int]


def numbered_people(rows: Collection[Character]) -> Numbered:
    return Numbered(rows, "appearances__story", {row.pk: row.story_count for row in rows})


def numbered_places(rows: Collection[Place]) -> Numbered:
    return Numbered(rows, "appearances__story", {row.pk: row.set_count + row.spoken_count for row in rows})


def story_numbers(*asked: Numbered) -> list[Numbers]:
    """The live stories of each row that has no more than `MOST_NUMBERS`, for each of `asked`. One query for all."""
    found: list[Numbers] = [defaultdict(list) for _ in asked]
    parts = []
    for turn, one in enumerate(asked):
        show(*(set_key(row.page_kind, row.pk) for row in one.rows))
        few = [row for row in one.rows if one.counts[row.pk] <= MOST_NUMBERS]
        if few:
            columns = [f"{one.path}__{name}" for name in ("number", "title", "slug", "pk")]
            live = type(few[0])._default_manager.filter(pk__in=[row.pk for row in few])
            live = live.filter(**{f"{one.path}__state": "live"}).order_by().annotate(turn=Value(turn))
            parts.append(live.values_list("turn", "pk", *columns).distinct())
    rows = list(parts[0].union(*parts[1:], all=True)) if parts else []
    for turn, pk, number, title, slug, story in sorted(rows, key=itemgetter(2)):
        show(row_key("story", story))
        found[turn][pk].append(Number(number, title, address_of("stories:detail", slug)))
    return found
