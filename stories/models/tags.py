"""Tags: what a story is about that is neither a person nor a place."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from characters.models import Character, Place, Section
from spystories.lib.addresses import address_of
from spystories.lib.folding import fold
from spystories.lib.keys import KeyField
from spystories.lib.locks import Versioned
from spystories.lib.page_rows import OnPages
from spystories.lib.text import printable
from stories.querysets import StoryTagQuerySet, TagQuerySet

from .authors import Author
from .evidence import Quoted
from .story import Story


class Tag(OnPages, Versioned, TagBase):
    """A tag with the editors' line about it. Case and accents do not make another tag."""

    section = page_kind = Section.TAG
    DERIVED = ("story_count",)

    key = KeyField(_("key"))
    name = models.CharField(_("name"), max_length=80, unique=True, validators=[printable])
    slug = models.SlugField(_("address"), max_length=100, unique=True, help_text=_("As in /tags/<address>/."))
    line = models.CharField(
        _("editors' line"),
        max_length=300,
        blank=True,
        validators=[printable],
        help_text=_("One sentence for the tag's page."),
    )
    synonyms = models.JSONField(_("synonyms"), default=list, blank=True)
    # Derived: the folded name on save, the count of live stories by stories.derived.counts.
    folded = models.CharField(max_length=100, unique=True, editable=False, default="")
    story_count = models.PositiveIntegerField(default=0, db_index=True, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="tag_has_a_name"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="tag_has_an_address"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill()
        super().save(*args, **kwargs)

    def fill(self) -> None:
        """Fill the folded name, which is unique and by which lists are sorted."""
        self.folded = fold(self.name)[:100]

    def natural_key(self) -> tuple[str, ...]:
        return (self.key,)

    @property
    def address(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return address_of("stories:tag", self.slug)


class FormerKey(models.Model):
    """
    The key of a tag, person, place or author that was merged into another: what names it, as old revisions do,
    means the other.

    Those that the version before knows nothing of go without a constraint of the database, as it deletes them too.
    """

    key = models.CharField(max_length=80, db_index=True)
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, related_name="former_keys")
    character = models.ForeignKey(Character, models.CASCADE, null=True, related_name="former_keys", db_constraint=False)
    place = models.ForeignKey(Place, models.CASCADE, null=True, related_name="former_keys", db_constraint=False)
    author = models.ForeignKey(Author, models.CASCADE, null=True, related_name="former_keys", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q((f"{kind}__isnull", False)), name=f"former_key_of_one_{kind}"
            )
            for kind in ("tag", "character", "place", "author")
        ]

    def __str__(self) -> str:
        return self.key


class StoryTag(Quoted, ItemBase):
    """A tag on a story, with the line of the story that earns it."""

    content_object = models.ForeignKey(Story, models.CASCADE, related_name="story_tags", verbose_name=_("story"))
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="story_tags", verbose_name=_("tag"))
    sentence = models.TextField(_("line that earns it"), blank=True, validators=[printable])
    position = models.PositiveIntegerField(default=0)

    objects = StoryTagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag of a story")
        verbose_name_plural = _("tags of stories")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="no_tag_twice_on_a_story")]

    def __str__(self) -> str:
        return str(self.tag)
