"""Pictures: the files that stories, people, places, authors and collections show, with their words."""

from typing import Any

from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from characters.querysets import PictureQuerySet
from spystories.lib.folding import fold
from spystories.lib.keys import KeyField
from spystories.lib.locks import Versioned
from spystories.lib.page_rows import OnPages
from spystories.lib.pictures import ShownPicture, file_names, original_name
from spystories.lib.prose import typeset
from spystories.lib.text import printable


class Picture(OnPages, Versioned):
    """
    One picture with its words. Its files are named by the digest of the original and never change; another file
    in its place is another digest.

    Public, and so are the addresses of its files, while something that is live shows it.
    """

    page_kind = "picture"
    DERIVED = ("is_public",)

    key = KeyField(_("key"))
    name = models.CharField(
        _("name"), max_length=120, validators=[printable], help_text=_("For editors alone: what it is found by.")
    )
    alt = models.CharField(
        _("described in words"),
        max_length=500,
        blank=True,
        validators=[printable],
        help_text=_("For whoever does not see it: what it shows, in a sentence."),
    )
    decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It shows nothing that the text does not say: no words are read out."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True, validators=[printable])
    credit = models.CharField(
        _("credit"), max_length=200, blank=True, validators=[printable], help_text=_("Who made it: “Photograph: …”.")
    )
    source = models.CharField(
        _("source"),
        max_length=300,
        blank=True,
        validators=[printable],
        help_text=_("Where it comes from, and under which licence."),
    )
    # Per cent from the left and from the top: what every crop keeps.
    focus_x = models.PositiveSmallIntegerField(
        _("focus, from the left"), default=50, validators=[MaxValueValidator(100)]
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focus, from the top"), default=50, validators=[MaxValueValidator(100)]
    )
    # Facts of the original, as it is looked at.
    digest = models.CharField(
        max_length=64,
        unique=True,
        editable=False,
        error_messages={"unique": _("Another picture of the library has this file.")},
    )
    format = models.CharField(max_length=8, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    size = models.PositiveIntegerField(_("bytes"), editable=False, default=0)
    widths = models.JSONField(default=list, editable=False)
    has_alpha = models.BooleanField(default=False, editable=False)
    colour = models.CharField(max_length=7, default="#888888", editable=False)
    created_at = models.DateTimeField(_("brought in"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
        db_constraint=False,  # the version before, which knows nothing of pictures, deletes accounts too
    )
    # The words that it is found by, without case and accents: filled on save.
    folded = models.TextField(default="", db_default="", editable=False)
    # Derived by stories.derived.pictures: whether anything that is live shows it.
    is_public = models.BooleanField(default=False, db_index=True, editable=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="picture_has_a_name"),
            models.CheckConstraint(condition=Q(focus_x__lte=100, focus_y__lte=100), name="picture_focus_is_inside"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill()
        super().save(*args, **kwargs)

    def fill(self) -> None:
        """Fill the words that it is found by."""
        self.folded = fold(f"{self.name} {self.alt} {self.caption} {self.credit} {self.source}")

    def natural_key(self) -> tuple[str]:
        return (self.key,)

    @property
    def is_described(self) -> bool:
        """Whether its words are there, or said to be needless."""
        return self.decorative or bool(self.alt)

    @property
    def original(self) -> str:
        """The name of the file that it was made from."""
        return original_name(self.digest, self.format)

    @property
    def files(self) -> list[str]:
        """The names of the files made of it, which pages show."""
        return file_names(self.digest, self.widths, self.width, self.has_alpha)

    @property
    def shown(self) -> ShownPicture:
        """What a page needs of it."""
        return ShownPicture(
            key=self.key,
            digest=self.digest,
            width=self.width,
            height=self.height,
            widths=tuple(self.widths),
            has_alpha=self.has_alpha,
            colour=self.colour,
            alt="" if self.decorative else self.alt,
            caption=typeset(self.caption),
            credit=typeset(self.credit),
            source=self.source,
            focus=(self.focus_x, self.focus_y),
        )


def name_of_picture(key: str) -> str:
    """What editors call the picture with a key; the key where it is gone. One query where there is a key."""
    return Picture.objects.filter(key=key).values_list("name", flat=True).first() or key if key else ""


def picture_column(verbose_name: Any) -> "models.ForeignKey[Any, Any]":
    """The column of a thing that shows one picture. The picture cannot go while it does."""
    return models.ForeignKey(
        Picture, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=verbose_name
    )
