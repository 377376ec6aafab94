"""How many words the newest text of a story has, for lists; and views of the list that editors keep."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

import spystories.lib.text


def count_live_texts(apps, schema_editor):
    """Of a story whose newest text is live the count is known; others have theirs with their next save or `reindex`."""
    found, stories = apps.get_model("stories", "StoredFindings"), apps.get_model("stories", "Story")
    words = stories.objects.filter(pk=OuterRef("story")).values("word_count")
    found.objects.filter(revision=F("story__live_revision")).update(words=Subquery(words))


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0047_slots_and_approvals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfindings",
            name="words",
            field=models.PositiveIntegerField(db_default=0, db_index=True, default=0),
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(max_length=60, validators=[spystories.lib.text.printable], verbose_name="name"),
                ),
                ("query", models.CharField(blank=True, max_length=1000, validators=[spystories.lib.text.printable])),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "name"), name="no_view_twice_of_one_name"),
                ],
            },
        ),
        migrations.RunPython(count_live_texts, migrations.RunPython.noop, elidable=True),
    ]
