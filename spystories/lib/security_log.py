"""What bears on security, told in the log in one line each."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest

from .logs import escape
from .requests import client_address

log = logging.getLogger("spystories.security")

LONGEST_FACT = 150  # characters, as many as an account's name can have

_answering: ContextVar[HttpRequest | None] = ContextVar("answering", default=None)


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """What is told inside this block is done by whoever sent `request`."""
    token = _answering.set(request)
    try:
        yield
    finally:
        _answering.reset(token)


def tell(event: str, request: HttpRequest | None = None, *, level: int = logging.INFO, **facts: object) -> None:
    """
    Log `event` with who did it, from where, and `facts`: `login failed: account="emil" address="192.0.2.1"`.

    While a request is answered come `by`, where somebody is logged in, and `address`. Each value stands in
    quotes and on the line, shortened to 150 characters; facts that are None are left out. No fact may be a
    secret.
    """
    request = request or _answering.get()
    if request is not None:
        user = getattr(request, "user", None)
        facts.setdefault("by", user.get_username() if user is not None and user.is_authenticated else None)
        facts.setdefault("address", client_address(request))
    told = " ".join(f"{name}={_quoted(value)}" for name, value in facts.items() if value is not None)
    log.log(level, "%s: %s", event, told)


def _quoted(value: object) -> str:
    text = str(value)[: LONGEST_FACT + 1]
    if len(text) > LONGEST_FACT:
        text = f"{text[:LONGEST_FACT]}…"
    return '"' + escape(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'
