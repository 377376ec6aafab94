"""
Keeping what is typed before it is saved, and knowing who else looks.

None of this is content: no revision is made, no reader sees it, and it waits for no writer of content. Each
verb is one or two statements.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from stories.models import Looking, Unsaved
from stories.models.unsaved import SAVED

LOOKS_FOR = timedelta(seconds=30)  # after the last sign of life
MOST_PAGES = 100  # unsaved texts of one person
LONGEST_ADDRESS = Unsaved._meta.get_field("address").max_length or 0  # characters of a form's address
_OWN = ("csrfmiddlewaretoken", "_")  # how the names of fields begin that are the page's own
_NAMES = ("title", "name", "working_title")


class TooMany(Exception):
    """Somebody has so many unsaved texts that another would hardly be found again."""


def keep(user: User | AnonymousUser, slot: str, address: str, fields: Iterable[Sequence[str]]) -> Unsaved:
    """
    Keep what `user` typed on the page `slot` of the form at `address`, over what that page had kept.

    Where that page was saved already, it is kept as that of a page of its own: nothing that is pressed is lost.
    Two statements, a few more the first time.
    """
    pairs = list(fields)
    return keep_open(user, slot, address, pairs) or keep(user, secrets.token_hex(8), address, pairs)


def keep_open(user: User | AnonymousUser, slot: str, address: str, fields: Iterable[Sequence[str]]) -> Unsaved | None:
    """
    As `keep`; None where the page was saved already: what comes later was on its way before the save.

    A save that is under way at this moment is waited for.
    """
    pairs = [[_storable(name), _storable(value)] for name, value in fields if not name.startswith(_OWN)]
    named = dict(pairs)
    typed: dict[str, Any] = {
        "address": address,
        "fields": pairs,
        "title": next((named[name].strip() for name in _NAMES if named.get(name, "").strip()), "")[:200],
        "kept_at": timezone.now(),
    }
    rows = Unsaved.objects.filter(user=user.pk, slot=slot)
    if not rows.update(**typed):
        row = Unsaved(user_id=user.pk, slot=slot, **typed)  # type: ignore[misc] # nobody types without a login
        Unsaved.objects.bulk_create([row], ignore_conflicts=True)
        rows.update(**typed)
    return rows.only("pk", "slot", "address").first()


def check_room(user: User | AnonymousUser, slot: str) -> None:
    """
    Raise `TooMany` where `slot` would be a page too many. One query.

    To be asked while somebody types. What was pressed to be saved, and could not be, is kept in any case.
    """
    if Unsaved.objects.filter(user=user.pk).exclude(slot=slot).count() >= MOST_PAGES:
        raise TooMany


def slot_of(sent: QueryDict) -> str:
    """The name of the opened page: the one it was sent with, else a new one."""
    slot = sent.get("_page", "")
    return slot if slot.isalnum() and len(slot) <= 32 else secrets.token_hex(8)


def pairs_of(sent: QueryDict) -> list[tuple[str, str]]:
    """What a form sent, as `keep` takes it: a name that was sent twice stands there twice."""
    return [(name, value) for name, values in sent.lists() for value in values]


def _storable(text: str) -> str:
    """Without what a JSON column cannot hold."""
    return text.replace("\0", "").encode(errors="replace").decode()


def forget(user: User | AnonymousUser, slot: str) -> None:
    """
    Let go of what was kept of a page, as in its save, and keep nothing of it any more. One statement.

    What ends the page is a row without an address, purged like the others.
    """
    row = Unsaved(user_id=user.pk, slot=slot, address=SAVED)  # type: ignore[misc] # nobody saves without a login
    columns = ["address", "title", "fields", "kept_at"]
    Unsaved.objects.bulk_create([row], update_conflicts=True, unique_fields=["user", "slot"], update_fields=columns)


def unsaved_of(user: User | AnonymousUser, address: str | None = None) -> QuerySet[Unsaved]:
    """What `user` has not saved, newest first; of one form, or of all without what was typed."""
    rows = Unsaved.objects.filter(user=user.pk)
    return rows.filter(address=address) if address is not None else rows.defer("fields")


def as_sent(row: Unsaved, *, anew: bool = False) -> QueryDict:
    """What was typed as the browser would send it; `anew`, for something that does not exist."""
    rows = {name.removesuffix("-id") for name, value in row.fields if name.endswith("-id") and value}
    sent = QueryDict(mutable=True)
    for name, value in row.fields:
        if anew and name.endswith("-INITIAL_FORMS"):
            value = "0"
        elif anew and name.startswith("initial-"):
            # What a row showed when it was there: now that it is not, all of it is new.
            value = "" if name.removeprefix("initial-").rpartition("-")[0] in rows else value
        elif anew and (name.endswith("-id") or name in ("version", "since")):
            continue
        sent.appendlist(name, value)
    return sent


def look(user: User | AnonymousUser, address: str, now: datetime | None = None) -> list[str]:
    """Note that `user` has the form at `address` open, and return who else has. Three statements."""
    now = now or timezone.now()
    keys = ["address", "user"]
    row = Looking(user_id=user.pk, address=address, seen_at=now)  # type: ignore[misc] # nor looks
    Looking.objects.bulk_create([row], update_conflicts=True, unique_fields=keys, update_fields=["seen_at"])
    Looking.objects.filter(seen_at__lt=now - LOOKS_FOR).delete()
    others = Looking.objects.filter(address=address).exclude(user=user.pk).select_related("user")
    return sorted(row.user.get_short_name() or row.user.get_username() for row in others)


def purge(before: datetime) -> list[Unsaved]:
    """Delete what was kept before a time, and return what of it was not saved."""
    rows = list(Unsaved.pages.filter(kept_at__lt=before).select_related("user").defer("fields"))
    Unsaved.pages.filter(pk__in=[row.pk for row in rows]).delete()
    return [row for row in rows if row.address != SAVED]
