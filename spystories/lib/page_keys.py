"""
What a stored page shows, and what tells that it changed: the keys that are registered while it is made.

A key is a word. Of a row it stands for what other pages show of it ("story 12"); of a set for who is in it and
in which order ("stories", "stories of tag 7"). Each has two numbers in the database: the version that last
changed just that, and the version that last changed anything of it or of its members. A page depends on the
first of a key that is `shown`, on the second of one that is shown `wholly`.

Whoever reads rows for a page registers them where it reads; outside the making of a page that does nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

MOST_KEYS = 200  # a page that shows more depends on whole kinds
CHART_KEY = "charted"  # the most storied places, in order
KINDS = {
    "story": "stories",
    "person": "people",
    "place": "places",
    "tag": "tags",
    "collection": "collections",
    "author": "authors",
    "picture": "pictures",
}

View = TypeVar("View", bound=Callable[..., Any])


@dataclass
class PageKeys:
    """The keys of one page in the making, and what the site says of keeping it."""

    shown: set[str] = field(default_factory=set)
    wholly: set[str] = field(default_factory=set)
    version: int | None = None  # the content version that was read first; None: the page is not to be stored
    is_refused: bool = False

    def few(self) -> tuple[list[str], list[str]]:
        """What the page depends on: its keys, or the kinds of thing on it when these are too many."""
        if len(self.shown) + len(self.wholly) <= MOST_KEYS:
            return sorted(self.shown - self.wholly), sorted(self.wholly)
        return [], sorted({_kind_of(key) for key in self.shown | self.wholly})


_in_the_making: ContextVar[PageKeys | None] = ContextVar("page_keys", default=None)


@contextmanager
def collecting() -> Iterator[PageKeys]:
    """Around the making of a page: what is registered meanwhile is on it."""
    keys = PageKeys()
    token = _in_the_making.set(keys)
    try:
        yield keys
    finally:
        _in_the_making.reset(token)


def keys_in_the_making() -> PageKeys | None:
    """The keys of the page that is being made; None when nobody asks for them."""
    return _in_the_making.get()


def show(*keys: str) -> None:
    """The page shows these rows as other pages do, or the members of these sets."""
    if made := _in_the_making.get():
        made.shown.update(keys)


def do_not_store() -> None:
    """The page answers a choice that does not exist: it is made anew each time, so that none crowd the store."""
    if made := _in_the_making.get():
        made.is_refused = True


def show_wholly(*keys: str) -> None:
    """The page shows anything of these rows, or of the members of these sets."""
    if made := _in_the_making.get():
        made.wholly.update(keys)


def show_rows(kind: str, rows: Iterable[int]) -> None:
    """The page shows of these rows (primary keys) of a kind what other pages do."""
    if made := _in_the_making.get():
        made.shown.update(row_key(kind, pk) for pk in rows)


def stored(*parameters: str) -> Callable[[View], View]:
    """Decorate a view whose answers are kept as stored pages: by path, and by these names of its query."""

    def mark(view: View) -> View:
        view.stored_by = parameters  # type: ignore[attr-defined]  # read where requests come in
        return view

    return mark


def row_key(kind: str, pk: object) -> str:
    return f"{kind} {pk}"


def set_key(kind: str, pk: object) -> str:
    """The stories of a tag, a person, an author, a collection, or of a place with all that lies in it."""
    return f"stories of {kind} {pk}"


def inside_key(place: object) -> str:
    """What lies in a place, at any depth."""
    return f"places in {place}"


def name_key(word: str) -> str:
    """The public people with this word (folded) in their name."""
    return f"called {word}"


def _kind_of(key: str) -> str:
    """The set of everything of the kind that a key is of."""
    first = key.partition(" ")[0]
    return {"called": "people", "stories": "stories", "places": "places"}.get(first) or KINDS.get(first, key)
