"""
What follows when a name changes: the stories affected are read again, and no others.

Up to `READ_AT_ONCE` are read at once, inside the change. More wait in the database, and are read in batches, each
its own transaction, once the change is stored: for a moment in the same request, then by the editors' visits to
the desk, by `reread`, or by whoever presses Go on. Until a story's turn comes readers get it as it was.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.db import transaction

from stories.content.rows import live_rows_of
from stories.models import Author, Authorship, Membership, Mention, Rendering, Story
from stories.names.reading import (
    count_waiting,
    gazetteer_ids,
    queue_stories,
    read_newest,
    stories_naming,
    work_off_queue,
)
from stories.search import documents

from .affected import Affected, affected_by, stories_with
from .content_version import raise_content_version
from .counts import count_affected
from .index import follow_who_is_known
from .near_stories import relate
from .pictures import settle_public
from .story import derive_stories, render_stories

READ_AT_ONCE = 50  # stories that are read inside the change
SECONDS_IN_THE_PRESS = 0.5  # that the request which brings a larger change reads, once it is stored
SECONDS_IN_PASSING = 1  # that a visit to the desk reads


def on_names_changed(
    sender: object,
    characters: set[int],
    places: set[int],
    called: Iterable[tuple[str, dict[str, Any]]] = (),
    renamed: bool = True,
    **signal: Any,
) -> None:
    """
    The world changed: have the stories read anew that name these people and places or are tied to them, and
    count those anew. `renamed` tells that more changed than other names, `moved` in the signal which place lies
    elsewhere now, and `pictures` which pictures somebody shows or showed until now.
    """
    if pictures := signal.get("pictures"):
        settle_public(pictures)
    if not (characters or places or called):
        return
    raise_content_version()
    affected = Affected(characters=set(characters), places=set(places))
    if moved := signal.get("moved"):
        affected.stories = set(Membership.objects.at(moved).values_list("story", flat=True))
    stories = stories_naming(called, gazetteer_ids(characters, places)) | stories_with(characters, places)
    with follow_who_is_known(affected, stories):
        if len(stories) <= READ_AT_ONCE:
            reread_stories(stories, wholly=renamed)
            documents.refresh_drafts(characters=characters, places=places)
        else:
            queue_stories(stories, wholly=renamed)
            transaction.on_commit(partial(reread_waiting, seconds=SECONDS_IN_THE_PRESS), robust=True)
        count_affected(affected)


def on_author_renamed(author: Author) -> None:
    """
    Let the searches find the stories of this author, live and drafts, by the new name.

    Pages read the name from the author. Of more than `READ_AT_ONCE` stories all wait to be read again.
    """
    stories = documents.stories_by(author.pk) | set(
        Authorship.objects.filter(author=author).values_list("story", flat=True)
    )
    if len(stories) <= READ_AT_ONCE:
        documents.refresh(stories=stories)
    else:
        queue_stories(stories)
        transaction.on_commit(partial(reread_waiting, seconds=SECONDS_IN_THE_PRESS), robust=True)


def on_merged(affected: Affected, stories: set[int]) -> None:
    """
    Somebody or something stands for another from now on, or no longer: have these stories (primary keys), which
    name one of the two, read again wholly, and settle the sets and counts of what is `affected` at once.
    """
    raise_content_version()
    if len(stories) <= READ_AT_ONCE:
        reread_stories(stories)
    else:
        queue_stories(stories)
        transaction.on_commit(partial(reread_waiting, seconds=SECONDS_IN_THE_PRESS), robust=True)
    with follow_who_is_known(affected, stories):
        count_affected(affected)


def reread_waiting(
    *, seconds: float | None = None, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Read the stories that wait, for `seconds` or to the end; return how many still wait."""
    return work_off_queue(reread_stories, seconds=seconds, progress=progress)


def reread_in_passing() -> int:
    """Read some of the stories that wait, in passing; return how many still wait. One query for none."""
    return reread_waiting(seconds=SECONDS_IN_PASSING) if count_waiting() else 0


def reread_stories(stories: set[int], *, wholly: bool = True) -> None:
    """
    Read the newest revisions of these stories anew, and derive what follows from those that are live: unless
    `wholly`, only where somebody else is named now, or at another address.
    """
    raise_content_version()
    read_newest(stories)
    live = list(Story.objects.live().filter(pk__in=stories).oldest())
    derived = live if wholly else _reading_otherwise(live)
    affected = affected_by(*derived)
    derive_stories(derived)
    count_affected(affected | affected_by(*derived))
    relate([story.pk for story in derived])
    documents.refresh_drafts(stories=stories.difference(story.pk for story in derived))


def _reading_otherwise(live: Sequence[Story]) -> list[Story]:
    """Those of these stories that readers would see change; of the others only what they name is noted."""
    rows = live_rows_of([story.pk for story in live])
    made = render_stories([(story, rows[story.pk]) for story in live])
    was: defaultdict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for said in Mention.objects.filter(story__in=live).values_list(*_SAID):
        was[said[0]].add(said)
    html = dict(Rendering.objects.filter(story__in=live).values_list("pk", "html"))
    otherwise = []
    for story, (rendering, mentions) in zip(live, made, strict=True):
        now = {tuple(getattr(mention, name) for name in _SAID) for mention in mentions}
        if was[story.pk] != now or html.get(story.pk) != rendering.html:
            otherwise.append(story)
        else:
            Rendering.objects.filter(pk=story.pk).update(concerns=rendering.concerns)
    return otherwise


# The story first.
_SAID = ["story_id", "character_id", "place_id", "paragraph", "start", "end", "by"]
