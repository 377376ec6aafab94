"""
What two people made of one text, joined: both sides' changes where they touch different things, and a list of
what they changed each in a way of their own.

Pure: three contents in, one and the clashes out. Paragraphs are joined as diff3 does it (Khanna, Kunal and
Pierce, "A Formal Investigation of Diff3", 2007), ties and other anchored rows once the text is settled.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from spystories.lib import prose
from spystories.lib.conflict_forms import MINE, THEIRS

from .anchors import find_again
from .compare import align
from .value import Content, Row

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

    def outcome(self, way: str) -> Any:
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
    joiner = _Joiner({} if taken is None else taken)
    made: dict[str, Any] = {}
    for name in base.words:
        join_one = joiner.body if name == "body" else joiner.value
        made[name] = join_one(name, base.words[name], mine.words[name], theirs.words[name])
    find = partial(find_again, prose.texts(made["body"]))
    for name in Content.LINKS:
        sides = ([row.rest_on(find) for row in side.rows(name)] for side in (base, mine, theirs))
        made[name] = joiner.rows(name, *sides)
    still_open = tuple(clash for clash in joiner.clashes if joiner.taken.get(clash.key) not in clash.ways)
    return Joined(replace(mine, **made), tuple(joiner.clashes), still_open)


class _Joiner:
    """Lines, rows and blocks of a body joined by one rule; what clashes on the way is kept."""

    def __init__(self, taken: Mapping[str, str]) -> None:
        self.taken, self.clashes = taken, list[Clash]()

    def value(self, field: str, base: Any, mine: Any, theirs: Any, about: object = None) -> Any:
        """One line, or one row `about` something; None stands for no row."""
        if _says(mine) in (_says(base), _says(theirs)):
            return theirs
        if _says(theirs) == _says(base):
            return mine
        return self._settle(about or base, Clash("", field, base, theirs, mine))

    def rows(self, field: str, *sides: list[Row]) -> tuple[Row, ...]:
        base, mine, theirs = ({row.subject: row for row in rows} for rows in sides)
        order = [*mine, *(about for about in theirs if about not in mine)]
        if list(mine) == list(base):
            order = [*theirs, *(about for about in mine if about not in theirs)]
        rows = (self.value(field, base.get(one), mine.get(one), theirs.get(one), one) for one in order)
        return tuple(row for row in rows if row is not None)

    def body(self, field: str, base: str, mine: str, theirs: str) -> str:
        """Line by line, for a canonical body has one block a line; each footnote by its key."""
        if mine in (base, theirs):
            return theirs
        if theirs == base:
            return mine
        (was, was_notes), (ours, our_notes), (others, other_notes) = map(prose.part_notes, (base, mine, theirs))
        main = self._main(field, was, ours, others)
        notes = {
            key: self._note(field, key, *(side.get(key, "") for side in (was_notes, our_notes, other_notes)))
            for key in {**was_notes, **other_notes, **our_notes}
        }
        marked = prose.marked_notes(main)
        for key in marked:  # words that were chosen bring their footnotes along
            notes[key] = notes.get(key) or other_notes.get(key) or our_notes.get(key) or was_notes.get(key, "")
        new = {key for key in notes if key not in was_notes and key not in marked}  # of words that were not chosen
        return prose.with_notes(main, {key: note for key, note in notes.items() if note and key not in new})

    def _note(self, field: str, key: str, base: str, mine: str, theirs: str) -> str:
        """A footnote as it is stored; nothing stands for none."""
        if mine in (base, theirs):
            return theirs
        if theirs == base:
            return mine
        sides = ([side] if side else [] for side in (base, theirs, mine))
        return "".join(self._settle(key, Clash("", field, *sides)))

    def _main(self, field: str, base: str, mine: str, theirs: str) -> str:
        old = _lines(base)
        made: list[str] = []
        at = 0
        for edits in _meeting(sorted([*_edits(old, _lines(mine), 0), *_edits(old, _lines(theirs), 1)])):
            start, end = edits[0].start, max(edit.end for edit in edits)
            made += old[at:start]
            at = end
            was, sides = old[start:end], {edit.side for edit in edits}
            ours, others = (_applied(old, start, end, edits, side) for side in (0, 1))
            if len(sides) == 1 or ours == others:
                made += ours if 0 in sides else others
            else:
                made += self._settle((start, *was), Clash("", field, was, others, ours))
        return "\n".join([*made, *old[at:]])

    def _settle(self, about: object, clash: Clash) -> Any:
        key = hashlib.sha256(repr((clash.field, about, clash.theirs)).encode(errors="surrogatepass")).hexdigest()[:16]
        self.clashes.append(replace(clash, key=key))
        return self.clashes[-1].outcome(self.taken.get(key, MINE))


def _says(value: str | Row | None) -> str | Row | None:
    """A value without the name that a row had when it was saved."""
    return value.having(name="") if isinstance(value, Row) else value


class _Edit(NamedTuple):
    start: int
    end: int
    side: int
    lines: tuple[str, ...]


def _lines(body: str) -> list[str]:
    return body.split("\n") if body else []


def _edits(old: Sequence[str], new: Sequence[str], side: int) -> Iterator[_Edit]:
    """As many lines in place of as many are taken one by one, so that each meets only what touches it."""
    for op, i1, i2, j1, j2 in align(old, new):
        if i2 - i1 == j2 - j1 and op != "equal":
            yield from (_Edit(i, i + 1, side, (new[j],)) for i, j in zip(range(i1, i2), range(j1, j2), strict=True))
        elif op != "equal":
            yield _Edit(i1, i2, side, tuple(new[j1:j2]))


def _meeting(edits: Sequence[_Edit]) -> Iterator[list[_Edit]]:
    """Edits in their order, those that touch the same lines, or insert at the same place, together."""
    group: list[_Edit] = []
    end = -1
    for edit in edits:
        inserts_there_too = group and edit[:2] == (group[-1].start, end) and edit.start == edit.end
        if group and edit.start >= end and not inserts_there_too:
            yield group
            group, end = [], -1
        group.append(edit)
        end = max(end, edit.end)
    if group:
        yield group


def _applied(old: Sequence[str], start: int, end: int, edits: Sequence[_Edit], side: int) -> list[str]:
    """The lines from `start` to `end` as one side has them."""
    made: list[str] = []
    at = start
    for edit in edits:
        if edit.side == side:
            made += [*old[at : edit.start], *edit.lines]
            at = edit.end
    return [*made, *old[at:end]]
