"""
What follows when a name changes: the stories concerned are read again, and no others.

A few are read at once, inside the change. More wait in the database, and are read in batches, each its own
transaction, once the change is stored: up to `rereading.AT_ONCE` of them in the same request. What is left
then is taken up by the editors' next visit to the desk, by `reread`, or by whoever presses Go on. Until a
story's turn comes readers get it as it was.
"""

from collections.abc import Callable
from functools import partial

from django.db import transaction

from stories.content import rows as live_rows
from stories.models import Mention, Rendering, Story
from stories.names import reading as rereading
from stories.search import documents

from . import index as indexing
from . import story as deriving
from .counts import Concerned, refresh, touch

AT_MOST = 2  # seconds that the request which brings a very large change reads
IN_PASSING = 1  # seconds that a visit to the desk reads


def on_names_changed(
    sender, characters: set[int], places: set[int], called=(), renamed=True, **kwargs
) -> None:
    """
    The world changed: have the stories read anew that name these people and places or are tied to them, and
    settle the counts of those. `renamed` tells that more changed than other names.
    """
    if not (characters or places or called):
        return
    touch()
    stories = rereading.concerned(called, rereading.ids_of(characters, places))
    stories |= indexing.telling_of(characters, places)
    about = Concerned(characters=set(characters), places=set(places))
    with indexing.follow_what_is_public(about, stories):
        if len(stories) <= rereading.BATCH:
            read_again(stories, wholly=renamed)
        else:
            rereading.put_off(stories, wholly=renamed)
            seconds = None if len(stories) <= rereading.AT_ONCE else AT_MOST
            transaction.on_commit(partial(go_on, seconds=seconds), robust=True)
        refresh(about)
    documents.refresh_drafts(characters=characters, places=places)


def go_on(
    *, seconds: float | None = None, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Read the stories that wait, for `seconds` or to the end; return how many still wait."""
    return rereading.go_on(read_again, seconds=seconds, progress=progress)


def take_a_turn() -> int:
    """Read some of the stories that wait, in passing; return how many still wait. One query for none."""
    return go_on(seconds=IN_PASSING) if rereading.waiting() else 0


def read_again(stories: set[int], *, wholly: bool = True) -> None:
    """
    Read the newest revisions of these stories anew, and derive what follows from those that are live: unless
    `wholly`, only where somebody else is named now, or at another address.
    """
    touch()
    before, derived = Concerned(), []
    for story in Story.objects.filter(pk__in=stories).order_by("number", "pk"):
        rereading.keep_newest(story)
        if story.is_live and (wholly or _reads_otherwise(story)):
            before |= indexing.concerned_by(story)
            deriving.derive(story, search=False)
            before |= indexing.concerned_by(story)
            derived.append(story.pk)
    documents.refresh(stories=derived)
    refresh(before)


def _reads_otherwise(story):
    """Whether readers would see `story` change; if not, only what concerns it is noted. About 20 queries."""
    rendering, mentions = deriving.rendered(story, live_rows.of_story(story))
    kept = Rendering.objects.filter(story=story)
    was = set(story.mentions.values_list(*_SAID))
    now = {tuple(getattr(mention, name) for name in _SAID) for mention in mentions}
    if was != now or not kept.filter(html=rendering.html).exists():
        return True
    kept.update(concerns=rendering.concerns)
    return False


_SAID = [field.attname for field in Mention._meta.concrete_fields if not field.primary_key]
