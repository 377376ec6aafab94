"""Which pictures stories, authors and collections show."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("characters", "0008_pictures"),
        ("stories", "0041_readers_take_manuscripts"),
    ]

    operations = [
        migrations.AddField(
            model_name="author",
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
            model_name="collection",
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
        migrations.AddField(
            model_name="revision",
            name="cover_picture",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Without one the cover is drawn from the text.",
                max_length=80,
                verbose_name="picture on the cover",
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="lead_picture",
            field=models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="lead picture"),
        ),
        migrations.AddField(
            model_name="story",
            name="cover_picture",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Without one the cover is drawn from the text.",
                max_length=80,
                verbose_name="picture on the cover",
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="lead_picture",
            field=models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="lead picture"),
        ),
        migrations.CreateModel(
            name="PictureUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_live", models.BooleanField()),
                ("key", models.CharField(max_length=80)),
                (
                    "picture",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="uses",
                        to="characters.picture",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picture_uses",
                        to="stories.story",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("picture__isnull", True)),
                        fields=["key"],
                        name="picture_use_of_what_is_gone",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("story", "key", "is_live"), name="picture_use_once_a_story")
                ],
            },
        ),
    ]
