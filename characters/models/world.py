"""People, places and their other names. They know nothing of stories."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from characters.querysets import SHORTEST_SHARED_WORD, CharacterQuerySet, PlaceQuerySet
from spystories.lib.addresses import address_of
from spystories.lib.folding import fold, fold_for_sorting
from spystories.lib.keys import KeyField
from spystories.lib.locks import Versioned
from spystories.lib.page_rows import OnPages
from spystories.lib.text import printable

from .pictures import picture_column


class Section(models.TextChoices):
    """The kinds of public page that have an address of their own."""

    STORY = "story", _("story")
    PERSON = "person", _("person")
    PLACE = "place", _("place")
    TAG = "tag", _("tag")
    COLLECTION = "collection", _("collection")
    AUTHOR = "author", _("author")


class Entity(OnPages, Versioned):
    """Someone or somewhere that a story can name."""

    key = KeyField(_("key"))
    name = models.CharField(_("name"), max_length=120, validators=[printable])
    slug = models.SlugField(_("address"), max_length=120, help_text=_("The last part of the page's address."))
    public_by_choice = models.BooleanField(
        _("always public"), default=False, help_text=_("Show the page even while no live story names it.")
    )
    # What it was called before a renaming, while live texts may still say so: known with all short forms.
    formerly = models.JSONField(default=list, editable=False)
    # Derived: filled from the columns above on save, and from the live stories by stories.derived.counts.
    sort_key = models.CharField(max_length=140, db_index=True, editable=False, default="")
    is_public = models.BooleanField(default=False, db_index=True, editable=False)
    # The names under which the stories were read last, as the recogniser takes them (see `world.announce`).
    known_as = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill()
        super().save(*args, **kwargs)

    def fill(self) -> None:
        """Fill the columns that follow from this row's own names."""
        raise NotImplementedError

    @property
    def other_names(self) -> list[str]:
        """The aliases, in order, as they were announced last. A query for a row that never was."""
        if "aliases" in self.known_as:
            return list(self.known_as["aliases"])
        return list(self.aliases.values_list("name", flat=True))  # type: ignore[attr-defined]  # both kinds have them

    @property
    def leads_on(self) -> bool:
        """Whether more than one live story has them: all that other pages say of how often they appear."""
        raise NotImplementedError

    def natural_key(self) -> tuple[str]:
        return (self.key,)


