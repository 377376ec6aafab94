"""The version before deletes accounts too, and knows nothing of pictures."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("characters", "0009_words_of_pictures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="picture",
            name="created_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AlterField(
            model_name="picture",
            name="digest",
            field=models.CharField(
                editable=False,
                error_messages={"unique": "Another picture of the library has this file."},
                max_length=64,
                unique=True,
            ),
        ),
    ]
