"""A body as readers see it: the only place that marks text safe."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple, cast

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from spystories.lib.languages import direction_of_text
from spystories.lib.pictures import ShownPicture, draw_figure
from spystories.lib.pictures.drawing import PUBLIC, Layout
from spystories.lib.prose import kinds
from spystories.lib.prose.blocks import Block, Run, escape_text, write, write_attributes, write_runs
from spystories.lib.prose.reading import read
from spystories.lib.prose.typography import as_read, set_in_place, typeset

# Characters that a first paragraph needs for a drop cap: three lines of the widest column that a reader may choose.
LEAST_WITH_INITIAL = 160
Pictures = Mapping[str, ShownPicture | None]  # by their keys
NO_PICTURES: Pictures = MappingProxyType({})
_INITIAL = re.compile(r"[^\w\s]*+\w?[\u0300-\u036f]*+")
_HAS_KINDS = re.compile(r"data-kind|<(?:h2|h3|blockquote|ul|ol|u|s|sub|sup)\b")


class Link(NamedTuple):
    """A link to draw over `start` to `end` (code points) of the plain text of a numbered paragraph."""

    paragraph: int
    start: int
    end: int
    href: str
    card: str | None = None


def quote(text: str, *, inside: bool = False) -> SafeString:
    """Plain text to quote: typeset and escaped. `inside` quotation marks, its own are single."""
    text = typeset(text)
    if inside:
        text = text.translate({ord("“"): "‘", ord("”"): "’"})
    return mark_safe(escape_text(text))  # noqa: S308 - escaped here


def linkable_ranges(body: str) -> dict[int, list[tuple[int, int]]]:
    """For each numbered text the ranges of it where a link may stand: headings and links are out."""
    return {block.number: _linkable(block) for block in read(body) if block.number}


def hrefs(body: str) -> list[tuple[int, str, str]]:
    """Each link of a body in reading order: number of its paragraph, address, and its words."""
    return [
        (block.number, link, "".join(run.text for run in same))
        for block in read(body)
        for link, same in groupby(block.runs, key=lambda run: run.link)
        if link
    ]


def render(
    body: str,
    links: Iterable[Link] = (),
    direction: str = "ltr",
    *,
    pictures: Pictures = NO_PICTURES,
    base: str = PUBLIC,
) -> SafeString:
    """
    A body for readers: typeset, each text with its address (`p1`, `p2` …, footnotes `n1` …), with `links` drawn.

    A link that would stand in a heading or touch another link's words is left out: see `linkable_ranges`. A
    paragraph that is mostly written in another than the `direction` of the story says so. The mark of a footnote
    has no text: the sheet draws its number, so that what is copied is the sentence alone. A first paragraph that
    is too short for a drop cap says so, and each line of verse is an element, so that a long one can hang.
    Files of the `pictures` stand under `base`; of one that is not among them nothing is seen, and of one that is
    `None` a line of words, for editors.
    """
    blocks = [block for block in read(body) if not block.picture or block.picture in pictures]
    main = [block for block in blocks if not block.note]
    notes = {block.note: block for block in blocks if block.note}
    numbers = {key: number for number, key in enumerate(notes, 1)}
    last = max((block.number for block in main), default=0)
    in_order = sorted(links, key=lambda link: link[:3])
    wanted = {paragraph: [*same] for paragraph, same in groupby(in_order, key=lambda link: link.paragraph)}

    def words(block: Block, end: str = "") -> str:
        runs = _overlaid(block, _fitting(block, wanted.get(block.number, ())))
        if block.tag != "p" or block.quoted != kinds.VERSE:
            return _linked(runs, initial=_may_have_initial(block) and not _is_short(block), draw_mark=draw_mark) + end
        *lines, last = (_linked(line, initial=False, draw_mark=draw_mark) for line in _lines(runs))
        return "<br>".join(f'<span class="line">{line}</span>' for line in (*lines, last + end))

    def draw_mark(key: str) -> str:
        number = numbers[key]
        label = write_attributes(aria_label=_("Footnote %(number)s") % {"number": number})
        return f'<a id="r{number}" href="#n{number}" role="doc-noteref" data-number="{number}"{label}></a>'

    def given(block: Block) -> str:
        own = block.dir or direction_of_text(block.text, direction)
        turned = own if block.dir or own != direction else ""
        short = "short" if _may_have_initial(block) and _is_short(block) else ""
        return write_attributes(**{"class": short}, data_kind=block.kind, lang=block.lang, dir=turned)

    def draw(block: Block) -> str:
        if block.tag == "hr":
            return "<hr>"
        if block.picture:
            return _draw_picture(pictures[block.picture], block.width, base)
        end = '<span class="story-end"></span>' if block.number == last else ""
        return f'<{block.tag} id="p{block.number}"{given(block)}>{words(block, end)}</{block.tag}>'

    def draw_note(block: Block) -> str:
        number = numbers[block.note]
        label = write_attributes(aria_label=_("Back to the text at footnote %(number)s") % {"number": number})
        back = f'<a href="#r{number}" role="doc-backlink"{label}></a>'
        return f'<li id="n{number}"{given(block)}>{words(block)} {back}</li>'

    drawn = write(main, draw)
    if notes:
        label = write_attributes(aria_label=str(kinds.FOOTNOTES.label))
        items = "".join(map(draw_note, notes.values()))
        drawn += f'\n<section data-kind="{kinds.NOTES}" role="doc-endnotes"{label}><ol>{items}</ol></section>'
    return mark_safe(drawn)  # noqa: S308 - written here, every text and address escaped


def _draw_picture(shown: ShownPicture | None, width: str, base: str) -> str:
    if shown:
        return draw_figure(shown, base, cast(Layout, width))
    return format_html('<p class="lost-picture">{}</p>', _("Here was a picture that is no longer in the library."))


def has_kinds(rendered: str) -> bool:
    """Whether what `render` made holds more than paragraphs, emphasis, links and pauses: its page has a sheet more."""
    return _HAS_KINDS.search(rendered) is not None


def _may_have_initial(block: Block) -> bool:
    return block.number == 1 and block.tag == "p" and not block.quote and not block.kind


def _is_short(block: Block) -> bool:
    return len(block.text.partition("\n")[0]) < LEAST_WITH_INITIAL


def _lines(runs: Iterable[Run]) -> list[list[Run]]:
    """The runs of each line; a link across two of them is two."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        for number, part in enumerate(run.text.split("\n")):
            if number:
                lines.append([])
            if part or run.note:
                lines[-1].append(run._replace(text=part))
    return lines


