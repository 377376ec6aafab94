"""Proper names that nobody knows yet: runs of capitals, gathered by person or place."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Set
from dataclasses import dataclass, field

from . import evidence, lexicon
from .decide import NameReading
from .fitting import titles_agree
from .names import SUFFIXES, without_article
from .runs import Run, runs
from .text import Text

#: Titles that one person may bear in turn stand for each other; a Mrs is not a Miss.
CIVIL = {"sir": "mr", "lord": "mr", "squire": "mr", "monsieur": "mr", "don": "mr", "madame": "mrs", "lady": "mrs"}
KINDS = ("character", "place", "other")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """
    A name that may become a person or a place; `kind` is "other" for a name that is neither. `gender` is "m"
    or "f" where titles or a given name prove it.
    """

    name: str
    kind: str
    confidence: float
    mentions: tuple[tuple[int, int], ...]
    gender: str | None = None


@dataclass(slots=True)
class Group:
    """All runs that name the same person, place or thing."""

    keys: tuple[str, ...]
    gender: str | None = None
    titles: set[str] = field(default_factory=set)
    runs: list[Run] = field(default_factory=list)
    scores: dict[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 0.0))

    def add(self, run: Run, scores: dict[str, float]) -> None:
        """Take in one run with the evidence around it."""
        self.runs.append(run)
        self.gender = self.gender or run.gender
        self.titles.update(title.name for title in run.titles)
        for kind, score in scores.items():
            self.scores[kind] += score

    def absorb(self, other: "Group") -> None:
        """Take in a group of shorter forms of the same name."""
        self.runs += other.runs
        self.gender = self.gender or other.gender
        self.titles |= other.titles
        for kind, score in other.scores.items():
            self.scores[kind] += score if kind == self.kind or kind == "character" else score * 0.3

    @property
    def kind(self) -> str:
        """What most of the evidence says; a person where nothing does."""
        return max(KINDS, key=lambda kind: self.scores[kind])

    @property
    def given(self) -> str | None:
        """The gender that the name itself proves."""
        return self.gender or lexicon.gender_of(self.keys[0])


def suggestions(
    text: Text, readings: list[NameReading], dismissed: Collection[str], known: Collection[str]
) -> list[Suggestion]:
    """The new names of a text, most frequent first, without those turned down."""
    taken = bytearray(len(text.words))
    for reading in readings:
        for i in range(reading.sighting.begin, reading.sighting.last + 1):
            taken[i] = 1
    groups = _gathered(text, runs(text, taken))
    surnames = {group.keys[-1] for group in groups}
    groups = _folded([group for group in groups if not _is_family(text, group, surnames, known)])
    found = [
        _suggestion(text, group) for group in groups if _is_name(text, group) and not _is_dismissed(group, dismissed)
    ]
    return sorted(found, key=lambda one: (-len(one.mentions), one.mentions[0]))


def _gathered(text: Text, found: list[Run]) -> list[Group]:
    """Gather runs of the same words; Mr, Mrs and Miss of one surname are three people."""
    groups: dict[tuple[tuple[str, ...], str], Group] = {}
    for run in found:
        civil = next((title.name for title in run.titles if title.gender), "")
        key = (run.keys, CIVIL.get(civil, civil) if len(run.keys) == 1 else "")
        groups.setdefault(key, Group(run.keys)).add(run, evidence.scores(text, run))
    return list(groups.values())


def _folded(groups: list[Group]) -> list[Group]:
    """Fold short forms under the full name that they are short for; of several the one met last before."""
    whole = _longer_first([group for group in groups if len(group.keys) > 1])
    by_part: dict[str, list[Group]] = defaultdict(list)
    for group in whole:
        if not evidence.is_place_shape(group.keys) and group.kind != "other":
            for part in dict.fromkeys([group.keys[0], *_surnames(group.keys)]):
                by_part[part].append(group)
    singles = sorted((group for group in groups if len(group.keys) == 1), key=lambda one: not one.titles)
    left = []
    called = {(group.keys[0], title) for group in singles for title in group.titles}
    for group in singles:
        part = next((part for part in _surnames(group.keys) if part in by_part), "")
        fitting = [one for one in by_part.get(part, ()) if _may_join(group, one, called)]
        if len(fitting) == 1:
            fitting[0].absorb(group)
        elif fitting and not (group.titles and not group.gender):
            _share(group, fitting)
        else:
            left.append(group)
    return whole + _without_bare(left)


def _share(group: Group, fitting: list[Group]) -> None:
    """Give each run of a short form to the full name met last; a bare surname is a man's first."""
    if group.gender is None and group.keys[0] in _surnames(fitting[0].keys):
        fitting = [one for one in fitting if one.given != "f"] or fitting
    starts = [sorted(run.start for run in one.runs) for one in fitting]
    for run in group.runs:
        before = [bisect_left(each, run.start) for each in starts]
        last = [each[at - 1] if at else -1 for each, at in zip(starts, before, strict=True)]
        fitting[last.index(max(last))].runs.append(run)


def _surnames(keys: tuple[str, ...]) -> list[str]:
    """The surname of a name, with its particles and without, and without an Arabic article."""
    surname = keys[-2] if keys[-1] in SUFFIXES and len(keys) > 2 else keys[-1]
    bare = surname.rpartition(" ")[2]
    return list(dict.fromkeys([surname, bare, without_article(bare) or bare]))


