"""Questions that the editors' first page asks. Each is one query, however many stories there are."""

from django.db.models import Exists, OuterRef, Q, Subquery

from .models import Revision, Story, StoryTag, Transition
from .workflow import State, Verb, Work

SHOWN = 8


def _kept():
    return Story.objects.exclude(state=State.TRASHED)


def _with_news(stories):
    """Each with who saved it last, and who moved it last, when and with which word."""
    newest = Revision.objects.filter(story=OuterRef("pk")).order_by("-number")
    moved = Transition.objects.filter(story=OuterRef("pk")).order_by("-at", "-pk")
    return stories.annotate(
        saved_by=Subquery(newest.values("created_by__username")[:1]),
        moved_by=Subquery(moved.values("by__username")[:1]),
        moved_at=Subquery(moved.values("at")[:1]),
        note=Subquery(moved.values("note")[:1]),
    ).only("title", "working_title", "state", "work", "edited_at", "publish_at", "withdraw_at", "failure")


def asked_of(user):
    """The stories that `user` began and that editors gave back with a wish."""
    return _with_news(_kept().filter(work=Work.CHANGES, created_by=user)).order_by("-edited_at", "-pk")


def in_review():
    """What waits for a review, the longest waiting first."""
    return _with_news(_kept().filter(work=Work.REVIEW)).order_by("edited_at", "pk")


def drafts():
    """What is being worked on and is neither in review nor on the schedule, last edited first."""
    work = [Work.DRAFT, Work.CHANGES, Work.APPROVED]
    return _with_news(_kept().filter(work__in=work)).order_by("-edited_at", "-pk")


def scheduled():
    """What goes out or is withdrawn by itself, the next first."""
    due = Story.objects.filter(Q(publish_at__isnull=False) | Q(withdraw_at__isnull=False))
    return _with_news(due).order_by("publish_at", "withdraw_at", "pk")


def failed():
    """What could not go out on time."""
    return _with_news(_kept().exclude(failure="")).order_by("-edited_at", "-pk")


def recently_published():
    return (
        Story.objects.live()
        .select_related("main_place")
        .only("title", "number", "last_published_at", "main_place__name")
        .order_by("-last_published_at")
    )


def without_tags():
    """Live stories that no tag leads to, newest first."""
    tagged = StoryTag.objects.filter(content_object=OuterRef("pk"))
    return Story.objects.live().filter(~Exists(tagged)).only("title", "number").newest()


def lately():
    """Who did what, newest first."""
    moves = Transition.objects.exclude(verb=Verb.SAVE).select_related("by", "story")
    return moves.only(
        "verb", "at", "failed", "by__username", "by__first_name", "story__title", "story__working_title"
    )
