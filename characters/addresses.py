"""
Addresses: every public address lives for ever.

What moves leaves its old address behind; nothing else may ever have it; whoever goes back to an own former
address ends the redirect. All of it inside the caller's transaction.
"""

from collections.abc import Iterable
from itertools import chain, count
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from spystories.lib.locks import in_turn

from .models import FormerAddress, Place


def check_free(section: str, address: str, key: str, field: str = "slug") -> None:
    """Raise `ValidationError` for `field` when `address` once led to something other than `key`."""
    taken = FormerAddress.objects.filter(section=section, address=address).exclude(key=key)
    if taken.exists():
        raise taken_error(address, field)


def taken_error(address: str, field: str = "slug") -> ValidationError:
    """Why nothing else may have an address that once led somewhere."""
    message = _("“%(address)s” once led to another page, and still does. Choose another address.")
    return ValidationError({field: ValidationError(message, code="former_address", params={"address": address})})


def record_moves(section: str, moves: Iterable[tuple[str, str, str]]) -> None:
    """
    Record that things moved: `moves` are (key, old address, new address). Three statements, however many.

    Raises `ValidationError` when a new address once led to something else.
    """
    moves = [(key, old, new) for key, old, new in moves if old != new]
    if not moves:
        return
    in_turn()
    owners = {new: key for key, old, new in moves}
    former = FormerAddress.objects.filter(section=section, address__in=owners)
    for row in former:
        if row.key != owners[row.address]:
            check_free(section, row.address, owners[row.address])
    former.delete()
    FormerAddress.objects.bulk_create(
        [FormerAddress(section=section, address=old, key=key) for key, old, _new in moves if old], ignore_conflicts=True
    )


def propose(model: Any, name: str, inside: str = "") -> str:
    """
    The last part of an address for `name` that nothing of this kind has or had: "cafe", else "cafe-2" …

    `inside` is the path that the address will lie in. Two queries.
    """
    stem = slugify(name)[:100].strip("-") or model.section.value
    column, start = ("path", f"{inside}/{stem}" if inside else stem) if model is Place else ("slug", stem)
    taken = set(model.objects.filter(**{f"{column}__startswith": start}).values_list(column, flat=True)) | set(
        FormerAddress.objects.filter(section=model.section, address__startswith=start).values_list("address", flat=True)
    )
    numbered = chain([""], (f"-{number}" for number in count(2)))
    return next(stem + tail for tail in numbered if start + tail not in taken)


def find_keys(section: str, addresses: Iterable[str]) -> dict[str, str]:
    """The key of what once had each of `addresses`, of those that something had. One query."""
    former = FormerAddress.objects.filter(section=section, address__in=addresses)
    return dict(former.values_list("address", "key"))


def find_key(section: str, address: str) -> str | None:
    """The key of what once had `address`, or None. One query."""
    return FormerAddress.objects.filter(section=section, address=address).values_list("key", flat=True).first()
