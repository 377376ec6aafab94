"""The marks on a document: its kind, whom, where and what it is about, and each name that it has in full."""

import zlib
from collections import Counter
from collections.abc import Iterable
from itertools import chain

from characters.models import Section
from spystories.lib.folding import ARTICLES

from . import words

PROPER = "proper"  # the mark of people and authors, and of places with a name of their own
LETTER = {Section.PERSON: "c", Section.PLACE: "p", Section.TAG: "t", Section.AUTHOR: "a"}


def kind_mark(section: str) -> str:
    """The mark of being a page of this kind."""
    return f"k{Section(section).value}"


def kind_of(marks: str) -> str:
    """The kind among a document's marks: the first of them."""
    return marks.split(maxsplit=1)[0][1:]


def about_mark(section: str, pk: int) -> str:
    """The mark of being about this person, place or tag, or by this author."""
    return f"{LETTER[Section(section)]}{pk}"


def name_mark(name: str) -> str:
    """The mark of being called this and nothing else, whatever the case and accents and a leading article."""
    return f"n{zlib.crc32(' '.join(_plain(words.folded_words(name))).encode()):08x}"


def is_proper(name: str) -> bool:
    """Whether it is a name, as "the Eiffel Tower" is and "the bakery" is not."""
    return any(not word[0].islower() for word in _plain(words.WORD.findall(name))[:1])


def _plain(name: list[str]) -> list[str]:
    return name[1:] if len(name) > 1 and name[0].lower() in ARTICLES else name


def count_ties(marks: Iterable[str]) -> dict[str, Counter[str]]:
    """By letter, how many documents of these marks are of each person, place, tag and author, by its mark."""
    counted: dict[str, Counter[str]] = {letter: Counter() for letter in LETTER.values()}
    for mark, count in Counter(chain.from_iterable(map(str.split, marks))).items():
        if mark[0] in counted and mark[1:].isdigit():
            counted[mark[0]][mark] = count
    return counted


def upwards(path: str) -> list[str]:
    """A place's path and those of all that it lies in, the nearest first."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]
