"""What a migration that gives rights gives to a role of a site that goes on from before there were such rights."""

from collections.abc import Callable
from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import TestCase


class GivenRights(TestCase):
    """Asks what one migration gives; whoever derives from it names the migration, and the thing that rights are on."""

    migration: str
    thing: str

    @property
    def give_rights(self) -> Callable:
        return import_module(f"stories.migrations.{self.migration}").give_rights

    def rights(self, *held):
        """The rights on the thing that a role has afterwards which had these before."""
        group = Group.objects.create(name="Somebody")
        group.permissions.set(Permission.objects.filter(content_type__app_label="stories", codename__in=held))
        self.give_rights(apps, None)
        return set(group.permissions.filter(codename__endswith=f"_{self.thing}").values_list("codename", flat=True))

    def assert_made(self, codename, name, *, of):
        """A right that is not there yet is made, and given to a role that has `of`."""
        Permission.objects.filter(codename=codename).delete()
        self.assertIn(codename, self.rights(of))
        self.assertEqual(Permission.objects.get(codename=codename).name, name)
