"""Narrowing: what the list of stories and the searches share. A choice is an address with its count."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy

from spystories.lib.addresses import address_of
from spystories.lib.paging import with_query

FACETS_SHOWN = 12  # of one kind
KIND_NAMES = {
    "place": gettext_lazy("Place"),
    "person": gettext_lazy("Person"),
    "tag": gettext_lazy("Tag"),
    "author": gettext_lazy("Author"),
}


@dataclass(frozen=True)
class Facet:
    """One choice: its name, how many it leaves, where it leads, and whether it is chosen now."""

    name: str
    address: str
    count: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class FacetGroup:
    """The choices of one kind, and the page with all of them when there are more."""

    name: str
    facets: list[Facet]
    all_address: str = ""


class Narrowing:
    """
    What a reader narrows a list by: a value for each kind, which stands under the kind's name in the query.

    A subclass is a frozen dataclass with a field for each kind: a row with an address, a string, or None.
    """

    route: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]]  # in the order in which they stand in the query
    shown_as_chips: ClassVar[tuple[str, ...]]

    @property
    def query(self) -> dict[str, str]:
        """The query that asks for this, without defaults and always in one order."""
        return {kind: value for kind in self.kinds if (value := self.value(kind))}

    @property
    def address(self) -> str:
        return with_query(address_of(self.route), self.query)

    @property
    def chips(self) -> list[Facet]:
        """The choices made, each leading to the list without it."""
        return [
            Facet(self.label(getattr(self, kind)), self.address_with(kind, ""), is_chosen=True)
            for kind in self.shown_as_chips
            if self.value(kind)
        ]

    def value(self, kind: str) -> str:
        """The value in the query for `kind`; empty for no choice."""
        row = getattr(self, kind)
        return getattr(row, "address", row) or ""

    def label(self, row: Any) -> str:
        """The name by which readers know a choice."""
        return str(row)

    def address_with(self, kind: str, value: str) -> str:
        """The address of what is chosen with `value` as its `kind`: facets need no row for each."""
        query = self.query | {kind: value}
        return with_query(address_of(self.route), {name: query[name] for name in self.kinds if query.get(name)})

    def facets(self, kind: str, choices: Iterable[tuple[str, str, int]]) -> list[Facet]:
        """A facet for each (value, name, count); the one that is chosen leads to the list without it."""
        now = self.value(kind)
        return [
            Facet(name, self.address_with(kind, "" if value == now else value), count, value == now)
            for value, name, count in choices
        ]


def read_values(query: QueryDict, names: Iterable[str]) -> dict[str, str]:
    """The value of each of `names` that is in `query`. Raises `Http404` for one that is there twice."""
    values = {name: query.getlist(name) for name in names if name in query}
    if any(len(found) > 1 for found in values.values()):
        raise Http404
    return {name: value for name, (value,) in values.items()}
