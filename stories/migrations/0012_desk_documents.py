"""Documents of everything that editors keep, and their index, made as that of the readers' is."""

import django.db.models.deletion
from django.db import migrations, models

TABLE, INDEX, LOOKUP = "stories_deskdocument", "stories_deskindex", "stories_desk"
COLUMNS = ("heading", "names", "words", "marks")


def lexemes(row):
    """A lexeme for each word: its column's letter and the word."""
    return " || ' ' || ".join(f"'{name[0]}' || replace(trim({row}.{name}), ' ', ' {name[0]}')" for name in COLUMNS)


def of_sqlite():
    table = f"INSERT INTO {INDEX}"
    remove = f"{table} ({INDEX}, rowid, lexemes) VALUES ('delete', old.id, {lexemes('old')});"
    add = f"{table} (rowid, lexemes) VALUES (new.id, {lexemes('new')});"
    yield f"CREATE VIRTUAL TABLE {INDEX} USING fts5(lexemes, content='', tokenize='unicode61')"
    for when, actions in (
        ("INSERT", add),
        ("DELETE", remove),
        (f"UPDATE OF {', '.join(COLUMNS)}", remove + add),
    ):
        yield f"CREATE TRIGGER {INDEX}_{when.split()[0].lower()} AFTER {when} ON {TABLE} BEGIN {actions} END"


def of_postgresql():
    yield f"ALTER TABLE {TABLE} SET (toast_tuple_target = 256)"
    for name in COLUMNS:
        storage = "EXTERNAL" if name == "words" else "MAIN"
        yield f"ALTER TABLE {TABLE} ALTER COLUMN {name} SET STORAGE {storage}"
    yield (
        f"ALTER TABLE {TABLE} ADD COLUMN vector tsvector"
        " GENERATED ALWAYS AS (stories_lexemes(heading, names, words, marks)) STORED"
    )
    yield f"CREATE INDEX {INDEX} ON {TABLE} USING gin (vector) WITH (fastupdate = off)"
    find = f"SELECT id FROM {TABLE} WHERE vector @@ wanted ORDER BY id DESC LIMIT most"  # noqa: S608
    yield (
        f"CREATE FUNCTION {LOOKUP}(wanted tsquery, most bigint) RETURNS SETOF bigint"
        f" LANGUAGE sql STABLE SET enable_seqscan = off SET enable_indexscan = off AS '{find}'"
    )


def make(apps, schema_editor):
    for statement in {"sqlite": of_sqlite, "postgresql": of_postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {LOOKUP}(tsquery, bigint)")
        return
    for when in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER {INDEX}_{when}")
    schema_editor.execute(f"DROP TABLE {INDEX}")


class Migration(migrations.Migration):
    dependencies = [
        ("characters", "0001_initial"),
        ("stories", "0011_decisions_and_readings"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("story", "story"),
                            ("person", "person"),
                            ("place", "place"),
                            ("tag", "tag"),
                            ("collection", "collection"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("inside", models.CharField(blank=True, max_length=120)),
                ("story_count", models.PositiveIntegerField(default=0)),
                ("rules", models.PositiveSmallIntegerField(default=0)),
                ("heading", models.TextField()),
                ("names", models.TextField(blank=True)),
                ("marks", models.TextField()),
                ("words", models.TextField(blank=True)),
                ("texts", models.JSONField(default=list)),
                ("revision", models.PositiveIntegerField(null=True)),
                (
                    "character",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_document",
                        to="characters.character",
                    ),
                ),
                (
                    "collection",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_document",
                        to="stories.collection",
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_document",
                        to="characters.place",
                    ),
                ),
                (
                    "story",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_document",
                        to="stories.story",
                    ),
                ),
                (
                    "tag",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_document",
                        to="stories.tag",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunPython(make, remove),
    ]
