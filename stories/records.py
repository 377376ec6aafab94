"""
Each thing as one plain value, with the rows that hang on it: what fixtures carry and the history keeps.

A story comes with its authors, tags, cast, settings, ties and decisions, a person with the other names, a collection
with its entries. Here stands which columns those are, how they are read from rows, written as text, and
written into rows again. Nothing derived is among them, and no primary key: keys point at everything. Only
what is pointed at has a natural key; all else comes with its thing.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Collection as Some
from dataclasses import dataclass, field
from datetime import UTC
from decimal import Decimal
from functools import cache, cached_property
from hashlib import sha256
from itertools import starmap
from operator import itemgetter
from typing import Any, TypeAlias, cast

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializedObject
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from characters.models import Alias, Character, Picture, Place, PlaceAlias
from spystories.lib import prose

from .models import (
    Author,
    Authorship,
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
    that no two may share; `facts` those that are read from its file, which the history keeps and no fixture has.
    """

    file: str
    model: type[models.Model]
    fields: tuple[str, ...]
    called: str
    key: Callable[[Row], str]
    filled: tuple[str, ...]
    facts: tuple[str, ...] = ()

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
        (Authorship, "story", "author position", "position id"),
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
_FACTS: dict[type[models.Model], tuple[str, ...]] = {
    Picture: ("format", "width", "height", "size", "widths", "has_alpha", "colour")
}
KINDS = tuple(
    Kind(
        file,
        model,
        tuple(columns.split()),
        called,
        _KEYS.get(model, itemgetter("key")),
        _FILLED.get(model, ()),
        _FACTS.get(model, ()),
    )
    for file, model, called, columns in (
        ("roles", Group, "name", "name permissions"),
        ("world", Picture, "name", "key digest name alt decorative caption credit source focus_x focus_y"),
        ("world", Place, "name", "key name slug public_by_choice formerly kind parent latitude longitude picture"),
        ("world", Character, "name", "key name slug public_by_choice formerly sort_name pronouns home portrait"),
        ("stories", Tag, "name", "key name slug line synonyms"),
        ("stories", Author, "name", "key name slug sort_name line links portrait"),
        ("stories", Story, "title", f"key state number first_published_at {' '.join(Story.WORDS)}"),
        ("stories", Collection, "title", "key title slug line picture"),
        ("stories", Introduction, "sentence", "character place story sentence"),
        ("stories", Fact, "value", "key character label value standing said_by story sentence position"),
        ("stories", Relationship, "wording", "key character other wording inverse story sentence position"),
        (
            "stories",
            Site,
            "name",
            "name line about contact home_story pause portraits readers_take_manuscripts refused_crawlers",
        ),
    )
)
KIND_OF = {kind.label: kind for kind in KINDS}
PART_OF = {part.label: (kind, part) for kind in KINDS for part in kind.parts}


# Columns that a fixture leaves out while they are empty, or as a new row has them: seldom is anybody about to lose a
# name. And kinds of part that count for nothing while there are none, as what sites remember of fixtures from before
# them.
SELDOM = {"formerly", "pause", "picture", "portrait", "portraits", "readers_take_manuscripts", "refused_crawlers"}
SELDOM |= {name for name, field in Story.FIELDS.items() if field.seldom}
SELDOM_PARTS = {Authorship._meta.label_lower}


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
        return {name: value for name, value in self.row.items() if name not in SELDOM or self._says(name, value)}

    def _says(self, name: str, value: Any) -> bool:
        return bool(value) and value != column_of(self.kind.model, name).get_default()

    @property
    def digest(self) -> str:
        parts = {label: rows for label, rows in self.parts.items() if rows or label not in SELDOM_PARTS}
        return sha256(json.dumps([self.columns, parts], sort_keys=True).encode()).hexdigest()

    def points_at(self) -> set[tuple[type[models.Model], str]]:
        """The things that its columns name by key; its parts' apart."""
        return points_at(self.kind.model, self.row)

    def pictures(self) -> set[str]:
        """The keys of the pictures that a story names, in its text and beside it. It can do without them."""
        if self.kind.model is not Story:
            return set()
        return {*prose.picture_keys(self.row["body"]), *(self.row[name] for name in Story.PICTURES)} - {""}

    def names_everything(self) -> set[tuple[type[models.Model], str]]:
        """The things that its columns name, with those that its words and its parts name."""
        rows = [(PART_OF[label][1].model, row) for label, of_kind in self.parts.items() for row in of_kind]
        named = {(Picture, key) for key in self.pictures()}
        return self.points_at().union(named, *(points_at(model, row) for model, row in rows))

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


