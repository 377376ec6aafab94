"""Texts that lie compressed on SQLite are read as they are."""

import zlib
from unittest import skipUnless

import pytest
from django.db import connection
from django.test import TestCase
from django.urls import reverse

from stories.models import Rendering, Revision, Story
from tests.support.factories import make_story

pytestmark = pytest.mark.sql


@skipUnless(connection.vendor == "sqlite", "PostgreSQL compresses long texts by itself")
class PackedTexts(TestCase):
    def test_a_story_whose_texts_were_packed_is_read_as_before(self):
        story = make_story(body="<p>He waited. " + "Nobody came to the café. " * 40 + "</p>", live=True)
        page = self.client.get(story.get_absolute_url()).content
        cover = self.client.get(reverse("stories:cover", args=[story.slug])).content
        body = story.revisions.get().body
        for model, column in ((Rendering, "html"), (Rendering, "cover"), (Revision, "body"), (Story, "body")):
            self.pack(model, column)
        self.assertEqual(self.client.get(story.get_absolute_url()).content, page)
        self.assertEqual(self.client.get(reverse("stories:cover", args=[story.slug])).content, cover)
        self.assertEqual(story.revisions.get().body, body)

    def pack(self, model, column):
        table, key = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            for pk, text in list(model.objects.values_list("pk", column)):
                stored = zlib.compress(text.encode())
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [stored, pk])  # noqa: S608
            cursor.execute(f"SELECT typeof({column}), unpacked({column}) FROM {table}")  # noqa: S608
            self.assertEqual(cursor.fetchall(), [("blob", text)])
