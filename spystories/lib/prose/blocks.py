"""A body as a flat list of blocks, each of runs of equally marked text: read from HTML, written as HTML."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from spystories.lib import text as plain
from spystories.lib.signs import FORBIDDEN


class Run(NamedTuple):
    """Equally marked text; a line break in it is a `br`. `link` is an address or what a caller lays over."""

    text: str
    link: Any = None
    strong: bool = False
    em: bool = False


class Block(NamedTuple):
    """
    A `p`, `h2`, `h3` or `hr`.

    `quote` numbers the blockquotes, `number` all that has text; 0 stands for none.
    """

    tag: str
    quote: int = 0
    number: int = 0
    runs: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


# A tag may hold no `<`, so that each attempt to match one ends at the next. What is not a tag is text.
_TOKEN = re.compile(
    r"""<!--(?s:.*?)-->|<[!?][^<>]*+>"""
    r"""|<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)(?=[\s/>])((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""
)
_HREF = re.compile(r"""(?<![^\s"'/])href\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++)""", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\\]++|/(?!/)[^\s\\]*+", re.IGNORECASE)
_ENDLESS_REFERENCE = re.compile("&#(?=[xX]?[0-9a-fA-F]{8})")
_DROPPED_END = re.compile("</(script|style|title)", re.IGNORECASE)
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_HOLDS_A_PARAGRAPH = {"p", "div", "li", "dt", "dd", "td", "th", "caption", "figcaption", *_HEADINGS}
_PARTS = {
    *("address", "article", "aside", "body", "details", "dl", "fieldset", "figure", "footer", "form", "header"),
    *("main", "nav", "ol", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    *_HOLDS_A_PARAGRAPH,
}
_MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
BLANK_LINE = re.compile(r"(?:\r\n?|\n)[ \t]*+(?:\r\n?|\n)\s*+")
_BREAKING = "\t\n\r\f\v\x85\u2028\u2029"
_GAP = re.compile(rf"((?<! ) *+[{_BREAKING}][ {_BREAKING}]*+|^ ++|(?<! ) ++\Z)")
_WHITE = frozenset(" " + _BREAKING)
_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]*+")
_SCENE_BREAK = re.compile(r"\s*+(?:(?:[*#⁂∗✱]\s*+)++|(?:[-–—_=~]\s*+){3,}+)")


def read(source: str) -> list[Block]:
    """Any HTML as blocks: only what a body may hold comes through, in linear time. The last ones are kept."""
    return list(_read(source))


@lru_cache(maxsize=128)  # a save asks a dozen times for the same text, and more are never derived together
def _read(source: str) -> tuple[Block, ...]:
    return tuple(_Reader().feed(source))


class _Reader:
    """Collects blocks from tags and text in their order. What is left open stays open, as in a browser."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.marks = {"strong": 0, "em": 0}
        self.link: str | None = None
        self.tag, self.in_paragraph = "p", False
        self.quotes = self.quote_depth = self.count = 0

    def feed(self, source: str) -> list[Block]:
        comments_end = source.rfind("-->") + 1
        source = source[:comments_end] + source[comments_end:].replace("<!--", "&lt;!--")
        last_end = {match[1].lower(): match.start() for match in _DROPPED_END.finditer(source)}
        at, dropping = 0, ""
        for token in _TOKEN.finditer(source):
            if not dropping:
                self._text(source[at : token.start()])
            at = token.end()
            end, name = token[1], (token[2] or "").lower()
            if dropping:
                dropping = "" if end and name == dropping else dropping
            elif not end and last_end.get(name, 0) >= at:
                dropping = name
            elif name:
                self._tag(name, token[3], closes=bool(end))
        self._text("" if dropping else source[at:])
        self._flush()
        return self.blocks

    def _tag(self, name: str, attributes: str, *, closes: bool) -> None:
        if name == "br":
            self._add("\v")
        elif name == "a":
            self.link = None if closes else _address(attributes)
        elif mark := _MARKS.get(name):
            self.marks[mark] = max(0, self.marks[mark] + (-1 if closes else 1))
        elif name == "hr":
            self._flush()
            self.blocks.append(Block("hr"))
        elif name == "blockquote":
            self._flush()
            self.tag, self.in_paragraph = "p", False
            self.quotes += not closes and not self.quote_depth
            self.quote_depth = max(0, self.quote_depth + (-1 if closes else 1))
        elif name in _PARTS:
            self._flush()
            self.in_paragraph = not closes and name in _HOLDS_A_PARAGRAPH
            if name in _HEADINGS or name == "p":
                self.tag = "p" if closes else _HEADINGS.get(name, "p")

    def _text(self, source: str) -> None:
        text = html.unescape(_ENDLESS_REFERENCE.sub("&amp;#", source))
        for number, part in enumerate([text] if self.in_paragraph else BLANK_LINE.split(text)):
            if number:
                self._flush()
            self._add(part)

    def _add(self, text: str) -> None:
        if text:
            self.runs.append(Run(text, self.link, self.marks["strong"] > 0, self.marks["em"] > 0))

    def _flush(self) -> None:
        tag, quote = ("p", self.quotes) if self.quote_depth else (self.tag, 0)
        for line in _lines(self.runs):
            block = Block(tag, quote, self.count + 1, tuple(_merged(line)))
            if tag == "p" and _SCENE_BREAK.fullmatch(block.text):
                self.blocks.append(Block("hr"))
            elif not _INVISIBLE.fullmatch(block.text):
                self.blocks.append(block)
                self.count += 1
        self.runs = []


def _lines(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """
    The runs of each paragraph, tidied of white space at its ends and around line breaks.

    Spaces stay as typed; a gap with a tab or a newline is one space; two line breaks part paragraphs.
    """
    line: list[Run] = []
    gap: list[Run] = []
    for run in runs:
        for piece in filter(None, _GAP.split(run.text)):
            if piece[0] in _WHITE:
                gap.append(run._replace(text=piece))
                continue
            breaks = sum(space.text.count("\v") for space in gap)
            if breaks > 1:
                yield line
                line = []
            elif line and breaks:
                line.append(gap[0]._replace(text="\n"))
            elif line and gap:
                exact = all(not space.text.strip(" ") for space in gap)
                line += gap if exact else [gap[0]._replace(text=" ")]
            gap = []
            line.append(run._replace(text=piece))
    yield line


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    for marks, same in groupby(runs, key=lambda run: run[1:]):
        if text := plain.without_forbidden("".join(run.text for run in same)):
            yield Run(text, *marks)


def _address(attributes: str) -> str | None:
    """The address in a tag's attributes when it is one that a body may hold, else `None`."""
    if not (found := _HREF.search(attributes)):
        return None
    value = html.unescape(_ENDLESS_REFERENCE.sub("&amp;#", found[1].strip("\"'")))
    value = re.sub("[\t\n\r]", "", FORBIDDEN.sub("", value)).strip()
    value = re.sub(r"\s", lambda space: "%20" if space[0] == " " else "", value)
    return value if _ADDRESS.fullmatch(value) else None


def escape_text(text: str) -> str:
    """Plain text as HTML; quotation marks stay as they are."""
    return html.escape(text, quote=False).replace("\n", "<br>")


def write_runs(runs: Iterable[Run], marks: Sequence[str] = ("strong", "em")) -> str:
    """The runs as HTML without their links."""
    if not marks:
        return "".join(escape_text(run.text) for run in runs)
    name, *inner = marks
    groups = [(on, write_runs(list(same), inner)) for on, same in groupby(runs, key=lambda run: getattr(run, name))]
    return "".join(f"<{name}>{content}</{name}>" if on else content for on, content in groups)


def attributes(**values: str | None) -> str:
    """The attributes that have a value, as they stand in a tag."""
    given = ((name.replace("_", "-"), escape_text(value)) for name, value in values.items() if value)
    return "".join(f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in given)


def write(blocks: Iterable[Block], draw: Callable[[Block], str]) -> str:
    """The blocks as HTML, a line each, those of one quotation together."""
    parts: list[str] = []
    for quote, same in groupby(blocks, key=lambda block: block.quote):
        drawn = [draw(block) for block in same]
        parts += [f"<blockquote>{''.join(drawn)}</blockquote>"] if quote else drawn
    return "\n".join(parts)
