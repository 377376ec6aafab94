"""
Editing in the admin: what a verb refuses lands beside its field, and a stale copy is never saved over.
Nothing that was typed is lost.
"""

from collections.abc import Iterable
from copy import copy
from typing import Any, Self, cast

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .autocomplete import ChoosesByTyping
from .bulk_admin import BulkAdmin
from .conflict_forms import conflict_sentence
from .edit_forms import EditForm
from .locks import EditConflict, in_turn


class EditAdmin(ChoosesByTyping, BulkAdmin):
    """An admin of a `Versioned` model: what its verbs refuse comes back beside the fields, nothing lost."""

    form = EditForm
    refused: ValidationError | None = None  # what a verb raised when the same input was tried a moment ago

    def for_request(self, **known: object) -> Self:
        """
        A copy of this admin that serves one request and remembers what is `known` of it.

        The admin itself serves all requests at once, so that nothing may be remembered on it.
        """
        own = copy(self)
        vars(own).update(known)
        return own

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """As Django's; what a verb refuses is rolled back, and shown by validating the same input again."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except EditConflict:
            # Somebody saved between our reading and our writing: once more, and nobody else writes now.
            with transaction.atomic():
                in_turn()
                return self.changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            refused = refusal
        except IntegrityError:
            refused = ValidationError(
                _("Something else was saved at the same moment that does not go with this. Save again.")
            )
        again = self.for_request(refused=refused)
        return super(EditAdmin, again).changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[EditForm]:
        form = cast(type[EditForm], super().get_form(request, obj, change=change, **kwargs))
        form.refused = self.refused
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        sets = [inline.formset for inline in context.get("inline_admin_formsets") or ()]
        asked = form.is_bound and (form.conflict or any(map(_asks, sets)))
        if asked:
            questions = [question for part in (form, *sets) for question in part.questions()]
            context |= {"conflict": conflict_sentence(**self.last_change(form.locked)), "questions": questions}
        response = super().render_change_form(request, context, *args, **kwargs)
        if asked:
            response.status_code = 409
        return response

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Iterable[Any], add: bool = False
    ) -> list[dict[str, dict[str, list[str]]]]:
        """As Django's, which asks for it once everything is stored and before anything is answered."""
        self.after_saving(request, form, formsets)
        return super().construct_change_message(request, form, formsets, add)

    def after_saving(self, request: HttpRequest, form: Any, formsets: Iterable[Any]) -> None:
        """Tell what came in from others. Called in the transaction of the save, once all rows are stored."""
        rows = [formset.model._meta.verbose_name_plural for formset in formsets if formset.came_in]
        if came_in := [str(label) for label in (*map(form.label_of, form.came_in), *rows)]:
            who = self.last_change(form.instance)["by"] or _("Somebody")
            told = _("%(who)s saved meanwhile. Both changes are kept; theirs: %(names)s.")
            names = {"who": who, "names": _(", ").join(came_in)}
            self.message_user(request, told % names, messages.WARNING)

    def last_change(self, obj: Model) -> dict[str, Any]:
        """Who saved `obj` last and when, as far as the admin's own log knows."""
        label, name = self.opts.app_label, self.opts.model_name
        entries = LogEntry.objects.filter(content_type__app_label=label, content_type__model=name, object_id=obj.pk)
        entry = entries.select_related("user").first()
        return {"by": entry.user if entry else None, "at": entry.action_time if entry else None}


def _asks(formset: "BaseFormSet[Any]") -> bool:
    own = [form.non_field_errors() for form in formset.forms]
    return any(error.code == "conflict" for errors in (formset.non_form_errors(), *own) for error in errors.as_data())
