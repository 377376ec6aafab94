"""What a title is, and what a line that begins a text is instead: a sentence, a chapter, a date."""

import re
from collections.abc import Iterable

from spystories.lib.folding import fold

_JUNK = re.compile(
    r"(?:document|dokument|documento|untitled|unbenannt|sans titre|sin título|senza titolo|noname|"
    r"new (?:microsoft )?(?:word )?document|microsoft word|normal|template|vorlage|title|titel|titre|doc|draft|"
    r"the title of (?:your|the) (?:story|manuscript)|(?:short )?story title|your title|powerpoint presentation|"
    r"standard manuscript format|proper manuscript format|manuscript template)[\s_-]*\d*(?:\.\w{1,5})?",
    re.IGNORECASE,
)
_FROM_WORD = re.compile(r"microsoft word\s*-\s*|\.(?:docx?|odt|rtf|txt|md|html?|epub|pages|wpd)$", re.IGNORECASE)
IS_PART = re.compile(
    r"(?:chapter|part|book|act|prologue|epilogue|prolog|epilog|kapitel|teil|chapitre|partie|capítulo|capitolo|parte|"
    r"hoofdstuk|глава|часть)\b.*|[ivxlc]{1,7}\.?|\d{1,3}\.?|(?:one|two|three|eins|zwei|un|deux|uno|dos|due)\.?",
    re.IGNORECASE,
)
DATELINE = re.compile(
    r".*,\s*(?:[^\W\d]+\s+)?(?:\d{1,2}\.?\s+)?(?:[^\W\d]+\s+)?(?:1[5-9]|20)\d\d|.*\b\d{1,2}[:.]\d\d\b.*|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*|\d{1,2}(?:st|nd|rd|th|\.)? [^\W\d]+(?: \d{4})?",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"[\s(\[_-]+(?:final|draft|v(?:ersion)?\s?\d[\d.]*|rev(?:ision)?\s?\d+|edit(?:ed)?|copy|kopie|ms|\d{4}-\d\d-\d\d|"
    r"\d{8}|\(\d{1,2}\)|\d{1,2}(?=\)))[\s)\]]*$",
    re.IGNORECASE,
)
ENDS_A_SENTENCE = re.compile(r"[.,;:…!?。！？，、；：؟۔।][\"”’»)\]」』]*$|^[\"“„«‚‘'–—「『-]")


def title_of_file(name: str, names: Iterable[str] = ()) -> str:
    """
    A title of a file's name: without its ending, the signs of a version and an author's name, spaces where there
    are none.
    """
    stem = _FROM_WORD.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    while (shorter := _VERSION.sub("", stem)) != stem and shorter.strip():
        stem = shorter
    parts = [part.strip() for part in re.split(r"\s[-–—]\s|\s?_-_\s?", stem) if part.strip()]
    others = [part for part in parts if not any(same(part, each) for each in names)]
    stem = " - ".join(others or parts)
    words = stem.replace("_", " ") if " " in stem else re.sub("[_-]+", " ", stem)
    words = " ".join(words.split())
    return words[:1].upper() + words[1:] if words.islower() else words


def clean_title(title: str) -> str:
    """A title that a program has written into a file; nothing of one that nobody has thought of."""
    title = " ".join(_FROM_WORD.sub("", title.strip()).split())
    title = _FROM_WORD.sub("", title).strip()
    return "" if _JUNK.fullmatch(title) or not re.search(r"\w", title) else title


def same(one: str, other: str) -> bool:
    """Whether two lines say the same to a reader."""
    one, other = (" ".join(re.findall(r"\w+", fold(each))) for each in (one, other))
    return bool(one) and one == other


def capitalised(name: str) -> str:
    """A name in capitals as others are written."""
    return name.title() if name.isupper() else name


def lowered(words: str, *known: str) -> str:
    """A title in capitals as the file writes it elsewhere, where it does."""
    mixed = (each for each in known if not each.isupper() and not each.islower() and same(words, each))
    return next(mixed, words) if words.isupper() else words
