"""A reader's query as words to look for. Pure text; whatever was typed, it is a query."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spystories.lib.text import without_forbidden

from . import words

LONGEST_QUERY = 200
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_PART = re.compile(r'(?<!\S)(-?)"([^"]*)"?|(\S+)')
_POSSESSIVE = re.compile(r"['’]s(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Term:
    """One thing to look for: a word or a phrase, as stems of each language asked, and folded as it was typed."""

    ways: tuple[tuple[str, ...], ...]
    folded: tuple[str, ...]
    typed: str
    is_quoted: bool = False

    @property
    def stems(self) -> tuple[str, ...]:
        """Those of the first language asked."""
        return self.ways[0]

    @property
    def beginning(self) -> str:
        """The beginning of the names found by this; empty for phrases and single letters."""
        single = len(self.folded) == 1 and not self.is_quoted
        return self.folded[0] if single and len(self.folded[0]) > 1 else ""


@dataclass(frozen=True)
class Query:
    """All that must be there, and what must not."""

    typed: str = ""
    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    stemmers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """All that must be there, as one name."""
        return " ".join(term.typed for term in self.terms)


def parse(text: str, stemmers: Sequence[str] = ()) -> Query:
    """
    The first 200 characters of `text` as a query: words, "phrases", and -words that must not be there.

    Each counts by its stem in any of the languages of `stemmers`; without any, in the site's.
    """
    stemmers = tuple(stemmers or [words.stemmer_of("")])
    typed = " ".join(without_forbidden(text[:LONGEST_QUERY]).split())
    terms: dict[tuple[tuple[str, ...], bool], Term] = {}
    without: dict[tuple[tuple[str, ...], bool], Term] = {}
    for part in _PART.finditer(_POSSESSIVE.sub("", typed.translate(_QUOTES))):
        minus, phrase, bare = part.groups()
        if phrase is None:
            minus, bare = bare[: bare.startswith("-")], bare.removeprefix("-")
        shown = bare if phrase is None else phrase
        ways = tuple(dict.fromkeys(tuple(words.stems(shown, code)) for code in stemmers))
        term = Term(ways, tuple(words.folded_words(shown)), shown, phrase is not None)
        if term.stems:
            (without if minus else terms).setdefault((term.stems, term.is_quoted), term)
    return Query(typed, tuple(terms.values()), tuple(without.values()), stemmers)
