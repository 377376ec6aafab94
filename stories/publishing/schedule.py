"""
The verbs beside saving and publishing: review, the schedule, the trash, restoring.

Each is one transaction, passes the edit lock, asks `workflow` and leaves a `Transition`. What is due is done
by the first request after its time or by a command, whichever comes first, and by one of them only.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from spystories.lib.locks import in_turn
from stories.content.value import of_revision
from stories.models import ContentVersion, Revision, Story, Transition
from stories.names import reading as rereading
from stories.workflow import Verb, Work, require

from . import publish as publishing

logger = logging.getLogger("spystories.publishing")


@transaction.atomic
def submit(story: Story, *, by, note: str = "", version: int | None = None) -> None:
    """Ask for a review of the newest revision."""
    _move(story, Verb.SUBMIT, Work.REVIEW, by=by, note=note, version=version)


@transaction.atomic
def request_changes(story: Story, *, by, note: str = "", version: int | None = None) -> None:
    """Give the newest revision back to its writer, saying in `note` what to change."""
    _move(story, Verb.REQUEST_CHANGES, Work.CHANGES, by=by, note=note, version=version)


@transaction.atomic
def approve(story: Story, *, by, note: str = "", version: int | None = None) -> None:
    """Say that the newest revision may go out as it stands."""
    _move(story, Verb.APPROVE, Work.APPROVED, by=by, note=note, version=version)


@transaction.atomic
def schedule(
    story: Story, at: datetime, *, by, note: str = "", version: int | None = None, silently: bool = False
) -> None:
    """
    Let the newest revision go out at `at`, `silently` as publishing does. Scheduling again moves the time.

    Raises `ValidationError` for `publish_at` when that is past, and by field as publishing would.
    """
    _check_future("publish_at", at)
    publishing.check_publishable(story, of_revision(publishing.newest_revision(story)))
    columns = {"publish_at": at, "failure": "", "publish_silently": silently}
    _move(story, Verb.SCHEDULE, Work.SCHEDULED, by=by, note=note, version=version, **columns)
    note_next_due()


@transaction.atomic
def unschedule(story: Story, *, by, note: str = "", version: int | None = None) -> None:
    """Take the newest revision off the schedule; it stays approved."""
    _move(story, Verb.UNSCHEDULE, Work.APPROVED, by=by, note=note, version=version, publish_at=None)
    note_next_due()


@transaction.atomic
def schedule_withdrawal(story: Story, at: datetime | None, *, by, note: str = "", version=None) -> None:
    """Take the live story from the public at `at`; None takes that back."""
    if at is not None:
        _check_future("withdraw_at", at)
    _move(story, Verb.SCHEDULE_WITHDRAWAL, None, by=by, note=note, version=version, withdraw_at=at)
    note_next_due()


@transaction.atomic
def trash(story: Story, *, by, note: str = "", version: int | None = None) -> None:
    """Put a story that is not live into the trash, off the schedule. Its address stays its own."""
    columns = {"state": Story.State.TRASHED, "trashed_at": timezone.now(), "publish_at": None}
    work = Work.APPROVED if story.work == Work.SCHEDULED else None
    _move(story, Verb.TRASH, work, by=by, note=note, version=version, **columns)
    rereading.keep_newest(story)
    note_next_due()


@transaction.atomic
def undelete(story: Story, *, by, note: str = "", version: int | None = None) -> None:
    """Take a story out of the trash, to where it was."""
    state = Story.State.WITHDRAWN if story.number else Story.State.UNPUBLISHED
    _move(story, Verb.UNDELETE, None, by=by, note=note, version=version, state=state, trashed_at=None)
    rereading.keep_newest(story)


@transaction.atomic
def restore(revision: Revision, *, by, version: int | None = None) -> Revision:
    """
    Make the content of an older revision the newest one again, as a new revision, and return it.

    Where it already is the newest content nothing is made, and the newest is returned.
    """
    story = revision.story
    require(by, Verb.RESTORE, story)
    note = _("From revision %(number)s") % {"number": revision.number}
    newest = publishing.newest_revision(story)
    made = publishing.save_revision(story, of_revision(revision), by=by, note=note, version=version)
    if made != newest:
        Transition.objects.create(story=story, revision=made, verb=Verb.RESTORE, by=by, note=note)
    return made


@transaction.atomic
def take_back(revision: Revision, *, by) -> Revision:
    """
    Bring back what `revision` says, as `restore` does; where readers see that very content, nothing is left
    to publish.
    """
    story = revision.story
    made = restore(revision, by=by)
    if story.is_live and of_revision(made).same_as(of_revision(story.live_revision)):
        Story.objects.filter(pk=story.pk).update(work=Work.OUT, live_revision=made)
    return made


@dataclass(frozen=True)
class Done:
    """One thing that was due: the story, the verb, and why it failed, if it did."""

    story: Story
    verb: str
    failure: str = ""


def publish_due(now: datetime | None = None) -> list[Done]:
    """
    Do what is due: publish and withdraw, each in a transaction of its own.

    Claims each by a conditional update, so that two at once do it once. A failure, foreseen or not, stops no
    other and no reader's page; it is kept on the story, and its revision stays approved. Raises
    `OperationalError` while the database is busy.
    """
    now = now or timezone.now()
    done = []
    for column, verb, do in (
        ("publish_at", Verb.PUBLISH, _publish_scheduled),
        ("withdraw_at", Verb.WITHDRAW, publishing.withdraw),
    ):
        for pk, due in Story.objects.due(column, now).values_list("pk", column):
            try:
                with transaction.atomic():
                    in_turn()
                    if Story.objects.filter(pk=pk, **{column: due}).update(**{column: None}):
                        do(Story.objects.get(pk=pk), by=None)
                        done.append(Done(Story.objects.get(pk=pk), verb))
            except ValidationError as error:
                done += _failed(pk, column, due, verb, " ".join(error.messages))
            except OperationalError:
                raise  # the database is busy: it is still due
            except Exception:
                logger.exception("story %s: %s failed", pk, verb)
                why = _("Something went wrong that nobody foresaw; the log has it.")
                done += _failed(pk, column, due, verb, why)
    note_next_due()
    return done


@transaction.atomic
def note_next_due() -> None:
    """Keep beside the content version when something is due next. Two queries and a write."""
    in_turn()  # else a time that is set between the looking and the writing would be forgotten
    times = Story.objects.aggregate(out=Min("publish_at"), off=Min("withdraw_at")).values()
    ContentVersion.objects.filter(pk=1).update(next_due_at=min(filter(None, times), default=None))


def _publish_scheduled(story, *, by):
    newest = publishing.newest_revision(story)
    publishing.publish(newest, by=by, silently=story.publish_silently)


def _failed(pk, column, due, verb, why):
    """Keep the failure on the story; nothing of a time that somebody changed meanwhile."""
    with transaction.atomic():
        in_turn()
        story = Story.objects.select_for_update().filter(pk=pk, **{column: due}).first()
        if story is None:
            return []
        setattr(story, column, None)
        story.failure = why[:300]
        if story.work == Work.SCHEDULED:
            story.work = Work.APPROVED
        story.save(update_fields=[column, "failure", "work"])
        Transition.objects.create(story=story, verb=verb, note=why[:300], failed=True)
    return [Done(story, verb, why)]


def _move(story, verb, work, *, by, note, version, **columns):
    in_turn()
    story.claim(version)
    fresh = Story.objects.select_for_update().get(pk=story.pk)
    require(by, verb, fresh)
    if work is not None:
        columns |= {"work": work, "changed_from": None}
    for name, value in columns.items():
        setattr(story, name, value)
    story.save(update_fields=list(columns))
    Transition.objects.create(
        story=story, revision=publishing.newest_revision(story), verb=verb, by=by, note=note
    )


def _check_future(field, at):
    if at <= timezone.now():
        raise ValidationError({field: _("That time is past. Choose a later one, or publish now.")})
