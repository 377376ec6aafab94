"""Which known person or place each sighting is. A wrong link is worse than an open mention."""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain, islice

from . import context, lexicon
from .find import Sighting, sightings
from .fitting import LADIES, RANKS, accents_agree, is_whole, people_fitting, title_in_lower_case, titles_agree
from .index import Entity, Fit, Gazetteer, Index
from .names import Strength
from .text import Text, fold

#: How far back, in characters, a name given in full still speaks: some three hundred words.
SHORTLY = 1700
#: When two were named in full that shortly before, the nearer one must be this near, the other this far and
#: so many times as far.
NEAR, FAR, TIMES = 350, 400, 3
CANDIDATES = 20


@dataclass(slots=True)
class NameReading:
    """A sighting that is a mention, and whom it may mean; `entity` once that is decided."""

    sighting: Sighting
    people: list[Fit]
    places: list[Fit]
    in_cast: bool
    #: Whether the form names in full: two words of the name or more, an alias of two words, title and all.
    full: bool = False
    entity: Entity | None = None
    candidates: list[Entity] = field(default_factory=list)

    @property
    def fits(self) -> list[Fit]:
        """Everybody and everywhere that the form may mean."""
        return self.people + self.places if self.places else self.people

    @property
    def is_given(self) -> bool:
        """Whether the form is a given name for somebody, and not only a surname."""
        return not self.sighting.titles and self.sighting.hits.strongest <= Strength.GIVEN


@dataclass(slots=True)
class Naming:
    """One decided mention: where, whom, and the keys with titles that name there."""

    where: int
    entity: Entity
    keys: frozenset[str]


