"""
The history of what has no drafts: people, places, tags, collections, the site's own texts.

Whoever changes one does it inside `keep_change`, which keeps old and new values as a `Change`; so does an
undo, which is a change through the same verbs. A value that points at something names it by key.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from characters import editing
from characters.models import Character, Place
from spystories.lib.locks import in_turn
from stories.derived import counts as counting
from stories.derived import index as indexing
from stories.derived import links
from stories.models import Change, Collection, Fact, Introduction, Relationship, Site, Subject, Tag
from stories.records import KIND_OF, Missing, Part, is_reference, plain_value, write_columns, write_rows

from . import catalogue

What = Change.What


class CannotUndo(ValidationError):
    """Why a change cannot be taken back, in a sentence."""


@dataclass(frozen=True)
class TrackedKind:
    """What is kept of a kind: its own columns, and by name the rows that hang on it."""

    model: type[models.Model]
    rows: dict[str, Part]

    @property
    def columns(self) -> list[models.Field]:
        names = KIND_OF[self.model._meta.label_lower].fields
        return [self.model._meta.get_field(name) for name in names if name != "key"]


def _part(label):
    return next(part for kind in KIND_OF.values() for part in kind.parts if part.label == label)


_QUOTED = ("story", "sentence")
_FACT = ("key", "label", "value", "standing", "said_by", *_QUOTED)
_RELATIONSHIP = ("key", "other", "wording", "inverse", *_QUOTED)
TRACKED_KINDS = {
    Subject.PERSON: TrackedKind(
        Character,
        {
            "aliases": _part("characters.alias"),
            "introduction": Part(Introduction, "character", _QUOTED, ("id",)),
            "facts": Part(Fact, "character", _FACT),
            "relationships": Part(Relationship, "character", _RELATIONSHIP),
        },
    ),
    Subject.PLACE: TrackedKind(
        Place,
        {
            "aliases": _part("characters.placealias"),
            "introduction": Part(Introduction, "place", _QUOTED, ("id",)),
        },
    ),
    Subject.TAG: TrackedKind(Tag, {}),
    Subject.COLLECTION: TrackedKind(Collection, {"stories": _part("stories.collectionentry")}),
    Subject.SITE: TrackedKind(Site, {}),
}
SUBJECT_OF = {kept.model: subject for subject, kept in TRACKED_KINDS.items()}


# What is kept


@dataclass(frozen=True)
class RowBefore:
    """What a row was before a change; of something new, nothing."""

    key: str = ""
    name: str = ""
    values: dict | None = None


def begin_change(row: models.Model) -> RowBefore:
    """What `row` is in the database now. To be called inside the transaction of the change, before it."""
    in_turn()
    kept = type(row).objects.filter(pk=row.pk).first() if row.pk else None
    return RowBefore(key_of(kept), str(kept), snapshot(kept)) if kept else RowBefore()


def end_change(row: models.Model, before: RowBefore, *, by, undoes: Change | None = None) -> Change | None:
    """Keep what became of `row` since `before`; None where nothing changed."""
    left = type(row).objects.filter(pk=row.pk).first() if row.pk else None
    values = _differing(before.values, snapshot(left) if left else None)
    if not values:
        return None
    return Change.objects.create(
        subject=SUBJECT_OF[type(row)],
        key=before.key or key_of(left),
        name=(str(left) if left else before.name)[:200],
        what=What.ADDED if before.values is None else What.CHANGED if left else What.DELETED,
        values=values,
        by=by,
        undoes=undoes,
    )


@contextmanager
def keep_change(row: models.Model, *, by, undoes: Change | None = None, said: list | None = None):
    """Keep what becomes of `row` inside this block. The `Change` made is put into `said`, if given."""
    before = begin_change(row)
    yield
    change = end_change(row, before, by=by, undoes=undoes)
    if change and said is not None:
        said.append(change)


def key_of(row: models.Model) -> str:
    """The key by which the history finds `row`."""
    return getattr(row, "key", "site")


def snapshot(row: models.Model) -> dict:
    """All that is kept of `row`, by field. A query, and one for each kind of rows."""
    kept = TRACKED_KINDS[SUBJECT_OF[type(row)]]
    values = {column.name: _value(row, column) for column in kept.columns}
    for name, part in kept.rows.items():
        columns = [part.model._meta.get_field(name) for name in part.fields if name != "position"]
        joined = [column.name for column in columns if is_reference(column)]
        rows = part.model._base_manager.filter(**{part.owner: row}).order_by(*part.order)
        rows = rows.select_related(*joined) if joined else rows
        values[name] = [{column.name: _value(one, column) for column in columns} for one in rows]
    return values


def _value(row, column):
    value = getattr(row, column.name)
    if is_reference(column):
        return value and {"key": value.key, "name": str(value)}
    return plain_value(column, value)


def _differing(before, after):
    """{field: [old, new]} of what differs; of something new or gone all that is not empty."""
    names = (before or after or {}).keys()
    pairs = {name: [before and before[name], after and after[name]] for name in names}
    return {
        name: [old, new]
        for name, (old, new) in pairs.items()
        if (without_names(old) != without_names(new) if before and after else old or new)
    }


def without_names(value):
    """`value` without the names of what it points at, which may change by themselves."""
    if isinstance(value, list):
        return [without_names(one) for one in value]
    if isinstance(value, dict):
        return (
            value["key"]
            if value.keys() == {"key", "name"}
            else {n: without_names(v) for n, v in value.items()}
        )
    return value


def label_of(subject: str, name: str) -> str:
    """What a person calls a field, or a kind of rows, of a change."""
    kept = TRACKED_KINDS[subject]
    if name in kept.rows:
        return capfirst(kept.rows[name].model._meta.verbose_name_plural)
    columns = {column.name: column for column in kept.columns}
    return capfirst(columns[name].verbose_name) if name in columns else capfirst(name)


def find_changed(change: Change) -> models.Model | None:
    """The row that was changed, None when it is gone. One query."""
    model = TRACKED_KINDS[change.subject].model
    return model.objects.filter(**({"pk": 1} if model is Site else {"key": change.key})).first()


def find_primary_keys(subject: str, keys: set[str]) -> list[tuple[str, int]]:
    """(key, primary key) of those of a kind that are still there. One query at most."""
    model = TRACKED_KINDS[subject].model
    if model is Site:
        return [("site", 1)]
    return list(model.objects.filter(key__in=keys).values_list("key", "pk"))


# Undo


@transaction.atomic
def undo_change(change: Change, *, by) -> Change | None:
    """
    Take `change` back by a change of its own, which is returned.

    Raises `CannotUndo` when what it changed has been changed again since, or is gone, and `ValidationError`
    or `ProtectedError` where the verbs refuse. A merge is not for this, but for `tag_merging`.
    """
    in_turn()
    said = []
    row = find_changed(change)
    if change.what == What.DELETED:
        _bring_back(change, row, by, said)
    elif row is None:
        raise CannotUndo(_("“%(name)s” is deleted. Bring it back first.") % {"name": change.name})
    else:
        values = _taken_back(change, row)
        with keep_change(row, by=by, undoes=change, said=said):
            if change.what == What.ADDED:
                delete_row(row)
            else:
                put_back(row, values)
    return said[0] if said else None


def _taken_back(change, row):
    """The fields of `change` as they become. Raises `CannotUndo` with those that were changed again."""
    now, back, since = snapshot(row), {}, []
    for name, (old, new) in change.values.items():
        if without_names(now[name]) == without_names(new):
            back[name] = old
        elif (rows := _rows_back(old, new, now[name])) is not None:
            back[name] = rows
        else:
            since.append(name)
    if since:
        names = ", ".join(str(label_of(change.subject, name)) for name in since)
        message = _("Changed again since: %(names)s. Undo the newer change first.")
        raise CannotUndo(message % {"names": names})
    return back


def _rows_back(old, new, now):
    """Of rows, those of `now` without those that came and with those that went; None where that cannot be."""
    if not (isinstance(old, list) and isinstance(new, list)):
        return None
    came, went = ([one for one in here if not _among(there, one)] for here, there in ((new, old), (old, new)))
    if not (came or went) or not all(_among(now, one) for one in came):
        return None
    left = [one for one in now if not _among(came, one)]
    keys = {one["key"] for one in left if isinstance(one, dict) and "key" in one}
    for one in went:
        if isinstance(one, dict) and one.get("key") in keys:
            return None
        if not _among(left, one):
            left.insert(min(old.index(one), len(left)), one)
    return left


def _among(rows, row):
    return without_names(row) in map(without_names, rows)


def _bring_back(change, row, by, said):
    if row is not None:
        raise CannotUndo(_("“%(name)s” is there again already.") % {"name": row})
    row = TRACKED_KINDS[change.subject].model(key=change.key)
    with keep_change(row, by=by, undoes=change, said=said):
        put_back(row, {name: old for name, (old, _new) in change.values.items()})


def delete_row(row: models.Model) -> None:
    """Delete `row` by its verb, and settle what follows. Raises `ProtectedError` with what leans on it."""
    if isinstance(row, Tag | Collection):
        catalogue.delete(row)
        return
    above = getattr(row, "parent_id", None)
    gone = [(row.key, row.address)]
    # A deleted row has no key to look for any more; the caller's copy keeps its own.
    editing.delete(type(row).objects.get(pk=row.pk))
    links.follow(row.section, gone)
    indexing.evidence_saved(places=[above] if above else [])


def put_back(row: models.Model, values: dict) -> None:
    """
    Give `row` these values through the verbs that an editor's save goes through.

    Raises `CannotUndo` where one of them names what is gone.
    """
    kept = TRACKED_KINDS[SUBJECT_OF[type(row)]]
    columns = {column.name: values[column.name] for column in kept.columns if column.name in values}
    try:
        write_columns(row, columns)
        _SAVE[type(row)](row)
        left = set(row.entries.values_list("story", flat=True)) if isinstance(row, Collection) else set()
        for name, part in kept.rows.items():
            if name in values:
                write_rows(row, part, values[name])
    except Missing as missing:
        raise CannotUndo(_("It names “%(name)s”, which is gone.") % missing.reference) from missing
    _SETTLE[type(row)](row, left)


def _settle_person(row, left):
    editing.announce(characters=[row.pk])
    indexing.evidence_saved(characters=[row.pk])


def _settle_place(row, left):
    editing.announce(places=[row.pk])
    indexing.evidence_saved(places=[row.pk])


def _settle_collection(row, left):
    counting.rearrange({row.pk}, left - set(row.entries.values_list("story", flat=True)))


_SAVE = {
    Character: editing.save_character,
    Place: editing.save_place,
    Tag: catalogue.save,
    Collection: catalogue.save,
    Site: catalogue.save_site,
}
_SETTLE = {
    Character: _settle_person,
    Place: _settle_place,
    Tag: lambda row, left: None,
    Collection: _settle_collection,
    Site: lambda row, left: None,
}