def _linkable(block: Block) -> list[tuple[int, int]]:
    ranges, at = [], 0
    for linked, same in groupby(block.runs, key=lambda run: run.link is not None):
        end = at + sum(len(run.text) for run in same)
        if block.tag in ("p", "li") and not linked:
            ranges.append((at, end))
        at = end
    return ranges


def _fitting(block: Block, links: Iterable[Link]) -> list[Link]:
    """Those of `links`, which are in order, that stand whole in linkable text, clear of the one before."""
    ranges, fitting, free = _linkable(block), [], 0
    for link in links:
        at = bisect_right(ranges, link.start, key=lambda span: span[0]) - 1
        if at >= 0 and free <= link.start < link.end <= ranges[at][1]:
            fitting.append(link)
            free = link.end
    return fitting


def _overlaid(block: Block, links: list[Link]) -> Iterator[Run]:
    """The typeset runs of `block`, parted at the edges of `links` and marked with them."""
    text, edges = set_in_place(block.text), iter([*links, None])
    link, at = next(edges), 0
    for run in block.runs:
        if run.note:
            yield run
        end = at + len(run.text)
        while at < end:
            inside = link is not None and link.start <= at
            stop = end if link is None else min(end, link.end if inside else link.start)
            if shown := as_read(text[at:stop]):
                yield run._replace(text=shown, link=link if inside else run.link)
            at = stop
            if link is not None and at == link.end:
                link = next(edges)


def _link_attributes(link: str | Link) -> str:
    if isinstance(link, Link):
        return write_attributes(href=link.href, data_card=link.card)
    return write_attributes(href=link, rel="external noopener" if link[:4].lower() == "http" else None)


def _linked(runs: Iterable[Run], *, initial: bool, draw_mark: Callable[[str], str]) -> str:
    """The runs as HTML. `initial`: words that begin with a link leave their first letter to the drop cap."""
    parts: list[str] = []
    for link, same in groupby(runs, key=lambda run: run.link):
        linked = list(same)
        if link and initial and not parts:
            first, rest = _parted(linked)
            content = f'{write_runs(first)}<span class="after-initial">{write_runs(rest)}</span>'
        else:
            content = write_runs(linked, draw_mark)
        parts.append(f"<a{_link_attributes(link)}>{content}</a>" if link else content)
    return "".join(parts)


def _parted(runs: list[Run]) -> tuple[list[Run], list[Run]]:
    """The first letter, with the marks before and on it, and what comes after."""
    head, *rest = runs
    found = _INITIAL.match(head.text)
    end = found.end() if found else 0
    return [head._replace(text=head.text[:end])], [head._replace(text=head.text[end:]), *rest]
