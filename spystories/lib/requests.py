"""A request as if it had been sent otherwise."""

from copy import copy

from django.http import HttpRequest


def copy_request(request: HttpRequest, **otherwise: object) -> HttpRequest:
    """A copy of `request` that differs in `otherwise`; session and messages are the same for both."""
    other = copy(request)
    for name, value in otherwise.items():
        setattr(other, name, value)
    return other
