"""Long texts lie compressed on SQLite; what is in them is read, found and let go as of any text."""

from unittest import skipUnless

import pytest
from django.apps import apps
from django.db import connection
from django.test import TestCase

from stories.models import DeskDocument, Rendering, Revision, SearchDocument, Story
from stories.publishing.publish import publish, withdraw
from stories.search import documents
from stories.search.finding import find
from stories.search.queries import parse
from tests.support.factories import make_revision, make_story

pytestmark = pytest.mark.sql

PACKED = [
    (Story, "body"),
    (Revision, "body"),
    (Rendering, "html"),
    (Rendering, "cover"),
    (DeskDocument, "words"),
]
LONG = [f"He waited, and paragraph {number} passed. Nobody came to the café." for number in range(40)]


def stored(model, column, what):
    """What the database holds of a column, put as SQL puts it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {what.format(column)} FROM {model._meta.db_table}")  # noqa: S608
        return [value for (value,) in cursor.fetchall()]


class PackedTexts(TestCase):
    @skipUnless(connection.vendor == "sqlite", "PostgreSQL compresses long texts by itself")
    def test_are_half_as_long_and_sql_can_read_them(self):
        make_story(paragraphs=LONG)
        for model, column in PACKED:
            with self.subTest(model=model, column=column):
                self.assertEqual(stored(model, column, "typeof({})"), ["blob"])
                self.assertEqual(stored(model, column, "unpacked({})"), [getattr(model.objects.get(), column)])
                self.assertLess(stored(model, column, "length({0}) / length(unpacked({0}))")[0], 0.5)

    @skipUnless(connection.vendor == "sqlite", "PostgreSQL compresses long texts by itself")
    def test_a_plain_one_of_the_version_before_is_read_too(self):
        story = make_story(paragraphs=LONG)
        before = self.client.get(story.get_absolute_url()).content
        with connection.cursor() as cursor:
            for model, column in PACKED:
                cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = unpacked({column})")  # noqa: S608
        self.assertEqual(self.client.get(story.get_absolute_url()).content, before)
        self.assertEqual(find(parse('"nobody came"')).total, 1)

    def test_the_searches_follow_them(self):
        story = make_story(paragraphs=[*LONG, "The herring was salted."])
        self.assertEqual(
            [find(parse("herring"), model=model).total for model in (SearchDocument, DeskDocument)], [1, 1]
        )
        publish(make_revision(story, paragraphs=[*LONG, "The sturgeon was salted."]), by=None)
        for word, count in (("herring", 0), ("sturgeon", 1)):
            found = [find(parse(word), model=model).total for model in (SearchDocument, DeskDocument)]
            self.assertEqual(found, [count, count])
        withdraw(Story.objects.get(), by=None)
        self.assertEqual(self.found("sturgeon"), [0, 1])
        self.assertEqual(documents.check(), {})

    def found(self, word):
        """How many documents of readers and of editors hold it."""
        return [find(parse(word), model=model).total for model in (SearchDocument, DeskDocument)]

    def test_a_storys_text_stands_five_times(self):
        make_story(paragraphs=[*LONG, "A herring salted twice over."])
        columns = {
            f"{model.__name__}.{column.name}"
            for app in ("stories", "characters")
            for model in apps.get_app_config(app).get_models()
            for column in model._meta.concrete_fields
            for value in model._base_manager.values_list(column.name, flat=True)
            if "herring salt" in str(value)
        }
        self.assertEqual(
            columns, {"Story.body", "Revision.body", "Rendering.html", "SearchDocument.words", "DeskDocument.words"}
        )
