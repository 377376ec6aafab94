"""The page that merges one tag into another: what moves is shown first."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib.keys import is_number
from spystories.lib.locks import EditConflict
from stories.bulk import tag_merge as tag_merging
from stories.models import StoryTag, Tag

SHOWN = 50  # stories named one by one


class MergeForm(forms.Form):
    """Into which tag, and the version of the one that goes, as the page showed it."""

    into = forms.ModelChoiceField(Tag.objects.none(), label=gettext_lazy("Into"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, tag):
        super().__init__(data, initial={"version": tag.version}, label_suffix="")
        self.fields["into"].queryset = Tag.objects.exclude(pk=tag.pk)
        self.fields["into"].widget = AutocompleteSelect(StoryTag._meta.get_field("tag"), admin.site)
        self.fields["into"].widget.choices = self.fields["into"].choices


class MergeMixin:
    """For the admin of tags; stands before it among the bases."""

    change_form_template = "admin/stories/tag/change_form.html"

    def get_urls(self):
        merge = path("<int:pk>/merge/", self.admin_site.admin_view(self.merge_view), name="stories_tag_merge")
        return [merge, *super().get_urls()]

    def merge_view(self, request, pk):
        """Choose the other tag, see what moves, and merge on POST."""
        tag = get_object_or_404(Tag, pk=pk)
        if not (self.has_delete_permission(request, tag) and self.has_change_permission(request)):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET
        into = sent.get("into", "")
        asked = {"into": into if is_number(into) else "", "version": sent.get("version", "")}
        form = MergeForm(asked if "into" in sent else None, tag=tag)
        chosen = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
        if request.method == "POST" and chosen and (change := self._merged(request, form, tag, chosen)):
            undo = reverse("admin:undo_change", args=[change.pk])
            said = _("“%(tag)s” is merged into “%(into)s”.") % {"tag": change.name, "into": chosen}
            self.message_user(
                request, format_html('{} <a href="{}">{}</a>', said, undo, _("Undo")), messages.SUCCESS
            )
            return HttpResponseRedirect(reverse("admin:stories_tag_change", args=[chosen.pk]))
        moves = tag_merging.concerned(tag) if chosen else None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media + form.media,
            "title": _("Merge “%(tag)s” into another tag") % {"tag": tag},
            "tag": tag,
            "form": form,
            "into": chosen,
            "moves": moves and moves | {"named": moves["stories"][:SHOWN]},
            "more": max(0, moves["count"] - SHOWN) if moves else 0,
        }
        return TemplateResponse(request, "admin/stories/tag/merge.html", context)

    def _merged(self, request, form, tag, chosen):
        version = form.cleaned_data["version"]
        try:
            return tag_merging.merge(tag, chosen, by=request.user, version=version or 0)
        except EditConflict:
            form.add_error(None, _("Somebody saved this tag after you opened this page. Look at it again."))
        except ValidationError as refused:
            form.add_error(None, " ".join(refused.messages))
        return None
