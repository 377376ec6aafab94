"""What the page of a story shows beside its text: its card, the cards of first mentions, the way on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from characters.models import Character
from stories.content.rows import Rows
from stories.derived.drawing.rail import rail
from stories.derived.story import card_id
from stories.models import Appearance, CastMember, Collection, CollectionEntry, Setting, Story, StoryTag
from stories.phrases import count_of_stories

CARDS = 100  # first mentions with a card; the rest are plain links
RELATED = 2
THREADS = 6
NAMESAKES = 2  # named on a card


@dataclass(frozen=True)
class Stretch:
    """A place of a story and those inside it that the story is set in too."""

    place: object
    inside: list


class Page:
    """
    One live story (from `for_reading`) with what its page needs, whatever its size: five queries more, and
    one within a collection.
    """

    def __init__(self, story: Story, within: str = ""):
        """`within` is the address of the collection that the reader came by, whatever it says."""
        self.story, self._within = story, within

    @cached_property
    def cast(self) -> list[CastMember]:
        return list(self.story.cast.select_related("character"))

    @cached_property
    def _settings(self) -> list[Setting]:
        return list(self.story.settings.select_related("place__parent"))

    @cached_property
    def tags(self) -> list[StoryTag]:
        return list(self.story.story_tags.select_related("tag"))

    @cached_property
    def set_in(self) -> list[Stretch]:
        return gathered(row.place for row in self._settings if row.how == Setting.How.SET)

    @cached_property
    def spoken_of(self) -> list:
        return [row.place for row in self._settings if row.how == Setting.How.SPOKEN]

    @property
    def threads(self) -> list[tuple[object, str]]:
        """Those who lead on to another story, with how many they are in: in words."""
        people = [(row.character, row.character.story_count) for row in self.cast]
        places = [(row.place, row.place.set_count + row.place.spoken_count) for row in self._settings]
        found = [(entity, count_of_stories(count)) for entity, count in (*people, *places) if count > 1]
        return found[:THREADS]

    @cached_property
    def cards(self) -> list[tuple[str, object, list]]:
        """(id, person or place, namesakes) for each first mention that the text links."""
        html = self.story.rendering.html
        entities = [row.character for row in self.cast] + [row.place for row in self._settings]
        named = [(card_id(entity), entity) for entity in entities]
        linked = [(key, entity) for key, entity in named if f'data-card="{key}"' in html][:CARDS]
        others = self._namesakes([entity for _key, entity in linked if isinstance(entity, Character)])
        return [(key, entity, others.get(key, ())) for key, entity in linked]

    def _namesakes(self, people):
        """Others of the same given name, by card, each with the `title` of a story. One query at most."""
        if not people:
            return {}
        title = Appearance.objects.live().filter(character=OuterRef("pk")).order_by("story__number")
        rows = Character.objects.public().first_of_given({row.given for row in people}, most=NAMESAKES + 1)
        found = list(rows.annotate(title=Subquery(title.values("story__title")[:1])).alphabetical())
        same = {
            row: [other for other in found if other.given == row.given and other != row] for row in people
        }
        return {card_id(row): others[:NAMESAKES] for row, others in same.items()}

    @cached_property
    def _others(self) -> dict[int, Story]:
        """The live stories that this one points at."""
        near, related = self._neighbours, self.story.rendering.related
        keys = [near.get("before"), near.get("after"), *(row["story"] for row in related)]
        return Story.objects.live().for_shelf().in_bulk([key for key in keys if key])

    @property
    def rail(self) -> str:
        return rail([len(text) for text in self.story.rendering.paragraphs])

    @cached_property
    def collection(self) -> Collection | None:
        """The collection that the reader came by, if the story stands in it."""
        return self._entry and self._entry.collection

    @property
    def tail(self) -> str:
        """What addresses of stories end in, so that the reader stays in the collection."""
        return f"?in={self.collection.slug}" if self.collection else ""

    @cached_property
    def _entry(self):
        if not self._within:
            return None
        entries = CollectionEntry.objects.live().filter(collection__slug=self._within, story=self.story)
        return entries.beside().select_related("collection").first()

    @cached_property
    def _neighbours(self):
        if not self._entry:
            return self.story.rendering.neighbours
        return {"before": self._entry.story_before, "after": self._entry.story_after}

    @property
    def before(self) -> Story | None:
        return self._others.get(self._neighbours.get("before"))

    @property
    def after(self) -> Story | None:
        return self._others.get(self._neighbours.get("after"))

    @property
    def related(self) -> list[tuple[str, Story]]:
        """(reason in words, story) of the two likeliest that are still live."""
        live = [row for row in self.story.rendering.related if row["story"] in self._others]
        return [(reason(row), self._others[row["story"]]) for row in live[:RELATED]]


class Draft(Page):
    """The same for a story that is not saved as live: its rows are given, its rendering is unsaved."""

    def __init__(self, story: Story, rows: Rows):
        super().__init__(story)
        self.cast, self._settings, self.tags = rows.cast, rows.settings, rows.tags


def reason(related: dict) -> str:
    """Why a story is near: "Paris again", "Jazz again"."""
    return _("%(name)s again") % {"name": related["name"][:1].upper() + related["name"][1:]}


def gathered(places: Iterable) -> list[Stretch]:
    """Places in their order, those inside another of them with it: "Paris: the bakery, the Seine"."""
    places: Sequence = list(places)
    outer = {
        place.pk: min(
            (other for other in places if f"{place.path}/".startswith(f"{other.path}/")),
            key=lambda other: len(other.path),
        )
        for place in places
    }
    heads = list(dict.fromkeys(outer[place.pk] for place in places))
    return [
        Stretch(head, [place for place in places if outer[place.pk] == head and place != head])
        for head in heads
    ]
