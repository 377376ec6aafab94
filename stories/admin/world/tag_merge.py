"""The page that merges one tag into another: what moves is shown first."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib.admin_addresses import admin_address
from spystories.lib.keys import is_number
from spystories.lib.locks import EditConflict
from spystories.lib.refusals import reason_of
from stories.admin.shared.pages import AdminPage, admin_page, may_change
from stories.bulk.tag_merge import merge, preview_merge
from stories.models import Change, StoryTag, Tag

STORIES_NAMED = 50


class MergeForm(forms.Form):
    """Into which tag, and the version of the one that goes, as the page showed it."""

    into = forms.ModelChoiceField(Tag.objects.none(), label=gettext_lazy("Into"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: dict[str, str] | None, *, tag: Tag) -> None:
        super().__init__(data, initial={"version": tag.version}, label_suffix="")
        into: Any = self.fields["into"]
        into.queryset = Tag.objects.exclude(pk=tag.pk)
        into.widget = AutocompleteSelect(StoryTag._meta.get_field("tag"), admin.site)
        into.widget.choices = into.choices


@admin_page(lambda page, tag: page.admin.has_delete_permission(page.request, tag) and may_change(page))
def show_merging(page: AdminPage, tag: Tag) -> HttpResponse:
    """Choose the other tag, see what moves, and merge on POST."""
    is_sent = page.request.method == "POST"
    sent = page.request.POST if is_sent else page.request.GET
    into = sent.get("into", "")
    asked = {"into": into if is_number(into) else "", "version": sent.get("version", "")}
    form = MergeForm(asked if "into" in sent else None, tag=tag)
    chosen = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
    if is_sent and chosen and (change := _merge(page, form, tag, chosen)):
        undo = reverse("admin:undo_change", args=[change.pk])
        words = _("“%(tag)s” is merged into “%(into)s”.") % {"tag": change.name, "into": chosen}
        page.tell(format_html('{} <a href="{}">{}</a>', words, undo, _("Undo")))
        return HttpResponseRedirect(admin_address(chosen))
    moves = preview_merge(tag) if chosen else None
    return page.show(
        "admin/stories/tag/merge.html",
        _("Merge “%(tag)s” into another tag") % {"tag": tag},
        media=page.admin.media + form.media,
        tag=tag,
        form=form,
        into=chosen,
        moves=moves and moves | {"named": moves["stories"][:STORIES_NAMED]},
        more=max(0, moves["count"] - STORIES_NAMED) if moves else 0,
    )


PAGES = [("<int:pk>/merge/", show_merging, "merge")]


def _merge(page: AdminPage, form: MergeForm, tag: Tag, into: Tag) -> Change | None:
    """The change that was made; None where the form says why there is none."""
    version = form.cleaned_data["version"]
    try:
        return merge(tag, into, by=page.user, version=version or 0)
    except (EditConflict, ValidationError) as refusal:
        form.add_error(None, reason_of(refusal))
    return None
