"""The files that drafts were made of: kept until every story of them has been out, for whoever may see the draft."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from stories.models import ImportedDraft, Original, Story


def let_go(stories: Collection[int]) -> None:
    """Let go of the files of these stories (primary keys) whose stories have all been out. One statement."""
    drafts = ImportedDraft.objects.filter(story__in=stories)
    _without_waiting(Original.objects.filter(file__in=drafts.values("file"))).delete()


def leftovers(before: datetime) -> QuerySet[Original]:
    """
    Files brought in before a time of which no story is still to go out: each has been out, or has been in the trash
    since before then.
    """
    return _without_waiting(Original.objects.filter(file__batch__at__lt=before), trashed_before=before)


def _without_waiting(originals: QuerySet[Original], *, trashed_before: datetime | None = None) -> QuerySet[Original]:
    waiting = ImportedDraft.objects.filter(file=OuterRef("file"), story__number__isnull=True)
    waiting = waiting.exclude(story__state=Story.State.TRASHED, told__has_key="let_go")
    if trashed_before:
        waiting = waiting.exclude(story__state=Story.State.TRASHED, story__trashed_at__lt=trashed_before)
    return originals.filter(~Exists(waiting))
