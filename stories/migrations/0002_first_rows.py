"""The site's own texts and the content stamp: one row each, there from the beginning."""

from django.db import migrations


def make(apps, schema_editor):
    for name in ("Site", "Stamp"):
        apps.get_model("stories", name).objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("stories", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
