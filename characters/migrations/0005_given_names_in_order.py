"""Namesakes are read along an index of their given name, in the order of the index of people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("characters", "0001_squashed_0004_renamings"),
    ]

    operations = [
        migrations.AlterField(
            model_name="character",
            name="given",
            field=models.CharField(default="", editable=False, max_length=140),
        ),
        migrations.AddIndex(
            model_name="character",
            index=models.Index(fields=["given", "sort_key", "key"], name="character_by_given_name"),
        ),
    ]
