"""Who sent a request for an editors' page, and a request as if it had been sent otherwise."""

from copy import copy

from django.contrib.auth.models import User
from django.http import HttpRequest


def copy_request(request: HttpRequest, **otherwise: object) -> HttpRequest:
    """A copy of `request` that differs in `otherwise`; session and messages are the same for both."""
    other = copy(request)
    for name, value in otherwise.items():
        setattr(other, name, value)
    return other


def editor_of(request: HttpRequest) -> User:
    """Whoever asks for a page that only those who have logged in get."""
    assert isinstance(request.user, User), "The page is for editors alone."
    return request.user
