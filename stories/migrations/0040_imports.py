"""Manuscripts that were brought in, and by which digest the same text is found again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0039_pause_between_scenes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("told", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["file", "position"],
            },
        ),
        migrations.CreateModel(
            name="ImportedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("format", models.CharField(blank=True, max_length=12)),
                ("told", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="storedfindings",
            name="digest",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="storedfindings",
            index=models.Index(fields=["digest"], name="findings_of_the_same_text"),
        ),
        migrations.AddField(
            model_name="importeddraft",
            name="revision",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="stories.revision",
            ),
        ),
        migrations.AddField(
            model_name="importeddraft",
            name="story",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="imported",
                to="stories.story",
            ),
        ),
        migrations.CreateModel(
            name="Original",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="original",
                        serialize=False,
                        to="stories.importedfile",
                    ),
                ),
                ("data", models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name="importedfile",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="stories.batch"
            ),
        ),
        migrations.AddField(
            model_name="importeddraft",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="stories.importedfile"
            ),
        ),
        migrations.AddConstraint(
            model_name="importedfile",
            constraint=models.UniqueConstraint(fields=("batch", "digest"), name="file_once_in_an_import"),
        ),
        migrations.AddConstraint(
            model_name="importeddraft",
            constraint=models.UniqueConstraint(fields=("file", "position"), name="draft_once_in_a_file"),
        ),
    ]
