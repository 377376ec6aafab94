"""
Manuscripts brought in: each file is read, each story in it becomes a draft by the door that editors save through.

An import is a `Batch`, which undoes it (`stories.bulk.undo`). What a file holds is looked at in a process of its own,
outside of any transaction; each draft is made in one. One that breaks a rule is left with the reason, and the others
go on. A file that is sent once more is the same file, and what was not made yet is made.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from itertools import chain, count
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters import addresses
from spystories.lib import prose
from spystories.lib.folding import fold
from spystories.lib.languages import canonical_tag, is_tag, site_language
from spystories.lib.locks import in_turn
from spystories.lib.manuscripts import LARGEST, Manuscript, Reading, Refused, Remark, read_file, unpack
from spystories.lib.refusals import REFUSALS, reason_of
from spystories.lib.text import count_words, without_forbidden
from stories.content.anchors import Anchor
from stories.content.limits import check_body
from stories.content.value import Content, Credit, content_of_revision, label_of
from stories.models import Author, Batch, ImportedDraft, ImportedFile, Original, Revision, Story
from stories.models.imports import Left, Told
from stories.models.notes import LONGEST_QUOTE
from stories.phrases import byline_of
from stories.publishing import notes, trash
from stories.publishing.publish import newest_revision, save_revision
from stories.workflow import Actor, State, Work

VERB = "import"  # of its batch
MOST_FILES = 50  # of one import in the browser
LARGEST_MB = LARGEST // 2**20
ADD, EVERY = "stories.add_story", "stories.edit_every_story"
SAID = gettext_lazy("Manuscripts brought in")


def may_import(user: Actor) -> bool:
    """Whether `user` may bring manuscripts in: who may begin a story."""
    return user is None or (user.is_active and user.has_perm(ADD))


def may_go_on(user: Actor, batch: Batch) -> bool:
    """Whether `user` may bring more into `batch`, correct its drafts and undo it."""
    own = user is None or batch.by_id == user.pk or user.has_perm(EVERY)
    return batch.verb == VERB and may_import(user) and own


def begin(*, by: User | None) -> Batch:
    """A new import, in which nothing is yet."""
    return Batch.objects.create(verb=VERB, said=str(SAID), by=by)


def take_in(
    batch: Batch, name: str, data: bytes, *, by: User | None, most: int | None = MOST_FILES
) -> list[tuple[ImportedFile, bool]]:
    """
    Bring one file into `batch`, or those of an archive: each with whether it is new there.

    It may take 20 seconds a file. Raises `ValidationError` where the import would have more than `most` files.
    """
    try:
        files = unpack(data) or [(name, data)]
    except Refused as refused:
        return [_refuse(batch, name, data, _(str(refused)))]
    there = set(batch.files.values_list("digest", flat=True))
    if most is not None and len(there.union(_digest(data) for _name, data in files)) > most:
        raise ValidationError(_("One import has at most %(most)s files. Begin another one.") % {"most": most})
    return [_take(batch, *file, by=by) for file in files]


def read_again(file: ImportedFile, how: dict[str, Any], *, by: User | None) -> None:
    """
    Read a file once more in another way (`encoding`, `joined`, `whole` as `read_file` takes them; what is not said
    stays); its drafts, which nobody may have touched, say what it says now.

    Raises `ValidationError` where somebody has, or the file is not kept any more.
    """
    original = Original.objects.filter(file=file).first()
    if original is None:
        raise ValidationError(_("The file is not kept any more."))
    if any(map(is_touched, file.drafts.select_related("story", "revision"))):
        raise ValidationError(_("Somebody has worked on its draft since. Bring the file in again instead."))
    how = {**file.told.get("chosen", {}), **how}
    _Taking(file, by, how, anew=True).make_drafts(read_file(bytes(original.data), file.name, **how))


def is_touched(draft: ImportedDraft) -> bool:
    """
    Whether somebody has worked on a draft since the import: on its words or rows, by a note, or by a move.

    What its names mean was answered for the import, on the mention desk. Three queries.
    """
    story = draft.story
    if (story.state, story.work) != (State.UNPUBLISHED, Work.DRAFT):
        return True
    said = [content_of_revision(one) for one in (draft.revision, newest_revision(story))]
    now, then = (replace(one, decisions=()) for one in said)
    if not now.same_as(then):
        return True
    worked = Q(by__isnull=False) | Q(share__isnull=False) | Q(done_at__isnull=False) | Q(answers__isnull=False)
    return story.notes.filter(worked).exists()


# Taking in


def _take(batch: Batch, name: str, data: bytes, *, by: User | None) -> tuple[ImportedFile, bool]:
    if len(data) > LARGEST:
        return _refuse(batch, name, data, _("It is larger than %(most)s MB.") % {"most": LARGEST_MB})
    file, _is_new = _find_or_keep(batch, name, data)
    if file.told.get("done") and not file.told["refused"]:
        return file, False
    _Taking(file, by, data=data).make_drafts(read_file(data, file.name))
    return file, True


def _refuse(batch: Batch, name: str, data: bytes, why: str) -> tuple[ImportedFile, bool]:
    file, is_new = _find_or_keep(batch, name, data)
    file.told = Told(refused=why, encodings=[], wrapped=False, left=[], chosen={}, done=True)
    file.save(update_fields=["told"])
    return file, is_new


def _find_or_keep(batch: Batch, name: str, data: bytes) -> tuple[ImportedFile, bool]:
    given = {"name": _last_part(name), "size": len(data)}
    return ImportedFile.objects.get_or_create(batch=batch, digest=_digest(data), defaults=given)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def _last_part(name: str) -> str:
    """The name of a file without its folders."""
    last = PureWindowsPath(PurePosixPath(without_forbidden(name)).name).name
    return " ".join(last.split())[-200:] or _("Untitled")


def why_left(refusal: Exception) -> str:
    """Why something was not done; of what a field does not take, with the field's name."""
    if isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        return " ".join(f"{label_of(name)}: {' '.join(said)}" for name, said in refusal.message_dict.items())
    return reason_of(refusal)


