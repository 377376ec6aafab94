"""Former addresses, answered: the way from where something once was to where it is now."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponsePermanentRedirect

from characters import addresses


def redirect_former(
    rows: QuerySet[Any], address: str, to: Callable[[Any], str] = lambda target: target.get_absolute_url()
) -> HttpResponsePermanentRedirect:
    """
    Send the reader of a former `address` on to what once had it, if it is among `rows`: `to` its page.

    Raises `Http404` when nothing had it, or when what had it is not public now. Two queries. Browsers are
    told to ask again each time: whoever moves back to its former address ends the redirect.
    """
    key = addresses.find_key(rows.model.section, address)
    target = rows.filter(key=key).first() if key else None
    if target is None:
        raise Http404
    response = HttpResponsePermanentRedirect(to(target))
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
