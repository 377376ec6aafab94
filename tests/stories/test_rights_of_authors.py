"""A site that goes on from before there were authors gives each role the rights that go with what it had."""

from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import TestCase

give_rights = import_module("stories.migrations.0037_authors").give_rights


class Given(TestCase):
    def rights(self, *held):
        group = Group.objects.create(name="Somebody")
        group.permissions.set(Permission.objects.filter(content_type__app_label="stories", codename__in=held))
        give_rights(apps, None)
        return set(group.permissions.filter(codename__endswith="_author").values_list("codename", flat=True))

    def test_whoever_begins_stories_adds_authors_and_sees_them(self):
        self.assertEqual(self.rights("add_story", "view_story"), {"add_author", "view_author"})

    def test_whoever_edits_every_story_changes_them(self):
        self.assertEqual(self.rights("edit_every_story"), {"change_author"})

    def test_whoever_deletes_tags_deletes_them(self):
        self.assertEqual(self.rights("delete_tag"), {"delete_author"})

    def test_nobody_else_gets_any(self):
        self.assertEqual(self.rights("add_tag", "change_collection"), set())

    def test_a_right_that_is_not_there_yet_is_made(self):
        Permission.objects.filter(codename="add_author").delete()
        self.assertEqual(self.rights("add_story"), {"add_author"})
        self.assertEqual(Permission.objects.get(codename="add_author").name, "Can add author")
