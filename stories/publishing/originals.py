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
    """Files brought in before a time of which no story is still to go out: each has been out, or is in the trash."""
    return _without_waiting(Original.objects.filter(file__batch__at__lt=before), in_the_trash=True)


def _without_waiting(originals: QuerySet[Original], *, in_the_trash: bool = False) -> QuerySet[Original]:
    waiting = ImportedDraft.objects.filter(file=OuterRef("file"), story__number__isnull=True)
    if in_the_trash:
        waiting = waiting.exclude(story__state=Story.State.TRASHED)
    return originals.filter(~Exists(waiting))
