"""Questions that the editors' first page asks. Each is one query, however many stories there are."""

from django.db.models import Exists, OuterRef, Subquery

from .models import Revision, Story, StoryTag

SHOWN = 8


def drafts():
    """The stories that readers cannot see, last edited first, each with who saved it last."""
    newest = Revision.objects.filter(story=OuterRef("pk")).order_by("-number")
    return (
        Story.objects.exclude(state__in=[Story.State.LIVE, Story.State.TRASHED])
        .annotate(saved_by=Subquery(newest.values("created_by__username")[:1]))
        .only("title", "working_title", "state", "edited_at")
        .order_by("-edited_at", "-pk")
    )


def recently_published():
    return (
        Story.objects.live()
        .select_related("main_place")
        .only("title", "number", "last_published_at", "main_place__name")
        .order_by("-last_published_at")[:SHOWN]
    )


def without_tags():
    """Live stories that no tag leads to, newest first."""
    tagged = StoryTag.objects.filter(content_object=OuterRef("pk"))
    return Story.objects.live().filter(~Exists(tagged)).only("title", "number").newest()[:SHOWN]
