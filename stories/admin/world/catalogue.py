"""Tags, collections, authors and the site's own texts. Django's `taggit` brings a tag of its own: it is not ours."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Textarea
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from taggit.models import Tag as ForeignTag

from spystories.lib.autocomplete import ChoosesByTyping
from spystories.lib.conflict_forms import JoinedRow
from spystories.lib.edit_admin import EditAdmin
from spystories.lib.edit_forms import OrderedFormSet
from spystories.lib.requests import editor_of
from stories.admin.shared.autosave import KeepsUnsaved
from stories.admin.shared.finding import FindsByWords
from stories.admin.shared.history import KeepsHistory
from stories.derived.counts import rearrange_collections
from stories.editing.body_field import BodyAdmin, as_read
from stories.editing.catalogue_forms import AuthorForm, CollectionForm, SiteForm, TagForm
from stories.history import catalogue
from stories.models import Author, Collection, CollectionEntry, Site, Tag

from .merging import MergesRows

admin.site.unregister(ForeignTag)


class CatalogueAdmin(FindsByWords, KeepsUnsaved):
    """What tags, collections and authors have in common."""

    formfield_overrides = {models.TextField: {"widget": Textarea(attrs={"rows": 3})}}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """An address that readers may know does not follow the name any more."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        catalogue.save(obj, version=form.claimed_version)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        catalogue.delete(obj)

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() if obj.story_count else None

    @admin.display(description=gettext_lazy("live stories"), ordering="story_count")
    def live_stories(self, obj: Any) -> int:
        return obj.story_count


@admin.register(Tag)
class TagAdmin(MergesRows, CatalogueAdmin):
    actions = ["merge_chosen", "delete_chosen"]
    form = TagForm
    fields = ["name", "slug", "line", "synonyms"]
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "live_stories", "line"]
    ordering = ["folded"]
    search_help_text = gettext_lazy("A name or a synonym. The beginning of a word is enough.")


@admin.register(Author)
class AuthorAdmin(MergesRows, CatalogueAdmin):
    actions = ["merge_chosen", "delete_chosen"]
    form = AuthorForm
    fields = ["name", "sort_name", "slug", "line", "links", "portrait"]
    prepopulated_fields = {"slug": ["name"]}
    list_display = ["name", "live_stories", "line"]
    ordering = ["sort_key", "key"]
    search_help_text = gettext_lazy("A name. The beginning of a word is enough.")


class CollectionEntryInline(ChoosesByTyping, admin.StackedInline):
    model = CollectionEntry
    form = JoinedRow
    formset = OrderedFormSet
    fields = [("story", "position")]
    autocomplete_fields = ["story"]
    extra = 1


@admin.register(Collection)
class CollectionAdmin(KeepsHistory, CatalogueAdmin):
    form = CollectionForm
    fields = ["title", "slug", "line", "picture"]
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["title", "live_stories", "line"]
    ordering = ["sort_key", "key"]
    inlines = [CollectionEntryInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool) -> None:
        entries = form.instance.entries
        before = set(entries.values_list("story", flat=True))
        super().save_related(request, form, formsets, change)
        left = before - set(entries.values_list("story", flat=True))
        rearrange_collections({form.instance.pk}, left)


class OneSiteAdmin(BodyAdmin, EditAdmin):
    """Saves the one row through its verb."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        catalogue.save_site(obj, version=form.claimed_version)


@admin.register(Site)
class SiteAdmin(KeepsUnsaved, KeepsHistory, OneSiteAdmin):
    """One row: the list leads straight to the form."""

    form = SiteForm
    _others = ["contact", "home_story", "pause", "portraits", "readers_take_manuscripts", "refused_crawlers"]
    fields = ["name", "line", "about", *_others]
    read_only = ["name", "line", "about_as_read", *_others]
    autocomplete_fields = ["home_story"]
    view_on_site = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever may only look sees the page about the site as readers do."""
        return self.fields if self.has_change_permission(request) else self.read_only

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What readers may take is for those to say who may publish."""
        if not self.has_change_permission(request):
            return self.read_only
        return [] if editor_of(request).has_perm("stories.publish_story") else ["readers_take_manuscripts"]

    @admin.display(description=gettext_lazy("about"))
    def about_as_read(self, obj: Any) -> str:
        return as_read(obj.about)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:stories_site_change", args=[1]))
