"""
PostgreSQL looks words up in the index and never in all documents, for it underrates what that costs.

The short columns lie in the row; only the text has to be fetched when a phrase is looked up in it.
"""

from django.db import migrations

# The newest documents that match; all when `most` is null.
FUNCTION = """
CREATE FUNCTION stories_search(wanted tsquery, most bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SET enable_seqscan = off SET enable_indexscan = off AS
'SELECT id FROM stories_searchdocument WHERE vector @@ wanted ORDER BY id DESC LIMIT most'
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in ("heading", "names", "marks"):
            schema_editor.execute(f"ALTER TABLE stories_searchdocument ALTER COLUMN {name} SET STORAGE MAIN")
        schema_editor.execute(FUNCTION)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION stories_search(tsquery, bigint)")


class Migration(migrations.Migration):
    dependencies = [("stories", "0005_search_index")]
    operations = [migrations.RunPython(make, remove)]
