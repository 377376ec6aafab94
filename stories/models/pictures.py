"""Which stories show which pictures: derived from what is live and from the newest revisions."""

from django.db import models

from characters.models import Picture

from .story import Story


class PictureUse(models.Model):
    """
    A picture that a story shows: at its head, on its cover or in its text; live, or in its newest revision.

    Derived by `stories.derived.pictures`. Its story goes without a constraint of the database, as the version before,
    which knows nothing of these rows, deletes stories too.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="picture_uses", db_constraint=False)
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="uses")
    is_live = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "picture", "is_live"], name="picture_use_once_a_story")]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.picture_id}"
