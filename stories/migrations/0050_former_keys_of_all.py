"""People, places and authors that were merged into others are named by their former keys too, as tags are."""

from django.db import migrations, models
from django.db.models import CASCADE, ForeignKey, Q


class Migration(migrations.Migration):
    dependencies = [("characters", "0010_pictures_outlive_accounts"), ("stories", "0049_suggestions")]

    operations = [
        *(
            migrations.AddField(
                "formerkey", name, ForeignKey(to, CASCADE, null=True, related_name="former_keys", db_constraint=False)
            )
            for name, to in (
                ("character", "characters.character"),
                ("place", "characters.place"),
                ("author", "stories.author"),
            )
        ),
        migrations.AlterField("formerkey", "key", models.CharField(max_length=80, db_index=True)),
        migrations.AlterField(
            "formerkey", "tag", ForeignKey("stories.tag", CASCADE, null=True, related_name="former_keys")
        ),
        *(
            migrations.AddConstraint(
                "formerkey",
                models.UniqueConstraint(
                    fields=["key"], condition=Q((f"{kind}__isnull", False)), name=f"former_key_of_one_{kind}"
                ),
            )
            for kind in ("tag", "character", "place", "author")
        ),
    ]
