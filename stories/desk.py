"""
Questions that the editors' first page asks: who is to do what next, what goes out when, and what is wrong.

Each is one query by an index that holds little else, so that none grows with the number of stories. What
would have to be looked for in texts was found when they were saved or derived (`checks`, `links`).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from .models import InnerLink, Revision, Story, Transition
from .workflow import State, Verb, Work

SHOWN = 8
FEW = 4  # of one kind of trouble
IN_A_MONTH = 100  # shown of the schedule
DECIDED = (Work.REVIEW, Work.APPROVED, Work.SCHEDULED)  # no gap should be left in these
CHANGED = {"changed_from__isnull": False, "work": Work.DRAFT}
_COLUMNS = ("title", "working_title", "state", "work", "edited_at", "created_by", "gap_in_draft")


def _kept(**wanted) -> QuerySet[Story]:
    return Story.objects.filter(trashed_at__isnull=True, **wanted)


def _with_news(stories):
    """Each with who saved it last, and who moved it last, when and with which word."""
    newest = Revision.objects.filter(story=OuterRef("pk")).order_by("-number")
    moved = Transition.objects.filter(story=OuterRef("pk")).order_by("-at", "-pk")
    return stories.annotate(
        saved_by=Subquery(newest.values("created_by__username")[:1]),
        moved_by=Subquery(moved.values("by__username")[:1]),
        moved_at=Subquery(moved.values("at")[:1]),
        note=Subquery(moved.values("note")[:1]),
    ).only(*_COLUMNS)


# What somebody is to do


def asked_of(user) -> QuerySet[Story]:
    """The stories that `user` began and that editors gave back with a wish."""
    return _with_news(_kept(work=Work.CHANGES, created_by=user)).order_by("-edited_at", "-pk")


def changed_after_approval() -> QuerySet[Story]:
    """
    Approved stories that somebody saved over, and nobody has decided on since.

    Each says whose approval it had, what number it had, and how many words were put in and taken out since.
    """
    approved = F("changed_from__number")
    since = Revision.objects.filter(story=OuterRef("pk"), number__gt=OuterRef("changed_from__number"))
    counted = since.order_by().values("story").annotate(sum=Sum(F("words_added") + F("words_removed")))
    return (
        _with_news(_kept(**CHANGED))
        .annotate(approved=approved, words_changed=Coalesce(Subquery(counted.values("sum")), 0))
        .order_by("-edited_at")
    )


def approved() -> QuerySet[Story]:
    """What may go out and has no time, the longest waiting first."""
    return _with_news(_kept(work=Work.APPROVED)).order_by("edited_at", "pk")


def in_review() -> QuerySet[Story]:
    """What waits for a review, the longest waiting first."""
    return _with_news(_kept(work=Work.REVIEW)).order_by("edited_at", "pk")


def drafts(**wanted) -> list[Story]:
    """The few that were edited last of what is being worked on. Two queries."""
    rows = [
        story
        for work in (Work.DRAFT, Work.CHANGES)
        for story in _with_news(_kept(work=work, **wanted)).order_by("-edited_at", "-pk")[:SHOWN]
    ]
    return sorted(rows, key=lambda story: story.edited_at.timestamp(), reverse=True)[:SHOWN]


def count(work: str | Iterable[str], **wanted) -> int:
    return _kept(**{"work" if isinstance(work, str) else "work__in": work}, **wanted).count()


# The schedule


def due_between(column: str, start: datetime, end: datetime) -> QuerySet[Story]:
    """Whose `publish_at` or `withdraw_at` lies in that time, the first first."""
    due = Story.objects.filter(**{f"{column}__gte": start, f"{column}__lt": end})
    return due.only("title", "working_title", column).order_by(column, "pk")


# What is wrong


def failed() -> QuerySet[Story]:
    """What could not go out, or off, on time."""
    rows = Story.objects.filter(failure__gt="", trashed_at__isnull=True)
    return rows.only("title", "working_title", "failure", "state", "work").order_by("failure", "pk")


def live_with_a_gap() -> QuerySet[Story]:
    """Stories in whose live text a TK or a "[…]" is left."""
    return Story.objects.live().filter(gap_in_live=True).only("title", "working_title").newest()


def decided_with_a_gap() -> QuerySet[Story]:
    """Stories that are in review, approved or scheduled, with a gap left in them."""
    rows = _kept(gap_in_draft=True, work__in=DECIDED)
    return rows.only("title", "working_title", "work").order_by("-edited_at")


def astray(leads: str) -> QuerySet[InnerLink]:
    """Links of live stories that lead to a former address, or nowhere; with the story."""
    links = InnerLink.objects.filter(leads=leads).select_related("story").order_by("story", "pk")
    return links.only("address", "section", "paragraph", "leads", "story__title", "story__working_title")


def without_tags() -> QuerySet[Story]:
    """Live stories that no tag leads to, newest first."""
    return Story.objects.live().filter(tag_count=0).only("title", "working_title").newest()


# What happened


def recently_published() -> QuerySet[Story]:
    return (
        Story.objects.live()
        .select_related("main_place")
        .only("title", "working_title", "number", "last_published_at", "main_place__name")
        .order_by("-last_published_at")
    )


def lately() -> QuerySet[Transition]:
    """Who did what, newest first."""
    moves = Transition.objects.exclude(verb=Verb.SAVE).select_related("by", "story")
    return moves.only(
        "verb", "at", "failed", "by__username", "by__first_name", "story__title", "story__working_title"
    )


# The trouble of a list of stories, by the name that its filter has

TROUBLES = {
    "failed": lambda stories: stories.filter(failure__gt=""),
    "gap": lambda stories: (
        stories.filter(gap_in_live=True, state=State.LIVE)
        | stories.filter(gap_in_draft=True, work__in=DECIDED)
    ),
    "moved": lambda stories: stories.filter(pk__in=astray(InnerLink.Leads.MOVED).order_by().values("story")),
    "nowhere": lambda stories: stories.filter(
        pk__in=astray(InnerLink.Leads.NOWHERE).order_by().values("story")
    ),
    "untagged": lambda stories: stories.filter(state=State.LIVE, tag_count=0),
}
