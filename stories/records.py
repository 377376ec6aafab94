"""
Each thing as one plain value, with the rows that hang on it: what fixtures carry and the history keeps.

A story comes with its tags, cast, settings, ties and decisions, a person with the other names, a collection
with its entries. Here stands which columns those are, how they are read from rows, written as text, and
written into rows again. Nothing derived is among them, and no primary key: keys point at everything. Only
what is pointed at has a natural key; all else comes with its thing.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from itertools import starmap
from operator import itemgetter
from typing import Any, TypeAlias, cast

from django.contrib.auth.models import Group, Permission
from django.core.serializers.base import DeserializedObject
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from characters.models import Alias, Character, Place, PlaceAlias

from .models import (
    CastMember,
    Collection,
    CollectionEntry,
    Decision,
    Fact,
    Introduction,
    Relationship,
    Setting,
    Site,
    Story,
    StoryTag,
    Tag,
    Tie,
)

Column: TypeAlias = "models.Field[Any, Any]"
Row = dict[str, Any]  # one row as plain values, by column


class Refused(Exception):
    """A fixture that cannot be taken, and why, in a sentence."""


class Missing(LookupError):
    """A row names another by key that is not there; `reference` is how it names it."""

    def __init__(self, reference: Any):
        super().__init__(reference)
        self.reference = reference


def column_of(model: type[models.Model], name: str) -> Column:
    """The column `name` of `model`."""
    return cast(Column, model._meta.get_field(name))


def target_of(column: Column) -> type[models.Model]:
    """The model at whose rows `column`, a reference, points."""
    return cast(type[models.Model], column.related_model)


def is_reference(column: Column) -> bool:
    """Whether `column` points at another row, which a fixture names by key."""
    return isinstance(column, models.ForeignKey)


@dataclass(frozen=True)
class Part:
    """Rows that hang on a thing: the column that names it, the rest, and what they are sorted by."""

    model: type[models.Model]
    owner: str
    fields: tuple[str, ...]
    order: tuple[str, ...] = ("position", "id")

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def is_counted(self) -> bool:
        """Whether each row has its position."""
        return "position" in self.order


@dataclass(frozen=True)
class Kind:
    """
    A kind of thing: its own columns, what hangs on it, and the file that it stands in.

    `called` is the column that names it to people, `filled` has the columns that follow from the own ones and
    that no two may share.
    """

    file: str
    model: type[models.Model]
    fields: tuple[str, ...]
    called: str
    key: Callable[[Row], str]
    filled: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @cached_property
    def parts(self) -> list[Part]:
        return [part for part in PARTS if target_of(column_of(part.model, part.owner)) is self.model]


def _introduced(row: Row) -> str:
    kind = "place" if row["place"] else "character"
    return f"{kind}/{row[kind][0]}" if row[kind] else ""


PARTS = [
    Part(model, owner, tuple(columns.split()), tuple(order.split()))
    for model, owner, columns, order in (
        (PlaceAlias, "place", "name", "name"),
        (Alias, "character", "name", "name"),
        (StoryTag, "content_object", "tag sentence position", "position id"),
        (CastMember, "story", "character part note position", "position id"),
        (Setting, "story", "place how position", "position id"),
        (Tie, "story", "character place paragraph quote before after", "paragraph quote before after"),
        (Decision, "story", "form kind character place paragraph before after", "paragraph form before after"),
        (CollectionEntry, "collection", "story position", "position id"),
    )
]
# What tells one from another where no column is called a key.
_KEYS: dict[type[models.Model], Callable[[Row], str]] = {
    Group: itemgetter("name"),
    Introduction: _introduced,
    Site: lambda row: "site",
}
_FILLED: dict[type[models.Model], tuple[str, ...]] = {Place: ("path",), Tag: ("folded",)}
KINDS = tuple(
    Kind(file, model, tuple(columns.split()), called, _KEYS.get(model, itemgetter("key")), _FILLED.get(model, ()))
    for file, model, called, columns in (
        ("roles", Group, "name", "name permissions"),
        ("world", Place, "name", "key name slug public_by_choice formerly kind parent latitude longitude"),
        ("world", Character, "name", "key name slug public_by_choice formerly sort_name pronouns home"),
        ("stories", Tag, "name", "key name slug line synonyms"),
        ("stories", Story, "title", f"key state number first_published_at {' '.join(Story.WORDS)}"),
        ("stories", Collection, "title", "key title slug line"),
        ("stories", Introduction, "sentence", "character place story sentence"),
        ("stories", Fact, "value", "key character label value standing said_by story sentence position"),
        ("stories", Relationship, "wording", "key character other wording inverse story sentence position"),
        ("stories", Site, "name", "name line about contact home_story"),
    )
)
KIND_OF = {kind.label: kind for kind in KINDS}
PART_OF = {part.label: (kind, part) for kind in KINDS for part in kind.parts}


# Columns that a fixture leaves out while they are empty: seldom is anybody about to lose a name.
SELDOM = {"formerly", *(name for name, field in Story.FIELDS.items() if field.seldom)}


@dataclass
class Thing:
    """One thing as a plain value: its own columns, and per kind of part the rows in their order."""

    kind: Kind
    row: Row
    parts: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for part in self.kind.parts:
            self.parts.setdefault(part.label, [])

    @property
    def key(self) -> str:
        return self.kind.key(self.row)

    @property
    def name(self) -> str:
        """It as a person would call it, in a message."""
        return f"the {self.kind.model._meta.verbose_name} “{self.row[self.kind.called] or self.key}”"

    @property
    def columns(self) -> Row:
        """The columns that a fixture has."""
        return {name: value for name, value in self.row.items() if value or name not in SELDOM}

    @property
    def digest(self) -> str:
        return sha256(json.dumps([self.columns, self.parts], sort_keys=True).encode()).hexdigest()

    def points_at(self) -> set[tuple[type[models.Model], str]]:
        """The things that its columns name by key; its parts' apart."""
        return points_at(self.kind.model, self.row)

    def tidy(self) -> "Thing":
        """Itself, with the parts in their order and counted from 0."""
        for part in self.kind.parts:
            order = itemgetter(*(name for name in part.order if name != "id"))
            rows = sorted(self.parts[part.label], key=order)
            self.parts[part.label] = [
                {**row, "position": i} if "position" in row else row for i, row in enumerate(rows)
            ]
        return self


