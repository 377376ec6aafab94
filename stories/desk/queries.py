"""
Questions that the editors' first page asks: who is to do what next, what goes out when, what happened.

Each is one query by an index that holds little else, so that none grows with the number of stories.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from stories.models import Revision, Story, Transition
from stories.workflow import Verb, Work

STORIES_SHOWN = 8  # of one kind
IN_A_MONTH = 100  # shown of the schedule
YES = [True]  # so asked, a flag is looked up in an index; asked by itself, SQLite reads every row
_COLUMNS = ("title", "working_title", "state", "work", "edited_at", "created_by", "gap_in_draft")


def kept_stories(**wanted: Any) -> QuerySet[Story]:
    """Those that are not in the trash."""
    return Story.objects.filter(trashed_at__isnull=True, **wanted)


def first_rows(rows: QuerySet[Any], count: int) -> QuerySet[Any]:
    """
    The first `count` of `rows`, chosen by an index that holds all that is asked, before a row is read.

    Else a database that thinks most rows fit would look through them all for the few that do.
    """
    return rows.model.objects.filter(pk__in=rows.values("pk")[:count]).order_by(*rows.query.order_by)


def _with_news(stories: QuerySet[Story], count: int) -> QuerySet[Story]:
    """The first of `stories`, each with who saved it last, and who moved it last, when and with a word."""
    newest = Revision.objects.filter(story=OuterRef("pk")).order_by("-number")
    moved = Transition.objects.filter(story=OuterRef("pk")).order_by("-at", "-pk")
    return (
        first_rows(stories, count)
        .annotate(
            saved_by=Subquery(newest.values("created_by__username")[:1]),
            moved_by=Subquery(moved.values("by__username")[:1]),
            moved_at=Subquery(moved.values("at")[:1]),
            note=Subquery(moved.values("note")[:1]),
        )
        .only(*_COLUMNS)
    )


# What somebody is to do


def asked_of(user: User, count: int = STORIES_SHOWN) -> QuerySet[Story]:
    """The stories that `user` began and that editors gave back: who asked, when, and with what wish."""
    asked = Transition.objects.filter(story=OuterRef("pk"), verb=Verb.REQUEST_CHANGES).order_by("-at", "-pk")
    stories = _with_news(kept_stories(work=Work.CHANGES, created_by=user).order_by("-edited_at", "-pk"), count)
    return stories.annotate(
        asked_by=Subquery(asked.values("by__username")[:1]),
        asked_at=Subquery(asked.values("at")[:1]),
        wish=Subquery(asked.values("note")[:1]),
    )


def changed_after_approval(count: int = STORIES_SHOWN) -> QuerySet[Story]:
    """
    Approved stories that somebody saved over, and nobody has decided on since.

    Each says what number was approved, and how many words were put in and taken out since.
    """
    approved = Revision.objects.filter(pk=OuterRef("approved_revision"))
    since = Revision.objects.filter(story=OuterRef("pk"), pk__gt=OuterRef("approved_revision"))
    counted = since.order_by().values("story").annotate(sum=Sum(F("words_added") + F("words_removed")))
    return _with_news(
        kept_stories(approved_revision__isnull=False, work=Work.DRAFT).order_by("-approved_revision_id"), count
    ).annotate(
        approved=Subquery(approved.values("number")[:1]), words_changed=Coalesce(Subquery(counted.values("sum")), 0)
    )


def approved(count: int = STORIES_SHOWN) -> QuerySet[Story]:
    """What may go out and has no time, the longest waiting first."""
    return _with_news(kept_stories(work=Work.APPROVED).order_by("edited_at", "pk"), count)


def in_review(count: int = STORIES_SHOWN) -> QuerySet[Story]:
    """What waits for a review, the longest waiting first."""
    return _with_news(kept_stories(work=Work.REVIEW).order_by("edited_at", "pk"), count)


def drafts(count: int = STORIES_SHOWN, **wanted: Any) -> list[Story]:
    """What was edited last of what is being worked on. Two queries."""
    rows = [
        story
        for work in (Work.DRAFT, Work.CHANGES)
        for story in _with_news(kept_stories(work=work, **wanted).order_by("-edited_at", "-pk"), count)
    ]
    return sorted(rows, key=lambda story: (story.edited_at and story.edited_at.timestamp()) or 0, reverse=True)[:count]


def count_stories(work: str | Iterable[str], **wanted: Any) -> int:
    return kept_stories(**{"work" if isinstance(work, str) else "work__in": work}, **wanted).count()


# The schedule


def due_between(column: str, start: datetime, end: datetime) -> QuerySet[Story]:
    """Whose `publish_at`, `slot_kept_at` or `withdraw_at` lies in that time, the first first."""
    due = Story.objects.filter(**{f"{column}__gte": start, f"{column}__lt": end})
    return due.only("title", "working_title", column).order_by(column, "pk")


# What happened


def recently_published(count: int = STORIES_SHOWN) -> QuerySet[Story]:
    return (
        first_rows(Story.objects.live().order_by("-last_published_at"), count)
        .select_related("main_place")
        .only("title", "working_title", "number", "last_published_at", "main_place__name")
    )


def lately(count: int = STORIES_SHOWN) -> QuerySet[Transition]:
    """Who did what, newest first."""
    moves = first_rows(Transition.objects.exclude(verb=Verb.SAVE).order_by("-at", "-pk"), count)
    columns = ("verb", "at", "failed", "by__username", "by__first_name", "story__title", "story__working_title")
    return moves.select_related("by", "story").only(*columns)
