"""Lines that say by whom a story is, and the names in them."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

_NAME_WORD = r"(?:[^\W\d_a-z][\w’'.-]+|[^\W\d_]\.)"
_PARTICLE = (
    r"(?:de|da|di|do|du|dos|das|del|della|der|den|van|von|zu|zum|la|le|el|al|bin|ibn|ben|bint|ter|ten|af|av|y|e|i)"
)
_NAME = rf"{_NAME_WORD}(?:[ -](?:{_PARTICLE} )*{_NAME_WORD}){{1,4}}"
NAMES = rf"{_NAME}(?:(?:, | and | & | und | et | y | e | en | og | och | i ){_NAME}){{0,4}}"
_NAMES = re.compile(NAMES)
_SAID = (
    r"(?:an? |the )?(?:(?:short |spy )?stor(?:y|ies)|novelette|novella|tale|thriller) by|written by|by|"
    r"autor(?:in|a)?:|author:|auteure?:|autore:|автор:"
)
_SAID_IN = {  # by those of a language only in a text of that
    "de": "(?:eine )?(?:erzählung|geschichte|novelle) von|von",
    "fr": "par|de",
    "es": "por|de",
    "pt": "por|de",
    "it": "di",
    "nl": "door",
    "sv": "av",
    "nb": "av",
    "no": "av",
    "da": "af",
    "pl": "przez",
    "he": "מאת",
    "ar": "بقلم|تأليف",
}
_IN_ONE_LINE = {"de": "von", "fr": "par", "es": "por", "pt": "por", "nl": "door"}
_NAMED_END = re.compile(r"\b(?:jr|sr|ph\.? ?d|m\.? ?d|esq|[^\W\d_])\.$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…。！？]$")
_NO_NAME = re.compile(  # what begins no name: a time, a place, a saint who is sworn by, a small word
    r"(?:saint|god|day|night|north|south|east|west|new|old|port|lake|mount|chapter|part|book|act|the|an?|by|on|in|at|"
    r"to|from|of|no|not|for|with|after|before|de|di|da|do|par|por|von|van|le|la|les|il|el|los|las|en|im|am|der|die|das|"
    r"january|february|july|september|october|november|december|\w+day)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\s*(?:written\s+)?by\s+", re.IGNORECASE)
_LISTED = re.compile(r"\s*[;；&、\n]\s*|,?\s+(?:and|und)\s+", re.IGNORECASE)
_PERHAPS = re.compile(r"\s+(?:et|en|og|och|y|e|i)\s+")  # may also stand in a name: Ortega y Gasset
_COMMA = re.compile(r"\s*[,，،]\s*")
_SUFFIX = re.compile(r",\s*(?=(?:jr|sr|ii|iii|iv|ph\.? ?d|m\.? ?d|esq)\b)", re.IGNORECASE)
_HELD = "\0"  # where a comma belongs to a name


def name_said(line: str, lang: str) -> str:
    """What follows "by" in a line of a text in `lang`, or another word for it; nothing where it says none."""
    found = _said_in(lang).fullmatch(line)
    return found[1].strip(" ,:") if found else ""


@lru_cache(maxsize=32)
def _said_in(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_with(_SAID, _SAID_IN, lang)})\s+(\S.*)", re.IGNORECASE)


def title_and_name(line: str, lang: str) -> tuple[str, str] | None:
    """The title and the name of "The Lisbon Cipher by Jane Doe"; `None` for any other line."""
    found = re.fullmatch(rf"(\S.*?)(?:,|\s[—–-])?\s+(?:{_with('[Bb][Yy]', _IN_ONE_LINE, lang)})\s+({_NAME})", line)
    return (found[1], found[2]) if found and is_name(found[2]) else None


def is_name(words: str) -> bool:
    """Whether words read as names of two words or more each: no sentence, and nothing that begins no name."""
    cased = words.title() if words.isupper() else words
    ends = _SENTENCE_END.search(words) is not None and not _NAMED_END.search(words)
    begins = _NO_NAME.match(words) is None
    return _NAMES.fullmatch(cased) is not None and not ends and begins


def _with(said: str, said_in: Mapping[str, str], lang: str) -> str:
    own = said_in.get(lang.partition("-")[0].lower())
    return f"{said}|{own}" if own else said


def names_in(byline: str) -> list[str]:
    """
    The names that a byline seems to hold, each as it is written there, none of them twice.

    "by Anna Bell, Theo Brandt und Karl Holm" has three. "Smith, John" and "Ortega y Gasset" are one each: a comma or
    a short word parts names only where each side of it is a name of two words or more.
    """
    byline = re.sub(r"[^\S\n]+", " ", byline)
    said = _BY.match(byline)
    words = _SUFFIX.sub(_HELD, byline[said.end() if said else 0 :])
    listed = [part for part in _LISTED.split(words) if part.strip(" ,")]
    are_single = any(len(part.split()) == 1 for part in listed)
    found = (name for part in listed for name in _parted(part.strip(" ,"), are_single=are_single))
    return list(dict.fromkeys(" ".join(name.replace(_HELD, ", ").split()) for name in found))


def _parted(words: str, *, are_single: bool) -> Iterator[str]:
    """The names between which no sure sign stands; `are_single`: elsewhere a word by itself is a name."""
    pieces = [piece for piece in _COMMA.split(words) if piece]
    single = [len(piece.split()) == 1 for piece in pieces]
    if not are_single and (all(single) or (any(single) and len(pieces) == 2)):
        yield words
        return
    for piece in pieces:
        parts = _PERHAPS.split(piece)
        yield from parts if all(len(part.split()) > 1 for part in parts) else [piece]
