import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("characters", "0001_initial"),
        ("stories", "0003_appearances"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("is_name", models.BooleanField(default=False)),
            ],
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
                ("address", models.CharField(max_length=700)),
                ("inside", models.CharField(blank=True, max_length=120)),
                ("story_count", models.PositiveIntegerField(default=0)),
                ("cover_hash", models.CharField(blank=True, max_length=16)),
                ("published_at", models.DateTimeField(null=True)),
                ("rules", models.PositiveSmallIntegerField(default=0)),
                ("heading", models.TextField()),
                ("names", models.TextField(blank=True)),
                ("marks", models.TextField()),
                ("words", models.TextField(blank=True)),
                ("texts", models.JSONField(default=list)),
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
            options={
                "indexes": [models.Index(fields=["kind", "address"], name="search_document_at")],
            },
        ),
    ]
