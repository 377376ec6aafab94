"""The editors' forms of what files stories, and the rows of evidence."""

import re
import unicodedata
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.editing import surname_first
from characters.forms import NamedForm
from spystories.lib import prose
from spystories.lib.conflict_forms import JoinedRow
from spystories.lib.edit_forms import EditForm
from spystories.lib.folding import fold
from spystories.lib.text import printable
from stories.models import Author, Collection, Site, Story, Tag
from stories.models.authors import check_links

from .body_field import BodyField
from .picture_field import PictureField


class SynonymsField(forms.CharField):
    """Other words for the same, one a line or with commas between; a list of them, none twice."""

    widget = forms.Textarea(attrs={"rows": 3})
    LONGEST, MOST = 80, 50

    def __init__(self, **kwargs: Any) -> None:
        given = {
            "label": gettext_lazy("Synonyms"),
            "help_text": gettext_lazy("Other words by which readers find it, one a line or with commas between."),
        }
        super().__init__(**given | kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override] # a list of words
        words = [" ".join(word.split()) for word in re.split(r"[,\n]", super().to_python(value) or "")]
        printable("".join(words))
        kept: dict[str, str] = {}
        for word in filter(fold, words):
            kept.setdefault(fold(word), unicodedata.normalize("NFC", word))
        words = list(kept.values())
        if too_long := next((word for word in words if len(word) > self.LONGEST), None):
            message = _("“%(word)s…” is too long: a synonym has at most %(most)s characters.")
            raise ValidationError(message % {"word": too_long[:20], "most": self.LONGEST})
        if len(words) > self.MOST:
            raise ValidationError(_("There are at most %(most)s synonyms.") % {"most": self.MOST})
        return words

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or [])
        except ValidationError:
            return True


class TagForm(NamedForm):
    synonyms = SynonymsField(required=False)

    class Meta:
        model = Tag
        fields = ["name", "slug", "line", "synonyms"]

    def clean_name(self) -> str:
        """Case and accents do not make another tag."""
        name: str = self.cleaned_data["name"]
        tag = Tag(name=name)
        tag.fill()
        double = Tag.objects.filter(folded=tag.folded).exclude(pk=self.instance.pk).first()
        if double:
            raise ValidationError(_("There is a tag “%(name)s” already.") % {"name": double})
        for other, words in self._others():
            if tag.folded in map(fold, words):
                message = _("“%(name)s” is a synonym of the tag “%(other)s” already.")
                raise ValidationError(message % {"name": name, "other": other})
        return name

    def clean_synonyms(self) -> list[str]:
        """None is another tag's name or synonym; the tag's own name need not be said again."""
        own = fold(self.cleaned_data.get("name") or "")
        taken = {fold(word): other for other, words in self._others() for word in (other, *words)}
        synonyms = [word for word in self.cleaned_data["synonyms"] if fold(word) != own]
        if double := next((word for word in synonyms if fold(word) in taken), None):
            message = _("“%(word)s” already leads to the tag “%(other)s”.")
            raise ValidationError(message % {"word": double, "other": taken[fold(double)]})
        return synonyms

    def _others(self) -> QuerySet[Tag, tuple[str, list[str]]]:
        return Tag.objects.exclude(pk=self.instance.pk).values_list("name", "synonyms")


class LinksField(forms.CharField):
    """Addresses of the web, one a line, each with the words that lead there after it; a list of [address, words]."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        given = {
            "label": gettext_lazy("Links"),
            "help_text": gettext_lazy("One a line: an address, and after it the words that lead there."),
        }
        super().__init__(**given | kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(" ".join(link).strip() for link in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[list[str]]:  # type: ignore[override] # a list of links
        lines = (unicodedata.normalize("NFC", super().to_python(value) or "")).splitlines()
        links = [[*line.split(maxsplit=1), ""][:2] for line in lines if line.strip()]
        links = [[address, " ".join(words.split())] for address, words in links]
        check_links(links)
        return links

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or [])
        except ValidationError:
            return True


class AuthorForm(NamedForm):
    filled_from_name = ("slug", "sort_name")
    links = LinksField(required=False)
    portrait = PictureField(label=gettext_lazy("Portrait"))

    class Meta:
        model = Author
        fields = ["name", "sort_name", "slug", "line", "links", "portrait"]

    def clean_sort_name(self) -> str:
        """Surname first, when nothing was given."""
        return self.cleaned_data["sort_name"] or surname_first(self.cleaned_data.get("name") or "")


class CollectionForm(NamedForm):
    named_by = "title"
    picture = PictureField(label=gettext_lazy("Picture"))

    class Meta:
        model = Collection
        fields = ["title", "slug", "line", "picture"]


class SiteForm(EditForm):
    about = BodyField(required=False, label=gettext_lazy("About"))

    class Meta:
        model = Site
        fields = [
            "name",
            "line",
            "about",
            "contact",
            "home_story",
            "pause",
            "portraits",
            "readers_take_manuscripts",
            "refused_crawlers",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if chosen := self.fields.get("home_story"):
            stories = Story.objects.filter(Q(state="live") | Q(pk=self.instance.home_story_id))
            cast(forms.ModelChoiceField, chosen).queryset = stories


class EvidenceRow(JoinedRow):
    """A row that quotes a sentence, which must stand in its story as readers see it."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        story, sentence = cleaned.get("story"), cleaned.get("sentence")
        if story and sentence and story.is_live and prose.find(prose.texts(story.body), sentence) is None:
            message = _("This sentence does not stand in “%(story)s”. Copy it from there exactly.")
            self.add_error("sentence", message % {"story": story})
        return cleaned


class RelationshipRow(EvidenceRow):
    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("other") and cleaned["other"] == self.instance.character:
            self.add_error("other", _("A relationship joins two different people."))
        return cleaned
