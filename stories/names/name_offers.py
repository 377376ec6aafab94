"""People and places offered to whoever types a name, as after `@`: by any of theirs, the best first."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext as _

from characters.models import Alias, Character, Place, PlaceAlias
from spystories.lib.folding import fold_for_sorting
from stories.phrases import distinct_name, short_description

OFFERED, LONGEST_TYPED = 8, 60


def offer_names(typed: str, kinds: Iterable[str]) -> list[dict[str, str]]:
    """
    Of these `kinds` at most eight, those whose name begins so first.

    `id` is the primary key, `name` is written into a text, `label` stands in a choice, `about` is what else tells it
    from a namesake, `called` what `find_called` finds it by.

    Two queries for people, two for places.
    """
    wanted = " ".join(typed.split())[:LONGEST_TYPED]
    if not wanted:
        return []
    rows: dict[str, tuple[QuerySet[Any], type[Alias | PlaceAlias]]] = {
        "character": (Character.objects.all(), Alias),
        "place": (Place.objects.select_related("parent"), PlaceAlias),
    }
    found = [row for kind in kinds for row in _some(kind, *rows[kind], wanted)]
    return [row for _rank, row in sorted(found, key=lambda one: (one[0], one[1]["label"]))][:OFFERED]


def _some(
    kind: str, rows: QuerySet[Any], aliases: type[Alias | PlaceAlias], wanted: str
) -> Iterator[tuple[int, dict[str, str]]]:
    folded = fold_for_sorting(wanted) or wanted
    called = aliases.objects.filter(Q(name__istartswith=wanted) | Q(name__icontains=f" {wanted}"))
    others = dict(called.order_by("-pk").values_list(kind, "name")[: OFFERED * 4])
    begins = Q(name__istartswith=wanted) | Q(sort_key__startswith=folded)
    inside = Q(name__icontains=f" {wanted}") | Q(sort_key__contains=f" {folded}")
    matching = rows.filter(begins | inside | Q(pk__in=others))
    ranked = matching.annotate(rank=Case(When(begins, then=0), default=1)).order_by("rank", "sort_key", "key")
    for row in ranked[:OFFERED]:
        by_alias = row.pk in others and wanted.lower() not in row.name.lower() and folded not in row.sort_key
        name = others[row.pk] if by_alias else row.name
        label = f"{name} ({distinct_name(row)})" if by_alias else distinct_name(row)
        told = {"name": name, "label": label, "about": short_description(row), "called": distinct_name(row)}
        yield row.rank, {"kind": kind, "key": row.key, "id": str(row.pk), **told}


def find_called(typed: str, kinds: Iterable[str]) -> str:
    """
    Who of these `kinds` on file is called exactly so, or has this address: "character:KEY" or "place:KEY".

    Raises `ValidationError` with the reason when nobody is, or several. Two queries.
    """
    if not typed:
        raise ValidationError(_("Say who is meant."))
    name, _comma, parent = typed.rpartition(", ")
    called = Q(name__iexact=typed) | Q(aliases__name__iexact=typed)
    inside = Q(name__iexact=name, parent__name__iexact=parent)
    rows = {
        "character": Character.objects.filter(called | Q(slug=typed)).values_list("key", "slug"),
        "place": Place.objects.filter(called | inside | Q(path=typed)).values_list("key", "path"),
    }
    found = {f"{kind}:{key}": address for kind in kinds for key, address in rows[kind]}
    if not found:
        said = _("Nobody and nowhere on file is called “%(name)s”.")
        raise ValidationError(said % {"name": typed})
    if len(found) > 1:
        found = {one: address for one, address in found.items() if address == typed}
    if len(found) != 1:
        said = _("Several on file are called “%(name)s”. Give the address of the one that is meant.")
        raise ValidationError(said % {"name": typed})
    return next(iter(found))
