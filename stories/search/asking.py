"""A reader's query, asked in the languages that there are texts in."""

from stories.models import SearchStemmer

from . import words
from .queries import Query, parse


def read_query(text: str) -> Query:
    """
    What somebody typed as a query that finds its words in texts of every language, each by its own stem.

    One query, none where nothing is typed.
    """
    if not text.strip():
        return parse(text)
    there = SearchStemmer.objects.order_by("code").values_list("code", flat=True)
    return parse(text, list(dict.fromkeys([words.stemmer_of(""), *(code for code in there if code in words.STEMMERS)])))
