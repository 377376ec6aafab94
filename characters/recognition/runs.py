"""Runs of capitalised words that nobody known takes: the raw matter of new names."""

from dataclasses import dataclass

from . import lexicon
from .context import PRONOUN_I, is_ordinary
from .text import Text, Word

OUTSIDE = lexicon.EPITHETS | lexicon.SACRED | PRONOUN_I
INSIDE_OF = lexicon.OF_HEADS | frozenset(
    ["king", "queen", "lord", "lady", "ministry", "hotel", "board", "army", "order", "hall", "plains"]
)


@dataclass(slots=True)
class Run:
    """
    One run: `start` to `end` with titles, `core` to `end` without. `opens` tells that it opens a sentence,
    `upper` that it stands in full capitals throughout.
    """

    start: int
    core: int
    end: int
    keys: tuple[str, ...]
    titles: tuple[lexicon.Title, ...]
    opens: bool
    upper: bool
    possessive: bool

    @property
    def gender(self) -> str | None:
        """The gender that the titles prove."""
        return next((title.gender for title in self.titles if title.gender), None)

    @property
    def form(self) -> str:
        """The folded words without titles."""
        return " ".join(self.keys)

    @property
    def titled_form(self) -> str:
        """The folded words with titles."""
        return " ".join([*(title.name for title in self.titles), *self.keys])


def runs(text: Text, taken: bytearray) -> list[Run]:
    """Return the runs of a text that may be names, from left to right."""
    found, i = [], 0
    while i < len(text.words):
        if taken[i]:
            i += 1
            continue
        words, gaps = _collect(text, taken, i)
        i += len(words)
        run = _trimmed(text, words, gaps)
        if run:
            found.append(run)
    return found


def _collect(text: Text, taken: bytearray, i: int) -> tuple[list[Word], list[str]]:
    """Return the words that belong together from word `i` on, and what joins each to the one before."""
    words, gaps = [text.words[i]], [""]
    while i + 1 < len(text.words) and not taken[i + 1]:
        left, right = text.words[i], text.words[i + 1]
        gap = text.gap(left, right.start)
        if gap is None or not _joins(text, left, right, gap):
            break
        words.append(right)
        gaps.append(gap)
        i += 1
    return words, gaps


def _joins(text: Text, left: Word, right: Word, gap: str) -> bool:
    if gap == "":
        newline = text.text.find("\n", left.end, right.start)
        if newline >= 0 and text.short_line(newline):
            return False
        return left.upper == right.upper or len(left.key) == 1 or len(right.key) == 1
    if gap in ("of", "of the"):
        return left.key in INSIDE_OF
    words = gap.split(" ")
    return len(words) < 4 and all(
        word in lexicon.PARTICLES or (n and word == "the") for n, word in enumerate(words)
    )


def _trimmed(text: Text, words: list[Word], gaps: list[str]) -> Run | None:
    """Cut openers, epithets and titles off a run; None when nothing is left that could be a name."""
    first, titles = 0, []
    while first < len(words) and gaps[first] == "":
        title = lexicon.TITLES.get(text.raw(words[first]))
        if (
            title
            and title.group not in ("saint", "plural")
            and first + 1 < len(words)
            and gaps[first + 1] in ("", "de", "du", "von", "van", "la")
        ):
            titles.append((first, title))
        elif titles or not _is_before_name(text, words, first):
            break
        first += 1
    last = len(words)
    while last > first and (
        words[last - 1].key in PRONOUN_I
        or (lexicon.TITLES.get(text.raw(words[last - 1])) and last - first > 1)
    ):
        last -= 1
    words = words[first:last]
    if not words or _is_no_name(text, words, bool(titles)):
        return None
    keys: list[str] = []
    for n, word in enumerate(words):
        keys += [
            *(gaps[first + n].split() if n or gaps[first + n] else ()),
            word.key if n == len(words) - 1 else word.whole,
        ]
    core = words[0].start - (len(gaps[first]) + 1 if gaps[first] else 0)
    start = _start_of_titles(text, titles, words[0], core, first)
    return Run(
        start,
        core,
        words[-1].end,
        tuple(keys),
        tuple(title for _, title in titles),
        text.opens(start),
        all(word.upper for word in words),
        words[-1].possessive,
    )


def _start_of_titles(text: Text, titles: list, word: Word, core: int, first: int) -> int:
    if not titles:
        return core
    at = text.words.index(word, _near(text, word))
    return text.words[at - len(titles)].start


def _near(text: Text, word: Word) -> int:
    """Return a position in the list of words at or before a word, found by its offset."""
    low, high = 0, len(text.words)
    while low < high:
        middle = (low + high) // 2
        if text.words[middle].start < word.start:
            low = middle + 1
        else:
            high = middle
    return low


def _is_before_name(text: Text, words: list[Word], n: int) -> bool:
    """Tell whether the word before the rest of a run is no part of the name."""
    word, key = words[n], words[n].key
    alone = n == len(words) - 1
    if key in OUTSIDE or key in lexicon.CALENDAR or (key in lexicon.PEOPLES and not alone):
        following = words[n + 1].key if not alone else ""
        return following not in lexicon.PLACE_TAILS | lexicon.OTHER_TAILS and key not in lexicon.GIVEN_NAMES
    if alone or not text.opens(word.start):
        return False
    if key in lexicon.FUNCTION_WORDS:
        return True
    return (
        is_ordinary(text, key)
        and key not in lexicon.GIVEN_NAMES
        and words[n + 1].key not in lexicon.PLACE_TAILS | lexicon.OTHER_TAILS
    )


def _is_no_name(text: Text, words: list[Word], titled: bool) -> bool:
    """Tell whether what is left is a word of the language, a day, a people, an address."""
    if len(words) > 1:
        return all(word.upper for word in words) and all(is_ordinary(text, word.key) for word in words)
    word = words[0]
    key = word.key
    if len(key) < 2 or key in lexicon.FUNCTION_WORDS or (not titled and key in lexicon.SACRED):
        return True
    if key in lexicon.PEOPLES or (key in lexicon.CALENDAR and key not in lexicon.GIVEN_NAMES):
        return True
    if text.raw(word) in lexicon.TITLES and key not in lexicon.NAMES_AS_WORDS:
        return True
    if word.upper and is_ordinary(text, key):
        return True
    return not titled and key.endswith("n't")