def is_content(model: type[models.Model]) -> bool:
    """Whether fixtures carry rows of `model` as things or as parts of them."""
    return model._meta.label_lower in KIND_OF or model._meta.label_lower in PART_OF


def points_at(model: type[models.Model], row: Row) -> set[tuple[type[models.Model], str]]:
    """The things that a row of `model` names by key."""
    columns = ((column_of(model, name), value) for name, value in row.items())
    return {(target_of(column), value[0]) for column, value in columns if is_reference(column) and value is not None}


def plain_value(column: Column, value: Any) -> Any:
    """`value` of `column` as JSON can carry it, always the same for the same."""
    if isinstance(value, Decimal) and isinstance(column, models.DecimalField):
        return str(value.quantize(Decimal(1).scaleb(-column.decimal_places)))
    if isinstance(column, models.DateTimeField) and value is not None:
        aware = value if timezone.is_aware(value) else timezone.make_aware(value)
        return DjangoJSONEncoder().default(aware.astimezone(UTC))
    return value


def stored_value(column: Column, value: Any) -> Any:
    """
    What `column` holds for `value`, which is as `plain_value` gives it. A query for a reference.

    That is [key] in fixtures and {"key", "name"} in the history. Raises `Missing` where nothing has that key.
    """
    if value is None or not is_reference(column):
        return None if value is None else column.to_python(value)
    key = value["key"] if isinstance(value, dict) else value[0]
    row = target_of(column)._base_manager.filter(key=key).first()
    if row is None:
        raise Missing(value)
    return row


