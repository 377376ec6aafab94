"""
What is derived from the texts by `stories.derived.index` and `stories.names.reading`; rebuilt, never patched.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from characters.models import Character, Place, Section
from spystories.lib.packed import PackedTextField
from spystories.lib.page_rows import OfStoryOnPages
from stories.querysets import AppearanceQuerySet, EncounterQuerySet, OfStoryQuerySet, StoredFindingsQuerySet

from .revisions import Revision
from .story import Story


class Rendering(OfStoryOnPages):
    """A live story made ready to read: its HTML, pictures, cover and neighbours. No row, no public page."""

    page_columns = ("html", "lead", "cover")

    story = models.OneToOneField(Story, models.CASCADE, primary_key=True, related_name="rendering")
    html = PackedTextField()
    lead = models.TextField(default="", db_default="")  # the picture at its head
    # Of version 0.2, and read by nothing: stays empty, and goes with the version after the next.
    paragraphs = models.JSONField(default=list)
    cover = PackedTextField()
    cover_hash = models.CharField(max_length=16)
    # {"before": pk, "after": pk, "collection": pk}; any may be missing.
    neighbours = models.JSONField(default=dict)
    # [{"story": pk, "reason": "person" | "place" | "tag", "name": "Paris"}], the likeliest first.
    related = models.JSONField(default=list)
    # Whose names could change what is found in the text, as `findings.concerns` writes it.
    concerns = models.TextField(default="")

    def __str__(self) -> str:
        return str(self.story)


class Mention(OfStoryOnPages):
    """One span of a live story's text that names someone or somewhere."""

    class By(models.TextChoices):
        NAME = "name", _("name")
        TIE = "tie", _("tie")
        DECISION = "decision", _("decision")

    story = models.ForeignKey(Story, models.CASCADE, related_name="mentions")
    character = models.ForeignKey(Character, models.CASCADE, null=True, related_name="mentions")
    place = models.ForeignKey(Place, models.CASCADE, null=True, related_name="mentions")
    # Paragraphs count from 1; start and end are code points of that paragraph's plain text, half-open.
    paragraph = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    by = models.CharField(max_length=8, choices=By, default=By.NAME)

    objects = OfStoryQuerySet.as_manager()

    class Meta:
        ordering = ["paragraph", "start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(character__isnull=True) ^ Q(place__isnull=True), name="mention_names_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.paragraph}: {self.start}–{self.end}"

    @property
    def entity(self) -> Character | Place:
        """Whom or what it names."""
        return self.character or self.place  # type: ignore[return-value]  # the constraint: it names one


class Appearance(OfStoryOnPages):
    """Someone or somewhere in a live story, named, cast or set in: its mentions summed."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="appearances")
    character = models.ForeignKey(Character, models.CASCADE, null=True, related_name="appearances")
    place = models.ForeignKey(Place, models.CASCADE, null=True, related_name="appearances")
    # The story's: whoever asks for the first stories of somebody reads them along an index.
    number = models.PositiveIntegerField(default=0, db_default=0)
    # How often the text names it, and where first: nothing for one that is only tied to the story.
    count = models.PositiveIntegerField(default=0)
    paragraph = models.PositiveIntegerField(null=True)
    # [[paragraph, sentence]], in reading order: the sentence that first names it, and its most telling ones.
    quotes = models.JSONField(default=list)

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["character", "number", "count"], name="appearances_of_a_person"),
            models.Index(fields=["place", "number", "count"], name="appearances_of_a_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(character__isnull=True) ^ Q(place__isnull=True), name="appearance_of_one_thing"
            ),
            models.UniqueConstraint(fields=["story", "character"], name="character_appears_once_a_story"),
            models.UniqueConstraint(fields=["story", "place"], name="place_appears_once_a_story"),
        ]

    def __str__(self) -> str:
        return f"{self.story}: {self.character or self.place}"


class Encounter(OfStoryOnPages):
    """In how many paragraphs of a live story a person is named together with another, or with a place."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="encounters")
    character = models.ForeignKey(Character, models.CASCADE, related_name="encounters")
    other = models.ForeignKey(Character, models.CASCADE, null=True, related_name="+")
    place = models.ForeignKey(Place, models.CASCADE, null=True, related_name="encounters")
    paragraphs = models.PositiveIntegerField()
    # Of a place: whether the story is set there, or only speaks of it.
    is_set = models.BooleanField(default=False)

    objects = EncounterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["character", "other", "paragraphs"], name="encounter_of_people"),
            models.Index(fields=["place", "is_set", "character"], name="encounter_at_a_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(other__isnull=True) ^ Q(place__isnull=True), name="encounter_with_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.character}, {self.other or self.place}"


class InnerLink(models.Model):
    """A link in a live story's text to a page of this site."""

    class Leads(models.TextChoices):
        PAGE = "page", _("to a page")
        MOVED = "moved", _("to a former address")
        NOWHERE = "nowhere", _("nowhere")

    story = models.ForeignKey(Story, models.CASCADE, related_name="inner_links")
    paragraph = models.PositiveIntegerField()
    section = models.CharField(max_length=12, choices=Section, blank=True)
    # As the text has it; and the key of what is there, or once was.
    address = models.CharField(max_length=700)
    key = models.CharField(max_length=80, blank=True)
    leads = models.CharField(max_length=8, choices=Leads)

    class Meta:
        indexes = [
            models.Index(fields=["leads", "story"], name="inner_link_leads"),
            models.Index(fields=["section", "key"], name="inner_link_to"),
            models.Index(fields=["section", "address"], name="inner_link_at"),
        ]

    def __str__(self) -> str:
        return f"{self.story}: {self.address}"


class StoredFindings(models.Model):
    """
    What could change what the newest revision of a story is found to name, and how many questions that leaves.

    For editors: no public code reads it.
    """

    revision = models.OneToOneField(Revision, models.CASCADE, primary_key=True, related_name="stored_findings")
    story = models.OneToOneField(Story, models.CASCADE, related_name="stored_findings")
    # Of version 0.2, and read by nothing: stays empty, and goes with the version after the next.
    findings = models.JSONField(default=dict)
    questions = models.PositiveIntegerField(default=0, db_index=True)
    # As `findings.concerns` writes it.
    concerns = models.TextField(default="")
    # Of its text, as `reading.digest_of` makes it: by it the same text is found again. Empty for no text.
    digest = models.CharField(max_length=64, default="", db_default="")
    words = models.PositiveIntegerField(default=0, db_default=0, db_index=True)

    objects = StoredFindingsQuerySet.as_manager()

    class Meta:
        db_table = "stories_reading"
        indexes = [models.Index(fields=["digest"], name="findings_of_the_same_text")]

    def __str__(self) -> str:
        return str(self.story)


class RereadQueueEntry(models.Model):
    """A story that is still to be read again: a name has changed, or its cover's picture could not be reached."""

    story = models.OneToOneField(Story, models.CASCADE, primary_key=True, related_name="reread_queue_entry")
    since = models.DateTimeField(auto_now_add=True)
    # Whether all that is derived from it is to be made anew, also where it names the same people as before.
    wholly = models.BooleanField(default=True)

    class Meta:
        db_table = "stories_waiting"

    def __str__(self) -> str:
        return str(self.story)
