"""The pages of a long list: which of them is asked for, what is on it, where the others are."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Value
from django.http import Http404, HttpRequest

PER_PAGE = 24
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def count_kinds(kinds: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each of `kinds` has. One query for all."""
    counts = [
        rows.order_by().annotate(of=Value(name)).values("of").annotate(number=Count("pk"))
        for name, rows in kinds.items()
    ]
    pairs = [rows.values_list("of", "number") for rows in counts]
    return dict.fromkeys(kinds, 0) | dict(pairs[0].union(*pairs[1:], all=True))


@dataclass(frozen=True)
class Paging:
    """One page of a long list: what is on it, and the addresses of the others."""

    items: Sequence[Any]
    number: int
    total: int
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    per_page: int = PER_PAGE

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first_item(self) -> int:
        return (self.number - 1) * self.per_page + 1

    @property
    def here(self) -> str:
        """The canonical address of this page: no default in its query."""
        return self.address(self.number)

    @property
    def previous(self) -> str:
        return self.address(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        return self.address(self.number + 1) if self.number < self.last else ""

    @property
    def around(self) -> list[tuple[int, str]]:
        """(number, address) of the first, the last and the nearest pages; a gap is (0, "")."""
        shown = sorted({1, self.last, *range(max(1, self.number - 2), min(self.last, self.number + 2) + 1)})
        found: list[tuple[int, str]] = []
        for number in shown:
            if found and number > found[-1][0] + 1:
                found.append((0, ""))
            found.append((number, self.address(number)))
        return found

    def address(self, number: int) -> str:
        return with_query(self.path, dict(self.query) | ({"page": str(number)} if number > 1 else {}))


def with_query(path: str, query: Mapping[str, str]) -> str:
    """The address of `path` with `query`, of which an empty one leaves no trace."""
    return f"{path}?{urlencode(query, safe='/')}" if query else path


def page_number(request: HttpRequest) -> int:
    """The page that is asked for. Raises `Http404` for anything but one plain number from 1."""
    values = request.GET.getlist("page", ["1"])
    if len(values) != 1 or not _NUMBER.fullmatch(values[0]):
        raise Http404
    return int(values[0])


def page_slice(request: HttpRequest, total: int, per_page: int) -> tuple[int, slice]:
    """The page that is asked for of `total` rows, and which of them it has. Raises `Http404` for none."""
    number = page_number(request)
    start = (number - 1) * per_page
    if number > 1 and start >= total:
        raise Http404
    return number, slice(start, start + per_page)


def paginate(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    total: int | None = None,
    per_page: int = PER_PAGE,
    prepare: Callable[[Any], Iterable[Any]] = lambda rows: rows,
) -> Paging:
    """
    The page of `rows` that the request asks for. Raises `Http404` when there is no such page.

    One query for the count unless `total` is known. What `prepare` joins and fetches it does for the rows of
    the page alone, so that the last page costs little more than the first.
    """
    total = rows.count() if total is None else total
    number, there = page_slice(request, total, per_page)
    items = _items(rows, rows.values("pk")[there], prepare) if total else []
    return Paging(items, number, total, request.path, per_page=per_page)


def paginate_along(
    request: HttpRequest,
    rows: QuerySet[Any],
    keys: QuerySet[Any],
    *,
    total: int,
    prepare: Callable[[Any], Iterable[Any]] = lambda rows: rows,
) -> Paging:
    """The same, where `keys` (a query of primary keys) has the order of `rows` by a shorter way than they have."""
    number, there = page_slice(request, total, PER_PAGE)
    return Paging(_items(rows, keys[there], prepare) if total else [], number, total, request.path)


def _items(rows: QuerySet[Any], keys: QuerySet[Any], prepare: Callable[[Any], Iterable[Any]]) -> list[Any]:
    ordered = rows.model._default_manager.filter(pk__in=keys).order_by(*rows.query.order_by)
    return list(prepare(ordered))