def columns_besides(model: type[models.Model], names: Iterable[str]) -> set[str]:
    """The columns of `model` that a check of `names` leaves out."""
    return {column.name for column in model._meta.fields} - {*names}


def write_columns(row: Any, values: Mapping[str, Any]) -> None:
    """
    Give `row`, of one of `KINDS`, these plain values, and check all of its columns as a form would.

    It is not saved. Raises `ValidationError` by column, and `Missing`.
    """
    kind = KIND_OF[row._meta.label_lower]
    _set_columns(row, values)
    if kind.filled:
        row.fill()
    row.full_clean(exclude=columns_besides(kind.model, (*kind.fields, *kind.filled)))


def write_rows(owner: models.Model, part: Part, rows: Iterable[Row]) -> None:
    """
    Make the rows of `part` that hang on `owner` say what these plain values say, in their order.

    Those with a key stay the same rows. Raises `Missing`.
    """
    rows = list(rows)
    there: QuerySet[Any] = part.model._base_manager.filter(**{part.owner: owner})
    keys = [values["key"] for values in rows if "key" in values]
    same = {row.key: row for row in there.filter(key__in=keys)} if keys else {}
    there.exclude(pk__in=[row.pk for row in same.values()]).delete()
    new = []
    for position, values in enumerate(rows):
        row = same.get(values.get("key")) or part.model(**{part.owner: owner})
        _set_columns(row, {**values, "position": position} if part.is_counted else values)
        if row.pk is None:
            new.append(row)
        else:
            row.save()
    part.model._base_manager.bulk_create(new)


def _set_columns(row: models.Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, stored_value(column_of(type(row), name), value))


def read_things(kind: Kind) -> dict[str, Thing]:
    """Every thing of `kind` in the database, by key. A query, and one for each kind of part."""
    things = {}
    for row in _rows(kind.model, kind.fields, ("pk",)):
        thing = Thing(kind, row)
        things[thing.key] = thing
    for part in kind.parts:
        for row in _rows(part.model, (part.owner, *part.fields), part.order):
            (owner,) = row.pop(part.owner)
            things[owner].parts[part.label].append(row)
    return {key: thing.tidy() for key, thing in things.items()}


def gather_things(objects: Iterable[DeserializedObject]) -> list[Thing]:
    """
    The things that deserialized rows make up; a thing given twice is the last one given.

    Raises `Refused` for a row without a key, or that hangs on something not among them.
    """
    things: dict[tuple[str, str], Thing] = {}
    parts: dict[tuple[str, str], dict[str, dict[str, Row]]] = {}
    keys = Keys()
    for given in objects:
        label = given.object._meta.label_lower
        if kind := KIND_OF.get(label):
            thing = Thing(kind, _given(given, kind.fields, keys))
            if not thing.key:
                raise Refused(f"The fixture has {thing.name} without a key.")
            things[label, thing.key] = thing
        else:
            kind, part = PART_OF[label]
            row = _given(given, (part.owner, *part.fields), keys)
            owner = (row.pop(part.owner) or [""])[0]
            same = json.dumps({**row, "position": None}, sort_keys=True)
            parts.setdefault((kind.label, owner), {}).setdefault(label, {})[same] = row
    for place, of_thing in parts.items():
        if place not in things:
            raise Refused(f"The fixture has rows of {place[0]} “{place[1]}”, but not the row itself.")
        things[place].parts |= {label: list(rows.values()) for label, rows in of_thing.items()}
    return [thing.tidy() for thing in things.values()]


class Keys(dict[type[models.Model], dict[int, str]]):
    """For each model the keys of its rows by primary key, read when first asked for."""

    def __missing__(self, model: type[models.Model]) -> dict[int, str]:
        self[model] = dict(model._base_manager.values_list("pk", "key"))
        return self[model]


