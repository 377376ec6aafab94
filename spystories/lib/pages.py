"""
What every public page has in common: its head, and the pages of a long list.

Addresses are absolute only by way of `absolute`, which knows the site's address from the settings, never
from a request.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, QuerySet, Value
from django.http import Http404, HttpRequest

PER_PAGE = 24
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def absolute(path: str) -> str:
    """The full public address of `path`."""
    return settings.SITE_URL.rstrip("/") + path


@dataclass(frozen=True)
class Head:
    """
    What base.html says of a page in its head and header.

    `path` is the canonical address; `section` the part of the site that the header marks; `data` the page's
    JSON-LD; `crumbs` (name, path) the way down to the page, itself left out; `feed` the address of a feed.
    """

    title: str = ""
    description: str = ""
    path: str = ""
    section: str = ""
    kind: str = "website"
    data: Mapping | None = None
    crumbs: Sequence[tuple[str, str]] = ()
    feed: str = ""
    before: str = ""
    after: str = ""

    @property
    def address(self) -> str:
        return absolute(self.path)

    @property
    def json_ld(self) -> str:
        """
        The page's JSON-LD; empty when there is none.

        Whatever could end the script element that holds it is written as JSON's own escapes.
        """
        graph = [dict(self.data)] if self.data else []
        if self.crumbs:
            graph.append(breadcrumbs([*self.crumbs, (self.title, self.path)]))
        if not graph:
            return ""
        data = {"@context": "https://schema.org"} | (graph[0] if len(graph) == 1 else {"@graph": graph})
        return json.dumps(data, ensure_ascii=False).translate(_ESCAPES)


def breadcrumbs(crumbs: Sequence[tuple[str, str]]) -> dict:
    """A BreadcrumbList of (name, path), the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": i, "name": name, "item": absolute(path)}
            for i, (name, path) in enumerate(crumbs, 1)
        ],
    }


def item_list(items: Sequence, total: int, first: int = 1) -> dict:
    """An ItemList of things with an address, `total` in all; `first` is the number of the first one shown."""
    return {
        "@type": "ItemList",
        "numberOfItems": total,
        "itemListElement": [
            {"@type": "ListItem", "position": i, "name": str(item), "url": absolute(item.get_absolute_url())}
            for i, item in enumerate(items, first)
        ],
    }


def counted(kinds: Mapping[str, QuerySet]) -> dict[str, int]:
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

    items: Sequence
    number: int
    total: int
    path: str
    query: Mapping[str, str]
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


def paged(
    request: HttpRequest,
    rows: QuerySet,
    *,
    total: int | None = None,
    query: Mapping[str, str] | None = None,
    per_page: int = PER_PAGE,
    prepare: Callable[[QuerySet], QuerySet] = lambda rows: rows,
) -> Paging:
    """
    The page of `rows` that the request asks for. Raises `Http404` when there is no such page.

    One query for the count unless `total` is known. What `prepare` joins and fetches it does for the rows of
    the page alone, so that the last page costs little more than the first.
    """
    total = rows.count() if total is None else total
    number, there = page_slice(request, total, per_page)
    keys = rows.values("pk")[there]
    ordered = rows.model._default_manager.filter(pk__in=keys).order_by(*rows.query.order_by)
    return Paging(list(prepare(ordered)) if total else [], number, total, request.path, query or {}, per_page)
