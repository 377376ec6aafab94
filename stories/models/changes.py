"""What is kept of changes that happen at once: of people, places, pictures, tags, collections, authors, the site."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Subject(models.TextChoices):
    """What can be changed at once, without a draft."""

    PERSON = "person", _("person")
    PLACE = "place", _("place")
    TAG = "tag", _("tag")
    COLLECTION = "collection", _("collection")
    AUTHOR = "author", _("author")
    PICTURE = "picture", _("picture")
    SITE = "site", _("site's texts")


class Batch(models.Model):
    """
    What one press changed on many. Its world changes point at it; of its stories it keeps how each stood.

    `stories` is [{"story": pk, "version": as left, "before": {column: value}}].
    """

    verb = models.CharField(max_length=20)
    said = models.CharField(max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    stories = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.said


class Change(models.Model):
    """
    One saving of something without drafts, on record: who, when, and each value before and after.

    `values` is {field: [old, new]}; what a value points at stands there by key, with the name that it had. Of
    something added the old are None, of something deleted the new. The row is found by subject and key, and
    `name` stays readable when it is gone.
    """

    class What(models.TextChoices):
        ADDED = "added", pgettext_lazy("done", "Added")
        CHANGED = "changed", pgettext_lazy("done", "Changed")
        DELETED = "deleted", pgettext_lazy("done", "Deleted")
        MERGED = "merged", pgettext_lazy("done", "Merged")

    subject = models.CharField(_("what"), max_length=12, choices=Subject)
    key = models.CharField(max_length=80)
    name = models.CharField(_("name"), max_length=200)
    what = models.CharField(_("change"), max_length=8, choices=What)
    values = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    undoes = models.ForeignKey("self", models.CASCADE, null=True, related_name="undone_by")
    batch = models.ForeignKey(Batch, models.CASCADE, null=True, related_name="changes")

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject", "key", "-at"], name="change_of_one_thing"),
            models.Index(fields=["subject", "-at"], name="change_of_a_kind"),
            models.Index(fields=["by", "-at"], name="change_by_somebody"),
            models.Index(fields=["what", "-at"], name="change_that_was_made"),
        ]

    def __str__(self) -> str:
        return f"{self.said}: {self.name}"

    @property
    def said(self) -> str:
        """The change told as done."""
        return self.get_what_display()
