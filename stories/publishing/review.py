"""The verbs of review: asking for it, giving a revision back, approving it."""

from django.contrib.auth.models import User
from django.db import transaction

from stories.models import Story
from stories.workflow import Verb, Work

from .moves import Asked, move


@transaction.atomic
def submit(story: Story, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """Ask for a review of the newest revision."""
    move(story, Verb.SUBMIT, Asked(by, note, version), work=Work.REVIEW)


@transaction.atomic
def request_changes(story: Story, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """Give the newest revision back to its writer, saying in `note` what to change."""
    move(story, Verb.REQUEST_CHANGES, Asked(by, note, version), work=Work.CHANGES)


@transaction.atomic
def approve(story: Story, *, by: User | None, note: str = "", version: int | None = None) -> None:
    """Say that the newest revision may go out as it stands."""
    move(story, Verb.APPROVE, Asked(by, note, version), work=Work.APPROVED)
