"""The gazetteer: every form of every known name, looked up in time that does not grow with their number."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from . import lexicon
from .names import Name, Strength, forms_of_person, forms_of_place, parse

PRONOUNS: dict[str | None, str] = {"he": "m", "she": "f"}
CHARACTER, PLACE = KINDS = "character", "place"
#: Strengths fit in three bits, so an entity's number and a strength are one integer.
BITS = 3
#: How many forms an index keeps ready to use.
FORMS_KEPT = 2048
STRENGTHS = tuple(Strength)


class Entity:
    """A known person or place: who it is, what its name says, its number in the list."""

    __slots__ = ("aliases", "gender", "id", "name", "number", "parent", "place", "pronouns")

    def __init__(self, number: int, row: Mapping[str, Any]) -> None:
        self.number, self.id, self.name = number, row["id"], row["name"]
        self.place = row["kind"] == PLACE
        self.aliases = row.get("aliases") or ()
        self.pronouns, self.parent = row.get("pronouns"), row.get("parent")
        self.gender = PRONOUNS.get(self.pronouns)

    @property
    def parsed(self) -> Name:
        """The parts of the name, taken apart when asked for: a large library cannot afford to keep them."""
        return Name() if self.place else parsed(self.name)

    def forms(self) -> dict[str, int]:
        """Every form that names this entity, with its strength; learns its gender on the way."""
        if self.place:
            return forms_of_place(self.name, self.aliases)
        name = parse(self.name)
        if self.gender is None and self.pronouns != "they":
            self.gender = name.gender
        return forms_of_person(self.name, self.aliases, name)


parsed = lru_cache(maxsize=4096)(parse)


Fit = tuple[Entity, Strength]


@dataclass(frozen=True, slots=True)
class Hits:
    """Whom and where a form names, in the order of the library, and the best that it is for anybody."""

    people: list[Fit]
    places: list[Fit]
    strongest: Strength

    def __iter__(self) -> Iterator[Fit]:
        yield from self.people
        yield from self.places


class Index:
    """Forms of some entities. Reading only; an entity's number keeps the order in which it was given."""

    def __init__(self, entities: Iterable[Entity], library: Sequence[Entity]) -> None:
        self.forms: dict[str, int | list[int]] = {}
        self._library = library
        self._found: dict[str, Hits] = {}
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

    def find(self, form: str) -> Hits:
        """Whom a form names; what is asked for often is kept ready."""
        found = self._found.get(form)
        if found is None:
            held = self.forms.get(form, ())
            codes = (held,) if isinstance(held, int) else held
            fits = [(self._library[code >> BITS], STRENGTHS[code & 7]) for code in codes]
            people, places = [fit for fit in fits if not fit[0].place], [fit for fit in fits if fit[0].place]
            strongest = STRENGTHS[min((code & 7 for code in codes), default=-1)]
            found = Hits(people, places, strongest)
            if len(self._found) > FORMS_KEPT:
                self._found.clear()
            self._found[form] = found
        return found


LOWER_OPENINGS = lexicon.PARTICLES | {"the", "a", "an", "d", "l"}


@contextmanager
def pause_garbage_collector() -> Iterator[None]:
    """Hold the garbage collector back while many objects are made of which none is garbage."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Gazetteer:
    """
    Every known name, ready for `recognise`; build it once and use it for any number of texts.

    `known` holds mappings with `id`, `kind` ("character" or "place") and `name`, and may hold `aliases`,
    `pronouns` and `parent`. An id that comes twice keeps its first row. Raises `ValueError` for a row that
    cannot be read. It never changes afterwards; a hundred thousand names take some seconds and 200 MB.
    """

    def __init__(self, known: Iterable[Mapping[str, Any]] = ()) -> None:
        self.entities: list[Entity] = []
        self.by_id: dict[str, Entity] = {}
        with pause_garbage_collector():
            for row in known:
                check_row(row)
                if row["id"] not in self.by_id:
                    entity = Entity(len(self.entities), row)
                    self.entities.append(entity)
                    self.by_id[entity.id] = entity
            self.index = Index(self.entities, self.entities)
        self._cast: tuple[tuple[int, ...], Index] = ((), Index((), ()))

    def cast_index(self, cast: Iterable[str]) -> Index:
        """The index of those named by id alone; the last one asked for is kept."""
        numbers = tuple(sorted({self.by_id[one].number for one in cast if one in self.by_id}))
        held, index = self._cast
        if held != numbers:
            index = Index((self.entities[number] for number in numbers), self.entities)
            self._cast = (numbers, index)
        return index


def check_row(row: Any) -> None:
    """Raise `ValueError` unless a row of the library can be read."""
    if not isinstance(row, dict | Mapping):
        raise ValueError("an entry of known is not an object")
    if not isinstance(row.get("id"), str) or not isinstance(row.get("name"), str):
        raise ValueError("an entry of known lacks its id or name")
    if row.get("kind") not in KINDS:
        raise ValueError("an entry of known is neither character nor place")
    aliases = row.get("aliases")
    if not aliases:
        return
    if not isinstance(aliases, list | tuple) or not all(isinstance(alias, str) for alias in aliases):
        raise ValueError("the aliases of an entry of known are not a list of names")
