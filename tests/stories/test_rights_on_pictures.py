"""A site that goes on from before there were pictures gives each role the rights that go with what it had."""

from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import TestCase

give_rights = import_module("stories.migrations.0043_rights_on_pictures").give_rights


class Given(TestCase):
    def rights(self, *held):
        group = Group.objects.create(name="Somebody")
        group.permissions.set(Permission.objects.filter(content_type__app_label="stories", codename__in=held))
        give_rights(apps, None)
        return set(group.permissions.filter(codename__endswith="_picture").values_list("codename", flat=True))

    def test_whoever_begins_stories_brings_pictures_in_and_says_what_they_show(self):
        self.assertEqual(self.rights("add_story", "view_story"), {"add_picture", "change_picture", "view_picture"})

    def test_whoever_edits_every_story_deletes_them(self):
        self.assertEqual(self.rights("edit_every_story"), {"delete_picture"})

    def test_nobody_else_gets_any(self):
        self.assertEqual(self.rights("add_tag", "change_collection"), set())

    def test_a_right_that_is_not_there_yet_is_made(self):
        Permission.objects.filter(codename="delete_picture").delete()
        self.assertEqual(self.rights("edit_every_story"), {"delete_picture"})
        self.assertEqual(Permission.objects.get(codename="delete_picture").name, "Can delete picture")
