"""Editions: what a text that readers know has become, for those who come back."""

from django.db import models

from spystories.lib.page_rows import OfStoryOnPages

from .story import Story


class Slip(OfStoryOnPages):
    """
    What one edition of a story changed against the one before; both were published.

    Written when it goes out. The first edition has none, and neither has what changes no word or goes out
    silently: that is not an edition of its own.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="slips")
    edition = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    words = models.PositiveIntegerField()
    # [[paragraph, [[op, text]]]]: 0 for the title and the standfirst; what stayed is cut to a few words.
    passages = models.JSONField(default=list)

    class Meta:
        ordering = ["edition"]
        constraints = [models.UniqueConstraint(fields=["story", "edition"], name="one_slip_an_edition")]

    def __str__(self) -> str:
        return f"{self.story} ({self.edition})"
