"""
The rights on pictures of roles that are there already.

Whoever may begin a story may bring pictures in and change those of their own drafts, whoever may edit every story
may delete them.
"""

from django.db import migrations

RIGHTS = {  # by the right that a role has, of stories, the rights on pictures that it is given
    "add_story": ["add_picture", "change_picture"],
    "view_story": ["view_picture"],
    "edit_every_story": ["delete_picture"],
}


def give_rights(apps, schema_editor):
    """A right is made where a role needs it, as `migrate` makes it at its end."""
    permissions = apps.get_model("auth", "Permission").objects
    kinds = apps.get_model("contenttypes", "ContentType").objects
    for held, given in RIGHTS.items():
        groups = list(
            apps.get_model("auth", "Group").objects.filter(
                permissions__codename=held, permissions__content_type__app_label="stories"
            )
        )
        for codename in given if groups else ():
            kind, _new = kinds.get_or_create(app_label="characters", model="picture")
            name = f"Can {codename.partition('_')[0]} picture"
            right, _new = permissions.get_or_create(content_type=kind, codename=codename, defaults={"name": name})
            for group in groups:
                group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("characters", "0009_words_of_pictures"),
        ("stories", "0042_pictures"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
