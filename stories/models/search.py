"""What the searches look through: a document for each story, person, place, tag, collection and author."""

from django.db import models
from django.urls import reverse

from characters.models import Character, Place, Section
from spystories.lib.addresses import address_of
from spystories.lib.packed import PackedTextField
from stories.phrases import place_within
from stories.querysets import DeskDocumentQuerySet, SearchDocumentQuerySet

from .authors import Author
from .collections import Collection
from .story import Story, StoryContent
from .tags import Tag


class Document(models.Model):
    """
    A page as words. Written by `stories.search.documents`, removed with what it is of.

    The four columns of words are streams as `stories.search.words` makes them. The database's own index
    follows them by itself: a virtual table kept by triggers on SQLite, a generated column on PostgreSQL
    (migrations 0005 to 0011). A migration that rebuilds such a table on SQLite must make the triggers again.
    """

    OWNERS = {
        Section.STORY: "story",
        Section.PERSON: "character",
        Section.PLACE: "place",
        Section.TAG: "tag",
        Section.COLLECTION: "collection",
        Section.AUTHOR: "author",
    }

    kind = models.CharField(max_length=12, choices=Section)
    # What a result shows without asking further.
    title = models.CharField(max_length=200)
    inside = models.CharField(max_length=120, blank=True)
    story_count = models.PositiveIntegerField(default=0)
    # The rules by which the words were made.
    rules = models.PositiveSmallIntegerField(default=0)
    # Names of its own; names of what it is tied to; marks to narrow by; the text.
    heading = models.TextField()
    names = models.TextField(blank=True)
    marks = models.TextField()
    words = models.TextField(blank=True)
    # The same text to be read; that of a story stands on the story or its revision: see `shown_texts`.
    texts = models.JSONField(default=list)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def owner_id(self) -> int:
        """The primary key of what the document is of."""
        return getattr(self, f"{self.OWNERS[Section(self.kind)]}_id")

    @property
    def lang(self) -> str:
        """The language of what its passages quote; empty for the site's. No query after `for_showing`."""
        owner = getattr(self, "story", None)
        return owner.lang if owner else ""

    @property
    def full_title(self) -> str:
        """With what it lies in when its name alone would not tell it from others: "the café, Paris"."""
        return place_within(self.title, self.inside)


class SearchDocument(Document):
    """A public page: what readers' search looks through."""

    _ROUTES: dict[str, str] = {
        Section.STORY: "stories:detail",
        Section.PERSON: "characters:person",
        Section.PLACE: "characters:place",
        Section.TAG: "stories:tag",
        Section.COLLECTION: "stories:collection",
        Section.AUTHOR: "stories:author",
    }

    story = models.OneToOneField(Story, models.CASCADE, null=True, related_name="search_document")
    character = models.OneToOneField(Character, models.CASCADE, null=True, related_name="search_document")
    place = models.OneToOneField(Place, models.CASCADE, null=True, related_name="search_document")
    tag = models.OneToOneField(Tag, models.CASCADE, null=True, related_name="search_document")
    collection = models.OneToOneField(Collection, models.CASCADE, null=True, related_name="search_document")
    author = models.OneToOneField(Author, models.CASCADE, null=True, related_name="search_document")
    address = models.CharField(max_length=700)
    cover_hash = models.CharField(max_length=16, blank=True)
    # By this `documents.check` sees that a story's document is out of date.
    published_at = models.DateTimeField(null=True)

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "address"], name="search_document_at"),
            models.Index(fields=["kind", "rules"], name="search_document_rules"),
        ]

    @property
    def shown_texts(self) -> dict[int, str]:
        """The texts that its words are of, by their numbers. No query after `for_showing`."""
        return self.story.searched_texts if self.story else dict(enumerate(self.texts))

    def get_absolute_url(self) -> str:
        return address_of(self._ROUTES[self.kind], self.address)


class DeskDocument(Document):
    """
    Anything that editors keep, public or not, a story by its newest revision: what their own search looks
    through. Nothing that readers get may be read from here.
    """

    story = models.OneToOneField(Story, models.CASCADE, null=True, related_name="desk_document")
    character = models.OneToOneField(Character, models.CASCADE, null=True, related_name="desk_document")
    place = models.OneToOneField(Place, models.CASCADE, null=True, related_name="desk_document")
    tag = models.OneToOneField(Tag, models.CASCADE, null=True, related_name="desk_document")
    collection = models.OneToOneField(Collection, models.CASCADE, null=True, related_name="desk_document")
    author = models.OneToOneField(Author, models.CASCADE, null=True, related_name="desk_document")
    # Packed, as editors search less often than readers, for whom 200 of them would take some milliseconds to unpack.
    words = PackedTextField(blank=True)
    # Of a story: the number of the revision whose words these are.
    revision = models.PositiveIntegerField(null=True)

    objects = DeskDocumentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "rules"], name="desk_document_rules")]

    @property
    def shown_texts(self) -> dict[int, str]:
        """The texts that its words are of, by their numbers, of a document from `for_showing`."""
        if self.story is None:
            return dict(enumerate(self.texts))
        read: list[StoryContent] = getattr(self.story, "read")  # noqa: B009 - `for_showing` puts it there
        return read[0].searched_texts if read else {}

    def get_absolute_url(self) -> str:
        """Where editors see to it."""
        model = self._meta.get_field(self.OWNERS[Section(self.kind)]).related_model
        label = model._meta.label_lower  # type: ignore[union-attr]  # each owner is a relation
        return reverse(f"admin:{label.replace('.', '_')}_change", args=[self.owner_id])


class SearchStemmer(models.Model):
    """
    A language, beside the site's, by whose stemmer words of documents are or were made: the search asks in it too.
    Empty for all that have none.
    """

    code = models.CharField(max_length=8, primary_key=True)

    def __str__(self) -> str:
        return self.code


class SearchWord(models.Model):
    """A folded word that documents have or had, for guessing what a mistyped one was meant to be."""

    word = models.CharField(max_length=64, primary_key=True)
    is_name = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.word
