"""The languages by whose stemmers the searches ask."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0037_authors")]

    operations = [
        migrations.CreateModel(
            "SearchStemmer",
            [("code", models.CharField(max_length=8, primary_key=True, serialize=False))],
        ),
    ]
