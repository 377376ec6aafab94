"""Forms of what several people edit: they know the version they began from, and show what a verb refused."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from .conflict_forms import Answers, JoinedFields, JoinedRow, JoinedRows, answers, conflict


class VersionField(forms.IntegerField):
    """The version that the form began from, carried along unseen. What is no number counts as none."""

    widget = forms.HiddenInput
    bound_field_class = forms.BoundField  # what was not sent is not known

    def __init__(self) -> None:
        super().__init__(required=False, min_value=0)

    def clean(self, value: Any) -> Any:
        with suppress(ValidationError):
            return super().clean(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class EditForm(JoinedFields):
    """
    A form that joins what was typed with what others saved meanwhile, and shows what a verb refused.

    What clashes is asked: the form comes back with both sides (`conflict_forms.answers` says how they are settled).
    `refused` is what the verb raised when the same input was tried a moment ago.
    """

    refused: ValidationError | None = None
    before: object = None  # the row before it was saved, for an admin that keeps a history of it
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["version"].initial = self.current_version

    @property
    def locked(self) -> Any:
        """The row whose version guards this edit."""
        return self.instance

    @property
    def current_version(self) -> int | None:
        return self.locked.version if self.locked.pk else None

    @cached_property
    def claimed_version(self) -> int | None:
        """The version that a form without open questions is saved on; None for something new."""
        return self.current_version

    @cached_property
    def taken(self) -> Answers:  # type: ignore[override] # nobody sets it
        return answers(self.data, self.current_version)

    @property
    def is_behind(self) -> bool:  # type: ignore[override] # nobody sets it
        return self.current_version is not None and self.cleaned_data.get("version") != self.current_version

    @property
    def conflict(self) -> bool:
        return self.is_bound and self.has_error(NON_FIELD_ERRORS, "conflict")

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.refused:
            self._show(self.refused)
        if self.is_stale():
            self.add_error(None, conflict())

    def is_stale(self) -> bool:
        """Whether something must be asked before what was typed can be joined with what others saved."""
        return bool(self.open)

    def _show(self, refused: ValidationError) -> None:
        by_field = getattr(refused, "error_dict", {NON_FIELD_ERRORS: refused})
        for field, errors in by_field.items():
            self.add_error(field if field in self.fields else None, errors)


class OnceFormSet(JoinedRows):
    """Rows of which none may be there twice, said in plain words."""

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        return _("Something is here twice. Change or delete one of the two rows.")

    def get_form_error(self) -> str:
        return _("This is in another row already.")


class OrderedFormSet(OnceFormSet):
    """Rows with a `position`; one that was given none comes last."""

    def add_fields(self, form: JoinedRow, index: int | None) -> None:
        super().add_fields(form, index)
        position = form.fields["position"]
        position.required = False
        if form.instance.pk is None:
            form.initial["position"] = None

    def clean(self) -> None:
        super().clean()
        kept = [
            form
            for form in self.forms
            if hasattr(form, "cleaned_data") and form.has_changed() and not self._should_delete_form(form)
        ]
        last = max((form.instance.position or 0 for form in self.forms), default=0)
        for form in kept:
            if form.cleaned_data.get("position") is None:
                last += 1
                form.instance.position = last
