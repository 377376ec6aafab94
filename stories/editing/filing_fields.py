"""Fields that name tags and a collection in words, as many stories are filed at once."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from spystories.lib.folding import fold
from stories.models import Collection, Tag


class TagsOnFile:
    """The tags by their names and synonyms, case and accents aside. A query, once it is asked."""

    @cached_property
    def _by_word(self) -> dict[str, Tag]:
        tags = list(Tag.objects.all())
        return {fold(word): tag for tag in tags for word in tag.synonyms} | {tag.folded: tag for tag in tags}

    def find(self, word: str) -> Tag | None:
        return self._by_word.get(fold(word))


class TagsField(forms.CharField):
    """Tags on file by their names or synonyms, with commas between; a list of them, none twice."""

    on_file: TagsOnFile | None = None

    def to_python(self, value: Any) -> list[Tag]:  # type: ignore[override] # a list of tags
        on_file = self.on_file or TagsOnFile()
        words = [word.strip() for word in (super().to_python(value) or "").split(",") if word.strip()]
        found = [(word, on_file.find(word)) for word in words]
        if unknown := [word for word, tag in found if tag is None]:
            message = _("There is no tag “%(name)s”. Add it to the tags first, or choose another.")
            raise ValidationError(message % {"name": unknown[0]})
        return list(dict.fromkeys(tag for _word, tag in found if tag))


class CollectionField(forms.CharField):
    """A collection by its title, case and accents aside; None for an empty field."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"list": "collections", "autocomplete": "off"})
        given: dict[str, Any] = {"max_length": 200, "widget": widget}
        super().__init__(**given | kwargs)

    def clean(self, value: Any) -> Collection | None:
        title = super().clean(value) or ""
        found = [row for row in Collection.objects.all() if fold(row.title) == fold(title)] if title else []
        if title and len(found) != 1:
            raise ValidationError(_("There is no collection “%(title)s”, or more than one.") % {"title": title})
        return found[0] if found else None
