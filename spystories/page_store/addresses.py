"""Which addresses are stored, and by which name: the path with what the page reads of its query."""

from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from django.urls import Resolver404, resolve

LONGEST_QUERY = 1_000  # characters; nothing longer is stored


def stored_query(path: str, query: str) -> str | None:
    """
    The canonical query under which the answer of `path` is stored; None for one that is never stored.

    What the page does not read is left out; two choices of one kind are not stored. `path` as Django has it.
    """
    parameters = _parameters_of(path)
    if parameters is None or len(query) > LONGEST_QUERY:
        return None
    read = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name in parameters]
    if len({name for name, _value in read}) < len(read):
        return None
    return urlencode(sorted(read))


@lru_cache(maxsize=4096)
def _parameters_of(path: str) -> frozenset[str] | None:
    """The names of its query that the view of `path` reads; None when its answers are not stored."""
    try:
        stored_by = getattr(resolve(path).func, "stored_by", None)
    except Resolver404:
        return None
    return None if stored_by is None else frozenset(stored_by)
