"""
The door for readers, in front of Django: a stored page is answered from the store, all else by Django.

A page is stored with the content version that was read before it was made, if nothing on it changed by the
time it was done. It is answered while the content version is still the same, or nothing on it has changed
since. So no answer is older than the last change that was committed before the request came.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest, get_path_info

from spystories.lib.etags import accepted_encoding, etags_asked_for, headers_of_304
from spystories.lib.page_keys import PageKeys, collecting

from .addresses import stored_query
from .pages import PageStore, StoredPage, id_of
from .versions import Now, Versions, failure

logger = logging.getLogger("spystories.pages")

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

UNREACHABLE = "spystories.unreachable"  # where the error stands that nobody answers at the database's address
LONGEST_PAGE = 2**20  # bytes of a page that is stored, as it is sent


class PageDoor:
    """A WSGI application around another: `store` is used where it can be, and never waited for."""

    def __init__(self, django: Application, store: PageStore):
        self.django, self.store, self.versions = django, store, Versions()
        self.never = (settings.ADMIN_PATH, settings.SHARE_PATH, settings.STATIC_URL)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        key = self._key_of(environ)
        now = self._now(environ) if key else None
        if key is None or now is None or now.is_unsure:
            return self.django(environ, start)
        try:
            page = self._find(key, now)
        except (failure(), sqlite3.Error, OSError) as error:
            self._give_up(now, error)
            return self.django(environ, start)
        if page:
            return _answer(environ, start, page, partial(self._try, now, self.store.note_use, now.origin, key, page))
        return self._make(environ, start, key, now)

    def _now(self, environ: Environ) -> Now | None:
        """What stands in the database. Where nobody answers, `environ` tells Django, who need not wait once more."""
        try:
            return self.versions.now()
        except failure() as error:
            # A server that refuses, as one with too many connections does, may have one in Django's pool.
            if getattr(error, "sqlstate", "") is None and "FATAL" not in str(error):
                environ[UNREACHABLE] = error
            return None  # Django says so

    # Whether it may be stored

    def _key_of(self, environ: Environ) -> str | None:
        """The key under which the answer is stored; None where Django has to look first."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or path.startswith(self.never) or environ["SCRIPT_NAME"]:
            return None
        judged = (environ.get(name, "") for name in _JUDGED)
        if not is_in_order(*judged):
            return None
        query = environ.get("QUERY_STRING", "")
        stored = stored_query(get_path_info(environ), query) if query else ""
        encoding = accepted_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        return None if stored is None else f"{encoding} {path}?{stored}"

    # From the store

    def _find(self, key: str, now: Now) -> StoredPage | None:
        """The stored page, if it is as new as the database: the one in memory, else the one in the file."""
        held = self.store.find_in_memory(now.origin, key)
        if held and (held.version == now.version or self._make_sure(key, held, now)):
            return held
        found = self.store.find(now.origin, key)
        if found is None or (held and found.version <= held.version):
            return None
        return self._make_sure(key, found, now)

    def _make_sure(self, key: str, page: StoredPage, now: Now) -> StoredPage | None:
        """
        The page, known to be as new as the database, and held in memory; None where something on it has changed.

        One query, where it was not known yet. The file is not told: who reads it there asks once, too.
        """
        if page.version > now.version:
            return self._from_later(page, now)
        if page.version < now.version:
            if self.versions.highest(page.shown.split("\n"), page.wholly.split("\n")) > page.version:
                return None
            page = page._replace(version=now.version)
        return self.store.hold(now.origin, key, page)

    def _from_later(self, page: StoredPage, now: Now) -> StoredPage | None:
        """Stored at a version that the database does not have: a moment later, or in another past."""
        later = self._now({})
        if later and later.origin == now.origin and page.version <= later.version:
            return page if page.version == later.version else None
        self.store.throw_away(now.origin)
        return None

    # From Django

    def _make(self, environ: Environ, start: Start, key: str, now: Now) -> Iterable[bytes]:
        """Let Django make the page whole, even for who may have it already; what follows is answered from it."""
        query = environ.get("QUERY_STRING", "")
        if environ["REQUEST_METHOD"] == "HEAD" or stored_query(get_path_info(environ), query) is None:
            return self.django(environ, start)
        told: list[Any] = []
        whole = {name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}
        with collecting() as keys:
            made = self.django(whole, lambda status, headers, exc_info=None: told.extend((status, headers)))
        status, headers = told
        etag = dict(headers).get("ETag", "")
        if not status.startswith("200 ") or not etag or getattr(made, "streaming", False):
            start(status, headers)
            return made
        page = StoredPage(id_of(key), keys.version or 0, 0, etag, headers, b"".join(made), "", "")
        getattr(made, "close", _nothing)()
        is_kept = keys.version is not None and len(page.body) <= LONGEST_PAGE
        after = partial(self._try, now, self._keep, key, now.origin, page, keys) if is_kept else _nothing
        return _answer(environ, start, page, after)

    def _keep(self, key: str, origin: str, page: StoredPage, keys: PageKeys) -> None:
        """Store what was made, unless something on it has changed by now."""
        shown, wholly = keys.few()
        if self.versions.highest(shown, wholly) <= page.version:
            self.store.keep(origin, key, page._replace(shown="\n".join(shown), wholly="\n".join(wholly)))

    # When the store fails

    def _try(self, now: Now, act: Callable[..., None], *values: Any) -> None:
        try:
            act(*values)
        except (failure(), sqlite3.Error, OSError) as error:
            self._give_up(now, error)

    def _give_up(self, now: Now, error: Exception) -> None:
        """Say so, and do away with a file that is none of ours any more."""
        logger.warning("a stored page cannot be used: %s", error)
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            self.store.discard_file(now.origin)


def _answer(environ: Environ, start: Start, page: StoredPage, after: Callable[[], None]) -> "Sent":
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    if asked and page.etag in etags_asked_for(asked):
        start("304 Not Modified", headers_of_304(page.headers))
        return Sent(b"", after)
    start("200 OK", page.headers)
    return Sent(b"" if environ["REQUEST_METHOD"] == "HEAD" else page.body, after)


class Sent:
    """
    A body on its way; what is left to do is done when the server closes it, so when it has been sent.

    An empty one has no part: the server would call the system once more, to send nothing.
    """

    def __init__(self, body: bytes, after: Callable[[], None]):
        self.body, self.close = body, after

    def __iter__(self) -> Iterator[bytes]:
        return iter((self.body,) if self.body else ())


def _nothing() -> None:
    pass


# What Django judges host and scheme by.
_JUDGED = (
    *("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "wsgi.url_scheme"),
    *("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT"),
)


@lru_cache(maxsize=256)
def is_in_order(*judged: str) -> bool:
    """Whether Django would answer here: a host of ours, by https where that is asked for."""
    given = {name: value for name, value in zip(_JUDGED, judged, strict=True) if value}
    request = WSGIRequest({"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), **given})
    try:
        request.get_host()
        return request.is_secure() or not settings.SECURE_SSL_REDIRECT
    except (DisallowedHost, KeyError):
        return False
