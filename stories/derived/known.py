"""The people and places that readers know, and why: a text links nobody else whom it names."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from characters.models import Character, Place
from spystories.lib.rows import batched
from stories.models import CastMember, Decision, Setting, Tie
from stories.search.marks import upwards

PLACES_ASKED = 100  # in one query, each a condition of its own


def known_otherwise(characters: Iterable[int], places: Iterable[int]) -> tuple[set[int], set[int]]:
    """
    Those of these people and places (primary keys) that readers already know for another reason than being
    named: chosen to be public, in the cast, a setting, a tie or a decision of a live story; a place also for
    what lies inside it.

    Nobody whom a draft alone brought onto file. Five queries for people, and for each hundred places; none for
    nobody.
    """
    people = set()
    if some := set(characters):
        people = set(Character.objects.filter(pk__in=some, public_by_choice=True).values_list("pk", flat=True))
        for rows in (CastMember, Tie, Decision):
            tied = rows.objects.live().filter(character__in=some).order_by()
            people.update(tied.values_list("character", flat=True))
    wanted = list(Place.objects.filter(pk__in=set(places)))
    paths: set[str] = set()
    for asked in batched(wanted, PLACES_ASKED):
        inside = reduce(or_, (Q(pk=place.pk) | Q(path__startswith=f"{place.path}/") for place in asked))
        below = Place.objects.filter(inside)
        paths.update(below.filter(public_by_choice=True).values_list("path", flat=True))
        for model in (Setting, Tie, Decision):
            settings = model.objects.live().filter(place__in=below).order_by()
            paths.update(settings.values_list("place__path", flat=True))
    known = {above for path in paths for above in upwards(path)}
    return people, {place.pk for place in wanted if place.path in known}


def public_of(characters: Iterable[int], places: Iterable[int]) -> tuple[set[int], set[int]]:
    """Those of these people and places (primary keys) that have a page now. Two queries."""
    people = Character.objects.public().filter(pk__in=characters).values_list("pk", flat=True)
    return set(people), set(Place.objects.public().filter(pk__in=places).values_list("pk", flat=True))
