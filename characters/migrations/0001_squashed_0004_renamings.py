"""People, places and their names, as 0001 to 0004 left them. Those stay until 1.0 for the sites there."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import spystories.lib.keys
import spystories.lib.text


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("characters", "0001_initial"),
        ("characters", "0002_names"),
        ("characters", "0003_given_names"),
        ("characters", "0004_renamings"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Names",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("stamp", models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="FormerAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("story", "story"),
                            ("person", "person"),
                            ("place", "place"),
                            ("tag", "tag"),
                            ("collection", "collection"),
                        ],
                        max_length=12,
                        verbose_name="section",
                    ),
                ),
                ("address", models.CharField(max_length=700, verbose_name="former address")),
                ("key", models.CharField(db_index=True, max_length=80, verbose_name="leads to")),
                ("left_at", models.DateTimeField(auto_now_add=True, verbose_name="left")),
            ],
            options={
                "verbose_name": "former address",
                "verbose_name_plural": "former addresses",
                "constraints": [
                    models.UniqueConstraint(fields=("section", "address"), name="former_address_leads_to_one_thing")
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("key", spystories.lib.keys.KeyField(verbose_name="key")),
                (
                    "name",
                    models.CharField(max_length=120, validators=[spystories.lib.text.printable], verbose_name="name"),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="The last part of the page's address.",
                        max_length=120,
                        verbose_name="address",
                    ),
                ),
                (
                    "public_by_choice",
                    models.BooleanField(
                        default=False,
                        help_text="Show the page even while no live story names it.",
                        verbose_name="always public",
                    ),
                ),
                ("formerly", models.JSONField(default=list, editable=False)),
                ("sort_key", models.CharField(db_index=True, default="", editable=False, max_length=140)),
                ("is_public", models.BooleanField(db_index=True, default=False, editable=False)),
                ("known_as", models.JSONField(default=dict, editable=False)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        help_text="City, café, river …",
                        max_length=40,
                        validators=[spystories.lib.text.printable],
                        verbose_name="kind",
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        help_text="Degrees north; south is negative. Empty when no story says where it is.",
                        max_digits=8,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="latitude",
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        help_text="Degrees east; west is negative.",
                        max_digits=8,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="longitude",
                    ),
                ),
                ("path", models.CharField(default="", editable=False, max_length=700, unique=True)),
                ("set_count", models.PositiveIntegerField(default=0, editable=False)),
                ("spoken_count", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="characters.place",
                        verbose_name="inside",
                    ),
                ),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
            },
        ),
        migrations.CreateModel(
            name="Character",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("key", spystories.lib.keys.KeyField(verbose_name="key")),
                (
                    "name",
                    models.CharField(max_length=120, validators=[spystories.lib.text.printable], verbose_name="name"),
                ),
                (
                    "public_by_choice",
                    models.BooleanField(
                        default=False,
                        help_text="Show the page even while no live story names it.",
                        verbose_name="always public",
                    ),
                ),
                ("formerly", models.JSONField(default=list, editable=False)),
                ("sort_key", models.CharField(db_index=True, default="", editable=False, max_length=140)),
                ("is_public", models.BooleanField(db_index=True, default=False, editable=False)),
                ("known_as", models.JSONField(default=dict, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="As in /people/<address>/.",
                        max_length=120,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                (
                    "sort_name",
                    models.CharField(
                        help_text="Surname first: Kovalchuk, Emil Ivanovich.",
                        max_length=120,
                        validators=[spystories.lib.text.printable],
                        verbose_name="sorted as",
                    ),
                ),
                (
                    "pronouns",
                    models.CharField(
                        blank=True,
                        choices=[("he", "he"), ("she", "she"), ("they", "they")],
                        max_length=8,
                        verbose_name="pronouns",
                    ),
                ),
                ("given", models.CharField(db_index=True, default="", editable=False, max_length=140)),
                ("story_count", models.PositiveIntegerField(default=0, editable=False)),
                ("brief", models.JSONField(default=list, editable=False)),
                (
                    "home",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="residents",
                        to="characters.place",
                        verbose_name="home",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
            },
        ),
        migrations.CreateModel(
            name="PlaceAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=120, validators=[spystories.lib.text.printable], verbose_name="other name"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="characters.place",
                        verbose_name="place",
                    ),
                ),
            ],
            options={
                "verbose_name": "other name",
                "verbose_name_plural": "other names",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=120, validators=[spystories.lib.text.printable], verbose_name="other name"
                    ),
                ),
                (
                    "character",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="characters.character",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "alias",
                "verbose_name_plural": "aliases",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("character", "name"),
                        name="alias_once_a_character",
                        violation_error_message="This person already has that alias.",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="place_has_a_name"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug", ""), _negated=True), name="place_has_an_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("id")), _negated=True),
                name="place_is_not_inside_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("latitude__range", (-90, 90)),
                        ("longitude__isnull", False),
                        ("longitude__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="place_has_both_coordinates_or_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="character",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="character_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="character",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug", ""), _negated=True), name="character_has_an_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="placealias",
            constraint=models.UniqueConstraint(
                fields=("place", "name"),
                name="alias_once_a_place",
                violation_error_message="This place already has that name.",
            ),
        ),
    ]
