"""
The life of a story: its states, the moves between them (submit, publish, withdraw …), and who may make them.

One table, `MOVES`. Two facts, never several flags: what readers see (`State`), and what is being worked on
(`Work`, the status of the newest revision). A live story's next revision goes through review while readers
read the old one. What was approved, and when it goes out, are the story's and outlive a save: `Work` says
only whether the newest revision is what was approved.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Actor = User | AnonymousUser | None


class State(models.TextChoices):
    """A story as readers see it."""

    UNPUBLISHED = "unpublished", _("not published")
    LIVE = "live", _("live")
    WITHDRAWN = "withdrawn", _("withdrawn")
    TRASHED = "trashed", _("in the trash")


class Work(models.TextChoices):
    """The stage that the newest revision has reached."""

    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    CHANGES = "changes", _("changes asked")
    APPROVED = "approved", _("approved")
    SCHEDULED = "scheduled", _("scheduled")
    OUT = "out", _("out")


class GoesOutAs(models.TextChoices):
    """What becomes of an approval when somebody who may approve saves over what was approved."""

    SAVED = "saved", _("as saved")
    APPROVED = "approved", _("as approved")


class Verb(models.TextChoices):
    """The moves that people make with a story."""

    SAVE = "save", pgettext_lazy("verb", "Save")
    SUBMIT = "submit", pgettext_lazy("verb", "Submit")
    REQUEST_CHANGES = "request_changes", pgettext_lazy("verb", "Ask for changes")
    APPROVE = "approve", pgettext_lazy("verb", "Approve")
    PUBLISH = "publish", pgettext_lazy("verb", "Publish")
    SCHEDULE = "schedule", pgettext_lazy("verb", "Schedule")
    UNSCHEDULE = "unschedule", pgettext_lazy("verb", "Take off the schedule")
    WITHDRAW = "withdraw", pgettext_lazy("verb", "Withdraw")
    SCHEDULE_WITHDRAWAL = "schedule_withdrawal", pgettext_lazy("verb", "Schedule withdrawal")
    TRASH = "trash", pgettext_lazy("verb", "Move to the trash")
    UNDELETE = "undelete", pgettext_lazy("verb", "Take out of the trash")
    DELETE = "delete", pgettext_lazy("verb", "Delete for ever")
    RESTORE = "restore", pgettext_lazy("verb", "Bring back")


@dataclass(frozen=True)
class Move:
    """
    A verb told of what was done, the permission it needs, and from where it leads on. An empty set means any;
    `has_slot` asks for a time at which the story goes out.
    """

    done: Promise
    permission: str
    states: frozenset[str]
    work: frozenset[str] = frozenset()
    has_slot: bool = False


EVERY = "stories.edit_every_story"
CHANGE, PUBLISH, DELETE = "stories.change_story", "stories.publish_story", "stories.delete_story"
OUT_OF_THE_TRASH = frozenset({State.UNPUBLISHED, State.LIVE, State.WITHDRAWN})
LIVE = frozenset({State.LIVE})
AT_REST = frozenset({State.UNPUBLISHED, State.WITHDRAWN})
IN_THE_TRASH = frozenset({State.TRASHED})
UNFINISHED = frozenset({Work.DRAFT, Work.CHANGES})
REVIEW_OR_APPROVED = frozenset({Work.REVIEW, Work.APPROVED})
AS_APPROVED = frozenset({Work.APPROVED, Work.SCHEDULED})  # the newest revision is what was approved
NOT_OUT = UNFINISHED | REVIEW_OR_APPROVED | AS_APPROVED

MOVES: dict[str, Move] = {
    Verb.SAVE: Move(pgettext_lazy("done", "Saved"), CHANGE, OUT_OF_THE_TRASH),
    Verb.RESTORE: Move(pgettext_lazy("done", "Brought back"), CHANGE, OUT_OF_THE_TRASH),
    Verb.SUBMIT: Move(pgettext_lazy("done", "Submitted"), CHANGE, OUT_OF_THE_TRASH, UNFINISHED),
    Verb.REQUEST_CHANGES: Move(pgettext_lazy("done", "Changes asked"), PUBLISH, OUT_OF_THE_TRASH, REVIEW_OR_APPROVED),
    Verb.APPROVE: Move(pgettext_lazy("done", "Approved"), PUBLISH, OUT_OF_THE_TRASH, UNFINISHED | {Work.REVIEW}),
    Verb.PUBLISH: Move(pgettext_lazy("done", "Published"), PUBLISH, OUT_OF_THE_TRASH, NOT_OUT),
    Verb.SCHEDULE: Move(pgettext_lazy("done", "Scheduled"), PUBLISH, OUT_OF_THE_TRASH, NOT_OUT),
    Verb.UNSCHEDULE: Move(pgettext_lazy("done", "Taken off the schedule"), PUBLISH, OUT_OF_THE_TRASH, has_slot=True),
    Verb.WITHDRAW: Move(pgettext_lazy("done", "Withdrawn"), PUBLISH, LIVE),
    Verb.SCHEDULE_WITHDRAWAL: Move(pgettext_lazy("done", "Withdrawal scheduled"), PUBLISH, LIVE),
    Verb.TRASH: Move(pgettext_lazy("done", "Moved to the trash"), DELETE, AT_REST),
    Verb.UNDELETE: Move(pgettext_lazy("done", "Taken out of the trash"), DELETE, IN_THE_TRASH),
    Verb.DELETE: Move(pgettext_lazy("done", "Deleted for ever"), DELETE, IN_THE_TRASH),
}


class Standing(Protocol):
    """The columns of a story that decide which moves it may make."""

    state: str
    work: str
    created_by_id: int | None

    @property
    def goes_out_at(self) -> datetime | None: ...


class NotAllowed(PermissionDenied):
    """The actor may not do this."""


class NotNow(ValidationError):
    """Nobody can do this while the story stands where it stands."""


def those_with(permission: str) -> QuerySet[User]:
    """The active accounts that have `permission`, as `may_at_all` would say of each. No query by itself."""
    return User.objects.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")


def may_at_all(user: Actor, verb: str) -> bool:
    """Whether `user` has the right to `verb` on some story, if only their own; None is the site itself."""
    return user is None or (user.is_active and user.has_perm(MOVES[verb].permission))


def may(user: Actor, verb: str, story: Standing) -> bool:
    """Whether `user` has the right to `verb` on `story`, wherever it stands; None is the site itself."""
    if user is None:
        return True
    own = story.created_by_id == user.pk or user.has_perm(EVERY)
    return may_at_all(user, verb) and own


def leads(verb: str, story: Standing) -> bool:
    """Whether `verb` leads on from where `story` stands."""
    move = MOVES[verb]
    if story.state not in move.states or (move.work and story.work not in move.work):
        return False
    return not move.has_slot or story.goes_out_at is not None


def work_once_saved(work: str, *, by_reviewer: bool) -> Work:
    """
    The stage of a revision saved over one at stage `work`, unless the save approves it.

    A request for changes stands until the story is submitted again; a review goes on when one who may approve
    saves; all else is a draft.
    """
    stays = work == Work.CHANGES or (work == Work.REVIEW and by_reviewer)
    return Work(work) if stays else Work.DRAFT


def can(user: Actor, verb: str, story: Standing) -> bool:
    """The one question that views, the admin, actions and templates ask before they offer or do anything."""
    return may(user, verb, story) and leads(verb, story)


def moves_for(user: Actor, story: Standing) -> list[Verb]:
    """The moves that `user` can make with `story` now, in the order of the table."""
    return [Verb(verb) for verb in MOVES if can(user, verb, story)]


def require(user: Actor, verb: str, story: Standing, right: str = "") -> None:
    """
    Raise `NotAllowed` or `NotNow` unless `user` can `verb` on `story` now.

    `right` is the verb of whose right it is asked for, where it is not that of the move itself.
    """
    if not may(user, right or verb, story):
        raise NotAllowed(_("You may not do this."))
    if not leads(verb, story):
        raise NotNow(
            _("“%(verb)s” is not possible now: the story is %(state)s, its newest revision %(work)s."),
            code="not_now",
            params={"verb": Verb(verb).label, "state": State(story.state).label, "work": Work(story.work).label},
        )
