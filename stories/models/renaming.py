"""Renamings: one change of a name, with the drafts that it makes of every story concerned."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from characters.models import Character, Place

from .revisions import Revision
from .story import Story


class Renaming(models.Model):
    """
    One change of the name of someone or somewhere, from the proof to its undoing.

    `old` and `new` hold name, sort_name and aliases, those of `new` in the order of the old and then those
    added; `typed` what an editor wants for a form instead of what follows by itself; `forms` what was met, as
    [words, how often].
    """

    class Step(models.TextChoices):
        READING = "reading", _("stories are being read")
        PROPOSED = "proposed", _("to be looked through")
        MAKING = "making", _("drafts are being made")
        MADE = "made", _("drafts made")
        UNDOING = "undoing", _("is being undone")
        UNDONE = "undone", _("undone")

    character = models.ForeignKey(Character, models.CASCADE, null=True, related_name="renamings")
    place = models.ForeignKey(Place, models.CASCADE, null=True, related_name="renamings")
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    forms = models.JSONField(default=dict)
    step = models.CharField(_("state"), max_length=12, choices=Step, default=Step.READING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("renaming")
        verbose_name_plural = _("renamings")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(character__isnull=True) ^ Q(place__isnull=True), name="renaming_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old['name']} → {self.new['name']}"

    @property
    def entity(self) -> Character | Place:
        entity = self.place or self.character
        assert entity is not None, "A renaming is of one thing."
        return entity


class RenamedStory(models.Model):
    """
    A story of a renaming: the sentences that change, the draft made of them, and what became of it.

    `partly` says that some of them were not wanted. `forms` are the forms met, as of `Renaming`. `quoted`
    says what becomes of sentences that facts and introductions quote: they follow when it is live. `notes`
    keeps the anchors that notes had before. `remains` are the sentences that go on saying words of the old name,
    as `stories.content.remains` finds them.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("not read yet")
        READ = "read", _("to be looked through")
        AGAIN = "again", _("somebody saved it meanwhile")
        MADE = "made", _("draft made")
        LEFT = "left", _("left as it is")
        UNDONE = "undone", _("brought back")
        KEPT = "kept", _("changed since, and left")

    renaming = models.ForeignKey(Renaming, models.CASCADE, related_name="stories")
    story = models.ForeignKey(Story, models.CASCADE, related_name="renamings")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    seen = models.ForeignKey(Revision, models.CASCADE, null=True, related_name="+")
    made = models.ForeignKey(Revision, models.CASCADE, null=True, related_name="+")
    sentences = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    partly = models.BooleanField(default=False)
    forms = models.JSONField(default=dict)
    remains = models.JSONField(default=list, db_default=[])
    quoted = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("renamed story")
        verbose_name_plural = _("renamed stories")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["renaming", "story"], name="no_story_twice_in_a_renaming")]
        indexes = [models.Index(fields=["renaming", "state"], name="renamed_story_by_state")]

    def __str__(self) -> str:
        return str(self.story)
