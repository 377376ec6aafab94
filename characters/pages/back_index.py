"""
The back-of-book index: people by surname, places as a tree, each with the numbers of its stories.

Stories are reached by the way back from what they name, so nothing here knows their models.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Case, F, Model, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, NullIf, RowNumber
from django.utils.translation import gettext as _

from characters.models import Character, Place
from spystories.lib import prose
from spystories.lib.addresses import address_of
from spystories.lib.page_keys import row_key, set_key, show, show_rows

ON_HOME = 60
ON_A_PAGE = 240
MOST_NUMBERS = 8  # an entry with more stories says so instead


@dataclass(frozen=True)
class Number:
    """A story by its number, as an index has it."""

    number: int
    title: str
    address: str

    @property
    def label(self) -> str:
        """The number in words for who does not see where it stands."""
        return _("Story %(number)s, %(title)s") % {"number": self.number, "title": prose.typeset(self.title)}


Numbers = defaultdict[int, list[Number]]  # by primary key


@dataclass(frozen=True)
class Entry:
    """A line of the index: the numbers of its stories, or that they are too many to list."""

    name: str
    address: str = ""
    depth: int = 0
    numbers: Sequence[Number] = field(default_factory=list)
    has_many: bool = False


def people_entries(rows: Collection[Character]) -> list[Entry]:
    """An entry for each person. One query for the numbers of their stories."""
    [numbers] = story_numbers(numbered_people(rows))
    return [entry(row, row.sort_name or row.name, row.story_count, numbers) for row in rows]


def line_entries(lines: Collection["Line"], numbers: Numbers) -> list[Entry]:
    """An entry for each line."""
    return [_entry_of(line, numbers) for line in lines]


def place_entries(lines: Collection["Line"], numbers: Numbers) -> list[Entry]:
    """An entry for each place, inside one another; last those that no story says where to find."""
    holding = {line.address.rpartition("/")[0] for line in lines}
    lost = [line for line in lines if not line.is_placed and line.address not in holding]
    entries = [_entry_of(line, numbers, depth=min(line.address.count("/"), 3)) for line in lines if line not in lost]
    if lost:
        entries.append(Entry(_("Place not given")))
    return entries + [_entry_of(line, numbers, depth=1) for line in lost]


def entry(row: Any, name: str, count: int, numbers: Numbers, depth: int = 0) -> Entry:
    """The line of one thing that `count` live stories name."""
    return Entry(name, row.get_absolute_url(), depth, numbers[row.pk], count > MOST_NUMBERS)


def _entry_of(line: "Line", numbers: Numbers, depth: int = 0) -> Entry:
    address = address_of(line.route, line.address)
    return Entry(line.name, address, depth, numbers[line.pk], line.stories > MOST_NUMBERS)


class Line(NamedTuple):
    """What an index shows of a person, a place, a tag or an author: all alike, so that one query reads them."""

    route: str
    pk: int
    name: str
    address: str
    stories: int
    is_placed: bool


@dataclass(frozen=True)
class Lines:
    """Which rows are asked for, in which order, and what is read of them."""

    rows: QuerySet[Any]
    route: str
    path: str = "appearances__story"
    name: Any = "name"
    address: str = "slug"
    stories: Any = "story_count"
    is_placed: Any = True

    def first(self, turn: int, most: int) -> QuerySet[Any, Any]:
        """As rows of values, each with its turn; in no order."""
        model: Any = self.rows.model
        columns = {"of": self.name, "at": self.address, "has": self.stories}
        told = {name: F(column) if isinstance(column, str) else column for name, column in columns.items()}
        told["found"] = Value(self.is_placed) if self.is_placed is True else self.is_placed
        order: list[Any] = list(self.rows.query.order_by)
        rows = model._default_manager.filter(pk__in=self.rows[:most].values("pk")).order_by()
        rows = rows.annotate(turn=Value(turn), place=Window(RowNumber(), order_by=order), **told)
        values: QuerySet[Any, Any] = rows.values_list("turn", "place", "pk", *told)
        return values

    def numbered(self, lines: Sequence[Line]) -> "Numbered":
        counts = {line.pk: line.stories for line in lines}
        return Numbered(self.rows.model, list(counts), self.path, counts)


def people_lines() -> Lines:
    name = Coalesce(NullIf(F("sort_name"), Value("")), F("name"))
    return Lines(Character.objects.public().alphabetical(), "characters:person", name=name)


def place_lines() -> Lines:
    is_placed = Case(When(Q(parent__isnull=False) | Q(latitude__isnull=False), then=True), default=False)
    stories = F("set_count") + F("spoken_count")
    rows = Place.objects.public().as_tree()
    return Lines(rows, "characters:place", address="path", stories=stories, is_placed=is_placed)


def first_lines(*asked: Lines, most: int) -> list[list[Line]]:
    """The first lines of each, in its order. One query for all."""
    parts = [one.first(turn, most) for turn, one in enumerate(asked)]
    found: list[list[Line]] = [[] for _ in asked]
    for turn, _place, pk, *columns in sorted(parts[0].union(*parts[1:], all=True), key=itemgetter(0, 1)):
        found[turn].append(Line(asked[turn].route, pk, *columns))
    for one, lines in zip(asked, found, strict=True):
        show_rows(one.rows.model.page_kind, (line.pk for line in lines))
    return found


@dataclass(frozen=True)
class Numbered:
    """Rows of a kind (primary keys), the way from them to their stories, and how many live ones each has."""

    model: type[Model]
    rows: Collection[int]
    path: str
    counts: Mapping[int, int]


def numbered_people(rows: Collection[Character]) -> Numbered:
    counts = {row.pk: row.story_count for row in rows}
    return Numbered(Character, list(counts), "appearances__story", counts)


def numbered_places(rows: Collection[Place]) -> Numbered:
    counts = {row.pk: row.set_count + row.spoken_count for row in rows}
    return Numbered(Place, list(counts), "appearances__story", counts)


def story_numbers(*asked: Numbered) -> list[Numbers]:
    """The live stories of each row that has no more than `MOST_NUMBERS`, for each of `asked`. One query for all."""
    found: list[Numbers] = [defaultdict(list) for _ in asked]
    parts = []
    for turn, one in enumerate(asked):
        kind = getattr(one.model, "page_kind")  # noqa: B009 - each is a row that pages show
        show(*(set_key(kind, pk) for pk in one.rows))
        few = [pk for pk in one.rows if one.counts[pk] <= MOST_NUMBERS]
        if few:
            columns = [f"{one.path}__{name}" for name in ("number", "title", "slug", "pk")]
            live = one.model._default_manager.filter(pk__in=few)
            live = live.filter(**{f"{one.path}__state": "live"}).order_by().annotate(turn=Value(turn))
            parts.append(live.values_list("turn", "pk", *columns).distinct())
    rows = list(parts[0].union(*parts[1:], all=True)) if parts else []
    for turn, pk, number, title, slug, story in sorted(rows, key=itemgetter(2)):
        show(row_key("story", story))
        found[turn][pk].append(Number(number, title, address_of("stories:detail", slug)))
    return found