def stored_value(column: Column, value: Any, known: "Known | None" = None) -> Any:
    """
    What `column` holds for `value`, which is as `plain_value` gives it. A query for a reference that is not
    among those `known`.

    That is [key] in fixtures and {"key", "name"} in the history. Raises `Missing` where nothing has that key.
    """
    if value is None or not is_reference(column):
        return None if value is None else column.to_python(value)
    key = value["key"] if isinstance(value, dict) else value[0]
    target = target_of(column)
    row = known.get((target, key)) if known else None
    row = row or target._base_manager.filter(key=key).first()
    if row is None:
        raise Missing(value)
    return row


def columns_besides(model: type[models.Model], names: Iterable[str]) -> set[str]:
    """The columns of `model` that a check of `names` leaves out."""
    return {column.name for column in model._meta.fields} - {*names}


def write_columns(row: Any, values: Mapping[str, Any], known: "Known | None" = None) -> None:
    """
    Give `row`, of one of `KINDS`, these plain values, and check all of its columns as a form would.

    With what is `known` nobody is asked whether another row has the same, which whoever gives it has done. The
    row is not saved. Raises `ValidationError` by column, and `Missing`.
    """
    kind = KIND_OF[row._meta.label_lower]
    _set_columns(row, values, known)
    if kind.filled:
        row.fill()
    asks = known is None
    besides = columns_besides(kind.model, (*kind.fields, *kind.filled, *kind.facts))
    row.full_clean(exclude=besides, validate_unique=asks, validate_constraints=asks)


def write_rows(owner: models.Model, part: Part, rows: Iterable[Row], known: "Known | None" = None) -> None:
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
        _set_columns(row, {**values, "position": position} if part.is_counted else values, known)
        if row.pk is None:
            new.append(row)
        else:
            row.save()
    part.model._base_manager.bulk_create(new)


def _set_columns(row: models.Model, values: Mapping[str, Any], known: "Known | None") -> None:
    for name, value in values.items():
        setattr(row, name, stored_value(column_of(type(row), name), value, known))


def read_things(kind: Kind, keys: Some[str] | None = None) -> dict[str, Thing]:
    """
    The things of `kind` in the database with these keys (None: all), by key. A query, and one for each kind of
    part.
    """
    things = {}
    rows = kind.model._base_manager.all() if keys is None else rows_with_keys(kind, keys)
    for row in _rows(rows, kind.fields, ("pk",)):
        thing = Thing(kind, row)
        things[thing.key] = thing
    for part in kind.parts:
        of_them = part.model._base_manager.all()
        of_them = of_them if keys is None else of_them.filter(**{f"{part.owner}__key__in": keys})
        for row in _rows(of_them, (part.owner, *part.fields), part.order):
            (owner,) = row.pop(part.owner)
            things[owner].parts[part.label].append(row)
    return {key: thing.tidy() for key, thing in things.items()}


def rows_with_keys(kind: Kind, keys: Some[str]) -> QuerySet[Any]:
    """The rows of the things of `kind` with these keys."""
    rows = kind.model._base_manager.all()
    if kind.model is Site:
        return rows
    if kind.model is Introduction:
        named = [key.split("/", 1)[-1] for key in keys]
        return rows.filter(Q(character__key__in=named) | Q(place__key__in=named))
    return rows.filter(**{f"{'name' if kind.model is Group else 'key'}__in": keys})


class Known(dict[tuple[type[models.Model], str], models.Model]):
    """The rows that things point at, by model and key: fetched together before the things are stored."""

    @classmethod
    def of(cls, things: Iterable[Thing]) -> "Known":
        """Those that `things` and their parts name and that are there. A query for each model."""
        named: dict[type[models.Model], set[str]] = {}
        for thing in things:
            for model, key in thing.names_everything():
                named.setdefault(model, set()).add(key)
        rows = {model: model._base_manager.in_bulk(keys, field_name="key") for model, keys in named.items()}
        return cls({(model, key): row for model, found in rows.items() for key, row in found.items()})


