"""Filters of lists that choose one of many by typing."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from characters.models import Place
from stories.desk.troubles import TROUBLES
from stories.models import Authorship, CastMember, CollectionEntry, Setting, StoryTag


class ChosenFilter(admin.SimpleListFilter):
    """One of many, found by typing: as cheap with three thousand of them as with three."""

    template = "admin/_chosen_filter.html"
    rows: type[
        StoryTag | CollectionEntry | CastMember | Setting | Authorship
    ]  # the model that joins what is chosen to the story
    parameter_name: str
    column = ""  # its column of what is chosen
    story = "story"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return ()

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        if not chosen.isdecimal() or len(chosen) > 18:
            raise IncorrectLookupParameters
        joined = self.rows._default_manager.filter(self.joined(int(chosen)))
        return queryset.filter(pk__in=joined.order_by().values(self.story))

    def joined(self, chosen: int) -> Q:
        return Q(**{self.column: chosen})

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        column: Any = self.rows._meta.get_field(self.column)
        field = forms.ModelChoiceField(
            column.related_model._default_manager.all(), required=False, widget=AutocompleteSelect(column, admin.site)
        )
        name = self.parameter_name
        yield {
            "selected": bool(self.value()),
            "query_string": changelist.get_query_string(remove=[name]),
            "hidden": [
                (key, value) for key, values in changelist.filter_params.items() for value in values if key != name
            ],
            "query": changelist.query,
            "select": field.widget.render(name, self.value(), {"id": f"filter-{name}", "aria-label": self.title}),
        }


class TroubleFilter(admin.SimpleListFilter):
    """What is wrong with a story, as the desk says it."""

    title, parameter_name = _("trouble"), "trouble"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        return [(trouble.name, str(trouble.label)) for trouble in TROUBLES if trouble.name]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        narrow = {trouble.name: trouble.narrow for trouble in TROUBLES if trouble.name}.get(self.value() or "")
        return narrow(queryset) if narrow else queryset


class TagFilter(ChosenFilter):
    title, parameter_name = _("tag"), "tag"
    rows, column, story = StoryTag, "tag", "content_object"


class AuthorFilter(ChosenFilter):
    title, parameter_name = _("author"), "author"
    rows, column = Authorship, "author"


class CollectionFilter(ChosenFilter):
    title, parameter_name = _("collection"), "collection"
    rows, column = CollectionEntry, "collection"


class PersonFilter(ChosenFilter):
    title, parameter_name = _("person"), "person"
    rows, column = CastMember, "character"


class PlaceFilter(ChosenFilter):
    """A place, or what lies inside it."""

    title, parameter_name = _("place"), "place"
    rows, column = Setting, "place"

    def joined(self, chosen: int) -> Q:
        path = Place.objects.filter(pk=chosen).values_list("path", flat=True).first()
        return Q(place=chosen) | Q(place__path__startswith=f"{path}/")
