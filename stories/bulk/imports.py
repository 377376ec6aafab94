"""
Manuscripts brought in: each file is read, each story in it becomes a draft by the door that editors save through.

An import is a `Batch`, which undoes it (`stories.bulk.undo`). What a file holds is looked at in a process of its own,
outside of any transaction; each draft is made in one. One that breaks a rule is left with the reason, and the others
go on. A file that is sent once more is the same file, and what was not made yet is made.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib import prose
from spystories.lib.locks import in_turn
from spystories.lib.manuscripts import LARGEST, Manuscript, Member, Reading, Refused, read_file, unpack
from spystories.lib.refusals import REFUSALS, reason_of
from spystories.lib.text import count_words, without_forbidden
from stories.content.value import Content, content_of_revision, label_of
from stories.models import Batch, ImportedDraft, ImportedFile, Original, Story, Subject
from stories.models.imports import Left, Told
from stories.publishing import notes, trash
from stories.publishing.publish import newest_revision, save_revision
from stories.workflow import Actor, State, Work

from .import_content import AuthorsOnFile, as_note, content_of, fitted, free_address, with_corrections
from .import_pictures import Find, take_pictures

VERB = "import"  # of its batch
MOST_FILES = 50  # of one import in the browser
LARGEST_MB = LARGEST // 2**20
ADD, EVERY = "stories.add_story", "stories.edit_every_story"
SAID = gettext_lazy("Manuscripts brought in")
_log = logging.getLogger(__name__)


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
    Bring one file into `batch`, or those of an archive: each with whether anything in it is new there.

    It may take 20 seconds a file. One of an archive that cannot be read is kept by its name, with the reason. Raises
    `ValidationError` where the import would have more than `most` files.
    """
    try:
        there = set(batch.files.values_list("digest", flat=True))
        told = {_digest(member) for member in files_in(name, data) if not member.is_spare}
        if most is not None and len(there | told) > most:
            raise ValidationError(_("One import has at most %(most)s files. Begin another one.") % {"most": most})
        return [_take(batch, member, by=by) for member in files_in(name, data)]
    except Refused as refused:
        return [_refuse(batch, Member(name, data), _(str(refused)))]


def files_in(name: str, data: bytes) -> Iterator[Member]:
    """The files of an archive of manuscripts, or the one file that it is. Raises `Refused` as `unpack` does."""
    found = unpack(data)
    return iter([Member(name, data)]) if found is None else found


def read_again(file: ImportedFile, how: dict[str, Any], *, by: User | None) -> None:
    """
    Read a file once more in another way (`encoding`, `joined`, `whole` as `read_file` takes them; what is not said
    stays); its drafts say what it says now, and those that it has no more go into the trash.

    Raises `ValidationError`, and changes nothing, where the file is not kept any more or cannot be read so, and
    where somebody has worked on a draft of it, or put it into the trash. A draft that somebody works on while the
    others are saved stays as it is, and is named among those that were left.
    """
    original = Original.objects.filter(file=file).first()
    if original is None:
        raise ValidationError(_("The file is not kept any more."))
    how = {**file.told.get("chosen", {}), **how}
    reading = read_file(bytes(original.data), file.name, **how)
    if reading.refused or reading.encodings:
        raise ValidationError(reading.refused or _("It cannot be read this way."))
    with transaction.atomic():
        in_turn()
        drafts = file.drafts.select_related("story", "revision")
        if kept := [f"“{untitled(draft)}”: {why}" for draft in drafts if (why := why_kept(draft))]:
            raise ValidationError([*kept, _("Bring the file in by a new import instead.")])
    _Taking(file, by, how, anew=True).make_drafts(reading)


def why_kept(draft: ImportedDraft) -> str:
    """Why a second reading and the undo leave a draft as it is, in a sentence; nothing where they need not."""
    if draft.story.state == State.TRASHED and not draft.told.get("let_go"):
        return _("It is in the trash.")
    return _("Somebody has worked on it since.") if is_touched(draft) else ""


