"""The proof of an import: what its drafts say now, the same texts on file, and one list that corrects them all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from characters import addresses, editing
from spystories.lib.locks import in_turn
from spystories.lib.manuscripts.bylines import names_in
from spystories.lib.refusals import Outcome
from stories.content.value import Content, Credit, TagLine, content_of_revision
from stories.history import catalogue
from stories.history.changes import keep_change
from stories.history.collecting import collect
from stories.models import (
    Author,
    Batch,
    Change,
    Collection,
    ImportedDraft,
    StoredFindings,
    Story,
    Tag,
)
from stories.names.reading import newest_revisions
from stories.publishing.publish import save_revision

from .import_content import AuthorsOnFile, free_address, newest_of
from .imports import is_touched, untitled


@dataclass(frozen=True)
class Proof:
    """A draft as it stands now, and the other texts on file that say the same."""

    draft: ImportedDraft
    content: Content
    same: list[Story]

    @property
    def byline(self) -> str:
        """What is printed as its credit, without the word before it."""
        return _credit(self.content)


@dataclass(frozen=True)
class Correction:
    """What one line of the list says of a draft; `version` is that of the story that the list showed."""

    draft: ImportedDraft
    version: int
    title: str
    byline: str
    tags: Sequence[Tag]
    on_file: bool  # whether names of the byline that are not on file are to be put there, as authors


def proofs_of(batch: Batch) -> dict[int, list[Proof]]:
    """The drafts of an import that are not in the trash, in their order, by their file. Five queries."""
    rows = ImportedDraft.objects.filter(file__batch=batch).exclude(story__state=Story.State.TRASHED)
    drafts = list(rows.select_related("story").order_by("file", "position"))
    newest = newest_revisions([draft.story_id for draft in drafts])
    same = _same_texts([draft.story_id for draft in drafts])
    proofs: dict[int, list[Proof]] = {}
    for draft in drafts:
        content = content_of_revision(newest.get(draft.story_id))
        proofs.setdefault(draft.file_id, []).append(Proof(draft, content, same.get(draft.story_id, [])))
    return proofs


def _same_texts(stories: Sequence[int]) -> dict[int, list[Story]]:
    """For each of these stories (primary keys) the others with the same text, what is in the trash too."""
    own = StoredFindings.objects.filter(story__in=stories).exclude(digest="")
    digests = dict(own.values_list("story", "digest"))
    there: dict[str, list[Story]] = {}
    rows = StoredFindings.objects.filter(digest__in=set(digests.values())).select_related("story").defer("story__body")
    for row in rows.order_by("story"):
        there.setdefault(row.digest, []).append(row.story)
    return {pk: [other for other in there[digest] if other.pk != pk] for pk, digest in digests.items()}


def correct(
    batch: Batch, corrections: Iterable[Correction], collection: Collection | None, *, by: User | None
) -> Outcome:
    """
    Save each line of the list, in a transaction of its own, and put all these stories into `collection`, if one is
    given. A line that says nothing new saves nothing.
    """
    outcome, known, done = Outcome(), AuthorsOnFile(), []
    for correction in corrections:
        with outcome.trying(untitled(correction.draft)):
            if _correct(batch, correction, known, by=by):
                known = AuthorsOnFile()
            done.append(correction.draft.story)
    if collection and done:
        with outcome.trying(collection.title), transaction.atomic():
            _keep_in(batch, collect(collection, done, by=by))
            outcome.done -= 1
    return outcome


@transaction.atomic
def _correct(batch: Batch, correction: Correction, known: AuthorsOnFile, *, by: User | None) -> bool:
    """Whether an author was put on file."""
    in_turn()
    draft, touched = correction.draft, is_touched(correction.draft)
    before = content_of_revision(newest_of(draft))
    names, was_added = _names_of(correction, before), False
    if correction.on_file:
        missing = known.missing(names)
        for name in missing:
            _put_on_file(batch, name, by=by)
        known, was_added = (AuthorsOnFile(), True) if missing else (known, False)
    authors, byline = before.authors, before.byline
    if correction.on_file or correction.byline != _credit(before):
        authors, byline = known.credit(names, correction.byline)
    lines = {row.key: row for row in before.tags}
    content = replace(
        before,
        title=correction.title,
        slug=_address(batch, draft.story, before, correction.title),
        authors=authors,
        byline=byline,
        tags=tuple(lines.get(tag.key, TagLine(tag.key, tag.name)) for tag in correction.tags),
    )
    revision = save_revision(draft.story, content, by=by, note=_("Proof of the import"), version=correction.version)
    if not touched:
        draft.revision = revision
        draft.save(update_fields=["revision"])
    return was_added


def _credit(content: Content) -> str:
    return content.byline or ", ".join(author.name for author in content.authors)


def _names_of(correction: Correction, before: Content) -> list[str]:
    """Whom the byline names: as the file says as long as nobody has changed it, else as it reads."""
    told = correction.draft.told
    names: list[str] = told.get("authors", []) if correction.byline == told.get("credit") else []
    return names or names_in(correction.byline)


def _address(batch: Batch, story: Story, before: Content, title: str) -> str:
    """It follows the title, until readers may know it."""
    return before.slug if story.slug or title == before.title else free_address(batch, title, story=story)


def _put_on_file(batch: Batch, name: str, *, by: User | None) -> Credit:
    if by is not None and not by.has_perm("stories.add_author"):
        raise PermissionDenied(_("You may not put authors on file."))
    author = Author(name=name, sort_name=editing.surname_first(name), slug=addresses.propose(Author, name))
    author.full_clean(exclude=["key"])
    with keep_change(author, by=by) as recording:
        catalogue.save(author)
    _keep_in(batch, recording.change)
    return Credit(author.key, author.name)


def _keep_in(batch: Batch, change: Change | None) -> None:
    if change:
        change.batch = batch
        change.save(update_fields=["batch"])
