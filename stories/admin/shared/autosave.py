"""Forms that lose nothing: what was typed and not saved is offered back, and saving lets it go."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR, InlineModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.options import Options
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from spystories.lib.conflict_forms import JoinedRows
from spystories.lib.edit_forms import EditForm
from spystories.lib.keys import is_number
from spystories.lib.requests import editor_of
from stories.editing import autosave
from stories.models import Unsaved

from .picture_fields import TakesPictures

OFFERED = 3  # unsaved texts that one form shows at once


class _Given(EditForm):
    """A form that shows what was kept as if it had been sent just now."""

    given: QueryDict | None = None

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(self.given if data is None else data, *args, **kwargs)


class KeepsUnsaved(TakesPictures):
    """An admin whose forms keep what is typed; stands before others among the bases."""

    unsaved: Unsaved | None = None  # what the page shows as if it had been sent just now

    def may_have_begun(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether whoever asks may have typed into this form, though it cannot be saved as things stand."""
        return self.has_change_permission(request, obj)

    # Taking back

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[EditForm]:
        return self.with_unsaved(super().get_form(request, obj, change=change, **kwargs), obj)

    def with_unsaved(self, form: type[EditForm], obj: Model | None) -> type[EditForm]:
        row = self.unsaved
        return _given(form, autosave.as_sent(row, anew=obj is None)) if row else form

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Model, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        if row := self.unsaved:
            given["data"] = autosave.as_sent(row, anew=obj.pk is None)
            if obj.pk is None:
                _unbind(given["data"], prefix, inline)
        return given

    # Saving

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """As before; shows the unsaved text that is asked for, and keeps what cannot be saved any more."""
        page = self.for_request(unsaved=_asked_for(request))
        try:
            return super(KeepsUnsaved, page).changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            obj = self.get_object(request, unquote(object_id)) if _is_kept(request) and object_id else None
            if obj is None or not self.may_have_begun(request, obj):
                raise
            return self._keep(request, _("“%(name)s” cannot be saved now.") % {"name": obj})

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Options, object_id: str) -> HttpResponse:
        response: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        return self._keep(request, _("It was deleted meanwhile.")) if _is_kept(request) else response

    def _keep(self, request: HttpRequest, why: str) -> HttpResponse:
        row = autosave.keep(
            editor_of(request), autosave.slot_of(request.POST), request.path, autosave.pairs_of(request.POST)
        )
        said = _("%(why)s What you typed is kept.") % {"why": why}
        self.message_user(request, said, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:unsaved_offer", args=[row.pk]))

    def after_saving(self, request: HttpRequest, form: Any, formsets: Iterable[Any]) -> None:
        super().after_saving(request, form, formsets)
        if _is_kept(request):
            autosave.forget(editor_of(request), autosave.slot_of(request.POST))

    # Offering

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Model | None = None, **kwargs: Any
    ) -> HttpResponse:
        form, row = context["adminform"].form, self.unsaved
        if not context["is_popup"] and (obj is None or self.has_change_permission(request, obj)):
            context |= {
                "slot": row.slot if row else autosave.slot_of(request.POST),
                "is_unsaved": form.is_bound,
                "offers": [] if form.is_bound else list(self.offers(request, obj)),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def offers(self, request: HttpRequest, obj: Model | None) -> Iterator[dict[str, Any]]:
        """The reader's own unsaved texts of this form that differ from what is saved, each with how."""
        for row in autosave.unsaved_of(editor_of(request), request.path)[:OFFERED]:
            if differences := self.differences(request, obj, row):
                yield {"row": row, "differences": differences, "address": f"{request.path}?_take={row.pk}"}

    def differences(self, request: HttpRequest, obj: Model | None, row: Unsaved) -> list[Any]:
        """What was typed beside what is saved, as `EditForm.differences`."""
        page = self.for_request(unsaved=row)
        form = page.get_form(request, obj, change=obj is not None)(instance=obj)
        sets = page._create_formsets(  # type: ignore[attr-defined]
            request, form.instance if obj is None else obj, change=bool(obj)
        )[0]
        own = list(form.differences())
        rows = [row for part in sets if isinstance(part, JoinedRows) for row in part.differences()]
        return own + rows


def _asked_for(request: HttpRequest) -> Unsaved | None:
    """The unsaved text of whoever asks that a page is to show, or None."""
    number = request.GET.get("_take", "")
    if request.method != "GET" or not is_number(number):
        return None
    return Unsaved.objects.filter(user=editor_of(request), pk=number).first()


def _is_kept(request: HttpRequest) -> bool:
    """Whether what was sent may be kept: not from a window that only begins something for another."""
    is_popup = IS_POPUP_VAR in request.POST
    return request.method == "POST" and not is_popup and len(request.path) <= autosave.LONGEST_ADDRESS


def _given(form: type[EditForm], sent: QueryDict) -> type[EditForm]:
    return type(form.__name__, (_Given, form), {"given": sent})


def _unbind(sent: QueryDict, prefix: str, inline: InlineModelAdmin) -> None:
    """Let rows belong to what they will be saved with, not to what they were typed for."""
    column = _get_foreign_key(inline.parent_model, inline.model, fk_name=inline.fk_name).name
    for name in [name for name in sent if name.startswith(f"{prefix}-") and name.endswith(f"-{column}")]:
        del sent[name]
