"""Stories written in bulk leave the rows that loading them leaves."""

import json
import tempfile
from datetime import datetime

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import TransactionTestCase

from bench.bulk import write_blocks
from bench.corpus import fixture
from characters.models import Names
from stories.models import ContentVersion, FixtureRow, PageKey, Revision

# Another one at each change; and what only loading needs.
ANOTHER = {Names, ContentVersion, PageKey, FixtureRow}


def load(rows):
    call_command("flush", interactive=False, verbosity=0)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(rows, file)
        file.flush()
        call_command("loaddata", file.name, verbosity=0)


def everything():
    """By table, all rows; of those that nothing names by a key of their own, without their primary keys."""
    revisions = {row.pk: f"{row.story_id}/{row.number}" for row in Revision.objects.all()}
    found = {}
    for app in ("characters", "stories"):
        for model in set(apps.get_app_config(app).get_models()) - ANOTHER:
            columns = [column for column in model._meta.concrete_fields if _counts(model, column)]
            rows = [
                tuple(f"{column.name}: {_plain(column, getattr(row, column.attname), revisions)}" for column in columns)
                for row in model._base_manager.all()
            ]
            found[model._meta.label] = sorted(rows)
    return found


def _counts(model, column):
    is_own = column.primary_key and isinstance(column, models.AutoField)
    return not is_own or any(other.name == "key" for other in model._meta.concrete_fields)


def _plain(column, value, revisions):
    if column.related_model is Revision and value:
        return revisions[value]
    if column.name == "marks":
        return sorted(value.split())  # in whichever order the database told them
    if isinstance(value, datetime) and value.year > 2020:
        return "when it was written"
    return value


def assert_the_same(test, blocks, size):
    load(fixture(range(blocks), size))
    loaded = everything()
    load(fixture(range(1), size))
    write_blocks(range(1, blocks), size)
    written = everything()
    test.assertEqual(written.keys(), loaded.keys())
    for label, rows in loaded.items():
        test.assertEqual(written[label], rows, label)
    test.assertEqual(len(loaded["stories.Story"]), blocks * size)


@pytest.mark.sql
class Blocks(TransactionTestCase):
    reset_sequences = True
    maxDiff = 4_000

    def test_written_in_bulk_are_as_if_loaded(self):
        assert_the_same(self, 3, 8)

    @pytest.mark.slow
    def test_a_thousand_written_in_bulk_are_as_if_loaded(self):
        assert_the_same(self, 4, 250)
