"""The gazetteer: every form of every known name, looked up in time that does not grow with their number."""

from collections.abc import Iterable, Mapping
from typing import Any

from . import lexicon
from .names import Name, Strength, forms_of_person, forms_of_place, parse

PRONOUNS = {"he": "m", "she": "f"}
CHARACTER, PLACE = "character", "place"
#: Strengths fit in three bits, so an entity's number and a strength are one integer.
BITS = 3


class Entity:
    """A known person or place: who it is, what its name says, its number in the list."""

    __slots__ = ("_parsed", "aliases", "gender", "id", "name", "number", "parent", "place", "pronouns")

    def __init__(self, number: int, row: Mapping[str, Any]):
        self.number, self.id, self.name = number, row["id"], row["name"]
        self.place = row["kind"] == PLACE
        self.aliases = row.get("aliases") or []
        self.pronouns, self.parent = row.get("pronouns"), row.get("parent")
        parsed = Name() if self.place else parse(self.name)
        self._parsed: Name | None = parsed
        self.gender = PRONOUNS.get(self.pronouns) or (None if self.pronouns == "they" else parsed.gender)

    @property
    def parsed(self) -> Name:
        """The parts of the name; taken apart again when the index has let go of them."""
        return self._parsed or (Name() if self.place else parse(self.name))

    def forms(self) -> dict[str, int]:
        """Return every form that names this entity, with its strength."""
        if self.place:
            return forms_of_place(self.name, self.aliases)
        return forms_of_person(self.name, self.aliases, self.parsed)

    def forget_parts(self) -> None:
        """Drop the parts of the name, which a large library cannot afford to keep."""
        self._parsed = None


class Index:
    """Forms of some entities. Reading only; an entity's number keeps the order in which it was given."""

    def __init__(self, entities: Iterable[Entity]):
        self.forms: dict[str, int | list[int]] = {}
        #: From the first key of a form to the greatest number of words in one that it opens.
        self.longest: dict[str, int] = {}
        #: From the first capitalised key to the lower-case words that may stand before it.
        self.prefixes: dict[str, list[str]] = {}
        for entity in entities:
            for form, strength in entity.forms().items():
                self._add(form, entity.number << BITS | strength)
        for found in self.prefixes.values():
            found.sort(key=lambda prefix: (-len(prefix), prefix))

    def _add(self, form: str, code: int) -> None:
        held = self.forms.get(form)
        if held is None:
            self.forms[form] = code
        elif isinstance(held, list):
            held.append(code)
        else:
            self.forms[form] = [held, code]
        if " " not in form:
            self.longest.setdefault(form, 1)
            return
        keys = form.split(" ")
        first, length = keys[0], len(keys)
        if self.longest.get(first, 0) < length:
            self.longest[first] = length
        if first in LOWER_OPENINGS:
            count = next((n for n, key in enumerate(keys) if key not in LOWER_OPENINGS), length - 1)
            start, prefix = keys[count], " ".join(keys[:count])
            if prefix not in self.prefixes.setdefault(start, []):
                self.prefixes[start].append(prefix)
            self.longest.setdefault(start, 1)
            self.longest[start] = max(self.longest[start], length - count)

    def find(self, form: str) -> list[tuple[int, Strength]]:
        """Return the numbers of the entities that a form names, with its strength for each."""
        held = self.forms.get(form)
        if held is None:
            return []
        codes = held if isinstance(held, list) else [held]
        return [(code >> BITS, Strength(code & 7)) for code in codes]


LOWER_OPENINGS = lexicon.PARTICLES | {"the", "a", "an", "d", "l"}


class Gazetteer:
    """
    Every known name, ready for `recognise`; build it once and use it for any number of texts.

    `known` holds mappings with `id`, `kind` ("character" or "place") and `name`, and may hold `aliases`,
    `pronouns` and `parent`. An id that comes twice keeps its first row. Raises `ValueError` for a row that
    cannot be read. It never changes afterwards; a hundred thousand names take some seconds and 200 MB.
    """

    def __init__(self, known: Iterable[Mapping[str, Any]] = ()):
        self.entities: list[Entity] = []
        self.by_id: dict[str, Entity] = {}
        for row in known:
            check(row)
            if row["id"] not in self.by_id:
                entity = Entity(len(self.entities), row)
                self.entities.append(entity)
                self.by_id[entity.id] = entity
        self.index = Index(self.entities)
        for entity in self.entities:
            entity.forget_parts()
        self._cast: tuple[tuple[int, ...], Index] = ((), Index(()))

    def cast_index(self, cast: Iterable[str]) -> Index:
        """Return the index of those named by id alone; the last one asked for is kept."""
        numbers = tuple(sorted({self.by_id[one].number for one in cast if one in self.by_id}))
        if self._cast[0] != numbers:
            self._cast = (numbers, Index(self.entities[number] for number in numbers))
        return self._cast[1]


def check(row: Any) -> None:
    """Raise `ValueError` unless a row of the library can be read."""
    if not isinstance(row, Mapping):
        raise ValueError("an entry of known is not an object")
    if not isinstance(row.get("id"), str) or not isinstance(row.get("name"), str):
        raise ValueError("an entry of known lacks its id or name")
    if row.get("kind") not in (CHARACTER, PLACE):
        raise ValueError("an entry of known is neither character nor place")
    aliases = row.get("aliases") or []
    if not isinstance(aliases, list | tuple) or not all(isinstance(alias, str) for alias in aliases):
        raise ValueError("the aliases of an entry of known are not a list of names")
