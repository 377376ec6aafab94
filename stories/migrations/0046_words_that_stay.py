"""What a renaming leaves as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0045_portraits_and_leads")]

    operations = [migrations.AddField("renamedstory", "remains", models.JSONField(db_default=[], default=list))]
