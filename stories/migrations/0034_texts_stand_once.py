"""
A story's texts stand once in each form, and packed where SQLite keeps them.

Before, its paragraphs stood beside its HTML and in both search documents. All of it is taken away and packed in
batches; a run that was broken off goes on. What is freed is used again by what is written next; only VACUUM gives it
back. The other way round everything is unpacked, and `reindex` of the version before writes the paragraphs again.

The index of a search follows its documents only where their words have changed.
"""

from django.db import migrations

from spystories.lib.packed import packed, unpacked

BATCH = 500
COLUMNS = ("heading", "names", "words", "marks")
READERS, EDITORS = "stories_searchdocument", "stories_deskdocument"
INDEXES = {READERS: "stories_searchindex", EDITORS: "stories_deskindex"}
PACKED = {
    "stories_story": ["body"],
    "stories_revision": ["body"],
    "stories_rendering": ["html", "cover"],
    READERS: [],
    EDITORS: ["words"],
}
EMPTIED = {"stories_rendering": "paragraphs", READERS: "texts", EDITORS: "texts"}


def triggers(table, index, words):
    """The index follows the documents, whose words are read as `words` says."""

    def lexemes(row):
        read = {name: f"{row}.{name}" for name in COLUMNS} | {"words": words.format(f"{row}.words")}
        return " || ' ' || ".join(f"'{name[0]}' || replace(trim({read[name]}), ' ', ' {name[0]}')" for name in COLUMNS)

    remove = f"INSERT INTO {index} ({index}, rowid, lexemes) VALUES ('delete', old.id, {lexemes('old')});"  # noqa: S608
    add = f"INSERT INTO {index} (rowid, lexemes) VALUES (new.id, {lexemes('new')});"  # noqa: S608
    sides = [(f"old.{name}", f"new.{name}") for name in COLUMNS if name != "words"]
    sides.append((words.format("old.words"), words.format("new.words")))
    changed = " OR ".join(f"{old} <> {new}" for old, new in sides)
    for when, condition, actions in (
        ("INSERT", "", add),
        ("DELETE", "", remove),
        (f"UPDATE OF {', '.join(COLUMNS)}", f" WHEN {changed}", remove + add),
    ):
        name = f"{index}_{when.split()[0].lower()}"
        yield f"DROP TRIGGER {name}"
        yield f"CREATE TRIGGER {name} AFTER {when} ON {table}{condition} BEGIN {actions} END"


def follow(schema_editor, of_editors, storage):
    if schema_editor.connection.vendor == "sqlite":
        for table, words in ((READERS, "{}"), (EDITORS, of_editors)):
            for statement in triggers(table, INDEXES[table], words):
                schema_editor.execute(statement)
    else:
        schema_editor.execute(f"ALTER TABLE {EDITORS} ALTER COLUMN words SET STORAGE {storage}")


def follow_packed(apps, schema_editor):
    follow(schema_editor, "unpacked({})", "EXTENDED")


def follow_plain(apps, schema_editor):
    follow(schema_editor, "{}", "EXTERNAL")


def pack(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.create_function("packed", 1, packed, deterministic=True)
    for table, columns in PACKED.items():
        if connection.vendor == "sqlite":
            written = [f"{name} = packed({name})" for name in columns]
        else:  # written again, so that it is compressed as its column now says
            written = [f"{name} = {name} || ''" for name in columns if name == "words"]
        if table in EMPTIED:
            written.append(f"{EMPTIED[table]} = '[]'")
        rewrite(connection, table, written, " AND kind = 'story'" if table in INDEXES else "")


def unpack(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.create_function("unpacked", 1, unpacked, deterministic=True)
        for table, columns in PACKED.items():
            rewrite(connection, table, [f"{name} = unpacked({name})" for name in columns], "")


def rewrite(connection, table, written, condition):
    """Batch by batch along the primary key, each its own transaction."""
    key = "story_id" if table == "stories_rendering" else "id"
    after = 0
    while written:
        with connection.cursor() as cursor:
            some = f"SELECT {key} FROM {table} WHERE {key} > %s ORDER BY {key} LIMIT {BATCH}"  # noqa: S608
            cursor.execute(f"SELECT max({key}) FROM ({some}) AS batch", [after])  # noqa: S608
            [last] = cursor.fetchone()
            if last is None:
                return
            cursor.execute(
                f"UPDATE {table} SET {', '.join(written)} WHERE {key} > %s AND {key} <= %s{condition}",  # noqa: S608
                [after, last],
            )
            after = last


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("stories", "0033_second_factor"),
    ]

    operations = [
        migrations.RunPython(follow_packed, follow_plain, atomic=True),
        migrations.RunPython(pack, unpack),
    ]