def is_touched(draft: ImportedDraft) -> bool:
    """
    Whether somebody has worked on a draft since the import: on its words or rows, by a note, a link for readers
    without an account, a fact of it or a collection that others put it into, or by a move.

    What its names mean was answered for the import, on the mention desk. Ten queries at most.
    """
    story = draft.story
    stands = (story.state, story.work)
    if stands != (State.UNPUBLISHED, Work.DRAFT) and not (story.state == State.TRASHED and draft.told.get("let_go")):
        return True
    said = [content_of_revision(one) for one in (draft.revision, newest_revision(story))]
    now, then = (replace(one, decisions=()) for one in said)
    if not now.same_as(then):
        return True
    worked = Q(by__isnull=False) | Q(share__isnull=False) | Q(done_at__isnull=False) | Q(answers__isnull=False)
    own = draft.file.batch.changes.filter(subject=Subject.COLLECTION).values("key")
    return (
        story.notes.filter(worked).exists()
        or story.shares.exists()
        or story.entries.exclude(collection__key__in=own).exists()
        or any(rows.exists() for rows in (story.facts, story.introductions, story.relationships))
    )


# Taking in


def _take(batch: Batch, member: Member, *, by: User | None) -> tuple[ImportedFile, bool]:
    if member.refused:
        return _refuse(batch, member, _(member.refused))
    if len(member.data) > LARGEST:
        return _refuse(batch, member, _("It is larger than %(most)s MB.") % {"most": LARGEST_MB})
    file, _is_new = _find_or_keep(batch, member)
    if _has_all(file):
        return file, False
    try:
        how = file.told.get("chosen", {})
        taking = _Taking(file, by, how, data=member.data, find=member.find)
        taking.make_drafts(read_file(member.data, file.name, **how))
    except DatabaseError:
        _log.exception("A file of an import was not read to its end.")
    return file, True


def _has_all(file: ImportedFile) -> bool:
    """Whether each story of a file is a draft that is still there, or was left with a reason."""
    told = file.told
    if not told.get("done") or told["refused"]:
        return False
    made = file.drafts.filter(position__lt=told["stories"]) if "stories" in told else file.drafts.all()
    return bool(told["encodings"]) or made.count() + len(told["left"]) >= max(1, told.get("stories", 1))


def _refuse(batch: Batch, member: Member, why: str) -> tuple[ImportedFile, bool]:
    file, is_new = _find_or_keep(batch, member)
    file.told = Told(refused=why, encodings=[], wrapped=False, left=[], chosen={}, stories=0, done=True, pictures={})
    file.save(update_fields=["told"])
    return file, is_new


def _find_or_keep(batch: Batch, member: Member) -> tuple[ImportedFile, bool]:
    given = {"name": _last_part(member.name), "size": len(member.data)}
    return ImportedFile.objects.get_or_create(batch=batch, digest=_digest(member), defaults=given)