class Character(Entity):
    """A person. Two may bear the same name."""

    class Pronouns(models.TextChoices):
        HE = "he", _("he")
        SHE = "she", _("she")
        THEY = "they", _("they")

    section = page_kind = Section.PERSON
    DERIVED = ("is_public", "known_as", "story_count", "brief")

    slug = models.SlugField(_("address"), max_length=120, unique=True, help_text=_("As in /people/<address>/."))
    sort_name = models.CharField(
        _("sorted as"), max_length=120, validators=[printable], help_text=_("Surname first: Kovalchuk, Emil Ivanovich.")
    )
    pronouns = models.CharField(_("pronouns"), max_length=8, choices=Pronouns, blank=True)
    home = models.ForeignKey(
        "Place", models.PROTECT, null=True, blank=True, related_name="residents", verbose_name=_("home")
    )
    portrait = picture_column(_("portrait"))
    # The first word of the name, folded: those who share it are told apart.
    given = models.CharField(max_length=140, editable=False, default="")
    # Derived by stories.derived.counts: in how many live stories, and the first two facts as [label, value].
    story_count = models.PositiveIntegerField(default=0, editable=False)
    brief = models.JSONField(default=list, editable=False)

    objects = CharacterQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["given", "sort_key", "key"], name="character_by_given_name")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="character_has_a_name"),
            models.CheckConstraint(condition=~Q(slug=""), name="character_has_an_address"),
        ]

    def fill(self) -> None:
        self.sort_key = fold_for_sorting(self.sort_name or self.name)[:140]
        self.given = fold(self.name).partition(" ")[0][:140]

    @property
    def words(self) -> list[str]:
        """The words of the name, folded, by which somebody else can be a namesake."""
        return [word for word in dict.fromkeys(fold(self.name).split()) if len(word) >= SHORTEST_SHARED_WORD]

    @property
    def leads_on(self) -> bool:
        return self.story_count > 1

    @property
    def address(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return address_of("characters:person", self.slug)


class NameWord(models.Model):
    """
    A word (folded) of a person's name as it is sorted, for finding those who share it along an index, in order.

    Derived by `editing.refresh_known_names`. Its person goes without a constraint of the database, as the version
    before, which knows nothing of these rows, deletes people too.
    """

    character = models.ForeignKey(
        Character, models.CASCADE, related_name="name_words", db_constraint=False, db_index=False
    )
    word = models.CharField(max_length=140)
    sort_key = models.CharField(max_length=140)

    class Meta:
        indexes = [models.Index(fields=["word", "sort_key", "character"], name="name_words_in_order")]
        constraints = [models.UniqueConstraint(fields=["character", "word"], name="name_word_once_a_person")]

    def __str__(self) -> str:
        return self.word


class Place(Entity):
    """A node in the tree of places. Its path is its parent's path and its own slug."""

    section = page_kind = Section.PLACE
    DERIVED = ("is_public", "known_as", "set_count", "spoken_count")

    kind = models.CharField(
        _("kind"), max_length=40, blank=True, validators=[printable], help_text=_("City, café, river …")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("inside")
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Degrees north; south is negative. Empty when no story says where it is."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Degrees east; west is negative."),
    )
    picture = picture_column(_("picture"))
    path = models.CharField(max_length=700, unique=True, editable=False, default="")
    # Derived by stories.derived.counts: live stories set here or further inside, and that only speak of it.
    set_count = models.PositiveIntegerField(default=0, editable=False)
    spoken_count = models.PositiveIntegerField(default=0, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [
            models.Index(
                fields=["-set_count", "-spoken_count"],
                condition=Q(is_public=True, latitude__isnull=False),
                name="place_charted",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="place_has_a_name"),
            models.CheckConstraint(condition=~Q(slug=""), name="place_has_an_address"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="place_is_not_inside_itself"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="place_has_both_coordinates_or_none",
            ),
        ]

    def fill(self) -> None:
        """Fill the columns that follow from this row and its parent: the folded name and the path."""
        self.sort_key = fold_for_sorting(self.name)[:140]
        self.path = f"{self.parent.path}/{self.slug}" if self.parent else self.slug

    @property
    def leads_on(self) -> bool:
        return self.set_count + self.spoken_count > 1

    def turn_on_charts(self) -> tuple[Any, ...]:
        """The order of `charted`, for rows at hand."""
        return -self.set_count, -self.spoken_count, self.parent_id is None, len(self.path), self.path

    @property
    def address(self) -> str:
        return self.path

    @property
    def is_placed(self) -> bool:
        """Whether the site knows where it is: inside another place, or by its coordinates."""
        return self.parent_id is not None or self.latitude is not None

    def get_absolute_url(self) -> str:
        return address_of("characters:place", self.path)


# Who and what stories name, by the word that stands for them in keys, columns and addresses.
ENTITIES: dict[str, type[Character | Place]] = {"character": Character, "place": Place}


class OtherName(models.Model):
    """Another name of someone or somewhere, matched whole."""

    name = models.CharField(_("other name"), max_length=120, validators=[printable])

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Alias(OtherName):
    """Another name of a character: a cover name, a nickname."""

    character = models.ForeignKey(Character, models.CASCADE, related_name="aliases", verbose_name=_("person"))

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["character", "name"],
                name="alias_once_a_character",
                violation_error_message=_("This person already has that alias."),
            )
        ]


class PlaceAlias(OtherName):
    """Another name of a place."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="aliases", verbose_name=_("place"))

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="alias_once_a_place",
                violation_error_message=_("This place already has that name."),
            )
        ]


class Names(models.Model):
    """One row: a stamp that is another one after every change of a name (see `gazetteer`)."""

    stamp = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.stamp


class FormerAddress(models.Model):
    """
    An address that once led to something: it leads there for ever, and is never given to anything else.

    It names its target by key, so that it needs no change when the target moves again.
    """

    section = models.CharField(_("section"), max_length=12, choices=Section)
    address = models.CharField(_("former address"), max_length=700)
    key = models.CharField(_("leads to"), max_length=80, db_index=True)
    left_at = models.DateTimeField(_("left"), auto_now_add=True)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [models.UniqueConstraint(fields=["section", "address"], name="former_address_leads_to_one_thing")]

    def __str__(self) -> str:
        return self.address
