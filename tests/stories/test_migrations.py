"""A site goes on from any migration that it stands at, keeps its rows, and ends with what a new one has."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.utils import load_backend

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SHAPE = {
    "sqlite": (
        'SELECT m.name, c.name, upper(c.type), c."notnull", c.dflt_value, c.pk, c.hidden'
        " FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table'",
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')",
        "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'",
    ),
    "postgresql": (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,"
        " generation_expression FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conrelid::regclass, contype, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        "SELECT attrelid::regclass, attname, attstorage, reloptions FROM pg_attribute"
        " JOIN pg_class ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND attnum > 0 AND NOT attisdropped",
    ),
}


@contextmanager
def empty_database(folder):
    """An empty database beside that of the tests, in its place while the block runs."""
    usual = connections[DEFAULT_DB_ALIAS]
    settings, name = dict(usual.settings_dict), f"other_{uuid4().hex[:12]}"
    if usual.vendor == "postgresql":
        settings["OPTIONS"] = {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}
        with usual.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    settings["NAME"] = name if usual.vendor == "postgresql" else str(folder / name)
    other = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield other
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = usual
        if usual.vendor == "postgresql":
            with usual.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")


def migrate_to(database, *targets):
    """Bring `database` to these migrations by the files that the squashed ones replace."""
    executor = MigrationExecutor(database)
    executor.loader = MigrationLoader(database, replace_migrations=False)
    executor.migrate(list(targets))


def shape_of(database):
    """All that makes up the schema: columns, constraints, indexes, and what SQL of our own added to it."""
    shape = set()
    with database.cursor() as cursor:
        for query in SHAPE[database.vendor]:
            cursor.execute(query)
            shape.update(map(str, cursor.fetchall()))
        for table in database.introspection.table_names(cursor):
            for each in database.introspection.get_constraints(cursor, table).values():
                parts = ("columns", "check", "unique", "primary_key", "foreign_key", "index")
                shape.add(f"{table} {[each[part] for part in parts]}")
    return {row for row in shape if "django_migrations" not in row}


@pytest.fixture(autouse=True, scope="module")
def _reach_databases(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def new_site(_reach_databases, tmp_path_factory):
    with empty_database(tmp_path_factory.mktemp("new")) as database:
        call_command("migrate", verbosity=0)
        return shape_of(database)


STANDING_AT = {
    "the first": [("characters", "0001_initial"), ("stories", "0001_initial")],
    "the notes": [("characters", "0001_initial"), ("stories", "0008_notes_and_share_links")],
    "the last before": [("characters", "0004_renamings"), ("stories", "0020_stories_that_wait")],
}


@pytest.mark.parametrize("targets", STANDING_AT.values(), ids=STANDING_AT)
def test_a_site_goes_on_from_where_it_stands(targets, tmp_path, new_site):
    with empty_database(tmp_path) as database:
        migrate_to(database, *targets)
        state = MigrationLoader(database, replace_migrations=False).project_state(targets).apps
        state.get_model("stories", "Tag").objects.create(name="Kept", slug="kept", key="kept")
        call_command("migrate", verbosity=0)
        with database.cursor() as cursor:
            cursor.execute("SELECT name, slug, key FROM stories_tag")
            assert cursor.fetchall() == [("Kept", "kept", "kept")]
            cursor.execute("SELECT count(*) FROM stories_stamp")
            assert cursor.fetchone() == (1,)
        assert shape_of(database) == new_site
