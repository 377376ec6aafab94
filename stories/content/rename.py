"""
A story's content when someone or somewhere in it is given another name. Pure: contents in, contents out.

The sentences that would change, each with what stands there then; the content once they are changed, with
every anchor and quoted line moved along.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from characters.names.forms import NameRules
from spystories.lib import prose
from spystories.lib.prose import Replacement
from stories.models import Note, StoryContent

from .anchors import Anchor
from .compare import GONE, NEW, SAME
from .sentences import sentence_starts
from .value import Content, Decided, Part, Scene, Tied, label_of

# The words beside the body that a name may stand in.
LINES = [name for name in StoryContent.LINES if StoryContent.FIELDS[name].renamed]
WORLD = (Part, Scene, Tied, Decided)  # the rows that name people and places; a tag may have a person's key
LONGEST_FORM, AROUND = 200, 80  # characters of what a row quotes, and of what stands around it
At = tuple[int, int, int]  # paragraph, start, end


@dataclass(frozen=True)
class Sentence:
    """
    One sentence with names in it that would change; in a line, `paragraph` is 1.

    `pieces` are (op, text) as in a comparison; `puts` the replacements; `on` whether an editor wants it.
    """

    field: str
    paragraph: int
    pieces: tuple[tuple[str, str], ...]
    puts: tuple[Replacement, ...]
    on: bool = True

    @property
    def label(self) -> str:
        """What editors call the field that it stands in."""
        return label_of(self.field)

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "paragraph": self.paragraph, "on": self.on} | {
            "pieces": [list(piece) for piece in self.pieces],
            "puts": [list(put[1:]) for put in self.puts],
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Sentence":
        paragraph = kept["paragraph"]
        puts = tuple(Replacement(paragraph, *put) for put in kept["puts"])
        return cls(kept["field"], paragraph, tuple(map(tuple, kept["pieces"])), puts, kept["on"])


def texts_of(content: Content) -> dict[str, dict[int, str]]:
    """The plain texts of the body by their numbers, and each line as number 1, by field."""
    return {"body": prose.texts(content.body)} | {name: {1: content.words[name]} for name in LINES}


def propose(content: Content, names: NameRules, spans: Mapping[str, Iterable[At]]) -> list[Sentence]:
    """The sentences that change when `spans`, where the old name stands in each field, follow `names`."""
    sentences = []
    for field, texts in texts_of(content).items():
        found: dict[tuple[int, int], list[Replacement]] = {}
        bounds = cache(lambda paragraph, texts=texts: _bounds(texts[paragraph]))
        for paragraph, start, end in sorted(spans.get(field, ())):
            text = texts[paragraph]
            puts = [Replacement(paragraph, *put) for put in names.replacements_at(text, start, end)]
            if puts:
                begin = bounds(paragraph)[bisect_right(bounds(paragraph), start) - 1]
                found.setdefault((paragraph, begin), []).extend(puts)
        for (paragraph, begin), puts in found.items():
            end = bounds(paragraph)[bisect_left(bounds(paragraph), puts[-1].end)]
            pieces = _pieces(texts[paragraph], begin, end, puts)
            sentences.append(Sentence(field, paragraph, pieces, tuple(puts)))
    return sentences


def _bounds(text: str) -> list[int]:
    """Where the sentences of a paragraph begin, and where the last one ends."""
    return [*sentence_starts(text), len(text)]


def _pieces(text: str, begin: int, end: int, puts: Sequence[Replacement]) -> tuple[tuple[str, str], ...]:
    pieces, at = [], begin
    for put in puts:
        pieces += [(SAME, text[at : put.start]), (GONE, text[put.start : put.end]), (NEW, put.text)]
        at = put.end
    pieces.append((SAME, text[at:end]))
    pieces[0] = (SAME, pieces[0][1].lstrip())
    return tuple(piece for piece in pieces if piece[1])


def rename_content(content: Content, sentences: Iterable[Sentence], names: NameRules, key: str) -> Content:
    """
    The content with the sentences that are wanted changed; whoever has `key` has the new name in its rows.

    Ties, decisions and the lines that earn a tag follow the words that they quote.
    """
    sentences = list(sentences)
    moving = _Moving(content, sentences)
    made: dict[str, Any] = {
        field: prose.splice(content.words[field], puts) for field, puts in moving.by_field.items() if field != "body"
    }
    for field in Content.LINKS:
        rows = [row.requote(moving.sentence).rest_on(moving.short_anchor) for row in content.rows(field)]
        named = [isinstance(row, WORLD) and row.key == key for row in rows]
        made[field] = [
            row.having(name=names.new.name) if is_it else row for row, is_it in zip(rows, named, strict=True)
        ]
    everywhere = [row for row in made["decisions"] if row.key == key and not row.paragraph]
    if all(sentence.on for sentence in sentences):
        made["decisions"] = [row for row in made["decisions"] if row not in everywhere]
    made["decisions"] += [row.having(form=names.rename(row.form)[:LONGEST_FORM]) for row in everywhere]
    made |= {field: tuple(made[field]) for field in Content.LINKS}
    return replace(content, body=prose.replace(content.body, moving.by_field.get("body", ())), **made)


def follow_quotes(content: Content, sentences: Iterable[Sentence], quoted: Iterable[str]) -> dict[str, str]:
    """What becomes of sentences quoted from the body: those that change, with what they are then."""
    moving = _Moving(content, sentences)
    follow = {sentence: moving.sentence(sentence) for sentence in quoted}
    return {sentence: new for sentence, new in follow.items() if new != sentence}


def move_notes(content: Content, sentences: Iterable[Sentence], notes: Iterable[Note]) -> list[Note]:
    """Those of `notes`, which quote the body, that quote what changes, moved along."""
    moving, changed = _Moving(content, sentences), []
    for note in notes:
        if anchor := moving.anchor(Anchor(note.paragraph, note.quote, note.before, note.after)):
            note.paragraph, note.quote, note.before, note.after = anchor
            changed.append(note)
    return changed


class _Moving:
    """Where the words of a content stand once those of its sentences that are wanted are changed."""

    def __init__(self, content: Content, sentences: Iterable[Sentence]):
        self.texts = prose.texts(content.body)
        self.by_field: dict[str, list[Replacement]] = {}
        for sentence in sentences:
            if sentence.on:
                self.by_field.setdefault(sentence.field, []).extend(sentence.puts)
        self.puts: dict[int, list[Replacement]] = {}
        for put in self.by_field.get("body", ()):
            self.puts.setdefault(put.paragraph, []).append(put)

    def anchor(self, anchor: Anchor) -> Anchor | None:
        """What the words of an anchor have become, and those before and after; None where nothing changes."""
        place = prose.locate(self.texts, *anchor)
        if place is None or place[0] not in self.puts:
            return None
        paragraph, start, end = place
        return Anchor(
            paragraph,
            self._cut(paragraph, start, end),
            self._cut(paragraph, start - len(anchor.before), start)[-AROUND:],
            self._cut(paragraph, end, end + len(anchor.after))[:AROUND],
        )

    def short_anchor(self, anchor: Anchor) -> Anchor | None:
        """The same for a row, which quotes no more than so many words."""
        moved = self.anchor(anchor)
        return moved if moved and len(moved.quote) <= LONGEST_FORM else None

    def sentence(self, quoted: str) -> str:
        paragraph = prose.find(self.texts, quoted)
        if paragraph is None or paragraph not in self.puts:
            return quoted
        start = self.texts[paragraph].index(quoted)
        return self._cut(paragraph, start, start + len(quoted))

    def _cut(self, paragraph: int, start: int, end: int) -> str:
        """What the characters from `start` to `end` have become."""
        puts, text = self.puts[paragraph], self.texts[paragraph]
        new_start, new_end = prose.move_range(puts, start, end)
        return prose.splice(text, [put._replace(paragraph=1) for put in puts])[new_start:new_end]
