"""How many stories two sets have in common, for sets of more than 200, so that narrowed lists need not count them."""

from django.db import migrations, models


def fill(apps, schema_editor):
    """Count for each large set, one after the other; nothing goes through Python."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(LARGE)
        for kind, subject in cursor.fetchall():
            cursor.execute(COUNT, [kind, subject])


LARGE = """
    SELECT kind, subject FROM stories_membership WHERE kind IN (0, 1, 2, 3, 5)
    GROUP BY kind, subject HAVING kind IN (0, 1) OR COUNT(*) > 200
"""
COUNT = """
    INSERT INTO stories_overlap (kind, subject, other_kind, other, stories)
    SELECT member.kind, member.subject, beside.kind, beside.subject, COUNT(*)
    FROM stories_membership member CROSS JOIN stories_membership beside
    WHERE member.kind = %s AND member.subject = %s AND beside.story_id = member.story_id
        AND beside.kind IN (0, 1, 2, 3, 5)
    GROUP BY member.kind, member.subject, beside.kind, beside.subject
"""


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0027_stories_read_again"),
    ]

    operations = [
        migrations.CreateModel(
            name="Overlap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "other_kind",
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
                ("other", models.PositiveBigIntegerField()),
                ("stories", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["kind", "subject", "other_kind", "-stories", "other"], name="overlaps_in_order"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "subject", "other_kind", "other"), name="overlap_once_for_two_sets"
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
