"""
How many stories two sets have in common, kept for large sets, so that a list need not be counted when it is read.

Follows what `members` settles, by what each story adds to the pairs of its sets and takes away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product

from django.db import connection
from django.db.models import Count, F, Q

from spystories.lib.rows import batched
from stories.models import Membership, Overlap, SetKind

AT_ONCE = 500  # pairs in one statement

Subject = tuple[int, int]  # the kind of a set, and of what it is
# By story the sets that it was in and is in.
Changes = Mapping[int, tuple[set[Subject], set[Subject]]]


def follow_members(changes: Changes) -> None:
    """
    Count what the stories that changed their sets have in common with others, the rows of `members` being written.

    Four statements for every 500 pairs of sets, and one for each set that became large or is so no longer.
    """
    told = {story: tuple(_faceted(sets) for sets in both) for story, both in changes.items()}
    told = {story: (was, now) for story, (was, now) in told.items() if was != now}
    touched = {subject for was, now in told.values() for subject in was | now}
    large = _large(touched)
    pairs: Counter[tuple[Subject, Subject]] = Counter()
    for was, now in told.values():
        pairs.update(product(now & large.keys(), now))
        pairs.subtract(product(was & large.keys(), was))
    _add({pair: count for pair, count in pairs.items() if count})
    for kind, subject in large:
        size = large[kind, subject] + pairs[(kind, subject), (kind, subject)]
        if size <= Overlap.SMALL and kind not in Overlap.ALWAYS:
            Overlap.objects.filter(kind=kind, subject=subject).delete()
    _measure(touched - large.keys())


def recount_overlaps(kind: SetKind, subjects: Iterable[int] = (0,)) -> None:
    """Count anew what these sets of a kind have in common with others. A statement for each that is large."""
    keys = list(subjects)
    Overlap.objects.filter(kind=kind, subject__in=keys).delete()
    _measure((int(kind), subject) for subject in keys)


def _faceted(sets: Iterable[Subject]) -> set[Subject]:
    return {(kind, subject) for kind, subject in sets if kind in Overlap.KINDS}


def _large(some: Iterable[Subject]) -> dict[Subject, int]:
    """Those of these sets that are kept as large ones, each with how many it had."""
    sizes: dict[Subject, int] = {}
    for few in batched(sorted(some), AT_ONCE):
        rows = Overlap.objects.filter(_any(few), other_kind=F("kind"), other=F("subject"))
        sizes |= {(kind, subject): size for kind, subject, size in rows.values_list("kind", "subject", "stories")}
    return sizes


def _measure(small: Iterable[Subject]) -> None:
    """Count the overlaps of those of these sets that became large."""
    for few in batched(sorted(small), AT_ONCE):
        rows = Membership.objects.filter(_any(few)).order_by().values_list("kind", "subject")
        for kind, subject, size in rows.annotate(size=Count("pk")):
            if size > Overlap.SMALL or kind in Overlap.ALWAYS:
                _count(kind, subject)


def _any(some: Iterable[Subject]) -> Q:
    by_kind: dict[int, list[int]] = {}
    for kind, subject in some:
        by_kind.setdefault(kind, []).append(subject)
    wanted = Q(pk__in=[])
    for kind, subjects in by_kind.items():
        wanted |= Q(kind=kind, subject__in=subjects)
    return wanted


def _count(kind: int, subject: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [kind, subject])


def _add(pairs: Mapping[tuple[Subject, Subject], int]) -> None:
    """Add to how many stories these pairs of sets share; those that share none any more have no row."""
    for some in batched(sorted(pairs.items()), AT_ONCE):
        values = [value for (one, other), count in some for value in (*one, *other, count)]
        signs = ", ".join(["(%s, %s, %s, %s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(_ADD % signs, values)
    if any(count < 0 for count in pairs.values()):
        Overlap.objects.filter(_any({one for one, _other in pairs}), stories__lte=0).delete()


_COUNT = f"""
    INSERT INTO stories_overlap (kind, subject, other_kind, other, stories)
    SELECT member.kind, member.subject, beside.kind, beside.subject, COUNT(*)
    FROM stories_membership member CROSS JOIN stories_membership beside
    WHERE member.kind = %s AND member.subject = %s AND beside.story_id = member.story_id
        AND beside.kind IN ({", ".join(str(int(kind)) for kind in Overlap.KINDS)})
    GROUP BY member.kind, member.subject, beside.kind, beside.subject
"""  # noqa: S608 (only constants are put in)
_ADD = """
    INSERT INTO stories_overlap (kind, subject, other_kind, other, stories) VALUES %s
    ON CONFLICT (kind, subject, other_kind, other) DO UPDATE SET stories = stories_overlap.stories + EXCLUDED.stories
"""
