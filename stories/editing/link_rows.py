"""
The quick rows of a story's form: its authors, cast, places, tags and collections, each chosen by typing.

Scripts draw them as chips in one line; without scripts each is a row with its fields.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.models import Character, Place
from spystories.lib.autocomplete import TypedSelect
from spystories.lib.keys import is_number
from spystories.lib.partial_forms import PartialFormSet, PartialModelForm
from stories.content.value import Credit, Part, Row, Scene, TagLine, label_of
from stories.models import (
    Author,
    Authorship,
    CastMember,
    Collection,
    CollectionEntry,
    Setting,
    StoryTag,
    Tag,
)

# The names of what is chosen, by the field that chooses it and the number of the row.
Known = Mapping[str, Mapping[str, str]]
SPARE_ROWS = 2  # empty rows for those who have no script


class KnownSelect(TypedSelect):
    """A choice by typing that need not ask the database for the name of what it knows to be chosen."""

    known: Mapping[str, str] = {}

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        chosen = [one for one in map(str, value) if is_number(one)]
        if not all(one in self.known for one in chosen):
            return super().optgroups(name, chosen, attr)
        options = [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, one, self.known[one], True, 1) for one in chosen]
        return [(None, options, 0)]


def choose(form: "forms.ModelForm[Any]", name: str, known: Mapping[str, str]) -> None:
    """Let `form` choose its `name` by typing."""
    field = cast(forms.ModelChoiceField, form.fields[name])
    select = KnownSelect(form._meta.model._meta.get_field(name), admin.site)
    select.known = known
    field.widget = select
    field.widget.choices = field.choices


class LinkRow(PartialModelForm):
    """
    One row that ties something of the site to a story.

    `known` holds, for each field that is chosen by typing, the names of what is chosen already.
    """

    chosen = ""  # the field that names it
    missing: Any  # what is said without it
    twice: Any

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        for name, names in known.items():
            choose(self, name, names)
        self.fields[self.chosen].error_messages["required"] = self.missing
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = field.label
            if isinstance(field.widget, forms.TextInput) and name != self.chosen:
                field.widget.attrs["placeholder"] = field.label

    @property
    def called(self) -> str:
        """What the row is about, as the form showed it or as it was typed; empty for an empty row."""
        if self.is_bound:
            return str(self.cleaned_data.get(self.chosen) or "") if self.is_valid() else ""
        value = self.initial.get(self.chosen, "")
        return self.known.get(self.chosen, {}).get(str(value), str(value))


class AuthorRow(LinkRow):
    chosen = "author"
    missing = gettext_lazy("Choose the author, or empty the row.")
    twice = gettext_lazy("%(name)s is among the authors already.")

    class Meta:
        model = Authorship
        fields = ["author"]

    def as_content(self, author: Author, **_more: Any) -> Credit:
        return Credit(author.key, author.name)


class CastRow(LinkRow):
    chosen = "character"
    missing = gettext_lazy("Choose the person, or empty the row.")
    twice = gettext_lazy("%(name)s is in the cast already.")

    class Meta:
        model = CastMember
        fields = ["character", "part", "note"]

    def as_content(self, character: Character, part: str, note: str, **_more: Any) -> Part:
        return Part(character.key, character.name, part, note)


class SettingRow(LinkRow):
    chosen = "place"
    missing = gettext_lazy("Choose the place, or empty the row.")
    twice = gettext_lazy("%(name)s is among the places already.")

    class Meta:
        model = Setting
        fields = ["place", "how"]

    def as_content(self, place: Place, how: str, **_more: Any) -> Scene:
        return Scene(place.key, place.name, how)


class TagRow(LinkRow):
    chosen = "tag"
    missing = gettext_lazy("Choose the tag, or empty the row.")
    twice = gettext_lazy("%(name)s is among the tags already.")

    class Meta:
        model = StoryTag
        fields = ["tag", "sentence"]
        widgets = {"sentence": forms.Textarea(attrs={"rows": 1, "data-grows": ""})}

    def as_content(self, tag: Tag, sentence: str, **_more: Any) -> TagLine:
        return TagLine(tag.key, tag.name, sentence)


class CollectionRow(LinkRow):
    """A collection that holds the story: no part of its content, saved beside it."""

    chosen = "collection"
    missing = gettext_lazy("Choose the collection, or empty the row.")
    twice = gettext_lazy("It is in %(name)s already.")

    class Meta:
        model = CollectionEntry
        fields = ["collection"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collection"].required = False  # a row that comes without it asks for nothing

    def as_content(self, collection: Collection, **_more: Any) -> Any:
        return collection


class LinkRows(PartialFormSet):
    """The rows of one kind, in the order that the editor gave them; nothing twice."""

    def add_fields(self, form: LinkRow, index: int | None) -> None:
        super().add_fields(form, index)
        if self.can_order:
            form.fields["ORDER"].widget.attrs.update({"class": "order", "min": 1})
        form.fields["DELETE"].label = _("Take out")

    def clean(self) -> None:
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
        return label_of(str(self.prefix))

    @property
    def summary(self) -> str:
        """What its rows are about, in one line."""
        rows = [row for row in self.forms if not (self.is_bound and self._should_delete_form(row))]
        return ", ".join(row.called for row in rows if row.called)

    @property
    def ask(self) -> bool:
        """Whether a row needs another look."""
        return self.is_bound and not self.is_valid()

    def content(self) -> tuple[Row, ...]:
        """The checked rows in their order, as a story's content has them."""
        return tuple(form.as_content(**form.cleaned_data) for form in self.ordered_forms if form.called)


def rows_of(form: type[LinkRow], formset: type[LinkRows] = LinkRows, **kwargs: Any) -> type[LinkRows]:
    """The class of a set of such rows."""
    given: dict[str, Any] = {"extra": SPARE_ROWS, "can_delete": True, "can_order": True, "max_num": 100}
    return cast(type[LinkRows], forms.formset_factory(form, formset=formset, **given | kwargs))
