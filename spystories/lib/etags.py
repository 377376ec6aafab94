"""What a reader's browser asks for, and what it is told when it has the page already."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.http import parse_etags

# What describes a body; an answer without one leaves it out.
_OF_A_BODY = {"content-type", "content-length", "content-encoding", "content-disposition"}


@lru_cache(maxsize=1024)
def etags_asked_for(header: str) -> frozenset[str]:
    """The ETags that an If-None-Match names, weak ones as strong ones. A star asks for nothing in particular."""
    return frozenset(tag.removeprefix("W/") for tag in parse_etags(header))


@lru_cache(maxsize=256)
def accepted_encoding(header: str) -> str:
    """`br`, `gzip` or nothing: the best that an Accept-Encoding header names and does not refuse."""
    named = {}
    for part in header.lower().split(","):
        coding, _semicolon, weight = part.partition(";")
        named[coding.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((coding for coding in ("br", "gzip") if named.get(coding)), "")


def headers_of_304(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of an answer that is not sent again: those of the whole answer but for what describes its body."""
    return [(name, value) for name, value in headers if name.lower() not in _OF_A_BODY]
