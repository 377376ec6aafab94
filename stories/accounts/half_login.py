"""Between the password and the code: who has given the right password waits in the session for ten minutes."""

import logging
import time

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.contrib.auth import BACKEND_SESSION_KEY, login, user_login_failed
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django_otp import login as note_device
from django_otp.models import Device

from spystories.lib.security_log import tell

from . import passkeys, second_factor

SECONDS = 10 * 60
PROOF_LASTS = 10 * 60  # seconds after a login, or after giving password or code once more
_KEY = "half_login"


def begin(request: HttpRequest, user: User) -> None:
    """Let `user`, who has given the right password, wait for the code."""
    is_new = not request.user.is_authenticated
    backend = getattr(user, "backend", None) or request.session.get(BACKEND_SESSION_KEY)
    request.session[_KEY] = [user.pk, user.get_session_auth_hash(), backend, int(time.time())]
    if is_new:  # nobody may have planted it, and it need not outlast the wait
        request.session.cycle_key()
        request.session.set_expiry(SECONDS)


def waiting(request: HttpRequest) -> User | None:
    """Who waits; None when nobody does, for too long, or with a password that is not right any more. One query."""
    number, stamp, _backend, at = request.session.get(_KEY) or (None, "", "", 0)
    if number is None or time.time() - at > SECONDS:
        return None
    user = User.objects.filter(pk=number, is_active=True, is_staff=True).first()
    return user if user and constant_time_compare(stamp, user.get_session_auth_hash()) else None


def give(request: HttpRequest, user: User, code: str, passkey: str = "") -> Device:
    """
    Log `user`, who waits, in by a code, or by what a browser says for a passkey; return the device that let in.

    Raises `WrongCode`, which the brake on guessing passwords counts too.
    """
    device = check(request, user, code, passkey)
    backend = request.session.pop(_KEY)[2]
    user.otp_device = device  # type: ignore[attr-defined] # django_otp notes it in the session
    login(request, user, backend=backend)
    request.session.set_expiry(None)
    note_proof(request)
    tell("second factor given", account=user.get_username(), kind=second_factor.kind_of(device))
    return device


def check(request: HttpRequest, user: User, code: str, passkey: str = "") -> Device:
    """
    The device of `user` that lets in.

    Raises `WrongCode`, after the log and the brake were told; the brake not of what came while none was looked at.
    """
    try:
        return passkeys.verify(request, user, passkey) if passkey else second_factor.verify(user, code)
    except second_factor.WrongCode as wrong:
        tell(
            "wrong second factor",
            level=logging.WARNING,
            account=user.get_username(),
            kind="passkey" if passkey else "code",
        )
        if not wrong.wait:
            credentials = {"username": user.get_username()}
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        raise


def locked_out(request: HttpRequest, user: User) -> HttpResponse | None:
    """The page for whoever has guessed too often and must wait; else None."""
    credentials = {"username": user.get_username()}
    if AxesProxyHandler.is_allowed(request, credentials):
        return None
    page: HttpResponse = get_lockout_response(request, credentials=credentials)
    return page


# Proof: who changes what lets in has shown lately that it is he


def note_proof(request: HttpRequest) -> None:
    """Note that whoever asks has just given the password or a code."""
    request.session["proved"] = int(time.time())


def is_proved(request: HttpRequest) -> bool:
    """Whether whoever asks has logged in, or given the password or a code, in the last ten minutes."""
    last: int = max(request.session.get("proved", 0), request.session.get("began", 0))
    return time.time() - last < PROOF_LASTS


def stay_let_in(request: HttpRequest, user: User) -> None:
    """
    Let this session stay where it is after the account's devices have changed; what let in before may be gone.

    All other sessions that such a device let in, or none, are asked for a code.
    """
    held = second_factor.held_by(user)
    if device := held.app or next(iter(held.passkeys), None) or second_factor.sheet_of(user):
        note_device(request, device)
    request.session.cycle_key()
