"""
What a text is found to say about the world: whom and where it names, what it leaves open, whom nobody knows.

Pure but for the names on file, which the gazetteer keeps. Editors' ties and decisions come first, then the
story's cast and places, then the whole library.
"""

import logging
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any, NamedTuple

from characters.models import ENTITIES
from characters.names import gazetteer
from characters.names.gazetteer import KnownEntity
from characters.recognition import Gazetteer, Mention, Result, Suggestion, recognise
from characters.recognition.text import fold_form
from spystories.lib import prose
from stories.content.former_keys import rows_by_key
from stories.content.sentences import sentence_starts
from stories.content.value import Anchored, Content, Decided

SENTENCES_KEPT = 3  # sentences kept of one name
TEXTS_KEPT = 128  # texts of which it is kept whom they name: more than are derived together
NAMING = ("cast", "settings", "ties", "decisions")  # what of a content names people and places by key
_BETWEEN = "\n\n"
_logger = logging.getLogger(__name__)


class Span(NamedTuple):
    """Some characters of a paragraph: it counts from 1, offsets are code points, half-open."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True)
class Mentioned:
    """A span that names someone or somewhere; `by` a "name", a "tie" or a "decision"."""

    at: Span
    who: KnownEntity
    by: str


@dataclass(frozen=True)
class Question:
    """A name that may mean several, or one whom the text does not name in full: who is it?"""

    form: str
    candidates: tuple[KnownEntity, ...]
    at: tuple[Span, ...]

    pronouns = ""

    @property
    def may_be(self) -> tuple[KnownEntity, ...]:
        return self.candidates


@dataclass(frozen=True)
class Suggested:
    """A name not yet on file, and those on file that look like it."""

    name: str
    kind: str
    confidence: float
    at: tuple[Span, ...]
    pronouns: str = ""
    alike: tuple[KnownEntity, ...] = ()

    @property
    def form(self) -> str:
        return self.name

    @property
    def may_be(self) -> tuple[KnownEntity, ...]:
        return self.alike


@dataclass(frozen=True)
class Findings:
    """All that was found in one content, in the order of the text; suggestions the most frequent first."""

    mentions: tuple[Mentioned, ...] = ()
    questions: tuple[Question, ...] = ()
    suggestions: tuple[Suggested, ...] = ()
    # Decisions on a passage that is no longer there.
    lost: tuple[Decided, ...] = field(default=(), compare=False)


def find_names(content: Content, *, suggest: bool = True, known: Gazetteer | None = None) -> Findings:
    """
    What the text of `content` says, with its cast, places, ties and decisions. `suggest=False`: no new names.

    One query while no name has changed, none with the names that are `known` now; a text found in lately is not
    recognised again. One that the recogniser fails on has its ties and decisions only.
    """
    known = known or gazetteer.current()
    content = with_keys_now(content, known)
    reading = _Reading(content, known)
    result = _recognised(reading.text, known, content)
    return reading.findings(result if suggest else Result(result.mentions))


def with_keys_now(content: Content, known: Gazetteer) -> Content:
    """
    `content`, with people and places that were merged into others named by the keys of these.

    No query while all that it names is `known`, two at most otherwise.
    """
    kinds = {"cast": "character", "settings": "place"}
    rows = [(kinds.get(name) or row.kind, row) for name in NAMING for row in getattr(content, name)]
    gone: dict[str, set[str]] = {
        kind: {row.key for its, row in rows if its == kind and gazetteer.id_of(kind, row.key) not in known.by_id}
        for kind in ENTITIES
    }
    now = {
        (kind, was): row.key
        for kind, keys in gone.items()
        for was, row in rows_by_key(ENTITIES[kind]._default_manager.only("key"), keys).items()
    }
    if not now:
        return content
    changed: dict[str, Any] = {
        name: tuple(
            row.having(key=now.get((kinds.get(name) or row.kind, row.key), row.key)) for row in getattr(content, name)
        )
        for name in NAMING
    }
    return replace(content, **changed)


def concerns_line(content: Content, found: Findings) -> str:
    """
    Who and what could change what is found in `content`, as a line to search in: every capitalised word,
    folded, and everybody and everywhere that it names or is tied to.
    """
    people = tied_ids(content) | {mention.who.id for mention in found.mentions}
    people |= {who.id for question in found.questions for who in question.candidates}
    words = gazetteer.capitalised_words(_BETWEEN.join(prose.texts(content.body).values()))
    return f" {' '.join([*sorted(words), *(f'@{one}' for one in sorted(people) if one)])} "


def tied_ids(content: Content) -> set[str]:
    """Whom and what the editors tied to the story, as the gazetteer calls them."""
    ties = [gazetteer.id_of(row.kind, row.key) for row in content.ties if row.key]
    decisions = [gazetteer.id_of(row.kind, row.key) for row in content.decisions if row.key]
    return {*_cast_and_settings(content), *ties, *decisions}


def _cast_and_settings(content: Content) -> list[str]:
    cast = [gazetteer.id_of("character", row.key) for row in content.cast if row.key]
    return cast + [gazetteer.id_of("place", row.key) for row in content.settings if row.key]


def _recognised(text: str, known: Gazetteer, content: Content) -> Result:
    cast = gazetteer.ids_with_former(known, _cast_and_settings(content))
    dismissed = [row.form for row in content.decisions if row.kind == "nothing" and not row.paragraph]
    try:
        return _recent.recognise(text, known, tuple(cast), tuple(dismissed))
    except Exception:
        _logger.exception("The names in a text could not be read.")
        return Result(())


class _Recent:
    """
    What was recognised last with the names in force: a text that is saved, goes live and is read again at
    once is recognised once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Gazetteer | None = None
        self._results: OrderedDict[tuple[str, tuple[str, ...], tuple[str, ...]], Result] = OrderedDict()

    def recognise(self, text: str, known: Gazetteer, cast: tuple[str, ...], dismissed: tuple[str, ...]) -> Result:
        asked = (text, cast, dismissed)
        with self._lock:
            kept = self._results.get(asked) if self._known is known else None
        result = kept or recognise(text, known, cast=cast, dismissed=dismissed)
        with self._lock:
            if self._known is not known:
                self._known = known
                self._results.clear()
            self._results[asked] = result
            if len(self._results) > TEXTS_KEPT:
                self._results.popitem(last=False)
        return result


