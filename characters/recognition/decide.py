"""Which known person or place each sighting is, or that it stays open: a wrong link is worse than an open mention."""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

from . import context, lexicon
from .find import Sighting, sightings
from .index import Entity, Gazetteer, Index
from .names import Strength
from .text import Text, composed

#: How far back, in characters, a name given in full still speaks: some three hundred words.
SHORTLY = 1700
#: When two were named in full that shortly before, the nearer one must be this near and the other this far.
NEAR, FAR = 350, 900
CANDIDATES = 20
MARRIED, UNMARRIED = frozenset(["mrs", "widow"]), frozenset(["miss", "master"])
RANKED = frozenset(["rank", "police", "learned"])


@dataclass(slots=True)
class Reading:
    """A sighting that is a mention, and the entities it may be; `entity` once one of them is decided."""

    sighting: Sighting
    fits: list[tuple[Entity, Strength]]
    in_cast: bool
    entity: Entity | None = None
    candidates: list[Entity] = field(default_factory=list)
    rank: int = 0

    @property
    def full(self) -> bool:
        """Tell whether the form names in full: two words of the name or more, or an alias of two words."""
        return self.rank == 2


class Reader:
    """One text read against one gazetteer."""

    def __init__(self, text: Text, gazetteer: Gazetteer, cast: Index):
        self.text, self.gazetteer = text, gazetteer
        self.taken = bytearray(len(text.words))
        #: Where the text names somebody unknown who shares a key with somebody known.
        self.rivals: dict[str, list[int]] = defaultdict(list)
        self.borne: dict[int, set[str]] = defaultdict(set)
        readings = self._read(cast, in_cast=True)
        readings += self._read(gazetteer.index, in_cast=False) if gazetteer.entities else []
        self.readings = sorted(readings, key=lambda reading: reading.sighting.start)

    def _read(self, index: Index, *, in_cast: bool) -> list[Reading]:
        found = sightings(self.text, index, self.taken)
        starts = {
            n
            for one in found
            for n in range(one.begin, one.last + 1)
            if in_cast and self._may_stand_beside(one)
        }
        readings = []
        for sighting in found:
            reading = self._reading(sighting, starts, in_cast)
            if reading:
                self.taken[sighting.begin : sighting.last + 1] = b"\1" * (sighting.last + 1 - sighting.begin)
                readings.append(reading)
        return readings

    @staticmethod
    def _may_stand_beside(sighting: Sighting) -> bool:
        """Tell whether a sighting is a name by itself, so that its neighbour is another ("gave Emil Sophia's hat")."""
        return sighting.size > 1 or sighting.strongest <= Strength.GIVEN

    def _reading(self, sighting: Sighting, beside: set[int], in_cast: bool) -> Reading | None:
        """Return a sighting as a mention, or None when its shape or its surroundings refuse."""
        text = self.text
        others = beside if sighting.strongest <= Strength.GIVEN else ()
        if context.crosses_paragraph(text, sighting):
            return None
        foreign = context.foreign_left(text, sighting, others) or context.foreign_right(
            text, sighting, others
        )
        if foreign:
            self._note_rival(sighting, foreign.key)
            return None
        fits = self._fitting(sighting)
        if context.is_plural(text, sighting):
            fits = [
                fit for fit in fits if fit[0].place or " " in sighting.form or sighting.form[:4] == "the "
            ]
        if not fits:
            if sighting.initials:
                self._note_rival(sighting, "")
            return None
        reading = Reading(sighting, fits, in_cast)
        if len(text.words[sighting.first : sighting.last + 1]) == 1:
            reading.fits = [
                (entity, strength)
                for entity, strength in fits
                if not context.reads_as_word(text, sighting, entity.place)
            ]
        reading.rank = self._rank(reading)
        return reading if reading.fits else None

    def _note_rival(self, sighting: Sighting, neighbour: str) -> None:
        if (
            neighbour in lexicon.PLACE_TAILS
            or neighbour in lexicon.OTHER_TAILS
            or neighbour in lexicon.OF_HEADS
        ):
            return
        if not lexicon.is_common(neighbour) or neighbour in lexicon.NAMES_AS_WORDS:
            for key in sighting.form.split(" "):
                self.rivals[key].append(sighting.start)

    @staticmethod
    def _rank(reading: Reading) -> int:
        """Return 2 for a name in full, 1 for a form of two words, 0 for a single word."""
        sighting, strength = reading.sighting, min((s for _, s in reading.fits), default=Strength.PATRONYMIC)
        if sighting.size > 1 and strength <= Strength.ALIAS and not sighting.initials:
            return 2
        if sighting.titles and any(_is_whole(sighting, entity) for entity, _ in reading.fits):
            return 2
        return 1 if sighting.size > 1 or sighting.titles else 0

    # Who fits

    def _fitting(self, sighting: Sighting) -> list[tuple[Entity, Strength]]:
        """Return whom title, rank, gender, initials and suffix leave, in the order of the library."""
        titles = sighting.titles or self._lower_title(sighting)
        fits = []
        for number, strength in sighting.hits:
            entity = self.gazetteer.entities[number]
            if entity.place:
                if not sighting.titles and not sighting.initials:
                    fits.append((entity, strength))
            elif self._may_be(entity, sighting, titles):
                fits.append((entity, strength))
        if sighting.titles:
            fits = self._best_titled(sighting, fits)
        return fits

    def _lower_title(self, sighting: Sighting) -> list[lexicon.Title]:
        if sighting.titles:
            return []
        before = self.text.before(sighting.start)
        title = lexicon.TITLES.get(before[0]) if before else None
        return [title] if title and title.group in ("civil", "kin", "rank") and title.gender else []

    def _may_be(self, entity: Entity, sighting: Sighting, titles: list[lexicon.Title]) -> bool:
        gender = next((title.gender for title in titles if title.gender), None)
        if gender and entity.gender and gender != entity.gender:
            return False
        if not (titles or sighting.initials or sighting.suffix):
            return True
        parsed = entity.parsed
        if sighting.initials and not _initials_agree(sighting.initials, parsed):
            return False
        if sighting.suffix and sighting.suffix != parsed.suffix:
            return False
        return _titles_agree({title.name for title in titles}, titles, set(parsed.titles))

    @staticmethod
    def _best_titled(
        sighting: Sighting, fits: list[tuple[Entity, Strength]]
    ) -> list[tuple[Entity, Strength]]:
        """Prefer whom the title and the name make whole, then whose gender is known to be the title's."""
        whole = [fit for fit in fits if _is_whole(sighting, fit[0])]
        if whole:
            return whole
        gender = next((title.gender for title in sighting.titles if title.gender), None)
        sure = [fit for fit in fits if fit[0].gender == gender] if gender == "f" else []
        return sure or fits

    # Which one it is

    def decide(self) -> list[Reading]:
        """Decide every reading that the text decides, in the order of the text, and return them all."""
        self.namings: dict[str, list[tuple[int, Entity, frozenset[str]]]] = defaultdict(list)
        self.named: set[int] = set()
        self.seen: set[int] = set()
        for reading in self.readings:
            self._note_unique(reading)
        previous: Reading | None = None
        for reading in self.readings:
            self._decide(reading, previous)
            if reading.entity:
                self._note_naming(reading)
            previous = reading
        return self.readings

    def _note_unique(self, reading: Reading) -> None:
        """Remember who the text names in full, or by a form that fits nobody else of the cast."""
        people = [entity for entity, _ in reading.fits]
        if len(people) != 1:
            return
        if reading.full:
            self.named.add(people[0].number)
        if reading.in_cast:
            self.seen.add(people[0].number)
        if reading.full or reading.in_cast:
            self.borne[people[0].number].update(title.name for title in reading.sighting.titles)

    def _note_naming(self, reading: Reading) -> None:
        keys = reading.sighting.form.split(" ")
        whole = frozenset([*keys, *(title.name for title in reading.sighting.titles)])
        for key in keys:
            self.namings[key].append((reading.sighting.start, reading.entity, whole))

    def _decide(self, reading: Reading, previous: Reading | None) -> None:
        fits = self._by_kind(reading)
        if not reading.in_cast:
            fits = self._outside_cast(reading, fits)
        if len(fits) > 1:
            fits = self._narrowed(reading, fits, previous)
        reading.candidates = self._ranked(reading, reading.fits)
        if len(fits) == 1 and not self._doubtful(reading, fits[0][0]):
            reading.entity = fits[0][0]

    def _by_kind(self, reading: Reading) -> list[tuple[Entity, Strength]]:
        """Let the surroundings say whether a name that may be either is a person or a place."""
        fits = reading.fits
        kinds = {entity.place for entity, _ in fits}
        if len(kinds) == 1:
            return fits
        lean = context.leans_to_place(self.text, reading.sighting)
        if not lean and not reading.in_cast:
            return fits
        return [fit for fit in fits if fit[0].place == (lean > 0)] if lean else fits

    def _outside_cast(
        self, reading: Reading, fits: list[tuple[Entity, Strength]]
    ) -> list[tuple[Entity, Strength]]:
        """Outside the cast a single name speaks only for those whom the text names in full somewhere."""
        if reading.full or any(entity.place for entity, _ in fits):
            strongest = [fit for fit in fits if fit[1] <= Strength.ALIAS]
            return strongest or fits
        return [fit for fit in fits if fit[0].number in self.named]

    def _doubtful(self, reading: Reading, entity: Entity) -> bool:
        """Tell whether the one that fits may yet be somebody unknown, or a great city instead of a person."""
        sighting = reading.sighting
        if entity.place:
            return reading.sighting.size == 1 and context.leans_to_place(self.text, sighting) <= -3
        if not reading.in_cast and not reading.full and entity.number not in self.named:
            return True
        if sighting.size == 1 and not sighting.titles:
            if sighting.form in lexicon.PLACES and context.leans_to_place(self.text, sighting) >= 2:
                return True
            return self._rivalled(reading, entity)
        return False

    def _rivalled(self, reading: Reading, entity: Entity) -> bool:
        """Tell whether the text speaks of somebody unknown by this name, more lately than of the one known."""
        places = self.rivals.get(reading.sighting.form)
        if not places:
            return False
        if entity.number not in self.named and len(entity.parsed.core) > 1:
            return True
        start = reading.sighting.start
        at = bisect_left(places, start)
        rival = places[at - 1] if at else -SHORTLY
        ours = max(
            (where for where, one, _ in self.namings[reading.sighting.form] if one is entity),
            default=-SHORTLY,
        )
        if start - rival > SHORTLY or (ours > rival and start - rival > NEAR):
            return False
        places.insert(at, start)
        return True

    def _narrowed(
        self, reading: Reading, fits: list[tuple[Entity, Strength]], previous: Reading | None
    ) -> list[tuple[Entity, Strength]]:
        """Narrow several that fit by what the text tells, one kind of evidence after the other."""
        for step in (self._by_accents, self._by_title, self._by_role, self._by_neighbour, self._by_naming):
            narrowed = step(reading, fits, previous)
            if len(narrowed) == 1:
                return narrowed
            fits = narrowed or fits
        return fits

    def _by_accents(self, reading: Reading, fits: list, previous: Reading | None) -> list:
        surface = composed(self.text.text[reading.sighting.core : reading.sighting.end]).split()
        agree = [fit for fit in fits if set(surface) <= _spellings(fit[0])]
        return agree if agree and len(agree) < len(fits) else fits

    def _by_title(self, reading: Reading, fits: list, previous: Reading | None) -> list:
        """A title that only one bears decides, on record or in the text."""
        titles = {title.name for title in reading.sighting.titles}
        if not titles:
            return fits
        bearers = [fit for fit in fits if titles <= set(fit[0].parsed.titles) | self.borne[fit[0].number]]
        if len(bearers) == 1:
            return bearers
        return [
            fit for fit in fits if _titles_agree(titles, reading.sighting.titles, self.borne[fit[0].number])
        ] or fits

    def _by_role(self, reading: Reading, fits: list, previous: Reading | None) -> list:
        """A given name beats a surname where no title stands; a bare surname is not for those called Miss or Mrs."""
        strengths = {strength for _, strength in fits}
        if (
            not reading.sighting.titles
            and Strength.FAMILY in strengths
            and strengths & {Strength.FULL, Strength.GIVEN}
        ):
            return [fit for fit in fits if fit[1] != Strength.FAMILY]
        if strengths == {Strength.FAMILY} and not reading.sighting.titles:
            return [fit for fit in fits if not self._ladies(fit[0])] or fits
        return fits

    def _ladies(self, entity: Entity) -> bool:
        titles = set(entity.parsed.titles) | self.borne[entity.number]
        return entity.gender == "f" and bool(titles & {"mrs", "miss", "lady", "madame", "ms"})

    def _by_neighbour(self, reading: Reading, fits: list, previous: Reading | None) -> list:
        """Two different names side by side in one sentence are two people."""
        if (
            previous is None
            or previous.entity is None
            or reading.sighting.titles == []
            and reading.sighting.size > 1
        ):
            return fits
        between = self.text.text[previous.sighting.end : reading.sighting.start]
        if len(between) > 60 or any(sign in between for sign in ".!?;\n"):
            return fits
        if set(reading.sighting.form.split(" ")) & set(previous.sighting.form.split(" ")):
            return fits
        return [fit for fit in fits if fit[0] is not previous.entity] or fits

    def _by_naming(self, reading: Reading, fits: list, previous: Reading | None) -> list:
        """The one named in full shortly before, if only one was; else the only one whom the text names at all."""
        start, keys = reading.sighting.start, set(reading.sighting.form.split(" "))
        keys |= {title.name for title in reading.sighting.titles}
        able = {entity.number: entity for entity, _ in fits}
        latest: dict[int, int] = {}
        for where, entity, whole in self.namings[reading.sighting.form.split(" ")[0]]:
            if entity.number in able and (whole >= keys):
                latest[entity.number] = where
        near = sorted((start - where, number) for number, where in latest.items() if start - where <= SHORTLY)
        if len(near) == 1 or (len(near) > 1 and near[0][0] <= NEAR and near[1][0] >= FAR):
            return [fit for fit in fits if fit[0].number == near[0][1]]
        if near:
            return fits
        if any(len(entity.parsed.core) == 1 and not entity.parsed.titles for entity in able.values()):
            return fits
        for known in (self.named, self.seen):
            present = [fit for fit in fits if fit[0].number in known]
            if len(present) == 1:
                return present
        return fits

    def _ranked(self, reading: Reading, fits: list[tuple[Entity, Strength]]) -> list[Entity]:
        """Return candidates likeliest first: named in the text, given name before surname, order of the library."""
        latest = {
            entity.number: where for where, entity, _ in self.namings[reading.sighting.form.split(" ")[0]]
        }
        order = sorted(
            fits,
            key=lambda fit: (
                -latest.get(fit[0].number, -1),
                fit[0].number not in self.seen | self.named,
                max(fit[1], Strength.GIVEN),
                fit[0].number,
            ),
        )
        return [entity for entity, _ in order[:CANDIDATES]]


