"""
The second factor of an account: an app that shows codes, passkeys, and recovery codes for the day they are away.

Whoever has one is let in by it alone, after the password. A role may require it.
"""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django_otp import device_classes
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from spystories.lib.keys import LETTERS
from stories.models import RecoveryCode, RecoverySheet, RequiredFactor
from stories.models.accounts import digest_of

from .rights import groups_within

CODES = 10  # on a sheet
MOST_FAILURES = 13  # that lengthen the pause after a wrong code: a second at first, 68 minutes at most


class Standing(Enum):
    """Where somebody stands who has given the right password."""

    FREE = "has no second factor, and need not have one"
    GIVEN = "has given it in this session"
    ASKED = "has one, and has not given it in this session"
    TO_SET_UP = "must have one, and has none"

    @property
    def lets_in(self) -> bool:
        return self in (Standing.FREE, Standing.GIVEN)


class WrongCode(Exception):
    """A code or passkey that does not let in; `wait` says for how many seconds none is looked at."""

    def __init__(self, wait: int = 0) -> None:
        super().__init__()
        self.wait = wait


# Where somebody stands


def standing_of(user: User | AnonymousUser) -> Standing:
    """
    Where the user of a request stands; who has not logged in is `ASKED`.

    One query at most for a request, whose user remembers it.
    """
    if not isinstance(user, User):
        return Standing.ASKED
    if getattr(user, "otp_device", None):
        return Standing.GIVEN
    known: Standing | None = getattr(user, "standing", None)
    if known is None:
        has, must = _has_and_must(user)
        known = Standing.ASKED if has else Standing.TO_SET_UP if must else Standing.FREE
        user.standing = known  # type: ignore[attr-defined] # as django_otp notes the device
    return known


def has_one(user: User) -> bool:
    """Whether the account has a second factor. One query."""
    return _has_and_must(user)[0]


def must_have_one(user: User) -> bool:
    """Whether a role of the account asks for a second factor. One query."""
    return _has_and_must(user)[1]


# Asked on every page of editors: so written it takes a fiftieth of what it takes to build.
_HAS_AND_MUST = """
    SELECT EXISTS (SELECT 1 FROM stories_recoverysheet WHERE user_id = %s),
        EXISTS (
            SELECT 1 FROM stories_requiredfactor
            WHERE %s OR group_id IN (SELECT group_id FROM auth_user_groups WHERE user_id = %s)
        )
"""


