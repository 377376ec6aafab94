"""Pictures in fixtures: named by content, their files beside the JSON, and fixtures from before them as they were."""

import json
from hashlib import sha256

import pytest
from django.test import TestCase

from characters.models import Picture
from stories.models import FixtureRow
from stories.records import KINDS, read_things
from tests.support.fixture_files import dumped, load

pytestmark = pytest.mark.sql

COLUMNS = {"picture", "portrait", "lead_picture", "cover_picture"}


class Shipped(TestCase):
    def test_the_four_stories_have_none_and_a_dump_says_nothing_of_pictures(self):
        load()
        self.assertFalse(Picture.objects.exists())
        rows = [one for text in dumped().values() for one in json.loads(text)]
        self.assertNotIn("characters.picture", {one["model"] for one in rows})
        self.assertTrue(all(COLUMNS.isdisjoint(one["fields"]) for one in rows))

    def test_what_a_site_remembers_of_what_has_none_is_as_it_was_before_there_were_any(self):
        load()
        remembered = {(row.model, row.key): row.digest for row in FixtureRow.objects.all()}
        for kind in KINDS:
            for key, thing in read_things(kind).items():
                parts = {label: rows for label, rows in thing.parts.items() if label != "stories.authorship"}
                columns = {name: value for name, value in thing.columns.items() if name not in COLUMNS}
                said = json.dumps([columns, parts], sort_keys=True)
                self.assertEqual(remembered[kind.label, key], sha256(said.encode()).hexdigest(), key)
