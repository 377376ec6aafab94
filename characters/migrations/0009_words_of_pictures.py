"""The words that pictures are found by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("characters", "0008_pictures")]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="folded",
            field=models.TextField(db_default="", default="", editable=False),
        ),
    ]
