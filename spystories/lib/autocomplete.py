"""Choosing a row by typing a part of its name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey
from django.http import HttpRequest

from .keys import is_number

if TYPE_CHECKING:
    _Admin = BaseModelAdmin[Any]
else:
    _Admin = object


class TypedSelect(AutocompleteSelect):
    """As Django's; of what came with a form, only what may be a primary key is looked up to be shown."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        return super().optgroups(name, [one for one in map(str, value) if is_number(one)], attr)


class ChoosesByTyping(_Admin):
    """For an admin or an inline with `autocomplete_fields`; stands before it among the bases."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> "forms.ModelChoiceField[Any] | None":
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", TypedSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
