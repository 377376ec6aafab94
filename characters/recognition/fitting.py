"""Whom a sighting may mean by title, rank, gender, initials and suffix alone."""

from collections.abc import Collection, Sequence

from . import lexicon
from .find import Sighting
from .index import Entity, Fit
from .names import Name
from .text import Text, compose

MARRIED, UNMARRIED = frozenset(["mrs", "widow"]), frozenset(["miss", "master"])
#: Titles of women whom nobody calls Miss.
NEVER_MISS = MARRIED | {"lady", "madame", "countess", "duchess", "marquise", "baroness", "viscountess", "queen"}
RANKS = frozenset(title.name for title in lexicon.TITLES.values() if title.group in ("rank", "police", "learned"))
LADIES = frozenset(["mrs", "miss", "lady", "madame", "ms"])


def people_fitting(sighting: Sighting, titles: list[lexicon.Title]) -> list[Fit]:
    """Which people a sighting with these titles may mean, in the order of the library."""
    fits = [fit for fit in sighting.hits.people if _may_be(fit[0], sighting, titles)]
    return _best_titled(sighting, fits) if sighting.titles else fits


def title_in_lower_case(text: Text, sighting: Sighting) -> list[lexicon.Title]:
    """A title in lower case before a name: no part of the mention, but it tells a gender."""
    before = text.before(sighting.start)
    title = lexicon.TITLES.get(before[0]) if before else None
    return [title] if title and title.gender and title.group in ("civil", "kin") else []


def _may_be(entity: Entity, sighting: Sighting, titles: list[lexicon.Title]) -> bool:
    gender = gender_of(titles)
    if gender and entity.gender and gender != entity.gender:
        return False
    if not (titles or sighting.initials or sighting.suffix):
        return True
    parsed = entity.parsed
    if sighting.initials and not _initials_agree(sighting.initials, parsed):
        return False
    if sighting.suffix and sighting.suffix != parsed.suffix:
        return False
    return titles_agree({title.name for title in titles}, set(parsed.titles))


def _best_titled(sighting: Sighting, fits: list[Fit]) -> list[Fit]:
    """Prefer whom title and name make whole, then whose gender is known to be the title's."""
    whole = [fit for fit in fits if is_whole(sighting, fit[0])]
    if whole:
        return whole
    sure = [fit for fit in fits if fit[0].gender == "f"] if gender_of(sighting.titles) == "f" else []
    return sure or fits


def gender_of(titles: Sequence[lexicon.Title]) -> str | None:
    """The gender that titles prove."""
    return next((title.gender for title in titles if title.gender), None)


def is_whole(sighting: Sighting, entity: Entity) -> bool:
    """Whether title and form together are the name as it stands on record: "Father Brown"."""
    parsed = entity.parsed
    return bool(sighting.titles) and set(parsed.titles) == sighting.called and " ".join(parsed.core) == sighting.form


def _initials_agree(initials: tuple[str, ...], parsed: Name) -> bool:
    own = parsed.initials
    if not own:
        return False
    if initials[0] == "":
        return len(own) == 1 or (len(initials[1]) == 1 and own[1] == initials[1])
    return own[: len(initials)] == initials or (len(own) == 1 and own[0] == initials[0])


def titles_agree(called: Collection[str], borne: Collection[str]) -> bool:
    """Whether one who bears some titles may be called by others: Mrs is not Miss."""
    called, borne = frozenset(called), frozenset(borne)
    if not called or not borne or called & borne:
        return True
    if (called & MARRIED and borne & UNMARRIED) or ("miss" in called and borne & NEVER_MISS):
        return False
    return not (called & RANKS and borne & RANKS)


def accents_agree(text: Text, sighting: Sighting, entity: Entity) -> bool:
    """Whether the text spells every word of a form as the entity's names do, accents and all."""
    surface = compose(text.text[sighting.core : sighting.end]).split()
    spelled = {word for name in (entity.name, *entity.aliases) for word in compose(name).split()}
    return set(surface) <= spelled