_recent = _Recent()


class _Reading:
    """One content being read: where its paragraphs begin, and what editors said."""

    def __init__(self, content: Content, known: Gazetteer):
        self.known, self.texts = known, prose.texts(content.body)
        self.text = _BETWEEN.join(self.texts.values())
        self.numbers = list(self.texts)
        lengths = (len(text) + len(_BETWEEN) for text in self.texts.values())
        self.starts = list(accumulate(lengths, initial=0))
        self.said: list[tuple[Span, KnownEntity | None, str]] = []
        self.lost: list[Decided] = []
        self.everywhere: dict[str, Decided] = {}
        for row in (*content.ties, *content.decisions):
            self._take(row)

    def _take(self, row: Anchored) -> None:
        who, decision = self._known(row), row if isinstance(row, Decided) else None
        if row.kind in Decided.MEANING and not who:
            return
        if decision and not row.paragraph:
            self.everywhere[fold_form(decision.form)] = decision
        elif place := prose.locate(self.texts, *row.anchor):
            if not self._is_said(Span(*place)):
                self.said.append((Span(*place), who, "decision" if decision else "tie"))
        elif decision:
            self.lost.append(decision)

    def _known(self, row: Anchored) -> KnownEntity | None:
        name = gazetteer.id_of(row.kind, row.key)
        return gazetteer.entity_of(self.known, name) if name in self.known.by_id else None

    def _is_said(self, at: Span) -> bool:
        return any(
            one.paragraph == at.paragraph and one.start < at.end and at.start < one.end for one, _who, _by in self.said
        )

    def span(self, start: int, end: int) -> Span:
        """A span of the whole text as one of its paragraph."""
        at = bisect_right(self.starts, start) - 1
        return Span(self.numbers[at], start - self.starts[at], end - self.starts[at])

    def findings(self, result: Result) -> Findings:
        mentions = [Mentioned(at, who, by) for at, who, by in self.said if who]
        questions: dict[str, Question] = {}
        for one in result.mentions:
            at = self.span(one.start, one.end)
            if self._is_said(at):
                continue
            decided = self.everywhere.get(fold_form(one.text))
            if decided:
                mentions += self._decided(decided, at)
            elif who := self._meant_by(one):
                mentions.append(Mentioned(at, who, "name"))
            else:
                self._ask(questions, one, at)
        suggestions = [self._suggested(one, mentions) for one in result.suggestions]
        return Findings(
            tuple(sorted(mentions, key=lambda mention: mention.at)),
            tuple(questions.values()),
            tuple(filter(None, suggestions)),
            tuple(self.lost),
        )

    def _decided(self, row: Decided, at: Span) -> Iterator[Mentioned]:
        if who := self._known(row):
            yield Mentioned(at, who, "decision")

    def _meant_by(self, one: Mention) -> KnownEntity | None:
        """Who is meant; also where only the names of one, new and former, are in question."""
        several = one.candidates if len(one.candidates) > 1 else ()
        meant = {self._name(name) for name in (one.entity, *several) if name}
        return meant.pop() if len(meant) == 1 else None

    def _ask(self, questions: dict[str, Question], one: Mention, at: Span) -> None:
        form = fold_form(one.text)
        begun = questions.get(form, Question(one.text, (), ()))
        candidates = dict.fromkeys([*begun.candidates, *(self._name(name) for name in one.candidates)])
        questions[form] = Question(begun.form, tuple(candidates), (*begun.at, at))

    def _name(self, name: str) -> KnownEntity:
        return gazetteer.entity_of(self.known, name)

    def _suggested(self, one: Suggestion, mentions: list[Mentioned]) -> Suggested | None:
        """What is left of a suggestion once each of its forms that was decided on is taken out."""
        left = []
        for span in one.mentions:
            at = self.span(*span)
            decided = self.everywhere.get(fold_form(words_at(self.texts, at)))
            if decided:
                mentions += self._decided(decided, at)
            elif not self._is_said(at):
                left.append(at)
        if not left or one.kind == "other":
            return None
        alike = tuple(gazetteer.find_alike(self.known, one.name)) if one.kind == "character" else ()
        pronouns = {"m": "he", "f": "she"}.get(one.gender or "", "")
        return Suggested(one.name, one.kind, one.confidence, tuple(left), pronouns, alike)


def describe_question(one: Question | Suggested, texts: Mapping[int, str]) -> dict[str, Any]:
    """What the mention desk shows of a name, as plain values: how it is written, and sentences with it."""
    forms = {fold_form(words_at(texts, at)): words_at(texts, at) for at in reversed(one.at)}
    return {
        "words": one.form,
        "forms": list(forms.values()),
        "who": [[named.kind, named.key, named.name] for named in one.may_be],
        "pronouns": one.pronouns,
        "seen": [_sentence(texts[at.paragraph], at) for at in one.at[:SENTENCES_KEPT]],
    }


def _sentence(text: str, at: Span) -> list[str | int]:
    starts = [*sentence_starts(text), len(text)]
    begin = max(start for start in starts if start <= at.start)
    end = min((start for start in starts if start >= at.end), default=len(text))
    return [text[begin : at.start].lstrip(), text[at.start : at.end], text[at.end : end].rstrip(), at.paragraph]


def words_at(texts: Mapping[int, str], at: Span) -> str:
    """The characters of a span."""
    return texts[at.paragraph][at.start : at.end]
