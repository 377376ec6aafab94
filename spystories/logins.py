"""Logins: the brake on guessing passwords, when a login ends, and the log of both."""

import logging
import time
from typing import TYPE_CHECKING, Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import logout
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

from .lib.requests import client_address
from .middleware import View, is_for_editors

log = logging.getLogger("spystories.logins")

# A name fails this many times more often over all addresses before it is locked for everybody: a lock by
# name alone would let anyone shut an editor out.
SLOWER = 10


class LoginBrake(AxesDatabaseHandler):
    """Counts failures by name with address, and ten times slower by name over all addresses."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        here = super().get_failures(request, credentials)
        anywhere = AccessAttempt.objects.filter(
            username=get_client_username(request, credentials),
            attempt_time__gte=get_cool_off_threshold(request),
        ).aggregate(failures=Sum("failures_since_start"))["failures"]
        return max(here, (anywhere or 0) // SLOWER)

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        super().user_login_failed(sender, credentials, request=request, **kwargs)
        if request is not None:
            what = "login refused, locked" if getattr(request, "axes_locked_out", False) else "login failed"
            name = get_client_username(request, credentials)
            log.warning("%s: %s from %s", what, name, client_address(request))

    def user_logged_in(self, sender: Any, request: HttpRequest, user: "AbstractUser", **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        log.info("logged in: %s from %s", user.get_username(), client_address(request))

    def user_logged_out(self, sender: Any, request: HttpRequest, user: "AbstractUser | None", **kwargs: Any) -> None:
        super().user_logged_out(sender, request, user, **kwargs)
        log.info("logged out: %s", user.get_username() if user else "nobody")


def end_old_sessions(get_response: View) -> View:
    """Log out two weeks after the login, and after twelve hours without a request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_for_editors(request) and request.user.is_authenticated:
            session, now = request.session, int(time.time())
            began, seen = session.setdefault("began", now), session.setdefault("seen", now)
            if now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif now - seen > 600:
                session["seen"] = now
        return get_response(request)

    return middleware
