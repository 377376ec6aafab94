"""
What two people made of one text, joined: both sides' changes where they touch different things, and a list of
what they changed each in a way of their own.

Pure: three contents in, one and the clashes out. Paragraphs are joined as diff3 does it (Khanna, Kunal and
Pierce, "A Formal Investigation of Diff3", 2007), ties and other anchored rows once the text is settled.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from spystories.lib import prose
from spystories.lib.conflict_forms import MINE, THEIRS

from .compare import opcodes
from .value import Content

BOTH = "both"  # a way of its own, beside mine and theirs


@dataclass(frozen=True)
class Clash:
    """
    One thing that both changed, each in a way of its own: a run of a body's blocks, a line, or a row.

    `key` stays the same while what it was and what they made of it stays the same, whatever I go on to type.
    `base`, `theirs` and `mine` are lists of blocks as HTML, a line of text, or a row (None: taken out).
    """

    key: str
    field: str
    base: Any
    theirs: Any
    mine: Any

    @property
    def ways(self) -> list[str]:
        """How it can be settled."""
        return [THEIRS, MINE, BOTH] if self.field == "body" and self.theirs and self.mine else [THEIRS, MINE]

    def settled(self, way: str):
        """What stands there once it is settled so; mine while nobody has chosen."""
        if way == BOTH and BOTH in self.ways:
            return [*self.theirs, *self.mine]
        return self.theirs if way == THEIRS else self.mine


@dataclass(frozen=True)
class Joined:
    """Both sides in one content, mine where they clash and nobody has chosen; all clashes, and those open."""

    content: Content
    clashes: tuple[Clash, ...] = ()
    open: tuple[Clash, ...] = ()


def join(base: Content, mine: Content, theirs: Content, taken: Mapping[str, str] | None = None) -> Joined:
    """
    What I and they made of `base`, together; `taken` says by a clash's key which side stands there.

    Nothing clashes where both did the same, or changed different lines, rows or paragraphs.
    """
    if mine.same_as(base):
        return Joined(theirs)
    taken, clashes, made = {} if taken is None else taken, [], {}

    def settle(clash):
        clashes.append(clash)
        return clash.settled(taken.get(clash.key, MINE))

    for name, text in base.words.items():
        sides = text, mine.words[name], theirs.words[name]
        made[name] = _body(*sides, settle) if name == "body" else _value(name, sides, settle)
    texts = prose.paragraphs(made["body"])
    for name in Content.LINKS:
        sides = [[_anchored(row, texts) for row in getattr(side, name)] for side in (base, mine, theirs)]
        made[name] = _rows(name, *sides, settle)
    undecided = tuple(clash for clash in clashes if taken.get(clash.key) not in clash.ways)
    return Joined(replace(mine, **made), tuple(clashes), undecided)


def _key(field, base, theirs):
    return hashlib.sha256(repr((field, base, theirs)).encode(errors="surrogatepass")).hexdigest()[:16]


def _value(field, sides, settle, key=None):
    base, mine, theirs = sides
    if _says(mine) in (_says(base), _says(theirs)):
        return theirs
    if _says(theirs) == _says(base):
        return mine
    return settle(Clash(key or _key(field, base, theirs), field, base, theirs, mine))


def _says(value):
    """A value without the name that a row had when it was saved."""
    return replace(value, name="") if hasattr(value, "name") else value


# Rows


def _anchored(row, texts):
    """A row that rests on words of the text, where they stand in `texts` now, if that is beyond doubt."""
    words = getattr(row, "quote", "") or getattr(row, "form", "")
    if not words or not row.paragraph:
        return row
    place = prose.locate(texts, row.paragraph, words, row.before, row.after)
    place = place or prose.locate(texts, row.paragraph, words)
    if place is None:
        return row
    number, start, end = place
    before, after = prose.around(texts[number - 1], start, end) or (row.before, row.after)
    return replace(row, paragraph=number, before=before, after=after)


def _identity(row):
    """What makes two rows the same row; no words are tied to two things."""
    return (row.paragraph, row.quote, row.before, row.after) if hasattr(row, "quote") else row.identity


def _rows(field, base, mine, theirs, settle):
    old, ours, others = ({_identity(row): row for row in rows} for rows in (base, mine, theirs))
    order = [*ours, *(key for key in others if key not in ours)]
    if list(ours) == list(old):
        order = [*others, *(key for key in ours if key not in others)]
    rows = (
        _value(field, [rows.get(key) for rows in (old, ours, others)], settle, _key(field, key, others.get(key)))
        for key in order
    )
    return tuple(row for row in rows if row is not None)


# The body


class _Edit(NamedTuple):
    start: int
    end: int
    side: int
    lines: tuple[str, ...]


def _body(base: str, mine: str, theirs: str, settle) -> str:
    """Line by line, for a canonical body has one block a line."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    old = _lines(base)
    made, at = [], 0
    for edits in _meeting(sorted([*_edits(old, _lines(mine), 0), *_edits(old, _lines(theirs), 1)])):
        start, end = edits[0].start, max(edit.end for edit in edits)
        made += old[at:start]
        at = end
        sides = {edit.side for edit in edits}
        ours, others = (_applied(old, start, end, edits, side) for side in (0, 1))
        if len(sides) == 1 or ours == others:
            made += ours if 0 in sides else others
        else:
            key = _key("body", (start, *old[start:end]), others)
            made += settle(Clash(key, "body", old[start:end], others, ours))
    return prose.clean("\n".join([*made, *old[at:]]))


def _lines(body):
    return body.split("\n") if body else []


def _edits(old: Sequence[str], new: Sequence[str], side: int) -> Iterator[_Edit]:
    """As many lines in place of as many are taken one by one, so that each meets only what touches it."""
    for op, i1, i2, j1, j2 in opcodes(old, new):
        if i2 - i1 == j2 - j1 and op != "equal":
            yield from (_Edit(i, i + 1, side, (new[j],)) for i, j in zip(range(i1, i2), range(j1, j2), strict=True))
        elif op != "equal":
            yield _Edit(i1, i2, side, tuple(new[j1:j2]))


def _meeting(edits: Sequence[_Edit]) -> Iterator[list[_Edit]]:
    """Edits in their order, those that touch the same lines, or insert at the same place, together."""
    group, end = [], -1
    for edit in edits:
        inserts_there_too = group and edit[:2] == (group[-1].start, end) and edit.start == edit.end
        if group and edit.start >= end and not inserts_there_too:
            yield group
            group, end = [], -1
        group.append(edit)
        end = max(end, edit.end)
    if group:
        yield group


def _applied(old, start, end, edits, side):
    """The lines from `start` to `end` as one side has them."""
    made, at = [], start
    for edit in edits:
        if edit.side == side:
            made += [*old[at : edit.start], *edit.lines]
            at = edit.end
    return [*made, *old[at:end]]
