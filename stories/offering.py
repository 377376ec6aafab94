"""People and places offered to whoever types a name: by any of their names, the best fitting first."""

from django.db.models import Case, Q, When

from characters.models import Alias, Character, Place, PlaceAlias
from spystories.lib.folding import sorting

from .wording import told_apart

SHOWN, LONGEST = 8, 60


def offered(typed: str) -> list[dict]:
    """
    At most eight, those whose name begins so first: `name` as it is written into a text, `label` in a choice.

    Two queries for people, two for places.
    """
    wanted = " ".join(typed.split())[:LONGEST]
    if not wanted:
        return []
    found = [
        *_some("character", Character.objects.all(), Alias, wanted),
        *_some("place", Place.objects.select_related("parent"), PlaceAlias, wanted),
    ]
    return [row for _rank, row in sorted(found, key=lambda one: (one[0], one[1]["label"]))][:SHOWN]


def _some(kind, rows, aliases, wanted):
    folded = sorting(wanted) or wanted
    called = aliases.objects.filter(Q(name__istartswith=wanted) | Q(name__icontains=f" {wanted}"))
    others = dict(called.order_by("-pk").values_list(kind, "name")[: SHOWN * 4])
    begins = Q(name__istartswith=wanted) | Q(sort_key__startswith=folded)
    inside = Q(name__icontains=f" {wanted}") | Q(sort_key__contains=f" {folded}")
    matching = rows.filter(begins | inside | Q(pk__in=others))
    ranked = matching.annotate(rank=Case(When(begins, then=0), default=1)).order_by("rank", "sort_key", "key")
    for row in ranked[:SHOWN]:
        by_alias = row.pk in others and not _has(row, wanted, folded)
        name = others[row.pk] if by_alias else row.name
        label = f"{name} ({told_apart(row)})" if by_alias else told_apart(row)
        yield row.rank, {"kind": kind, "pk": row.pk, "key": row.key, "name": name, "label": label}


def _has(row, wanted, folded):
    return wanted.lower() in row.name.lower() or folded in row.sort_key
