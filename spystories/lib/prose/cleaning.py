"""The one way in: any HTML or plain text becomes a canonical body."""

import html
import re
from functools import lru_cache
from itertools import groupby

import nh3

from spystories.lib import text as plain
from spystories.lib.prose.blocks import BLANK_LINE, Block, attributes, escape_text, read, write, write_runs
from spystories.lib.signs import FORBIDDEN

WORDS_A_MINUTE = 220
# Of a canonical body: a block with text, and what stands in one.
_STORED_BLOCK = re.compile(r"<(p|h2|h3)>(.*?)</\1>")
_STORED_TAG = re.compile("<[^>]*>")

_WALL = nh3.Cleaner(
    tags={"p", "em", "strong", "blockquote", "hr", "br", "h2", "h3", "a"},
    attributes={"a": {"href"}},
    url_schemes={"https", "http", "mailto"},
    link_rel=None,
)


@lru_cache(maxsize=4)
def clean(source: str) -> str:
    """
    The canonical body for any HTML or plain text; cleaning it again changes nothing. Never raises.

    What no body may hold loses its marks and keeps its words. What our own reader has flattened passes nh3 as
    a second wall: in this order, because nh3's time grows with the square of the depth of nested tags.
    """
    source = FORBIDDEN.sub("", source.replace("\v", "<br>"))
    flat = write(read(source), write_block)
    walled = _WALL.clean(flat).replace("&nbsp;", "\xa0")
    return flat if walled == flat else write(read(walled), write_block)


def from_text(text: str) -> str:
    """The canonical body of plain text whose paragraphs are parted by blank lines; line breaks stay."""
    parts = BLANK_LINE.split(re.sub("\r\n?", "\n", text))
    return clean("".join(f"<p>{escape_text(part)}</p>" for part in parts))


def _text_blocks(body: str) -> list[Block]:
    return [block for block in read(body) if block.tag != "hr"]


def paragraphs(body: str) -> list[str]:
    """The plain text of every paragraph and heading, in order, a `br` as a line break: the one projection."""
    return [block.text for block in _text_blocks(body)]


def stored_paragraphs(body: str) -> list[str]:
    """The same of a body as it is stored, which `clean` has made: ten times as fast, as it need not be judged."""
    blocks = (found[2].replace("<br>", "\n") for found in _STORED_BLOCK.finditer(body))
    return [html.unescape(_STORED_TAG.sub("", block)) for block in blocks]


def word_count(body: str) -> int:
    """How many words a body has."""
    return sum(map(plain.count_words, paragraphs(body)))


def minutes(words: int) -> int:
    """How long so many words take to read, to the nearest minute, at least one."""
    return max(1, (words + WORDS_A_MINUTE // 2) // WORDS_A_MINUTE)


def write_block(block: Block) -> str:
    """A block as a canonical body has it."""
    if block.tag == "hr":
        return "<hr>"
    parts = []
    for link, same in groupby(block.runs, key=lambda run: run.link):
        content = write_runs(list(same))
        parts.append(f"<a{attributes(href=link)}>{content}</a>" if link else content)
    return f"<{block.tag}>{''.join(parts)}</{block.tag}>"
