"""Who sent a request and from where, and a request as if it had been sent otherwise."""

import ipaddress
from contextlib import suppress
from copy import copy

from django.conf import settings
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


def client_address(request: HttpRequest) -> str | None:
    """
    Who asks: the address that the outermost of our own proxies vouches for, else the connection's.

    None for a socket that has none. IPv4 written as IPv6 is told as IPv4, and no address with its zone.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    vouched = forwarded[-settings.TRUSTED_PROXIES :][0].strip() if settings.TRUSTED_PROXIES else ""
    for said in (vouched, request.META.get("REMOTE_ADDR", "")):
        with suppress(ValueError):
            address = ipaddress.ip_address(said)
            return str(getattr(address, "ipv4_mapped", None) or address).partition("%")[0]
    return None
