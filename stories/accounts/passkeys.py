"""
Passkeys, where what they need is installed (requirements-passkeys.txt): asked for after the password, as a code is.

What the browser is to do stands in the page, and comes back in a field of its form, so that a passkey goes the
same way as a code. What was asked for waits in the session, for one answer.
"""

import json
import time
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django_otp.models import Device

from .second_factor import WrongCode, first_codes, lock

if settings.PASSKEYS:
    from django_otp_webauthn.exceptions import OTPWebAuthnApiError
    from django_otp_webauthn.helpers import WebAuthnHelper
    from django_otp_webauthn.models import WebAuthnCredential
    from webauthn.helpers.exceptions import WebAuthnException

    # The last five for answers that no browser gives: wrong kinds, broken numbers, a key that is kept already.
    _REFUSALS: tuple[type[Exception], ...] = (
        *(OTPWebAuthnApiError, WebAuthnException),
        *(ValueError, TypeError, LookupError, RecursionError, DatabaseError),
    )

LONGEST = 20_000  # characters of what a browser sends; attested keys take some thousands
SECONDS = 10 * 60  # that an answer may take
LONGEST_NAME = 40


def are_possible(request: HttpRequest) -> bool:
    """Whether a browser can make and use passkeys at the address that it asked for."""
    address = f"{request.scheme}://{request.get_host()}"
    return settings.PASSKEYS and address in settings.OTP_WEBAUTHN_ALLOWED_ORIGINS


def offer(request: HttpRequest, user: User) -> str:
    """What a browser needs to make a passkey for `user`, in JSON. Two or three queries."""
    options, state = WebAuthnHelper(request).register_begin(user)
    return _remember(request, options, state)


def register(request: HttpRequest, user: User, sent: str, name: str) -> tuple[Device, list[str]]:
    """
    Keep the passkey that a browser has made. Gives it, and the recovery codes where there were none before.

    Raises `WrongCode` for anything but an answer to the last `offer` of this session.
    """
    state, data = _take_back(request), _read(sent)
    try:
        with transaction.atomic():
            lock(user)
            device = WebAuthnHelper(request).register_complete(user, state, data)
            device.name = name[:LONGEST_NAME]
            device.save(update_fields=["name"])
            return device, first_codes(user)
    except _REFUSALS as error:
        raise WrongCode from error


def ask(request: HttpRequest, user: User) -> str:
    """What a browser needs to use a passkey of `user`, in JSON; empty where that cannot be. One or two queries."""
    if not are_possible(request) or not WebAuthnCredential.objects.filter(user=user, confirmed=True).exists():
        return ""
    options, state = WebAuthnHelper(request).authenticate_begin(user, require_user_verification=False)
    return _remember(request, options, state)


def verify(request: HttpRequest, user: User, sent: str) -> Device:
    """The passkey that a browser has used. Raises `WrongCode` for anything but an answer to the last `ask`."""
    state, data = _take_back(request), _read(sent)
    try:
        with transaction.atomic():
            device = WebAuthnHelper(request).authenticate_complete(user, state, data)
    except _REFUSALS as error:
        raise WrongCode from error
    if not device.confirmed:
        raise WrongCode
    return device


def _remember(request: HttpRequest, options: dict[str, Any], state: dict[str, Any]) -> str:
    request.session["passkey"] = {**state, "asked_at": int(time.time())}
    return json.dumps(options)


def _take_back(request: HttpRequest) -> dict[str, Any]:
    """What was asked for, which is forgotten with this, so that no answer counts twice."""
    state: dict[str, Any] = request.session.pop("passkey", None) or {}
    if not settings.PASSKEYS or time.time() - state.pop("asked_at", 0) > SECONDS:
        raise WrongCode
    request.session.save()
    return state


def _read(sent: str) -> dict[str, Any]:
    if len(sent) > LONGEST:
        raise WrongCode
    try:
        data = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise WrongCode from error
    if not isinstance(data, dict):
        raise WrongCode
    return data
