"""What the recogniser knows of English at large: word lists from `words/`, read once at import."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

WORDS = Path(__file__).parent / "words"


class Title(NamedTuple):
    """A title: one spelling for all its forms, the gender it proves (or None), its group."""

    name: str
    gender: str | None
    group: str


def _sections(name: str) -> dict[str, frozenset[str]]:
    """The words of a list by section; those before any heading stand under the empty name."""
    found: dict[str, list[str]] = {"": []}
    section = found[""]
    for line in (WORDS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            section.extend(word.replace("_", " ") for word in line.split())
    return {heading: frozenset(words) for heading, words in found.items()}


def _titles() -> dict[str, Title]:
    rows = (line.split() for line in (WORDS / "titles.txt").read_text(encoding="utf-8").splitlines())
    return {row[0]: Title(row[1], None if row[2] == "-" else row[2], row[3]) for row in rows if row and row[0] != "#"}


_common = _sections("common")
_peoples = _sections("peoples")
_verbs = _sections("verbs")
_tails = _sections("tails")
EITHER = _sections("either")[""]
MALE = _sections("male")[""]
FEMALE = _sections("female")[""]

#: The small lists, by name; modules take theirs from here.
LISTS = _sections("lists")
TITLES = _titles()
TITLE_GENDERS = {title.name: title.gender for title in TITLES.values()}
#: Titles that are as often a name: after a name they are a surname, before one a given name.
TITLES_AS_NAMES = LISTS["titles_as_names"]
GIVEN_AS_TITLES = frozenset(["dean", "earl", "duke", "don", "major", "prince", "rex", "donna", "doc"])

FUNCTION_WORDS = _common["function"]
NAMES_AS_WORDS = _common["names"]
COMMON_WORDS = FUNCTION_WORDS | _common["verbs"] | _common["nouns"]
VERBS = _common["verbs"]
PEOPLES = _peoples["peoples"]
CALENDAR = _peoples["calendar"]
SACRED = _peoples["sacred"]
SPEECH_VERBS = _verbs["speech"]
ACTION_VERBS = _verbs["act"] | SPEECH_VERBS
COPULAS = _verbs["copula"]
DEEDS = ACTION_VERBS - COPULAS
ADVERBS_BEFORE_VERBS = LISTS["adverbs_before_verbs"]
PLACES = _sections("places")[""]
PLACE_TAILS = _tails["place"]
PLACE_HEADS = _tails["placehead"]
OTHER_TAILS = _tails["other"]
OTHER_HEADS = _tails["otherhead"]
GIVEN_NAMES = MALE | FEMALE | EITHER

EPITHETS = LISTS["epithets"]
#: Words inside a name that stand in lower case.
PARTICLES = LISTS["particles"]
#: A capital before "of", and the whole is one name: the Bank of England is not England.
OF_HEADS = LISTS["of_heads"]


@cache
def gender_of(given: str) -> str | None:
    """Return "m" or "f" when a folded given name is one gender's, else None."""
    if given in EITHER or (given in MALE) == (given in FEMALE):
        return None
    return "m" if given in MALE else "f"


def is_patronymic(key: str) -> str | None:
    """The gender when a folded word has the shape of a Russian patronymic, else None."""
    if len(key) > 5 and key.endswith(("ovich", "evich", "yich", "ievitch", "ovitch", "evitch", "yitch")):
        return "m"
    if len(key) > 5 and key.endswith(("ovna", "evna", "ichna", "inichna", "yevna")):
        return "f"
    return None


@cache
def is_verb(key: str) -> bool:
    """Whether a folded word is a verb of the list, or the present tense of one."""
    return key in VERBS or (key.endswith("s") and not VERBS.isdisjoint((key[:-1], key[:-2])))


@cache
def is_common(key: str) -> bool:
    """Whether a folded word is one of the language: listed, or an inflection of one listed."""
    if key in COMMON_WORDS or key in CALENDAR:
        return True
    if key in GIVEN_NAMES or key in PLACES or len(key) < 4:
        return False
    if "-" in key:
        return all(part in COMMON_WORDS for part in key.split("-"))
    return any(stem in COMMON_WORDS for stem in _stems(key)) or key.endswith(_ENDINGS)


_ENDINGS = tuple(LISTS["endings"])


def _stems(key: str) -> list[str]:
    """What a word may be an inflection of: running → run, tried → try, houses → house."""
    stems = []
    for ending in ("ing", "ed", "er", "est", "es", "s", "ly", "d", "r", "y", "n't"):
        if key.endswith(ending) and len(key) - len(ending) >= 3:
            stem = key[: -len(ending)]
            stems += [stem, stem + "e"]
            if len(stem) > 3 and stem[-1] == stem[-2]:
                stems.append(stem[:-1])
            if stem[-1] == "i":
                stems.append(stem[:-1] + "y")
    return stems
