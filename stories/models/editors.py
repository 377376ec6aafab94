"""What an editor needs beside the account of Django."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from spystories.lib.text import printable


class Editor(models.Model):
    """One row beside an account: its owner's time zone, for reading and typing times; empty, the site's."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="editor")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.user)


class SavedView(models.Model):
    """A view of the list of stories that somebody keeps for themselves: its name, and the list's choices."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_constraint=False)
    name = models.CharField(_("name"), max_length=60, validators=[printable])
    query = models.CharField(max_length=1000, blank=True, validators=[printable])

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="no_view_twice_of_one_name")]

    def __str__(self) -> str:
        return self.name
