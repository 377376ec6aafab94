"""Authors have pages, whose former addresses lead on."""

from django.db import migrations, models

SECTIONS = ("story", "person", "place", "tag", "collection", "author")


class Migration(migrations.Migration):
    dependencies = [("characters", "0006_names_along_indexes")]

    operations = [
        migrations.AlterField(
            "formeraddress",
            "section",
            models.CharField(choices=[(name, name) for name in SECTIONS], max_length=12, verbose_name="section"),
        ),
    ]
