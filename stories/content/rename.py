"""
A story's content when someone or somewhere in it is given another name. Pure: contents in, contents out.

The sentences that would change, each with what stands there then; the content once they are changed, with
every anchor and quoted line moved along.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from characters.names.forms import Renaming
from spystories.lib import prose
from spystories.lib.prose import Replacement
from stories.models import StoryContent

from .compare import GONE, NEW, SAME
from .sentences import sentence_starts
from .value import Content, label_of

# The words beside the body that a name may stand in.
LINES = [name for name in StoryContent.LINES if StoryContent.FIELDS[name].renamed]
LONGEST, AROUND = 200, 80  # characters of a quotation, and of what stands around it
At = tuple[int, int, int]  # paragraph, start, end


@dataclass(frozen=True)
class Sentence:
    """
    One sentence with names in it that would change; in a line, `paragraph` is 1.

    `pieces` are (op, text) as of `diffs`; `puts` the replacements; `on` whether an editor wants it.
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

    def as_json(self) -> dict:
        return {"field": self.field, "paragraph": self.paragraph, "on": self.on} | {
            "pieces": [list(piece) for piece in self.pieces],
            "puts": [list(put[1:]) for put in self.puts],
        }

    @classmethod
    def of_json(cls, kept: Mapping) -> "Sentence":
        paragraph = kept["paragraph"]
        puts = tuple(Replacement(paragraph, *put) for put in kept["puts"])
        return cls(kept["field"], paragraph, tuple(map(tuple, kept["pieces"])), puts, kept["on"])


def texts_of(content: Content) -> dict[str, list[str]]:
    """The plain text of the body's paragraphs and of each line, by field."""
    return {"body": prose.paragraphs(content.body)} | {name: [content.words[name]] for name in LINES}


def propose(content: Content, names: Renaming, spans: Mapping[str, Iterable[At]]) -> list[Sentence]:
    """The sentences that change when `spans`, where the old name stands in each field, follow `names`."""
    sentences = []
    for field, texts in texts_of(content).items():
        found: dict[tuple[int, int], list[Replacement]] = {}
        bounds = cache(lambda paragraph, texts=texts: _bounds(texts[paragraph - 1]))
        for paragraph, start, end in sorted(spans.get(field, ())):
            text = texts[paragraph - 1]
            puts = [Replacement(paragraph, *put) for put in names.in_text(text, start, end)]
            if puts:
                begin = bounds(paragraph)[bisect_right(bounds(paragraph), start) - 1]
                found.setdefault((paragraph, begin), []).extend(puts)
        for (paragraph, begin), puts in found.items():
            end = bounds(paragraph)[bisect_left(bounds(paragraph), puts[-1].end)]
            pieces = _pieces(texts[paragraph - 1], begin, end, puts)
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


def rename_content(content: Content, sentences: Iterable[Sentence], names: Renaming, key: str) -> Content:
    """
    The content with the sentences that are wanted changed; whoever has `key` has the new name in its rows.

    Ties, decisions and the lines that earn a tag follow the words that they quote.
    """
    sentences = list(sentences)
    puts = _by_field(sentences)
    body = puts.pop("body", ())
    moving = _Moving(prose.paragraphs(content.body), body)
    lines = {field: prose.splice(content.words[field], here) for field, here in puts.items()}
    rows = {field: [moving.row(row) for row in getattr(content, field)] for field in Content.LINKS}
    everywhere = [row for row in rows["decisions"] if row.key == key and not row.paragraph]
    if all(sentence.on for sentence in sentences):
        rows["decisions"] = [row for row in rows["decisions"] if row not in everywhere]
    rows["decisions"] += [replace(row, form=names.follows(row.form)[:LONGEST]) for row in everywhere]
    named = {
        field: tuple(replace(row, name=names.new.name) if row.key == key else row for row in found)
        for field, found in rows.items()
    }
    return replace(content, body=prose.replace(content.body, body), **lines, **named)


def follow_quotes(content: Content, sentences: Iterable[Sentence], quoted: Iterable[str]) -> dict[str, str]:
    """What becomes of sentences quoted from the body: those that change, with what they are then."""
    moving = _Moving(prose.paragraphs(content.body), _by_field(sentences).get("body", ()))
    follow = {sentence: moving.sentence(sentence) for sentence in quoted}
    return {sentence: new for sentence, new in follow.items() if new != sentence}


def _by_field(sentences):
    puts: dict[str, list[Replacement]] = {}
    for sentence in sentences:
        if sentence.on:
            puts.setdefault(sentence.field, []).extend(sentence.puts)
    return puts


def move_notes(content: Content, sentences: Iterable[Sentence], notes: Iterable) -> list:
    """Those of `notes`, which quote the body, that quote what changes, moved along."""
    moving, changed = _Moving(prose.paragraphs(content.body), _by_field(sentences).get("body", ())), []
    for note in notes:
        place = prose.locate(moving.texts, note.paragraph, note.quote, note.before, note.after)
        if place and place[0] in moving.puts:
            note.quote, note.before, note.after = moving.anchor(place, note.quote, note.before, note.after)
            note.paragraph = place[0]
            changed.append(note)
    return changed


class _Moving:
    """Where things stand once the replacements are made."""

    def __init__(self, texts: Sequence[str], puts: Iterable[Replacement]):
        self.texts, self.puts = texts, {}
        for put in puts:
            self.puts.setdefault(put.paragraph, []).append(put)

    def row(self, row):
        """A row of the content, its quotation moved along."""
        if hasattr(row, "line"):
            return replace(row, line=self.sentence(row.line))
        words = next((name for name in ("quote", "form") if hasattr(row, name)), None)
        if words is None or not row.paragraph:
            return row
        quoted = getattr(row, words)
        place = prose.locate(self.texts, row.paragraph, quoted, row.before, row.after)
        if place is None or place[0] not in self.puts:
            return row
        quoted, before, after = self.anchor(place, quoted, row.before, row.after)
        if len(quoted) > LONGEST:
            return row
        return replace(row, paragraph=place[0], before=before, after=after, **{words: quoted})

    def anchor(self, place: At, quoted: str, before: str, after: str) -> tuple[str, str, str]:
        """What the words of a passage have become, and those before and after it."""
        paragraph, start, end = place
        return (
            self._cut(paragraph, start, end),
            self._cut(paragraph, start - len(before), start)[-AROUND:],
            self._cut(paragraph, end, end + len(after))[:AROUND],
        )

    def sentence(self, quoted: str) -> str:
        paragraph = prose.find(self.texts, quoted)
        if paragraph not in self.puts:
            return quoted
        start = self.texts[paragraph - 1].index(quoted)
        return self._cut(paragraph, start, start + len(quoted))

    def _cut(self, paragraph: int, start: int, end: int) -> str:
        """What the characters from `start` to `end` have become."""
        puts, text = self.puts[paragraph], self.texts[paragraph - 1]
        new_start, new_end = prose.move_range(puts, start, end)
        return prose.splice(text, [put._replace(paragraph=1) for put in puts])[new_start:new_end]
