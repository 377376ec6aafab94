"""Paragraphs written in the stored form of a body."""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, takewhile

from spystories.lib.prose.foreign.parts import Block, Marks, Run
from spystories.lib.prose.foreign.settling import Note


def write(blocks: Iterable[Block], notes: Mapping[str, Note]) -> str:
    """The paragraphs, a line each, those of one quotation or list together, and the footnotes after them."""
    lines: list[str] = []
    for (quote, _at), quoted in groupby(blocks, key=lambda block: (block.place.quote, block.place.quote_at)):
        inner: list[str] = []
        for (listed, _number), same in groupby(quoted, key=_list_of):
            drawn = [_block(block, notes) for block in same]
            inner += [f"<{listed}>{''.join(drawn)}</{listed}>"] if listed else drawn
        lines += (
            inner if quote is None else [f"<blockquote{_attributes(data_kind=quote)}>{''.join(inner)}</blockquote>"]
        )
    if notes:
        items = (f"<li{_attributes(data_note=key)}>{_inside(runs, notes)}</li>" for key, runs in notes.values())
        lines.append(f'<ol data-kind="notes">{"".join(items)}</ol>')
    return "\n".join(lines)


def _list_of(block: Block) -> tuple[str, int]:
    return ("", 0) if block.place.tag == "hr" else (block.place.list, block.place.list_at)


def _block(block: Block, notes: Mapping[str, Note]) -> str:
    place = block.place
    if block.picture:
        return f"<figure{_attributes(data_picture=block.picture, data_width=block.width)}></figure>"
    if place.tag == "hr":
        return "<hr>"
    tag = "li" if place.list else place.tag
    kind = place.kind if tag == "p" else ""
    return f"<{tag}{_attributes(data_kind=kind, lang=block.lang, dir=place.dir)}>{_inside(block.runs, notes)}</{tag}>"


def _inside(runs: Sequence[Run], notes: Mapping[str, Note]) -> str:
    """The words with their marks, each opened as late and closed as early as its neighbours let it."""
    parts: list[str] = []
    opened: tuple[str, ...] = ()
    for run, tags in zip(runs, _around(runs), strict=True):
        if tags != opened:
            same = next((at for at, pair in enumerate(zip(opened, tags, strict=False)) if pair[0] != pair[1]), None)
            same = min(len(opened), len(tags)) if same is None else same
            parts += [*map(_closing, reversed(opened[same:])), *(f"<{tag}>" for tag in tags[same:])]
            opened = tags
        parts.append(f"<span{_attributes(data_note=notes[run.note][0])}></span>" if run.note else _escape(run.text))
    return "".join([*parts, *map(_closing, reversed(opened))])


def _around(runs: Sequence[Run]) -> Iterator[tuple[str, ...]]:
    """Of each run its tags: a footnote's mark has those of the words on both of its sides, but no link."""
    after: list[tuple[str, ...]] = []
    tags: tuple[str, ...] = ()
    for run in reversed(runs):
        tags = tags if run.note else _tags(_unlinked(run.marks))
        after.append(tags)
    before: tuple[str, ...] = ()
    for run, behind in zip(runs, reversed(after), strict=True):
        if run.note:
            both = zip(before, behind, strict=False)
            yield tuple(one for one, _same in takewhile(lambda pair: pair[0] == pair[1], both))
        else:
            before = _tags(_unlinked(run.marks))
            yield _tags(run.marks)


def _unlinked(marks: Marks) -> Marks:
    return marks._replace(link="") if marks.link else marks


@lru_cache(maxsize=256)
def _tags(marks: Marks) -> tuple[str, ...]:
    """The tags of marks as they open, outermost first."""
    spoken = f"span{_attributes(lang=marks.lang, dir=marks.dir)}" if marks.lang or marks.dir else ""
    return tuple(
        filter(
            None,
            [
                f"a{_attributes(href=marks.link)}" if marks.link else "",
                spoken,
                *("strong" if marks.strong else "", "em" if marks.em else ""),
                'span data-kind="small-caps"' if marks.caps else "",
                *("u" if marks.u else "", "s" if marks.s else ""),
                *("sub" if marks.sub else "", "sup" if marks.sup else ""),
            ],
        )
    )


def _closing(tag: str) -> str:
    return f"</{tag.partition(' ')[0]}>"


def _escape(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def _attributes(**values: str) -> str:
    given = ((name.replace("_", "-"), _escape(value).replace('"', "&quot;")) for name, value in values.items() if value)
    return "".join(f' {name}="{value}"' for name, value in given)
