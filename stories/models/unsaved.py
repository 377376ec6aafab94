"""Work that nobody has saved yet, and who has which form open."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SAVED = ""  # the address of a page that was saved: nothing of it is kept any more


class UnsavedManager(models.Manager["Unsaved"]):
    def get_queryset(self) -> models.QuerySet["Unsaved"]:
        """Without the pages that were saved."""
        return super().get_queryset().exclude(address=SAVED)


class Unsaved(models.Model):
    """
    What somebody typed into a form of the editors' and has not saved: raw, as the browser would send it.

    `slot` is the opened page, so that two windows never write over each other; `address` is its form. It goes
    when the save is acknowledged or its typist lets it go, and outlives what it was typed for. A row without an
    address says that its page was saved: a request that was on its way keeps nothing of it any more.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    slot = models.CharField(max_length=32)
    address = models.CharField(max_length=300)
    title = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=list)
    kept_at = models.DateTimeField(_("kept"), default=timezone.now, db_index=True)

    objects = UnsavedManager()
    pages: models.Manager["Unsaved"] = models.Manager()  # also those that were saved

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        ordering = ["-kept_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "slot"], name="one_unsaved_text_a_page")]

    def __str__(self) -> str:
        return self.title or str(_("Untitled"))


class Looking(models.Model):
    """Somebody has a form open, and said so a moment ago."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("open form")
        verbose_name_plural = _("open forms")
        constraints = [models.UniqueConstraint(fields=["address", "user"], name="looking_once_at_a_form")]

    def __str__(self) -> str:
        return f"{self.user}: {self.address}"
