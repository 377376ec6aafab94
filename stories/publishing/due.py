"""
What is due: publishing and withdrawing the stories whose time has come.

Done by the first request after its time or by a command, whichever comes first, and by one of them only.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spystories.lib.locks import in_turn
from stories.models import Story, Transition
from stories.workflow import Verb, Work

from .publish import publish, withdraw
from .schedule import note_next_due

ENDS_A_SLOT = (Verb.SCHEDULE, Verb.UNSCHEDULE, Verb.PUBLISH, Verb.WITHDRAW, Verb.TRASH)
logger = logging.getLogger("spystories.publishing")


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
        ("slot_kept_at", Verb.PUBLISH, _publish_approved),
        ("withdraw_at", Verb.WITHDRAW, withdraw),
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


def _publish_scheduled(story: Story, *, by: User | None) -> None:
    publish(story.revisions.latest("number"), by=by, silently=story.publish_silently)


def _publish_approved(story: Story, *, by: User | None) -> None:
    """
    Publish what was approved, under the newer draft that lies over it.

    Nothing where the time is one that the version before left behind: it publishes, withdraws and trashes without
    knowing of it.
    """
    approved = story.approved_revision
    ended = story.transitions.filter(verb__in=ENDS_A_SLOT, failed=False).order_by("-pk").first()
    set_again = ended is None or ended.verb == Verb.SCHEDULE
    if ended and ended.verb == Verb.PUBLISH and approved:
        set_again = ended.revision is not None and ended.revision.number < approved.number
    if approved is None or not set_again:
        raise ValidationError(_("It was published, withdrawn or put into the trash after its time was set."))
    publish(approved, by=by, silently=story.publish_silently)


def _failed(pk: int, column: str, due: datetime, verb: Verb, why: str) -> list[Done]:
    """Keep the failure on the story; nothing of a time that somebody changed meanwhile."""
    with transaction.atomic():
        in_turn()
        story = Story.objects.select_for_update().filter(pk=pk, **{column: due}).first()
        if story is None:
            return []
        setattr(story, column, None)
        story.failure = why[:300]
        if column == "publish_at" and story.work == Work.SCHEDULED:
            story.work = Work.APPROVED
        story.save(update_fields=[column, "failure", "work"])
        Transition.objects.create(story=story, verb=verb, note=why[:300], failed=True)
    return [Done(story, verb, why)]
