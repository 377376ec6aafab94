"""The library of pictures: all of them with what shows them, the page of one, bringing in, replacing, deleting."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.forms import Textarea
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.models import Character, Picture, Place
from spystories.lib.admin_addresses import admin_address
from spystories.lib.bulk_admin import LONGEST_SEARCH
from spystories.lib.edit_forms import EditForm
from spystories.lib.requests import editor_of
from stories.admin.shared.autosave import KeepsUnsaved
from stories.admin.shared.history import KeepsHistory
from stories.admin.shared.pages import paths_of
from stories.history.changes import find_changed
from stories.models import Author, Change, Collection, PictureUse, Story
from stories.pictures import changing, rights
from stories.pictures.library import Use, address_of_file, count_uses, shown, thumb_of, unused, uses_of_picture

from . import picture_answers, picture_taking
from .picture_taking import KEPT_BY_BROWSERS

MOST_USES = 50  # shown of one picture
SEEN_WIDTH = 960  # at most, of the file that its page shows


class UseFilter(admin.SimpleListFilter):
    """Whether anything shows a picture."""

    title, parameter_name = gettext_lazy("use"), "use"
    WAYS = {
        "public": (gettext_lazy("readers see it"), lambda pictures: pictures.public()),
        "shown": (gettext_lazy("shown, if only in a draft"), shown),
        "unused": (gettext_lazy("unused"), unused),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return [(name, str(label)) for name, (label, _narrow) in self.WAYS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        way = self.WAYS.get(self.value() or "")
        return way[1](queryset) if way else queryset


class WordsFilter(admin.SimpleListFilter):
    """Whether somebody has said what a picture shows."""

    title, parameter_name = gettext_lazy("description"), "described"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return [("no", _("not described")), ("decorative", _("decorative"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        if self.value() == "no":
            return queryset.undescribed()
        return queryset.filter(decorative=True) if self.value() == "decorative" else queryset


class PictureForm(EditForm):
    class Meta:
        model = Picture
        fields = ["name", "alt", "decorative", "caption", "credit", "source", "focus_x", "focus_y"]
        widgets = {"alt": Textarea({"rows": 3})}


PAGES = [*picture_answers.PAGES, *picture_taking.PAGES]


class SavedByVerbs(KeepsUnsaved):
    """Saves and deletes pictures by their verbs."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        changing.save_words(obj, version=form.claimed_version)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        changing.delete(obj)


@admin.register(Picture)
class PictureAdmin(KeepsHistory, SavedByVerbs):
    """Pictures are brought in by their files; the form changes what is said of one."""

    form = PictureForm
    fields = ["name", "alt", "decorative", "caption", "credit", "source", ("focus_x", "focus_y")]
    list_filter = [UseFilter, WordsFilter]
    ordering = ["-created_at", "-pk"]
    search_fields = ["folded"]
    search_help_text = gettext_lazy("Words of its name, its description, its caption, its credit or its source.")
    view_on_site = False

    def get_urls(self) -> list[URLPattern]:
        return [*paths_of(self, PAGES), *super().get_urls()]

    # Permissions

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or rights.may_change(editor_of(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or rights.may_delete(editor_of(request), obj))

    def may_undo(self, request: HttpRequest, change: Change) -> bool:
        """Whoever might make the change that takes `change` back."""
        row = find_changed(change)
        if isinstance(row, Picture) and change.what == Change.What.CHANGED:
            may = rights.may_replace if "digest" in change.values else rights.may_change
            return may(editor_of(request), row)
        return super().may_undo(request, change)

    # The list

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[Any], bool]:
        return queryset.with_words(search_term[:LONGEST_SEARCH]), False

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """With what each picture of the page is shown by. Five queries, whatever the number."""
        changelist = super().get_changelist_instance(request)
        rows: list[Any] = list(changelist.result_list)
        found = count_uses(rows)
        for row in rows:
            row.thumb, row.used = thumb_of(row), found[row.pk].in_words
        changelist.result_list = rows
        return changelist

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return picture_taking.bring_in(request, admin=self)

    # One picture

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        uses = uses_of_picture(obj)
        context |= {
            "seen": address_of_file(obj, SEEN_WIDTH),
            "original_name": obj.original.removeprefix("originals/"),
            "uses": [say_use(use) for use in uses[:MOST_USES]],
            "more_uses": max(0, len(uses) - MOST_USES),
            "may_replace": rights.may_replace(editor_of(request), obj),
            "kept_by_browsers": KEPT_BY_BROWSERS,
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # Deleting

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().delete_view(request, object_id, {"kept_by_browsers": KEPT_BY_BROWSERS} | (extra_context or {}))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        uses = PictureUse.objects.filter(picture__in=[row.pk for row in objs]).select_related("story")
        by_story = [self.name_dependent(use) for use in uses.order_by("story__working_title", "story")]
        counts.pop(str(PictureUse._meta.verbose_name_plural), None)
        protected = [*dict.fromkeys(by_story), *protected]
        # Django also asks for the right to delete what stands in the way, and stays.
        return gone, counts, set() if protected else lacking, protected

    def name_dependent(self, row: Model) -> str:
        if isinstance(row, Character | Place | Author | Collection):
            return format_html("<a href='{}'>{}</a> {}", admin_address(row), row, _("shows it"))
        return super().name_dependent(row)


def say_use(use: Use) -> SafeString:
    """One thing that shows a picture, with the way there."""
    if not isinstance(use.thing, Story):
        said = str(use.thing._meta.verbose_name)
    elif use.is_live:
        said = _("story, live") if use.is_newest else _("story, live; no longer in its newest version")
    else:
        said = _("story, in its newest version")
    return format_html('<a href="{}">{}</a> <span class="quiet">{}</span>', admin_address(use.thing), use.thing, said)
