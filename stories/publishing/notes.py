"""
The verbs of notes: leaving one on a passage or the whole story, answering it, settling it; and of notes that
propose other words, taking them.

Notes are no part of a story's content: they belong to the story, survive its revisions and go when it goes.
Whoever may see a story reads its notes; whoever may save it writes them, and a guest by way of a share link.
Other words are also proposed by whoever may save stories, if not this one, and taken by whoever may save it.
Each verb is one transaction; `by` is the acting user, None a guest or the site itself.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from spystories.lib import prose
from spystories.lib.locks import in_turn
from spystories.lib.text import without_forbidden
from stories.content.anchors import Anchor, place
from stories.content.value import content_of_revision
from stories.content.wording import reword
from stories.models import Answer, Note, Revision, Share, Story
from stories.models.notes import LONGEST_NOTE, LONGEST_QUOTE
from stories.workflow import Actor, NotAllowed, NotNow, Verb, can, leads, may_at_all

from .publish import newest_revision, save_revision
from .share_links import is_open

NOTES_A_LINK = 200  # notes through one link
NAME = 80  # characters of whoever wrote one
NOTES_AT_ONCE, WITHIN = 10, timedelta(minutes=10)  # and of those so many in so short a time


class TooMany(ValidationError):
    """More notes through one link than it may bring."""


class Guest(NamedTuple):
    """Who writes without an account: the name that they give, and the link that they came by."""

    name: str = ""
    share: Share | None = None


class Wording(NamedTuple):
    """Other words for a passage, none to take it out, and why, if that is said."""

    words: str
    why: str = ""


UNNAMED = Guest()
LEFT_ALONE = ["by", "share", "revision", "story", "taken", "done_by", "done_at"]  # no fields that anybody fills in
STRAIGHT = str.maketrans("“”‘’", "\"\"''")


@transaction.atomic
def leave(revision: Revision, passage: Anchor, text: str | Wording, *, by: User | None, guest: Guest = UNNAMED) -> Note:
    """
    Leave a note on a passage of `revision`, or other words for it, and return it.

    The same note twice is one. Raises `NotAllowed` unless `by` may do that or the link of `guest` is open,
    `TooMany` when the link has brought its share, and `ValidationError` by field for what cannot be kept.
    """
    in_turn()
    name, share = guest
    proposed, text = text if isinstance(text, Wording) else (None, text)
    story = Story.objects.get(pk=revision.story_id)
    if share is not None:
        _check_guest(share)
    elif proposed is None or not may_suggest(by, story):
        _require(by, story)
    note = Note(story=story, revision=revision, share=share, **_said(text, by, name), **passage._asdict())
    if proposed is not None:
        note.proposed = _proposed(passage, proposed)
    note.clean_fields(exclude=[*LEFT_ALONE, *(["text"] if note.is_suggestion and not note.text else [])])
    same = {column: getattr(note, column) for column in ("share", "by", "name", "text", "proposed", *Anchor._fields)}
    if kept := story.notes.open().filter(revision=revision, **same).first():
        return kept
    if share is not None:
        _check_room(share)
    newest = newest_revision(story) or revision
    found = place(prose.texts(newest.body), passage)
    note.orphaned, note.paragraph = found is None, found[0] if found else note.paragraph
    note.save()
    return note


class Brought(NamedTuple):
    """A comment that came with a manuscript: its passage, its words, and who wrote it when, as far as that is known."""

    passage: Anchor
    text: str
    name: str
    at: datetime | None


@transaction.atomic
def bring_in(revision: Revision, comments: Sequence[Brought]) -> None:
    """
    Keep the comments that came with the text of `revision`, just saved, as notes on it; a long one as several.

    For whoever saved it, who was asked for the right. Two statements.
    """
    in_turn()
    story, now = Story.objects.get(pk=revision.story_id), timezone.now()
    notes = [
        Note(
            story=story,
            revision=revision,
            at=comment.at or now,
            **_said(part, None, comment.name[:NAME] or _("Manuscript")),
            **comment.passage._asdict(),
        )
        for comment in comments
        for part in _parts(without_forbidden(comment.text).strip())
    ]
    for note in notes:
        note.clean_fields(exclude=LEFT_ALONE)
    Note.objects.bulk_create(notes)


def _parts(text: str) -> list[str]:
    return [text[at : at + LONGEST_NOTE] for at in range(0, len(text), LONGEST_NOTE)]


@transaction.atomic
def answer(note: Note, text: str, *, by: User | None) -> Answer:
    """Answer `note`; the same twice in a row is one. Raises as `leave` does."""
    in_turn()
    _require(by, note.story)
    answer = Answer(note=note, **_said(text, by))
    answer.clean_fields(exclude=["note", "by"])
    last = note.answers.order_by("at", "pk").last()
    if last and (last.by_id, last.text) == (answer.by_id, answer.text):
        return last
    answer.save()
    return answer


@transaction.atomic
def take(note: Note, *, by: User | None) -> Revision:
    """
    Put the words that `note` proposes into the newest text, by a new revision of `by`, settle it, and return that.

    One that is settled already makes nothing. Raises `ValidationError` when its passage is gone or stands there
    more than once, and as `save_revision` does.
    """
    in_turn()
    story = Story.objects.get(pk=note.story_id)
    _require(by, story)
    note = Note.objects.get(pk=note.pk)
    newest = newest_revision(story)
    assert newest is not None, "What has notes was saved."
    if note.done_at:
        return note.taken or newest
    if note.proposed is None:
        raise NotNow(_("This note proposes no words."))
    at = place(prose.texts(newest.body), note)
    if at is None:
        raise NotNow(_("Its words are gone from the text, or stand there more than once. Change the text yourself."))
    content = reword(content_of_revision(newest), at, note.proposed)
    made = save_revision(story, content, by=by, note=_("after a suggestion by %(name)s") % {"name": note.name})
    Note.objects.filter(pk=note.pk).update(done_at=timezone.now(), done_by=by, taken=made)
    return made


@transaction.atomic
def finish(note: Note, *, by: User | None) -> None:
    """Say that nothing is left to do about `note`. One that is done stays as it is."""
    in_turn()
    _require(by, note.story)
    Note.objects.open().filter(pk=note.pk).update(done_at=timezone.now(), done_by=by)


@transaction.atomic
def reopen(note: Note, *, by: User | None) -> None:
    """Say that something is left to do about `note` after all."""
    in_turn()
    _require(by, note.story)
    Note.objects.filter(pk=note.pk).update(done_at=None, done_by=None, taken=None)


def orphaned_notes() -> QuerySet[Note]:
    """
    What nobody has settled and whose passage is gone from the newest revision, newest first, with the story.

    One query, by an index that holds only such notes. The trash is left out.
    """
    kept = Note.objects.orphaned().exclude(story__state=Story.State.TRASHED)
    return kept.with_story().order_by("-at", "-pk")


def may_write(user: Actor, story: Story) -> bool:
    """Whether `user` may leave, answer and settle notes of `story` now."""
    return can(user, Verb.SAVE, story)


def may_suggest(user: Actor, story: Story) -> bool:
    """Whether `user` may propose other words for passages of `story` now: whoever may save stories, any of them."""
    return may_at_all(user, Verb.SAVE) and leads(Verb.SAVE, story)


def _proposed(passage: Anchor, words: str) -> str:
    """Other words for a passage as they are kept; `ValidationError` by field for what cannot be taken at one press."""
    words = without_forbidden(words.replace("\r\n", "\n")).strip()
    if not passage.quote:
        raise ValidationError({"words": _("Give the words that you would change.")})
    if len(passage.quote) >= LONGEST_QUOTE:
        raise ValidationError(
            {"words": _("That is much at once. Give fewer than %(most)s characters.") % {"most": LONGEST_QUOTE}}
        )
    if set("\"'") & set(passage.quote) and not set("“”‘’") & set(passage.quote):
        words = words.translate(STRAIGHT)  # copied from the page, where they are set for readers
    if words == passage.quote:
        raise ValidationError({"proposed": _("These are the words that stand there. Change them.")})
    if "\n\n" in words:
        raise ValidationError({"proposed": _("Words for one paragraph, please: leave the empty lines out.")})
    return words


def _require(user: Actor, story: Story) -> None:
    if not may_write(user, story):
        raise NotAllowed(_("You may not write notes on this story."))


def _check_guest(share: Share) -> None:
    if not is_open(share):
        raise NotAllowed(_("This link leads nowhere any more."))


def _check_room(share: Share) -> None:
    if share.notes.count() >= NOTES_A_LINK:
        raise TooMany(_("This link has brought as many notes as it may. Write to the editors instead."))
    if share.notes.filter(at__gt=timezone.now() - WITHIN).count() >= NOTES_AT_ONCE:
        raise TooMany(_("That are many notes in a short time. Wait some minutes, then send this one again."))


def _said(text: str, by: User | None, name: str = "") -> dict[str, Any]:
    name = name if by is None else by.get_short_name() or by.get_username()
    return {
        "text": without_forbidden(text).strip(),
        "by": by,
        "name": " ".join(without_forbidden(name).split())[: NAME if by else None],
    }