@dataclass(frozen=True)
class _Taking:
    """
    One reading of a file becoming drafts. `data` are its bytes where they are not kept yet; `anew`, the drafts that
    there are follow what it says now.
    """

    file: ImportedFile
    by: User | None
    how: dict[str, Any] = field(default_factory=dict)
    data: bytes = b""
    anew: bool = False

    def make_drafts(self, reading: Reading) -> None:
        """A draft of each manuscript, and what is to be said of the file."""
        file, known, left = self.file, AuthorsOnFile(), list[Left]()
        for position, manuscript in enumerate(reading.manuscripts):
            try:
                self._make_draft(position, manuscript, known)
            except REFUSALS as refusal:
                left.append({"position": position, "title": manuscript.title, "why": why_left(refusal)})
        if self.anew:
            self._let_go_of(len(reading.manuscripts))
        file.told = Told(
            refused=reading.refused,
            encodings=list(reading.encodings),
            wrapped=reading.wrapped,
            left=left,
            chosen=self.how,
            done=True,
        )
        file.format = reading.format
        with transaction.atomic():
            file.save(update_fields=["told", "format"])
            if self.data and (reading.encodings or file.drafts.exists()):
                Original.objects.get_or_create(file=file, defaults={"data": self.data})

    @transaction.atomic
    def _make_draft(self, position: int, manuscript: Manuscript, known: "AuthorsOnFile") -> None:
        in_turn()
        there = self.file.drafts.select_related("story", "revision").filter(position=position).first()
        if there and not self.anew:
            return  # it was made before the answer was lost
        if there and is_touched(there):
            raise ValidationError(_("Somebody has worked on it since."))
        story = there.story if there else Story()
        content = replace(
            content_of(manuscript, known), slug=free_address(self.file.batch, manuscript.title, story=story)
        )
        if there:
            content = _with_corrections(there, content, known)
        note = _("From “%(name)s”") % {"name": self.file.name}
        revision = save_revision(story, content, by=self.by, note=note[:200])
        told = {
            "title": manuscript.title,
            "byline": manuscript.byline,
            "credit": content.byline,
            "authors": list(manuscript.authors),
            "dated": manuscript.dated,
            "counts": manuscript.counts,
            "words": sum(map(count_words, prose.stored_texts(content.body).values())),
        }
        if there is None:
            notes.bring_in(revision, [_as_note(remark, content.body) for remark in manuscript.remarks])
        made = {"story": revision.story, "revision": revision, "told": told}
        ImportedDraft.objects.update_or_create(file=self.file, position=position, defaults=made)

    def _let_go_of(self, count: int) -> None:
        """Put the drafts that the file has no more into the trash."""
        for draft in self.file.drafts.filter(position__gte=count).select_related("story"):
            with transaction.atomic():
                trash.discard(draft.story, by=self.by, note=_("Its file was read in another way"))
                draft.delete()


# What a manuscript says, as content


