"""Revisions: the immutable numbered snapshots of a story's content."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stories.workflow import MOVES, Verb

from .story import Story, StoryContent


class Revision(StoryContent):
    """
    All that an editor can change on a story, as it was saved once.

    `links` holds tags, cast, settings and ties by key, each with the name it had, under a schema number
    (see `stories.content.value`). Never changed, never deleted by use.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="revisions", verbose_name=_("story"))
    number = models.PositiveIntegerField(_("number"))
    links = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("saved"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("why"), max_length=200, blank=True)
    # Counted against the revision before when this one was saved.
    words_added = models.PositiveIntegerField(default=0)
    words_removed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="revision_number_once_a_story")]

    def __str__(self) -> str:
        return f"{self.title or _('Untitled')} ({self.number})"


class Transition(models.Model):
    """A move of a story's life, on record: who, when, on which revision, and why."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="transitions", verbose_name=_("story"))
    revision = models.ForeignKey(
        Revision, models.CASCADE, null=True, related_name="transitions", verbose_name=_("revision")
    )
    verb = models.CharField(_("move"), max_length=20, choices=Verb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    failed = models.BooleanField(_("failed"), default=False)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["by", "-at"], name="move_by_somebody"),
            models.Index(fields=["verb", "-at"], name="move_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.said}: {self.story}"

    @property
    def said(self) -> str:
        """The move told as done."""
        return str(MOVES[self.verb].done)
