"""Lines that the format of a manuscript has around the text: an address, a count of words, rights, "The End"."""

import re

from spystories.lib.manuscripts.bylines import NAMES

_LONGEST_RIGHTS, _LONGEST_END = 120, 60  # characters
_ABOUT = r"(?:about|approx(?:imately|\.)?|ca\.?|circa|around|roughly|~|≈)\s*"
_NUMBER = r"(?:\d{1,3}(?:[.,\s]\d{3})+|\d+)"
_IN_WORDS = "(?:words?|wörter|mots|palabras|parole|woorden|ord|słów|слов)"
_WORDS = re.compile(
    rf"[\[(]?\s*(?:word ?count:?\s*(?:{_ABOUT})?{_NUMBER}(?:\s*{_IN_WORDS})?|"
    rf"(?:{_ABOUT})?(?:\d{{1,3}}(?:[.,\s]\d{{3}})+|\d{{3,}})\s*{_IN_WORDS})\s*[\])]?",
    re.IGNORECASE,
)
_COUNTED_LAST = re.compile(r"(?<=\S)\s+((?:about |approx\S* |ca\.? |circa )?\d[\d,.]* words?)$", re.IGNORECASE)
_MAIL = re.compile(r"(?:e-?mail:?\s*)?<?[^\s@<>:]+@[^\s@<>]+\.\w{2,}>?", re.IGNORECASE)
_CALLED = re.compile(r"(?:(?:tel|phone|mobile|cell|fax)\b[.:]*\s*\+?|\+)[\d(][\d\s().-]{6,18}\d", re.IGNORECASE)
_PHONE = re.compile(
    r"(?!\d{1,2}[-/]\d{1,2}[-/]\d{2,4}$)"  # no date
    r"(?:(?:1-)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|\(?0\d{1,4}\)?[ /-]\d[\d -]{4,12}\d)"
)
_OF_SIGN = re.compile(r"[\d@]")  # every sign has one of them
_SIGN = "(?:©|[(]c[)])"
_YEARS = r"\d{4}(?:\s*[-–,]\s*\d{4})*"
_OWNED = rf"(?:{_YEARS}(?:,?\s+(?:by\s+)?(?:{NAMES}))?|(?:by\s+)?(?:{NAMES})(?:,?\s+{_YEARS})?)"
_RESERVED = r"(?i:all rights reserved)\.?"
_RIGHTS = re.compile(
    rf"(?i:copyright\s*(?:{_SIGN})?|{_SIGN})\s*{_OWNED}\.?(?:\s*{_RESERVED})?|{_RESERVED}|"
    r"(?i:(?:offer(?:ing|ed|s)?:? )?(?:first )?(?:north american )?(?:first )?serial rights(?: offered)?|"
    r"(?:active )?member(?: of|,)? (?:the )?(?:sfwa|hwa|mwa)|disposable (?:copy|manuscript))\.?"
)
_ENDINGS = {"en": "The End", "de": "Ende", "nl": "Einde", "pt": "Fim", "ru": "Конец", "el": "Τέλος"}
_IN_CAPITALS = re.compile("THE END|END|ENDE|EINDE|FIN|FINE|FIM|SLUT|KONIEC|KONEC|КОНЕЦ|ΤΕΛΟΣ|ΤΈΛΟΣ")
_BETWEEN_SIGNS = re.compile(
    r"[\s#~*–—-]*[#~*–—-]\s*(?:(?:the )?end|ende|einde|fine?|fim|slut|koniec|konec|конец|τέλος|30|xxx)"
    r"\s*[#~*–—-][\s#~*–—-]*|"
    r"[(\[](?:the )?end(?: of (?:the )?(?:story|manuscript))?[)\]]",
    re.IGNORECASE,
)


def pieces(text: str) -> list[str]:
    """What stands in the lines of an address: of "Jane Doe   about 5,400 words" both."""
    lines = [part.strip() for line in text.split("\n") for part in re.split(r"\t|\s{3,}", line)]
    counted = [(line, _COUNTED_LAST.search(line)) for line in lines]
    return [part for line, found in counted for part in ([line[: found.start()], found[1]] if found else [line])]


def has_sign(text: str) -> bool:
    """Whether a part of a line is of an address, or counts the words: of one that stands above a title."""
    return _OF_SIGN.search(text) is not None and any(
        _is_sure(piece) or _PHONE.fullmatch(piece) is not None for piece in pieces(text)
    )


def is_all_signs(text: str) -> bool:
    """Whether nothing else stands in a line, so that it is of no text: digits alone may be a cipher, or a date."""
    return all(_is_sure(piece) for piece in pieces(text))


def _is_sure(piece: str) -> bool:
    return counts_words(piece) or any(pattern.fullmatch(piece) is not None for pattern in (_MAIL, _CALLED))


def counts_words(line: str) -> bool:
    """Whether a line says how many words there are, and nothing else."""
    return _WORDS.fullmatch(line) is not None


def says_rights(line: str) -> bool:
    """Whether a line says whose the rights are, and nothing else."""
    return len(line) <= _LONGEST_RIGHTS and _RIGHTS.fullmatch(line) is not None


def says_end(line: str, lang: str) -> bool:
    """Whether a line says that a story in `lang` ends: in capitals, between signs, or in its words; no sentence."""
    return len(line) <= _LONGEST_END and (
        _IN_CAPITALS.fullmatch(line) is not None
        or _BETWEEN_SIGNS.fullmatch(line) is not None
        or line == _ENDINGS.get(lang or "en")
    )
