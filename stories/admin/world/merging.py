"""The page that merges one tag, person, place or author into another: what moves is shown first."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from characters.admin import WorldAdmin
from characters.models import Section
from spystories.lib.addresses import address_of
from spystories.lib.admin_addresses import admin_address
from spystories.lib.keys import is_number
from spystories.lib.locks import EditConflict
from spystories.lib.refusals import reason_of
from spystories.lib.requests import editor_of
from stories.admin.shared.history import KeepsHistory
from stories.admin.shared.pages import AdminPage, admin_page, may_change, paths_of
from stories.bulk.merging import merge, preview_merge
from stories.bulk.merging_kinds import MERGINGS, Merged
from stories.models import Change, Tag
from stories.records import column_of
from stories.workflow import EVERY

STORIES_NAMED = 50
# The pages of readers, by their section.
ROUTES: dict[str, str] = {
    Section.TAG: "stories:tag",
    Section.PERSON: "characters:person",
    Section.PLACE: "characters:place",
    Section.AUTHOR: "stories:author",
}


class MergeForm(forms.Form):
    """Into which other, and the version of the one that goes, as the page showed it."""

    into = forms.ModelChoiceField(Tag.objects.none(), label=gettext_lazy("Into"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: dict[str, str] | None, *, row: Merged) -> None:
        super().__init__(data, initial={"version": row.version}, label_suffix="")
        kind, into = MERGINGS[type(row)], cast(Any, self.fields["into"])
        into.queryset = kind.model.objects.exclude(pk=row.pk)
        into.widget = AutocompleteSelect(column_of(kind.tables[0][0], kind.column), admin.site)
        into.widget.choices = into.choices


def may_merge(page: AdminPage, row: Merged | None = None) -> bool:
    """Whoever may change these and every story."""
    return may_change(page, row) and page.user.has_perm(EVERY)


@admin_page(may_merge)
def show_merging(page: AdminPage, row: Merged) -> HttpResponse:
    """Choose the other, see what moves, and merge on POST."""
    is_sent = page.request.method == "POST"
    sent = page.request.POST if is_sent else page.request.GET
    into = sent.get("into", "")
    asked = {"into": into if is_number(into) else "", "version": sent.get("version", "")}
    form = MergeForm(asked if "into" in sent else None, row=row)
    chosen = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
    if is_sent and chosen and (change := _merge(page, form, row, chosen)):
        undo = reverse("admin:undo_change", args=[change.pk])
        words = _("“%(row)s” is merged into “%(into)s”.") % {"row": change.name, "into": chosen}
        page.tell(format_html('{} <a href="{}">{}</a>', words, undo, _("Undo")))
        return HttpResponseRedirect(admin_address(chosen))
    return page.show(
        "admin/merge.html",
        _("Merge “%(row)s” into another") % {"row": row},
        media=page.admin.media + form.media,
        row=row,
        row_address=admin_address(row),
        form=form,
        into=chosen,
        **(_moves(page, row, chosen) if chosen else {}),
    )


PAGES = [("<int:pk>/merge/", show_merging, "merge")]


class MergesRows(KeepsHistory):
    """For an admin of what is merged: from its own page, and from the list, where two are ticked."""

    def get_urls(self) -> list[URLPattern]:
        return [*paths_of(self, PAGES), *super().get_urls()]

    def has_merge_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj) and editor_of(request).has_perm(EVERY)

    def may_undo(self, request: HttpRequest, change: Change) -> bool:
        if change.what == Change.What.MERGED:
            is_shown = change.values.get("public_by_choice", [False])[0]
            may_show = not isinstance(self, WorldAdmin) or self.has_show_permission(request)
            return self.has_merge_permission(request) and (may_show or not is_shown)
        return super().may_undo(request, change)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["may_merge"] = self.has_merge_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description=gettext_lazy("Merge the two"), permissions=["merge"])
    def merge_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """The page that merges the younger of the two into the other."""
        chosen = list(queryset.order_by("-pk")[:3])
        if len(chosen) != 2:
            self.message_user(request, _("Choose the two that are one."), messages.ERROR)
            return None
        return HttpResponseRedirect(_merge_address(self, *chosen))


def _merge(page: AdminPage, form: MergeForm, row: Merged, into: Merged) -> Change | None:
    """The change that was made; None where the form says why there is none."""
    version = form.cleaned_data["version"]
    try:
        return merge(row, into, by=page.user, version=version or 0)
    except (EditConflict, ValidationError) as refusal:
        form.add_error(None, reason_of(refusal))
    return None


def _moves(page: AdminPage, row: Merged, into: Merged) -> dict[str, Any]:
    """What the page shows of all that moves."""
    moves = preview_merge(row, into)
    count = moves["count"]
    said = ngettext(
        "One story has “%(into)s” instead (%(live)s live).",
        "%(n)s stories have “%(into)s” instead (%(live)s live).",
        count,
    )
    numbers = {"n": number_format(count), "live": number_format(moves["live"]), "into": into}
    return {
        "said": said % numbers if count else _("No story names it."),
        "named": moves["stories"][:STORIES_NAMED],
        "more": max(0, count - STORIES_NAMED),
        "told": moves["told"],
        "addresses": [address_of(ROUTES[row.section], address) for address in moves["addresses"]],
        "names_lead": bool(MERGINGS[type(row)].names(row)),
        "other_way": _merge_address(page.admin, into, row),
    }


def _merge_address(model_admin: Any, row: Merged, into: Merged) -> str:
    opts = model_admin.opts
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_merge", args=[row.pk])
    return f"{address}?{urlencode({'into': into.pk})}"
