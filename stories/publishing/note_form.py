"""What the forms for a note have in common, an editor's and a guest's."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from spystories.lib import prose
from stories.content.anchors import Anchor, find_passage
from stories.models.notes import LONGEST_NOTE, LONGEST_PROPOSED, LONGEST_QUOTE

from .notes import Wording

LONGEST_BESIDE = 1000  # characters beside a passage that the page itself fills in
NOTE, CHANGE = "note", "change"


class NoteForm(forms.Form):
    """A note on a passage or on the whole story, or other words for a passage."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[(NOTE, gettext_lazy("A note")), (CHANGE, gettext_lazy("Other words for it"))],
        initial=NOTE,
        required=False,
        widget=forms.RadioSelect,
    )
    paragraph = forms.IntegerField(
        label=gettext_lazy("Paragraph"),
        min_value=1,
        max_value=prose.LAST_NUMBER,
        required=False,
        help_text=gettext_lazy("Choose a paragraph by its number, or leave it empty for the whole story."),
    )
    words = forms.CharField(
        label=gettext_lazy("Words of it"),
        max_length=LONGEST_QUOTE,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Copied from the text. Left empty, it is about the whole paragraph."),
    )
    proposed = forms.CharField(
        label=gettext_lazy("In their place"),
        max_length=LONGEST_PROPOSED,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The words as you would have them. Left empty, they are to be taken out."),
    )
    text = forms.CharField(
        label=gettext_lazy("Your note"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("With other words it is the reason, if you care to give one."),
    )
    before = forms.CharField(required=False, strip=False, max_length=LONGEST_BESIDE, widget=forms.HiddenInput)
    after = forms.CharField(required=False, strip=False, max_length=LONGEST_BESIDE, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, **how: Any) -> None:
        super().__init__(data, label_suffix="", **how)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # nothing that is pasted is cut without a word

    @property
    def is_change(self) -> bool:
        return bool(self.cleaned_data.get("kind") == CHANGE)

    def clean_text(self) -> str:
        """Only other words need no note."""
        text: str = self.cleaned_data["text"]
        if not text and not self.is_change:
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text

    def find(self, texts: Mapping[int, str]) -> Anchor:
        """The passage that is meant. Raises as `find_passage` does."""
        return find_passage(texts, *(self.cleaned_data[name] for name in ("paragraph", "words", "before", "after")))

    @property
    def said(self) -> str | Wording:
        """What the verb is given."""
        text: str = self.cleaned_data["text"]
        return Wording(self.cleaned_data["proposed"], text) if self.is_change else text
