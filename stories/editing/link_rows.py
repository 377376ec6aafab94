"""The quick rows of a story's form: its cast, its places and its tags, each chosen by typing."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib.autocomplete import TypedSelect
from spystories.lib.keys import is_number
from spystories.lib.partial_forms import PartialFormSet, PartialModelForm
from stories.content.value import label_of
from stories.models import CastMember, Setting, StoryTag

SPARE_ROWS = 2  # empty rows for those who have no script


class KnownSelect(TypedSelect):
    """A choice by typing that need not ask the database for the name of what it knows to be chosen."""

    known = {}

    def optgroups(self, name, value, attr=None):
        chosen = [one for one in map(str, value) if is_number(one)]
        if not all(one in self.known for one in chosen):
            return super().optgroups(name, chosen, attr)
        options = [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, one, self.known[one], True, 1) for one in chosen]
        return [(None, options, 0)]


def choose(form, name, request, known):
    """Let `form` choose its `name` by typing, with a way to add what is missing for those who may."""
    field, column = form.fields[name], form._meta.model._meta.get_field(name)
    related = admin.site.get_model_admin(column.related_model)
    select = KnownSelect(column, admin.site)
    select.known = known
    field.widget = RelatedFieldWidgetWrapper(
        select,
        column.remote_field,
        admin.site,
        can_add_related=related.has_add_permission(request),
        can_change_related=False,
    )
    field.widget.choices = field.choices


class LinkRow(PartialModelForm):
    """
    One row that ties something of the site to a story.

    `known` holds, for each field that is chosen by typing, the names of what is chosen already.
    """

    chosen = ""  # the field that names it

    def __init__(self, *args, request, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known
        for name, names in known.items():
            choose(self, name, request, names)
        self.fields[self.chosen].error_messages["required"] = self.missing
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = field.label
            if isinstance(field.widget, forms.TextInput) and name != self.chosen:
                field.widget.attrs["placeholder"] = field.label

    @property
    def called(self):
        """What the row is about, as the form showed it or as it was typed; empty for an empty row."""
        if self.is_bound:
            return str(self.cleaned_data.get(self.chosen) or "") if self.is_valid() else ""
        value = self.initial.get(self.chosen, "")
        return self.known.get(self.chosen, {}).get(str(value), str(value))


class CastRow(LinkRow):
    chosen = "character"
    missing = gettext_lazy("Choose the person, or empty the row.")
    twice = gettext_lazy("%(name)s is in the cast already.")

    class Meta:
        model = CastMember
        fields = ["character", "part", "note"]


class SettingRow(LinkRow):
    chosen = "place"
    missing = gettext_lazy("Choose the place, or empty the row.")
    twice = gettext_lazy("%(name)s is among the places already.")

    class Meta:
        model = Setting
        fields = ["place", "how"]


class TagRow(LinkRow):
    chosen = "tag"
    missing = gettext_lazy("Choose the tag, or empty the row.")
    twice = gettext_lazy("%(name)s is among the tags already.")

    class Meta:
        model = StoryTag
        fields = ["tag", "sentence"]
        widgets = {"sentence": forms.Textarea(attrs={"rows": 1, "data-grows": ""})}


class LinkRows(PartialFormSet):
    """The rows of one kind, in the order that the editor gave them; nothing twice."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if self.can_order:
            form.fields["ORDER"].widget.attrs.update({"class": "order", "min": 1})
        form.fields["DELETE"].label = _("Take out")

    def clean(self):
        seen = set()
        for form in self.forms:
            chosen = form.cleaned_data.get(form.chosen) if form.is_valid() else None
            if chosen is None or self._should_delete_form(form):
                continue
            if chosen in seen:
                form.add_error(form.chosen, form.twice % {"name": chosen})
            seen.add(chosen)

    @property
    def label(self) -> str:
        return label_of(self.prefix)

    @property
    def told(self):
        """What its rows are about, in one line."""
        return ", ".join(row.called for row in self.forms if row.called and not self._is_out(row))

    @property
    def ask(self):
        """Whether a row needs another look."""
        return self.is_bound and not self.is_valid()

    def _is_out(self, row):
        return self.is_bound and self._should_delete_form(row)

    def rows(self):
        """The cleaned rows in their order."""
        return [form.cleaned_data for form in self.ordered_forms if form.cleaned_data.get(form.chosen)]


def rows_of(form, formset=LinkRows, **kwargs):
    """The class of a set of such rows."""
    given = {"extra": SPARE_ROWS, "can_delete": True, "can_order": True, "max_num": 100}
    return forms.formset_factory(form, formset=formset, **given | kwargs)
