"""
Why two stories are near: they share a person, else a place, else a tag.

Kept on a story's rendering; its page shows the first two that are live.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from spystories.lib.page_keys import row_key
from spystories.lib.rows import batched, update_rows
from stories.content.rows import Rows
from stories.models import CastMember, Rendering, SetKind, Setting, Story, StoryTag, Tag

from .page_keys import mark_changed

NEAR_STORIES_KEPT = 6
LOOKED_AT = NEAR_STORIES_KEPT * 4  # of the newest that share somebody or something of a kind
STORIES_AT_ONCE = 500
SETS_AT_ONCE = 100  # that one query looks into

REASONS = {SetKind.CAST: "person", SetKind.SCENE: "place", SetKind.TAG: "tag"}
Sets = Mapping[SetKind, Mapping[int, str]]  # whom, where and what a story shares, in its order: names by primary key
Newest = Mapping[tuple[int, int], Sequence[tuple[int, int]]]  # of each set (number, story), the newest first


def near_stories(story: Story, rows: Rows) -> list[dict[str, Any]]:
    """
    Up to six live stories that share a person, else a place, else a tag with `story`, which has these rows, newest
    first in each.

    Each is its primary key, the kind of what both share, and its name: of several the first in the order of the
    story. One query for every hundred people, places and tags.
    """
    shared: Sets = {
        SetKind.CAST: {row.character_id: row.character.name for row in rows.cast},
        SetKind.SCENE: {row.place_id: row.place.name for row in rows.settings if row.how == Setting.How.SET},
        SetKind.TAG: {row.tag_id: row.tag.name for row in rows.tags},
    }
    return _nearest(story.pk, shared, _newest([shared]))


def relate(stories: Collection[int]) -> None:
    """
    Look anew for the stories that are near these (primary keys), as `near_stories` finds them.

    For each five hundred four queries, one for every hundred people, places and tags that they have, and a write
    where something differs.
    """
    for some in batched(sorted(stories), STORIES_AT_ONCE):
        _relate(some)


def _relate(some: Collection[int]) -> None:
    related = dict(Rendering.objects.filter(pk__in=some).values_list("pk", "related"))
    shared = _shared(related)
    newest = _newest(shared.values())
    now = {pk: _nearest(pk, sets, newest) for pk, sets in shared.items()}
    changed = [Rendering(pk=pk, related=near) for pk, near in now.items() if near != related[pk]]
    if changed:
        update_rows(changed, ["related"])
        mark_changed(wholly=[row_key("story", row.pk) for row in changed])


def near_to(stories: Iterable[int]) -> set[int]:
    """
    The stories that these (primary keys) are said to be near to: they may be near to them now. A query for each
    five hundred.
    """
    near = set[int]()
    for some in batched(sorted(stories), STORIES_AT_ONCE):
        for related in Rendering.objects.filter(pk__in=some).values_list("related", flat=True):
            near.update(row["story"] for row in related)
    return near


def _shared(stories: Iterable[int]) -> Mapping[int, Sets]:
    """What each of these stories shares with others, by its live rows. Three queries."""
    shared: dict[int, dict[SetKind, dict[int, str]]] = {pk: {kind: {} for kind in REASONS} for pk in stories}
    set_here = Setting.objects.filter(how=Setting.How.SET)
    rows: tuple[tuple[SetKind, QuerySet[Any], str, str], ...] = (
        (SetKind.CAST, CastMember.objects.all(), "story", "character"),
        (SetKind.SCENE, set_here, "story", "place"),
        (SetKind.TAG, StoryTag.objects.all(), "content_object", "tag"),
    )
    for kind, of_kind, story, subject in rows:
        found = of_kind.filter(**{f"{story}__in": shared}).values_list(story, subject, f"{subject}__name")
        for of, pk, name in found:
            shared[of][kind][pk] = name
    return shared


def _newest(shared: Iterable[Sets]) -> Newest:
    """The newest members of all these sets, as many as one story could need. One query for every hundred."""
    sets = dict.fromkeys((int(kind), pk) for each in shared for kind, names in each.items() for pk in names)
    found: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    # The story itself and those chosen before are passed over.
    most = LOOKED_AT + NEAR_STORIES_KEPT + 1
    for some in batched(sets, SETS_AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join([_NEWEST_OF_A_SET] * len(some)),
                [value for kind, pk in some for value in (kind, pk, most)],
            )
            for kind, subject, number, story in cursor.fetchall():
                found[kind, subject].append((number, story))
    return found


# Each is a range of an index; in the ORM it takes ten times as long to say so.
_NEWEST_OF_A_SET = """
    SELECT * FROM (
        SELECT kind, subject, "rank", story_id FROM stories_membership
        WHERE kind = %s AND subject = %s ORDER BY "rank" DESC LIMIT %s
    ) AS newest
"""


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