def published_things() -> list[Thing]:
    """All that fixtures hold, in order: live stories and what rests on them, the whole world, the roles."""
    everything = {kind: read_things(kind) for kind in KINDS}
    stories = everything[KIND_OF["stories.story"]]
    live = {key for key, story in stories.items() if story.row["state"] == "live"}

    def shown(row: Row, name: str = "story") -> bool:
        return row.get(name) is None or row[name][0] in live

    things = []
    for kind in KINDS:
        for _key, thing in sorted(everything[kind].items()):
            if kind.model is Site and not shown(thing.row, "home_story"):
                thing.row["home_story"] = None
            if kind.model is Collection:
                thing.parts = {label: list(filter(shown, rows)) for label, rows in thing.parts.items()}
                thing.tidy()
            if (thing.key in live) if kind.model is Story else shown(thing.row):
                things.append(thing)
    return things


def fixture_text(things: Iterable[Thing]) -> str:
    """
    The fixture that holds `things`: one column a line, rows sorted by kind and key.

    The same things give the same text to the byte, and a changed row changes its own lines only.
    """
    things = list(things)
    rows = []
    for kind in KINDS:
        of_kind = [thing for thing in things if thing.kind is kind]
        rows += [(kind.label, thing.columns) for thing in of_kind]
        for part in kind.parts:
            rows += [
                (part.label, {part.owner: [thing.key], **row}) for thing in of_kind for row in thing.parts[part.label]
            ]
    return "[" + ",".join(starmap(_fixture_row, rows)) + "\n]\n"


def _fixture_row(label: str, row: Row) -> str:
    columns = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in row.items()
    )
    return f'\n{{\n  "model": "{label}",\n  "fields": {{\n{columns}\n  }}\n}}'


def _rows(model: type[models.Model], names: Sequence[str], order: Sequence[str]) -> Iterator[Row]:
    """Rows of `model` as plain values; what they point at by key."""
    columns = [column_of(model, name) for name in names]
    plainly = [column for column in columns if not column.many_to_many]
    paths = [f"{column.name}__key" if is_reference(column) else column.name for column in plainly]
    many = {column.name: _many(column) for column in columns if column.many_to_many}
    for pk, *values in model._base_manager.order_by(*order).values_list("pk", *paths):
        row = {}
        for column, value in zip(plainly, values, strict=True):
            by_key = is_reference(column) and value is not None
            row[column.name] = [value] if by_key else plain_value(column, value)
        yield row | {name: of_row.get(pk, []) for name, of_row in many.items()}


def _given(given: DeserializedObject, names: Iterable[str], keys: "Keys") -> Row:
    """The columns of a deserialized row as plain values; what it points at by key, whether there or not."""
    row: Row = {}
    deferred = {column.name: value for column, value in (given.deferred_fields or {}).items()}
    for name in names:
        column = column_of(type(given.object), name)
        if column.many_to_many:
            found = Permission.objects.filter(pk__in=(given.m2m_data or {}).get(name, ()))
            row[name] = sorted(deferred.get(name) or [list(permission.natural_key()) for permission in found])
        elif name in deferred:
            row[name] = [*(deferred[name] or ())]
        elif is_reference(column):
            pk = getattr(given.object, column.attname)
            if pk is not None and pk not in keys[target_of(column)]:
                raise Refused(f"A row of {given.object._meta.label_lower} points at {name} {pk}, not at a key.")
            row[name] = None if pk is None else [keys[target_of(column)][pk]]
        else:
            row[name] = plain_value(column, getattr(given.object, name))
    return row


def _many(column: Column) -> dict[int, list[Any]]:
    """The permissions of each group as sorted natural keys, by the group's primary key."""
    by_group = {}
    for group in column.model._base_manager.prefetch_related(f"{column.name}__content_type"):
        by_group[group.pk] = sorted(list(row.natural_key()) for row in getattr(group, column.name).all())
    return by_group
