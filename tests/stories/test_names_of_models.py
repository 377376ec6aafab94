"""Models were renamed, their tables not: the code of the version before goes on with the same rows."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from stories.models import (
    AnsweredStory,
    ContentVersion,
    NameAnswer,
    OpenQuestion,
    RereadQueueEntry,
    StoredFindings,
)


@pytest.mark.django_db(transaction=True)
def test_renaming_them_does_nothing_in_the_database():
    loader = MigrationLoader(connection, replace_migrations=False)
    migration = loader.graph.nodes["stories", "0021_names_of_models"]
    lines = loader.collect_sql([(migration, False)])
    assert [line for line in lines if line not in ("BEGIN;", "COMMIT;") and line[:2] != "--"] == []


def test_their_tables_keep_the_names_that_they_had():
    models = (AnsweredStory, ContentVersion, NameAnswer, OpenQuestion, RereadQueueEntry, StoredFindings)
    tables = [model._meta.db_table.removeprefix("stories_") for model in models]
    assert tables == ["settledstory", "stamp", "settled", "asked", "waiting", "reading"]
    assert AnsweredStory._meta.get_field("answer").column == "settled_id"
