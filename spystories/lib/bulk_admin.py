"""An admin that asks before it changes many rows at once, and deletes only what nothing leans on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.utils import NestedObjects, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, router, transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.forms import ChoiceField, Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from .conflict_forms import conflict_sentence
from .keys import is_number
from .locks import Versioned, in_turn
from .partial_forms import PartialModelForm
from .refusals import REFUSALS, Outcome, Refused, reason_of
from .requests import copy_request

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

LONGEST_SEARCH, MOST_WORDS = 200, 12  # characters and words of a search of a list: what comes after counts for nothing
MOST_NAMED = 50  # names on a page that asks, reasons in an answer


@dataclass(frozen=True)
class BulkAction:
    """
    An action on many rows: its name, the verb of the page that asks, and what is said once it is done.

    `form` is what else the page asks, bound once that was answered.
    """

    name: str
    verb: str | Promise
    done: str | Promise
    form: Form | None = None


class ChosenForm(ActionForm):
    action = ChoiceField(label=gettext_lazy("With the selected:"))


class BulkAdmin(ModelAdmin):
    """Deletes only what nothing leans on, and asks before it changes many rows at once."""

    action_form = ChosenForm
    form = PartialModelForm
    actions = ["delete_chosen"]
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    def get_action_choices(self, request: HttpRequest, default_choices: Any = ()) -> list[tuple[str, str]]:
        return super().get_action_choices(request, [("", _("choose …"))])

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """As Django's, for as many words as somebody types; each is looked for in every column."""
        words = search_term[:LONGEST_SEARCH].split()[:MOST_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))

    def get_deleted_objects(
        self, objs: Sequence[Any] | QuerySet[Any], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What would go, and what stands in the way, each as a sentence."""
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
            collector.collect(objs)
            rows = sorted(collector.protected, key=lambda row: (row._meta.verbose_name, row.pk))
            protected = list(dict.fromkeys(self.name_dependent(row) for row in rows))
        return gone, counts, lacking, protected

    def name_dependent(self, row: Model) -> str:
        """One line about a row that leans on what is to be deleted."""
        return f"{capfirst(row._meta.verbose_name)}: {row}"

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As Django's, but not of what somebody saved after the page that asks was shown."""
        try:
            is_row = issubclass(self.model, Versioned) and is_number(unquote(object_id))
            if request.method != "POST" or not is_row:
                return super().delete_view(request, object_id, extra_context)
            with transaction.atomic():
                in_turn()
                rows = self.model._default_manager.filter(pk=unquote(object_id))
                now = rows.values_list("version", flat=True).first()
                if now is not None and request.POST.get("_version", str(now)) != str(now):
                    raise ValidationError(conflict_sentence())
                return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, ValidationError) as refusal:
            self.message_user(request, reason_of(refusal, self.name_dependent), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> HttpResponse | None:
        """As Django's; what is the number of no row counts as not chosen."""
        sent = request.POST.copy()
        sent.setlist(ACTION_CHECKBOX_NAME, [*filter(is_number, sent.getlist(ACTION_CHECKBOX_NAME))])
        return super().response_action(copy_request(request, POST=sent), queryset, *args)

    @admin.action(description=_("Delete"), permissions=["delete"])
    def delete_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        def delete(row: Model) -> None:
            if not self.has_delete_permission(request, row):
                raise PermissionDenied(_("You may not delete it."))
            self.log_deletions(request, [row])  # type: ignore[arg-type] # any rows will do
            self.delete_model(request, row)

        done = ngettext_lazy("%(n)s deleted.", "%(n)s deleted.", "n")
        return self.in_bulk(request, queryset, BulkAction("delete_chosen", _("Delete"), done), delete)

    def in_bulk(
        self, request: HttpRequest, queryset: QuerySet[Any], action: BulkAction, change: Callable[[Any], object]
    ) -> HttpResponse | None:
        """
        Ask first, again while what the action's form asks is not answered; once confirmed `change` each row, in the
        order of `queryset`, in a transaction of its own, and say how many were done and why others were not.

        `change(row)` raises one of `REFUSALS` for a row that is to be left as it is. So is a row that
        somebody saved after the question was asked, and all that follow once the database is busy for too
        long. What it returns is handed to `say_done`.
        """
        if "_confirmed" not in request.POST or (action.form and not action.form.is_valid()):
            return self._ask(request, queryset, action)
        outcome, changed, shown = Outcome(), list[object](), self._shown_versions(request)
        keys = list(queryset.values_list("pk", flat=True))
        for at, pk in enumerate(keys):
            row = None
            try:
                with transaction.atomic():
                    in_turn()
                    row = self.get_queryset(request).filter(pk=pk).first()
                    if row is None:
                        continue
                    self._check_shown(row, shown)
                    made = change(row)
            except REFUSALS as refusal:
                outcome.refused.append((str(row), refusal))
            except OperationalError:
                if not changed:
                    raise
                busy = Refused(_("The database was busy. Choose the rest once more."))
                outcome.refused += [("", busy)] * (len(keys) - at)
                break
            else:
                changed.append(made)
        if changed or not outcome.refused:
            self.say_done(request, action.name, action.done % {"n": len(changed)}, changed)
        if outcome.refused:
            self.message_user(request, outcome.describe_refused(MOST_NAMED, self.name_dependent), messages.WARNING)
        return None

    def say_done(self, request: HttpRequest, action: str, said: str, changed: Sequence[object]) -> None:
        """Say that the rows were changed; `changed` holds what `change` returned for each."""
        self.message_user(request, said, messages.SUCCESS)

    def _check_shown(self, row: Model, shown: dict[str, str]) -> None:
        if isinstance(row, Versioned) and shown.get(str(row.pk)) != str(row.version):
            raise Refused(conflict_sentence())

    def _shown_versions(self, request: HttpRequest, name: str = "_versions") -> dict[str, str]:
        """The version of each row when the question was asked, or the list shown, by primary key."""
        pairs = (pair.partition(":") for pair in request.POST.get(name, "").split())
        return {pk: version for pk, _colon, version in pairs}

    def _changed_since_listed(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Model]:
        """The chosen rows that are not as the list had them."""
        shown = self._shown_versions(request, "_listed")
        if not shown or not issubclass(self.model, Versioned):
            return []
        rows = queryset.filter(pk__in=[*filter(is_number, shown)])
        return [row for row in rows if shown.get(str(row.pk)) != str(row.version)]

    def _versions(self, queryset: QuerySet[Any]) -> str:
        if not issubclass(self.model, Versioned):
            return ""
        return " ".join(f"{pk}:{version}" for pk, version in queryset.values_list("pk", "version"))

    def _ask(self, request: HttpRequest, queryset: QuerySet[Any], action: BulkAction) -> HttpResponse:
        count = queryset.count()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("%(verb)s %(count)s %(names)s?")
            % {"verb": action.verb, "count": count, "names": self._names(count)},
            "verb": action.verb,
            "count": count,
            "rows": [str(row) for row in queryset[:MOST_NAMED]],
            "more": max(0, count - MOST_NAMED),
            "changed": self._changed_since_listed(request, queryset),
            "action": action.name,
            "form": action.form,
            "versions": self._versions(queryset),
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "across": request.POST.get("select_across", "0"),
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)

    def _names(self, count: int) -> str:
        return str(self.opts.verbose_name if count == 1 else self.opts.verbose_name_plural)
