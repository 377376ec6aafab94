"""
Authors: who wrote a story, any number in order, with search documents and rights of their own.

Whoever may begin a story may add an author, whoever may edit every story may change one, whoever may delete a tag
may delete one.
"""

import django.db.models.deletion
from django.db import migrations, models

import spystories.lib.keys
import spystories.lib.text
import stories.models.authors

SECTIONS = [(name, name) for name in ("story", "person", "place", "tag", "collection", "author")]
SUBJECTS = [
    *((name, name) for name in ("person", "place", "tag", "collection", "author")),
    ("site", "site's texts"),
]
SETS = ("Live", "Nowhere", "Tag", "Person", "Cast", "Set", "Scene", "Spoken", "Collection", "Author")
RIGHTS = {  # by the right that a role has, of stories and tags, the rights of authors that it is given
    "add_story": ["add_author"],
    "view_story": ["view_author"],
    "edit_every_story": ["change_author"],
    "delete_tag": ["delete_author"],
}
NAMES = {
    "add": "Can add author",
    "change": "Can change author",
    "delete": "Can delete author",
    "view": "Can view author",
}


def give_rights(apps, schema_editor):
    """A right is made where a role needs it, as `migrate` makes it at its end."""
    permissions = apps.get_model("auth", "Permission").objects
    for held, given in RIGHTS.items():
        groups = list(
            apps.get_model("auth", "Group").objects.filter(
                permissions__codename=held, permissions__content_type__app_label="stories"
            )
        )
        for codename in given if groups else ():
            kind, _new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
                app_label="stories", model="author"
            )
            name = NAMES[codename.partition("_")[0]]
            right, _new = permissions.get_or_create(content_type=kind, codename=codename, defaults={"name": name})
            for group in groups:
                group.permissions.add(right)


class AddOwner(migrations.AddField):
    """
    Adds the column of a search document's owner.

    On SQLite Django would make the whole table anew, without the triggers that the index of the search follows by.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        table = f"{app_label}_{self.model_name}"
        schema_editor.execute(
            f'ALTER TABLE {table} ADD COLUMN author_id bigint NULL REFERENCES "stories_author" ("id")'
            " DEFERRABLE INITIALLY DEFERRED"
        )
        schema_editor.execute(f"CREATE UNIQUE INDEX {table}_author ON {table} (author_id)")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        table = f"{app_label}_{self.model_name}"
        schema_editor.execute(f"DROP INDEX {table}_author")
        schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN author_id")


def owner(name):
    return models.OneToOneField(
        null=True, on_delete=django.db.models.deletion.CASCADE, related_name=name, to="stories.author"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("characters", "0007_authors"),
        ("stories", "0036_languages"),
    ]

    operations = [
        migrations.CreateModel(
            name="Author",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("key", spystories.lib.keys.KeyField(verbose_name="key")),
                (
                    "name",
                    models.CharField(max_length=120, validators=[spystories.lib.text.printable], verbose_name="name"),
                ),
                (
                    "sort_name",
                    models.CharField(
                        help_text="Surname first: Greene, Graham.",
                        max_length=120,
                        validators=[spystories.lib.text.printable],
                        verbose_name="sorted as",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="As in /authors/<address>/.", max_length=120, unique=True, verbose_name="address"
                    ),
                ),
                (
                    "line",
                    models.TextField(
                        blank=True,
                        help_text="For the author's page.",
                        validators=[spystories.lib.text.printable],
                        verbose_name="a few lines",
                    ),
                ),
                (
                    "links",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[stories.models.authors.check_links],
                        verbose_name="links",
                    ),
                ),
                ("sort_key", models.CharField(db_index=True, default="", editable=False, max_length=140)),
                ("story_count", models.PositiveIntegerField(db_index=True, default=0, editable=False)),
            ],
            options={
                "verbose_name": "author",
                "verbose_name_plural": "authors",
                "constraints": [
                    models.CheckConstraint(condition=~models.Q(name=""), name="author_has_a_name"),
                    models.CheckConstraint(condition=~models.Q(slug=""), name="author_has_an_address"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Authorship",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authorships",
                        to="stories.author",
                        verbose_name="author",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="authorships",
                        to="stories.story",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "author of a story",
                "verbose_name_plural": "authors of stories",
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=["story", "author"], name="no_author_twice_of_a_story")],
            },
        ),
        migrations.AddField(
            "story",
            "authors",
            models.ManyToManyField(related_name="stories", through="stories.Authorship", to="stories.author"),
        ),
        migrations.AddField(
            "site", "has_authors", models.BooleanField(db_default=False, default=False, editable=False)
        ),
        migrations.AlterField(
            "change", "subject", models.CharField(choices=SUBJECTS, max_length=12, verbose_name="what")
        ),
        migrations.AlterField("innerlink", "section", models.CharField(blank=True, choices=SECTIONS, max_length=12)),
        migrations.AlterField("membership", "kind", models.PositiveSmallIntegerField(choices=[*enumerate(SETS)])),
        migrations.AlterField("overlap", "kind", models.PositiveSmallIntegerField(choices=[*enumerate(SETS)])),
        migrations.AlterField("overlap", "other_kind", models.PositiveSmallIntegerField(choices=[*enumerate(SETS)])),
        migrations.AlterField("searchdocument", "kind", models.CharField(choices=SECTIONS, max_length=12)),
        migrations.AlterField("deskdocument", "kind", models.CharField(choices=SECTIONS, max_length=12)),
        AddOwner("searchdocument", "author", owner("search_document")),
        AddOwner("deskdocument", "author", owner("desk_document")),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
