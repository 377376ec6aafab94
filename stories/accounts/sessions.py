"""Who is logged in where, ending it, and letting go of what is over."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from spystories.lib.keys import is_number
from spystories.lib.locks import waiting_at_most
from spystories.lib.requests import client_address, editor_of
from stories.models import Login

_NOTED = "noted as"


def note_session(request: HttpRequest) -> bool:
    """
    Note who has logged in, from where and by which browser, once for a session; return whether it was new.

    A new key of the same session is noted anew, and so is a session from before there were notes.
    """
    session = request.session
    if session.session_key and session.get(_NOTED) == session.session_key:
        return False
    if not session.session_key:
        session.create()
    browser = request.headers.get("User-Agent", "").replace("\0", "")[:255]
    noted = {"user": editor_of(request), "address": client_address(request), "browser": browser}
    Login.objects.update_or_create(session_id=session.session_key, defaults=noted)
    session[_NOTED] = session.session_key
    session.setdefault("began", int(time.time()))
    session.setdefault("seen", int(time.time()))
    return True


@dataclass(frozen=True)
class OwnSession:
    """One of somebody's sessions; `number` is the row's, and `key` never leaves the server."""

    number: int
    key: str
    began: datetime
    seen: datetime
    address: str | None
    browser: str


def sessions_of(user: User) -> list[OwnSession]:
    """The sessions of `user` that are not over, the one used last first. One query."""
    now, found = timezone.now(), []
    for login in Login.objects.filter(user=user, session__expire_date__gt=now).select_related("session"):
        kept = login.session.get_decoded()
        began, seen = (datetime.fromtimestamp(kept.get(name, 0), UTC) for name in ("began", "seen"))
        if is_over(kept.get("began", 0), kept.get("seen", 0), now.timestamp()):
            continue
        found.append(OwnSession(login.pk, login.session_id, began, seen, login.address, login.browser))
    return sorted(found, key=lambda one: one.seen, reverse=True)


def is_over(began: float, seen: float, now: float) -> bool:
    """Whether a session is too old, or has been left alone for too long; all in seconds since 1970."""
    return now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS


def end_sessions(user: User, *, but: str | None = None) -> int:
    """
    End all sessions of `user`, but not the one with the key `but`; return how many.

    Those from before sessions were noted are found by what they hold: each of them is decoded once.
    """
    unnoted = Session.objects.filter(~Exists(Login.objects.filter(session_id=OuterRef("pk"))))
    strays = [row.pk for row in unnoted.iterator() if row.get_decoded().get(SESSION_KEY) == str(user.pk)]
    noted = Login.objects.filter(user=user).values_list("session_id", flat=True)
    keys = {*strays, *noted} - {but}
    _gone, by_kind = Session.objects.filter(pk__in=keys).delete()
    return by_kind.get("sessions.Session", 0)


def end_session(user: User, number: str, *, but: str | None) -> int:
    """End the session of `user` with this number, but not the one with the key `but`; return how many: 1 or 0."""
    if not is_number(number):
        return 0
    keys = Login.objects.filter(user=user, pk=number).exclude(session=but).values_list("session_id", flat=True)
    _gone, by_kind = Session.objects.filter(pk__in=list(keys)).delete()
    return by_kind.get("sessions.Session", 0)


# What is over

HOUR = 3600  # seconds
AT_ONCE = 500  # rows of a kind


class _Due:
    """When this process looks again for what is over: an hour after its start, then hourly."""

    at = monotonic() + HOUR


def forget_in_passing() -> None:
    """
    Delete some of what is over, at most once an hour, or with the next call where more is left.

    Waits a tenth of a second at most for others who write; then the next call tries again.
    """
    if monotonic() < _Due.at:
        return
    _Due.at = monotonic() + HOUR
    try:
        with waiting_at_most(milliseconds=100):
            is_more = forget_some()
    except OperationalError:
        is_more = True
    if is_more:
        _Due.at = monotonic()


def forget_some() -> bool:
    """Delete 500 rows at most of each kind that is over; return whether more may be left."""
    return max(_delete_some(rows) for rows in _over()) == AT_ONCE


def _over() -> Iterable[QuerySet[Any]]:
    now = timezone.now()
    yield AccessAttempt.objects.filter(attempt_time__lte=now - settings.AXES_COOLOFF_TIME)
    yield Session.objects.filter(expire_date__lte=now)
    yield Login.objects.filter(~Exists(Session.objects.filter(pk=OuterRef("session_id"))))


def _delete_some(rows: QuerySet[Any]) -> int:
    keys = list(rows.order_by().values_list("pk", flat=True)[:AT_ONCE])
    if keys:
        rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)
