"""
PostgreSQL finds a phrase by its neighbours: each pair of words in a row has a lexeme of its own.

A pair is four signs of its MD5 after a capital: 65,536 at most, so that the longest story has room for them.
What holds the pairs of a phrase may hold it, and is read.
"""

from django.db import migrations

TABLE = "stories_searchdocument"
COLUMNS = ("heading", "names", "words", "marks")


def lexemes(name):
    return f"'{name[0]}' || replace(btrim({name}), ' ', ' {name[0]}')"


WORDS = " || ' ' || ".join(map(lexemes, COLUMNS[:3]))
MARKS = lexemes("marks")
# All that the index knows of a document: words and marks after their column's letter, and the pairs.
LEXEMES = f"""
CREATE FUNCTION stories_lexemes(heading text, names text, words text, marks text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    found text[] := string_to_array({WORDS}, ' ');
    pairs text[];
    word text;
    last text;
BEGIN
    FOREACH word IN ARRAY found LOOP
        pairs := pairs || ('P' || left(md5(last || ' ' || word), 4));
        last := word;
    END LOOP;
    RETURN array_to_tsvector(array_remove(found || pairs, NULL) || string_to_array({MARKS}, ' '));
END $$
"""
VECTOR = "vector tsvector GENERATED ALWAYS AS (stories_lexemes(heading, names, words, marks)) STORED"
VECTOR_BEFORE = (
    "vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array("
    + " || ' ' || ".join(map(lexemes, COLUMNS))
    + ", ' '))) STORED"
)
INDEX = f"CREATE INDEX stories_searchindex ON {TABLE} USING gin (vector) WITH (fastupdate = off)"


def renew(schema_editor, vector):
    # Rows that were written in this transaction have deferred checks, which PostgreSQL wants done first.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN vector")
    schema_editor.execute(f"ALTER TABLE {TABLE} ADD COLUMN {vector}")
    schema_editor.execute(INDEX)


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LEXEMES, params=None)
        renew(schema_editor, VECTOR)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        renew(schema_editor, VECTOR_BEFORE)
        schema_editor.execute("DROP FUNCTION stories_lexemes(text, text, text, text)")


class Migration(migrations.Migration):
    dependencies = [("stories", "0008_notes_and_share_links")]
    operations = [migrations.RunPython(make, remove)]
