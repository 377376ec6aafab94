"""Open questions about names, one a row, for the mention desk; and the answers given there."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .revisions import Revision
from .story import Story


class OpenQuestion(models.Model):
    """
    A name that the newest revision of a story leaves open, or that nobody on file has. For editors only.

    Derived with the story's `StoredFindings`; none for a story in the trash. Rows with the same `form` and
    `among` ask the same.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="open_questions")
    form = models.CharField(max_length=200)
    # Of a name on file the ids of whom it may mean, or a digest of many; of another "character" or "place".
    among = models.CharField(max_length=500)
    is_new = models.BooleanField(default=False)
    count = models.PositiveIntegerField()
    at = models.DateTimeField()
    # {"words", "forms", "who": [[kind, key, name]], "pronouns", "seen": [[before, name, after, paragraph]]}
    told = models.JSONField(default=dict)

    class Meta:
        db_table = "stories_asked"
        # The questions are grouped and ranked from the index alone.
        indexes = [models.Index(fields=["is_new", "form", "among", "count", "at"], name="asked_the_same")]

    def __str__(self) -> str:
        return self.form


class NameAnswer(models.Model):
    """One answer given at the mention desk: the drafts that it made, whom it put on file, for undoing it."""

    words = models.CharField(max_length=200)
    said = models.CharField(_("answer"), max_length=200)
    # Whom the answer put on file, as [kind, key]; empty otherwise.
    made = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone = models.BooleanField(default=False)

    class Meta:
        db_table = "stories_settled"
        verbose_name = _("answer about a name")
        verbose_name_plural = _("answers about names")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.words}: {self.said}"


class AnsweredStory(models.Model):
    """A story in which an answer was given: the revision before, and the draft with the decision."""

    answer = models.ForeignKey(NameAnswer, models.CASCADE, related_name="stories", db_column="settled_id")
    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    before = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    after = models.OneToOneField(Revision, models.CASCADE, related_name="answered_story")

    class Meta:
        db_table = "stories_settledstory"

    def __str__(self) -> str:
        return str(self.story)
