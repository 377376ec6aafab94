"""What an editor needs beside the account of Django."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Editor(models.Model):
    """One row beside an account: its owner's time zone, for reading and typing times; empty, the site's."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="editor")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.user)
