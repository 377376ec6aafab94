"""What becomes of pictures is kept too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0043_rights_on_pictures")]

    operations = [
        migrations.AlterField(
            model_name="change",
            name="subject",
            field=models.CharField(
                choices=[
                    ("person", "person"),
                    ("place", "place"),
                    ("tag", "tag"),
                    ("collection", "collection"),
                    ("author", "author"),
                    ("picture", "picture"),
                    ("site", "site's texts"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
    ]
