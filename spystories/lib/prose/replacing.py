"""Words of a text put in the place of others, and where what stands around them stands then."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from spystories.lib.prose.blocks import Block, Run, write
from spystories.lib.prose.cleaning import write_block
from spystories.lib.prose.reading import read


class Replacement(NamedTuple):
    """`text` for what stands from `start` to `end` (code points) of the plain text of a paragraph."""

    paragraph: int
    start: int
    end: int
    text: str


def replace(body: str, replacements: Iterable[Replacement]) -> str:
    """
    A canonical body with these words in place of others; all marks and links stay where they are.

    New words are marked as the first sign that they replace. No two replacements may overlap.
    """
    wanted: dict[int, list[Replacement]] = {}
    for one in sorted(replacements):
        wanted.setdefault(one.paragraph, []).append(one)

    def draw(block: Block) -> str:
        here = wanted.get(block.number, ())
        return write_block(block._replace(runs=tuple(_spliced(block.runs, here))) if here else block)

    return write(read(body), draw)


def splice(text: str, replacements: Iterable[Replacement]) -> str:
    """The same of the plain text of one paragraph."""
    return "".join(run.text for run in _spliced([Run(text)], sorted(replacements)))


def move_range(replacements: Iterable[Replacement], start: int, end: int) -> tuple[int, int]:
    """Where a range of a paragraph stands once `replacements`, all of that paragraph, are made."""
    new_start, new_end = start, end
    for _paragraph, old_start, old_end, text in replacements:
        longer = len(text) - (old_end - old_start)
        if old_end <= start:
            new_start += longer
        elif old_start < start:
            new_start -= start - old_start
        if old_end <= end:
            new_end += longer
        elif old_start < end:
            new_end += old_end + longer - end
    return new_start, new_end


def _spliced(runs: Sequence[Run], replacements: Sequence[Replacement]) -> Iterator[Run]:
    waiting, at, skip = list(reversed(replacements)), 0, 0
    for run in runs:
        if run.note:
            yield run
        end = at + len(run.text)
        while at < end:
            if waiting and waiting[-1].start <= at:
                one = waiting.pop()
                skip = one.end
                yield run._replace(text=one.text)
            stop = min(end, skip if skip > at else waiting[-1].start if waiting else end)
            if skip <= at:
                yield run._replace(text=run.text[at - end + len(run.text) : stop - end + len(run.text)])
            at = stop
