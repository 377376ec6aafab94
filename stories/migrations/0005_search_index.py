"""
The index over the search documents, as each database has it: lexemes, each a word after its column's letter.

SQLite: a virtual table without a copy of the text, kept by triggers. PostgreSQL: a generated column; the long
columns lie apart and as they are, for phrases are looked up in them.
"""

from django.db import migrations

COLUMNS = ("heading", "names", "words", "marks")


def lexemes(trim, row=""):
    return " || ' ' || ".join(f"'{name[0]}' || replace({trim}({row}{name}), ' ', ' {name[0]}')" for name in COLUMNS)


def of_sqlite():
    table = "INSERT INTO stories_searchindex"
    remove = f"{table} (stories_searchindex, rowid, lexemes) VALUES ('delete', old.id, {lexemes('trim', 'old.')});"
    add = f"{table} (rowid, lexemes) VALUES (new.id, {lexemes('trim', 'new.')});"
    yield "CREATE VIRTUAL TABLE stories_searchindex USING fts5(lexemes, content='', tokenize='unicode61')"
    for when, actions in (
        ("INSERT", add),
        ("DELETE", remove),
        (f"UPDATE OF {', '.join(COLUMNS)}", remove + add),
    ):
        yield (
            f"CREATE TRIGGER stories_searchindex_{when.split()[0].lower()} AFTER {when}"
            f" ON stories_searchdocument BEGIN {actions} END"
        )


def of_postgresql():
    yield (
        "ALTER TABLE stories_searchdocument ADD COLUMN vector tsvector"
        f" GENERATED ALWAYS AS (array_to_tsvector(string_to_array({lexemes('btrim')}, ' '))) STORED"
    )
    yield "ALTER TABLE stories_searchdocument SET (toast_tuple_target = 256)"
    for name in COLUMNS:
        yield f"ALTER TABLE stories_searchdocument ALTER COLUMN {name} SET STORAGE EXTERNAL"
    table = "stories_searchdocument"
    yield f"CREATE INDEX stories_searchindex ON {table} USING gin (vector) WITH (fastupdate = off)"


def make(apps, schema_editor):
    for statement in {"sqlite": of_sqlite, "postgresql": of_postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE stories_searchdocument DROP COLUMN vector")
        return
    for when in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER stories_searchindex_{when}")
    schema_editor.execute("DROP TABLE stories_searchindex")


class Migration(migrations.Migration):
    dependencies = [("stories", "0004_search_documents")]
    operations = [migrations.RunPython(make, remove)]
