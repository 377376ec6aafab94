"""The form of a story: its content with its rows."""

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters import addresses
from characters.models import Character, Place
from spystories.lib.languages import direction_of, find_tag, is_tag, site_language
from spystories.lib.requests import editor_of
from stories.content.former_keys import rows_by_key
from stories.content.value import Content, Credit, Part, Row, Scene, TagLine, Tied, content_of_revision
from stories.models import Author, Revision, Story, StoryContent, Tag
from stories.phrases import distinct_name
from stories.publishing.publish import check_address, check_lines, newest_revision
from stories.workflow import GoesOutAs, Verb, may

from .body_field import BodyField
from .collection_rows import collection_rows
from .conflicts import JoinedForm
from .decision_rows import DecisionRows
from .language_field import LanguageField
from .link_rows import AuthorRow, CastRow, SettingRow, TagRow, rows_of
from .picture_field import PictureKeyField
from .since_opened import SinceField, SinceOpened, mark_opening
from .tie_rows import TieRow, TieRows

ROWS = {
    "authors": rows_of(AuthorRow),
    "cast": rows_of(CastRow),
    "settings": rows_of(SettingRow),
    "tags": rows_of(TagRow),
    "ties": rows_of(TieRow, TieRows, can_order=False, max_num=200),
}
KINDS = {Credit: "author", Part: "character", Scene: "place", TagLine: "tag"}
CHOSEN = {
    "authors": ["author"],
    "cast": ["character"],
    "settings": ["place"],
    "tags": ["tag"],
    "ties": ["character", "place"],
}


class LineField(forms.CharField):
    """A line of the page: line breaks that were pasted are spaces."""

    def clean(self, value: Any) -> str:
        return " ".join(super().clean(value).split())


