"""The people and places that readers know, and why: a text links nobody else whom it names."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from characters.models import Character, Place
from spystories.lib.rows import batched
from stories.models import CastMember, Decision, Membership, SetKind, Setting, Tie
from stories.search.marks import upwards

PLACES_ASKED = 100  # in one query, each a condition of its own


def known_otherwise(characters: Iterable[int], places: Iterable[int]) -> tuple[set[int], set[int]]:
    """
    Those of these people and places (primary keys) that readers already know for another reason than being
    named: chosen to be public, in the cast, a setting, a tie or a decision of a live story; a place also for
    what lies inside it.

    Nobody whom a draft alone brought onto file. One query for people, two for places, and one for each hundred
    that no story is set in; none for nobody.
    """
    return _people(set(characters)), _places(set(places))


def _people(some: set[int]) -> set[int]:
    if not some:
        return set()
    tied = (Exists(rows.objects.live().filter(character=OuterRef("pk"))) for rows in (CastMember, Tie, Decision))
    known = Character.objects.filter(reduce(or_, tied, Q(public_by_choice=True)), pk__in=some)
    return set(known.values_list("pk", flat=True))


def _places(some: set[int]) -> set[int]:
    """Where a story is set first: only of other places what lies inside is looked at."""
    if not some:
        return set()
    inside = Q(story__settings__place__path__startswith=Concat(OuterRef("path"), Value("/")))
    # The rows of a story that is being derived may not be settled yet: its settings themselves are asked.
    here = Membership.objects.of(SetKind.SET, OuterRef("pk")).filter(
        Q(story__settings__place=OuterRef("pk")) | inside, story__state="live"
    )
    known = set(Place.objects.filter(Exists(here), pk__in=some).values_list("pk", flat=True))
    wanted = list(Place.objects.filter(pk__in=some - known))
    tied = [Exists(rows.objects.live().filter(place=OuterRef("pk"))) for rows in (Setting, Tie, Decision)]
    around: set[str] = set()
    for asked in batched(wanted, PLACES_ASKED):
        lying = reduce(or_, (Q(pk=place.pk) | Q(path__startswith=f"{place.path}/") for place in asked))
        below = Place.objects.filter(lying).filter(reduce(or_, tied, Q(public_by_choice=True)))
        around.update(above for path in below.values_list("path", flat=True) for above in upwards(path))
    return known | {place.pk for place in wanted if place.path in around}


def public_of(characters: Iterable[int], places: Iterable[int]) -> tuple[set[int], set[int]]:
    """Those of these people and places (primary keys) that have a page now. Two queries."""
    people = Character.objects.public().filter(pk__in=characters).values_list("pk", flat=True)
    return set(people), set(Place.objects.public().filter(pk__in=places).values_list("pk", flat=True))
