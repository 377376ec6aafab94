"""
Models get the names that say what their rows are. Tables, columns, constraints and rows stay as they are: the
code of the version before goes on with the same database.
"""

import django.db.models.deletion
from django.db import migrations, models

RENAMED = {
    "Stamp": "ContentVersion",
    "Waiting": "RereadQueueEntry",
    "Reading": "StoredFindings",
    "Asked": "OpenQuestion",
    "Settled": "NameAnswer",
    "SettledStory": "AnsweredStory",
}


def one_to_one(to, related_name, **options):
    on_delete = django.db.models.deletion.CASCADE
    return models.OneToOneField(to=to, on_delete=on_delete, related_name=related_name, **options)


class Migration(migrations.Migration):
    dependencies = [("stories", "0020_stories_that_wait")]

    operations = [
        *(migrations.AlterModelTable(old, f"stories_{old.lower()}") for old in RENAMED),
        *(migrations.RenameModel(old, new) for old, new in RENAMED.items()),
        migrations.AlterField(
            "answeredstory",
            "settled",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stories",
                to="stories.nameanswer",
                db_column="settled_id",
            ),
        ),
        migrations.RenameField("answeredstory", "settled", "answer"),
        migrations.AlterField("answeredstory", "after", one_to_one("stories.revision", "answered_story")),
        migrations.AlterField(
            "openquestion",
            "story",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="open_questions",
                to="stories.story",
            ),
        ),
        migrations.AlterField(
            "rereadqueueentry",
            "story",
            one_to_one("stories.story", "reread_queue_entry", primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            "storedfindings",
            "revision",
            one_to_one("stories.revision", "stored_findings", primary_key=True, serialize=False),
        ),
        migrations.AlterField("storedfindings", "story", one_to_one("stories.story", "stored_findings")),
    ]
