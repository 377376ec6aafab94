"""Namesakes are found along an index of the words of names, and what charts show along another."""

import django.db.models.deletion
from django.db import migrations, models

BATCH = 2_000  # people


def fill(apps, schema_editor):
    """The words of everybody's name as it is sorted."""
    Character, NameWord = (apps.get_model("characters", name) for name in ("Character", "NameWord"))
    rows = []
    for pk, sort_key in Character.objects.values_list("pk", "sort_key").iterator(chunk_size=BATCH):
        words = dict.fromkeys(sort_key.replace(",", "").split())
        rows += [NameWord(character_id=pk, word=word, sort_key=sort_key) for word in words]
        if len(rows) > BATCH:
            NameWord.objects.bulk_create(rows)
            rows = []
    NameWord.objects.bulk_create(rows)


def put_aliases_in_order(apps, schema_editor):
    """What is known of people and places has their other names in order, as their pages say them."""
    for name, alias, column in (("Character", "Alias", "character"), ("Place", "PlaceAlias", "place")):
        model, aliases = apps.get_model("characters", name), {}
        rows = apps.get_model("characters", alias).objects.order_by("id")
        for pk, other in rows.values_list(column, "name").iterator(chunk_size=BATCH):
            aliases.setdefault(pk, []).append(other)
        several = [pk for pk, others in aliases.items() if len(others) > 1]
        for start in range(0, len(several), BATCH):
            changed = []
            for row in model.objects.filter(pk__in=several[start : start + BATCH]).only("known_as"):
                if sorted(row.known_as.get("aliases", ())) == sorted(aliases[row.pk]):
                    row.known_as["aliases"] = aliases[row.pk]
                    changed.append(row)
            model.objects.bulk_update(changed, ["known_as"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("characters", "0005_given_names_in_order"),
    ]

    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=140)),
                ("sort_key", models.CharField(max_length=140)),
                (
                    "character",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="name_words",
                        to="characters.character",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["word", "sort_key", "character"], name="name_words_in_order")],
                "constraints": [models.UniqueConstraint(fields=("character", "word"), name="name_word_once_a_person")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(put_aliases_in_order, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(
                condition=models.Q(("is_public", True), ("latitude__isnull", False)),
                fields=["-set_count", "-spoken_count"],
                name="place_charted",
            ),
        ),
    ]
