"""
The admin of people and places, built upon by `stories.admin`, which adds what rests on stories and
registers it.

Saving goes through `world`; the names are announced once the other names are stored too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from spystories.lib.bulk_admin import BulkAction
from spystories.lib.conflict_forms import JoinedRow
from spystories.lib.edit_admin import EditAdmin
from spystories.lib.edit_forms import OnceFormSet
from spystories.lib.refusals import Refused

from . import editing
from .forms import PersonForm, PlaceForm
from .models import Alias, Character, Place, PlaceAlias


class AliasInline(admin.StackedInline):
    model: type[Alias | PlaceAlias] = Alias
    form = JoinedRow
    formset = OnceFormSet
    extra = 1


class PlaceAliasInline(AliasInline):
    model = PlaceAlias


class WorldAdmin(EditAdmin):
    """What people and places have in common."""

    actions = ["show_always", "show_when_named", "delete_chosen"]
    search_help_text = gettext_lazy("A name or another name. The beginning of a word is enough.")
    prepopulated_fields = {"slug": ["name"]}
    alias_models = (Alias, PlaceAlias)
    own_fields: Sequence[str | tuple[str, ...]]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        """An address that readers may know does not follow the name any more."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def has_show_permission(self, request: HttpRequest) -> bool:
        """Whether the one who asks may put somebody or somewhere before the public by choice."""
        return self.has_change_permission(request)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[tuple[Any, Any]]:
        hidden = () if self.has_show_permission(request) else ("public_by_choice",)
        return [(None, {"fields": [name for name in self.own_fields if name not in hidden]})]

    def save(self, obj: Any, *, version: int | None = None) -> None:
        """Store a row by its verb."""
        raise NotImplementedError

    def announce(self, obj: Any) -> None:
        """Tell that its names may have changed."""
        raise NotImplementedError

    def save_related(self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool) -> None:
        super().save_related(request, form, formsets, change)
        aliases = [formset for formset in formsets if formset.model in self.alias_models]
        if not change or form.has_changed() or any(formset.has_changed() for formset in aliases):
            self.announce(form.instance)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        self.save(obj, version=form.claimed_version)

    def delete_model(self, request: HttpRequest, obj: Character | Place) -> None:
        editing.delete(obj)

    def name_dependent(self, row: Model) -> str:
        if isinstance(row, Place):
            return _("%(name)s lies inside it") % {"name": row}
        if isinstance(row, Character):
            return _("%(name)s is at home there") % {"name": row}
        return super().name_dependent(row)

    @admin.display(description=gettext_lazy("public"), boolean=True, ordering="is_public")
    def public(self, obj: Character | Place) -> bool:
        return obj.is_public

    @admin.action(description=gettext_lazy("Show always"), permissions=["show"])
    def show_always(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        done = ngettext_lazy("%(n)s always public.", "%(n)s always public.", "n")
        action = BulkAction("show_always", _("Show always"), done)
        return self.in_bulk(request, queryset, action, self._chooser(request, True))

    @admin.action(description=gettext_lazy("Show only when a live story names it"), permissions=["show"])
    def show_when_named(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        done = ngettext_lazy("%(n)s public when named.", "%(n)s public when named.", "n")
        action = BulkAction("show_when_named", _("Show only when a live story names"), done)
        return self.in_bulk(request, queryset, action, self._chooser(request, False))

    def _chooser(self, request: HttpRequest, chosen: bool) -> Callable[[Character | Place], None]:
        """What shows one of many by choice, or no longer."""

        def choose(row: Character | Place) -> None:
            if row.public_by_choice == chosen:
                raise Refused(_("It is so already."))
            row.public_by_choice = chosen
            self.save(row)
            self.announce(row)
            self.log_change(request, row, [{"changed": {"fields": [_("always public")]}}])

        return choose


class PersonAdmin(WorldAdmin):
    form = PersonForm
    list_display = ["name", "sort_name", "live_stories", "public"]
    list_filter = ["is_public", "pronouns"]
    ordering = ["sort_key", "key"]
    autocomplete_fields = ["home"]
    inlines = [AliasInline]
    own_fields = ["name", "sort_name", "slug", "pronouns", "home", "public_by_choice"]

    def save(self, obj: Character, *, version: int | None = None) -> None:
        editing.save_character(obj, version=version)

    def announce(self, obj: Character) -> None:
        editing.announce(characters=[obj.pk])

    @admin.display(description=gettext_lazy("live stories"), ordering="story_count")
    def live_stories(self, obj: Character) -> int:
        return obj.story_count


class KindFilter(admin.AllValuesFieldListFilter):
    """The kinds there are; those without one have a name too."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("not stated")}


class PlaceAdmin(WorldAdmin):
    form = PlaceForm
    list_display = ["in_tree", "kind", "set_here", "spoken_of", "public"]
    list_filter = ["is_public", ("kind", KindFilter)]
    ordering = ["path"]
    autocomplete_fields = ["parent"]
    inlines = [PlaceAliasInline]
    own_fields = ["name", "kind", "parent", "slug", ("latitude", "longitude"), "public_by_choice"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        return super().get_queryset(request).select_related("parent")

    def save(self, obj: Place, *, version: int | None = None) -> None:
        editing.save_place(obj, version=version)

    def announce(self, obj: Place) -> None:
        editing.announce(places=[obj.pk])

    @admin.display(description=gettext_lazy("place"), ordering="path")
    def in_tree(self, obj: Place) -> str:
        depth = min(obj.path.count("/"), 8)
        return format_html('<span class="branch depth-{}">{}</span>', depth, obj.name)

    @admin.display(description=gettext_lazy("set here"), ordering="set_count")
    def set_here(self, obj: Place) -> int:
        return obj.set_count

    @admin.display(description=gettext_lazy("spoken of"), ordering="spoken_count")
    def spoken_of(self, obj: Place) -> int:
        return obj.spoken_count
