"""Words as the search compares them: without case and accents, and by their stem. Pure text."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from snowballstemmer import stemmer

from spystories.lib.folding import fold

# Raise it when words come to be folded or stemmed in another way: documents made before are then out of date.
RULES = 1

WORD = re.compile(r"[^\W_]+")
# Stands in a stream where one text ends and the next begins: no phrase runs across. No word folds to it.
BREAK = "z00000"
LONGEST_WORD = 60  # letters of a word that count
_LONGEST_FOLDED = 4 * LONGEST_WORD  # other letters than a-z are written with six signs each

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"})
_NOT_PLAIN = re.compile("[^a-z0-9]")


@lru_cache(maxsize=2**16)
def forms(word: str) -> tuple[str, str]:
    """
    A word folded, and its stem; both of a-z and 0-9 alone, so that every database takes them as they are.

    Any other letter is written as its number, one by one: the beginning of a word stays the beginning.
    """
    folded = _NOT_PLAIN.sub(_numbered, fold(word[:LONGEST_WORD]).translate(_LETTERS) or word[:LONGEST_WORD])
    folded = folded[:_LONGEST_FOLDED]
    stem = stemmer("english").stemWord(folded) if folded.isalpha() else folded
    return (folded, stem) if folded != BREAK else ("z", "z")


def _numbered(letter: re.Match[str]) -> str:
    return f"z{ord(letter[0]):05x}"


def stems(text: str) -> list[str]:
    """The stem of each word of `text`; the n-th belongs to the n-th match of `WORD`."""
    return [forms(word)[1] for word in WORD.findall(text)]


def folded_words(text: str) -> list[str]:
    """Each word of `text`, folded."""
    return [forms(word)[0] for word in WORD.findall(text)]


def stream(texts: Iterable[Iterable[str]], most: int = 1_000_000) -> str:
    """
    Words of several texts as one string with a space before and after each word.

    Ends where its different words would pass `most` characters together, all that PostgreSQL can hold: a
    million characters of prose do not.
    """
    taken: list[str] = []
    for number, text in enumerate(texts):
        if number:
            taken.append(BREAK)
        taken += text
    if sum(len(word) + 8 for word in {*taken}) > most:
        taken = list(_within(taken, most))
    return _spaced(taken)


def _within(taken: Iterable[str], most: int) -> Iterator[str]:
    seen = {BREAK}
    for word in taken:
        if word not in seen:
            seen.add(word)
            most -= len(word) + 8
            if most < 0:
                return
        yield word


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words)} " if words else ""


def words_of_heading(heading: str) -> Iterator[str]:
    """The folded words of the names in a heading; before them stand their stems, text by text as well."""
    texts = split_stream(heading)
    return chain.from_iterable(texts[len(texts) // 2 :])


def split_stream(stream: str) -> list[list[str]]:
    """The words of a stream, text by text."""
    texts: list[list[str]] = [[]]
    for word in stream.split():
        if word == BREAK:
            texts.append([])
        else:
            texts[-1].append(word)
    return texts
