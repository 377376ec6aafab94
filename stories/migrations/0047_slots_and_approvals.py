"""
What was approved, and when it goes out, are facts of a story that a save leaves as they are.

What is approved or scheduled is the newest revision of its story; what was approved when somebody saved over it was
kept in `changed_from`, which nobody reads any more.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def tell_what_was_approved(apps, schema_editor):
    stories = apps.get_model("stories", "Story").objects.all()
    newest = apps.get_model("stories", "Revision").objects.filter(story=OuterRef("pk")).order_by("-number")
    approved = stories.filter(work__in=["approved", "scheduled"])
    approved.update(approved_revision=Subquery(newest.values("pk")[:1]))
    stories.filter(work="draft", changed_from__isnull=False).update(approved_revision=F("changed_from"))
    stories.filter(changed_from__isnull=False).update(changed_from=None)


class Migration(migrations.Migration):
    dependencies = [("stories", "0046_words_that_stay")]

    operations = [
        migrations.AddField(
            "story",
            "approved_revision",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="stories.revision",
            ),
        ),
        migrations.AddField(
            "story",
            "goes_out_as",
            models.CharField(
                blank=True,
                choices=[("saved", "as saved"), ("approved", "as approved")],
                db_default="",
                default="",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField("story", "slot_kept_at", models.DateTimeField(db_index=True, editable=False, null=True)),
        migrations.RunPython(tell_what_was_approved, migrations.RunPython.noop),
        migrations.RemoveIndex("story", "story_changed"),
        migrations.AddIndex(
            "story", models.Index(fields=["trashed_at", "work", "approved_revision"], name="story_changed")
        ),
    ]
