"""Addresses on this site by their route, as `reverse` gives them, at a hundredth of its cost."""

from functools import cache

from django.urls import reverse

_GAP = "0-0-0"  # may stand wherever an address of a row may


def address_of(route: str, address: str = "") -> str:
    """
    The path of `route`; where it leads to a row, with the row's own `address` (a slug, or a place's path).

    An address has no sign that would have to be escaped: nothing else is ever saved as one.
    """
    if not address:
        return _whole(route)
    before, after = _around(route)
    return f"{before}{address}{after}"


@cache
def _whole(route: str) -> str:
    return reverse(route)


@cache
def _around(route: str) -> tuple[str, str]:
    before, _gap, after = reverse(route, args=[_GAP]).partition(_GAP)
    return before, after
