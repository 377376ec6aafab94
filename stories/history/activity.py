"""
Who did what on the whole site: the moves of stories and the changes of all else, newest first.

Two tables read as one. A page costs two counts and three queries, whatever they hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, Q, QuerySet, Value

from spystories.lib.days import midnight
from stories.models import Change, Transition

STORY = "story"
MOVE, CHANGE = "move", "change"


@dataclass(frozen=True)
class ActivityFilter:
    """The moves and changes that are asked for. Empty means all; days are in the reader's time zone."""

    by: int | None = None
    subjects: Sequence[str] = ()
    verb: str = ""
    since: date | None = None
    until: date | None = None


def count_entries(asked: ActivityFilter) -> int:
    """The number of moves and changes. Two queries."""
    return sum(rows.count() for rows in _rows(asked))


def entries(asked: ActivityFilter, start: int, stop: int) -> list[Transition | Change]:
    """The moves and changes from `start` to `stop`, newest first, with who and what. Three queries."""
    moves, changes = (
        rows.order_by().annotate(of=Value(of, CharField())).values_list("at", "of", "pk")
        for rows, of in zip(_rows(asked), (MOVE, CHANGE), strict=True)
    )
    page = moves.union(changes, all=True).order_by("-at", "-of", "-pk")[start:stop]
    keys = [(of, pk) for _at, of, pk in page]
    by_table: dict[str, Mapping[int, Transition | Change]] = {
        MOVE: Transition.objects.select_related("by", "story", "revision")
        .defer("story__body", "revision__body", "revision__links")
        .in_bulk([pk for of, pk in keys if of == MOVE]),
        CHANGE: Change.objects.select_related("by", "batch").in_bulk([pk for of, pk in keys if of == CHANGE]),
    }
    return [by_table[of][pk] for of, pk in keys if pk in by_table[of]]


def _rows(asked: ActivityFilter) -> tuple[QuerySet[Transition], QuerySet[Change]]:
    both = Q()
    if asked.by:
        both &= Q(by=asked.by)
    if asked.since:
        both &= Q(at__gte=midnight(asked.since))
    if asked.until:
        both &= Q(at__lt=midnight(asked.until + timedelta(days=1)))
    moves, changes = Transition.objects.filter(both), Change.objects.filter(both)
    kind, _colon, name = asked.verb.partition(":")
    if kind:
        moves = moves.filter(verb=name) if kind == MOVE else moves.none()
        changes = changes.filter(what=name) if kind == CHANGE else changes.none()
    others = [subject for subject in asked.subjects if subject != STORY]
    if asked.subjects:
        moves = moves if STORY in asked.subjects else moves.none()
        changes = changes.filter(subject__in=others) if others else changes.none()
    return moves, changes
