"""
History in the admin: every saving and deleting of what has no drafts is kept, shown and undone.

What one press did to many, stories too, is kept as a batch, and the answer offers to take it back.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from characters.admin import WorldAdmin
from spystories.lib.bulk_admin import BulkAction, BulkAdmin
from spystories.lib.edit_admin import EditAdmin
from spystories.lib.paging import paginate
from spystories.lib.requests import editor_of
from stories.admin.shared.dependents import name_dependent
from stories.history.changes import SUBJECT_OF, begin_change, end_change, keep_change, key_of
from stories.history.display import field_changes
from stories.models import Batch, Change

PER_PAGE = 50


class OffersUndo(BulkAdmin):
    """
    Keeps what one press changed on many, and links to the page that takes it back. What leans on something
    that is to be deleted is named with the way there.
    """

    verbs: dict[str, str] = {}  # of stories: the verb that an action is

    def name_dependent(self, row: Model) -> str:
        return name_dependent(row) or super().name_dependent(row)

    def say_done(self, request: HttpRequest, action: str, said: str, changed: Sequence[object]) -> None:
        changes = [row.pk for row in changed if isinstance(row, Change)]
        stories = [row for row in changed if isinstance(row, dict)]
        if not changes and not stories:
            super().say_done(request, action, said, changed)
            return
        batch = Batch.objects.create(
            verb=self.verbs.get(action, action), said=said, by=editor_of(request), stories=stories
        )
        Change.objects.filter(pk__in=changes).update(batch=batch)
        told = format_html('{} <a href="{}">{}</a>', said, reverse("admin:undo_batch", args=[batch.pk]), _("Undo"))
        self.message_user(request, told, messages.SUCCESS)


class KeepsHistory(OffersUndo, EditAdmin):
    """For an admin of what has no drafts; stands first among the bases."""

    deletions: list[Change] | None = None  # of the one request that a copy of this admin serves

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        form.before = begin_change(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool) -> None:
        super().save_related(request, form, formsets, change)
        end_change(form.instance, form.before, by=editor_of(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with keep_change(obj, by=editor_of(request)) as recording:
            super().delete_model(request, obj)
        if self.deletions is not None and recording.change:
            self.deletions.append(recording.change)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        page = self.for_request(deletions=[])
        context = {"is_kept": True} | (extra_context or {})
        return super(KeepsHistory, page).delete_view(request, object_id, context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        page = self.for_request(deletions=[])
        return super(KeepsHistory, page).changelist_view(request, extra_context)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        assert self.deletions is not None, "`delete_view` makes the copy that serves this request."
        undo = reverse("admin:undo_change", args=[self.deletions[-1].pk])
        told = format_html('{} <a href="{}">{}</a>', _("It can be brought back."), undo, _("Undo"))
        response = super().response_delete(request, obj_display, obj_id)
        self.message_user(request, told)
        return response

    def in_bulk(
        self, request: HttpRequest, queryset: QuerySet, action: BulkAction, change: Callable[[Any], object]
    ) -> HttpResponse | None:
        def keep(row: Any) -> Change | None:
            if action.name == "delete_chosen" and self.deletions is not None:
                change(row)
                return self.deletions[-1]
            with keep_change(row, by=editor_of(request)) as recording:
                change(row)
            return recording.change

        return super().in_bulk(request, queryset, action, keep)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What became of it, newest first, each change with its values before and after."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        changes = Change.objects.filter(subject=SUBJECT_OF[type(obj)], key=key_of(obj)).order_by("-at", "-id")
        page = paginate(request, changes, per_page=PER_PAGE, prepare=lambda rows: rows.select_related("by"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": obj,
            "title": _("History of %(name)s") % {"name": obj},
            "page": page,
            "entries": [
                {"change": row, "values": field_changes(row), "may_undo": self.may_undo(request, row)}
                for row in page.items
            ],
        }
        return TemplateResponse(request, "admin/change_history.html", context)

    def may_undo(self, request: HttpRequest, change: Change) -> bool:
        """Whether the one who asks has the right to what taking `change` back would do."""
        is_shown = "public_by_choice" in change.values
        if is_shown and isinstance(self, WorldAdmin) and not self.has_show_permission(request):
            return False
        if change.what == Change.What.CHANGED:
            return self.has_change_permission(request)
        return self.has_delete_permission(request)
