"""
The brake on guessing passwords: how often which name failed lately, from where, and letting somebody try again.

It lies in the database, in the table of django-axes, so that several machines count as one. Only a name and
an address are kept, and only until they no longer lock anybody.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Max, Q, QuerySet, Sum, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from spystories.lib.requests import client_address
from spystories.lib.security_log import tell

# So many failures within `AXES_COOLOFF_TIME` lock a name from one address; a name from everywhere, slower,
# or anybody could shut an editor out; and one address for all names, or it could try each name once.
OF_NAME_HERE: int = settings.AXES_FAILURE_LIMIT
OF_NAME = 10 * OF_NAME_HERE
OF_ADDRESS = 4 * OF_NAME_HERE
# A browser that has logged in by the name before has so many times the room: what strangers do never locks it.
KNOWN_ROOM = 4

LONGEST_COUNTED = 255  # characters of a name

KNOWN_COOKIE = f"{settings.SESSION_COOKIE_NAME}-known"
KNOWN_FOR = 180 * 24 * 3600  # seconds


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from, as far as it counts here: of IPv6 the network that one customer has."""
    address = client_address(request)
    return address and _counted_as(address)


def _counted_as(address: str) -> str:
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def known_mark(name: str, key: str | None = None) -> str:
    """What a browser keeps that has logged in by `name`; nobody else can make it, and it tells no name."""
    return salted_hmac("stories.accounts.known", name, key, algorithm="sha256").hexdigest()


def is_known(request: HttpRequest, name: str) -> bool:
    """Whether the browser has such a mark, made by the secret key or by one of before."""
    mark, keys = request.COOKIES.get(KNOWN_COOKIE, ""), [None, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(mark, known_mark(name, key)) for key in keys)


def is_locked(name: str, address: str | None, *, is_known: bool = False) -> bool:
    """Whether nobody may try `name` from `address` now, be the password right or not. One query."""
    here = Q(username=name, ip_address=address)
    sums = (
        _recent()
        .filter(Q(username=name) | Q(ip_address=address))
        .aggregate(
            here=Sum("failures_since_start", filter=here),
            name=Sum("failures_since_start", filter=Q(username=name)),
            address=Sum("failures_since_start", filter=Q(ip_address=address)),
        )
    )
    room = KNOWN_ROOM if is_known else 1
    limits = {"here": OF_NAME_HERE, "name": OF_NAME, "address": OF_ADDRESS}
    return any((sums[what] or 0) >= room * limit for what, limit in limits.items())


def count(name: str, address: str | None) -> None:
    """Count one more failure of `name` from `address`. Two queries and one write."""
    now = timezone.now()
    with transaction.atomic():
        row, is_new = AccessAttempt.objects.get_or_create(
            username=name, ip_address=address, user_agent="", defaults={"failures_since_start": 1}
        )
        if not is_new:
            is_recent = When(attempt_time__gt=now - settings.AXES_COOLOFF_TIME, then=F("failures_since_start") + 1)
            counted = Case(is_recent, default=Value(1))
            AccessAttempt.objects.filter(pk=row.pk).update(failures_since_start=counted, attempt_time=now)


@dataclass(frozen=True)
class Lock:
    """What keeps a name out: where (None: everywhere), whether for all names, how many failures, until when."""

    address: str | None
    is_for_all: bool
    failures: int
    until: datetime


def locks_on(name: str) -> list[Lock]:
    """What keeps `name` out now, the addresses that are locked for every name among it. Three queries."""
    mine = _recent().filter(username=name)
    everywhere = mine.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    found = [(None, False, everywhere)] if (everywhere["failures"] or 0) >= OF_NAME else []
    found += [(row["ip_address"], False, row) for row in _addresses(mine, OF_NAME_HERE)]
    found += [(row["ip_address"], True, row) for row in _addresses(_recent(), OF_ADDRESS)]
    return [
        Lock(address, for_all, row["failures"], row["last"] + settings.AXES_COOLOFF_TIME)
        for address, for_all, row in found
    ]


def tried(name: str) -> int:
    """How often `name` failed lately, from everywhere. One query."""
    failures: int = _recent().filter(username=name).aggregate(failures=Sum("failures_since_start"))["failures"] or 0
    return failures


def unlock(name: str) -> int:
    """
    Let `name` try again at once, from everywhere; return how many failures are forgotten.

    The addresses that were locked for every name are free again too: one of them may be the person's own.
    """
    crowded = [row["ip_address"] for row in _addresses(_recent(), OF_ADDRESS)]
    failures = forget(name)
    tell("unlocked", account=name)
    for address in crowded:
        failures += unlock_address(address)
    return failures


def unlock_address(address: str) -> int:
    """Let everybody try again at once from `address`; return how many failures are forgotten."""
    failures = _forget(AccessAttempt.objects.filter(ip_address=_counted_as(address)))
    tell("unlocked", unlocked=address)
    return failures


def forget(name: str) -> int:
    """Forget the failures of `name`; return how many they were."""
    return _forget(AccessAttempt.objects.filter(username=name))


def _recent() -> QuerySet[AccessAttempt]:
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    rows: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(attempt_time__gt=since).order_by()
    return rows


def _addresses(rows: QuerySet[AccessAttempt], limit: int) -> list[dict[str, Any]]:
    """The addresses from which these rows say at least `limit` failures. One query."""
    sums = rows.values("ip_address").annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    return list(sums.filter(failures__gte=limit))


def _forget(rows: QuerySet[AccessAttempt]) -> int:
    failures: int = rows.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
    rows.delete()
    return failures
