"""
Why two stories are near: they share a person, else a place, else a tag.

Kept on a story's rendering; its page shows the first two that are live.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import Q

from spystories.lib.page_keys import row_key
from spystories.lib.rows import batched
from stories.content.rows import Rows
from stories.models import CastMember, Membership, Rendering, SetKind, Setting, Story, StoryTag, Tag

from .page_keys import mark_changed

NEAR_STORIES_KEPT = 6
LOOKED_AT = NEAR_STORIES_KEPT * 4  # of the newest that share somebody or something of a kind
STORIES_AT_ONCE = 100
SETS_AT_ONCE = 100  # that one query looks into

REASONS = {SetKind.CAST: "person", SetKind.SCENE: "place", SetKind.TAG: "tag"}
Sets = Mapping[SetKind, Mapping[int, str]]  # whom, where and what a story shares, in its order: names by primary key
Newest = Mapping[tuple[int, int], Sequence[tuple[int, int]]]  # of each set (number, story), the newest first


def near_stories(told: Sequence[tuple[Story, Rows]]) -> list[list[dict[str, Any]]]:
    """
    For each of some stories, with its rows, up to six live stories that share a person, else a place, else a tag
    with it, newest first in each.

    Each is its primary key, the kind of what both share, and its name: of several the first in the order of the
    story. One query for every hundred people, places and tags.
    """
    shared = [_sets(rows.cast, rows.settings, rows.tags) for _story, rows in told]
    newest = _newest(shared)
    return [_nearest(story.pk, sets, newest) for (story, _rows), sets in zip(told, shared, strict=True)]


def relate(stories: Collection[int]) -> None:
    """
    Look anew for the stories that are near these (primary keys).

    For a hundred stories four queries, one for every hundred people, places and tags that they have, and a write
    where something differs.
    """
    for some in batched(sorted(stories), STORIES_AT_ONCE):
        _relate(some)


def _relate(some: Collection[int]) -> None:
    rows = list(Rendering.objects.filter(pk__in=some).only("related"))
    keys = [row.pk for row in rows]
    cast, settings, tags = defaultdict(list), defaultdict(list), defaultdict(list)
    for part in CastMember.objects.filter(story__in=keys).select_related("character"):
        cast[part.story_id].append(part)
    for setting in Setting.objects.filter(story__in=keys).select_related("place"):
        settings[setting.story_id].append(setting)
    for tag in StoryTag.objects.filter(content_object__in=keys).select_related("tag"):
        tags[tag.content_object_id].append(tag)
    shared = {pk: _sets(cast[pk], settings[pk], tags[pk]) for pk in keys}
    newest, changed = _newest(shared.values()), []
    for row in rows:
        related = _nearest(row.pk, shared[row.pk], newest)
        if row.related != related:
            row.related = related
            changed.append(row)
    if changed:
        Rendering.objects.bulk_update(changed, ["related"], batch_size=500)
        mark_changed(wholly=[row_key("story", row.pk) for row in changed])


def relate_others(related: Iterable[list[dict[str, Any]]], but: Collection[int] = ()) -> None:
    """
    The stories that some are near to (`related` of each) may now be near to them: look anew, `but` for those
    that are looked at already.
    """
    relate({row["story"] for rows in related for row in rows}.difference(but))


def _sets(cast: Iterable[CastMember], settings: Iterable[Setting], tags: Iterable[StoryTag]) -> Sets:
    return {
        SetKind.CAST: {row.character_id: row.character.name for row in cast},
        SetKind.SCENE: {row.place_id: row.place.name for row in settings if row.how == Setting.How.SET},
        SetKind.TAG: {row.tag_id: row.tag.name for row in tags},
    }


def _newest(shared: Iterable[Sets]) -> Newest:
    """The newest members of all these sets, as many as one story could need. One query for every hundred."""
    sets = dict.fromkeys((kind, pk) for each in shared for kind, names in each.items() for pk in names)
    found: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    # The story itself and those chosen before are passed over.
    most = LOOKED_AT + NEAR_STORIES_KEPT + 1
    for some in batched(sets, SETS_AT_ONCE):
        wanted = Q()
        for kind, pk in some:
            wanted |= Q(pk__in=Membership.objects.of(kind, pk).newest().values("pk")[:most])
        rows = Membership.objects.filter(wanted).order_by("-rank")
        for of, subject, number, story in rows.values_list("kind", "subject", "rank", "story"):
            found[of, subject].append((number, story))
    return found


def _nearest(story: int, shared: Sets, newest: Newest) -> list[dict[str, Any]]:
    chosen: list[dict[str, Any]] = []
    for kind, reason in REASONS.items():
        names, passed = shared[kind], {story, *(row["story"] for row in chosen)}
        order = {pk: turn for turn, pk in enumerate(names)}
        rows = [(number, pk, subject) for subject in names for number, pk in newest.get((kind, subject), ())]
        nearest: dict[int, int] = {}
        # Of one story the rows stand together, so that it counts once for each that both share.
        for _number, pk, subject in islice(
            (row for row in sorted(rows, reverse=True) if row[1] not in passed), LOOKED_AT
        ):
            nearest[pk] = min(nearest.get(pk, subject), subject, key=order.__getitem__)
        for pk, subject in islice(nearest.items(), NEAR_STORIES_KEPT - len(chosen)):
            chosen.append({"story": pk, "reason": reason, "name": names[subject]})
    return chosen


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
