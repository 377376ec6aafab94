"""No way in which the site writes rows is overlooked by `written_tables`."""

import pytest
from django.db import connection
from django.db.models import F
from django.test import TestCase

from stories.models import Tag

from .factories import make_tag
from .writes import ANY, written_tables

pytestmark = pytest.mark.sql

TABLE = {Tag._meta.db_table}


class WrittenTables(TestCase):
    def assert_written(self, work, tables):
        with written_tables() as written:
            work()
        self.assertEqual(written, tables)

    def test_reading_writes_nothing(self):
        self.assert_written(lambda: list(Tag.objects.all()), set())
        self.assert_written(lambda: Tag.objects.count(), set())

    def test_every_form_of_writing_names_its_table(self):
        make_tag()
        rows = [Tag(name="Rain", slug="rain", key="rain")]
        for work in (
            lambda: make_tag("Snow"),
            lambda: Tag.objects.update(story_count=F("story_count") + 1),
            lambda: Tag.objects.bulk_create(rows, ignore_conflicts=True),
            lambda: Tag.objects.filter(slug="snow")._raw_delete("default"),
        ):
            self.assert_written(work, TABLE)

    def test_what_is_not_understood_may_have_written_anything(self):
        with written_tables() as written, connection.cursor() as cursor:
            cursor.execute("WITH one AS (SELECT 1) SELECT * FROM one")
        self.assertEqual(written, {ANY})
