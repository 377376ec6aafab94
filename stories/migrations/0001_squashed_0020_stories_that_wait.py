"""
Stories and all that hangs on them, as 0001 to 0020 left them. Those stay until 1.0, for sites at one of them.

The database's own index follows the search documents by itself: on SQLite a virtual table without a copy
of the text, kept by triggers; on PostgreSQL a generated column. A lexeme is a word after its column's letter.
PostgreSQL finds a phrase by its neighbours: each pair of words in a row has a lexeme of its own, four signs
of its MD5 after a capital, 65,536 at most, so that the longest story has room for them. It looks words up in
the index and never in all documents, for it underrates what that costs: the short columns lie in the row,
and only the text has to be fetched.
"""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import taggit.managers
from django.conf import settings
from django.db import migrations, models

import spystories.lib.keys
import spystories.lib.text
import stories.models.notes

COLUMNS = ("heading", "names", "words", "marks")
# (documents, their index, the function of PostgreSQL that asks it)
INDEXES = (
    ("stories_searchdocument", "stories_searchindex", "stories_search"),
    ("stories_deskdocument", "stories_deskindex", "stories_desk"),
)


def lexemes(name, row="", trim="trim"):
    return f"'{name[0]}' || replace({trim}({row}{name}), ' ', ' {name[0]}')"


def of_sqlite(table, index):
    old, new = (" || ' ' || ".join(lexemes(name, row) for name in COLUMNS) for row in ("old.", "new."))
    remove = f"INSERT INTO {index} ({index}, rowid, lexemes) VALUES ('delete', old.id, {old});"
    add = f"INSERT INTO {index} (rowid, lexemes) VALUES (new.id, {new});"
    yield f"CREATE VIRTUAL TABLE {index} USING fts5(lexemes, content='', tokenize='unicode61')"
    for when, actions in (
        ("INSERT", add),
        ("DELETE", remove),
        (f"UPDATE OF {', '.join(COLUMNS)}", remove + add),
    ):
        yield f"CREATE TRIGGER {index}_{when.split()[0].lower()} AFTER {when} ON {table} BEGIN {actions} END"


WORDS = " || ' ' || ".join(lexemes(name, trim="btrim") for name in COLUMNS[:3])
MARKS = lexemes("marks", trim="btrim")
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


def of_postgresql(table, index, function):
    yield f"ALTER TABLE {table} SET (toast_tuple_target = 256)"
    for name in COLUMNS:
        storage = "EXTERNAL" if name == "words" else "MAIN"
        yield f"ALTER TABLE {table} ALTER COLUMN {name} SET STORAGE {storage}"
    yield (
        f"ALTER TABLE {table} ADD COLUMN vector tsvector"
        " GENERATED ALWAYS AS (stories_lexemes(heading, names, words, marks)) STORED"
    )
    yield f"CREATE INDEX {index} ON {table} USING gin (vector) WITH (fastupdate = off)"
    # The newest documents that match; all when `most` is null.
    yield (
        f"CREATE FUNCTION {function}(wanted tsquery, most bigint) RETURNS SETOF bigint"
        " LANGUAGE sql STABLE SET enable_seqscan = off SET enable_indexscan = off AS"
        f" 'SELECT id FROM {table} WHERE vector @@ wanted ORDER BY id DESC LIMIT most'"
    )


def make_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LEXEMES, params=None)
    for table, index, function in INDEXES:
        if schema_editor.connection.vendor == "postgresql":
            statements = of_postgresql(table, index, function)
        else:
            statements = of_sqlite(table, index)
        for statement in statements:
            schema_editor.execute(statement)


def remove_indexes(apps, schema_editor):
    for table, index, function in INDEXES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION {function}(tsquery, bigint)")
            schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN vector")
            continue
        for when in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER {index}_{when}")
        schema_editor.execute(f"DROP TABLE {index}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION stories_lexemes(text, text, text, text)")


