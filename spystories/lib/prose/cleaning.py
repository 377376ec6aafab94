"""The one way in: any HTML or plain text becomes a canonical body."""

import html
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby

import nh3

from spystories.lib import text as plain
from spystories.lib.prose import kinds
from spystories.lib.prose.blocks import Block, escape_text, write, write_attributes, write_note_mark, write_runs
from spystories.lib.prose.foreign import from_foreign
from spystories.lib.prose.reading import BLANK_LINE, read
from spystories.lib.signs import FORBIDDEN

LONGEST_BODY = 1_000_000  # characters of text
MOST_PARAGRAPHS = 20_000  # a long novel has half as many
MOST_PICTURES = 500
MOST_MARKS = 200_000  # tags in what is sent
WORDS_A_MINUTE = 220
# Of a canonical body: a block with text, what stands in one, and what its footnotes begin with.
_STORED_BLOCK = re.compile(r"<(p|h2|h3|li)(?: [^>]*)?>(.*?)</\1>")
_STORED_TAG = re.compile("<[^>]*>")

_STORED_MARK = re.compile('<span data-note="([a-z0-9]+)">')
_STORED_NOTE = re.compile('<li data-note="([a-z0-9]+)"[^>]*>.*?</li>')
_STORED_PICTURE = re.compile('<figure data-picture="([^"]+)"')
_STORED_NOTES = f'<ol data-kind="{kinds.NOTES}">'
_LANGUAGE = {"lang", "dir"}
# A tag that neither a body nor the editor writes.
_FOREIGN = re.compile(
    rf"""<(?!/?(?:{"|".join(sorted({"a", "br", "li", *(kind.tag for kind in kinds.ALL)}))})"""
    r"""(?: (?:href|rel|target|data-kind|data-note|data-picture|data-width|lang|dir)="[^"<>]*")*+>)[a-zA-Z/!?]"""
)

_WALL = nh3.Cleaner(
    tags={"a", "br", "li", *(kind.tag for kind in kinds.ALL)},
    attributes={
        "a": {"href"},
        "p": {"data-kind", *_LANGUAGE},
        "h2": _LANGUAGE,
        "h3": _LANGUAGE,
        "li": {"data-note", *_LANGUAGE},
        "blockquote": {"data-kind"},
        "ol": {"data-kind"},
        "span": {"data-kind", "data-note", *_LANGUAGE},
        "figure": {"data-picture", "data-width"},
    },
    url_schemes={"https", "http", "mailto"},
    link_rel=None,
)


@lru_cache(maxsize=4)
def clean(source: str) -> str:
    """
    The canonical body for any HTML or plain text; cleaning it again changes nothing. Never raises.

    What is no text goes, as `from_foreign` tells; what else no body may hold loses its marks and keeps its words.
    What our own reader has flattened passes nh3 as a second wall: in this order, because nh3's time grows with the
    square of the depth of nested tags.
    """
    source = FORBIDDEN.sub("", source.replace("\v", "<br>"))
    if _FOREIGN.search(source):
        source = from_foreign(source)[0]
    flat = write(read(source), write_block)
    walled = _WALL.clean(flat).replace("&nbsp;", "\xa0")
    return flat if walled == flat else write(read(walled), write_block)


def from_text(text: str) -> str:
    """The canonical body of plain text whose paragraphs are parted by blank lines; line breaks stay."""
    parts = BLANK_LINE.split(re.sub("\r\n?", "\n", text))
    return clean("".join(f"<p>{escape_text(part)}</p>" for part in parts))


def texts(body: str) -> dict[int, str]:
    """
    The plain text of every paragraph and heading by its number, a `br` as a line break: the one projection.

    Footnotes follow, numbered apart (`kinds.NOTES_FROM`); their marks have no place in the text.
    """
    return {block.number: block.text for block in read(body) if block.number}


def paragraphs(body: str) -> list[str]:
    """The same of all but the footnotes, in order."""
    return [block.text for block in read(body) if block.number and not block.note]


def stored_paragraphs(body: str) -> list[str]:
    """The same of a body as it is stored, which `clean` has made: ten times as fast, as it need not be judged."""
    return _stored_texts(body.partition(_STORED_NOTES)[0])


def stored_texts(body: str) -> dict[int, str]:
    """What `texts` gives, of a body as it is stored."""
    main, _start, notes = body.partition(_STORED_NOTES)
    found = dict(enumerate(_stored_texts(main), 1))
    return found | dict(enumerate(_stored_texts(notes), kinds.NOTES_FROM + 1)) if notes else found


def _stored_texts(stored: str) -> list[str]:
    blocks = (found[2].replace("<br>", "\n") for found in _STORED_BLOCK.finditer(stored))
    return [html.unescape(_STORED_TAG.sub("", block)) for block in blocks]


def picture_keys(body: str) -> list[str]:
    """The keys of the pictures in a body as it is stored, each once, in the order of the text."""
    return [*dict.fromkeys(_STORED_PICTURE.findall(body))]


def part_notes(body: str) -> tuple[str, dict[str, str]]:
    """A canonical body without its footnotes, and these by their keys, each as it is stored."""
    main, _start, notes = body.partition(_STORED_NOTES)
    return main.rstrip("\n"), {found[1]: found[0] for found in _STORED_NOTE.finditer(notes)}


def marked_notes(main: str) -> list[str]:
    """The keys of the footnotes that are marked in a canonical body, in order."""
    return _STORED_MARK.findall(main)


def with_notes(main: str, notes: Mapping[str, str]) -> str:
    """A body and its footnotes together again; one whose mark is gone is marked at the end of the text."""
    marked = {*marked_notes(main)}
    adrift = [key for key in notes if key not in marked]
    marks = f"\n<p>{''.join(map(write_note_mark, adrift))}</p>" if adrift else ""
    return clean(f"{main}{marks}\n{_STORED_NOTES}{''.join(notes.values())}</ol>" if notes else main)


def word_count(body: str) -> int:
    """How many words a body has, those of its footnotes too."""
    return sum(map(plain.count_words, texts(body).values()))


def minutes(words: int) -> int:
    """How long so many words take to read, to the nearest minute, at least one."""
    return max(1, (words + WORDS_A_MINUTE // 2) // WORDS_A_MINUTE)


def write_block(block: Block) -> str:
    """A block as a canonical body has it."""
    if block.tag == "hr":
        return "<hr>"
    if block.picture:
        return f"<figure{write_attributes(data_picture=block.picture, data_width=block.width)}></figure>"
    parts = []
    for link, same in groupby(block.runs, key=lambda run: run.link):
        content = write_runs(same)
        parts.append(f"<a{write_attributes(href=link)}>{content}</a>" if link else content)
    given = write_attributes(data_kind=block.kind, data_note=block.note, lang=block.lang, dir=block.dir)
    return f"<{block.tag}{given}>{''.join(parts)}</{block.tag}>"
