"""The language that a story is written in; none for the site's."""

from django.db import migrations, models

from spystories.lib.languages import LONGEST_TAG, language_tag

LANGUAGE = {
    "blank": True,
    "db_default": "",
    "default": "",
    "max_length": LONGEST_TAG,
    "validators": [language_tag],
    "verbose_name": "language",
}


class Migration(migrations.Migration):
    dependencies = [("stories", "0035_refused_crawlers")]

    operations = [
        migrations.AddField("story", "lang", models.CharField(**LANGUAGE)),
        migrations.AddField("revision", "lang", models.CharField(**LANGUAGE)),
    ]
