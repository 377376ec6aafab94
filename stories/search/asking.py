"""A reader's query, asked in the languages that there are texts in."""

from functools import lru_cache

from stories.models import SearchStemmer

from . import words
from .queries import Query, parse


def read_query(text: str, version: int | None = None) -> Query:
    """
    What somebody typed as a query that finds its words in texts of every language, each by its own stem.

    One query; none where nothing is typed, or for what readers find as long as the content has this `version`,
    since a publication that brings a new language raises it.
    """
    if not text.strip():
        return parse(text)
    return parse(text, list(_stemmers() if version is None else _stemmers_as_of(version)))


def _stemmers() -> tuple[str, ...]:
    there = SearchStemmer.objects.order_by("code").values_list("code", flat=True)
    return tuple(dict.fromkeys([words.stemmer_of(""), *(code for code in there if code in words.STEMMERS)]))


@lru_cache(maxsize=4)
def _stemmers_as_of(version: int) -> tuple[str, ...]:
    return _stemmers()


def forget_stemmers() -> None:
    """Drop what is kept; for tests, where the same version comes again with other texts."""
    _stemmers_as_of.cache_clear()
