"""
Two contents compared. Pure: contents in, structures out; templates draw them.

A body is compared paragraph by paragraph, a changed paragraph word by word (`difflib`, after Ratcliff and
Obershelp).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import NamedTuple

from django.utils.translation import gettext as _

from spystories.lib.prose import kinds
from spystories.lib.prose.blocks import Block
from spystories.lib.prose.reading import read
from spystories.lib.text import count_words

from .value import Content, label_of, line_in_words

SAME, GONE, NEW = "same", "gone", "new"
NO_NAMES: Mapping[str, str] = MappingProxyType({})
_WORD = re.compile(r"\s+|[^\s]+")
# Past this many comparisons two runs are not aligned any more, but shown as one gone and one new.
_MOST_COMPARISONS = 4_000_000


class Piece(NamedTuple):
    """A run of text that both sides have, or one of them."""

    op: str
    text: str


@dataclass(frozen=True)
class DiffPassage:
    """
    A paragraph on both sides; on one of them only, its number on the other is 0.

    `op` is "same", "changed", "gone" or "new". `marks` says that only emphasis, a link or the kind of block
    differs. Of a picture the pieces say which it is, and how wide; no word of theirs is one of the text.
    """

    op: str
    before: int
    after: int
    pieces: tuple[Piece, ...]
    marks: bool = False
    is_picture: bool = False


@dataclass(frozen=True)
class Change:
    """One line of words, or one row of authors, tags, cast, settings, ties or decisions: what it was, what it is."""

    field: str
    name: str
    op: str
    pieces: tuple[Piece, ...]

    @property
    def label(self) -> str:
        return label_of(self.field)


@dataclass(frozen=True)
class Comparison:
    """All that differs between two contents; empty lists where nothing does."""

    words: tuple[Change, ...]
    rows: tuple[Change, ...]
    body: tuple[DiffPassage, ...]
    added: int
    removed: int

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.rows and all(passage.op == SAME for passage in self.body)


def compare(before: Content, after: Content, pictures: Mapping[str, str] = NO_NAMES) -> Comparison:
    """
    What an editor would see differ; time grows with what changed, not with the length of the text.

    `pictures` are the names of those in the text, by their keys, which stand where there is none.
    """
    sides = (before, after)
    words = tuple(
        Change(name, name, "changed", tuple(compare_texts(*(line_in_words(name, side.lines[name]) for side in sides))))
        for name in before.lines
        if before.lines[name] != after.lines[name]
    )
    body = tuple(_passages(read(before.body), read(after.body), pictures))
    changes: tuple[Change | DiffPassage, ...] = (*words, *(passage for passage in body if not passage.is_picture))
    pieces = [piece for change in changes for piece in change.pieces]
    return Comparison(
        words,
        tuple(_compare_rows(before, after)),
        body,
        sum(count_words(piece.text) for piece in pieces if piece.op == NEW),
        sum(count_words(piece.text) for piece in pieces if piece.op == GONE),
    )


def block_in_words(block: Block, pictures: Mapping[str, str] = NO_NAMES) -> str:
    """What is shown of a block beside another: its text, what stands for a pause, or which picture it is."""
    if not block.picture:
        return block.text or "⁂"
    told = {"name": pictures.get(block.picture, block.picture), "width": kinds.WIDTHS[block.width]}
    return _("[Picture: %(name)s, %(width)s]") % told


def compare_texts(before: str, after: str) -> Iterator[Piece]:
    """Two lines of plain text, word by word."""
    if before == after:
        if before:
            yield Piece(SAME, before)
        return
    old, new = _WORD.findall(before), _WORD.findall(after)
    gone, fresh = "", ""
    runs = list(align(old, new, autojunk=True))
    for at, (op, i1, i2, j1, j2) in enumerate(runs):
        text = "".join(old[i1:i2])
        # White space alone, between two changes, belongs to both: the changes read as one.
        if op == "equal" and (text.strip() or at in (0, len(runs) - 1)):
            yield from (piece for piece in (Piece(GONE, gone), Piece(NEW, fresh)) if piece.text)
            yield Piece(SAME, text)
            gone, fresh = "", ""
        else:
            gone, fresh = gone + text, fresh + "".join(new[j1:j2])
    yield from (piece for piece in (Piece(GONE, gone), Piece(NEW, fresh)) if piece.text)


def align(
    old: Sequence[object], new: Sequence[object], *, autojunk: bool = False
) -> Iterator[tuple[str, int, int, int, int]]:
    """
    As `SequenceMatcher.get_opcodes`: what both begin and end with taken off first, the rest bounded.

    With `autojunk` what stands everywhere in a long text, as a space does, is the same only beside what is:
    else a long paragraph that was written anew takes a minute.
    """
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    if start:
        yield "equal", 0, start, 0, start
    old_end, new_end = len(old) - end, len(new) - end
    if (old_end - start) * (new_end - start) > _MOST_COMPARISONS:
        yield "replace", start, old_end, start, new_end
    else:
        matcher = SequenceMatcher(None, old[start:old_end], new[start:new_end], autojunk)
        for op, i1, i2, j1, j2 in matcher.get_opcodes():
            yield op, i1 + start, i2 + start, j1 + start, j2 + start
    if end:
        yield "equal", old_end, len(old), new_end, len(new)


def _passages(old: list[Block], new: list[Block], names: Mapping[str, str]) -> Iterator[DiffPassage]:
    for op, i1, i2, j1, j2 in align(list(_looks(old)), list(_looks(new))):
        if op == "equal":
            for block, same in zip(old[i1:i2], new[j1:j2], strict=True):
                yield DiffPassage(
                    SAME, block.number, same.number, _whole(SAME, block, names), is_picture=bool(block.picture)
                )
        else:
            yield from (_changed(before, after, names) for before, after in _paired(old[i1:i2], new[j1:j2]))


def _looks(blocks: Iterable[Block]) -> Iterator[tuple[object, ...]]:
    """All of each block that is seen: no number and no key of a footnote, but whether it begins what it stands in."""
    quote = number = 0
    for block in blocks:
        runs = tuple(run._replace(note="*") if run.note else run for run in block.runs)
        begins = block.quote != quote, block.list != number
        quote, number = block.quote, block.list
        yield (*block._replace(quote=bool(quote), list=bool(number), number=0, note="", runs=runs), *begins)


def _whole(op: str, block: Block, names: Mapping[str, str]) -> tuple[Piece, ...]:
    return (Piece(op, block_in_words(block, names)),)


def _changed(before: Block | None, after: Block | None, names: Mapping[str, str]) -> DiffPassage:
    if before and after:
        old, new = (block_in_words(block, names) for block in (before, after))
        is_picture = bool(after.picture)
        pieces = (Piece(GONE, old), Piece(NEW, new)) if is_picture else tuple(compare_texts(old, new))
        return DiffPassage("changed", before.number, after.number, pieces, old == new, is_picture)
    if after:
        return DiffPassage(NEW, 0, after.number, _whole(NEW, after, names), is_picture=bool(after.picture))
    assert before
    return DiffPassage(GONE, before.number, 0, _whole(GONE, before, names), is_picture=bool(before.picture))


def _paired(old: list[Block], new: list[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    """Old blocks beside the new ones that they became: in order, alike enough, at a bounded cost."""
    if len(old) * len(new) > 2_500:
        yield from ((before, None) for before in old)
        yield from ((None, after) for after in new)
        return
    words = {id(block): Counter(block.text.split()) for block in (*old, *new)}
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], _alike(old[i], new[j], words) + best[i + 1][j + 1])
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and _takes(best, i, j, _alike(old[i], new[j], words)):
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif i < len(old) and best[i][j] == best[i + 1][j]:
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1


def _takes(best: list[list[float]], i: int, j: int, alike: float) -> bool:
    return alike > 0 and best[i][j] == alike + best[i + 1][j + 1]


def _alike(before: Block, after: Block, words: Mapping[int, Counter[str]]) -> float:
    """The share of words that two blocks have in common; 0 where it is too little for one paragraph."""
    if before.picture or after.picture:
        return float(before.picture == after.picture)
    if not before.text or not after.text:
        return 0.0
    ours, theirs = words[id(before)], words[id(after)]
    share = 2 * (ours & theirs).total() / (ours.total() + theirs.total())
    return share if share >= 0.2 else 0.0


def _compare_rows(before: Content, after: Content) -> Iterator[Change]:
    for field in Content.LINKS:
        old, new = ({row.identity: row for row in side.rows(field)} for side in (before, after))
        for key, row in old.items():
            if key not in new:
                yield Change(field, row.label, GONE, (Piece(GONE, row.in_words),))
        for key, row in new.items():
            if key not in old:
                yield Change(field, row.label, NEW, (Piece(NEW, row.in_words),))
            elif row.in_words != old[key].in_words:
                yield Change(field, row.label, "changed", tuple(compare_texts(old[key].in_words, row.in_words)))
        kept = [key for key in old if key in new]
        if kept != [key for key in new if key in old]:
            names = [", ".join(rows[key].label for key in rows if key in kept) for rows in (old, new)]
            yield Change(field, "", "order", (Piece(GONE, names[0]), Piece(NEW, names[1])))
