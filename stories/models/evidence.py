"""What the site says of people, each resting on a sentence of a story."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from characters.models import Character, Place
from spystories.lib.keys import KeyField
from spystories.lib.page_keys import row_key, show_wholly
from spystories.lib.page_rows import OfStoryOnPages
from spystories.lib.text import printable
from stories.querysets import EvidenceQuerySet, QuotedQuerySet

if TYPE_CHECKING:
    from .story import Story


class Quoted(models.Model):
    """A row that quotes a sentence of a story. `paragraph` is found anew whenever the story is indexed."""

    story: "models.ForeignKey[Story, Story]"
    sentence = models.TextField(
        _("sentence"), validators=[printable], help_text=_("Exactly as it stands in the story.")
    )
    # Derived: where the live text has the sentence; empty while it has not, and then nothing shows the row.
    paragraph = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_public(self) -> bool:
        """Whether the sentence stands in a live story. For where `public()` cannot be used."""
        return self.paragraph is not None and self.story.is_live


class Introduction(OfStoryOnPages, Quoted):
    """The quotation that opens the page of a person or a place."""

    character = models.OneToOneField(
        Character,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="introduction",
        verbose_name=_("person"),
    )
    place = models.OneToOneField(
        Place, models.CASCADE, null=True, blank=True, related_name="introduction", verbose_name=_("place")
    )
    story = models.ForeignKey("Story", models.PROTECT, related_name="introductions", verbose_name=_("story"))

    objects = QuotedQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        constraints = [
            models.CheckConstraint(
                condition=Q(character__isnull=True) ^ Q(place__isnull=True), name="introduction_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return self.sentence


class Fact(OfStoryOnPages, Quoted):
    """A label and a value about a person, and how far the story vouches for it."""

    class Standing(models.TextChoices):
        STATED = "stated", _("stated")
        CLAIMED = "claimed", _("claimed")
        DENIED = "denied", _("denied")

    key = KeyField(_("key"), named_by="label")
    character = models.ForeignKey(Character, models.CASCADE, related_name="facts", verbose_name=_("person"))
    label = models.CharField(_("label"), max_length=40, validators=[printable])
    value = models.CharField(_("value"), max_length=200, validators=[printable])
    standing = models.CharField(_("standing"), max_length=8, choices=Standing, default=Standing.STATED)
    said_by = models.CharField(
        _("by whom"),
        max_length=80,
        blank=True,
        validators=[printable],
        help_text=_("Who claims or denies it."),
    )
    story = models.ForeignKey("Story", models.PROTECT, related_name="facts", verbose_name=_("story"))
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"

    def natural_key(self) -> tuple[str, ...]:
        return (self.key,)

    natural_key.dependencies = ["characters.character", "stories.story"]  # type: ignore[attr-defined]  # Django's way


class Relationship(OfStoryOnPages, Quoted):
    """A directed tie between two people, worded from both ends."""

    key = KeyField(_("key"), named_by="wording")
    character = models.ForeignKey(Character, models.CASCADE, related_name="relationships", verbose_name=_("from"))
    other = models.ForeignKey(Character, models.CASCADE, related_name="inverse_relationships", verbose_name=_("to"))
    wording = models.CharField(
        _("wording"), max_length=120, validators=[printable], help_text=_("… asked him to walk …")
    )
    inverse = models.CharField(
        _("inverse wording"), max_length=120, validators=[printable], help_text=_("… was asked to walk …")
    )
    story = models.ForeignKey("Story", models.PROTECT, related_name="relationships", verbose_name=_("story"))
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(character=F("other")),
                name="relationship_between_two",
                violation_error_message=_("A relationship joins two different people."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.character} {self.wording} {self.other}"

    @classmethod
    def from_db(cls, *columns: Any, **options: Any) -> Self:
        """Also all of both people: what the one is to the other stands on the pages of both."""
        row = super().from_db(*columns, **options)
        show_wholly(row_key("person", row.character_id), row_key("person", row.other_id))
        return row

    def natural_key(self) -> tuple[str, ...]:
        return (self.key,)

    natural_key.dependencies = ["characters.character", "stories.story"]  # type: ignore[attr-defined]  # Django's way
