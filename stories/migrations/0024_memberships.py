"""The sets that live stories are members of, a row for each, so that a page of a set is a range of an index."""

import django.db.models.deletion
from django.db import migrations, models

BATCH = 5_000  # stories


def fill(apps, schema_editor):
    """Make the rows of all live stories, a batch after the other; nothing goes through Python."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT MIN(id), MAX(id) FROM stories_story")
        first, last = cursor.fetchone()
        for start in range(first or 1, (last or 0) + 1, BATCH):
            cursor.execute(FILL, [start, start + BATCH - 1])


FILL = """
    INSERT INTO stories_membership (kind, subject, "rank", words, story_id)
    WITH RECURSIVE live (id, number, words, main_place) AS (
        SELECT id, number, word_count, main_place_id FROM stories_story WHERE state = 'live' AND id BETWEEN %s AND %s
    ), placed (story, place, is_set) AS (
        SELECT live.id, tied.place_id, CASE WHEN tied.how = 'set' THEN 1 ELSE 0 END
        FROM live CROSS JOIN stories_setting tied WHERE tied.story_id = live.id
        UNION
        SELECT live.id, named.place_id, 0
        FROM live CROSS JOIN stories_appearance named WHERE named.story_id = live.id AND named.place_id IS NOT NULL
        UNION
        SELECT placed.story, place.parent_id, placed.is_set
        FROM placed CROSS JOIN characters_place place WHERE place.id = placed.place AND place.parent_id IS NOT NULL
    ), belongs (kind, subject, story) AS (
        SELECT 0, 0, id FROM live
        UNION ALL
        SELECT 1, 0, id FROM live WHERE main_place IS NULL
        UNION ALL
        SELECT 2, tied.tag_id, live.id
        FROM live CROSS JOIN stories_storytag tied WHERE tied.content_object_id = live.id
        UNION ALL
        SELECT 3, named.character_id, live.id
        FROM live CROSS JOIN stories_appearance named WHERE named.story_id = live.id AND named.character_id IS NOT NULL
        UNION ALL
        SELECT 4, tied.character_id, live.id
        FROM live CROSS JOIN stories_castmember tied WHERE tied.story_id = live.id
        UNION ALL
        SELECT 6, tied.place_id, live.id
        FROM live CROSS JOIN stories_setting tied WHERE tied.story_id = live.id AND tied.how = 'set'
        UNION ALL
        SELECT CASE WHEN MAX(is_set) = 1 THEN 5 ELSE 7 END, place, story
        FROM placed GROUP BY place, story
    )
    SELECT belongs.kind, belongs.subject, live.number, live.words, live.id
    FROM belongs JOIN live ON live.id = belongs.story
    UNION ALL
    SELECT 8, entry.collection_id, entry.position * 4294967296 + entry.id, live.words, live.id
    FROM live CROSS JOIN stories_collectionentry entry WHERE entry.story_id = live.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("characters", "0005_given_names_in_order"),
        ("stories", "0023_page_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Live"),
                            (1, "Nowhere"),
                            (2, "Tag"),
                            (3, "Person"),
                            (4, "Cast"),
                            (5, "Set"),
                            (6, "Scene"),
                            (7, "Spoken"),
                            (8, "Collection"),
                        ]
                    ),
                ),
                ("subject", models.PositiveBigIntegerField()),
                ("rank", models.PositiveBigIntegerField()),
                ("words", models.PositiveIntegerField()),
                (
                    "story",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="stories.story",
                    ),
                ),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["kind", "subject", "rank", "story"], name="members_by_number"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["kind", "subject", "words", "-rank", "story"], name="members_by_length"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=["story", "kind", "subject"], name="member_once_of_a_set"),
        ),
    ]
