"""The app that holds the stories; it hears when a name in the world changes, and when a connection is opened."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class StoriesConfig(AppConfig):
    default = True
    name = "stories"
    verbose_name = _("Stories")

    def ready(self):
        from django.db.backends.signals import connection_created

        from characters.signals import names_changed
        from spystories.lib.packed import know_unpacked

        from .derived.names_changed import on_names_changed

        names_changed.connect(on_names_changed, dispatch_uid="stories.derived.names_changed")
        connection_created.connect(know_unpacked)


class EditorsAdminConfig(admin_apps.AdminConfig):
    """Django's admin on the editors' own site."""

    default = False
    default_site = "stories.desk.site.EditorsSite"
