"""
Which sets each live story is a member of: settled here, and nowhere else, when a story goes live, changes or goes.

What ought to stand is asked of the database in one query for any number of stories, compared with what stands,
and only the difference is written, counted, and told to the caller.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from spystories.lib.rows import insert_rows, update_rows
from stories.models import CollectionEntry, Membership, SetKind, Story

from .overlaps import Subject, follow_members

BATCH = 500  # stories whose rows are compared together

Rows = dict[tuple[int, int, int], tuple[int, int]]  # (story, kind, subject) → (rank, words)


@dataclass
class Members:
    """What changed in the sets of stories: by kind and subject, how many members each gained and lost."""

    gained: Counter[Subject] = field(default_factory=Counter)
    lost: Counter[Subject] = field(default_factory=Counter)
    # The sets of which a member's turn changed, as that of an entry of a collection does.
    reordered: set[Subject] = field(default_factory=set)
    # Those of which a member is longer or shorter now: only "shortest first" has another order.
    relengthened: set[Subject] = field(default_factory=set)

    def __iadd__(self, other: "Members") -> "Members":
        self.gained += other.gained
        self.lost += other.lost
        self.reordered |= other.reordered
        self.relengthened |= other.relengthened
        return self

    @property
    def grown(self) -> dict[Subject, int]:
        """By how many members each set that has not as many as before grew; below 0 it shrank."""
        change = Counter(self.gained)
        change.subtract(self.lost)
        return {subject: count for subject, count in change.items() if count}


def settle_stories(stories: Collection[int]) -> Members:
    """
    Let the rows of these stories (primary keys) say where they belong now. Of one that is not live none stand.

    Three queries for every 500 stories; where something differs up to three to write it, and those that count what
    sets have in common (`overlaps`).
    """
    ordered, changed = sorted(stories), Members()
    for start in range(0, len(ordered), BATCH):
        some = ordered[start : start + BATCH]
        changed += _settle(Q(story__in=some), wanted_of(some))
    return changed


def settle_collections(collections: Collection[int]) -> Members:
    """Let the rows of these collections (primary keys) have the order of their entries. As many queries."""
    if not collections:
        return Members()
    entries = CollectionEntry.objects.live().filter(collection__in=collections).order_by()
    columns = ("story", "collection", "position", "pk", "story__word_count")
    wanted = {
        (story, int(SetKind.COLLECTION), collection): (position * CollectionEntry.TURN + pk, words)
        for story, collection, position, pk, words in entries.values_list(*columns)
    }
    return _settle(Q(kind=SetKind.COLLECTION, subject__in=collections), wanted)


def _settle(those: Q, wanted: Rows) -> Members:
    """Make the rows of `those` the `wanted` ones."""
    changed, stale, moved = Members(), [], []
    was: defaultdict[int, set[Subject]] = defaultdict(set)
    will: defaultdict[int, set[Subject]] = defaultdict(set)
    for story, kind, pk in wanted:
        will[story].add((kind, pk))
    for row in Membership.objects.filter(those):
        subject = row.kind, row.subject
        was[row.story_id].add(subject)
        now = wanted.pop((row.story_id, *subject), None)
        if now is None:
            stale.append(row.pk)
            changed.lost[subject] += 1
        elif now != (row.rank, row.words):
            (changed.relengthened if now[0] == row.rank else changed.reordered).add(subject)
            row.rank, row.words = now
            moved.append(row)
    for _story, kind, subject_id in wanted:
        changed.gained[kind, subject_id] += 1
    if stale:
        Membership.objects.filter(pk__in=stale).delete()
    update_rows(moved, ["rank", "words"])
    insert_rows(
        Membership(story_id=story, kind=kind, subject=subject, rank=rank, words=words)
        for (story, kind, subject), (rank, words) in wanted.items()
    )
    follow_members({story: (was[story], will[story]) for story in {*was, *will} if was[story] != will[story]})
    return changed


def wanted_of(stories: Iterable[int]) -> Rows:
    """The rows that these stories (primary keys) ought to have. Two queries."""
    found = Story.objects.live().filter(pk__in=list(stories)).values_list("pk", "number", "word_count")
    live = {pk: (number or 0, words) for pk, number, words in found}
    if not live:
        return {}
    signs = ", ".join(["%s"] * len(live))
    with connection.cursor() as cursor:
        cursor.execute(_WANTED % {"ids": signs}, [*live] * _WANTED.count("%(ids)s"))
        rows = cursor.fetchall()
    return {
        (story, kind, subject): (live[story][0] if turn is None else turn, live[story][1])
        for kind, subject, turn, story in rows
    }


# Each live story with all that it belongs to. A place stands for what it lies in, too. The stories are named in every
# part, and what a place lies in is looked up, not joined: SQLite would look through whole tables to prepare a join.
_WANTED = f"""
    WITH RECURSIVE placed (story, place, is_set) AS (
        SELECT story_id, place_id, CASE WHEN how = 'set' THEN 1 ELSE 0 END
        FROM stories_setting WHERE story_id IN (%(ids)s)
        UNION
        SELECT story_id, place_id, 0 FROM stories_appearance WHERE story_id IN (%(ids)s) AND place_id IS NOT NULL
        UNION
        SELECT story, (SELECT parent_id FROM characters_place WHERE id = placed.place), is_set
        FROM placed WHERE place IS NOT NULL
    ), belongs (kind, subject, story) AS (
        SELECT {SetKind.LIVE}, 0, id FROM stories_story WHERE id IN (%(ids)s)
        UNION ALL
        SELECT {SetKind.NOWHERE}, 0, id FROM stories_story WHERE id IN (%(ids)s) AND main_place_id IS NULL
        UNION ALL
        SELECT {SetKind.TAG}, tag_id, content_object_id FROM stories_storytag WHERE content_object_id IN (%(ids)s)
        UNION ALL
        SELECT {SetKind.PERSON}, character_id, story_id
        FROM stories_appearance WHERE story_id IN (%(ids)s) AND character_id IS NOT NULL
        UNION ALL
        SELECT {SetKind.CAST}, character_id, story_id FROM stories_castmember WHERE story_id IN (%(ids)s)
        UNION ALL
        SELECT {SetKind.AUTHOR}, author_id, story_id FROM stories_authorship WHERE story_id IN (%(ids)s)
        UNION ALL
        SELECT {SetKind.SCENE}, place_id, story_id FROM stories_setting WHERE story_id IN (%(ids)s) AND how = 'set'
        UNION ALL
        SELECT CASE WHEN MAX(is_set) = 1 THEN {SetKind.SET} ELSE {SetKind.SPOKEN} END, place, story
        FROM placed WHERE place IS NOT NULL GROUP BY place, story
    )
    SELECT kind, subject, NULL, story FROM belongs
    UNION ALL
    SELECT {SetKind.COLLECTION}, collection_id, position * {CollectionEntry.TURN} + id, story_id
    FROM stories_collectionentry WHERE story_id IN (%(ids)s)
"""  # noqa: S608 (only constants are put in)
