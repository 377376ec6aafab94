"""Questions about people and places. What is public was settled when something was published: one column."""

from django.db import models
from django.db.models import Q


class WorldQuerySet(models.QuerySet):
    """What people and places have in common."""

    def public(self):
        """Those with a public page: a live story casts, is set in or names them, or an editor says so."""
        return self.filter(is_public=True)

    def alphabetical(self):
        return self.order_by("sort_key", "key")

    def get_by_natural_key(self, key):
        return self.get(key=key)


class CharacterQuerySet(WorldQuerySet):
    def with_aliases(self):
        return self.prefetch_related("aliases")


class PlaceQuerySet(WorldQuerySet):
    def with_aliases(self):
        return self.prefetch_related("aliases")

    def as_tree(self):
        """Every place after the one it lies in, and beside its neighbours."""
        return self.order_by("path")

    def below(self, place):
        """What lies inside `place`, at any depth, without the place itself."""
        return self.filter(path__startswith=f"{place.path}/")

    def descendants_of(self, place):
        """`place` and what lies inside it, at any depth."""
        return self.filter(Q(pk=place.pk) | Q(path__startswith=f"{place.path}/"))
