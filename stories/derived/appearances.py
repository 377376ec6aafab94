"""
From a story's mentions to who and what appears in it: how often, in which telling sentences, beside whom.

Pure but for the models it fills; `stories.derived.index` stores what is made here.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from characters.models import Character, Place
from stories.content.sentences import sentence_starts
from stories.models import Appearance, CastMember, Encounter, Mention, Setting, Story

QUOTES_KEPT = 3  # sentences kept of one appearance, beside the one that first names it
LONGEST_QUOTE = 320  # characters of a sentence; of a longer one the part around the name is kept
ROLL_CALL = 40  # in a paragraph that names more, only so many are counted as being together


def gather_appearances(
    story: Story,
    texts: Mapping[int, str],
    cast: Iterable[CastMember],
    settings: Iterable[Setting],
    mentions: Sequence[Mention],
) -> tuple[list[Appearance], list[Encounter]]:
    """The rows of one story, unsaved. `mentions` are in reading order."""
    settings = list(settings)
    named: dict[Character | Place, list[Mention]] = defaultdict(list)
    for mention in mentions:
        named[mention.entity].append(mention)
    tied: list[Character | Place] = [*(row.character for row in cast), *(row.place for row in settings)]
    for entity in tied:
        named.setdefault(entity, [])
    quotes = Quotes(texts, mentions)
    appearances = [
        Appearance(
            story=story,
            number=story.number or 0,
            character=entity if isinstance(entity, Character) else None,
            place=entity if isinstance(entity, Place) else None,
            count=len(found),
            paragraph=found[0].paragraph if found else None,
            quotes=quotes.of(found),
        )
        for entity, found in named.items()
    ]
    return appearances, _encounters(story, mentions, {row.place_id for row in settings if row.how == "set"})


def _encounters(story: Story, mentions: Iterable[Mention], set_in: Collection[int]) -> list[Encounter]:
    """Every person with everyone and everywhere that a paragraph names beside them."""
    together: dict[int, dict[Character | Place, bool]] = defaultdict(dict)
    for mention in mentions:
        together[mention.paragraph][mention.entity] = True
    pairs: Counter[tuple[Character, Character | Place]] = Counter()
    for entities in together.values():
        some = list(islice(entities, ROLL_CALL))
        people = [entity for entity in some if isinstance(entity, Character)]
        pairs.update((person, entity) for person in people for entity in some if entity != person)
    return [
        Encounter(
            story=story,
            character=person,
            other=entity if isinstance(entity, Character) else None,
            place=entity if isinstance(entity, Place) else None,
            paragraphs=shared,
            is_set=isinstance(entity, Place) and entity.pk in set_in,
        )
        for (person, entity), shared in pairs.items()
    ]


class Quotes:
    """The sentences of a text that name somebody, each with how many it names."""

    def __init__(self, texts: Mapping[int, str], mentions: Iterable[Mention]):
        self.texts = texts
        self.starts: dict[int, list[int]] = {}
        self.named = defaultdict(set)
        for mention in mentions:
            named = mention.character_id, mention.place_id
            self.named[self._sentence(mention)].add(named)

    def _sentence(self, mention: Mention) -> tuple[int, int]:
        """Where the sentence around a mention begins, as paragraph and index into that paragraph's starts."""
        number = mention.paragraph
        if number not in self.starts:
            self.starts[number] = sentence_starts(self.texts[number])
        return number, bisect_right(self.starts[number], mention.start) - 1

    def of(self, mentions: Sequence[Mention]) -> list[list[Any]]:
        """The first sentence of `mentions` and the most telling others, one a paragraph."""
        best: dict[int, tuple[tuple[int, int, int], tuple[int, int], Mention]] = {}
        for mention in mentions:
            sentence = self._sentence(mention)
            rank = (-len(self.named[sentence]), *sentence)
            if mention.paragraph not in best or rank < best[mention.paragraph][0]:
                best[mention.paragraph] = rank, sentence, mention
        chosen = {sentence: mention for _, sentence, mention in sorted(best.values(), key=_rank)[:QUOTES_KEPT]}
        for mention in mentions[:1]:
            chosen[self._sentence(mention)] = mention
        return [[sentence[0], self._quote(*sentence, chosen[sentence])] for sentence in sorted(chosen)]

    def every(self, mentions: Sequence[Mention]) -> list[tuple[int, int, str]]:
        """Each sentence that `mentions` stand in: its paragraph, its place there from 0, and its words."""
        first: dict[tuple[int, int], Mention] = {}
        for mention in mentions:
            first.setdefault(self._sentence(mention), mention)
        return [(*sentence, self._quote(*sentence, first[sentence])) for sentence in sorted(first)]

    def _quote(self, number: int, index: int, mention: Mention) -> str:
        text, starts = self.texts[number], self.starts[number]
        start = starts[index]
        end = starts[index + 1] if index + 1 < len(starts) else len(text)
        if end - start <= LONGEST_QUOTE:
            return text[start:end].strip()
        left = max(start, mention.start - LONGEST_QUOTE // 3)
        right = min(end, left + LONGEST_QUOTE)
        cut = text[left:right].strip()
        if left > start:
            cut = "… " + cut.partition(" ")[2]
        return cut if right == end else cut.rpartition(" ")[0] + " …"


def _rank(found: tuple[tuple[int, int, int], tuple[int, int], Mention]) -> tuple[int, int, int]:
    return found[0]
