"""A story's words, its live row, and the people and places that the editors tie to it or decide on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from characters.models import Character, Place, Section
from characters.models.pictures import name_of_picture
from spystories.lib import prose
from spystories.lib.addresses import address_of
from spystories.lib.keys import KeyField
from spystories.lib.languages import LONGEST_TAG, direction_of, language_tag, name_of, site_language
from spystories.lib.locks import Versioned
from spystories.lib.packed import PackedTextField
from spystories.lib.page_keys import row_key, show_wholly
from spystories.lib.page_rows import OnPages
from spystories.lib.text import printable
from stories.phrases import byline_of
from stories.querysets import (
    AuthorshipQuerySet,
    CastQuerySet,
    OfStoryQuerySet,
    SettingQuerySet,
    StoryQuerySet,
    cover_address,
)
from stories.workflow import GoesOutAs, State, Work

from .authors import Author, Creator


@dataclass(frozen=True)
class WordField:
    """What is done with a column of a story's words: how it is typed, what looks it through, who reads it."""

    is_line: bool = True  # else paragraphs of prose
    on_page: bool = False  # drawn on the sheet of the manuscript, else beside it
    rows: int = 0  # of a line that may grow: as many as its box begins with
    checked: bool = False  # looked through for words left open and words twice
    renamed: bool = False  # may name people and places, whose new names it follows
    told: bool = False  # a returning reader is told what changed in it
    seldom: bool = False  # fixtures leave it out where it is empty, as those from before it came do
    search: str = ""  # where it is searched, beside the title: among "names" or "texts"
    in_words: Callable[[str], str] = str  # what its value is called where editors compare two of them


class StoryContent(models.Model):
    """
    The words of a story. `Story` holds those that are live, each `Revision` those of one saving.

    A column and its line in `FIELDS` are all that the editors' form, history, comparison, checks, renaming,
    search and publishing need; what editors call it is the column's own name.
    """

    title = models.CharField(_("title"), max_length=200, blank=True, validators=[printable])
    slug = models.SlugField(_("address"), max_length=120, blank=True, help_text=_("As in /stories/<address>/."))
    standfirst = models.CharField(_("standfirst"), max_length=300, blank=True, validators=[printable])
    body = PackedTextField(_("story"), blank=True)
    byline = models.CharField(_("byline"), max_length=200, blank=True, validators=[printable])
    content_notes = models.CharField(_("content notes"), max_length=300, blank=True, validators=[printable])
    # A tag of BCP 47, from which the direction of the text follows; empty for the site's.
    lang = models.CharField(
        _("language"), max_length=LONGEST_TAG, blank=True, default="", db_default="", validators=[language_tag]
    )

    # Keys of pictures: that at the head of the story, and that on its cover, set in two inks; empty for none.
    lead_picture = models.CharField(_("lead picture"), max_length=80, blank=True, default="", db_default="")
    cover_picture = models.CharField(
        _("picture on the cover"),
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text=_("Without one the cover is drawn from the text."),
    )

    class Meta:
        abstract = True

    FIELDS = {
        "title": WordField(on_page=True, rows=1, checked=True, renamed=True, told=True),
        "slug": WordField(),
        "standfirst": WordField(on_page=True, rows=2, checked=True, renamed=True, told=True, search="texts"),
        "body": WordField(is_line=False, on_page=True, checked=True, renamed=True, told=True),
        "byline": WordField(checked=True, search="names"),
        "content_notes": WordField(rows=2, checked=True, renamed=True),
        "lang": WordField(seldom=True, in_words=name_of),
        "lead_picture": WordField(seldom=True, in_words=name_of_picture),
        "cover_picture": WordField(seldom=True, in_words=name_of_picture),
    }
    WORDS = tuple(FIELDS)
    LINES = tuple(name for name, field in FIELDS.items() if field.is_line)
    PICTURES = ("lead_picture", "cover_picture")  # beside those in the text

    def words_of(self) -> dict[str, Any]:
        """The columns of the words, as a dictionary."""
        return {name: getattr(self, name) for name in self.WORDS}

    @property
    def direction(self) -> str:
        """In which direction its text is written, as the attribute `dir` has it."""
        return direction_of(self.lang or site_language())

    @property
    def paragraphs(self) -> list[str]:
        """The plain text of the body, paragraph by paragraph, read from it each time it is asked for."""
        return prose.stored_paragraphs(self.body)

    @property
    def texts(self) -> dict[int, str]:
        """The plain texts of the body by their numbers, footnotes too, read from it each time they are asked for."""
        return prose.stored_texts(self.body)

    @property
    def searched_texts(self) -> dict[int, str]:
        """What the search reads and shows as text: together as number 0 the lines so searched; the body's texts."""
        lines = (getattr(self, name) for name, field in self.FIELDS.items() if field.search == "texts")
        return {0: "\n".join(filter(None, lines)), **self.texts}


