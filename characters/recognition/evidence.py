"""What the words around an unknown name say it is: a person, a place, or neither."""

from . import lexicon
from .context import PLACE_BEFORE, PLACE_WEAK, SPEECH_BEFORE
from .runs import Run
from .text import Text

PERSON_BEFORE = lexicon.LISTS["person_before"]
#: What a single given name of the list is worth.
GIVEN = 2.5
#: Tails of places that are surnames too: Helen Marsh is a woman, George Street is none.
SURNAME_TAILS = lexicon.LISTS["surname_tails"]
PLACE_NOUNS = lexicon.LISTS["place_nouns"]
MOTION = lexicon.LISTS["motion"]


def is_place_shape(keys: tuple[str, ...]) -> bool:
    """Whether the words of a name make it a place: a street, a park, a hotel."""
    if len(keys) < 2:
        return False
    if keys[-1] in SURNAME_TAILS and keys[0] in lexicon.GIVEN_NAMES and len(keys) == 2:
        return False
    return keys[-1] in lexicon.PLACE_TAILS or keys[0] in lexicon.PLACE_HEADS


def scores(text: Text, run: Run) -> dict[str, float]:
    """How much one occurrence of a name speaks for each kind."""
    person, place, other = _from_shape(run)
    before, (signs, following) = text.before(run.start, 3), text.after(run.end + (2 if run.possessive else 0))
    near, signs = before[0] if before else "", signs.strip()
    place += _from_prepositions(before)
    if near == "the":
        other += 0.7
        person -= 0.5
        place += 0.4
    if signs == "," and following == "where":
        place += 2
    if near in SPEECH_BEFORE:
        person += 3
    elif near in PERSON_BEFORE:
        person += 1.5 if near in ("named", "called", "told", "asked") else 0.7
    if not signs:
        person += _from_verbs(following, run)
    person += _from_address(text, run, signs, following)
    if signs[:1] in ("!", "?") and not place:
        person += 0.5
    return {"character": person, "place": place, "other": other}


def _from_prepositions(before: list[str]) -> float:
    """What the words before a name say of a place."""
    near, place = before[0] if before else "", 0.0
    if near in PLACE_BEFORE:
        place += 1.5 if near == "at" else 2.0
    elif near in PLACE_WEAK:
        place += _weak(before)
    if near in PLACE_NOUNS or (near == "of" and before[1:] and before[1] in PLACE_NOUNS):
        place += 3
    return place


def _from_address(text: Text, run: Run, signs: str, following: str) -> float:
    """What address, apposition and a possessive ending say of a person."""
    person = 0.4 if run.possessive else 0.0
    if signs == "," and following in ("who", "whose", "whom"):
        person += 2
    elif signs == "," and following in ("the", "my", "his", "her", "a"):
        person += 0.6
    opening = text.text[run.start - 1 : run.start] if run.start else ""
    if run.opens and opening and opening in "“\"‘'«" and signs[:1] in (",", "!", "?"):
        person += 1.2
    before = text.text[max(0, run.start - 2) : run.start]
    if before == ", " and signs[:1] in (",", ".", "!", "?") and len(signs) > 1:
        person += 1.0
    return person


def _weak(before: list[str]) -> float:
    if before[0] in ("to", "from", "towards", "toward", "into", "for"):
        if any(word in MOTION for word in before[1:]):
            return 1.8
        return 1.0 if before[0] == "into" else 0.5
    return 0.8 if before[0] in ("through", "over") else 0.3


def _from_verbs(following: str, run: Run) -> float:
    if run.possessive:
        return 0.0
    if following in lexicon.SPEECH_VERBS:
        return 2.0
    if following in lexicon.DEEDS:
        return 1.5
    if following in ("had", "would", "could", "did", "has", "and"):
        return 0.3 if following == "and" else 0.7
    return 0.8 if following.endswith("ed") or following in lexicon.ADVERBS_BEFORE_VERBS else 0.0


def _person_from_shape(run: Run) -> float:
    """How much titles, given names and patronymics speak for a person."""
    person = 4.0 if run.titles else 0.0
    if run.keys[0] in lexicon.GIVEN_NAMES:
        person += 1.5 if len(run.keys) > 1 else GIVEN
    if any(lexicon.is_patronymic(key) for key in run.keys):
        person += 3
    return person


def _from_shape(run: Run) -> tuple[float, float, float]:
    """What a name's own words say."""
    keys, person, place, other = run.keys, _person_from_shape(run), 0.0, 0.0
    if " ".join(keys) in lexicon.PLACES:
        place += 3
    if is_place_shape(keys):
        place += 4
    elif len(keys) > 1 and (keys[-1] in lexicon.OTHER_TAILS or keys[0] in lexicon.OTHER_HEADS):
        other += 4
    if any(key.startswith("of ") for key in keys[1:]):
        place, other = place + 0.5, other + 1.5
    if any(char.isdigit() for char in keys[-1]) or (run.upper and len(keys) == 1 and len(keys[0]) < 6):
        other += 3
    if len(keys) > 1 and all(lexicon.is_common(key) for key in keys) and keys[0] not in lexicon.NAMES_AS_WORDS:
        other += 1.5
    elif len(keys) > 1 and not place and not other:
        person += 0.8
    return person, place, other
