"""What surrounds a form, and whether it forbids or supports reading it as a name."""

import re
from collections.abc import Collection

from . import lexicon
from .find import Sighting
from .names import Strength
from .text import Text, Word, has_case

PRONOUN_I = frozenset(["i", "i'm", "i've", "i'll", "i'd", "o", "oh", "ah"])
TAILS = lexicon.PLACE_TAILS | lexicon.OTHER_TAILS
#: What "his" or "your" before them makes a form of address: Your Grace.
STYLES = frozenset(["grace", "honour", "lord", "lady", "king", "queen"])
ROMAN = re.compile(r"[IVX]{1,5}$")
BYNAMES = lexicon.LISTS["bynames"]
PLACE_BEFORE = lexicon.LISTS["place_before"]
PLACE_WEAK = lexicon.LISTS["place_weak"]
ARTICLES = lexicon.LISTS["articles"]
DETERMINERS = lexicon.LISTS["determiners"]
FAMILY_NOUNS = lexicon.LISTS["family_nouns"]
DATE_BEFORE = lexicon.LISTS["date_before"]
HELPERS = lexicon.LISTS["helpers"]
AFTER_IS = lexicon.LISTS["after_is"]
JOINTS = lexicon.LISTS["joints"]
HONORIFICS = lexicon.LISTS["honorifics"]
MATTERS = lexicon.LISTS["matters"]
COMPARED = lexicon.LISTS["compared"]
#: Neighbours that make a longer name, but not a person's.
NO_PERSON = TAILS | lexicon.OF_HEADS
POSSESSIVE_TAILS = lexicon.LISTS["possessive_tails"]


def foreign_left(text: Text, sighting: Sighting, others: Collection[int]) -> Word | None:
    """The word before a form that makes it part of a longer, unknown name, or None."""
    if not sighting.begin or sighting.titles:
        return None
    word = text.words[sighting.begin - 1]
    gap = text.gap(word, sighting.start)
    if gap is None:
        return word if text.text[word.end : sighting.start].strip() == "&" else None
    if gap:
        if gap in ("of", "of the"):
            return word if word.key in lexicon.OF_HEADS else None
        return word if is_particles(gap) and not text.opens(word.start) else None
    if _apart(text, word, sighting, sighting.start) or _no_name_before(text, word):
        return None
    if sighting.begin - 1 in others:
        return None
    return _name_at_opening(text, word, sighting) if text.opens(word.start) else word


def _no_name_before(text: Text, word: Word) -> bool:
    """Whether a word before a name is an epithet, a people, a day, a place already left, or "I"."""
    key = word.key
    if key in TAILS and key not in lexicon.GIVEN_NAMES and key not in lexicon.PLACE_HEADS:
        return True
    if key in PRONOUN_I or key in lexicon.EPITHETS or key in lexicon.PEOPLES or text.raw(word) in lexicon.TITLES:
        return key not in lexicon.GIVEN_NAMES or key in lexicon.EPITHETS
    if key in lexicon.CALENDAR:
        return key not in lexicon.GIVEN_NAMES or text.before(word.start)[:1] in (["in"], ["last"], ["of"])
    return key in lexicon.PLACES and bool(PLACE_BEFORE.intersection(text.before(word.start)))


def _name_at_opening(text: Text, word: Word, sighting: Sighting) -> Word | None:
    """A word that opens the sentence before a form when it is a name itself rather than an opener."""
    key = word.key
    if key not in lexicon.GIVEN_NAMES:
        return None if is_ordinary(text, key) else word
    is_word_too = key in lexicon.NAMES_AS_WORDS or key in lexicon.COMMON_WORDS
    return word if not is_word_too or sighting.hits.strongest >= Strength.FAMILY else None


def is_ordinary(text: Text, key: str) -> bool:
    """Whether a word belongs to the language: by the list, its ending, or the text's own lower case."""
    return lexicon.is_common(key) or key in text.lower


