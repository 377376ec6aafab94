import django.db.models.deletion
from django.db import migrations, models


def number_what_is_known(apps, schema_editor):
    """What readers have read already is a first edition."""
    apps.get_model("stories", "Story").objects.filter(first_published_at__isnull=False).update(edition=1)


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0013_desk_counts_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="story",
            name="edition",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="edition"),
        ),
        migrations.AddField(
            model_name="story",
            name="publish_silently",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("edition", models.PositiveIntegerField()),
                ("published_at", models.DateTimeField()),
                ("words", models.PositiveIntegerField()),
                ("passages", models.JSONField(default=list)),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slips", to="stories.story"
                    ),
                ),
            ],
            options={
                "ordering": ["edition"],
                "constraints": [models.UniqueConstraint(fields=("story", "edition"), name="one_slip_an_edition")],
            },
        ),
        migrations.RunPython(number_what_is_known, migrations.RunPython.noop),
    ]