def content_of(manuscript: Manuscript, known: "AuthorsOnFile") -> Content:
    """The content of a draft, but for its address. Raises `ValidationError` for a body that no story may have."""
    authors, byline = known.credit(manuscript.authors, manuscript.byline)
    return Content(
        title=manuscript.title,
        standfirst=manuscript.standfirst,
        body=check_body(manuscript.body),
        byline=byline,
        authors=authors,
        lang=language_of(manuscript.lang),
    )


def free_address(batch: Batch, title: str, *, story: Story) -> str:
    """
    An address for `story` by its title that no other has, had, or is to have of those brought in with it; none without
    a title. Three queries.
    """
    if not title:
        return ""
    others = ImportedDraft.objects.filter(file__batch=batch).exclude(story=story.pk)
    taken = set(others.values_list("revision__slug", flat=True))
    names = chain([title], (f"{title} {number}" for number in count(2)))
    return next(slug for name in names if (slug := addresses.propose(Story, name)) not in taken)


def language_of(tag: str) -> str:
    """The tag as a story has it: nothing for the site's own language, and for what is no tag."""
    tag = canonical_tag(tag) if is_tag(tag) else ""
    return "" if tag == site_language() else tag


def _with_corrections(draft: ImportedDraft, content: Content, known: "AuthorsOnFile") -> Content:
    """The content of a second reading with what was corrected since the first: title, byline, and the tags."""
    before, told = content_of_revision(newest_of(draft)), draft.told
    kept: dict[str, Any] = {"tags": before.tags}
    if before.title != told.get("title"):
        kept |= {"title": before.title, "slug": before.slug}
    if (before.authors, before.byline) != known.credit(told.get("authors", []), told.get("byline", "")):
        kept |= {"authors": before.authors, "byline": before.byline}
    return replace(content, **kept)


class AuthorsOnFile:
    """The authors by their names, case and accents aside. A query, once it is asked."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[Credit]] | None = None

    def find(self, name: str) -> Credit | None:
        """The one author of this name; None where there is none, or are several."""
        if self._by_name is None:
            self._by_name = {}
            for key, called in Author.objects.values_list("key", "name"):
                self._by_name.setdefault(fold(called), []).append(Credit(key, called))
        found = self._by_name.get(fold(name), [])
        return found[0] if len(found) == 1 else None

    def credit(self, names: Sequence[str], byline: str) -> tuple[tuple[Credit, ...], str]:
        """The authors and the byline of a story by these: authors where all of them are on file, else the words."""
        names = list(dict.fromkeys(filter(None, names)))
        found = [credit for credit in map(self.find, names) if credit]
        if names and len(found) == len(names):
            return tuple(dict.fromkeys(found)), ""
        return (), byline or byline_of("", names)

    def missing(self, names: Iterable[str]) -> list[str]:
        """Those of these names that no author has; of several of one name none is missing."""
        self.find("")
        return [name for name in dict.fromkeys(names) if name and not (self._by_name or {}).get(fold(name))]


_BETWEEN_NAMES = re.compile(r"\s*(?:[,;&]|\band\b)\s*")
_BY = re.compile(r"\s*by\s+", re.IGNORECASE)


def names_in(byline: str) -> list[str]:
    """The names that a byline seems to hold: "by Anna Bell and Theo Brandt" has two."""
    return [name for name in _BETWEEN_NAMES.split(_BY.sub("", byline, count=1).strip()) if name]


def _as_note(remark: Remark, body: str) -> notes.Brought:
    """A comment of the file on its words; on the whole passage where these cannot be told from others close by."""
    text = prose.stored_texts(body).get(remark.number, "")
    start, end = (remark.start, remark.end) if remark.start < remark.end else (0, len(text))
    end = min(end, start + LONGEST_QUOTE)
    beside = prose.around(text, start, end)
    if beside is None:
        start, end = 0, min(len(text), LONGEST_QUOTE)
        beside = prose.around(text, start, end) or ("", "")
    return notes.Brought(Anchor(remark.number, text[start:end], *beside), remark.text, remark.by, _moment(remark.at))


def _moment(said: str) -> datetime | None:
    """A time as a file has it; one without a zone is the site's. None for what is none."""
    try:
        at = parse_datetime(said)
        return make_aware(at) if at and is_naive(at) else at
    except (ValueError, OverflowError):
        return None


def untitled(draft: ImportedDraft) -> str:
    """What a draft is called in a list."""
    return draft.story.working_title or _("Untitled")


def newest_of(draft: ImportedDraft) -> Revision:
    """What the draft says now."""
    newest = newest_revision(draft.story)
    assert newest is not None, "A draft is made by saving it."
    return newest
