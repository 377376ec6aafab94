"""
The head of a page: its address, its title, and what it says of itself to machines.

Addresses are absolute only by way of `absolute_address`, which knows the site's address from the settings, never
from a request.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from .paging import Paging

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def absolute_address(path: str) -> str:
    """The full public address of `path`."""
    return str(settings.SITE_URL).rstrip("/") + path


@dataclass(frozen=True)
class Head:
    """
    What base.html says of a page in its head and header.

    `path` is the page's address; `canonical` that of the page which says the same, where this one only opens it
    elsewhere; `section` the part of the site that the header marks; `data` the page's
    JSON-LD; `crumbs` (name, path) the way down to the page, itself left out; `feed` the address of a feed; `card`
    that of the picture which a link to the page shows.
    """

    title: str = ""
    description: str = ""
    path: str = ""
    canonical: str = ""
    section: str = ""
    kind: str = "website"
    data: Mapping[str, Any] | None = None
    crumbs: Sequence[tuple[str, str]] = ()
    feed: str = ""
    card: str = ""
    before: str = ""
    after: str = ""

    @property
    def address(self) -> str:
        return absolute_address(self.path)

    @property
    def canonical_address(self) -> str:
        return absolute_address(self.canonical or self.path)

    @property
    def card_address(self) -> str:
        return absolute_address(self.card)

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


def list_head(page: Paging, title: str, section: str, **more: Any) -> Head:
    """The head of one page of a list of things that have an address."""
    things = item_list(page.items, page.total, page.first_item)
    return Head(
        title=title,
        path=page.here,
        section=section,
        data={"@type": "CollectionPage", "name": title, "mainEntity": things},
        before=page.previous,
        after=page.next,
        **more,
    )


def breadcrumbs(crumbs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A BreadcrumbList of (name, path), the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": i, "name": name, "item": absolute_address(path)}
            for i, (name, path) in enumerate(crumbs, 1)
        ],
    }


def item_list(items: Sequence[Any], total: int, first: int = 1) -> dict[str, Any]:
    """An ItemList of things with an address, `total` in all; `first` is the number of the first one shown."""
    return {
        "@type": "ItemList",
        "numberOfItems": total,
        "itemListElement": [
            {"@type": "ListItem", "position": i, "name": str(item), "url": absolute_address(item.get_absolute_url())}
            for i, item in enumerate(items, first)
        ],
    }
