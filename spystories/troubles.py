"""What is answered while the database cannot be reached or written: why nothing was done, and what was typed."""

import errno
import logging
import re
import sqlite3
import sys
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from django.views import defaults

from .refusals import refusal

logger = logging.getLogger("spystories.database")


class Trouble(NamedTuple):
    """Why nothing was done, in words for whoever asked, and after how many seconds to ask again."""

    status: int
    title: str | Promise
    sentence: str | Promise
    seconds: int


AWAY = Trouble(
    503, gettext_lazy("Not now"), gettext_lazy("The site cannot reach its stories. Try again in a minute."), 60
)
BUSY = Trouble(
    503, gettext_lazy("Not now"), gettext_lazy("The site has too much to do just now. Try again in a moment."), 5
)
FULL = Trouble(
    507,
    gettext_lazy("No room"),
    gettext_lazy("The disk is full, or takes nothing: nothing was saved. Whoever runs the site must help."),
    300,
)
READ_ONLY = Trouble(
    507,
    gettext_lazy("Nothing can be saved"),
    gettext_lazy("The disk can only be read now: nothing was saved. Whoever runs the site must help."),
    300,
)

_ON_SQLITE = {
    **dict.fromkeys((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN), FULL),
    sqlite3.SQLITE_READONLY: READ_ONLY,
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), BUSY),
}
# By the beginnings of https://www.postgresql.org/docs/current/errcodes-appendix.html, the longer first.
_ON_POSTGRESQL = {
    "53100": FULL,
    "25006": READ_ONLY,
    **dict.fromkeys(("40001", "40P01", "55P03", "57014"), BUSY),
    **dict.fromkeys(("08", "53", "57P"), AWAY),
}
_ON_DISK = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY}
# Fields by these words are secrets, and a form with one of them is not given back.
_SECRET = ("password", "code", "token", "otp")


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What an error, or what caused it, tells of the database and its disk; None of any other fault."""
    return next((found for cause in _causes(error) if (found := _told_by(cause))), None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__


def _told_by(error: BaseException) -> Trouble | None:
    if isinstance(error, sqlite3.Error):
        return _ON_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if type(error).__module__.partition(".")[0] in ("psycopg", "psycopg_pool"):
        state = getattr(error, "sqlstate", None)
        if state is None:  # it never came to an answer of the database
            return AWAY if "OperationalError" in (kind.__name__ for kind in type(error).__mro__) else None
        return next((trouble for begins, trouble in _ON_POSTGRESQL.items() if state.startswith(begins)), None)
    return _ON_DISK.get(error.errno or 0) if isinstance(error, OSError) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to what no view expected: a trouble of the database in its words, all else as the site's fault."""
    error = sys.exc_info()[1]
    trouble = trouble_of(error)
    return answer(trouble, request, error) if trouble else defaults.server_error(request)


def answer(trouble: Trouble, request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """A page that says why nothing was done, with the form as it was sent. It needs no database."""
    logger.error("%s: %s", "the database is away" if trouble is AWAY else "nothing can be saved", error)
    response = refusal(
        trouble.status, str(trouble.title), str(trouble.sentence), again=request.get_full_path(), typed=_typed(request)
    )
    response.headers["Retry-After"] = str(trouble.seconds)
    response._has_been_logged = True  # type: ignore[attr-defined] # Django would add a traceback for each
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str, str]]:
    """The fields of an editor's or a guest's form as they came, and of one worth being seen what it is called."""
    if request.method != "POST" or not request.path_info.startswith((settings.ADMIN_PATH, settings.SHARE_PATH)):
        return []
    given = [(name, value) for name, values in request.POST.lists() for value in values]
    if any(word in name.lower() for name, _value in given for word in _SECRET if name != "csrfmiddlewaretoken"):
        return []
    return [(name, value, _label(name) if len(value) > 40 else "") for name, value in given]


def _label(name: str) -> str:
    """How a field is called by its name, `content_notes` or `cast-0-part`; the token of the form has none."""
    return "" if name == "csrfmiddlewaretoken" else capfirst(re.sub("[-_]+", " ", name))
