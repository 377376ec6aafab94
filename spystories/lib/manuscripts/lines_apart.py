"""Lines that a paragraph of their own would be, and that stand in one with others: a title, a byline, an address."""

from collections.abc import Iterator

from spystories.lib import prose
from spystories.lib.manuscripts.bylines import is_name, name_said
from spystories.lib.manuscripts.signs import has_sign
from spystories.lib.prose.blocks import Block, Run, write
from spystories.lib.prose.cleaning import write_block
from spystories.lib.prose.reading import read

FIRST = 14  # blocks in which a head stands
LONGEST_LINE = 80  # characters


def with_lines_apart(body: str, lang: str) -> str:
    """The body with the first lines that are a title, a byline or an address as paragraphs, where they stand in one."""
    blocks = read(body)
    apart = {block.number for block in blocks[:FIRST] if _is_of_lines(block, lang)}
    if not apart:
        return body
    parted = (each for block in blocks for each in (_lines_of(block) if block.number in apart else [block]))
    return prose.clean(write(parted, write_block))


def _is_of_lines(block: Block, lang: str) -> bool:
    """Whether a paragraph is lines of which one says by whom the story is, or is of an address."""
    lines = block.text.split("\n")
    if len(lines) < 2 or block.tag != "p" or block.quote or block.list or max(map(len, lines)) > LONGEST_LINE:
        return False
    names = (name_said(line.strip(), lang) for line in lines[1:])
    return has_sign(block.text) or any(name and is_name(name) for name in names)


def _lines_of(block: Block) -> Iterator[Block]:
    runs: list[Run] = []
    for run in block.runs:
        first, *others = run.text.split("\n")
        runs.append(run._replace(text=first))
        for text in others:
            yield block._replace(runs=tuple(runs))
            runs = [run._replace(text=text, note="")]
    yield block._replace(runs=tuple(runs))
