"""
The back-of-book index: people by surname, places as a tree, each with the numbers of its stories.

Stories are reached by the way back from what they name, so nothing here knows their models.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from characters.models import Character, Place
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


@dataclass(frozen=True)
class Entry:
    """A line of the index: the numbers of its stories, or that they are too many to list."""

    name: str
    address: str = ""
    depth: int = 0
    numbers: Sequence[Number] = field(default_factory=list)
    has_many: bool = False


def people_entries(rows: Collection[Character]) -> list[Entry]:
    """An entry for each person. One query."""
    numbers = story_numbers(rows, "appearances__story", {row.pk: row.story_count for row in rows})
    return [entry(row, row.sort_name or row.name, row.story_count, numbers) for row in rows]


def place_entries(rows: Collection[Place]) -> list[Entry]:
    """An entry for each place, inside one another; last those that no story says where to find. One query."""
    counts = {row.pk: row.set_count + row.spoken_count for row in rows}
    numbers = story_numbers(rows, "appearances__story", counts)
    holding = {row.path.rpartition("/")[0] for row in rows}
    lost = [row for row in rows if not row.is_placed and row.path not in holding]
    entries = [
        entry(row, row.name, counts[row.pk], numbers, depth=min(row.path.count("/"), 3))
        for row in rows
        if row not in lost
    ]
    if lost:
        entries.append(Entry(_("Place not given")))
    return entries + [entry(row, row.name, counts[row.pk], numbers, depth=1) for row in lost]


def entry(row: Any, name: str, count: int, numbers: dict[int, list[Number]], depth: int = 0) -> Entry:
    """The line of one thing that `count` live stories name."""
    return Entry(name, row.get_absolute_url(), depth, numbers[row.pk], count > MOST_NUMBERS)


def story_numbers(rows: Collection[OnPages], path: str, counts: dict[int, int]) -> dict[int, list[Number]]:
    """The live stories at the end of `path` for each of `rows` that has no more than `NUMBERS`. One query."""
    numbers: defaultdict[int, list[Number]] = defaultdict(list)
    show(*(set_key(row.page_kind, row.pk) for row in rows))
    few = [row for row in rows if counts[row.pk] <= MOST_NUMBERS]
    if few:
        columns = [f"{path}__{name}" for name in ("number", "title", "slug", "pk")]
        live = type(few[0])._default_manager.filter(pk__in=[row.pk for row in few], **{f"{path}__state": "live"})
        for pk, number, title, slug, story in live.order_by(columns[0]).values_list("pk", *columns).distinct():
            show(row_key("story", story))
            numbers[pk].append(Number(number, title, reverse("stories:detail", args=[slug])))
    return numbers