class StoryForm(JoinedForm):
    """
    Edits the newest content of a story, which is not what its row holds: that is what readers see.

    Its fields are a revision's words; `instance`, the story, is only known by `story`. `began` is the content
    that the form showed when it was opened, `newest` the revision that is newest now.
    """

    request: HttpRequest | None = None
    outcome: str = ""  # once it is saved: what was done, and what the editor should know besides
    news: str = ""
    carries = False  # it knows by the revision what it showed
    since = SinceField()
    body = BodyField(required=False, takes_pictures=True)
    note = forms.CharField(label=gettext_lazy("A word about why"), max_length=200, required=False)
    goes_out_as = forms.ChoiceField(
        label=gettext_lazy("When you save, it goes out"),
        choices=[
            (GoesOutAs.SAVED, gettext_lazy("as saved: saving approves it")),
            (GoesOutAs.APPROVED, gettext_lazy("as approved: what you save is a draft")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    silently = forms.BooleanField(label=gettext_lazy("Do not tell returning readers what changed"), required=False)

    class Meta:
        model = Revision
        fields = StoryContent.WORDS
        field_classes = {
            **{name: LineField for name in StoryContent.LINES if StoryContent.FIELDS[name].on_page},
            "lang": LanguageField,
            "lead_picture": PictureKeyField,
            "cover_picture": PictureKeyField,
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": field.rows, "data-grows": "line"})
            for name, field in StoryContent.FIELDS.items()
            if field.rows
        }

    def __init__(
        self, data: Any = None, files: Any = None, *, instance: Story | None = None, initial: Any = None, **kwargs: Any
    ) -> None:
        self.story = instance or Story()
        self.newest = newest_revision(self.story) if self.story.pk else None
        self.since_opened = SinceOpened(self.story, self.newest, self._said_since(data))
        shown = self.since_opened.origin or self.newest
        self.began = content_of_revision(shown)
        if shown is None and self.request is not None:
            initial = {"lang": _last_language(self.request)} | (initial or {})
        super().__init__(data, files, instance=Revision(**self.began.words), initial=initial, **kwargs)
        self.rows = {
            name: rows(
                data,
                prefix=name,
                initial=self._initial_rows(name),
                form_kwargs={"known": self._known(name)},
            )
            for name, rows in ROWS.items()
        }
        cast(TieRows, self.rows["ties"]).read(self)
        self.collections = collection_rows(data, self.story, self.request)
        if data is None:
            self.fields["since"].initial = mark_opening(self.story, self.newest)
        self.decisions = DecisionRows(data, self.began)
        self._ask_how_it_goes_out()
        for name in self.Meta.widgets:
            # A browser would cut what is pasted, without a word; the check says how long it may be.
            self.fields[name].widget.attrs.pop("maxlength", None)
        lang = self._shown_language()
        for name, field in StoryContent.FIELDS.items():
            if field.on_page:
                self.fields[name].widget.attrs |= {"lang": lang, "dir": direction_of(lang)}
        self.fields["byline"].help_text = _("Left empty, it is printed from the authors.")
        self.fields["slug"].help_text = _("As in /stories/<address>/. Left empty, it is made from the title.")
        self.fields["lang"].help_text = _(
            "By its name, or by a tag such as de or pt-BR; the text is written in its direction. Left empty, it is "
            "the site's."
        )

    def _shown_language(self) -> str:
        """The tag of the language in which the text is written, as far as the form says one."""
        said = self["lang"].value()
        found = find_tag(said) if isinstance(said, str) else ""
        return found if is_tag(found) else site_language()

    @property
    def media(self) -> forms.Media:
        return sum((rows.media for rows in self.rows.values()), super().media)

    @property
    def manuscript(self) -> list[forms.BoundField]:
        """The fields of the page, the others being beside it."""
        return [self[name] for name, field in StoryContent.FIELDS.items() if field.on_page]

    @property
    def details(self) -> list[forms.BoundField]:
        return [self[name] for name, field in StoryContent.FIELDS.items() if not field.on_page]

    @property
    def detail_names(self) -> str:
        return ", ".join(field.label.lower() for field in self.details)

    @property
    def ask_for_details(self) -> bool:
        """Whether one of them needs another look."""
        return any(field.errors for field in self.details)

    @property
    def locked(self) -> Story:
        return self.story

    # The rows

    @cached_property
    def gone(self) -> list[str]:
        """Names of what the newest content still ties to the story, and nobody finds any more."""
        return [row.name for name in ROWS for row in getattr(self.began, name) if row not in self._found[name]]

    @cached_property
    def _found(self) -> dict[str, dict[Row, Any]]:
        """What each row of the newest content means, by the set of rows and the row."""
        rows = [(name, row) for name in ROWS for row in getattr(self.began, name)]
        kinds: tuple[tuple[str, QuerySet[Any]], ...] = (
            ("author", Author.objects.all()),
            ("character", Character.objects.all()),
            ("place", Place.objects.select_related("parent")),
            ("tag", Tag.objects.all()),
        )
        found = {
            kind: rows_by_key(entities, [row.key for _name, row in rows if _kind(row) == kind])
            for kind, entities in kinds
        }
        return {
            name: {row: found[_kind(row)][row.key] for row in getattr(self.began, name) if row.key in found[_kind(row)]}
            for name in ROWS
        }

    def _initial_rows(self, name: str) -> list[dict[str, Any]]:
        """Of those that were merged since, one."""
        found = self._found[name]
        if name != "ties":
            first = {entity: row for row, entity in reversed(found.items())}
            found = {row: entity for row, entity in found.items() if first[entity] is row}
        return [self._initial_row(row, entity.pk) for row, entity in found.items()]

    def _known(self, name: str) -> dict[str, dict[str, str]]:
        """What is chosen already, by the field that chooses it and its number."""
        known: dict[str, dict[str, str]] = {field: {} for field in CHOSEN[name]}
        for row, entity in self._found[name].items():
            known[_kind(row)][str(entity.pk)] = distinct_name(entity)
        return known

    def _initial_row(self, row: Any, pk: int) -> dict[str, Any]:
        if isinstance(row, Part):
            return {"character": pk, "part": row.part, "note": row.note}
        if isinstance(row, Credit):
            return {"author": pk}
        if isinstance(row, Scene):
            return {"place": pk, "how": row.how}
        if isinstance(row, Tied):
            return {"quote": row.quote, "paragraph": row.paragraph, row.kind: pk, "tied": row}
        return {"tag": pk, "sentence": row.line}

    def _ask_how_it_goes_out(self) -> None:
        """Whoever may approve chooses what becomes of an approval; nobody else is asked."""
        user = self.request and editor_of(self.request)
        if self.story.approved_revision_id and user and may(user, Verb.APPROVE, self.story):
            self.fields["goes_out_as"].initial = self.story.goes_as
        else:
            del self.fields["goes_out_as"]

    @property
    def asks_how(self) -> bool:
        """Whether it asks what becomes of an approval."""
        return "goes_out_as" in self.fields

    # Checking

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not slug and self.cleaned_data.get("title"):
            slug = self.story.slug or addresses.propose(Story, self.cleaned_data["title"])
        if slug:
            try:
                check_address(self.story, slug)
            except ValidationError as refused:
                raise ValidationError(refused.error_dict["slug"]) from refused
        return slug

    def clean(self) -> dict[str, Any] | None:
        """The lines once more as they will be stored: composing makes some signs into three."""
        lines = {name: self.cleaned_data.get(name, "") for name in StoryContent.LINES}
        check_lines(Content(**lines).cleaned())
        for refused in self.decisions.refused:
            self.add_error(None, refused)
        return super().clean()

    def is_valid(self) -> bool:
        """Also of the rows, each of which says what is wrong with it."""
        sets = [*self.rows.values(), *filter(None, [self.collections])]
        return all([super().is_valid(), *(rows.is_valid() for rows in sets)])

    @property
    def changed_data(self) -> list[str]:
        changed = [name for name, rows in self.rows.items() if rows.has_changed()]
        return super().changed_data + changed + ["decisions"] * self.decisions.has_changed

    def problems(self) -> int:
        """How many messages the page shows."""
        rows = [row.errors for rows in self.rows.values() for row in rows.forms]
        return sum(len(errors) for part in (self.errors, *rows) for errors in part.values())

    # What came of it

    def content(self) -> Content:
        return self._content({name: rows.content() for name, rows in self.rows.items()})

    def put_on_file(self, *, by: User | None) -> list[Character | Place]:
        """Make the people and places that the rows of decisions ask for; see `DecisionRows.add`."""
        self.__dict__.pop("joined", None)
        return self.decisions.add(by=by)

    def typed(self) -> Content:
        """
        What was typed as far as it holds, for showing and never for saving.

        A field or a set of rows with something wrong in it is as it was saved last.
        """
        self.is_valid()
        return self._content(
            {name: rows.content() if rows.is_valid() else getattr(self.began, name) for name, rows in self.rows.items()}
        )

    def _content(self, rows: dict[str, Any]) -> Content:
        """With the words as typed; of a field without a value that holds, those that the form showed."""
        typed = {name: self.cleaned_data[name] for name in StoryContent.WORDS if name in self.cleaned_data}
        return self.decisions.complete(Content(**{**self.began.words, **typed, **rows}))


def _last_language(request: HttpRequest) -> str:
    """The language of what its editor saved last; empty where that is nothing, or in the site's. One query."""
    saved = Revision.objects.filter(created_by=request.user.pk).order_by("-pk")
    return saved.values_list("lang", flat=True).first() or ""


def _kind(row: Row) -> str:
    """The field that chooses what a row means."""
    return row.kind if isinstance(row, Tied) else KINDS[type(row)]