def _has_and_must(user: User) -> tuple[bool, bool]:
    """
    Whether the account has a second factor, and whether a role of it asks for one. One query.

    A superuser may do all that any role may, and so must do what any role must.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HAS_AND_MUST, [user.pk, user.is_superuser, user.pk])
        has, must = cursor.fetchone()
    return bool(has), bool(must)


@cache
def _kinds() -> tuple[type[Device], ...]:
    return tuple(device_classes())


# A code that was typed


def verify(user: User, typed: str) -> Device:
    """
    The device whose code `typed` is: six digits are asked of the app, anything else is a recovery code.

    A code works once. Raises `WrongCode`; a wrong one makes the device deaf for a second, the next for two, and
    so on up to an hour, also for the right person, who has the other kind of code meanwhile.
    """
    kind = TOTPDevice if is_of_app(typed) else RecoverySheet
    with transaction.atomic():
        device = kind.objects.filter(user=user, confirmed=True).select_for_update().first()
        if device is not None:
            device.throttling_failure_count = min(device.throttling_failure_count, MOST_FAILURES)
            wait = _seconds_until(device.verify_is_allowed()[1])
            if not wait and device.verify_token("".join(typed.split())):
                return device
            wrong = WrongCode(wait)
        else:
            wrong = WrongCode()
    raise wrong


def is_of_app(typed: str) -> bool:
    """Whether `typed` looks like a code of the app: six digits, also with a space between."""
    digits = "".join(typed.split())
    return len(digits) == 6 and digits.isascii() and digits.isdigit()


def _seconds_until(told: dict[str, Any] | None) -> int:
    """How long a device stays deaf, of what it tells about it, in whole seconds; 0 when it listens."""
    until: datetime | None = (told or {}).get("locked_until")
    return max(1, round((until - timezone.now()).total_seconds())) if until else 0


def kind_of(device: Device) -> str:
    """What a device is, in a word or two, for the log."""
    return {TOTPDevice: "app", RecoverySheet: "recovery code"}.get(type(device), "passkey")


# What an account has


@dataclass(frozen=True)
class Held:
    """What an account has: its app, its passkeys, how many recovery codes are left (None: no sheet)."""

    app: TOTPDevice | None
    passkeys: list[Any]
    codes_left: int | None

    def __bool__(self) -> bool:
        return bool(self.app or self.passkeys or self.codes_left is not None)


def held_by(user: User) -> Held:
    """A query for each kind of device, and one for the codes."""
    app = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    sheet = sheet_of(user)
    return Held(app, [*_passkeys(user)], sheet.codes.count() if sheet else None)


def sheet_of(user: User) -> RecoverySheet | None:
    """The recovery codes of the account, if it has any, or had."""
    return RecoverySheet.objects.filter(user=user).first()


def _passkeys(user: User) -> Iterable[Device]:
    for kind in _kinds():
        if kind not in (TOTPDevice, RecoverySheet):
            yield from kind._default_manager.filter(user=user, confirmed=True).order_by("pk")


# What changes it


def set_up_app(user: User, key: str, typed: str) -> tuple[TOTPDevice, list[str]]:
    """
    Take the app that shows the codes of `key` (hexadecimal), in the place of one that was there.

    Gives the app, and the recovery codes where there were none before. Raises `WrongCode` unless `typed` is the
    code that it shows now; nothing has changed then.
    """
    with transaction.atomic():
        lock(user)
        app = TOTPDevice.objects.create(user=user, key=key, name="app", confirmed=False)
        if not (is_of_app(typed) and app.verify_token("".join(typed.split()))):
            raise WrongCode
        TOTPDevice.objects.filter(user=user).exclude(pk=app.pk).delete()
        app.confirmed = True
        app.save(update_fields=["confirmed"])
        return app, first_codes(user)


def secret_of(key: str) -> str:
    """The key of an app (hexadecimal) as apps take it, in base 32."""
    return base64.b32encode(bytes.fromhex(key)).decode()


def key_of(secret: str) -> str:
    """The way back of `secret_of`."""
    return base64.b32decode(secret).hex()


def first_codes(user: User) -> list[str]:
    """The recovery codes of whoever has just set up his first device; none where there is a sheet already."""
    return [] if RecoverySheet.objects.filter(user=user).exists() else make_codes(user)


def make_codes(user: User) -> list[str]:
    """New recovery codes, as they are to be shown this once; those before do not work any more."""
    codes = [_new_code() for _ in range(CODES)]
    now = timezone.now()
    with transaction.atomic():
        lock(user)
        sheet, _is_new = RecoverySheet.objects.update_or_create(user=user, defaults={"name": "codes", "made_at": now})
        sheet.codes.all().delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(sheet=sheet, digest=digest_of(code)) for code in codes)
    return codes


def _new_code() -> str:
    """Five groups of five letters and digits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(5))


def remove(user: User, device: Device) -> None:
    """Take one device away; the recovery codes go with the last."""
    with transaction.atomic():
        lock(user)
        device.delete()
        held = held_by(user)
        if not (held.app or held.passkeys):
            RecoverySheet.objects.filter(user=user).delete()


def take_away(user: User) -> bool:
    """Take all that the account has as a second factor away; False where it had none."""
    with transaction.atomic():
        lock(user)
        return sum(kind._default_manager.filter(user=user).delete()[0] for kind in _kinds()) > 0


def lock(user: User) -> None:
    """Let one at a time change what the account has."""
    User.objects.select_for_update().filter(pk=user.pk).first()


# Roles


def roles_for(manager: User) -> list[Group]:
    """
    The roles of which `manager` may require a second factor: those that may do no more than he, told by name.

    Each knows its `accounts`, how many of them are `without` one, and whether it `must`. Three queries.
    """
    active = Q(user__is_active=True)
    return list(
        groups_within(manager)
        .annotate(
            must=Exists(RequiredFactor.objects.filter(group=OuterRef("pk"))),
            accounts=Count("user", filter=active, distinct=True),
            without=Count("user", filter=active & Q(user__recovery_sheet=None), distinct=True),
        )
        .order_by("name")
    )


def require_of(groups: Iterable[Group], among: Iterable[Group]) -> list[tuple[Group, bool]]:
    """
    Require a second factor of `groups`, and of no other of `among`; of roles that are not among them nothing changes.

    Gives each role of which that is new, with whether it must now.
    """
    wanted = {group.pk for group in groups}
    changed = []
    with transaction.atomic():
        for group in among:
            rows = RequiredFactor.objects.filter(group=group)
            if group.pk in wanted and RequiredFactor.objects.get_or_create(group=group)[1]:
                changed.append((group, True))
            elif group.pk not in wanted and rows.delete()[0]:
                changed.append((group, False))
    return changed
