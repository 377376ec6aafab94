"""When last something changed that stored pages show, and a random name of the database."""

import secrets

from django.db import migrations, models

import stories.models.site


def name_the_database(apps, schema_editor):
    apps.get_model("stories", "ContentVersion").objects.filter(origin="").update(origin=secrets.token_hex(16))


class Migration(migrations.Migration):
    dependencies = [("stories", "0022_live_stories_by_place")]

    operations = [
        migrations.CreateModel(
            name="PageKey",
            fields=[
                ("key", models.CharField(max_length=160, primary_key=True, serialize=False)),
                ("shown", models.PositiveBigIntegerField(default=0)),
                ("wholly", models.PositiveBigIntegerField(default=0)),
                ("line", models.CharField(default="", max_length=32)),
                ("ties", models.TextField(default="")),
            ],
        ),
        migrations.AddField(
            model_name="contentversion",
            name="origin",
            field=models.CharField(db_default="", default=stories.models.site.new_origin, max_length=32),
        ),
        migrations.RunPython(name_the_database, migrations.RunPython.noop, elidable=True),
    ]
