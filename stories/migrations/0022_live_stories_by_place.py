"""The list's counts are read from an index alone, not from every story with its text."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("characters", "0005_given_names_in_order"),
        ("stories", "0021_names_of_models"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["state", "main_place"], name="story_live_by_place"),
        ),
    ]
