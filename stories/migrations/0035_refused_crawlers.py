"""The crawlers that the site asks to read nothing."""

from django.db import migrations, models

import stories.models.site


class Migration(migrations.Migration):
    dependencies = [("stories", "0034_texts_stand_once")]

    operations = [
        migrations.AddField(
            "site",
            "refused_crawlers",
            models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="One name on each line, as robots.txt takes it: GPTBot. They are asked to read nothing.",
                validators=[stories.models.site.crawler_names],
                verbose_name="refused crawlers",
            ),
        ),
    ]
