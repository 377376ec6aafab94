"""
Questions that the editors' first page asks: who is to do what next, what goes out when, and what is wrong.

Each is one query by an index that holds little else, so that none grows with the number of stories. What
would have to be looked for in texts was found when they were saved or derived (`checks`, `links`).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from stories.models import InnerLink, Note, Revision, Story, Transition
from stories.publishing import notes
from stories.workflow import State, Verb, Work

SHOWN = 8
FEW = 5  # of one kind of trouble, the last of which only says that there are more
IN_A_MONTH = 100  # shown of the schedule
DECIDED = (Work.REVIEW, Work.APPROVED, Work.SCHEDULED)  # no gap should be left in these
YES = [True]  # so asked, a flag is looked up in an index; asked by itself, SQLite reads every row
CHANGED = {"changed_from__isnull": False, "work": Work.DRAFT}
_COLUMNS = ("title", "working_title", "state", "work", "edited_at", "created_by", "gap_in_draft")


def _kept(**wanted) -> QuerySet[Story]:
    return Story.objects.filter(trashed_at__isnull=True, **wanted)


def _first(rows: QuerySet, count: int) -> QuerySet:
    """
    The first `count` of `rows`, chosen by an index that holds all that is asked, before a row is read.

    Else a database that thinks most rows fit would look through them all for the few that do.
    """
    return rows.model.objects.filter(pk__in=rows.values("pk")[:count]).order_by(*rows.query.order_by)


def _with_news(stories, count):
    """The first of `stories`, each with who saved it last, and who moved it last, when and with a word."""
    newest = Revision.objects.filter(story=OuterRef("pk")).order_by("-number")
    moved = Transition.objects.filter(story=OuterRef("pk")).order_by("-at", "-pk")
    return (
        _first(stories, count)
        .annotate(
            saved_by=Subquery(newest.values("created_by__username")[:1]),
            moved_by=Subquery(moved.values("by__username")[:1]),
            moved_at=Subquery(moved.values("at")[:1]),
            note=Subquery(moved.values("note")[:1]),
        )
        .only(*_COLUMNS)
    )


# What somebody is to do


def asked_of(user, count=SHOWN) -> QuerySet[Story]:
    """The stories that `user` began and that editors gave back with a wish."""
    return _with_news(_kept(work=Work.CHANGES, created_by=user).order_by("-edited_at", "-pk"), count)


def changed_after_approval(count=SHOWN) -> QuerySet[Story]:
    """
    Approved stories that somebody saved over, and nobody has decided on since.

    Each says what number was approved, and how many words were put in and taken out since.
    """
    approved = Revision.objects.filter(pk=OuterRef("changed_from"))
    since = Revision.objects.filter(story=OuterRef("pk"), pk__gt=OuterRef("changed_from"))
    counted = since.order_by().values("story").annotate(sum=Sum(F("words_added") + F("words_removed")))
    return _with_news(_kept(**CHANGED).order_by("-changed_from_id"), count).annotate(
        approved=Subquery(approved.values("number")[:1]),
        words_changed=Coalesce(Subquery(counted.values("sum")), 0),
    )


def approved(count=SHOWN) -> QuerySet[Story]:
    """What may go out and has no time, the longest waiting first."""
    return _with_news(_kept(work=Work.APPROVED).order_by("edited_at", "pk"), count)


def in_review(count=SHOWN) -> QuerySet[Story]:
    """What waits for a review, the longest waiting first."""
    return _with_news(_kept(work=Work.REVIEW).order_by("edited_at", "pk"), count)


def drafts(count=SHOWN, **wanted) -> list[Story]:
    """What was edited last of what is being worked on. Two queries."""
    rows = [
        story
        for work in (Work.DRAFT, Work.CHANGES)
        for story in _with_news(_kept(work=work, **wanted).order_by("-edited_at", "-pk"), count)
    ]
    return sorted(rows, key=lambda story: story.edited_at.timestamp(), reverse=True)[:count]


def count(work: str | Iterable[str], **wanted) -> int:
    return _kept(**{"work" if isinstance(work, str) else "work__in": work}, **wanted).count()


# The schedule


def due_between(column: str, start: datetime, end: datetime) -> QuerySet[Story]:
    """Whose `publish_at` or `withdraw_at` lies in that time, the first first."""
    due = Story.objects.filter(**{f"{column}__gte": start, f"{column}__lt": end})
    return due.only("title", "working_title", column).order_by(column, "pk")


# What is wrong


def failed(count=FEW) -> QuerySet[Story]:
    """What could not go out, or off, on time."""
    rows = _first(_kept(failure__gt="").order_by("failure", "pk"), count)
    return rows.only("title", "working_title", "failure", "state", "work")


def live_with_a_gap(count=FEW) -> QuerySet[Story]:
    """Stories in whose live text a TK or a "[…]" is left."""
    rows = Story.objects.live().filter(gap_in_live__in=YES)
    return _first(rows.newest(), count).only("title", "working_title")


def decided_with_a_gap(count=FEW) -> QuerySet[Story]:
    """Stories that are in review, approved or scheduled, with a gap left in them."""
    rows = _kept(gap_in_draft__in=YES, work__in=DECIDED).order_by("-edited_at")
    return _first(rows, count).only("title", "working_title", "work")


def astray(leads: str, count=FEW) -> QuerySet[InnerLink]:
    """Links of live stories that lead to a former address, or nowhere; with the story."""
    links = _first(InnerLink.objects.filter(leads=leads).order_by("story_id", "pk"), count)
    return links.select_related("story").only(
        "address", "section", "paragraph", "leads", "story__title", "story__working_title"
    )


def notes_astray(count=FEW) -> QuerySet[Note]:
    """The newest notes whose passage is gone, with the story."""
    newest = Note.objects.orphaned().order_by("-at", "-pk").values("pk")[: 10 * count]
    return notes.orphaned().filter(pk__in=newest)[:count]


def without_tags(count=FEW) -> QuerySet[Story]:
    """Live stories that no tag leads to, newest first."""
    rows = Story.objects.live().filter(tag_count=0)
    return _first(rows.newest(), count).only("title", "working_title")


# What happened


def recently_published(count=SHOWN) -> QuerySet[Story]:
    return (
        _first(Story.objects.live().order_by("-last_published_at"), count)
        .select_related("main_place")
        .only("title", "working_title", "number", "last_published_at", "main_place__name")
    )


def lately(count=SHOWN) -> QuerySet[Transition]:
    """Who did what, newest first."""
    moves = Transition.objects.exclude(verb=Verb.SAVE).select_related("by", "story")
    return moves.only(
        "verb", "at", "failed", "by__username", "by__first_name", "story__title", "story__working_title"
    )[:count]


# The trouble of a list of stories, by the name that its filter has

TROUBLES = {
    "failed": lambda stories: stories.filter(failure__gt=""),
    "gap": lambda stories: (
        stories.filter(gap_in_live=True, state=State.LIVE)
        | stories.filter(gap_in_draft=True, work__in=DECIDED)
    ),
    "moved": lambda stories: stories.filter(inner_links__leads=InnerLink.Leads.MOVED).distinct(),
    "nowhere": lambda stories: stories.filter(inner_links__leads=InnerLink.Leads.NOWHERE).distinct(),
    "untagged": lambda stories: stories.filter(state=State.LIVE, tag_count=0),
}