def columns_of_rows(label: str) -> tuple[str, ...]:
    """The columns that a fixture has of the rows of a thing or of a part of one."""
    if kind := KIND_OF.get(label):
        return kind.fields
    _kind, part = PART_OF[label]
    return (part.owner, *part.fields)


class Keys(dict[type[models.Model], dict[int, str]]):
    """For each model the keys of its rows by primary key, read when first asked for."""

    def __missing__(self, model: type[models.Model]) -> dict[int, str]:
        self[model] = dict(model._base_manager.values_list("pk", "key"))
        return self[model]


def published_things() -> list[Thing]:
    """
    All that fixtures hold, in order: live stories and what rests on them, the whole world, the roles, and of the
    pictures those that one of these shows.
    """
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
    seen = {key for thing in things for model, key in thing.names_everything() if model is Picture}
    return [thing for thing in things if thing.kind.model is not Picture or thing.key in seen]


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


def _rows(rows: QuerySet[Any], names: Sequence[str], order: Sequence[str]) -> Iterator[Row]:
    """These rows as plain values; what they point at by key."""
    columns = [column_of(rows.model, name) for name in names]
    plainly = [column for column in columns if not column.many_to_many]
    paths = [f"{column.name}__key" if is_reference(column) else column.name for column in plainly]
    many = {column.name: _many(column) for column in columns if column.many_to_many}
    for pk, *values in rows.order_by(*order).values_list("pk", *paths):
        row = {}
        for column, value in zip(plainly, values, strict=True):
            by_key = is_reference(column) and value is not None
            row[column.name] = [value] if by_key else plain_value(column, value)
        yield row | {name: of_row.get(pk, []) for name, of_row in many.items()}


def given_object(given: DeserializedObject, keys: "Keys") -> Row:
    """The columns of a deserialized row as plain values; what it points at by key, whether there or not."""
    row: Row = {}
    names = columns_of_rows(given.object._meta.label_lower)
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


def given_row(model: type[models.Model], fields: Mapping[str, Any], keys: "Keys") -> Row:
    """
    The same of a row of a JSON fixture, which nothing is asked about.

    Raises `Refused` for a value that its column cannot hold, `FieldDoesNotExist` for a column that is not
    there.
    """
    label = model._meta.label_lower
    row: Row = {}
    for name in fields:
        if name not in _columns(model):
            model._meta.get_field(name)
    for name in columns_of_rows(label):
        column = _columns(model)[name]
        if name not in fields:
            row[name] = [] if column.many_to_many else plain_value(column, column.get_default())
        elif column.many_to_many:
            row[name] = sorted(_permission(value) for value in fields[name] or ())
        elif is_reference(column):
            row[name] = _reference(column, fields[name], keys, label)
        else:
            try:
                row[name] = plain_value(column, column.to_python(fields[name]))
            except ValidationError as error:
                raise Refused(f"A row of {label} has a wrong {name}: {' '.join(error.messages)}") from error
    return row


@cache
def _columns(model: type[models.Model]) -> dict[str, Column]:
    return {name: column_of(model, name) for name in columns_of_rows(model._meta.label_lower)}


def _reference(column: Column, value: Any, keys: "Keys", label: str) -> list[Any] | None:
    """What a fixture points at, by key: it names it by key, else by primary key."""
    if value is None or isinstance(value, list):
        return value
    pk = target_of(column)._meta.pk.to_python(value)
    if pk not in keys[target_of(column)]:
        raise Refused(f"A row of {label} points at {column.name} {value}, not at a key.")
    return [keys[target_of(column)][pk]]


def _permission(value: Any) -> list[str]:
    """A permission by its natural key, in which a fixture gives it, or by its primary key."""
    if isinstance(value, list):
        return value
    return list(Permission.objects.get(pk=value).natural_key())


def _many(column: Column) -> dict[int, list[Any]]:
    """The permissions of each group as sorted natural keys, by the group's primary key."""
    by_group = {}
    for group in column.model._base_manager.prefetch_related(f"{column.name}__content_type"):
        by_group[group.pk] = sorted(list(row.natural_key()) for row in getattr(group, column.name).all())
    return by_group
