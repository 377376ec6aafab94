"""
Finding people and places in a text by their names: the one interface between the stories and recognition.

Rows of the database go in, found spans come out; `characters.recognition`, which knows no database, decides.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from .models import Character, Place
from .recognition import Gazetteer, recognise

_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Found:
    """A span that names `entity`: paragraphs count from 1, offsets are code points, half-open."""

    paragraph: int
    start: int
    end: int
    entity: Character | Place


def find(paragraphs: Sequence[str], entities: Iterable[Character | Place]) -> list[Found]:
    """
    Every mention of `entities`, who are the story's own, in `paragraphs`, in order, never overlapping.

    What may mean two of them stays out. Time grows with the text, not with the number of names.
    """
    cast = {_id(entity): entity for entity in entities}
    known = Gazetteer([_as_known(name, entity) for name, entity in cast.items()])
    starts = list(accumulate((len(text) + len(_BETWEEN) for text in paragraphs), initial=0))
    found = []
    for mention in recognise(_BETWEEN.join(paragraphs), known, cast=list(cast), suggest=False).mentions:
        if mention.entity is not None:
            number = bisect_right(starts, mention.start)
            offset = starts[number - 1]
            entity = cast[mention.entity]
            found.append(Found(number, mention.start - offset, mention.end - offset, entity))
    return found


def _id(entity):
    return f"{entity._meta.model_name}-{entity.pk}"


def _as_known(name, entity):
    known = {
        "id": name,
        "kind": "place" if isinstance(entity, Place) else "character",
        "name": entity.name,
        "aliases": [alias.name for alias in entity.aliases.all()],
    }
    if isinstance(entity, Character):
        known["pronouns"] = entity.pronouns or None
    return known
