"""What keys name now: those of what was merged into another name the other."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import F, Model, QuerySet

RowType = TypeVar("RowType", bound=Model)


def rows_by_key(rows: QuerySet[RowType], keys: Iterable[str]) -> dict[str, RowType]:
    """
    Those of `rows` (tags, people, places or authors) that these keys name, by key; one that was merged into
    another is the other one (`FormerKey`). What is gone is left out.

    One query, none for no keys, and another for keys that none of `rows` has.
    """
    wanted = set(keys)
    found = rows.in_bulk(wanted, field_name="key")
    if missing := wanted - found.keys():
        former = rows.filter(former_keys__key__in=missing).annotate(was=F("former_keys__key"))
        found |= {row.was: row for row in former}  # type: ignore[attr-defined]  # as annotated
    return found
