"""Whether readers may take stories along as manuscripts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0040_imports")]

    operations = [
        migrations.AddField(
            "site",
            "readers_take_manuscripts",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="Beside every story, collection and author: a document for word processors, and Markdown.",
                verbose_name="readers may take manuscripts",
            ),
        ),
    ]
