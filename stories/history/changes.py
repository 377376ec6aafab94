"""
The history of what has no drafts: people, places, pictures, tags, collections, authors, the site's own texts.

Whoever changes one does it inside `keep_change`, which keeps old and new values as a `Change`; so does an
undo, which is a change through the same verbs. A value that points at something names it by key.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters import editing
from characters.models import Character, Picture, Place
from spystories.lib.locks import in_turn
from spystories.lib.pictures import store
from stories.derived.counts import rearrange_collections
from stories.derived.index import index_evidence
from stories.derived.links import follow_moves
from stories.models import Author, Change, Collection, Fact, Introduction, Relationship, Site, Subject, Tag
from stories.pictures import changing
from stories.records import (
    KIND_OF,
    Missing,
    Part,
    column_of,
    is_reference,
    plain_value,
    write_columns,
    write_rows,
)

from . import catalogue

What = Change.What
Tracked = Character | Place | Picture | Tag | Collection | Author | Site
Values = dict[str, Any]


class CannotUndo(ValidationError):
    """Why a change cannot be taken back, in a sentence."""


@dataclass(frozen=True)
class TrackedKind:
    """
    A kind that has a history: its own columns are kept, and by name the rows that hang on it.

    `labels` are those of what a merge keeps besides, and of a picture's file.
    """

    model: type[Tracked]
    rows: dict[str, Part] = field(default_factory=dict)
    labels: dict[str, Promise] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, "models.Field[Any, Any]"]:
        kind = KIND_OF[self.model._meta.label_lower]
        return {name: column_of(self.model, name) for name in (*kind.fields, *kind.facts) if name != "key"}

    def label_of(self, name: str) -> str:
        """The word of people for a field, or a kind of rows, of a change."""
        if name in self.labels:
            return str(self.labels[name])
        if name in self.rows:
            return capfirst(str(self.rows[name].model._meta.verbose_name_plural))
        column = self.columns.get(name)
        return capfirst(str(column.verbose_name) if column else name)


def _part(label: str) -> Part:
    return next(part for kind in KIND_OF.values() for part in kind.parts if part.label == label)


_MERGED: dict[str, Promise] = {
    "into": gettext_lazy("Into"),
    "given": gettext_lazy("Names that it gave"),
    "addresses": gettext_lazy("Addresses that lead on"),
    "keys": gettext_lazy("Keys"),
    "stories_moved": gettext_lazy("Stories"),
}
_QUOTED = ("story", "sentence")
_FACT = ("key", "label", "value", "standing", "said_by", *_QUOTED)
_RELATIONSHIP = ("key", "other", "wording", "inverse", *_QUOTED)
TRACKED_KINDS: dict[str, TrackedKind] = {
    Subject.PERSON: TrackedKind(
        Character,
        {
            "aliases": _part("characters.alias"),
            "introduction": Part(Introduction, "character", _QUOTED, ("id",)),
            "facts": Part(Fact, "character", _FACT),
            "relationships": Part(Relationship, "character", _RELATIONSHIP),
        },
        _MERGED,
    ),
    Subject.PLACE: TrackedKind(
        Place,
        {
            "aliases": _part("characters.placealias"),
            "introduction": Part(Introduction, "place", _QUOTED, ("id",)),
        },
        _MERGED,
    ),
    Subject.TAG: TrackedKind(
        Tag,
        labels=_MERGED | {"given": gettext_lazy("Synonyms that it gave"), "stories": gettext_lazy("Stories")},
    ),
    Subject.COLLECTION: TrackedKind(Collection, {"stories": _part("stories.collectionentry")}),
    Subject.AUTHOR: TrackedKind(Author, labels=_MERGED),
    Subject.PICTURE: TrackedKind(
        Picture,
        labels={
            "digest": gettext_lazy("File"),
            "format": gettext_lazy("Format"),
            "width": gettext_lazy("Width"),
            "height": gettext_lazy("Height"),
        },
    ),
    Subject.SITE: TrackedKind(Site),
}
SUBJECT_OF: dict[type[models.Model], str] = {kind.model: subject for subject, kind in TRACKED_KINDS.items()}


# Keeping


@dataclass(frozen=True)
class RowBefore:
    """A row as it was before a change; of something new, nothing."""

    key: str = ""
    name: str = ""
    values: Values | None = None


@dataclass
class Recording:
    """A change while it is made; `change` is what was kept of it at the end, None where nothing changed."""

    change: Change | None = None


def begin_change(row: Tracked) -> RowBefore:
    """The row as the database has it. To be called inside the transaction of the change, before it."""
    in_turn()
    before = _read_again(row)
    return RowBefore(key_of(before), str(before), snapshot(before)) if before else RowBefore()


def end_change(row: Tracked, before: RowBefore, *, by: User | None, undoes: Change | None = None) -> Change | None:
    """Keep what became of `row` since `before`; None where nothing changed."""
    after = _read_again(row)
    values = _differing(before.values, snapshot(after) if after else None)
    if not values:
        return None
    return Change.objects.create(
        subject=SUBJECT_OF[type(row)],
        key=key_of(after) if after and not before.key else before.key,
        name=(str(after) if after else before.name)[:200],
        what=What.ADDED if before.values is None else What.CHANGED if after else What.DELETED,
        values=values,
        by=by,
        undoes=undoes,
    )


@contextmanager
def keep_change(row: Tracked, *, by: User | None, undoes: Change | None = None) -> Iterator[Recording]:
    """Keep what becomes of `row` inside this block, as the `change` of what it gives."""
    before, recording = begin_change(row), Recording()
    yield recording
    recording.change = end_change(row, before, by=by, undoes=undoes)


def key_of(row: Tracked) -> str:
    """The key by which the history finds `row`."""
    return "site" if isinstance(row, Site) else row.key


def _read_again(row: Tracked) -> Tracked | None:
    return type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None


def snapshot(row: Tracked) -> Values:
    """All that is kept of `row`, by field. A query, and one for each kind of rows."""
    kind = TRACKED_KINDS[SUBJECT_OF[type(row)]]
    values = {name: _value(row, column) for name, column in kind.columns.items()}
    for name, part in kind.rows.items():
        columns = [column_of(part.model, name) for name in part.fields if name != "position"]
        joined = [column.name for column in columns if is_reference(column)]
        rows = part.model._base_manager.filter(**{part.owner: row}).order_by(*part.order)
        rows = rows.select_related(*joined) if joined else rows
        values[name] = [{column.name: _value(each, column) for column in columns} for each in rows]
    return values


def _value(row: models.Model, column: "models.Field[Any, Any]") -> Any:
    value = getattr(row, column.name)
    if is_reference(column):
        return value and {"key": value.key, "name": str(value)}
    return plain_value(column, value)


def _differing(before: Values | None, after: Values | None) -> dict[str, list[Any]]:
    """{field: [old, new]} of what differs; of something new or gone all that is not empty."""
    names = (before or after or {}).keys()
    pairs = {name: [before and before[name], after and after[name]] for name in names}
    return {
        name: [old, new]
        for name, (old, new) in pairs.items()
        if (without_names(old) != without_names(new) if before and after else old or new)
    }


def without_names(value: Any) -> Any:
    """`value` without the names of what it points at, which may change by themselves."""
    if isinstance(value, list):
        return [without_names(each) for each in value]
    if isinstance(value, dict):
        named = value.keys() == {"key", "name"}
        return value["key"] if named else {name: without_names(each) for name, each in value.items()}
    return value


def find_changed(change: Change) -> Tracked | None:
    """The row that was changed, None when it is gone. One query."""
    model = TRACKED_KINDS[change.subject].model
    return model._base_manager.filter(**({"pk": 1} if model is Site else {"key": change.key})).first()


def find_primary_keys(subject: str, keys: set[str]) -> list[tuple[str, int]]:
    """(key, primary key) of those of a kind that are still there. One query at most."""
    model = TRACKED_KINDS[subject].model
    if issubclass(model, Site):
        return [("site", 1)]
    return list(model._base_manager.filter(key__in=keys).values_list("key", "pk"))


# Undo


@transaction.atomic
def undo_change(change: Change, *, by: User | None) -> Change | None:
    """
    Take `change` back by a change of its own, which is returned.

    Raises `CannotUndo` when what it changed has been changed again since, or is gone, and `ValidationError`
    or `ProtectedError` where the verbs refuse. A merge is not for this, but for `bulk.merging`.
    """
    in_turn()
    row = find_changed(change)
    if change.what == What.DELETED:
        return _bring_back(change, row, by)
    if row is None:
        raise CannotUndo(_("“%(name)s” is deleted. Bring it back first.") % {"name": change.name})
    values = _values_before(change, row)
    with keep_change(row, by=by, undoes=change) as recording:
        if change.what == What.ADDED:
            delete_row(row)
        else:
            put_back(row, values)
    return recording.change


def _values_before(change: Change, row: Tracked) -> Values:
    """The fields of `change` as they become. Raises `CannotUndo` with those that were changed again."""
    now, back, since = snapshot(row), {}, []
    for name, (old, new) in change.values.items():
        if without_names(now[name]) == without_names(new):
            back[name] = old
        elif (rows := _rows_before(old, new, now[name])) is not None:
            back[name] = rows
        else:
            since.append(name)
    if since:
        names = ", ".join(map(TRACKED_KINDS[change.subject].label_of, since))
        message = _("Changed again since: %(names)s. Undo the newer change first.")
        raise CannotUndo(message % {"names": names})
    return back


def _rows_before(old: Any, new: Any, now: list[Any]) -> list[Any] | None:
    """Of rows, those of `now` without those that came and with those that went; None where that cannot be."""
    if not (isinstance(old, list) and isinstance(new, list)):
        return None
    came, went = ([row for row in here if not _among(there, row)] for here, there in ((new, old), (old, new)))
    if not (came or went) or not all(_among(now, row) for row in came):
        return None
    left = [row for row in now if not _among(came, row)]
    keys = {row["key"] for row in left if isinstance(row, dict) and "key" in row}
    for row in went:
        if isinstance(row, dict) and row.get("key") in keys:
            return None
        if not _among(left, row):
            left.insert(min(old.index(row), len(left)), row)
    return left


def _among(rows: Iterable[Any], row: Any) -> bool:
    return without_names(row) in map(without_names, rows)


def _bring_back(change: Change, row: Tracked | None, by: User | None) -> Change | None:
    if row is not None:
        raise CannotUndo(_("“%(name)s” is there again already.") % {"name": row})
    model = TRACKED_KINDS[change.subject].model
    assert not issubclass(model, Site), "The site's texts are never deleted."
    row = model(key=change.key)
    with keep_change(row, by=by, undoes=change) as recording:
        put_back(row, {name: old for name, (old, _new) in change.values.items()})
    return recording.change


def delete_row(row: Tracked) -> None:
    """Delete `row` by its verb, and settle what follows. Raises `ProtectedError` with what leans on it."""
    assert not isinstance(row, Site), "The site's texts are never deleted."
    if isinstance(row, Tag | Collection | Author):
        catalogue.delete(row)
        return
    if isinstance(row, Picture):
        changing.delete(row)
        return
    above = row.parent_id if isinstance(row, Place) else None
    gone = [(row.key, row.address)]
    # A deleted row has no key to look for any more; the caller's copy keeps its own.
    editing.delete(type(row).objects.get(pk=row.pk))
    follow_moves(row.section, gone)
    index_evidence(places=[above] if above else [])


def put_back(row: Tracked, values: Mapping[str, Any]) -> None:
    """
    Give `row` these values through the verbs that an editor's save goes through.

    Raises `CannotUndo` where one of them names what is gone, or a picture's file is.
    """
    kind = TRACKED_KINDS[SUBJECT_OF[type(row)]]
    try:
        write_columns(row, {name: values[name] for name in kind.columns if name in values})
        if isinstance(row, Picture) and "digest" in values:
            _require_files(row)
        _save(row)
        left = _stories_in(row)
        for name, part in kind.rows.items():
            if name in values:
                write_rows(row, part, values[name])
    except Missing as missing:
        raise CannotUndo(_("It names “%(name)s”, which is gone.") % missing.reference) from missing
    _settle(row, left)


def _require_files(picture: Picture) -> None:
    try:
        missing = store.missing_files([picture.original, *picture.files])
    except store.Away as error:
        raise CannotUndo(_("The place where pictures are kept does not answer. Try again in a minute.")) from error
    if missing:
        raise CannotUndo(_("Its file is kept no more. Bring the file in again."))


def _save(row: Tracked) -> None:
    if isinstance(row, Character):
        editing.save_character(row)
    elif isinstance(row, Place):
        editing.save_place(row)
    elif isinstance(row, Picture):
        changing.save_words(row)
    elif isinstance(row, Site):
        catalogue.save_site(row)
    else:
        catalogue.save(row)


def _settle(row: Tracked, left: set[int]) -> None:
    """Make anew what follows from a row that was put back; `left` are the stories that it held before."""
    if isinstance(row, Character):
        editing.announce(characters=[row.pk])
        index_evidence(characters=[row.pk])
    elif isinstance(row, Place):
        editing.announce(places=[row.pk])
        index_evidence(places=[row.pk])
    elif isinstance(row, Collection):
        rearrange_collections({row.pk}, left - _stories_in(row))


def _stories_in(row: Tracked) -> set[int]:
    return set(row.entries.values_list("story", flat=True)) if isinstance(row, Collection) else set()
