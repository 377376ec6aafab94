"""
Forms that may be sent in part: what a page does not draw, or a browser does not send, keeps its value.

A box that is not ticked sends nothing either, nor does a list of which nothing is chosen. Such a field is
drawn with a hidden one beside it, which says that it was on the page: "not sent" and "sent empty" differ.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT, ManagementForm
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:

    class ModelForm(forms.ModelForm[Any]):
        """With what Django's stubs leave out."""

        _errors: ErrorDict

        def _bound_items(self) -> Iterator[tuple[str, forms.BoundField]]: ...
        def _clean_fields(self) -> None: ...
        def _post_clean(self) -> None: ...

    class BaseFormSet(forms.BaseFormSet[Any]):
        """With what Django's stubs leave out."""

        def _should_delete_form(self, form: Any) -> bool: ...

    class BaseInlineFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
        """With what Django's stubs leave out."""

        model: type[Model]

        def _construct_form(self, i: int, **kwargs: Any) -> Any: ...

else:
    ModelForm, BaseFormSet, BaseInlineFormSet = forms.ModelForm, forms.BaseFormSet, forms.BaseInlineFormSet


class PartialField(forms.BoundField):
    """A field of a `PartialForm`: while nothing is sent for it, its data is what it would show untouched."""

    @property
    def is_sent(self) -> bool:
        form = self.form
        if self._is_silent:
            return self.html_name in form.data or self.html_initial_name in form.data
        return not self.field.widget.value_omitted_from_data(form.data, form.files, self.html_name)

    @property
    def _is_silent(self) -> bool:
        """Whether a browser sends nothing for it when it is empty."""
        return not self.field.widget.value_omitted_from_data({}, {}, self.html_name)

    @property
    def carries_initial(self) -> bool:
        """Whether what it showed when the form was opened came along with it."""
        return self.field.show_hidden_initial and self.html_initial_name in self.form.data

    @property
    def data(self) -> Any:
        if self.form.is_bound and not self.is_sent:
            return self.field.prepare_value(self.initial)
        return super().data

    def carried(self) -> Any:
        """What it showed when the form was opened, as the form carries it."""
        widget = self.field.hidden_widget()
        return widget.value_from_datadict(self.form.data, self.form.files, self.html_initial_name)

    def _has_changed(self) -> bool:
        if not self.is_sent:
            return False
        try:
            began = self.field.to_python(self.carried()) if self.carries_initial else self.initial
        except ValidationError:
            return True
        return self.field.has_changed(began, self.data)

    def as_widget(
        self, widget: forms.Widget | None = None, attrs: dict[str, str | bool] | None = None, only_initial: bool = False
    ) -> SafeString:
        drawn = super().as_widget(widget, attrs, only_initial)
        if widget is None and self._is_silent and self.initial and not self.field.show_hidden_initial:
            return drawn + format_html('<input type="hidden" name="{}">', self.html_initial_name)
        return drawn


class PartialForm(forms.BaseForm):
    """
    A form whose fields keep their value while nothing is sent for them. Stands first among the bases.

    What is kept is not refused: whoever sent something else cannot mend it. What must be filled in and never
    was is refused.
    """

    bound_field_class = PartialField
    if TYPE_CHECKING:
        # Those apart that choose another class of bound field.
        def __getitem__(self, name: str) -> PartialField: ...

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # missing in the stubs
        for name, bound in self.kept_fields():
            if name in self.errors and bound.initial not in bound.field.empty_values:
                del self.errors[name]

    def kept_fields(self) -> Iterator[tuple[str, PartialField]]:
        """The fields for which nothing was sent, by name."""
        for name in self.fields:
            bound = self[name]
            if isinstance(bound, PartialField) and not bound.is_sent:
                yield name, bound


class PartialModelForm(PartialForm, ModelForm):
    """The same for a model's row."""


MOST_ROWS = 200  # of one set, in one request


class _PartialRows(BaseFormSet):
    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_many_forms": gettext_lazy("At most %(num)d rows are taken here. Nothing was saved."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_num = min(self.max_num, MOST_ROWS)
        if self.is_bound and self.is_sent:
            self.absolute_max = self.max_num + self.stored_count()

    @cached_property
    def is_sent(self) -> bool:
        return any(name.startswith(f"{self.prefix}-") for name in self.data)

    def total_form_count(self) -> int:
        """At most as many as were sent: what a request says of their number makes no rows."""
        count = super().total_form_count()
        return min(count, self._sent_count) if self.is_bound and self.is_sent else count

    @cached_property
    def _sent_count(self) -> int:
        """The highest number of a row of which anything was sent, and one; at least those to begin with."""
        row = re.compile(rf"{re.escape(str(self.prefix))}-(\d{{1,6}})-")
        numbers = [int(found[1]) for found in map(row.match, self.data) if found]
        return max(max(numbers, default=-1) + 1, min(self.initial_form_count(), self.stored_count()))

    def stored_count(self) -> int:
        """How many rows there are to begin with."""
        return len(self.initial or ())

    @cached_property
    def management_form(self) -> ManagementForm:
        if not self.is_bound or self.is_sent:
            return super().management_form
        names = (self.add_prefix(name) for name in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT))
        form = ManagementForm(dict.fromkeys(names, self.stored_count()), prefix=self.prefix)
        form.full_clean()
        return form


class PartialFormSet(_PartialRows):
    """A set of `PartialForm`s that stands as it stood while nothing of it is sent; and so does each row."""

    def total_form_count(self) -> int:
        """With the rows that the page began with and of which nothing was sent."""
        count = super().total_form_count()
        return max(count, min(self.initial_form_count(), self.stored_count())) if self.is_bound else count

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """A new row begins with nothing of an old one."""
        is_new = self.is_bound and index is not None and index >= self.initial_form_count()
        return super().get_form_kwargs(index) | ({"initial": {}} if is_new else {})


class PartialInlineFormSet(_PartialRows, BaseInlineFormSet):
    """The same for rows of the database; those of a set of which nothing is sent are not even looked at."""

    def stored_count(self) -> int:
        return len(self.get_queryset())

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs = super().get_form_kwargs(index)
        if index is None or not self.is_bound or self.is_sent:
            return kwargs
        return kwargs | {"instance": self.get_queryset()[index], "empty_permitted": True}
