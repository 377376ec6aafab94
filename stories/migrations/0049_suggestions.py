"""Notes that propose other words for their passage, and notes on the whole story."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import spystories.lib.text


class Migration(migrations.Migration):
    dependencies = [("stories", "0048_lists_for_work")]

    operations = [
        migrations.AlterField(
            "note",
            "quote",
            models.TextField(
                blank=True, validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name="words"
            ),
        ),
        migrations.AddField(
            "note",
            "proposed",
            models.TextField(
                blank=True,
                null=True,
                validators=[spystories.lib.text.printable, django.core.validators.MaxLengthValidator(2000)],
                verbose_name="words instead",
            ),
        ),
        migrations.AddField(
            "note",
            "taken",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="stories.revision",
                verbose_name="taken in",
            ),
        ),
    ]
