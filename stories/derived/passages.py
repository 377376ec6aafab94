"""The strands of a thread: the passages of a story that name a person or a place, in their order."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q

from characters.models import Character, Place
from stories.models import Mention, Story
from stories.querysets import of_place

from .appearances import Quotes

PASSAGES_SHOWN = 40  # of one story; of more it is said how many there are
GAP = " … "


@dataclass(frozen=True)
class Passage:
    """The sentences of one paragraph that name the subject."""

    paragraph: int
    words: str


@dataclass(frozen=True)
class Strand:
    """What one story has of the thread."""

    story: Story
    passages: list[Passage]

    @property
    def shown(self) -> list[Passage]:
        return self.passages[:PASSAGES_SHOWN]

    @property
    def more(self) -> int:
        return len(self.passages) - len(self.shown)


def strands(subject: Character | Place, stories: Iterable[Story]) -> list[Strand]:
    """The strand of each of `stories`, which come with their bodies. One query."""
    stories, mentions = list(stories), defaultdict(list)
    named = Mention.objects.filter(naming_condition(subject), story__in=stories)
    for mention in named.order_by("paragraph", "start"):
        mentions[mention.story_id].append(mention)
    return [Strand(story, list(_passages(story, mentions[story.pk]))) for story in stories]


def naming_condition(subject: Character | Place) -> Q:
    """What names the subject; of a place also what lies inside it, as the page of the place counts."""
    return of_place(subject) if isinstance(subject, Place) else Q(character=subject)


def _passages(story: Story, mentions: list[Mention]) -> Iterator[Passage]:
    sentences = Quotes(story.texts, mentions).every(mentions)
    for number, same in groupby(sentences, key=lambda sentence: sentence[0]):
        words, last = "", None
        for _number, index, sentence in same:
            words += f"{'' if last is None else ' ' if index == last + 1 else GAP}{sentence}"
            last = index
        yield Passage(number, words)
