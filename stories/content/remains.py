"""
Where a content goes on saying words of an old name once a renaming is made. Pure: a content in, sentences out.

A renaming changes the words that are read as the one renamed. Others that look like the name may mean somebody
else or stand in a longer word: they are left as they are, and an editor is told of each.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from characters.recognition.text import WORD, fold, shape
from spystories.lib import prose

from .compare import SAME
from .rename import At, texts_of
from .sentences import sentence_starts
from .value import Content

SAID = "said"  # of a piece: words of the old name
SHORTEST, SHORT = 2, 5  # letters of a word that is looked for, and of one that may have a longer ending
LONGEST_ENDING, ENDINGS = 3, ("s", "es")
_JOINED = re.compile(r"[-'’‑]")


class Why(models.TextChoices):
    """Why words of an old name are left as they are."""

    UNREAD = "unread", _("not read as this name: it may be another's, or a question about it is open")
    COMPOUND = "compound", _("part of a compound")
    LONGER = "longer", _("a longer word, such as a plural")
    APART = "apart", _("written beside the text: change it on the story's page")
    UNTICKED = "unticked", _("not ticked")


@dataclass(frozen=True)
class Remaining:
    """One sentence that goes on saying words of the old name; `pieces` are (op, text), `SAID` such words."""

    field: str
    paragraph: int
    pieces: tuple[tuple[str, str], ...]
    why: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class OldWords:
    """The words that the old names have and the new ones lack, as they may stand in a text."""

    def __init__(self, old: Iterable[str], new: Iterable[str]) -> None:
        kept = {fold(word[0]) for name in new for word in WORD.finditer(name)}
        found = [word[0] for name in old for word in WORD.finditer(name) if not word[0][0].islower()]
        self.written = [word for word in dict.fromkeys(found) if len(word) >= SHORTEST and fold(word) not in kept]

    @cached_property
    def folded(self) -> frozenset[str]:
        return frozenset(map(fold, self.written))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, why) of each word of `text` that is one of these, ends otherwise, or is joined to another."""
        if not self.folded:
            return
        for match in WORD.finditer(text):
            why = None if match[0][0].islower() else self._judge(match[0])
            if why:
                yield *match.span(), why

    def _judge(self, word: str) -> str | None:
        """Why such a word is left as it is; None for one that has nothing of the names."""
        key = fold(word)
        if {key, shape(word).whole} & self.folded:
            return Why.UNREAD
        if self.folded.intersection(_JOINED.split(key)):
            return Why.COMPOUND
        return Why.LONGER if any(_is_longer(key, one) for one in self.folded) else None


def _is_longer(key: str, word: str) -> bool:
    ending = key.removeprefix(word)
    if ending == key:
        return False
    return ending in ENDINGS or (len(word) >= SHORT and len(ending) <= LONGEST_ENDING)


def remaining(content: Content, words: OldWords, *settled: Mapping[str, Iterable[At]]) -> list[Remaining]:
    """
    The sentences that say one of `words` outside the spans `settled`, which change or are somebody else's, by
    field; then the lines beside the text that do, such as those of tags.
    """
    found: list[Remaining] = []
    for field, texts in texts_of(content).items():
        taken: dict[int, list[tuple[int, int]]] = {}
        for paragraph, *span in (at for spans in settled for at in spans.get(field, ())):
            taken.setdefault(paragraph, []).append((span[0], span[1]))
        for paragraph, text in texts.items():
            free = [
                (start, end, why)
                for start, end, why in words.find(text)
                if not any(first < end and start < last for first, last in taken.get(paragraph, ()))
            ]
            found += _by_sentence(field, paragraph, text, free)
    for field, line in _lines_beside(content):
        free = [(start, end, Why.APART) for start, end, _why in words.find(line)]
        found += _by_sentence(field, 1, line, free)
    return found


def _lines_beside(content: Content) -> Iterator[tuple[str, str]]:
    """The lines that no renaming changes: a quotation follows its text."""
    texts = prose.texts(content.body)
    yield "byline", content.byline
    for tag in content.tags:
        if tag.line and prose.find(texts, tag.line) is None:
            yield "tags", tag.line
    for member in content.cast:
        yield "cast", member.part
        yield "cast", member.note


def _by_sentence(field: str, paragraph: int, text: str, found: list[tuple[int, int, str]]) -> Iterator[Remaining]:
    bounds = [*sentence_starts(text), len(text)] if found else []
    by_start: dict[int, list[tuple[int, int, str]]] = {}
    for one in found:
        by_start.setdefault(bounds[bisect_right(bounds, one[0]) - 1], []).append(one)
    for begin, said in by_start.items():
        end = bounds[bisect_left(bounds, said[-1][1])]
        why = tuple(dict.fromkeys(why for _start, _end, why in said))
        yield Remaining(field, paragraph, tuple(_pieces(text, begin, end, said)), why)


def _pieces(text: str, begin: int, end: int, said: list[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    at, opening = begin, True
    for start, stop, _why in said:
        before = text[at:start].lstrip() if opening else text[at:start]
        if before:
            yield SAME, before
        yield SAID, text[start:stop]
        at, opening = stop, False
    if at < end:
        yield SAME, text[at:end].rstrip()
