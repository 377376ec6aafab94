from django.db import migrations, models

from spystories.lib.folding import fold


def fill(apps, schema_editor):
    """The first word of each name."""
    people = apps.get_model("characters", "Character").objects
    rows = list(people.only("pk", "name"))
    for row in rows:
        row.given = fold(row.name).partition(" ")[0][:140]
    people.bulk_update(rows, ["given"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("characters", "0002_names")]

    operations = [
        migrations.AddField(
            model_name="character",
            name="given",
            field=models.CharField(db_index=True, default="", editable=False, max_length=140),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
