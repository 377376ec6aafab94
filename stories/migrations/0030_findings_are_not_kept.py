"""Nothing reads what a newest revision was found to name: it is found again where it is shown."""

from django.db import migrations


def empty(apps, schema_editor):
    apps.get_model("stories", "StoredFindings").objects.exclude(findings={}).update(findings={})


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0029_appearances_in_order"),
    ]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
