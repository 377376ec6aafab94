"""
Why two stories are near: they share a person, else a place, else a tag.

Kept on a story's rendering; its page shows the first two that are live.
"""

from collections.abc import Collection, Iterable
from typing import Any

from spystories.lib.page_keys import row_key
from stories.models import CastMember, Rendering, Setting, Story, StoryTag, Tag

from .page_keys import mark_changed

NEAR_STORIES_KEPT = 6


def near_stories(
    story: Story, cast: Iterable[CastMember], settings: Iterable[Setting], tags: Iterable[StoryTag]
) -> list[dict[str, Any]]:
    """
    Up to six live stories that share a person, else a place, else a tag with `story`, newest first in each.

    Each is its primary key, the kind of what both share, and its name: of several the first in the order of
    `story`. Three queries at most.
    """
    people = [(row.character_id, row.character.name) for row in cast]
    places = [(row.place_id, row.place.name) for row in settings if row.how == Setting.How.SET]
    kinds = (
        ("person", "cast__character", people),
        ("place", "settings__place", places),
        ("tag", "story_tags__tag", [(row.tag_id, row.tag.name) for row in tags]),
    )
    chosen: list[dict[str, Any]] = []
    for reason, path, shared in kinds:
        names = dict(shared)
        others = Story.objects.live().exclude(pk__in=[story.pk, *(row["story"] for row in chosen)])
        here = {"settings__how": Setting.How.SET} if reason == "place" else {}
        found = others.filter(**{f"{path}__in": names}, **here).order_by("-number", path)
        rows = found.values_list("pk", path)[: NEAR_STORIES_KEPT * 4]
        order = list(names)
        nearest: dict[int, int] = {}
        for pk, shared_pk in rows:
            nearest[pk] = min(nearest.get(pk, shared_pk), shared_pk, key=order.index)
        for pk, shared_pk in list(nearest.items())[: NEAR_STORIES_KEPT - len(chosen)]:
            chosen.append({"story": pk, "reason": reason, "name": names[shared_pk]})
    return chosen


def relate(pk: int) -> None:
    """Look anew for the stories that are near this one (a primary key)."""
    story = Story.objects.filter(pk=pk).first()
    if story:
        cast, settings = story.cast.select_related("character"), story.settings.select_related("place")
        related = near_stories(story, cast, settings, story.story_tags.select_related("tag"))
        kept = Rendering.objects.filter(story=pk)
        if related not in kept.values_list("related", flat=True) and kept.update(related=related):
            mark_changed(wholly=[row_key("story", pk)])


def relate_others(related: Iterable[list[dict[str, Any]]], but: Collection[int] = ()) -> None:
    """
    The stories that some are near to (`related` of each) may now be near to them: look anew, `but` for those
    that are looked at already.
    """
    for pk in {row["story"] for rows in related for row in rows}.difference(but):
        relate(pk)


def rename_tag_in_related(tag: Tag, before: str) -> None:
    """Say the new name where stories are near each other by this tag. Costs a row for each of them."""
    if tag.name == before:
        return
    rows = list(Rendering.objects.filter(story__story_tags__tag=tag).only("related"))
    for row in rows:
        row.related = [
            one | {"name": tag.name} if (one["reason"], one["name"]) == ("tag", before) else one for one in row.related
        ]
    Rendering.objects.bulk_update(rows, ["related"], batch_size=500)
    mark_changed(wholly=[row_key("story", row.pk) for row in rows])
