"""People and places with what rests on a story's sentence: facts, relationships, introductions."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.forms import Textarea
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters import admin as characters
from characters.models import Character, FormerAddress, Place, Section
from spystories.lib.autocomplete import ChoosesByTyping
from spystories.lib.bulk_admin import BulkAdmin
from spystories.lib.edit_forms import OnceFormSet, OrderedFormSet
from stories.admin.shared.autosave import KeepsUnsaved
from stories.admin.shared.finding import FindsByWords
from stories.admin.shared.pages import paths_of
from stories.derived.content_version import raise_content_version
from stories.derived.index import index_evidence
from stories.derived.links import follow_moves
from stories.editing.catalogue_forms import EvidenceRow, RelationshipRow
from stories.editing.world_forms import PersonForm, PlaceForm
from stories.models import Author, Collection, Fact, Introduction, Relationship, Story, Tag
from stories.workflow import Verb, may_at_all

from . import renaming
from .merging import MergesRows

SHORT: Any = {models.TextField: {"widget": Textarea(attrs={"rows": 2})}}


class EvidenceInline(ChoosesByTyping, admin.StackedInline):
    form = EvidenceRow
    formset = OrderedFormSet
    formfield_overrides = SHORT
    autocomplete_fields = ["story"]
    extra = 0


class FactInline(EvidenceInline):
    model = Fact
    fields = [("label", "value"), ("standing", "said_by"), "story", "sentence", "position"]


class RelationshipInline(EvidenceInline):
    model = Relationship
    form = RelationshipRow
    fk_name = "character"
    autocomplete_fields = ["other", "story"]
    fields = ["other", ("wording", "inverse"), "story", "sentence", "position"]


class IntroductionInline(ChoosesByTyping, admin.StackedInline):
    model = Introduction
    form = EvidenceRow
    formset = OnceFormSet
    formfield_overrides = SHORT
    autocomplete_fields = ["story"]
    fields = ["story", "sentence"]
    max_num = 1
    extra = 1


class WithEvidence(FindsByWords, KeepsUnsaved, characters.WorldAdmin):
    """
    Settles what rests on the rows once all of them are stored, and lets only those who may publish make
    pages public by choice.
    """

    actions = ["merge_chosen", *characters.WorldAdmin.actions]

    def get_urls(self) -> list[URLPattern]:
        return [*paths_of(self, renaming.PAGES), *super().get_urls()]

    def has_show_permission(self, request: HttpRequest) -> bool:
        return may_at_all(request.user, Verb.PUBLISH) and super().has_show_permission(request)

    def save_related(self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool) -> None:
        super().save_related(request, form, formsets, change)
        of = "places" if isinstance(form.instance, Place) else "characters"
        index_evidence(**{of: [form.instance.pk]})

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() if obj.is_public else None


@admin.register(Character)
class PersonAdmin(MergesRows, WithEvidence, characters.PersonAdmin):
    form = PersonForm
    own_fields = [*characters.PersonAdmin.own_fields, "portrait"]
    inlines = [*characters.PersonAdmin.inlines, IntroductionInline, FactInline, RelationshipInline]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        follow_moves(obj.section, [(obj.key, obj.address)])
        raise_content_version()


@admin.register(Place)
class PlaceAdmin(MergesRows, WithEvidence, characters.PlaceAdmin):
    form = PlaceForm
    own_fields = [*characters.PlaceAdmin.own_fields, "picture"]
    inlines = [*characters.PlaceAdmin.inlines, IntroductionInline]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        above = obj.parent_id
        super().delete_model(request, obj)
        follow_moves(obj.section, [(obj.key, obj.address)])
        index_evidence(places=[above] if above else [])


@admin.register(FormerAddress)
class FormerAddressAdmin(BulkAdmin):
    """Old addresses, made by moving things: each says where it leads now, and can only be given up."""

    list_display = ["address", "section", "leads_to", "left_at"]
    list_display_links = None
    list_filter = ["section"]
    ordering = ["-left_at", "-pk"]
    search_fields = ["address"]
    MODELS: dict[str, Any] = {
        Section.STORY: Story,
        Section.PERSON: Character,
        Section.PLACE: Place,
        Section.TAG: Tag,
        Section.COLLECTION: Collection,
        Section.AUTHOR: Author,
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        follow_moves(obj.section, [(obj.key, obj.address)])
        raise_content_version()

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """With what each row of the page leads to: one query a section."""
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        for section, model in self.MODELS.items():
            keys = [row.key for row in rows if row.section == section]
            found = model.objects.in_bulk(keys, field_name="key") if keys else {}
            for row in rows:
                if row.section == section:
                    row.target = found.get(row.key)
        changelist.result_list = rows
        return changelist

    @admin.display(description=gettext_lazy("leads to"))
    def leads_to(self, obj: Any) -> str:
        target = getattr(obj, "target", None) or self.MODELS[obj.section].objects.filter(key=obj.key).first()
        return target.get_absolute_url() if target and target.address else _("nothing any more")
