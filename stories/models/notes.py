"""Notes on passages, with their answers, and the links by which people without an account read a draft."""

import secrets

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spystories.lib.text import printable
from stories.querysets import NoteQuerySet

from .revisions import Revision
from .story import Story

LONGEST_NOTE = 2000  # characters of a note or an answer
LONGEST_QUOTE = 1000  # characters of a passage
LONGEST_PROPOSED = LONGEST_NOTE  # and of the words that somebody would put in its place


def new_secret() -> str:
    return secrets.token_urlsafe(18)


class Share(models.Model):
    """
    A link to a story's working text for someone without an account, until a time or until it is taken back.

    It shows one revision, or with none always the newest. `publishing.share_links` says whether it is open.
    """

    secret = models.CharField(max_length=24, unique=True, default=new_secret, editable=False)
    story = models.ForeignKey(Story, models.CASCADE, related_name="shares", verbose_name=_("story"))
    revision = models.ForeignKey(Revision, models.CASCADE, null=True, related_name="+", verbose_name=_("revision"))
    whom = models.CharField(_("for whom"), max_length=80, blank=True, validators=[printable])
    until = models.DateTimeField(_("until"))
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True)
    reads = models.PositiveIntegerField(_("read"), default=0)
    read_at = models.DateTimeField(_("last read"), null=True)

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.whom or f"{self.created_at:%Y-%m-%d}"


class Said(models.Model):
    """Something that an editor or a guest wrote. The name outlives the account; a guest has none."""

    name = models.CharField(_("name"), max_length=80, validators=[printable])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    text = models.TextField(_("note"), validators=[printable, MaxLengthValidator(LONGEST_NOTE)])
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        abstract = True


class Note(Said):
    """
    A note on a passage: its paragraph, the exact words, and a few words before and after; paragraph 0 and no
    words stand for the whole story.

    With `proposed` it is a suggested change: other words for those of the passage, nothing to take them out, and
    `text` the reason, if any; `taken` is the revision that was made of it. `orphaned` says that the newest
    revision has the passage no more; `revision` is the one it was left on.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="notes", verbose_name=_("story"))
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+", verbose_name=_("revision"))
    share = models.ForeignKey(Share, models.SET_NULL, null=True, related_name="notes", verbose_name=_("share link"))
    paragraph = models.PositiveIntegerField(_("paragraph"))
    quote = models.TextField(_("words"), blank=True, validators=[MaxLengthValidator(LONGEST_QUOTE)])
    before = models.CharField(_("words before"), max_length=80, blank=True)
    after = models.CharField(_("words after"), max_length=80, blank=True)
    proposed = models.TextField(  # noqa: DJ001  # no words are a proposal too
        _("words instead"), null=True, blank=True, validators=[printable, MaxLengthValidator(LONGEST_PROPOSED)]
    )
    taken = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+", verbose_name=_("taken in"))
    orphaned = models.BooleanField(_("orphaned"), default=False)
    done_at = models.DateTimeField(_("done"), null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("done by")
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["paragraph", "id"]
        indexes = [
            models.Index(fields=["at"], condition=Q(orphaned=True, done_at__isnull=True), name="note_open_and_orphaned")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {(self.text or self.proposed or '')[:60]}"

    @property
    def is_suggestion(self) -> bool:
        return self.proposed is not None


class Answer(Said):
    """What an editor wrote below a note."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="answers", verbose_name=_("note"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:60]}"
