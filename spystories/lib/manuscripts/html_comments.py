"""
The comments of a page that Word or Google Docs saved: links in the text, and a list after it with what they say.

What a comment says is left out of the text by the one rule for all pages, also where it is not understood here: the
words that it is on get the signs that all readers give to them, and nothing else is changed.
"""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from spystories.lib.manuscripts.found import FIRST_SIGN, LAST_SIGN, MOST_COMMENTS, Comment, closing, opening
from spystories.lib.prose.foreign.rules import VOID
from spystories.lib.prose.tags import attributes, unescape

_PRIVATE = re.compile(f"[{chr(FIRST_SIGN)}-{chr(LAST_SIGN)}]")
_TAG = re.compile(
    r"""<!--(?s:.*?)-->|<[!?][^<>]*+>|<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""
)
_MARK = re.compile(r"#_?(?:cmnt|msocom_)([0-9]{1,9})", re.IGNORECASE | re.ASCII)
_ENTRY = re.compile(r"#_?(?:cmnt_ref|msoanchor_)([0-9]{1,9})", re.IGNORECASE | re.ASCII)
_RANGE = re.compile(r"mso-comment-reference:\s*([^;]*)_([0-9]{1,9})\s*(?:;|$)", re.IGNORECASE | re.ASCII)
_DATE = re.compile(r"mso-comment-date:\s*(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)", re.IGNORECASE | re.ASCII)
_AUTHOR = re.compile(r"mso-comment-author:\s*[\"']?([^;\"']*)", re.IGNORECASE)
_BREAKS = re.compile("p|div|br|li|t[rdh]|h[1-6]|hr|blockquote")
_LAST_WORD = re.compile(r"\S+?(?=(?:\s|&nbsp;|&#160;)*\Z)", re.IGNORECASE)
_LONGEST = 200  # characters at the end of some words among which the last of them is looked for
_NOWHERE = (-1, -1)


def with_signs(page: str) -> tuple[str, list[Comment], int]:
    """
    The page with the signs of its comments, and these: on the words that the page tells, else on those before them.

    One that says nothing has no signs. Of how many the page tells no place is the last value: these are taken out, as
    nothing else would know them for comments. Never raises; time is linear.
    """
    page = _PRIVATE.sub("", page)
    end = page.rfind("-->") + 1  # a remark that does not end is none
    page = page[:end] + page[end:].replace("<!--", "&lt;!--")
    read = _Page(page).comments.values()
    kept = sorted((each for each in read if each.place != _NOWHERE and each.words), key=lambda each: each.place)
    del kept[MOST_COMMENTS:]
    signs: list[tuple[int, int, str]] = []
    for number, (begins, ends) in enumerate(each.place for each in kept):
        signs += [(begins, 1, opening(number)), (ends, 0 if ends > begins else 2, closing(number))]
    gone = dict(each.entry for each in read if each.place == _NOWHERE)
    signs += [(begins, 3, "") for begins in gone]
    parts, at = [], 0
    for place, _order, sign in sorted(signs):
        parts += [page[at:place], sign]
        at = max(at, place if sign else gone[place])
    comments = [Comment(each.by, each.words, each.at, on_sentence=not each.in_range) for each in kept]
    return "".join([*parts, page[at:]]), comments, len(gone)


@dataclass
class _Comment:
    """A comment as far as it is known; `place` is from where to where its words stand in the page."""

    text: list[str] = field(default_factory=list)  # \v ends a line
    by: str = ""
    at: str = ""
    place: tuple[int, int] = _NOWHERE
    entry: tuple[int, int] = _NOWHERE  # the same of what it says
    in_range: bool = False  # the page tells which words it is on, and not only where they end

    @property
    def words(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.text).split("\v"))
        return "\n".join(filter(None, lines))


class _Open(NamedTuple):
    """An open element: how many texts stood before it, the comment whose words it holds, and whether it leads about."""

    name: str
    texts: int
    comment: str = ""
    is_local: bool = False


class _Page:
    """Goes once through a page, and notes of its comments where they stand and what they say."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.comments: dict[str, _Comment] = {}
        self._stack: list[_Open] = []
        self._names: Counter[str] = Counter()  # of what is open
        self._texts = self._local = 0  # how many texts there were, and how many open links lead about the page
        self._entry, self._entry_at = "", 0  # the comment that is read, and where in the stack its element stands
        self._author = ""  # who was named last
        self._last = _NOWHERE  # the last word of this paragraph
        at = 0
        for found in _TAG.finditer(page):
            self._text(at, found.start())
            at = found.end()
            if found[2]:
                self._tag(found)

    def _text(self, start: int, end: int) -> None:
        words = unescape(self.page[start:end])
        if self._entry and not self._local:
            self.comments[self._entry].text.append(words)
        if self._local or not words.strip():
            return
        self._texts += 1
        start = max(start, end - _LONGEST)
        word = _LAST_WORD.search(self.page[start:end])
        self._last = (start + word.start(), start + word.end()) if word else (start, end)

    def _tag(self, found: re.Match[str]) -> None:
        name = found[2].lower()
        if _BREAKS.fullmatch(name):
            self._last = _NOWHERE
            if self._entry:
                self.comments[self._entry].text.append("\v")
        if found[1]:
            self._close(name, found.start())
        elif name not in VOID:
            self._begin(name, attributes(found[3]), found)

    def _begin(self, name: str, given: dict[str, str], found: re.Match[str]) -> None:
        style, href = given.get("style", ""), given.get("href", "")
        is_local = name == "a" and href.startswith("#")
        ranged = _RANGE.search(style) if name == "a" else None
        if author := _AUTHOR.search(style):
            self._author = author[1].strip()
        if ranged:
            self._begin_words(ranged[2], ranged[1].strip(), style, found.end())
        elif is_local and (mark := _MARK.fullmatch(href)):
            comment = self._comment(mark[1])
            if comment.place == _NOWHERE:
                comment.place = (found.start(), found.start()) if self._last == _NOWHERE else self._last
        elif is_local and (entry := _ENTRY.fullmatch(href)):
            self._begin_entry(entry[1], found.start())
        self._stack.append(_Open(name, self._texts, ranged[2] if ranged else "", is_local))
        self._names[name] += 1
        self._local += is_local

    def _comment(self, number: str) -> _Comment:
        return self.comments.setdefault(number, _Comment())

    def _begin_words(self, number: str, by: str, style: str, at: int) -> None:
        comment = self._comment(number)
        if not comment.in_range:
            comment.in_range, comment.place, comment.by = True, (at, at), comment.by or by
            date = _DATE.search(style)
            comment.at = "{}-{}-{}T{}:{}".format(*date.groups()) if date else ""

    def _begin_entry(self, number: str, at: int) -> None:
        """What a comment says lasts as long as the outermost element that begins with it, or up to the next."""
        self._end_entry(at)
        comment = self._comment(number)
        comment.by, self._author = self._author or comment.by, ""
        first = bisect_left(self._stack, self._texts, key=lambda each: each.texts)
        if comment.entry == _NOWHERE:
            self._entry, self._entry_at, comment.entry = number, first, (at, len(self.page))

    def _end_entry(self, at: int) -> None:
        if self._entry:
            comment = self.comments[self._entry]
            comment.entry = (comment.entry[0], at)
            self._entry = ""

    def _close(self, name: str, at: int) -> None:
        while self._names[name]:
            closed = self._stack.pop()
            self._names[closed.name] -= 1
            self._local -= closed.is_local
            if closed.comment:
                comment = self.comments[closed.comment]
                comment.place = (comment.place[0], at)
            if len(self._stack) <= self._entry_at:
                self._end_entry(at)
            if closed.name == name:
                return
