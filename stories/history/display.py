"""A kept change as people read it: each field with what it was and what it became, in words."""

from typing import Any, NamedTuple

from django.db import models
from django.utils import formats
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from spystories.lib import prose
from stories.models import Change, Subject

from .changes import TRACKED_KINDS

LONGEST_VALUE = 600  # characters of one value
LONGEST_DIGEST = 12  # that tell one file from another
# What follows from a picture's file and says nothing to people.
SILENT: set[tuple[str, str]] = {(Subject.PICTURE, name) for name in ("widths", "has_alpha", "colour")}
# What the undoing of a merge has to know.
SILENT |= {(subject, name) for subject in Subject.values for name in ("moved", "filled", "keys")}


class FieldChange(NamedTuple):
    """One field of a change: what went, what came; of rows, each that went or came."""

    label: str
    gone: list[str]
    new: list[str]


def field_changes(change: Change) -> list[FieldChange]:
    """The fields of `change`, in order. No query."""
    fields = []
    for name, (old, new) in change.values.items():
        if (change.subject, name) in SILENT:
            continue
        gone, came = _sides(change.subject, name, old, new)
        if gone or came:
            fields.append(FieldChange(TRACKED_KINDS[change.subject].label_of(name), gone, came))
    return fields


def _sides(subject: str, name: str, old: Any, new: Any) -> tuple[list[str], list[str]]:
    if isinstance(old, list) or isinstance(new, list):
        before, after = ([_row(row) for row in rows or []] for rows in (old, new))
        gone = [row for row in before if row not in after]
        came = [row for row in after if row not in before]
        if not gone and not came and before:
            came = [_("in another order: %(rows)s") % {"rows": "; ".join(after)}]
        return gone, came
    gone, came = ([_text(subject, name, side)] if side not in (None, "") else [] for side in (old, new))
    return gone, came


def _row(row: Any) -> str:
    if isinstance(row, list):
        return " ".join(row)
    if not isinstance(row, dict):
        return str(row)
    words = (_plain(value) for name, value in row.items() if name != "key")
    return Truncator(", ".join(word for word in words if word)).chars(LONGEST_VALUE)


def _text(subject: str, name: str, value: Any) -> str:
    column = TRACKED_KINDS[subject].columns.get(name)
    if (subject, name) == (Subject.SITE, "about"):
        value = " ¶ ".join(prose.texts(value).values())
    if (subject, name) == (Subject.PICTURE, "digest"):
        return Truncator(value).chars(LONGEST_DIGEST)
    if isinstance(column, models.BooleanField):
        return _("yes") if value else _("no")
    if column is not None and column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return Truncator(_plain(value)).chars(LONGEST_VALUE)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["name"])
    if isinstance(value, int):
        return formats.number_format(value, force_grouping=True)
    return "" if value is None else str(value)
