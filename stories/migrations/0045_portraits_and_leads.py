"""How portraits are shown, and the picture at the head of a live story, ready to read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0044_history_of_pictures")]

    operations = [
        migrations.AddField("rendering", "lead", models.TextField(db_default="", default="")),
        migrations.AddField(
            "site",
            "portraits",
            models.CharField(
                choices=[("plain", "As they are"), ("inks", "In two inks")],
                db_default="plain",
                default="plain",
                help_text=(
                    "Of people and authors, on their pages. Two inks let pictures of every origin stand together."
                ),
                max_length=10,
                verbose_name="portraits",
            ),
        ),
    ]
