"""Which stories show which pictures: derived from what is live and from the newest revisions."""

from django.db import models
from django.db.models import Q

from characters.models import Picture

from .story import Story


class PictureUse(models.Model):
    """
    A picture that a story shows: at its head, on its cover or in its text; live, or in its newest revision.

    `picture` is None while the library has none with that `key`: one that is brought back is shown again. Derived by
    `stories.derived.pictures`. Its story goes without a constraint of the database, as the version before,
    which knows nothing of these rows, deletes stories too.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="picture_uses", db_constraint=False)
    key = models.CharField(max_length=80)
    picture = models.ForeignKey(Picture, models.SET_NULL, null=True, related_name="uses")
    is_live = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["key"], condition=Q(picture__isnull=True), name="picture_use_of_what_is_gone")]
        constraints = [models.UniqueConstraint(fields=["story", "key", "is_live"], name="picture_use_once_a_story")]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.picture_id}"
