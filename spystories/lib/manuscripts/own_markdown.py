"""
Markdown that the site itself wrote, read by all rules: `stories.books.markdown` tells of its notation.

It says so by the first key of its front matter. What people have changed in such a file since is read as any
Markdown is that has lists, quotations, headings and footnotes.
"""

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from spystories.lib.languages import TAG
from spystories.lib.prose import kinds
from spystories.lib.prose.blocks import escape_text, write_attributes, write_note_mark

from .found import FIRST_SIGN, LAST_SIGN, Source
from .markdown_tags import block_of_words, tags_of_words

_MARK = re.compile(r"\ufeff?---\r?\nspystories:")
_FRONT_MATTER = re.compile(r"\ufeff?---\nspystories:[^\n]*+\n(.*?)^---[ \t]*+(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"([a-z]++):[ \t]*+([^\n]*+)\n")
_PICTURE = re.compile(r"<!-- picture ([A-Za-z0-9_-]{1,80})(?: (wide|full|lead))? -->\s*")
_STORY = re.compile(r"^<!-- story (\{[^\n]*\}) -->$", re.MULTILINE)
_COMMENT = re.compile(r"<!--(?: ([a-z]+))?(?: lang=([A-Za-z0-9-]+))?(?: dir=(ltr|rtl))? -->\n*")
_PRIVATE = re.compile(f"[{chr(FIRST_SIGN)}-{chr(LAST_SIGN)}]")
_BREAK = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
_KEY = re.compile("(?:[0-9]++-)?([a-z0-9]{1,12})")
_HEADINGS = {"h1": "h2", "h2": "h2"}  # all others are subheadings
_TAGS = {
    f"{name}_{side}": f"<{'/' * (side == 'close')}{tag}>"
    for name, tag in (("em", "em"), ("strong", "strong"), ("s", "s"), ("bullet_list", "ul"), ("ordered_list", "ol"))
    for side in ("open", "close")
} | {"hardbreak": "<br>", "softbreak": " ", "link_close": "</a>", "hr": "<hr>", "blockquote_close": "</blockquote>"}
_TAG = re.compile("<[^>]*+>")
_SMALL_CAPS = '<span class="smallcaps">'


class _Markdown(MarkdownIt):
    """All of CommonMark but code by indentation, with struck through words and footnotes; addresses stay as written."""

    def __init__(self) -> None:
        super().__init__("commonmark")
        self.enable("strikethrough").disable("code").use(footnote_plugin, inline=False, move_to_end=False)

    def normalizeLink(self, url: str) -> str:
        return url

    def validateLink(self, url: str) -> bool:
        return True  # of addresses `prose.clean` judges


_markdown = _Markdown()


def is_own(text: str) -> bool:
    """Whether the file says that the site wrote it."""
    return _MARK.match(text) is not None


def read(text: str) -> Source:
    """The one text of a file; of several stories all together, each under its title as a heading. Never raises."""
    told, body = _parted(text)
    return _Reader(told).read(body)


def read_stories(text: str) -> list[Source]:
    """Each story of a file, at least one."""
    told, body = _parted(text)
    _before, *parts = _STORY.split(body)
    if not parts:
        return [_Reader(told).read(body)]
    return [_Reader(_mapping(_value(said))).read(part) for said, part in zip(parts[::2], parts[1::2], strict=True)]


def _parted(text: str) -> tuple[dict[str, Any], str]:
    """What the front matter says, and the rest."""
    text = _PRIVATE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    front = _FRONT_MATTER.match(text)
    if not front:
        return {}, text
    return {name: _value(value) for name, value in _LINE.findall(front[1])}, text[front.end() :]


def _value(written: str) -> Any:
    """The value that JSON has, or else the words as they stand."""
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        return written.strip()


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def said_of_story(written: str) -> Source:
    """What is said of a story as JSON, without its text; of anything else nothing is said."""
    return _source(_mapping(_value(written)))


def _source(told: Mapping[str, Any]) -> Source:
    title, byline, lang = (_line(told.get(name)) for name in ("title", "byline", "lang"))
    standfirst = _text(told.get("standfirst"))
    given = told.get("authors")
    authors = tuple(filter(None, map(_line, given if isinstance(given, list) else [given])))
    lang = lang if TAG.fullmatch(lang) else ""
    return Source(
        "", title, subtitle=standfirst, byline=byline, authors=authors, lang=lang, is_told=True, is_stored=True
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _line(value: object) -> str:
    return _BREAK.sub(" ", _text(value))


class _Said(NamedTuple):
    """What a comment says of the block after it."""

    kind: str = ""
    lang: str = ""
    dir: str = ""


class _Reader:
    """Goes through the parts of a text in their order."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.source = _source(told)
        self.parts: list[str] = []
        self.notes: list[str] = []
        self.keys: dict[str, str] = {}  # of footnotes, by their labels
        self.marked: set[str] = set()
        self.said = _Said()
        self.item = -1  # the part that an item or a footnote begins with, while nothing of it has come
        self.outside: list[list[str]] = []  # the parts around a footnote while it is read
        self.lists = 0
        self.closing = ""
        self.is_title = self.is_skipped = False

    def read(self, body: str) -> Source:
        for token in _markdown.parse(body):
            self._block(token)
        if self.notes:
            adrift = "".join(write_note_mark(key) for key in self.keys.values() if key not in self.marked)
            notes = f'<ol data-kind="{kinds.NOTES}">{"".join(self.notes)}</ol>'
            self.parts += [f"<p>{adrift}</p>" if adrift else "", notes]
        self.source.html = "".join(self.parts)
        return self.source

    def _block(self, token: Token) -> None:
        name = token.type
        if name == "inline":
            self._words(token)
        elif name == "html_block":
            self._html(token.content)
        elif name in ("paragraph_open", "heading_open"):
            self._paragraph(token)
        elif name in ("paragraph_close", "heading_close"):
            self.parts.append(self.closing)
        elif name == "blockquote_open":
            self.parts.append(f"<blockquote{write_attributes(data_kind=self._take().kind)}>")
        elif name in ("list_item_open", "footnote_reference_open"):
            self._item(token)
        elif name in ("list_item_close", "footnote_reference_close"):
            self._end_of_item(token)
        elif name in ("fence", "code_block"):
            self.parts.append(f"<p>{escape_text(token.content.strip())}</p>")
        else:
            self._list(name)

    def _list(self, name: str) -> None:
        """The beginning or end of a list, and all else that is one tag."""
        self.parts.append(_TAGS[name])
        if name in ("bullet_list_open", "ordered_list_open"):
            self.lists += 1
            if self.lists > 1:
                self.source.counts["nested list"] += 1
        elif name in ("bullet_list_close", "ordered_list_close"):
            self.lists -= 1

    def _take(self) -> _Said:
        said, self.said = self.said, _Said()
        return said

    def _html(self, content: str) -> None:
        if shown := _PICTURE.fullmatch(content):
            self._picture(*shown.groups())
        elif said := _COMMENT.fullmatch(content):
            self.said = _Said(*(part or "" for part in said.groups()))
        elif not _STORY.fullmatch(content.strip()):
            self.parts.append(block_of_words(content))

    def _picture(self, key: str, layout: str | None) -> None:
        """A picture of this site by its key; that at the head of a story is no part of its text."""
        if layout == "lead":
            self.source.lead = key
        else:
            self.parts.append(f"<figure{write_attributes(data_picture=key, data_width=layout)}></figure>")
        self.said = _Said("picture")  # the image that follows

    def _paragraph(self, token: Token) -> None:
        said = self._take()
        self.is_title = token.tag == "h1" and not self.source.title and not self.parts
        self.is_skipped = token.tag == "p" and said.kind in ("byline", "standfirst", "picture")
        self.closing = ""
        if self.is_title or self.is_skipped:
            return
        if 0 <= self.item == len(self.parts) - 1 and token.tag == "p":
            self.parts[-1] = f"{self.parts[-1][:-1]}{write_attributes(lang=said.lang, dir=said.dir)}>"
            return
        name = "p" if token.tag == "p" else _HEADINGS.get(token.tag, "h3")
        kind = said.kind if name == "p" else ""
        self.closing = f"</{name}>"
        self.parts.append(f"<{name}{write_attributes(data_kind=kind, lang=said.lang, dir=said.dir)}>")

    def _item(self, token: Token) -> None:
        given = ""
        if token.type == "footnote_reference_open":
            self.outside.append(self.parts)
            self.parts = []
            given = write_attributes(data_note=self._key(token))
        self.item = len(self.parts)
        self.parts.append(f"<li{given}>")

    def _end_of_item(self, token: Token) -> None:
        self.parts.append("</li>")
        self.item = -1
        if token.type == "footnote_reference_close":
            self.notes.append("".join(self.parts))
            self.parts = self.outside.pop()

    def _key(self, token: Token) -> str:
        label = token.meta["label"]
        if label not in self.keys:
            own = _KEY.fullmatch(label)
            key = own[1] if own and own[1] not in self.keys.values() else f"k{len(self.keys)}"
            self.keys[label] = key
        return self.keys[label]

    def _words(self, token: Token) -> None:
        if self.is_skipped:
            return
        words = "".join(map(self._word, token.children or ()))
        if self.is_title:
            self.source.title = unescape(_TAG.sub("", words)).strip()
        else:
            self.parts.append(words)

    def _word(self, token: Token) -> str:
        name = token.type
        if name == "footnote_ref":
            key = self._key(token)
            self.marked.add(key)
            return write_note_mark(key)
        if name == "link_open":
            return f"<a{write_attributes(href=str(token.attrs['href']))}>"
        if name == "html_inline":
            return (
                f'<span data-kind="{kinds.SMALL_CAPS}">'
                if token.content == _SMALL_CAPS
                else tags_of_words(token.content)
            )
        if name == "image":
            self.source.counts["picture"] += 1
        return _TAGS.get(name) or escape_text(token.content)
