"""The editors' forms: a story's content with its rows, and what files stories."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters import addresses
from characters.forms import leave_to_the_name
from characters.models import Character, Place
from spystories.lib import prose
from spystories.lib.editing import EditForm
from spystories.lib.folding import fold
from spystories.lib.text import printable

from . import diffs, publishing
from .body_field import BodyField
from .content import Content, Part, Scene, TagLine, Tied, of_revision
from .link_rows import CastRow, SettingRow, TagRow, rows_of
from .models import Collection, Revision, Site, Story, StoryContent, Tag
from .tie_rows import TieRow, TieRows
from .wording import told_apart

ROWS = {
    "cast": rows_of(CastRow),
    "settings": rows_of(SettingRow),
    "tags": rows_of(TagRow),
    "ties": rows_of(TieRow, TieRows, can_order=False, max_num=200),
}
KINDS = {Part: "character", Scene: "place", TagLine: "tag"}
CHOSEN = {"cast": ["character"], "settings": ["place"], "tags": ["tag"], "ties": ["character", "place"]}


class StoryForm(EditForm):
    """
    Edits the newest content of a story, which is not what its row holds: that is what readers see.

    Its fields are a revision's words; `instance`, the story, is only known by `story`.
    """

    request = None
    body = BodyField(required=False)
    note = forms.CharField(label=gettext_lazy("A word about why"), max_length=200, required=False)

    class Meta:
        model = Revision
        fields = StoryContent.WORDS
        widgets = {
            "title": forms.Textarea(attrs={"rows": 1, "data-grows": "line"}),
            "standfirst": forms.Textarea(attrs={"rows": 2, "data-grows": "line"}),
            "content_notes": forms.Textarea(attrs={"rows": 2, "data-grows": "line"}),
        }

    def __init__(self, data=None, files=None, *, instance=None, initial=None, **kwargs):
        self.story = instance or Story()
        self.newest = publishing.newest_revision(self.story) if self.story.pk else None
        self.began = of_revision(self.newest) if self.newest else Content()
        super().__init__(data, files, instance=Revision(**self.began.words), initial=initial, **kwargs)
        self.rows = {
            name: rows(
                data,
                prefix=name,
                initial=self._initial_rows(name),
                form_kwargs={"request": self.request, "known": self._known(name)},
            )
            for name, rows in ROWS.items()
        }
        self.rows["ties"].read(self)
        for name in ("title", "standfirst", "content_notes"):
            # A browser would cut what is pasted, without a word; the check says how long it may be.
            self.fields[name].widget.attrs.pop("maxlength", None)
        self.fields["slug"].help_text = _("As in /stories/<address>/. Left empty, it is made from the title.")

    @property
    def media(self):
        return sum((rows.media for rows in self.rows.values()), super().media)

    @property
    def manuscript(self):
        """The fields of the page, the others being beside it."""
        return [self[name] for name in ("title", "standfirst", "body")]

    @property
    def details(self):
        return [self[name] for name in ("slug", "byline", "content_notes")]

    @property
    def locked(self):
        return self.story

    # The rows

    @cached_property
    def gone(self):
        """Names of what the newest content still ties to the story, and nobody finds any more."""
        return [
            row.name for name in ROWS for row in getattr(self.began, name) if row not in self._found[name]
        ]

    @cached_property
    def _found(self):
        """What each row of the newest content means, by the set of rows and the row."""
        rows = [(name, row) for name in ROWS for row in getattr(self.began, name)]
        found = {
            kind: entities.in_bulk([row.key for _name, row in rows if _kind(row) == kind], field_name="key")
            for kind, entities in (
                ("character", Character.objects),
                ("place", Place.objects.select_related("parent")),
                ("tag", Tag.objects),
            )
        }
        return {
            name: {
                row: found[_kind(row)][row.key]
                for row in getattr(self.began, name)
                if row.key in found[_kind(row)]
            }
            for name in ROWS
        }

    def _initial_rows(self, name):
        return [self._initial_row(row, entity.pk) for row, entity in self._found[name].items()]

    def _known(self, name):
        """What is chosen already, by the field that chooses it and its number."""
        known = {field: {} for field in CHOSEN[name]}
        for row, entity in self._found[name].items():
            known[_kind(row)][str(entity.pk)] = told_apart(entity)
        return known

    def _initial_row(self, row, pk):
        if isinstance(row, Part):
            return {"character": pk, "part": row.part, "note": row.note}
        if isinstance(row, Scene):
            return {"place": pk, "how": row.how}
        if isinstance(row, Tied):
            return {"quote": row.quote, "paragraph": row.paragraph, row.kind: pk, "tied": row}
        return {"tag": pk, "sentence": row.line}

    # Checking

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean_standfirst(self):
        return " ".join(self.cleaned_data["standfirst"].split())

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if not slug and self.cleaned_data.get("title"):
            slug = self.story.slug or addresses.propose(Story, self.cleaned_data["title"])
        if slug:
            try:
                publishing.check_address(self.story, slug)
            except ValidationError as refused:
                raise ValidationError(refused.error_dict["slug"]) from refused
        return slug

    def clean(self):
        """The lines once more as they will be stored: composing makes some signs into three."""
        lines = {name: self.cleaned_data.get(name, "") for name in StoryContent.WORDS if name != "body"}
        publishing.check_lines(Content(**lines).cleaned())
        return super().clean()

    def is_valid(self):
        """Also of the rows, each of which says what is wrong with it."""
        return all([super().is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def is_stale(self):
        """Not when what was typed says the same as what was saved meanwhile."""
        rows_hold = all(rows.is_valid() for rows in self.rows.values())
        return super().is_stale() and not (
            rows_hold and not self.errors and self.content().cleaned().same_as(self.began.cleaned())
        )

    @property
    def changed_data(self):
        return super().changed_data + [name for name, rows in self.rows.items() if rows.has_changed()]

    def problems(self):
        """How many messages the page shows."""
        own = sum(len(errors) for errors in self.errors.values())
        return own + sum(
            len(errors) for rows in self.rows.values() for row in rows.errors for errors in row.values()
        )

    # What came of it

    def content(self) -> Content:
        """What was typed."""
        return Content(
            **{name: self.cleaned_data.get(name, "") for name in StoryContent.WORDS},
            cast=tuple(
                Part(row["character"].key, row["character"].name, row["part"], row["note"])
                for row in self.rows["cast"].rows()
            ),
            settings=tuple(
                Scene(row["place"].key, row["place"].name, row["how"]) for row in self.rows["settings"].rows()
            ),
            tags=tuple(
                TagLine(row["tag"].key, row["tag"].name, row["sentence"]) for row in self.rows["tags"].rows()
            ),
            ties=self.rows["ties"].ties(),
        )

    def differences(self):
        """(label, theirs, mine) of all that would be saved over; the two as (op, text) pieces."""
        found = diffs.compare(self.began.cleaned(), self.content().cleaned())
        for change in (*found.words, *found.rows):
            yield self._label(change), *_sides(change.pieces)
        for passage in found.body:
            if passage.op != diffs.SAME:
                yield self.fields["body"].label, *_sides(passage.pieces)

    def _label(self, change):
        field = self.fields.get(change.field)
        return field.label if field else f"{LABELS[change.field]}: {change.name}"


def _kind(row):
    """The field that chooses what a row means."""
    return row.kind if isinstance(row, Tied) else KINDS[type(row)]


def _sides(pieces):
    return [p for p in pieces if p.op != diffs.NEW], [p for p in pieces if p.op != diffs.GONE]


LABELS = {
    "cast": gettext_lazy("Cast"),
    "settings": gettext_lazy("Places"),
    "tags": gettext_lazy("Tags"),
    "ties": gettext_lazy("Ties"),
}


class SynonymsField(forms.CharField):
    """Other words for the same, one a line or with commas between; a list of them, none twice."""

    widget = forms.Textarea(attrs={"rows": 3})
    LONGEST, MOST = 80, 50

    def __init__(self, **kwargs):
        given = {
            "label": gettext_lazy("Synonyms"),
            "help_text": gettext_lazy(
                "Other words by which readers find it, one a line or with commas between."
            ),
        }
        super().__init__(**given | kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        words = [" ".join(word.split()) for word in re.split(r"[,\n]", super().to_python(value) or "")]
        printable("".join(words))
        kept = {}
        for word in filter(fold, words):
            kept.setdefault(fold(word), unicodedata.normalize("NFC", word))
        words = list(kept.values())
        if too_long := next((word for word in words if len(word) > self.LONGEST), None):
            message = _("“%(word)s…” is too long: a synonym has at most %(most)s characters.")
            raise ValidationError(message % {"word": too_long[:20], "most": self.LONGEST})
        if len(words) > self.MOST:
            raise ValidationError(_("There are at most %(most)s synonyms.") % {"most": self.MOST})
        return words

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != (initial or [])
        except ValidationError:
            return True


class TagForm(EditForm):
    synonyms = SynonymsField(required=False)

    class Meta:
        model = Tag
        fields = ["name", "slug", "line", "synonyms"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        leave_to_the_name(self, "slug")

    def clean_name(self):
        """Case and accents do not make another tag."""
        name = self.cleaned_data["name"]
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

    def clean_synonyms(self):
        """None is another tag's name or synonym; the tag's own name need not be said again."""
        own = fold(self.cleaned_data.get("name") or "")
        taken = {fold(word): other for other, words in self._others() for word in (other, *words)}
        synonyms = [word for word in self.cleaned_data["synonyms"] if fold(word) != own]
        if double := next((word for word in synonyms if fold(word) in taken), None):
            message = _("“%(word)s” already leads to the tag “%(other)s”.")
            raise ValidationError(message % {"word": double, "other": taken[fold(double)]})
        return synonyms

    def _others(self):
        return Tag.objects.exclude(pk=self.instance.pk).values_list("name", "synonyms")

    def clean_slug(self):
        return self.cleaned_data["slug"] or addresses.propose(Tag, self.cleaned_data.get("name") or "")


class CollectionForm(EditForm):
    class Meta:
        model = Collection
        fields = ["title", "slug", "line"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        leave_to_the_name(self, "slug")

    def clean_slug(self):
        return self.cleaned_data["slug"] or addresses.propose(
            Collection, self.cleaned_data.get("title") or ""
        )


class SiteForm(EditForm):
    about = BodyField(required=False, label=gettext_lazy("About"))

    class Meta:
        model = Site
        fields = ["name", "line", "about", "contact", "home_story"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = self.fields.get("home_story")
        if chosen:
            chosen.queryset = Story.objects.filter(Q(state="live") | Q(pk=self.instance.home_story_id))


class EvidenceRow(forms.ModelForm):
    """A row that quotes a sentence, which must stand in its story as readers see it."""

    def clean(self):
        cleaned = super().clean()
        story, sentence = cleaned.get("story"), cleaned.get("sentence")
        if not (story and sentence and story.is_live):
            return cleaned
        if prose.find(prose.paragraphs(story.body), sentence) is None:
            message = _("This sentence does not stand in “%(story)s”. Copy it from there exactly.")
            self.add_error("sentence", message % {"story": story})
        return cleaned


class RelationshipRow(EvidenceRow):
    def clean(self):
        cleaned = super().clean()
        if cleaned.get("other") and cleaned["other"] == self.instance.character:
            self.add_error("other", _("A relationship joins two different people."))
        return cleaned