class Story(OnPages, StoryContent, Versioned):
    """
    A story as the public reads it, if it is live.

    Only `publishing` writes these columns: saving makes a `Revision`, publishing copies one onto this row.
    """

    State, Work = State, Work

    section = page_kind = Section.STORY

    key = KeyField(_("key"), named_by="working_title")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UNPUBLISHED, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, unique=True, editable=False)
    first_published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    last_published_at = models.DateTimeField(_("last published"), null=True, editable=False)
    live_revision = models.ForeignKey(
        "Revision",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("live revision"),
    )
    # What was approved last and is not out: the newest revision, or one that somebody saved over since.
    approved_revision = models.ForeignKey("Revision", models.SET_NULL, null=True, editable=False, related_name="+")
    # What becomes of that when one who may approve saves; empty for what `goes_as` says.
    goes_out_as = models.CharField(
        max_length=8, choices=GoesOutAs, blank=True, default="", db_default="", editable=False
    )
    # Not read any more: goes with the next version.
    changed_from = models.ForeignKey("Revision", models.SET_NULL, null=True, editable=False, related_name="+")
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("begun by")
    )
    trashed_at = models.DateTimeField(_("put into the trash"), null=True, editable=False)
    # How many editions readers have been told of; what changed in each is its slip.
    edition = models.PositiveIntegerField(_("edition"), default=0, editable=False)
    publish_silently = models.BooleanField(default=False, editable=False)
    # The schedule: when what was approved goes out, when the live text is withdrawn, what went wrong last. The time
    # stands in `publish_at` while the newest revision is what was approved, in `slot_kept_at` while a newer one lies
    # over it: the version before knows the first alone, and would publish what is newest.
    publish_at = models.DateTimeField(_("goes out"), null=True, editable=False, db_index=True)
    slot_kept_at = models.DateTimeField(null=True, editable=False, db_index=True)
    withdraw_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False, db_index=True)
    failure = models.CharField(max_length=300, blank=True, editable=False, default="")
    # What the editors' lists show: status, title and time of the newest revision.
    work = models.CharField(_("newest revision"), max_length=12, choices=Work, default=Work.DRAFT, editable=False)
    working_title = models.CharField(_("title"), max_length=200, blank=True, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False, db_index=True)
    # Whether a TK or a "[…]" is left in the newest revision: filled by saving, and by reindex.
    gap_in_draft = models.BooleanField(default=False, editable=False)
    # Derived by stories.derived.index from the live text.
    gap_in_live = models.BooleanField(default=False, editable=False)
    tag_count = models.PositiveIntegerField(default=0, editable=False)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    minutes = models.PositiveIntegerField(_("minutes"), default=0, editable=False)
    main_place = models.ForeignKey(Place, models.SET_NULL, null=True, editable=False, related_name="+")

    authors = models.ManyToManyField(Author, through="Authorship", related_name="stories")
    characters = models.ManyToManyField(Character, through="CastMember", related_name="stories")
    places = models.ManyToManyField(Place, through="Setting", related_name="stories")
    tags = TaggableManager(through="StoryTag", blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        permissions = [
            ("publish_story", "Can review, publish, schedule and withdraw stories"),
            ("edit_every_story", "Can edit stories that others began"),
        ]
        indexes = [
            models.Index(fields=["state", "-number"], name="story_live_newest"),
            models.Index(fields=["state", "word_count"], name="story_live_shortest"),
            models.Index(fields=["state", "main_place"], name="story_live_by_place"),  # counted without its text
            # For the desk.
            models.Index(fields=["trashed_at", "work", "edited_at"], name="story_by_work"),
            models.Index(fields=["created_by", "trashed_at", "work", "edited_at"], name="story_by_writer"),
            models.Index(fields=["state", "work"], name="story_live_by_work"),
            models.Index(fields=["state", "last_published_at"], name="story_live_latest"),
            models.Index(fields=["state", "tag_count", "-number"], name="story_live_untagged"),
            models.Index(fields=["failure", "trashed_at"], name="story_failed"),
            models.Index(fields=["gap_in_draft", "trashed_at", "work", "edited_at"], name="story_gap"),
            models.Index(fields=["gap_in_live", "state", "-number"], name="story_live_gap"),
            models.Index(fields=["trashed_at", "work", "approved_revision"], name="story_changed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=~Q(slug=""), name="story_has_its_own_address"),
            models.CheckConstraint(
                condition=~Q(state="live")
                | (
                    ~Q(title="")
                    & ~Q(body="")
                    & ~Q(slug="")
                    & Q(number__isnull=False)
                    & Q(first_published_at__isnull=False)
                    & Q(last_published_at__isnull=False)
                ),
                name="live_story_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.working_title or str(_("Untitled"))

    def natural_key(self) -> tuple[str, ...]:
        return (self.key,)

    @property
    def is_live(self) -> bool:
        return self.state == self.State.LIVE

    @property
    def goes_out_at(self) -> datetime | None:
        """When what was approved goes out; None where it has no time."""
        return self.publish_at or self.slot_kept_at

    @property
    def goes_as(self) -> str:
        """What becomes of an approval when one who may approve saves: as chosen, else as saved where it has a time."""
        return self.goes_out_as or (GoesOutAs.SAVED if self.goes_out_at else GoesOutAs.APPROVED)

    @property
    def paragraphs(self) -> list[str]:
        """The same; a page that shows one shows all of the story."""
        show_wholly(row_key(self.page_kind, self.pk))
        return super().paragraphs

    @property
    def texts(self) -> dict[int, str]:
        """The same; a page that shows one shows all of the story."""
        show_wholly(row_key(self.page_kind, self.pk))
        return super().texts

    @property
    def address(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return address_of("stories:detail", self.slug)

    @cached_property
    def credited(self) -> list[Author]:
        """Its live authors, in order. A query, none after `with_authors`; a draft is given its own."""
        is_read = "authorships" in getattr(self, "_prefetched_objects_cache", {})
        rows = self.authorships.all() if is_read else self.authorships.with_author()
        return [row.author for row in rows]

    @property
    def printed_byline(self) -> str:
        return byline_of(self.byline, [author.name for author in self.credited])

    @property
    def creators(self) -> list[Creator]:
        """Whom machines are told as its authors: what the byline says where it is written, else each author."""
        if self.byline:
            return [Creator(self.byline)]
        return [Creator(author.name, author.sort_name) for author in self.credited]

    @cached_property
    def cover_address(self) -> str:
        """The address of its cover, for a story with its rendering; a draft is given another one."""
        return cover_address(self.slug, self.rendering.cover_hash)


class Authorship(models.Model):
    """
    One of a story's authors, in their order.

    Its story goes without a constraint of the database, as the version before, which knows nothing of these rows,
    deletes stories too.
    """

    story = models.ForeignKey(
        Story, models.CASCADE, related_name="authorships", verbose_name=_("story"), db_constraint=False
    )
    author = models.ForeignKey(Author, models.PROTECT, related_name="authorships", verbose_name=_("author"))
    position = models.PositiveIntegerField(default=0)

    objects = AuthorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("author of a story")
        verbose_name_plural = _("authors of stories")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["story", "author"], name="no_author_twice_of_a_story")]

    def __str__(self) -> str:
        return str(self.author)


class CastMember(models.Model):
    """A character whom the editors tie to a story, with a part."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="cast", verbose_name=_("story"))
    character = models.ForeignKey(Character, models.PROTECT, related_name="parts", verbose_name=_("person"))
    part = models.CharField(_("part"), max_length=80, blank=True, validators=[printable])
    note = models.CharField(_("note"), max_length=200, blank=True, validators=[printable])
    position = models.PositiveIntegerField(default=0)

    objects = CastQuerySet.as_manager()

    class Meta:
        verbose_name = _("cast member")
        verbose_name_plural = _("cast")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["story", "character"], name="nobody_twice_in_a_cast")]

    def __str__(self) -> str:
        return str(self.character)


class Setting(models.Model):
    """A place that the editors tie to a story: set here, or spoken of."""

    class How(models.TextChoices):
        SET = "set", _("set here")
        SPOKEN = "spoken", _("spoken of")

    story = models.ForeignKey(Story, models.CASCADE, related_name="settings", verbose_name=_("story"))
    place = models.ForeignKey(Place, models.PROTECT, related_name="settings", verbose_name=_("place"))
    how = models.CharField(_("how"), max_length=8, choices=How, default=How.SET)
    position = models.PositiveIntegerField(default=0)

    objects = SettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["story", "place"], name="no_place_twice_in_a_story")]

    def __str__(self) -> str:
        return str(self.place)


class Tie(models.Model):
    """
    Words of a story that stand for someone or somewhere without being a name: "the bakery".

    The passage is anchored by its paragraph, the exact words, and a few words before and after.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="ties", verbose_name=_("story"))
    character = models.ForeignKey(
        Character, models.PROTECT, null=True, blank=True, related_name="ties", verbose_name=_("person")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="ties", verbose_name=_("place")
    )
    paragraph = models.PositiveIntegerField(_("paragraph"))
    quote = models.CharField(_("words"), max_length=200)
    before = models.CharField(_("words before"), max_length=80, blank=True)
    after = models.CharField(_("words after"), max_length=80, blank=True)

    objects = OfStoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        ordering = ["paragraph", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(character__isnull=True) ^ Q(place__isnull=True), name="tie_means_one_thing"
            ),
            models.UniqueConstraint(
                fields=["story", "paragraph", "quote", "before", "after"], name="no_words_tied_twice"
            ),
        ]

    def __str__(self) -> str:
        return self.quote

    @property
    def means(self) -> Character | Place | None:
        """The person or place that the words stand for."""
        return self.character or self.place

    @property
    def kind(self) -> str:
        return "character" if self.character else "place"


class Decision(models.Model):
    """What a name means in a story, as an editor decided: everywhere, or in one passage, as a tie's."""

    class Kind(models.TextChoices):
        CHARACTER = "character", _("person")
        PLACE = "place", _("place")
        NOTHING = "nothing", _("not a name")
        OPEN = "open", _("left open")

    story = models.ForeignKey(Story, models.CASCADE, related_name="decisions", verbose_name=_("story"))
    form = models.CharField(_("name as met"), max_length=200)
    kind = models.CharField(_("meaning"), max_length=10, choices=Kind)
    character = models.ForeignKey(
        Character, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("person")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("place")
    )
    paragraph = models.PositiveIntegerField(_("paragraph"), default=0)
    before = models.CharField(_("words before"), max_length=80, blank=True)
    after = models.CharField(_("words after"), max_length=80, blank=True)

    objects = OfStoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["paragraph", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="character", character__isnull=False, place__isnull=True)
                | Q(kind="place", place__isnull=False, character__isnull=True)
                | Q(kind__in=["nothing", "open"], character__isnull=True, place__isnull=True),
                name="decision_means_what_it_says",
            ),
            models.UniqueConstraint(
                fields=["story", "form", "paragraph", "before", "after"], name="no_name_decided_twice"
            ),
        ]

    def __str__(self) -> str:
        return self.form

    @property
    def means(self) -> Character | Place | None:
        """The person or place that is meant; None for what is no name, or left open."""
        return self.character or self.place
