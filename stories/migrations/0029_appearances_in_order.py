"""Appearances know the number of their story, so that the first of a person or a place are a range of an index."""

from django.db import migrations, models

FILL = """
    UPDATE stories_appearance SET number = COALESCE(
        (SELECT story.number FROM stories_story story WHERE story.id = stories_appearance.story_id), 0
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ("characters", "0005_given_names_in_order"),
        ("stories", "0028_overlaps"),
    ]

    operations = [
        migrations.AddField(
            model_name="appearance",
            name="number",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="appearance",
            index=models.Index(fields=["character", "number", "count"], name="appearances_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="appearance",
            index=models.Index(fields=["place", "number", "count"], name="appearances_of_a_place"),
        ),
    ]
