"""Where a text holds known forms: the longest at each capitalised word, with titles and initials."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from . import lexicon
from .index import Hits, Index
from .names import SUFFIXES
from .text import Text

#: Before them "I." is the pronoun at the end of a sentence, and no initial.
PRONOUN_BEFORE = frozenset(
    ["and", "or", "nor", "but", "than", "as", "am", "was", "do", "did", "have", "had", "can", "will"]
)
NUMBER = re.compile(r"[ \u00a0](\d\w*)(?!\w)")
FRENCH = frozenset(["mme", "mlle", "madame", "monsieur", "mademoiselle"])


@dataclass(slots=True)
class Sighting:
    """
    A known form in the text. `first` to `last` are the words it takes, `begin` the first with titles and
    initials; `start` and `end` are the offsets of a mention of it, `core` where the form itself begins.
    """

    first: int
    last: int
    core: int
    end: int
    form: str
    hits: Hits
    begin: int = 0
    start: int = 0
    titles: list[lexicon.Title] = field(default_factory=list)
    initials: tuple[str, ...] = ()
    size: int = 1
    suffix: str = ""

    @property
    def called(self) -> set[str]:
        """The titles that stand before the form, each by its one spelling."""
        return {title.name for title in self.titles}

    @property
    def is_bare(self) -> bool:
        """Whether nothing is known beside the form itself: no title, initial or suffix."""
        return not (self.titles or self.initials or self.suffix)


def sightings(text: Text, index: Index, taken: bytearray) -> list[Sighting]:
    """What a text holds of an index from left to right, leaving out words marked in `taken`."""
    found: list[Sighting] = []
    longest, i, count = index.longest, 0, len(text.words)
    words = text.words
    while i < count:
        word = words[i]
        if taken[i] or (word.key not in longest and word.whole not in longest):
            i += 1
            continue
        sighting = _longest_from(text, index, i, taken)
        if sighting is None:
            i += 1
            continue
        _extend(text, sighting, taken)
        if found and found[-1].last >= sighting.begin:
            found.pop()
        found.append(sighting)
        i = sighting.last + 1
    return found


def _longest_from(text: Text, index: Index, i: int, taken: bytearray) -> Sighting | None:
    words, forms = text.words, index.forms
    word = words[i]
    limit = max(index.longest.get(word.key, 0), index.longest.get(word.whole, 0))
    openings = _openings(text, index, i)
    best, so_far, size, j = None, "", 1, i
    while True:
        for core, prefix in openings:
            for key, end in ((words[j].whole, words[j].stop), (words[j].key, words[j].end)):
                form, end = _numbered(text, forms, prefix + so_far + key, end)
                if form in forms:
                    best = Sighting(i, j, core, end, form, index.find(form), size=size + prefix.count(" "))
                    break
            else:
                continue
            break
        if size >= limit or j + 1 >= len(words) or taken[j + 1]:
            break
        gap = text.gap(words[j], words[j + 1].start)
        if gap is None and words[j].possessive and text.text[words[j].stop : words[j + 1].start].isspace():
            gap = ""
        if gap is None:
            break
        so_far += words[j].whole + " " + (gap + " " if gap else "")
        size += 1 + len(gap.split())
        j += 1
    return _over_middle(text, index, i) or best if best is None or best.last == i else best


def _numbered(text: Text, forms: Collection[str], form: str, end: int) -> tuple[str, int]:
    """A form and its end, with the number after it where the two are known together: Pier 39."""
    number = NUMBER.match(text.text, end)
    longer = f"{form} {number[1].casefold()}" if number else form
    return (longer, number.end()) if number and longer in forms else (form, end)


def _openings(text: Text, index: Index, i: int) -> list[tuple[int, str]]:
    """Where a form may begin: at the word, or at particles or an article in lower case before it."""
    start = text.words[i].start
    found = [(start, "")]
    for prefix in reversed(index.prefixes.get(text.words[i].key, ())):
        words = prefix.split(" ")
        if text.before(start, len(words)) == words[::-1]:
            core = start
            for _ in words:
                core = _word_before(text.text, core)
            found.insert(0, (core, prefix + " "))
    return found


def _word_before(text: str, start: int) -> int:
    while text[start - 1].isspace():
        start -= 1
    while start and not text[start - 1].isspace() and (text[start - 1].isalnum() or text[start - 1] in "'’"):
        start -= 1
    return start


def _over_middle(text: Text, index: Index, i: int) -> Sighting | None:
    """Given name and surname with an initial or a patronymic between that the name on record lacks."""
    words = text.words
    if i + 2 >= len(words) or words[i].possessive or words[i + 1].possessive:
        return None
    middle, last = words[i + 1], words[i + 2]
    if len(middle.key) > 1 and not lexicon.is_patronymic(middle.key):
        return None
    form = f"{words[i].key} {last.key}"
    if form not in index.forms or text.gap(words[i], middle.start) != "" or text.gap(middle, last.start) != "":
        return None
    initials = ("", middle.key)
    return Sighting(i, i + 2, words[i].start, last.end, form, index.find(form), size=2, initials=initials)


def _extend(text: Text, sighting: Sighting, taken: bytearray) -> None:
    """Take in the initials, the titles and the suffix around a form."""
    words, begin, start = text.words, sighting.first, sighting.core
    while begin and not taken[begin - 1] and _is_initial(text, begin - 1, start):
        begin -= 1
        start = words[begin].start
        sighting.initials = (words[begin].key, *sighting.initials)
    if sighting.initials == ("m",) and begin < sighting.first and any(word.key in FRENCH for word in words):
        sighting.initials = ()
        sighting.titles = [lexicon.TITLES["monsieur"]]
    while begin and not taken[begin - 1] and text.gap(words[begin - 1], start) == "":
        title = lexicon.TITLES.get(text.raw(words[begin - 1]))
        if title is None or title.group == "saint":
            break
        begin -= 1
        start = words[begin].start
        sighting.titles.insert(0, title)
    sighting.begin, sighting.start = begin, start
    _take_suffix(text, sighting)


def _is_initial(text: Text, i: int, start: int) -> bool:
    word = text.words[i]
    if len(word.key) != 1 or text.gap(word, start) != "":
        return False
    if text.text[word.end] != ".":
        return word.key not in "aio"
    return word.key != "i" or not PRONOUN_BEFORE.intersection(text.before(word.start))


def _take_suffix(text: Text, sighting: Sighting) -> None:
    if sighting.last + 1 >= len(text.words) or sighting.end != text.words[sighting.last].stop:
        return
    word = text.words[sighting.last + 1]
    between = text.text[sighting.end : word.start]
    known = word.key in SUFFIXES and word.key not in ("i", "v", "x", "esq")
    if known and between.strip() in ("", ",") and len(between) < 4:
        sighting.suffix, sighting.end = word.key, word.end
        sighting.last += 1
