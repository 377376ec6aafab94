"""A body as a flat list of blocks, each of runs of equally marked text, and how it is written as HTML."""

import html
from collections.abc import Callable, Iterable
from itertools import groupby, takewhile
from typing import Any, NamedTuple

from spystories.lib.prose import kinds


class Run(NamedTuple):
    """
    Equally marked text; a line break in it is a `br`. `link` is an address or what a caller lays over.

    `marks` are the tags around it, outermost first, as they open. A footnote's mark has no text, only its key.
    """

    text: str
    link: Any = None
    marks: tuple[str, ...] = ()
    note: str = ""


class Block(NamedTuple):
    """
    A `p`, `h2`, `h3`, `li`, `hr` or `figure`.

    `quote` numbers the quotations, of which `quoted` is the kind, and `list` the lists, of which `listed` is the
    tag, or "notes" for the footnotes; `number` numbers all that has text, footnotes apart. 0 stands for none.
    `note` is a footnote's key, `picture` that of what a figure shows, in one of `kinds.WIDTHS`.
    """

    tag: str
    quote: int = 0
    number: int = 0
    runs: tuple[Run, ...] = ()
    kind: str = ""
    lang: str = ""
    dir: str = ""
    quoted: str = ""
    list: int = 0
    listed: str = ""
    note: str = ""
    picture: str = ""
    width: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def escape_text(text: str) -> str:
    """Plain text as HTML; quotation marks stay as they are."""
    return html.escape(text, quote=False).replace("\n", "<br>")


def write_note_mark(key: str) -> str:
    """A footnote's mark as a body has it."""
    return f'<span data-note="{key}"></span>'


def write_runs(runs: Iterable[Run], draw_mark: Callable[[str], str] = write_note_mark) -> str:
    """The runs as HTML without their links; `draw_mark` draws a footnote's mark from its key."""
    parts: list[str] = []
    opened: tuple[str, ...] = ()
    for run in runs:
        if run.marks != opened:
            same = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(opened, run.marks, strict=False)))
            parts += [f"</{mark.split(' ')[0]}>" for mark in reversed(opened[same:])]
            parts += [f"<{mark}>" for mark in run.marks[same:]]
            opened = run.marks
        parts.append(draw_mark(run.note) if run.note else escape_text(run.text))
    return "".join(parts) + "".join(f"</{mark.split(' ')[0]}>" for mark in reversed(opened))


def write_attributes(**values: str | None) -> str:
    """The attributes that have a value, as they stand in a tag."""
    given = ((name.replace("_", "-"), escape_text(value)) for name, value in values.items() if value)
    return "".join(f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in given)


def write(blocks: Iterable[Block], draw: Callable[[Block], str]) -> str:
    """The blocks as HTML, a line each, those of one quotation or list together."""
    parts: list[str] = []
    for (quote, quoted), same in groupby(blocks, key=lambda block: (block.quote, block.quoted)):
        inner: list[str] = []
        for (number, listed), items in groupby(same, key=lambda block: (block.list, block.listed)):
            drawn = [draw(block) for block in items]
            inner += [_in_list(listed, drawn)] if number else drawn
        parts += [f"<blockquote{write_attributes(data_kind=quoted)}>{''.join(inner)}</blockquote>"] if quote else inner
    return "\n".join(parts)


def _in_list(listed: str, items: Iterable[str]) -> str:
    if listed == kinds.NOTES:
        return f'<ol data-kind="{kinds.NOTES}">{"".join(items)}</ol>'
    return f"<{listed}>{''.join(items)}</{listed}>"
