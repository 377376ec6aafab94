"""The list of an import's proof as a form: a line a draft, and what is given to all of them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spystories.lib.manuscripts.bylines import names_in
from stories.bulk.import_content import AuthorsOnFile
from stories.bulk.import_proof import Correction, Proof
from stories.editing.filing_fields import CollectionField, TagsField, TagsOnFile
from stories.editing.story_form import LineField
from stories.models import Collection, StoryContent, Tag


class ForAll(forms.Form):
    """What every draft of the import is given."""

    tags = TagsField(
        label=gettext_lazy("Tags for all"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Names of tags on file, with commas between."),
    )
    collection = CollectionField(label=gettext_lazy("Put all into the collection"), required=False)


class DraftLine(forms.Form):
    """One draft of the list."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = LineField(
        label=gettext_lazy("Title"), required=False, max_length=StoryContent._meta.get_field("title").max_length
    )
    byline = LineField(
        label=gettext_lazy("Byline"), required=False, max_length=StoryContent._meta.get_field("byline").max_length
    )
    tags = TagsField(label=gettext_lazy("Tags"), required=False, max_length=1000)
    on_file = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None, proof: Proof, on_file: "OnFile", *, user: User) -> None:
        self.proof = proof
        shown = {
            "version": proof.draft.story.version,
            "title": proof.content.title,
            "byline": proof.byline,
            "tags": ", ".join(tag.name for tag in proof.content.tags),
        }
        super().__init__(data, prefix=f"draft-{proof.draft.pk}", initial=shown, label_suffix="")
        tags: Any = self.fields["tags"]
        tags.on_file = on_file.tags
        self.missing = on_file.authors.missing(self._names()) if user.has_perm("stories.add_author") else []
        self.fields["on_file"].label = self._said_missing()

    def _said_missing(self) -> str:
        """Each name apart, as a comma may stand in one."""
        names = ", ".join(_("“%(name)s”") % {"name": name} for name in self.missing)
        return ngettext(
            "Put on file as an author: %(names)s", "Put on file as authors: %(names)s", len(self.missing)
        ) % {"names": names}

    def _names(self) -> list[str]:
        """Whom the byline names, as long as it is no authors on file."""
        content, told = self.proof.content, self.proof.draft.told
        if content.authors or not content.byline:
            return []
        names: list[str] = told.get("authors") or []
        return names if names and content.byline == told.get("credit") else names_in(content.byline)

    def correction(self, tags: Sequence[Tag]) -> Correction:
        """What the line says, once it is valid, with `tags` besides its own."""
        given = self.cleaned_data
        return Correction(
            self.proof.draft,
            version=given["version"],
            title=given["title"],
            byline=given["byline"],
            tags=list(dict.fromkeys([*given["tags"], *tags])),
            on_file=given["on_file"],
        )


class OnFile:
    """What lines are looked up in, read once for all of them."""

    def __init__(self) -> None:
        self.tags, self.authors = TagsOnFile(), AuthorsOnFile()


class ImportList:
    """The whole list: what is given to all, and a line a draft, by its file."""

    def __init__(self, data: QueryDict | None, proofs: dict[int, list[Proof]], *, user: User) -> None:
        on_file = OnFile()
        self.for_all = ForAll(data, prefix="all", label_suffix="")
        tags: Any = self.for_all.fields["tags"]
        tags.on_file = on_file.tags
        if not user.has_perm("stories.change_collection"):
            del self.for_all.fields["collection"]
        self.lines = {
            file: [DraftLine(data, proof, on_file, user=user) for proof in some] for file, some in proofs.items()
        }

    def __iter__(self) -> Iterator[DraftLine]:
        return (line for lines in self.lines.values() for line in lines)

    def is_valid(self) -> bool:
        return all([self.for_all.is_valid(), *(line.is_valid() for line in self)])

    def corrections(self) -> list[Correction]:
        tags = self.for_all.cleaned_data["tags"]
        return [line.correction(tags) for line in self]

    @property
    def collection(self) -> Collection | None:
        found: Collection | None = self.for_all.cleaned_data.get("collection")
        return found