class Reader:
    """One text read against one gazetteer."""

    def __init__(self, text: Text, gazetteer: Gazetteer, cast: Index) -> None:
        self.text, self.gazetteer = text, gazetteer
        self.taken = bytearray(len(text.words))
        #: Where the text names somebody unknown who shares a key with somebody known.
        self.rivals: dict[str, list[int]] = defaultdict(list)
        #: The titles that the text gives to each, the people it names in full, and those it names at all.
        self.borne: dict[int, set[str]] = defaultdict(set)
        self.named: set[int] = set()
        self.seen: set[int] = set()
        self.namings: dict[str, list[Naming]] = defaultdict(list)
        #: Where each was last named at all, and where last by each key.
        self.latest: dict[int, int] = {}
        self.last_by_key: dict[str, dict[int, int]] = defaultdict(dict)
        self._active: dict[str, list[Fit]] = {}
        self._orders: dict[int, list[Entity]] = {}
        readings = self._read(cast, in_cast=True)
        readings += self._read(gazetteer.index, in_cast=False)
        self.readings = sorted(readings, key=lambda reading: reading.sighting.start)
        #: Every title with the form that it stands before.
        self.called = {(title.name, one.sighting.form) for one in readings for title in one.sighting.titles}

    def _read(self, index: Index, *, in_cast: bool) -> list[NameReading]:
        found = sightings(self.text, index, self.taken)
        beside = {
            n
            for one in found
            for n in range(one.begin, one.last + 1)
            if in_cast and (one.size > 1 or one.hits.strongest <= Strength.GIVEN)
        }
        readings = []
        for sighting in found:
            reading = self._reading(sighting, beside, in_cast)
            if reading:
                for n in range(sighting.begin, sighting.last + 1):
                    self.taken[n] = 1
                readings.append(reading)
        return readings

    def _reading(self, sighting: Sighting, beside: set[int], in_cast: bool) -> NameReading | None:
        """A sighting as a mention, or None when its shape or its surroundings refuse."""
        text = self.text
        others = beside if sighting.hits.strongest <= Strength.GIVEN else ()
        foreign = context.foreign_left(text, sighting, others) or context.foreign_right(text, sighting, others)
        if foreign:
            self._note_rival(sighting, foreign.key)
            return None
        people, places = self._fitting(sighting)
        if not people and not places:
            self._note_rival(sighting, "")
        if people and context.is_kind(text, sighting) and " " not in sighting.form:
            people = []
        if " " not in sighting.form:
            people = [] if people and context.reads_as_word(text, sighting, False) else people
            places = [] if places and context.reads_as_word(text, sighting, True) else places
        if not people and not places:
            return None
        return NameReading(sighting, people, places, in_cast, _is_full(sighting, people))

    def _fitting(self, sighting: Sighting) -> tuple[list[Fit], list[Fit]]:
        """The people and the places that a sighting may mean."""
        titles = sighting.titles or title_in_lower_case(self.text, sighting)
        if sighting.is_bare and not titles:
            return sighting.hits.people, sighting.hits.places
        named = sighting.titles or sighting.initials
        return people_fitting(sighting, titles), [] if named else sighting.hits.places

    def _note_rival(self, sighting: Sighting, neighbour: str) -> None:
        """Remember somebody unknown; a neighbour that is a word of the language makes no person."""
        if any(title.group == "plural" for title in sighting.titles) or neighbour in context.NO_PERSON:
            return
        if not lexicon.is_common(neighbour) or neighbour in lexicon.NAMES_AS_WORDS:
            for key in sighting.form.split(" "):
                self.rivals[key].append(sighting.start)

    # Which one it is

    def decide(self) -> list[NameReading]:
        """Decide every reading that the text decides, in the order of the text, and return them all."""
        for reading in self.readings:
            self._note_presence(reading)
        previous: NameReading | None = None
        for reading in self.readings:
            fits = self._by_kind(reading)
            if not reading.in_cast:
                fits = self._outside_cast(reading, fits)
            if len(fits) > 1:
                fits = self._narrowed(reading, fits, previous)
            if len(fits) == 1 and not self._doubtful(reading, *fits[0]):
                self._note_naming(reading, fits[0][0])
            else:
                reading.candidates = self._ranked(reading)
            previous = reading
        return self.readings

    def _note_presence(self, reading: NameReading) -> None:
        """Remember whom the text names in full, or by a form that fits nobody else of the cast."""
        fits = reading.fits
        if len(fits) != 1 or not (reading.full or reading.in_cast):
            return
        number = fits[0][0].number
        self.seen.add(number)
        if reading.full:
            self.named.add(number)
        if reading.full or reading.sighting.size > 1 or fits[0][1] != Strength.FAMILY:
            self.borne[number] |= reading.sighting.called

    def _note_naming(self, reading: NameReading, entity: Entity) -> None:
        reading.entity, sighting = entity, reading.sighting
        keys = sighting.form.split(" ")
        naming = Naming(sighting.start, entity, frozenset(keys) | sighting.called)
        self.latest[entity.number] = sighting.start
        for key in keys:
            self.namings[key].append(naming)
            self.last_by_key[key][entity.number] = sighting.start

    def _by_kind(self, reading: NameReading) -> list[Fit]:
        """Let the surroundings say whether a name that may be either is a person or a place."""
        if not reading.places or not reading.people:
            return reading.fits
        lean = context.leans_to_place(self.text, reading.sighting)
        return reading.places if lean > 0 else reading.people if lean < 0 else reading.fits

    def _outside_cast(self, reading: NameReading, fits: list[Fit]) -> list[Fit]:
        """Outside the cast a short form speaks only for those whom the text names in full somewhere."""
        if reading.full or fits is not reading.people:
            return [fit for fit in fits if fit[1] <= Strength.ALIAS] or fits
        form = reading.sighting.form
        if not reading.sighting.is_bare:
            return [fit for fit in fits if fit[0].number in self.named]
        if form not in self._active:
            self._active[form] = [fit for fit in fits if fit[0].number in self.named]
        return self._active[form]

    def _doubtful(self, reading: NameReading, entity: Entity, strength: Strength) -> bool:
        """Whether the one that fits may yet be somebody unknown, or a great city instead of a person."""
        sighting = reading.sighting
        if entity.place:
            return sighting.size == 1 and context.leans_to_place(self.text, sighting) <= -3
        if sighting.size > 1 or (sighting.initials and not sighting.titles):
            return False
        if strength == Strength.FAMILY and self._is_called_otherwise(reading, entity):
            return True
        if sighting.titles:
            unproved = strength == Strength.FAMILY and self._is_above(sighting, entity)
            return unproved or self._is_one_of_two_ladies(sighting, entity)
        if sighting.form in lexicon.PLACES and context.leans_to_place(self.text, sighting) >= 2:
            return True
        return self._rivalled(reading, entity, strength)

    def _is_called_otherwise(self, reading: NameReading, entity: Entity) -> bool:
        """Whether a surname, bare or with a rank, is a man's unknown: the text calls her Mrs or Miss."""
        titles = reading.sighting.called
        if not self._is_lady(entity, reading.sighting.form) or not titles <= RANKS:
            return False
        form = reading.sighting.form
        return bool(titles or self.rivals.get(form)) or any((rank, form) in self.called for rank in RANKS)

    def _is_above(self, sighting: Sighting, entity: Entity) -> bool:
        """
        Whether a surname stands with a title of nobility that nothing else gives to this person.

        A lady may have hers from a Sir or a Lord of her name.
        """
        noble = {title.name for title in sighting.titles if title.group == "noble"} - {"sir", "dame", "don"}
        if noble == {"lady"} and self._titles_of_others(sighting, entity) & {"sir", "lord"}:
            return False
        return bool(noble) and noble.isdisjoint(self.borne[entity.number].union(entity.parsed.titles))

    def _is_one_of_two_ladies(self, sighting: Sighting, entity: Entity) -> bool:
        """Whether the text has a Mrs and a Miss of one surname, and only one woman on file for both."""
        called = sighting.called
        if is_whole(sighting, entity):
            return False
        if context.is_one_of_two(self.text, sighting) or not titles_agree(called, self.borne[entity.number]):
            return True
        if not called & {"mrs", "miss"} or called & set(entity.parsed.titles):
            return False
        other = "miss" if "mrs" in called else "mrs"
        if (other, sighting.form) not in self.called or entity.parsed.given == sighting.form:
            return False
        if other == "mrs" and ("mr", sighting.form) in self.called:
            return False
        return other not in self._titles_of_others(sighting, entity)

    def _titles_of_others(self, sighting: Sighting, entity: Entity) -> set[str]:
        """The titles on record of everybody else whom this form may name."""
        return {title for one, _ in sighting.hits.people if one is not entity for title in one.parsed.titles}

    def _rivalled(self, reading: NameReading, entity: Entity, strength: Strength) -> bool:
        """Whether the text speaks of somebody unknown by this name, more lately than of ours."""
        places = self.rivals.get(reading.sighting.form)
        if not places:
            return False
        if entity.number not in self.named and len(entity.parsed.core) > 1:
            return True
        start = reading.sighting.start
        at = bisect_left(places, start)
        rival = places[at - 1] if at else -SHORTLY
        ours = self.last_by_key[reading.sighting.form].get(entity.number, -SHORTLY)
        if strength == Strength.FAMILY and start - ours > SHORTLY:
            return True
        if start - rival > SHORTLY or (ours > rival and start - rival > NEAR):
            return False
        places.insert(at, start)
        return True

    # Of several, one

    def _narrowed(self, reading: NameReading, fits: list[Fit], previous: NameReading | None) -> list[Fit]:
        """Narrow several that fit by what the text tells, one kind of evidence after the other."""
        fits = [fit for fit in fits if accents_agree(self.text, reading.sighting, fit[0])] or fits
        for step in (
            self._by_region,
            self._by_title,
            self._by_manners,
            self._by_naming,
            self._by_presence,
            self._by_role,
        ):
            if len(fits) > 1:
                fits = step(reading, fits) or fits
        return self._by_neighbour(reading, fits, previous) or fits if len(fits) > 1 else fits

    def _by_title(self, reading: NameReading, fits: list[Fit]) -> list[Fit]:
        """A title that only one bears decides, on record or in the text."""
        called = reading.sighting.called
        if not called:
            return fits
        bearers = [fit for fit in fits if called <= set(fit[0].parsed.titles) | self.borne[fit[0].number]]
        if len(bearers) == 1 and not called & {"miss", "mr", "mrs"}:
            return bearers
        return [fit for fit in fits if titles_agree(called, self.borne[fit[0].number])]

    def _by_naming(self, reading: NameReading, fits: list[Fit]) -> list[Fit]:
        """The one named in full shortly before, if only one was."""
        start, keys = reading.sighting.start, set(reading.sighting.form.split(" "))
        able = {entity.number: fit for fit in fits for entity in (fit[0],)}
        last: dict[int, int] = {}
        for naming in reversed(self.namings[reading.sighting.form.split(" ")[0]]):
            if start - naming.where > SHORTLY:
                break
            if naming.entity.number in able and naming.keys >= keys:
                last.setdefault(naming.entity.number, start - naming.where)
        near = sorted((distance, number) for number, distance in last.items())
        if not near or (len(near) > 1 and not _is_nearest(near[0][0], near[1][0])):
            return fits
        distance, number = near[0]
        rivals = (self.latest.get(other, -SHORTLY) for other in able if other != number)
        if any(start - where < distance for where in rivals) and not reading.is_given:
            return fits
        return [able[number]]

    def _by_presence(self, reading: NameReading, fits: list[Fit]) -> list[Fit]:
        """The only one whom the text names at all; a one-word name can never show itself so."""
        if any(len(entity.parsed.core) == 1 and not entity.parsed.titles for entity, _ in fits):
            return fits
        present = [fit for fit in fits if fit[0].number in self.named or fit[0].number in self.seen]
        return present if len(present) == 1 else fits

    def _by_region(self, reading: NameReading, fits: list[Fit]) -> list[Fit]:
        """Of places of one name the one whose parent follows ("Paris, Texas"), or else was named before."""
        if len(fits) != len(reading.places):
            return fits
        after = fold(self.text.text[reading.sighting.end : reading.sighting.end + 60])
        parents = [(fit, self.gazetteer.by_id.get(fit[0].parent or "")) for fit in fits]
        beside = [fit for fit, parent in parents if parent and after.startswith(f", {fold(parent.name)}")]
        return beside or [fit for fit, parent in parents if parent and parent.number in self.latest]

    def _by_manners(self, reading: NameReading, fits: list[Fit]) -> list[Fit]:
        """No bare surname is for a woman whom the text calls Miss or Mrs."""
        if reading.sighting.titles or {strength for _, strength in fits} != {Strength.FAMILY}:
            return fits
        return [fit for fit in fits if not self._is_lady(fit[0], reading.sighting.form)]

    def _by_role(self, reading: NameReading, fits: list[Fit]) -> list[Fit]:
        """A given name beats a surname where no title stands."""
        strengths = {strength for _, strength in fits}
        if not reading.sighting.titles and strengths & {Strength.FULL, Strength.GIVEN}:
            return [fit for fit in fits if fit[1] != Strength.FAMILY]
        return fits

    def _is_lady(self, entity: Entity, surname: str) -> bool:
        """Whether the text calls a woman, or the women of her name, Mrs, Miss or the like."""
        titles = LADIES.intersection(entity.parsed.titles) or LADIES & self.borne[entity.number]
        return entity.gender == "f" and (bool(titles) or any((title, surname) in self.called for title in LADIES))

    def _by_neighbour(self, reading: NameReading, fits: list[Fit], previous: NameReading | None) -> list[Fit]:
        """Two different names side by side in one sentence are two people."""
        if previous is None or previous.entity is None:
            return fits
        between = self.text.text[previous.sighting.end : reading.sighting.start]
        if len(between) > 60 or any(sign in between for sign in '.!?;\n“”"'):
            return fits
        if set(reading.sighting.form.split(" ")) & set(previous.sighting.form.split(" ")):
            return fits
        return [fit for fit in fits if fit[0] is not previous.entity]

    def _ranked(self, reading: NameReading) -> list[Entity]:
        """Candidates likeliest first: by where the text names them, then the library's order."""
        last = self.last_by_key[reading.sighting.form.split(" ")[0]]
        met = sorted(last.items(), key=lambda item: -item[1])
        fits = {entity.number: entity for entity, _ in reading.fits} if met else {}
        first = [fits[number] for number, _ in met if number in fits]
        rest = [one for one in self._order(reading) if one not in first]
        return (first + rest + self._named_outside(reading))[:CANDIDATES]

    def _named_outside(self, reading: NameReading) -> list[Entity]:
        """Whom the text names in full outside the cast and the open form may mean as well."""
        if not reading.in_cast:
            return []
        fits = {entity.number for entity, _ in reading.fits}
        hits = self.gazetteer.index.find(reading.sighting.form)
        return [one for one, _ in hits if one.number in self.named and one.number not in fits]

    def _order(self, reading: NameReading) -> list[Entity]:
        """The first whom a form may mean: those the text names, then given names before surnames."""
        fits = reading.fits
        if not reading.sighting.is_bare or reading.places:
            return self._first(fits)
        if id(fits) not in self._orders:
            self._orders[id(fits)] = self._first(fits)
        return self._orders[id(fits)]

    def _first(self, fits: list[Fit]) -> list[Entity]:
        present = self.seen | self.named
        known = [entity for entity, _ in fits if entity.number in present]
        given = (one for one, strength in fits if strength <= Strength.GIVEN and one.number not in present)
        others = (one for one, strength in fits if strength > Strength.GIVEN and one.number not in present)
        return list(islice(chain(known, given, others), 2 * CANDIDATES))


def _is_nearest(first: int, second: int) -> bool:
    return first <= NEAR and second >= max(FAR, TIMES * first)


def _is_full(sighting: Sighting, fits: list[Fit]) -> bool:
    if sighting.titles and any(is_whole(sighting, entity) for entity, _ in fits):
        return True
    return sighting.size > 1 and not sighting.initials and sighting.hits.strongest <= Strength.ALIAS
