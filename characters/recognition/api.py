"""The one call that the site and the command make, and what it answers with."""

from collections.abc import Iterable
from dataclasses import dataclass

from .decide import Reader
from .index import Gazetteer
from .suggest import Suggestion, suggestions
from .text import Text, fold_form


@dataclass(frozen=True, slots=True)
class Mention:
    """
    A span of the text that names somebody or somewhere. `entity` is an id, or None while it is open;
    `candidates` are then the ids that fit, likeliest first. `how` is the form's strength, such as "given".
    """

    start: int
    end: int
    text: str
    entity: str | None
    candidates: tuple[str, ...] = ()
    how: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The mentions of a text from left to right, and the names it holds that nobody knows yet."""

    mentions: tuple[Mention, ...]
    suggestions: tuple[Suggestion, ...] = ()


def recognise(
    text: str, gazetteer: Gazetteer, cast: Iterable[str] = (), dismissed: Iterable[str] = (), suggest: bool = True
) -> Result:
    """
    Who and what a text mentions, and the proper names that are neither known nor dismissed.

    Offsets count code points of `text` as given. The same arguments give the same result; nothing raises for
    any text. Ids of `cast` that the gazetteer lacks are ignored.
    """
    read = Text(text)
    readings = Reader(read, gazetteer, gazetteer.cast_index(cast)).decide()
    mentions = []
    for reading in readings:
        start, end = reading.sighting.start, reading.sighting.end
        entity = reading.entity.id if reading.entity else None
        candidates = () if entity else tuple(one.id for one in reading.candidates)
        how = reading.fits[0][1].name.lower()
        mentions.append(Mention(start, end, text[start:end], entity, candidates, how))
    if not suggest:
        return Result(tuple(mentions))
    turned_down = {fold_form(name) for name in dismissed}
    return Result(tuple(mentions), tuple(suggestions(read, readings, turned_down, gazetteer.index.longest)))