def _is_whole(sighting: Sighting, entity: Entity) -> bool:
    """Tell whether title and form together are the name as it stands on record: "Father Brown"."""
    parsed = entity.parsed
    return (
        bool(parsed.titles)
        and set(parsed.titles) == {t.name for t in sighting.titles}
        and " ".join(parsed.core) == sighting.form
    )


def _initials_agree(initials: tuple[str, ...], parsed) -> bool:
    own = parsed.initials
    if not own:
        return False
    if initials[0] == "":
        return len(own) == 1 or (len(initials[1]) == 1 and own[1] == initials[1])
    return own[: len(initials)] == initials or (len(own) == 1 and own[0] == initials[0])


def _titles_agree(names: set[str], titles: list[lexicon.Title], borne: set[str]) -> bool:
    """Tell whether somebody who bears some titles may be called by others: Mrs is not Miss, a captain no colonel."""
    if not names or not borne or names & borne:
        return True
    if (names & MARRIED and borne & UNMARRIED) or (names & UNMARRIED and borne & MARRIED):
        return False
    ranks = {title.name for title in titles if title.group in RANKED}
    others = {title.name for title in lexicon.TITLES.values() if title.group in RANKED} & borne
    return not (ranks and others)


def _spellings(entity: Entity) -> set[str]:
    return {word for name in (entity.name, *entity.aliases) for word in composed(name).split()}
