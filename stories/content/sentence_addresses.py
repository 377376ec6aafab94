"""
Where a sentence is found: its mark, six letters made from its words, and two numbers that choose between equal ones.

Pure text. What changes beside the words, as signs, case and the place in the story, leaves the mark as it is.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import NamedTuple
from unicodedata import normalize

from .sentences import sentence_starts

MARK_LETTERS = 6
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SPACE = re.compile(r"\s*")  # matches anywhere
_WORD = re.compile(r"[^\W_]+")


class Sentence(NamedTuple):
    """A sentence of a text: its text's number, its turn in it from 1, where it stands there, and its mark."""

    paragraph: int
    turn: int
    start: int
    end: int
    mark: str  # empty where it has no word: then it has no address

    @property
    def address(self) -> str:
        """The last part of its address: `4-2-abcdef`."""
        return f"{self.paragraph}-{self.turn}-{self.mark}" if self.mark else ""


def sentences_in(paragraph: int, text: str) -> Iterator[Sentence]:
    """The sentences of one text, together all of it; the space between two belongs to the first."""
    starts = [0, *(_SPACE.match(text, start).end() for start in sentence_starts(text)[1:])]  # type: ignore[union-attr]
    for turn, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), 1):
        yield Sentence(paragraph, turn, start, end, mark_of(text[start:end]))


def mark_of(words: str) -> str:
    """The mark of a sentence; empty where it has no word."""
    said = " ".join(_WORD.findall(normalize("NFKC", words).casefold()))
    number = int.from_bytes(blake2b(said.encode(errors="surrogatepass"), digest_size=8).digest(), "big")
    letters = ""
    while said and len(letters) < MARK_LETTERS:
        number, at = divmod(number, len(_LETTERS))
        letters += _LETTERS[at]
    return letters


def find_sentence(texts: Mapping[int, str], paragraph: int, turn: int, mark: str) -> Sentence | None:
    """
    The sentence with this mark, of several the nearest to where the numbers say; None where there is none.

    Reads the one text first, and all of them where it is not there.
    """
    if not mark:
        return None
    for sentence in sentences_in(paragraph, texts.get(paragraph, "")):
        if (sentence.turn, sentence.mark) == (turn, mark):
            return sentence
    found = [one for number, text in texts.items() for one in sentences_in(number, text) if one.mark == mark]
    return min(found, key=lambda one: (abs(one.paragraph - paragraph), abs(one.turn - turn)), default=None)
