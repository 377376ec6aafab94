"""Runs of capitalised words that nobody known takes: the raw matter of new names."""

from dataclasses import dataclass

from . import lexicon
from .context import HONORIFICS, POSSESSIVE_TAILS, PRONOUN_I, TAILS, is_ordinary, is_particles
from .fitting import gender_of
from .text import Text, Word, has_case

OUTSIDE = lexicon.EPITHETS | lexicon.SACRED | PRONOUN_I
INSIDE_OF = lexicon.OF_HEADS | frozenset(
    ["king", "queen", "lord", "lady", "ministry", "hotel", "board", "army", "order", "hall", "plains"]
)


@dataclass(slots=True)
class Run:
    """
    One run: `start` to `end` with titles, `core` to `end` without; `keys` are its folded words, each with the
    particles before it. `opens` tells that it opens a sentence, `upper` that all of it stands in capitals.
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
        return gender_of(self.titles)

    @property
    def form(self) -> str:
        """The folded words without titles."""
        return " ".join(self.keys)

    @property
    def titled_form(self) -> str:
        """The folded words with titles."""
        return " ".join([*(title.name for title in self.titles), *self.keys])


def runs(text: Text, taken: bytearray) -> list[Run]:
    """The runs of a text that may be names, from left to right."""
    found, i = [], 0
    while i < len(text.words):
        if taken[i] or not has_case(text.text, text.words[i]):
            i += 1
            continue
        words, gaps = _collect(text, taken, i)
        i += len(words)
        run = _trimmed(text, words, gaps)
        if run:
            found.append(run)
    return found


def _collect(text: Text, taken: bytearray, i: int) -> tuple[list[Word], list[str]]:
    """The words that belong together from word `i` on, and what joins each to the one before."""
    words, gaps = [text.words[i]], [""]
    while i + 1 < len(text.words) and not taken[i + 1]:
        left, right = text.words[i], text.words[i + 1]
        gap = text.gap(left, right.start)
        if gap is None and _is_owned(text, left, right):
            gap = ""
        if gap is None or not _joins(text, left, right, gap):
            break
        words.append(right)
        gaps.append(gap)
        i += 1
    return words, gaps


def _is_owned(text: Text, left: Word, right: Word) -> bool:
    """Whether two words are one name though the first has a possessive ending: Shepheard's Hotel."""
    between = text.text[left.stop : right.start]
    return left.possessive and between == " " and right.key in POSSESSIVE_TAILS


def _joins(text: Text, left: Word, right: Word, gap: str) -> bool:
    if gap == "":
        newline = text.text.find("\n", left.end, right.start)
        if newline >= 0 and text.short_line(newline):
            return False
        if len(left.key) == 1 and right.key in lexicon.FUNCTION_WORDS - lexicon.NAMES_AS_WORDS:
            return False
        return left.upper == right.upper or len(left.key) == 1 or len(right.key) == 1
    if gap in ("of", "of the"):
        return left.key in INSIDE_OF
    return gap.count(" ") < 3 and is_particles(gap)


def _trimmed(text: Text, words: list[Word], gaps: list[str]) -> Run | None:
    """Cut openers, epithets and titles off a run; None when nothing is left that could be a name."""
    first, titles = _without_head(text, words, gaps)
    last = len(words)
    while last > first and _is_after_name(text, words[last - 1], last - first == 1):
        last -= 1
    rest = words[first:last]
    if not rest or _is_no_name(text, rest, bool(titles)):
        return None
    whole = [*(word.whole for word in rest[:-1]), rest[-1].key]
    keys = [f"{gap} {key}".lstrip() for gap, key in zip(gaps[first:last], whole, strict=True)]
    core = rest[0].start - (len(gaps[first]) + 1 if gaps[first] else 0)
    start = words[first - len(titles)].start if titles else core
    upper, opens = all(word.upper for word in rest), text.opens(start)
    return Run(start, core, rest[-1].end, tuple(keys), tuple(titles), opens, upper, rest[-1].possessive)


def _without_head(text: Text, words: list[Word], gaps: list[str]) -> tuple[int, list[lexicon.Title]]:
    """At which word of a run the name begins, and the titles directly before it."""
    titles: list[lexicon.Title] = []
    for first, word in enumerate(words):
        title = lexicon.TITLES.get(text.raw(word))
        joined = first + 1 < len(words) and (not gaps[first + 1] or gaps[first + 1] in lexicon.PARTICLES)
        if title and joined and title.group not in ("saint", "plural"):
            titles.append(title)
            continue
        if gaps[first] or titles or not _is_before_name(text, words, first):
            return first, titles
    return len(words), titles


def _is_after_name(text: Text, word: Word, alone: bool) -> bool:
    """Whether the last word of a run is no part of the name: "I", a title left behind, a Bey."""
    if word.key in PRONOUN_I:
        return True
    return not alone and (word.key in HONORIFICS or text.raw(word) in lexicon.TITLES)


def _is_before_name(text: Text, words: list[Word], n: int) -> bool:
    """Whether the word before the rest of a run is no part of the name."""
    word, key = words[n], words[n].key
    alone = n == len(words) - 1
    if key in OUTSIDE or key in lexicon.CALENDAR or (key in lexicon.PEOPLES and not alone):
        following = words[n + 1].key if not alone else ""
        return following not in TAILS and key not in lexicon.GIVEN_NAMES
    if alone or not text.opens(word.start):
        return False
    if key in lexicon.FUNCTION_WORDS:
        return True
    following = words[n + 1].key
    return (
        is_ordinary(text, key)
        and key not in lexicon.GIVEN_NAMES
        and (following not in TAILS or (key in lexicon.VERBS and following in lexicon.GIVEN_NAMES))
    )


def _is_no_name(text: Text, words: list[Word], titled: bool) -> bool:
    """Whether what is left is a word of the language, a day, a people, an address."""
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