def _may_join(short: Group, full: Group, called: Set[tuple[str, str]]) -> bool:
    """Whether a single name may be short for a full one: no other gender or title, no place."""
    if short.gender and full.given and short.gender != full.given:
        return False
    key = short.keys[0]
    if full.given == "f" and key != full.keys[0] and not short.gender and {(key, "mrs"), (key, "miss")} & called:
        return False
    if "mrs" in short.titles and (key, "miss") in called and "mrs" not in full.titles:
        return False
    if not titles_agree(short.titles, full.titles):
        return False
    return not (short.scores["place"] > short.scores["character"] + 6 and full.kind != "place")


def _longer_first(groups: list[Group]) -> list[Group]:
    """Fold full names into longer ones: given name and surname into those with a patronymic between."""
    kept: list[Group] = []
    by_end: dict[str, list[Group]] = defaultdict(list)
    for group in sorted(groups, key=lambda one: -len(one.keys)):
        ends = dict.fromkeys([group.keys[0], group.keys[-1]])
        near = {id(one): one for end in ends for one in by_end[end] if len(one.keys) > len(group.keys)}
        longer = [one for one in near.values() if _is_within(group.keys, one.keys)]
        if len(longer) == 1 and not evidence.is_place_shape(longer[0].keys):
            longer[0].absorb(group)
            continue
        kept.append(group)
        if len(group.keys) > 2:
            for end in ends:
                by_end[end].append(group)
    return kept


def _is_within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a shorter name stands in a longer one in order, from its first word or to its last."""
    rest = iter(long)
    return all(key in rest for key in short) and (short[0] == long[0] or short[-1] == long[-1])


def _without_bare(groups: list[Group]) -> list[Group]:
    """Join a bare surname to the one titled group of it, the man's first."""
    kept = []
    titled: dict[tuple[str, ...], list[Group]] = defaultdict(list)
    for group in groups:
        if group.gender:
            titled[group.keys].append(group)
    for group in groups:
        same = titled.get(group.keys, [])
        own = [one for one in same if one.gender == (lexicon.gender_of(group.keys[0]) or "m")]
        if not group.gender and (own or (same and not group.titles)):
            (own or same)[0].absorb(group)
        else:
            kept.append(group)
    return kept


def _is_family(text: Text, group: Group, surnames: Collection[str], known: Collection[str]) -> bool:
    """Whether a group is the plural of a name: the Petrovs."""
    key = group.keys[-1]
    if len(group.keys) > 1 or not key.endswith("s"):
        return False
    if not any(stem in surnames or stem in known for stem in (key[:-1], key[:-2])):
        return False
    return any(text.before(run.start)[:1] in (["the"], ["all"], ["two"], ["both"]) for run in group.runs)


def _is_name(text: Text, group: Group) -> bool:
    """Whether there is enough to call a group a name at all."""
    strong = max(group.scores.values())
    if len(group.keys) > 1:
        return any(not run.upper for run in group.runs) or strong >= 2
    if group.titles:
        return True
    key = group.keys[0]
    inside = sum(not run.opens and not run.upper for run in group.runs)
    if key in lexicon.CALENDAR or key in text.lower or lexicon.is_common(key):
        return _is_word_and_name(text, group, inside)
    if key in lexicon.NAMES_AS_WORDS:
        return inside > 0 or strong >= 3
    return inside > 0 or strong >= 2 or (len(group.runs) > 1 and key in lexicon.GIVEN_NAMES | lexicon.PLACES)


def _is_word_and_name(text: Text, group: Group, inside: int) -> bool:
    """Whether a word of the language is a name too, as its surroundings in mid-sentence must say."""
    key = group.keys[0]
    if not inside or not (key in lexicon.GIVEN_NAMES or key in lexicon.NAMES_AS_WORDS):
        return False
    known = evidence.GIVEN * len(group.runs) if key in lexicon.GIVEN_NAMES else 0
    told = group.scores["character"] - known
    if key in lexicon.CALENDAR or (key in text.lower and key not in lexicon.GIVEN_NAMES):
        return told >= 4
    return told >= (1.5 if key in text.lower or inside < 2 else 1)


def _is_dismissed(group: Group, dismissed: Collection[str]) -> bool:
    forms = {" ".join(group.keys)} | {run.form for run in group.runs} | {run.titled_form for run in group.runs}
    return any(form in dismissed or f"the {form}" in dismissed for form in forms)


def _suggestion(text: Text, group: Group) -> Suggestion:
    spans = tuple(sorted((run.start, run.end) for run in group.runs))
    kind = group.kind
    rest = max(score for one, score in group.scores.items() if one != kind)
    margin = min(1.0, max(0.0, group.scores[kind] - rest) / 4)
    met = min(1.0, len(spans) / 4)
    confidence = round(0.25 + 0.4 * met + 0.3 * margin, 2)
    return Suggestion(_name(text, group), kind, confidence, spans, group.given)


def _name(text: Text, group: Group) -> str:
    """The fullest form met, without a title, but for a surname alone."""
    best = max(group.runs, key=lambda run: (len(run.keys), not run.upper, -run.start))
    if len(best.keys) == 1 and best.keys[0] not in lexicon.GIVEN_NAMES:
        best = max(group.runs, key=lambda run: (bool(run.titles), not run.upper, -run.start))
        return " ".join(text.text[best.start : best.end].split())
    return " ".join(text.text[best.core : best.end].split())
