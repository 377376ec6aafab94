"""Collections: stories in an order. A story may be in several."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from characters.models import Section
from characters.models.pictures import picture_column
from spystories.lib.addresses import address_of
from spystories.lib.folding import fold_for_sorting
from spystories.lib.keys import KeyField
from spystories.lib.locks import Versioned
from spystories.lib.page_rows import OnPages
from spystories.lib.text import printable
from stories.querysets import CollectionEntryQuerySet, CollectionQuerySet

from .story import Story


class Collection(OnPages, Versioned):
    """Stories in an order that the editors chose. Public while one of them is live."""

    section = page_kind = Section.COLLECTION
    DERIVED = ("story_count",)

    key = KeyField(_("key"), named_by="title")
    title = models.CharField(_("title"), max_length=200, validators=[printable])
    slug = models.SlugField(_("address"), max_length=120, unique=True, help_text=_("As in /collections/<address>/."))
    line = models.TextField(_("editors' lines"), blank=True, validators=[printable])
    picture = picture_column(_("picture"))
    # Derived: the folded title on save, the count of live stories by stories.derived.counts.
    sort_key = models.CharField(max_length=220, db_index=True, editable=False, default="")
    story_count = models.PositiveIntegerField(default=0, db_index=True, editable=False)

    stories = models.ManyToManyField(Story, through="CollectionEntry", related_name="collections")

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="collection_has_a_title"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="collection_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill()
        super().save(*args, **kwargs)

    def fill(self) -> None:
        """Fill the folded title that lists are sorted by."""
        self.sort_key = fold_for_sorting(self.title)[:220]

    def natural_key(self) -> tuple[str, ...]:
        return (self.key,)

    @property
    def address(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return address_of("stories:collection", self.slug)


class CollectionEntry(models.Model):
    """A story's place in a collection."""

    TURN = 2**32  # an entry's turn as one number: its position so many times, and its primary key

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="entries", verbose_name=_("collection"))
    story = models.ForeignKey(Story, models.CASCADE, related_name="entries", verbose_name=_("story"))
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = CollectionEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story of the collection")
        verbose_name_plural = _("stories of the collection")
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["collection", "position", "id"], name="collection_in_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "story"],
                name="no_story_twice_in_a_collection",
                violation_error_message=_("This story is already in the collection."),
            )
        ]

    def __str__(self) -> str:
        return str(self.story)
