"""What the search looks through: a document for each public story, person, place, tag and collection."""

from django.db import models
from django.urls import reverse

from characters.models import Character, Place, Section

from ..wording import within
from .collections import Collection
from .story import Story
from .tags import Tag


class SearchDocument(models.Model):
    """
    One public page as the search sees it. Written by `stories.search.documents`, removed with what it is of.

    The four columns of words are streams as `stories.search.words` makes them. The database's own index
    follows them by itself: a virtual table kept by triggers on SQLite, a generated column on PostgreSQL
    (migration 0005). A migration that rebuilds this table on SQLite must make the triggers again.
    """

    OWNERS = {
        Section.STORY: "story",
        Section.PERSON: "character",
        Section.PLACE: "place",
        Section.TAG: "tag",
        Section.COLLECTION: "collection",
    }

    _ROUTES = {
        Section.STORY: "stories:detail",
        Section.PERSON: "characters:person",
        Section.PLACE: "characters:place",
        Section.TAG: "stories:tag",
        Section.COLLECTION: "stories:collection",
    }

    kind = models.CharField(max_length=12, choices=Section)
    story = models.OneToOneField(Story, models.CASCADE, null=True, related_name="search_document")
    character = models.OneToOneField(Character, models.CASCADE, null=True, related_name="search_document")
    place = models.OneToOneField(Place, models.CASCADE, null=True, related_name="search_document")
    tag = models.OneToOneField(Tag, models.CASCADE, null=True, related_name="search_document")
    collection = models.OneToOneField(Collection, models.CASCADE, null=True, related_name="search_document")
    # What a result shows without asking further.
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=700)
    inside = models.CharField(max_length=120, blank=True)
    story_count = models.PositiveIntegerField(default=0)
    cover_hash = models.CharField(max_length=16, blank=True)
    # By these `documents.check` sees that a document is out of date.
    published_at = models.DateTimeField(null=True)
    rules = models.PositiveSmallIntegerField(default=0)
    # Names of its own; names of what it is tied to; marks to narrow by; the text.
    heading = models.TextField()
    names = models.TextField(blank=True)
    marks = models.TextField()
    words = models.TextField(blank=True)
    # The same text to be read: of a story its standfirst and then its paragraphs.
    texts = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["kind", "address"], name="search_document_at")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse(self._ROUTES[self.kind], args=[self.address])

    @property
    def owner_id(self):
        """The primary key of what the document is of."""
        return getattr(self, f"{self.OWNERS[self.kind]}_id")

    @property
    def full_title(self):
        """With what it lies in when its name alone would not tell it from others: "the café, Paris"."""
        return within(self.title, self.inside)


class SearchWord(models.Model):
    """A folded word that documents have or had, for guessing what a mistyped one was meant to be."""

    word = models.CharField(max_length=64, primary_key=True)
    is_name = models.BooleanField(default=False)

    def __str__(self):
        return self.word
