"""A kept change as people read it: each field with what it was and what it became, in words."""

from typing import NamedTuple

from django.db import models
from django.utils import formats
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib import prose
from stories.models import Change, Subject

from .changes import TRACKED_KINDS, label_of

LONGEST_VALUE = 600  # characters of one value


class FieldChange(NamedTuple):
    """One field of a change: what went, what came; of rows, each that went or came."""

    label: str
    gone: list[str]
    new: list[str]


def field_changes(change: Change) -> list[FieldChange]:
    """The fields of `change`, in order. No query."""
    told = []
    for name, (old, new) in change.values.items():
        gone, came = _sides(change.subject, name, old, new)
        if gone or came:
            told.append(FieldChange(_label(change.subject, name), gone, came))
    return told


def _sides(subject, name, old, new):
    if isinstance(old, list) or isinstance(new, list):
        before, after = ([_row(row) for row in rows or []] for rows in (old, new))
        gone = [row for row in before if row not in after]
        came = [row for row in after if row not in before]
        if not gone and not came and before:
            came = [_("in another order: %(rows)s") % {"rows": "; ".join(after)}]
        return gone, came
    return ([_text(subject, name, value)] if value not in (None, "") else [] for value in (old, new))


def _row(row):
    if not isinstance(row, dict):
        return str(row)
    words = (_plain(value) for name, value in row.items() if name != "key")
    return Truncator(", ".join(word for word in words if word)).chars(LONGEST_VALUE)


def _text(subject, name, value):
    column = next((c for c in TRACKED_KINDS[subject].columns if c.name == name), None)
    if (subject, name) == (Subject.SITE, "about"):
        value = " ¶ ".join(prose.paragraphs(value))
    if isinstance(column, models.BooleanField):
        return _("yes") if value else _("no")
    if column is not None and column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return Truncator(_plain(value)).chars(LONGEST_VALUE)


def _plain(value):
    if isinstance(value, dict):
        return value["name"]
    if isinstance(value, int):
        return formats.number_format(value, force_grouping=True)
    return "" if value is None else str(value)


_LABELS = {
    "into": gettext_lazy("Into"),
    "given": gettext_lazy("Synonyms that it gave"),
    "addresses": gettext_lazy("Addresses that lead on"),
    "keys": gettext_lazy("Keys"),
    "stories": gettext_lazy("Stories"),
}


def _label(subject, name):
    if subject == Subject.TAG and name in _LABELS:
        return _LABELS[name]
    return label_of(subject, name)
