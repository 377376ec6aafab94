"""Pictures, and which of them people and places show."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import spystories.lib.keys
import spystories.lib.text


class Migration(migrations.Migration):
    dependencies = [
        ("characters", "0007_authors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("key", spystories.lib.keys.KeyField(verbose_name="key")),
                (
                    "name",
                    models.CharField(
                        help_text="For editors alone: what it is found by.",
                        max_length=120,
                        validators=[spystories.lib.text.printable],
                        verbose_name="name",
                    ),
                ),
                (
                    "alt",
                    models.CharField(
                        blank=True,
                        help_text="For whoever does not see it: what it shows, in a sentence.",
                        max_length=500,
                        validators=[spystories.lib.text.printable],
                        verbose_name="described in words",
                    ),
                ),
                (
                    "decorative",
                    models.BooleanField(
                        default=False,
                        help_text="It shows nothing that the text does not say: no words are read out.",
                        verbose_name="decorative",
                    ),
                ),
                (
                    "caption",
                    models.CharField(
                        blank=True, max_length=500, validators=[spystories.lib.text.printable], verbose_name="caption"
                    ),
                ),
                (
                    "credit",
                    models.CharField(
                        blank=True,
                        help_text="Who made it: “Photograph: …”.",
                        max_length=200,
                        validators=[spystories.lib.text.printable],
                        verbose_name="credit",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Where it comes from, and under which licence.",
                        max_length=300,
                        validators=[spystories.lib.text.printable],
                        verbose_name="source",
                    ),
                ),
                (
                    "focus_x",
                    models.PositiveSmallIntegerField(
                        default=50,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="focus, from the left",
                    ),
                ),
                (
                    "focus_y",
                    models.PositiveSmallIntegerField(
                        default=50,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="focus, from the top",
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("format", models.CharField(editable=False, max_length=8)),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                ("size", models.PositiveIntegerField(default=0, editable=False, verbose_name="bytes")),
                ("widths", models.JSONField(default=list, editable=False)),
                ("has_alpha", models.BooleanField(default=False, editable=False)),
                ("colour", models.CharField(default="#888888", editable=False, max_length=7)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="brought in"),
                ),
                ("is_public", models.BooleanField(db_index=True, default=False, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="character",
            name="portrait",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="characters.picture",
                verbose_name="portrait",
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="picture",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="characters.picture",
                verbose_name="picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="picture",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="picture_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="picture",
            constraint=models.CheckConstraint(
                condition=models.Q(("focus_x__lte", 100), ("focus_y__lte", 100)), name="picture_focus_is_inside"
            ),
        ),
    ]
