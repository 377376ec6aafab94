"""Up to which version every change said what it changed: code from before does not, and may run beside this."""

from django.db import migrations, models
from django.db.models import F


def begin_with_what_is(apps, schema_editor):
    apps.get_model("stories", "ContentVersion").objects.update(keyed=F("value"))


class Migration(migrations.Migration):
    dependencies = [("stories", "0024_memberships")]

    operations = [
        migrations.AddField(
            model_name="contentversion",
            name="keyed",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="contentversion",
            name="all_changed",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.RunPython(begin_with_what_is, migrations.RunPython.noop, elidable=True),
    ]
