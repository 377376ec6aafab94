"""Logins: the brake on guessing passwords, when a login ends, and both in the log."""

import logging
import re
import time
from typing import TYPE_CHECKING, Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

from stories.accounts import brake
from stories.accounts.login_form import LONGEST_NAME
from stories.accounts.sessions import forget_in_passing, is_over, note_session

from .lib.security_log import answering, tell
from .middleware import View, is_for_editors

_LONG_PART = re.compile(r"[^/]{21,}")  # of an address: it may be a secret, as a link's is


class LoginBrake(AxesDatabaseHandler):
    """Failures as `stories.accounts.brake` counts them: by name with address, by name, and by address."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        name = _name_in(request, credentials)
        return brake.is_locked(name, brake.address_of(request), is_known=brake.is_known(request, name))

    def clean_expired_user_attempts(
        self, request: HttpRequest | None = None, credentials: dict[str, Any] | None = None
    ) -> int:
        """Nothing: they go in passing, some at a time."""
        return 0

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Count the failure, unless it is locked: trying then does not lengthen the lock."""
        if request is None:
            return
        name = _name_in(request, credentials)
        if getattr(request, "axes_locked_out", False):
            tell("login refused, locked", request, level=logging.WARNING, account=name)
            return
        tell("login failed", request, level=logging.WARNING, account=name)
        brake.count(name, brake.address_of(request))
        if self.is_locked(request, credentials):
            request.axes_locked_out = True  # type: ignore[attr-defined] # what its middleware looks for
            tell("locked", request, level=logging.WARNING, account=name)

    def user_logged_in(self, sender: Any, request: HttpRequest, user: "AbstractUser", **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        tell("logged in", request, account=user.get_username(), by=None)

    def user_logged_out(self, sender: Any, request: HttpRequest, user: "AbstractUser | None", **kwargs: Any) -> None:
        tell("logged out", request, account=user.get_username() if user else "nobody", by=None)


def _name_in(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name that is tried, as short as an account's may be."""
    return str(get_client_username(request, credentials) or "")[:LONGEST_NAME]


def keep_sessions(get_response: View) -> View:
    """
    Log out two weeks after the login and after twelve hours without a request, and note each new session.

    A browser that has logged in is known from then on: see `stories.accounts.brake`.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_for_editors(request):
            return get_response(request)
        if request.user.is_authenticated:
            _end_or_go_on(request)
        response = get_response(request)
        if request.user.is_authenticated and note_session(request):
            response.set_cookie(
                brake.KNOWN_COOKIE,
                brake.known_mark(request.user.get_username()),
                max_age=brake.KNOWN_FOR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        forget_in_passing()
        return response

    return middleware


def _end_or_go_on(request: HttpRequest) -> None:
    session, now = request.session, int(time.time())
    began, seen = session.setdefault("began", now), session.setdefault("seen", now)
    if is_over(began, seen, now):
        logout(request)
    elif now - seen > 600:
        session["seen"] = now


def tell_refusals(get_response: View) -> View:
    """Let the log say who did what is told while a request is answered, and who is refused (403)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with answering(request):
            response = get_response(request)
            if response.status_code == 403:
                path = _LONG_PART.sub("…", request.path)
                tell("refused", level=logging.WARNING, method=request.method, path=path)
        return response

    return middleware