def _apart(text: Text, word: Word, sighting: Sighting, start: int) -> bool:
    """
    Whether a neighbour stands apart: on another short line, an acronym, a word of a headline, or of a
    script where no capital tells a name from a word.
    """
    if not has_case(text.text, word):
        return True
    ours = text.words[sighting.first]
    between = text.text[min(word.end, sighting.end) : max(word.start, start)]
    if "\n" in between and text.short_line(text.text.find("\n", min(word.end, sighting.end))):
        return True
    if word.upper and not ours.upper and not ROMAN.match(text.text[word.start : word.end]):
        return True
    return is_ordinary(text, word.key) and word.key not in lexicon.PLACE_TAILS and in_headline(text, word)


def in_headline(text: Text, word: Word) -> bool:
    """Whether the line around a word sets nearly every word with a capital."""
    begin = text.text.rfind("\n", max(0, word.start - 100), word.start) + 1 or max(0, word.start - 100)
    end = text.text.find("\n", word.end, word.end + 100)
    words = text.text[begin : end if end >= 0 else word.end + 100].split()
    long = [one for one in words if len(one) > 3 and one[0].isalpha()]
    return len(long) > 2 and sum(one[0].isupper() for one in long) >= 0.8 * len(long)


def foreign_right(text: Text, sighting: Sighting, others: Collection[int]) -> Word | None:
    """The word after a form that makes it part of a longer, unknown name, or None."""
    if sighting.last + 1 >= len(text.words) or sighting.suffix:
        return None
    ours, word = text.words[sighting.last], text.words[sighting.last + 1]
    if sighting.end < ours.stop:
        between = text.text[ours.stop : word.start]
        return word if between == " " and word.key in POSSESSIVE_TAILS else None
    gap = text.gap(ours, word.start)
    if gap is None:
        return word if text.text[ours.end : word.start].strip() == "&" else None
    if gap:
        if gap == "the":
            return word if word.key in BYNAMES and sighting.size == 1 else None
        return word if is_particles(gap) else None
    if _apart(text, word, sighting, word.start) or sighting.last + 1 in others:
        return None
    if word.key in TAILS or (ROMAN.match(text.raw(word).upper()) and word.key != "i"):
        return word
    return None if _no_name_after(text, word) else word


def _no_name_after(text: Text, word: Word) -> bool:
    raw = text.raw(word)
    is_title = raw in lexicon.TITLES and raw not in lexicon.TITLES_AS_NAMES
    if is_title or word.key in PRONOUN_I or word.key in HONORIFICS:
        return True
    return word.key in lexicon.PEOPLES or (word.key in lexicon.CALENDAR and word.key not in lexicon.GIVEN_NAMES)


def is_particles(gap: str) -> bool:
    """Whether words in lower case may stand within a name: "van der"."""
    words = gap.split(" ")
    return all(word in lexicon.PARTICLES or (n and word == "the") for n, word in enumerate(words))


def is_kind(text: Text, sighting: Sighting) -> bool:
    """Whether a form stands for a family or a kind: "the Petrov family", "a Rembrandt"."""
    if any(title.group == "plural" for title in sighting.titles):
        return True
    if sighting.size > 1 or sighting.titles:
        return False
    before = text.before(sighting.start)
    if before and before[0] in FAMILY_NOUNS:
        return before[0].endswith("s") or before[0] == "children"
    if not before or before[0] not in ARTICLES:
        return False
    following = text.after(sighting.end)[1]
    if before[0] in ("this", "that", "those", "these", "each"):
        return following in FAMILY_NOUNS
    return following not in MATTERS


def is_one_of_two(text: Text, sighting: Sighting) -> bool:
    """Whether a title follows "the younger" or the like: one of two, but not which."""
    return bool(COMPARED.intersection(text.before(sighting.start)))


def reads_as_word(text: Text, sighting: Sighting, is_place: bool) -> bool:
    """
    Whether a one-word form that is also a word of the language is meant as that word.

    Only its surroundings can make it a name where it opens a sentence; elsewhere its capital is enough,
    but for months, peoples and honorifics.
    """
    word = text.words[sighting.first]
    if sighting.titles or sighting.initials:
        return False
    key, before = word.key, text.before(sighting.start)
    is_style = key in STYLES and before[:1] in (["his"], ["her"], ["your"], ["my"])
    if is_style or (key in lexicon.CALENDAR and _is_date(text, sighting, before)):
        return True
    if key in lexicon.SACRED and key not in lexicon.GIVEN_NAMES and not is_place:
        return False
    if not (key in lexicon.NAMES_AS_WORDS or key in lexicon.PEOPLES or is_ordinary(text, key)):
        return False
    if not text.opens(sighting.start):
        return (key in lexicon.PEOPLES or word.upper) and not _is_person_here(text, sighting) and not is_place
    return not _stands_as_name(text, sighting, is_place)


