"""
Forms that join what was typed with what others saved meanwhile, field by field and row by row.

Each field carries, unseen, what it showed when the form was opened. So it is known which fields their typist
changed and which somebody else did: both changes are kept, and only what both changed is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .keys import is_number
from .partial_forms import PartialField, PartialInlineFormSet, PartialModelForm

MINE, THEIRS = "mine", "theirs"
TAKE = "_take-"  # before the name of a clash, in the fields that bring the answers
WAYS = {THEIRS: gettext_lazy("Theirs"), MINE: gettext_lazy("Mine")}

# Which side was chosen, by the name of the clash; the ways to settle one, with their words.
Answers = dict[str, str]
Ways = Mapping[str, str | Promise]
# (label, theirs, mine) of what differs, the two as pieces of (op, text).
Difference = tuple[str, Sequence[tuple[str, str]], Sequence[tuple[str, str]]]


class _All(dict[str, str]):
    """One answer to every question."""

    def get(self, key: str, default: object = None) -> str:
        return MINE


def answers(data: Any, version: int | None) -> Answers:
    """
    Which side was chosen, by the name of the clash: the answers that `data` brings.

    They count for the `version` that the page of questions showed, as `_seen` says; the button `_over`, which
    carries it too, answers "mine" to all.
    """
    if data is None or version is None:
        return {}
    if data.get("_over") == str(version):
        return _All()
    if data.get("_seen") != str(version):
        return {}
    return {name.removeprefix(TAKE): data[name] for name in data if name.startswith(TAKE)}


def conflict_sentence(by: object = None, at: datetime | None = None) -> str:
    """What is said wherever two editors clash: who saved when, as far as that is known."""
    if by and at:
        when = date_format(localtime(at), "DATETIME_FORMAT")
        return _("%(who)s saved this on %(when)s, after you looked at it.") % {"who": by, "when": when}
    return _("%(who)s saved this after you looked at it.") % {"who": by or _("Somebody")}


def conflict() -> ValidationError:
    """What a form or a set of rows says of itself while something must be chosen."""
    return ValidationError(conflict_sentence(), code="conflict")


def question(name: str, label: object, sides: tuple[str, str], taken: Answers, ways: Ways = WAYS) -> dict[str, Any]:
    """
    What the page shows of a clash, and the `ways` to settle it. `sides` are theirs and mine, shown as pieces of
    (op, text): none for what was taken out.
    """
    theirs, mine = sides
    return {
        "name": TAKE + name,
        "label": str(label),
        "theirs": [("gone", theirs)] if theirs else [],
        "mine": [("new", mine)] if mine else [],
        "ways": [(way, said, taken.get(name) == way) for way, said in ways.items()],
    }


class JoinedFields(PartialModelForm):
    """A model's form whose fields keep both sides' changes. `taken` holds the answers to its questions."""

    taken: Answers = {}
    is_behind = False  # whether others saved since it was opened, for a form that carries nothing
    carries = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes: list[str] = []
        self.came_in: list[str] = []
        for name in self._meta.fields or ():
            if self.carries and name in self.fields:
                self.fields[name].show_hidden_initial = True

    def _clean_fields(self) -> None:
        super()._clean_fields()
        if self.instance.pk:
            for name, bound in self._bound_items():
                if isinstance(bound, PartialField) and bound.field.show_hidden_initial:
                    self._join(name, bound)

    def _join(self, name: str, bound: PartialField) -> None:
        """Keep theirs where I typed nothing; where both did, what was chosen, else ask."""
        if not (bound.is_sent or bound.carries_initial) or not self.theirs_changed(bound):
            return
        if name in self.changed_data and bound.field.has_changed(bound.initial, bound.data):
            self.clashes.append(name)
            if self.taken.get(bound.html_name) != THEIRS:
                return
        elif name in self.changed_data:
            return
        self.came_in.append(name)
        self.cleaned_data[name] = getattr(self.instance, name)
        self._errors.pop(name, None)

    def theirs_changed(self, bound: PartialField) -> bool:
        """Whether somebody else changed a field since the form was opened."""
        if not bound.carries_initial:
            return self.is_behind
        return bound.field.has_changed(bound.initial, bound.carried())

    @property
    def open(self) -> list[str]:
        """The names of the fields that both changed and nobody has settled."""
        return [name for name in self.clashes if self.taken.get(self.add_prefix(name)) not in WAYS]

    def questions(self) -> Iterator[dict[str, Any]]:
        for name in self.clashes:
            field = self.fields[name]
            sides = value_in_words(field, self[name].initial), value_in_words(field, self[name].data)
            yield question(self.add_prefix(name), self.label_of(name), sides, self.taken)

    def label_of(self, name: str) -> str:
        return str(self.fields[name].label)

    def differences(self) -> Iterator[Difference]:
        """Each field that differs from what is saved."""
        for name in self.changed_data:
            bound = self[name]
            if bound.field.has_changed(bound.initial, bound.data):
                theirs, mine = value_in_words(bound.field, bound.initial), value_in_words(bound.field, bound.data)
                yield self.label_of(name), [("gone", theirs)], [("new", mine)]


class JoinedRow(JoinedFields):
    """A row of something that others edit too: of what its set calls it, with a label."""

    vanished = False  # whether somebody took it out meanwhile

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.open or (self.vanished and self.has_changed() and self.taken.get(str(self.prefix)) not in WAYS):
            self.add_error(None, conflict())

    def label_of(self, name: str) -> str:
        return f"{self._meta.model._meta.verbose_name}: {self.fields[name].label}"

    def questions(self) -> Iterator[dict[str, Any]]:
        if self.vanished:
            if self.has_changed():
                yield question(str(self.prefix), self._meta.model._meta.verbose_name, ("", self.in_words()), self.taken)
            return
        yield from super().questions()

    def in_words(self, saved: bool = False) -> str:
        """What the row says, in a line: as typed, or as it is saved."""
        values = (
            value_in_words(self[name].field, self[name].initial if saved else self[name].data) for name in self._own
        )
        return ", ".join(value for value in values if value)

    @property
    def _own(self) -> list[str]:
        return [
            name
            for name in self._meta.fields or ()
            if name in self.fields and name != "position" and not self.fields[name].widget.is_hidden
        ]


class JoinedRows(PartialInlineFormSet):
    """
    Rows that others edit too: theirs stay where nobody here touched them.

    A row that they took out stays out, unless it was changed here; then it is asked. So is a row taken out
    here that they changed. A new row that is there already is not made twice.
    """

    @cached_property
    def taken(self) -> Answers:
        return answers(self.data if self.is_bound else None, getattr(self.instance, "version", None))

    def add_fields(self, form: JoinedRow, index: int | None) -> None:
        super().add_fields(form, index)
        form.taken = self.taken

    def _construct_form(self, i: int, **kwargs: Any) -> JoinedRow:
        form: JoinedRow = super()._construct_form(i, **kwargs)
        if self.is_bound and i < self.initial_form_count() and form.instance.pk is None:
            form.vanished = True
            key = self.model._meta.pk.name
            form.fields[key] = forms.IntegerField(required=False, disabled=True, widget=forms.HiddenInput)
        return form

    def _should_delete_form(self, form: JoinedRow) -> bool:
        if form.vanished:
            return not form.has_changed() or self.taken.get(str(form.prefix)) == THEIRS
        if form.instance.pk is None:
            return super()._should_delete_form(form) or self._is_there(form)
        return super()._should_delete_form(form) and self.taken.get(f"{form.prefix}-DELETE") != THEIRS

    def clean(self) -> None:
        super().clean()
        if any(self.taken.get(f"{form.prefix}-DELETE") not in WAYS for form in self._deleted_but_changed()):
            raise conflict()

    @property
    def initial_forms(self) -> list[JoinedRow]:
        return [form for form in super().initial_forms if not form.vanished]

    @property
    def extra_forms(self) -> list[JoinedRow]:
        """Also what somebody took out: to be shown, and stored anew where it was chosen to stay."""
        return [*(form for form in super().initial_forms if form.vanished), *super().extra_forms]

    def _deleted_but_changed(self) -> Iterator[JoinedRow]:
        for form in self.initial_forms:
            taken_out = super()._should_delete_form(form)
            if taken_out and any(form.theirs_changed(form[name]) for name in form._own):
                yield form

    @cached_property
    def unseen(self) -> list[Model]:
        """The rows that others added since the form was opened."""
        seen = {
            str(self.data.get(f"{self.add_prefix(i)}-{self.model._meta.pk.name}"))
            for i in range(min(self.initial_form_count(), self.total_form_count()))
        }
        return [row for row in self.get_queryset() if str(row.pk) not in seen]

    def _is_there(self, form: JoinedRow) -> bool:
        """Whether a new row says the same as one that was added meanwhile, perhaps by the same press."""
        if not self.unseen or not hasattr(form, "cleaned_data") or not form.has_changed():
            return False
        said = {name: form.cleaned_data.get(name) for name in form._own}
        return any(all(getattr(row, name) == value for name, value in said.items()) for row in self.unseen)

    @property
    def came_in(self) -> bool:
        """Whether others changed rows that were not touched here."""
        return bool(self.unseen) or any(
            form.vanished or any(form.theirs_changed(form[name]) for name in form._own)
            for form in self.forms[: self.initial_form_count()]
        )

    def differences(self) -> Iterator[Difference]:
        """As a form's, a row at a time."""
        label = str(self.model._meta.verbose_name)
        for form in self.forms:
            if super()._should_delete_form(form) if form.is_valid() else False:
                yield label, [("gone", form.in_words(saved=True))], []
            elif form.has_changed():
                yield label, [("gone", form.in_words(saved=True))], [("new", form.in_words())]

    def questions(self) -> Iterator[dict[str, Any]]:
        for form in self.forms:
            yield from form.questions()
        for form in self._deleted_but_changed():
            sides = form.in_words(saved=True), ""
            yield question(f"{form.prefix}-DELETE", self.model._meta.verbose_name, sides, self.taken)


def value_in_words(field: forms.Field, value: Any) -> str:
    """The value of a field, as saved or as typed, in words."""
    if isinstance(field, forms.ModelChoiceField):
        said, by_key = str(field.prepare_value(value)), field.to_field_name == "key"
        rows = field.queryset if by_key or is_number(said) else None
        value = "" if rows is None else rows.filter(**{"key" if by_key else "pk": said}).first()
    elif isinstance(field, forms.BooleanField):
        value = _("yes") if field.to_python(value) else _("no")
    elif isinstance(field, forms.ChoiceField):
        value = dict(field.choices).get(value, value)  # type: ignore[arg-type] # pairs of no groups
    elif isinstance(value, list):
        value = ", ".join(" ".join(each) if isinstance(each, list) else each for each in value)
    return "" if value is None else str(value)
