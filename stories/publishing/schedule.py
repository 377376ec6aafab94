"""The verbs of the schedule: when the newest revision goes out, when the live text is withdrawn."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from spystories.lib.locks import in_turn
from stories.content.value import content_of_revision
from stories.models import ContentVersion, Story
from stories.workflow import Verb, Work

from .moves import Asked, move
from .publish import check_publishable, newest_revision
from .review import approved_as


@transaction.atomic
def schedule(story: Story, at: datetime, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """
    Let the newest revision go out at `at`. Scheduling again moves the time.

    Raises `ValidationError` for `publish_at` when that is past, and by field as publishing would.
    """
    _schedule(story, {"publish_at": at, "publish_silently": False}, by=by, note=note, version=version)


@transaction.atomic
def schedule_silently(
    story: Story, at: datetime, *, by: User | None, note: str = "", version: int | None = None
) -> None:
    """The same, and returning readers are not told, as with `publish`."""
    _schedule(story, {"publish_at": at, "publish_silently": True}, by=by, note=note, version=version)


def _schedule(story: Story, slot: dict[str, Any], *, by: User | None, note: str, version: int | None) -> None:
    _check_future("publish_at", slot["publish_at"])
    newest = newest_revision(story)
    check_publishable(story, content_of_revision(newest))
    columns = {**slot, **approved_as(newest, slot["publish_at"]), "failure": ""}
    move(story, Verb.SCHEDULE, Asked(by, note, version), **columns)
    note_next_due()


@transaction.atomic
def unschedule(story: Story, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """Take the story's time back; what was approved stays so."""
    columns = {"work": Work.APPROVED} if story.work == Work.SCHEDULED else {}
    move(story, Verb.UNSCHEDULE, Asked(by, note, version), publish_at=None, slot_kept_at=None, **columns)
    note_next_due()


@transaction.atomic
def schedule_withdrawal(
    story: Story, at: datetime | None, *, by: User | None, note: str = "", version: int | None = None
) -> None:
    """Take the live story from the public at `at`; None takes that back."""
    if at is not None:
        _check_future("withdraw_at", at)
    move(story, Verb.SCHEDULE_WITHDRAWAL, Asked(by, note, version), withdraw_at=at)
    note_next_due()


@transaction.atomic
def note_next_due() -> None:
    """Keep beside the content version when something is due next. Two queries and a write."""
    in_turn()  # else a time that is set between the looking and the writing would be forgotten
    times = Story.objects.aggregate(out=Min("publish_at"), kept=Min("slot_kept_at"), off=Min("withdraw_at")).values()
    ContentVersion.objects.filter(pk=1).update(next_due_at=min(filter(None, times), default=None))


def _check_future(field: str, at: datetime) -> None:
    if at <= timezone.now():
        raise ValidationError({field: _("That time is past. Choose a later one, or publish now.")})