def _digest(member: Member) -> str:
    """Of the bytes; where there are none to be read, of the name, and why not."""
    return sha256(member.data or f"{member.name}\n{member.refused}".encode(errors="replace")).hexdigest()


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
    One reading of a file becoming drafts. `data` are its bytes where they are not kept yet, and `find` gives those of
    pictures beside it; `anew`, the drafts that there are follow what it says now.
    """

    file: ImportedFile
    by: User | None
    how: dict[str, Any] = field(default_factory=dict)
    data: bytes = b""
    find: Find = lambda _path: None
    anew: bool = False

    def make_drafts(self, reading: Reading) -> None:
        """
        A draft of each manuscript, and what is to be said of the file.

        What cannot be read leaves everything as it is where there are drafts already.
        """
        file, known, left = self.file, AuthorsOnFile(), list[Left]()
        if reading.refused and file.drafts.exists():
            return
        done = True
        pictures = take_pictures(file, reading.pictures, by=self.by, find=self.find)
        for position, manuscript in enumerate(map(pictures.placed, reading.manuscripts)):
            done &= self._try(left, position, manuscript.title, partial(self._make_draft, position, manuscript, known))
        if self.anew:
            for draft in self._no_more(len(reading.manuscripts)):
                done &= self._try(left, draft.position, untitled(draft), partial(self._let_go_of, draft))
        file.told = Told(
            refused=reading.refused,
            encodings=list(reading.encodings),
            wrapped=reading.wrapped,
            left=left,
            chosen=self.how,
            stories=len(reading.manuscripts),
            done=done,
            pictures=pictures.beside,
        )
        file.format = reading.format
        with transaction.atomic():
            file.save(update_fields=["told", "format"])
            if self.data and (reading.encodings or reading.manuscripts):
                Original.objects.get_or_create(file=file, defaults={"data": self.data})

    def _try(self, left: list[Left], position: int, title: str, act: Callable[[], None]) -> bool:
        """Whether `act` was done, or left for a reason of its own; false where the database broke off."""
        try:
            act()
        except REFUSALS as refusal:
            left.append({"position": position, "title": title, "why": why_left(refusal)})
        except DatabaseError:
            _log.exception("A story of an import was not saved.")
            left.append({"position": position, "title": title, "why": _("It could not be saved.")})
            return False
        return True

    @transaction.atomic
    def _make_draft(self, position: int, manuscript: Manuscript, known: AuthorsOnFile) -> None:
        in_turn()
        there = self.file.drafts.select_related("story", "revision").filter(position=position).first()
        if there and not self.anew:
            return  # it was made before the answer was lost
        if there:
            _require_untouched(there)
        if there and there.story.state == State.TRASHED:
            trash.take_out_again(there.story, by=self.by, note=_("Its file was read in another way"))
        story, manuscript = there.story if there else Story(), fitted(manuscript, known)
        content = replace(
            content_of(manuscript, known), slug=free_address(self.file.batch, manuscript.title, story=story)
        )
        if there:
            content = with_corrections(there, content, known)
        note = _("From “%(name)s”") % {"name": self.file.name}
        revision = save_revision(story, content, by=self.by, note=note[:200])
        if there is None:
            notes.bring_in(revision, [as_note(remark, content.body) for remark in manuscript.remarks])
        made = {"story": revision.story, "revision": revision, "told": _told_of(manuscript, content)}
        ImportedDraft.objects.update_or_create(file=self.file, position=position, defaults=made)

    def _no_more(self, count: int) -> Iterator[ImportedDraft]:
        """The drafts of stories that the file has no more, but those that were let go of before."""
        drafts = self.file.drafts.filter(position__gte=count).select_related("story", "revision")
        return (draft for draft in drafts if draft.story.state != State.TRASHED)

    @transaction.atomic
    def _let_go_of(self, draft: ImportedDraft) -> None:
        """Put a draft into the trash, from where another reading takes it back."""
        in_turn()
        draft = ImportedDraft.objects.select_related("story", "revision").get(pk=draft.pk)
        _require_untouched(draft)
        trash.discard(draft.story, by=self.by, note=_("Its file was read in another way"))
        draft.told["let_go"] = True
        draft.save(update_fields=["told"])


def _require_untouched(draft: ImportedDraft) -> None:
    if why := why_kept(draft):
        raise ValidationError(why)


def _told_of(manuscript: Manuscript, content: Content) -> dict[str, Any]:
    """What is kept beside a draft of what its file says."""
    return {
        "title": manuscript.title,
        "byline": manuscript.byline,
        "credit": content.byline,
        "authors": list(manuscript.authors),
        "dated": manuscript.dated,
        "counts": manuscript.counts,
        "words": sum(map(count_words, prose.stored_texts(content.body).values())),
    }


def untitled(draft: ImportedDraft) -> str:
    """What a draft is called in a list."""
    return draft.story.working_title or _("Untitled")
