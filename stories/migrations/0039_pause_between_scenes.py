"""The ornament between two scenes of a story."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0038_stemmers")]

    operations = [
        migrations.AddField(
            "site",
            "pause",
            models.CharField(
                choices=[
                    ("bar", "A bar"),
                    ("stars", "Three stars"),
                    ("rule", "A thin rule"),
                    ("space", "An empty line"),
                ],
                db_default="bar",
                default="bar",
                help_text="The ornament of the house, in every story and book. In plain text it is three stars.",
                max_length=10,
                verbose_name="between two scenes",
            ),
        ),
    ]