def _is_date(text: Text, sighting: Sighting, before: list[str]) -> bool:
    if before and (before[0] in DATE_BEFORE or before[0][:1].isdigit()):
        return True
    signs, following = text.after(sighting.end)
    return following[:1].isdigit() and signs.strip() in ("", ",")


def _stands_as_name(text: Text, sighting: Sighting, is_place: bool) -> bool:
    """Whether a word that opens a sentence is a name, by what follows and by the rest of the text."""
    word = text.words[sighting.last]
    signs, following = text.after(word.stop)
    plain = not signs.strip()
    if word.possessive:
        return not is_place and following not in DETERMINERS
    if plain and following in DETERMINERS:
        return False
    if not is_place and _is_person_here(text, sighting):
        return True
    if plain and not (_is_place_verb(word, following) if is_place else _is_verb(text, word.stop, following)):
        return False
    if not is_place and plain and following in HELPERS and word.key not in lexicon.COMMON_WORDS | text.lower:
        return True
    return word.key in text.inside and word.key not in text.lower


def _is_place_verb(word: Word, following: str) -> bool:
    return not word.key.endswith("ing") and following in lexicon.COPULAS | {"had"}


def _is_verb(text: Text, stop: int, following: str) -> bool:
    """Whether what follows a word is a verb or a joint, and not the noun that the word describes."""
    second = text.after(stop + 1 + len(following))[1]
    if following in ("is", "isn't"):
        return second in AFTER_IS or second.endswith("ing")
    if following in lexicon.COPULAS or following in JOINTS or following.endswith(("ed", "ly", "n't")):
        return following != "are"
    if following not in lexicon.ACTION_VERBS and not lexicon.is_verb(following):
        return False
    return not following.endswith("s") or second not in lexicon.ACTION_VERBS | lexicon.COPULAS


def _is_person_here(text: Text, sighting: Sighting) -> bool:
    """Whether a verb of persons, a verb of saying or an address marks a form as a person."""
    stop = text.words[sighting.last].stop
    signs, following = text.after(stop)
    if not signs.strip():
        if following in lexicon.DEEDS or following in ("who", "whose"):
            return not (following.endswith("s") and PLURAL_AFTER.match(text.text, stop))
        if following in lexicon.ADVERBS_BEFORE_VERBS:
            return True
    opening = text.text[sighting.start - 1 : sighting.start]
    if signs.strip()[:1] in (",", "!", "?") and (opening in "\"“‘'«" or signs.strip()[:1] in ("!", "?")):
        return True
    return bool(SPEECH_BEFORE.intersection(text.before(sighting.start)))


PLURAL_AFTER = re.compile(r"\s+\w+\s+(?:are|were|have)\b")
SPEECH_BEFORE = lexicon.SPEECH_VERBS - {"began", "continued", "called", "returned", "put", "thought", "went", "lied"}


def leans_to_place(text: Text, sighting: Sighting) -> int:
    """How much the surroundings speak of a place; below zero they speak of a person."""
    if sighting.titles:
        return -3
    before = text.before(sighting.start, 2)
    stop = text.words[sighting.last].stop
    signs, following = text.after(stop)
    score = 0
    if before[:1] and before[0] in PLACE_BEFORE:
        score += 2
    elif before[:1] and before[0] in PLACE_WEAK:
        score += -1 if before[1:] and before[1] in lexicon.SPEECH_VERBS else 1
    if before[:1] and before[0] in SPEECH_BEFORE:
        score -= 2
    if not signs.strip() and (following in lexicon.DEEDS or following in ("who", "whose")):
        score -= 2
    if signs.strip() == ",":
        score += {"who": -2, "whose": -2, "where": 2}.get(following, 0)
    return score