def make_first_rows(apps, schema_editor):
    """The site's own texts and the content stamp: one row each, there from the beginning."""
    for name in ("Site", "Stamp"):
        apps.get_model("stories", name).objects.using(schema_editor.connection.alias).get_or_create(pk=1)


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("stories", "0001_initial"),
        ("stories", "0002_first_rows"),
        ("stories", "0003_appearances"),
        ("stories", "0004_search_documents"),
        ("stories", "0005_search_index"),
        ("stories", "0006_search_by_the_index"),
        ("stories", "0007_review_and_schedule"),
        ("stories", "0008_notes_and_share_links"),
        ("stories", "0009_search_pairs"),
        ("stories", "0010_what_the_desk_shows"),
        ("stories", "0011_decisions_and_readings"),
        ("stories", "0012_desk_documents"),
        ("stories", "0013_desk_counts_documents"),
        ("stories", "0014_editions_and_slips"),
        ("stories", "0015_unsaved_texts"),
        ("stories", "0016_desk_by_flags"),
        ("stories", "0017_renamings"),
        ("stories", "0018_mention_desk"),
        ("stories", "0019_history_and_time_zones"),
        ("stories", "0020_stories_that_wait"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("characters", "0001_squashed_0004_renamings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Collection",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("key", spystories.lib.keys.KeyField(named_by="title", verbose_name="key")),
                (
                    "title",
                    models.CharField(max_length=200, validators=[spystories.lib.text.printable], verbose_name="title"),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="As in /collections/<address>/.",
                        max_length=120,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                (
                    "line",
                    models.TextField(
                        blank=True, validators=[spystories.lib.text.printable], verbose_name="editors' lines"
                    ),
                ),
                ("sort_key", models.CharField(db_index=True, default="", editable=False, max_length=220)),
                ("story_count", models.PositiveIntegerField(db_index=True, default=0, editable=False)),
            ],
            options={
                "verbose_name": "collection",
                "verbose_name_plural": "collections",
            },
        ),
        migrations.CreateModel(
            name="Editor",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="editor",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("time_zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
            ],
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spystories.lib.text.printable],
                        verbose_name="title",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="As in /stories/<address>/.",
                        max_length=120,
                        verbose_name="address",
                    ),
                ),
                (
                    "standfirst",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[spystories.lib.text.printable],
                        verbose_name="standfirst",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="story")),
                (
                    "byline",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spystories.lib.text.printable],
                        verbose_name="byline",
                    ),
                ),
                (
                    "content_notes",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[spystories.lib.text.printable],
                        verbose_name="content notes",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("links", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="saved")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="why")),
                ("words_added", models.PositiveIntegerField(default=0)),
                ("words_removed", models.PositiveIntegerField(default=0)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "revision",
                "verbose_name_plural": "revisions",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Story",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spystories.lib.text.printable],
                        verbose_name="title",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="As in /stories/<address>/.",
                        max_length=120,
                        verbose_name="address",
                    ),
                ),
                (
                    "standfirst",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[spystories.lib.text.printable],
                        verbose_name="standfirst",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="story")),
                (
                    "byline",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spystories.lib.text.printable],
                        verbose_name="byline",
                    ),
                ),
                (
                    "content_notes",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[spystories.lib.text.printable],
                        verbose_name="content notes",
                    ),
                ),
                ("key", spystories.lib.keys.KeyField(named_by="working_title", verbose_name="key")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unpublished", "not published"),
                            ("live", "live"),
                            ("withdrawn", "withdrawn"),
                            ("trashed", "in the trash"),
                        ],
                        default="unpublished",
                        editable=False,
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(editable=False, null=True, unique=True, verbose_name="number"),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="first published"),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last published"),
                ),
                (
                    "trashed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="put into the trash"),
                ),
                ("edition", models.PositiveIntegerField(default=0, editable=False, verbose_name="edition")),
                ("publish_silently", models.BooleanField(default=False, editable=False)),
                (
                    "publish_at",
                    models.DateTimeField(db_index=True, editable=False, null=True, verbose_name="goes out"),
                ),
                (
                    "withdraw_at",
                    models.DateTimeField(db_index=True, editable=False, null=True, verbose_name="withdrawn on"),
                ),
                ("failure", models.CharField(blank=True, default="", editable=False, max_length=300)),
                (
                    "work",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("review", "in review"),
                            ("changes", "changes asked"),
                            ("approved", "approved"),
                            ("scheduled", "scheduled"),
                            ("out", "out"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="newest revision",
                    ),
                ),
                (
                    "working_title",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="title"),
                ),
                (
                    "edited_at",
                    models.DateTimeField(db_index=True, editable=False, null=True, verbose_name="edited"),
                ),
                ("gap_in_draft", models.BooleanField(default=False, editable=False)),
                ("gap_in_live", models.BooleanField(default=False, editable=False)),
                ("tag_count", models.PositiveIntegerField(default=0, editable=False)),
                ("word_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="words")),
                ("minutes", models.PositiveIntegerField(default=0, editable=False, verbose_name="minutes")),
                (
                    "changed_from",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="stories.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "stories",
                "permissions": [
                    ("publish_story", "Can review, publish, schedule and withdraw stories"),
                    ("edit_every_story", "Can edit stories that others began"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("is_name", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Setting",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("set", "set here"), ("spoken", "spoken of")],
                        default="set",
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settings",
                        to="characters.place",
                        verbose_name="place",
                    ),
                ),
            ],
            options={
                "verbose_name": "setting",
                "verbose_name_plural": "settings",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("verb", models.CharField(max_length=20)),
                ("said", models.CharField(max_length=80)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("stories", models.JSONField(default=list)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CastMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "part",
                    models.CharField(
                        blank=True,
                        max_length=80,
                        validators=[spystories.lib.text.printable],
                        verbose_name="part",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spystories.lib.text.printable],
                        verbose_name="note",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "character",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="characters.character",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "cast member",
                "verbose_name_plural": "cast",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="FixtureRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("model", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=400)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("model", "key"), name="fixture_row_once")],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "name",
                    models.CharField(max_length=80, validators=[spystories.lib.text.printable], verbose_name="name"),
                ),
                (
                    "text",
                    models.TextField(
                        validators=[
                            spystories.lib.text.printable,
                            django.core.validators.MaxLengthValidator(2000),
                        ],
                        verbose_name="note",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("paragraph", models.PositiveIntegerField(verbose_name="paragraph")),
                (
                    "quote",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name="words"
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=80, verbose_name="words before")),
                ("after", models.CharField(blank=True, max_length=80, verbose_name="words after")),
                ("orphaned", models.BooleanField(default=False, verbose_name="orphaned")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="done by",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stories.revision",
                        verbose_name="revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ["paragraph", "id"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "name",
                    models.CharField(max_length=80, validators=[spystories.lib.text.printable], verbose_name="name"),
                ),
                (
                    "text",
                    models.TextField(
                        validators=[
                            spystories.lib.text.printable,
                            django.core.validators.MaxLengthValidator(2000),
                        ],
                        verbose_name="note",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="stories.note",
                        verbose_name="note",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Renaming",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("old", models.JSONField(default=dict)),
                ("new", models.JSONField(default=dict)),
                ("typed", models.JSONField(default=dict)),
                ("forms", models.JSONField(default=dict)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("reading", "stories are being read"),
                            ("proposed", "to be looked through"),
                            ("making", "drafts are being made"),
                            ("made", "drafts made"),
                            ("undoing", "is being undone"),
                            ("undone", "undone"),
                        ],
                        default="reading",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "character",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renamings",
                        to="characters.character",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renamings",
                        to="characters.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "renaming",
                "verbose_name_plural": "renamings",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Rendering",
            fields=[
                (
                    "story",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="rendering",
                        serialize=False,
                        to="stories.story",
                    ),
                ),
                ("html", models.TextField()),
                ("paragraphs", models.JSONField(default=list)),
                ("cover", models.TextField()),
                ("cover_hash", models.CharField(max_length=16)),
                ("neighbours", models.JSONField(default=dict)),
                ("related", models.JSONField(default=list)),
                ("concerns", models.TextField(default="")),
            ],
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "story",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="waiting",
                        serialize=False,
                        to="stories.story",
                    ),
                ),
                ("since", models.DateTimeField(auto_now_add=True)),
                ("wholly", models.BooleanField(default=True)),
            ],
        ),
        migrations.AddField(
            model_name="story",
            name="characters",
            field=models.ManyToManyField(
                related_name="stories", through="stories.CastMember", to="characters.character"
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="begun by",
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="live_revision",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="stories.revision",
                verbose_name="live revision",
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="main_place",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="characters.place",
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="revisions",
                to="stories.story",
                verbose_name="story",
            ),
        ),
        migrations.CreateModel(
            name="RenamedStory",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "not read yet"),
                            ("read", "to be looked through"),
                            ("again", "somebody saved it meanwhile"),
                            ("made", "draft made"),
                            ("left", "left as it is"),
                            ("undone", "brought back"),
                            ("kept", "changed since, and left"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("sentences", models.JSONField(default=list)),
                ("count", models.PositiveIntegerField(default=0)),
                ("partly", models.BooleanField(default=False)),
                ("forms", models.JSONField(default=dict)),
                ("quoted", models.JSONField(default=dict)),
                ("notes", models.JSONField(default=list)),
                ("why", models.CharField(blank=True, max_length=200)),
                (
                    "made",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stories.revision",
                    ),
                ),
                (
                    "seen",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stories.revision",
                    ),
                ),
                (
                    "renaming",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stories",
                        to="stories.renaming",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renamings",
                        to="stories.story",
                    ),
                ),
            ],
            options={
                "verbose_name": "renamed story",
                "verbose_name_plural": "renamed stories",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Relationship",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "sentence",
                    models.TextField(
                        help_text="Exactly as it stands in the story.",
                        validators=[spystories.lib.text.printable],
                        verbose_name="sentence",
                    ),
                ),
                ("paragraph", models.PositiveIntegerField(editable=False, null=True)),
                ("key", spystories.lib.keys.KeyField(named_by="wording", verbose_name="key")),
                (
                    "wording",
                    models.CharField(
                        help_text="… asked him to walk …",
                        max_length=120,
                        validators=[spystories.lib.text.printable],
                        verbose_name="wording",
                    ),
                ),
                (
                    "inverse",
                    models.CharField(
                        help_text="… was asked to walk …",
                        max_length=120,
                        validators=[spystories.lib.text.printable],
                        verbose_name="inverse wording",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="order")),
                (
                    "character",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relationships",
                        to="characters.character",
                        verbose_name="from",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inverse_relationships",
                        to="characters.character",
                        verbose_name="to",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relationships",
                        to="stories.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "relationship",
                "verbose_name_plural": "relationships",
                "ordering": ["position", "id"],
            },
        ),
        migrations.AddField(
            model_name="note",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="stories.story",
                verbose_name="story",
            ),
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("paragraph", models.PositiveIntegerField()),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                (
                    "by",
                    models.CharField(
                        choices=[("name", "name"), ("tie", "tie"), ("decision", "decision")],
                        default="name",
                        max_length=8,
                    ),
                ),
                (
                    "character",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="characters.character",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="characters.place",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="stories.story",
                    ),
                ),
            ],
            options={
                "ordering": ["paragraph", "start"],
            },
        ),
        migrations.CreateModel(
            name="Introduction",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "sentence",
                    models.TextField(
                        help_text="Exactly as it stands in the story.",
                        validators=[spystories.lib.text.printable],
                        verbose_name="sentence",
                    ),
                ),
                ("paragraph", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "character",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="introduction",
                        to="characters.character",
                        verbose_name="person",
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="introduction",
                        to="characters.place",
                        verbose_name="place",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="introductions",
                        to="stories.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "introduction",
                "verbose_name_plural": "introductions",
            },
        ),
        migrations.CreateModel(
            name="InnerLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("paragraph", models.PositiveIntegerField()),
                (
                    "section",
                    models.CharField(
                        blank=True,
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
                ("address", models.CharField(max_length=700)),
                ("key", models.CharField(blank=True, max_length=80)),
                (
                    "leads",
                    models.CharField(
                        choices=[
                            ("page", "to a page"),
                            ("moved", "to a former address"),
                            ("nowhere", "nowhere"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inner_links",
                        to="stories.story",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "sentence",
                    models.TextField(
                        help_text="Exactly as it stands in the story.",
                        validators=[spystories.lib.text.printable],
                        verbose_name="sentence",
                    ),
                ),
                ("paragraph", models.PositiveIntegerField(editable=False, null=True)),
                ("key", spystories.lib.keys.KeyField(named_by="label", verbose_name="key")),
                (
                    "label",
                    models.CharField(max_length=40, validators=[spystories.lib.text.printable], verbose_name="label"),
                ),
                (
                    "value",
                    models.CharField(max_length=200, validators=[spystories.lib.text.printable], verbose_name="value"),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[("stated", "stated"), ("claimed", "claimed"), ("denied", "denied")],
                        default="stated",
                        max_length=8,
                        verbose_name="standing",
                    ),
                ),
                (
                    "said_by",
                    models.CharField(
                        blank=True,
                        help_text="Who claims or denies it.",
                        max_length=80,
                        validators=[spystories.lib.text.printable],
                        verbose_name="by whom",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="order")),
                (
                    "character",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facts",
                        to="characters.character",
                        verbose_name="person",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="stories.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "fact",
                "verbose_name_plural": "facts",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Encounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("paragraphs", models.PositiveIntegerField()),
                ("is_set", models.BooleanField(default=False)),
                (
                    "character",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="encounters",
                        to="characters.character",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="characters.character",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="encounters",
                        to="characters.place",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="encounters",
                        to="stories.story",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("form", models.CharField(max_length=200, verbose_name="name as met")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("character", "person"),
                            ("place", "place"),
                            ("nothing", "not a name"),
                            ("open", "left open"),
                        ],
                        max_length=10,
                        verbose_name="meaning",
                    ),
                ),
                ("paragraph", models.PositiveIntegerField(default=0, verbose_name="paragraph")),
                ("before", models.CharField(blank=True, max_length=80, verbose_name="words before")),
                ("after", models.CharField(blank=True, max_length=80, verbose_name="words after")),
                (
                    "character",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="characters.character",
                        verbose_name="person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="characters.place",
                        verbose_name="place",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="stories.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["paragraph", "id"],
            },
        ),
        migrations.CreateModel(
            name="CollectionEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="order")),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="stories.collection",
                        verbose_name="collection",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="stories.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "story of the collection",
                "verbose_name_plural": "stories of the collection",
                "ordering": ["position", "id"],
            },
        ),
        migrations.AddField(
            model_name="collection",
            name="stories",
            field=models.ManyToManyField(
                related_name="collections", through="stories.CollectionEntry", to="stories.story"
            ),
        ),
        migrations.AddField(
            model_name="castmember",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cast",
                to="stories.story",
                verbose_name="story",
            ),
        ),
        migrations.CreateModel(
            name="Asked",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("form", models.CharField(max_length=200)),
                ("among", models.CharField(max_length=500)),
                ("is_new", models.BooleanField(default=False)),
                ("count", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("told", models.JSONField(default=dict)),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asked", to="stories.story"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appearance",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("count", models.PositiveIntegerField(default=0)),
                ("paragraph", models.PositiveIntegerField(null=True)),
                ("quotes", models.JSONField(default=list)),
                (
                    "character",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appearances",
                        to="characters.character",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appearances",
                        to="characters.place",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appearances",
                        to="stories.story",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="story",
            name="places",
            field=models.ManyToManyField(related_name="stories", through="stories.Setting", to="characters.place"),
        ),
        migrations.AddField(
            model_name="setting",
            name="story",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="settings",
                to="stories.story",
                verbose_name="story",
            ),
        ),
        migrations.CreateModel(
            name="Settled",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("words", models.CharField(max_length=200)),
                ("said", models.CharField(max_length=200, verbose_name="answer")),
                ("made", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "answer about a name",
                "verbose_name_plural": "answers about names",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SettledStory",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "after",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="settled",
                        to="stories.revision",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stories.revision"
                    ),
                ),
                (
                    "settled",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stories",
                        to="stories.settled",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stories.story"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "secret",
                    models.CharField(
                        default=stories.models.notes.new_secret, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "whom",
                    models.CharField(
                        blank=True,
                        max_length=80,
                        validators=[spystories.lib.text.printable],
                        verbose_name="for whom",
                    ),
                ),
                ("until", models.DateTimeField(verbose_name="until")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="taken back")),
                ("reads", models.PositiveIntegerField(default=0, verbose_name="read")),
                ("read_at", models.DateTimeField(null=True, verbose_name="last read")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stories.revision",
                        verbose_name="revision",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="stories.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "share link",
                "verbose_name_plural": "share links",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="note",
            name="share",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="notes",
                to="stories.share",
                verbose_name="share link",
            ),
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "name",
                    models.CharField(
                        default="Spy Stories",
                        max_length=80,
                        validators=[spystories.lib.text.printable],
                        verbose_name="name",
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[spystories.lib.text.printable],
                        verbose_name="line",
                    ),
                ),
                ("about", models.TextField(blank=True, verbose_name="about")),
                ("contact", models.EmailField(blank=True, max_length=254, verbose_name="contact")),
                (
                    "home_story",
                    models.ForeignKey(
                        blank=True,
                        help_text="None chosen, or not live: the newest.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="stories.story",
                        verbose_name="story on the home page",
                    ),
                ),
            ],
            options={
                "verbose_name": "site's texts",
                "verbose_name_plural": "site's texts",
            },
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("edition", models.PositiveIntegerField()),
                ("published_at", models.DateTimeField()),
                ("words", models.PositiveIntegerField()),
                ("passages", models.JSONField(default=list)),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slips", to="stories.story"
                    ),
                ),
            ],
            options={
                "ordering": ["edition"],
            },
        ),
        migrations.CreateModel(
            name="Stamp",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("value", models.PositiveBigIntegerField(default=1)),
                ("next_due_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_stamp")],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("key", spystories.lib.keys.KeyField(verbose_name="key")),
                (
                    "name",
                    models.CharField(
                        max_length=80,
                        unique=True,
                        validators=[spystories.lib.text.printable],
                        verbose_name="name",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="As in /tags/<address>/.",
                        max_length=100,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        blank=True,
                        help_text="One sentence for the tag's page.",
                        max_length=300,
                        validators=[spystories.lib.text.printable],
                        verbose_name="editors' line",
                    ),
                ),
                ("synonyms", models.JSONField(blank=True, default=list, verbose_name="synonyms")),
                ("folded", models.CharField(default="", editable=False, max_length=100, unique=True)),
                ("story_count", models.PositiveIntegerField(db_index=True, default=0, editable=False)),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="tag_has_a_name"),
                    models.CheckConstraint(condition=models.Q(("slug", ""), _negated=True), name="tag_has_an_address"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoryTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("paragraph", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "sentence",
                    models.TextField(
                        blank=True,
                        validators=[spystories.lib.text.printable],
                        verbose_name="line that earns it",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="story_tags",
                        to="stories.story",
                        verbose_name="story",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="story_tags",
                        to="stories.tag",
                        verbose_name="tag",
                    ),
                ),
            ],
            options={
                "verbose_name": "tag of a story",
                "verbose_name_plural": "tags of stories",
                "ordering": ["position", "id"],
            },
        ),
        migrations.AddField(
            model_name="story",
            name="tags",
            field=taggit.managers.TaggableManager(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="stories.StoryTag",
                to="stories.Tag",
                verbose_name="Tags",
            ),
        ),
        migrations.CreateModel(
            name="SearchDocument",
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
                ("address", models.CharField(max_length=700)),
                ("cover_hash", models.CharField(blank=True, max_length=16)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "character",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_document",
                        to="characters.character",
                    ),
                ),
                (
                    "collection",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_document",
                        to="stories.collection",
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_document",
                        to="characters.place",
                    ),
                ),
                (
                    "story",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_document",
                        to="stories.story",
                    ),
                ),
                (
                    "tag",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_document",
                        to="stories.tag",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FormerKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_keys",
                        to="stories.tag",
                    ),
                ),
            ],
        ),
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
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("paragraph", models.PositiveIntegerField(verbose_name="paragraph")),
                ("quote", models.CharField(max_length=200, verbose_name="words")),
                ("before", models.CharField(blank=True, max_length=80, verbose_name="words before")),
                ("after", models.CharField(blank=True, max_length=80, verbose_name="words after")),
                (
                    "character",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to="characters.character",
                        verbose_name="person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to="characters.place",
                        verbose_name="place",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ties",
                        to="stories.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "tie",
                "verbose_name_plural": "ties",
                "ordering": ["paragraph", "id"],
            },
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("save", "Save"),
                            ("submit", "Submit"),
                            ("request_changes", "Ask for changes"),
                            ("approve", "Approve"),
                            ("publish", "Publish"),
                            ("schedule", "Schedule"),
                            ("unschedule", "Take off the schedule"),
                            ("withdraw", "Withdraw"),
                            ("schedule_withdrawal", "Schedule withdrawal"),
                            ("trash", "Move to the trash"),
                            ("undelete", "Take out of the trash"),
                            ("delete", "Delete for ever"),
                            ("restore", "Bring back"),
                        ],
                        max_length=20,
                        verbose_name="move",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="when"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("failed", models.BooleanField(default=False, verbose_name="failed")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="stories.revision",
                        verbose_name="revision",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="stories.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "move",
                "verbose_name_plural": "moves",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Unsaved",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("slot", models.CharField(max_length=32)),
                ("address", models.CharField(max_length=300)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("fields", models.JSONField(default=list)),
                (
                    "kept_at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="kept"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "unsaved text",
                "verbose_name_plural": "unsaved texts",
                "ordering": ["-kept_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("place", "place"),
                            ("tag", "tag"),
                            ("collection", "collection"),
                            ("site", "site's texts"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("added", "Added"),
                            ("changed", "Changed"),
                            ("deleted", "Deleted"),
                            ("merged", "Merged"),
                        ],
                        max_length=8,
                        verbose_name="change",
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                (
                    "at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="when"),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="stories.batch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undone_by",
                        to="stories.change",
                    ),
                ),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["subject", "key", "-at"], name="change_of_one_thing"),
                    models.Index(fields=["subject", "-at"], name="change_of_a_kind"),
                    models.Index(fields=["by", "-at"], name="change_by_somebody"),
                    models.Index(fields=["what", "-at"], name="change_that_was_made"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Looking",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("address", models.CharField(max_length=300)),
                ("seen_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "open form",
                "verbose_name_plural": "open forms",
                "constraints": [models.UniqueConstraint(fields=("address", "user"), name="looking_once_at_a_form")],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reading",
                        serialize=False,
                        to="stories.revision",
                    ),
                ),
                ("findings", models.JSONField(default=dict)),
                ("questions", models.PositiveIntegerField(db_index=True, default=0)),
                ("concerns", models.TextField(default="")),
                (
                    "story",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reading",
                        to="stories.story",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="renaming",
            constraint=models.CheckConstraint(
                condition=models.Q(("character__isnull", True), ("place__isnull", True), _connector="XOR"),
                name="renaming_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("story", "number"), name="revision_number_once_a_story"),
        ),
        migrations.AddIndex(
            model_name="renamedstory",
            index=models.Index(fields=["renaming", "state"], name="renamed_story_by_state"),
        ),
        migrations.AddConstraint(
            model_name="renamedstory",
            constraint=models.UniqueConstraint(fields=("renaming", "story"), name="no_story_twice_in_a_renaming"),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.CheckConstraint(
                condition=models.Q(("character", models.F("other")), _negated=True),
                name="relationship_between_two",
                violation_error_message="A relationship joins two different people.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(("character__isnull", True), ("place__isnull", True), _connector="XOR"),
                name="mention_names_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="introduction",
            constraint=models.CheckConstraint(
                condition=models.Q(("character__isnull", True), ("place__isnull", True), _connector="XOR"),
                name="introduction_of_one_thing",
            ),
        ),
        migrations.AddIndex(
            model_name="innerlink",
            index=models.Index(fields=["leads", "story"], name="inner_link_leads"),
        ),
        migrations.AddIndex(
            model_name="innerlink",
            index=models.Index(fields=["section", "key"], name="inner_link_to"),
        ),
        migrations.AddIndex(
            model_name="innerlink",
            index=models.Index(fields=["section", "address"], name="inner_link_at"),
        ),
        migrations.AddIndex(
            model_name="encounter",
            index=models.Index(fields=["character", "other", "paragraphs"], name="encounter_of_people"),
        ),
        migrations.AddIndex(
            model_name="encounter",
            index=models.Index(fields=["place", "is_set", "character"], name="encounter_at_a_place"),
        ),
        migrations.AddConstraint(
            model_name="encounter",
            constraint=models.CheckConstraint(
                condition=models.Q(("other__isnull", True), ("place__isnull", True), _connector="XOR"),
                name="encounter_with_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("character__isnull", False), ("kind", "character"), ("place__isnull", True)),
                    models.Q(("character__isnull", True), ("kind", "place"), ("place__isnull", False)),
                    models.Q(
                        ("character__isnull", True),
                        ("kind__in", ["nothing", "open"]),
                        ("place__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="decision_means_what_it_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                fields=("story", "form", "paragraph", "before", "after"), name="no_name_decided_twice"
            ),
        ),
        migrations.AddIndex(
            model_name="collectionentry",
            index=models.Index(fields=["collection", "position", "id"], name="collection_in_order"),
        ),
        migrations.AddConstraint(
            model_name="collectionentry",
            constraint=models.UniqueConstraint(
                fields=("collection", "story"),
                name="no_story_twice_in_a_collection",
                violation_error_message="This story is already in the collection.",
            ),
        ),
        migrations.AddConstraint(
            model_name="collection",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="collection_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="collection",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug", ""), _negated=True), name="collection_has_an_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="castmember",
            constraint=models.UniqueConstraint(fields=("story", "character"), name="nobody_twice_in_a_cast"),
        ),
        migrations.AddIndex(
            model_name="asked",
            index=models.Index(fields=["is_new", "form", "among", "count", "at"], name="asked_the_same"),
        ),
        migrations.AddConstraint(
            model_name="appearance",
            constraint=models.CheckConstraint(
                condition=models.Q(("character__isnull", True), ("place__isnull", True), _connector="XOR"),
                name="appearance_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="appearance",
            constraint=models.UniqueConstraint(fields=("story", "character"), name="character_appears_once_a_story"),
        ),
        migrations.AddConstraint(
            model_name="appearance",
            constraint=models.UniqueConstraint(fields=("story", "place"), name="place_appears_once_a_story"),
        ),
        migrations.AddConstraint(
            model_name="setting",
            constraint=models.UniqueConstraint(fields=("story", "place"), name="no_place_twice_in_a_story"),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("orphaned", True)),
                fields=["at"],
                name="note_open_and_orphaned",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="one_site"),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.UniqueConstraint(fields=("story", "edition"), name="one_slip_an_edition"),
        ),
        migrations.AddConstraint(
            model_name="storytag",
            constraint=models.UniqueConstraint(fields=("content_object", "tag"), name="no_tag_twice_on_a_story"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["state", "-number"], name="story_live_newest"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["state", "word_count"], name="story_live_shortest"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["trashed_at", "work", "edited_at"], name="story_by_work"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["created_by", "trashed_at", "work", "edited_at"], name="story_by_writer"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["state", "last_published_at"], name="story_live_latest"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["state", "tag_count", "-number"], name="story_live_untagged"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["failure", "trashed_at"], name="story_failed"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["gap_in_draft", "trashed_at", "work", "edited_at"], name="story_gap"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["gap_in_live", "state", "-number"], name="story_live_gap"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["trashed_at", "work", "changed_from"], name="story_changed"),
        ),
        migrations.AddConstraint(
            model_name="story",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slug", ""), _negated=True),
                fields=("slug",),
                name="story_has_its_own_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="story",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "live"), _negated=True),
                    models.Q(
                        models.Q(("title", ""), _negated=True),
                        models.Q(("body", ""), _negated=True),
                        models.Q(("slug", ""), _negated=True),
                        ("number__isnull", False),
                        ("first_published_at__isnull", False),
                        ("last_published_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="live_story_is_complete",
            ),
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(fields=["kind", "address"], name="search_document_at"),
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(fields=["kind", "rules"], name="search_document_rules"),
        ),
        migrations.AddIndex(
            model_name="deskdocument",
            index=models.Index(fields=["kind", "rules"], name="desk_document_rules"),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(
                condition=models.Q(("character__isnull", True), ("place__isnull", True), _connector="XOR"),
                name="tie_means_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.UniqueConstraint(
                fields=("story", "paragraph", "quote", "before", "after"), name="no_words_tied_twice"
            ),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(fields=["by", "-at"], name="move_by_somebody"),
        ),
        migrations.AddIndex(
            model_name="transition",
            index=models.Index(fields=["verb", "-at"], name="move_of_a_kind"),
        ),
        migrations.AddConstraint(
            model_name="unsaved",
            constraint=models.UniqueConstraint(fields=("user", "slot"), name="one_unsaved_text_a_page"),
        ),
        migrations.RunPython(make_first_rows, migrations.RunPython.noop),
        migrations.RunPython(make_indexes, remove_indexes),
    ]
