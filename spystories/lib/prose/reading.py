"""Any HTML, read in linear time as the blocks of a body: only what a body may hold comes through."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby, takewhile

from spystories.lib import text as plain
from spystories.lib.languages import TAG
from spystories.lib.prose import kinds
from spystories.lib.prose.blocks import Block, Run, write_attributes
from spystories.lib.prose.tags import attributes
from spystories.lib.prose.tokens import tokens

_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\\]++|/(?!/)[^\s\\]*+", re.IGNORECASE)
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_HOLDS_A_PARAGRAPH = {"p", "div", "li", "dt", "dd", "td", "th", "caption", "figcaption", *_HEADINGS}
_PARTS = {
    *("address", "article", "aside", "body", "details", "dl", "fieldset", "figure", "footer", "form", "header"),
    *("main", "nav", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr"),
    *_HOLDS_A_PARAGRAPH,
}
_OPENED = {kind.name: f'span data-kind="{kind.kind}"' if kind.kind else kind.tag for kind in kinds.MARKS}
_MARKS = {name: name for name in _OPENED} | {"b": "strong", "i": "em", "strike": "s"}
_KIND = {tag: kinds.kinds_of(tag) for tag in ("p", "blockquote", "ol", "ul", "span")}
_SAYS_ITS_LANGUAGE = {"p", "li", *_HEADINGS}
_KEY = re.compile("[a-z0-9]{1,12}")
_DIRECTION = re.compile("ltr|rtl")
_PICTURE = re.compile("[A-Za-z0-9_-]{1,80}")
_WIDTH = re.compile("|".join(filter(None, kinds.WIDTHS)))
_NONE: Mapping[str, str] = {}
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
        self.notes: dict[str, tuple[Block, list[Run]]] = {}  # by key: how each is, and all its runs
        self.runs: list[Run] = []
        self.open_marks = dict.fromkeys(_OPENED, 0)
        self.spans: list[tuple[str, str]] = []  # of each open one the mark, and the language in it
        self.marks: tuple[str, ...] = ()
        self.link: str | None = None
        self.tag, self.in_paragraph = "p", False
        self.kind = self.lang = self.dir = self.note = ""
        self.inner = 0  # lists that are open in a footnote
        self.quotes = self.quote_depth = self.lists = self.list_depth = self.count = 0
        self.quoted = self.listed = ""
        self.pictures: list[Block] = []  # that stand after what is open
        self.in_picture = False
        self.adrift: list[Run] = []  # marks of footnotes whose line has no words: they go to the next that has

    def feed(self, source: str) -> list[Block]:
        for what, text, raw in tokens(source):
            if what == "text":
                self._text(text)
            elif what != "sheet":
                closes = what == "close"
                self._tag(text, attributes(raw) if raw and not closes else _NONE, closes=closes)
        self._flush()
        self.blocks += self.pictures
        return self._with_notes() if self.notes else [_without_notes(block) for block in self.blocks]

    def _tag(self, name: str, given: Mapping[str, str], *, closes: bool) -> None:
        if name == "br":
            self._add("\v")
        elif name == "a":
            self.link = None if closes else _address(given)
        elif name == "span":
            self._span(given, closes=closes)
        elif mark := _MARKS.get(name):
            self._mark(mark, -1 if closes else 1)
        elif name == "hr" and self._in_note:
            self._add("\v")
        elif name == "hr":
            self._flush()
            self._pause()
        elif name in ("blockquote", "ul", "ol"):
            self._around(name, given, closes=closes)
        elif name in _PARTS and not (name == "figure" and self._picture(given, closes=closes)):
            self._part(name, given, closes=closes)

    def _around(self, name: str, given: Mapping[str, str], *, closes: bool) -> None:
        """A quotation or a list; one in another of its sort, or in a footnote, is a part of that."""
        step = -1 if closes else 1
        if self._in_note and (name == "blockquote" or not closes or self.inner):
            self._add("\v")
            self.inner += step if name != "blockquote" else 0
            return
        self._flush()
        self._begin("p")
        if name == "blockquote":
            if not closes and not self.quote_depth:
                self.quotes, self.quoted = self.quotes + 1, _kind(name, given)
            self.quote_depth = max(0, self.quote_depth + step)
        else:
            if not closes and not self.list_depth:
                self.lists, self.listed = self.lists + 1, _kind(name, given) or name
            self.list_depth = max(0, self.list_depth + step)
            self._place_pictures()

    def _part(self, name: str, given: Mapping[str, str], *, closes: bool) -> None:
        if self.list_depth and (name != "li" or self.inner):
            self._add("\v")  # an item is one paragraph
            return
        self._flush()
        self._begin(self.tag, in_paragraph=not closes and name in _HOLDS_A_PARAGRAPH)
        if name in _HEADINGS or name == "p":
            self.tag = "p" if closes else _HEADINGS.get(name, "p")
        if given and not closes and name in _SAYS_ITS_LANGUAGE:
            self.kind = _kind(name, given)
            self.lang, self.dir = _language(given)
            self.note = _value("data-note", given, _KEY)

    def _picture(self, given: Mapping[str, str], *, closes: bool) -> bool:
        """Whether a figure is a picture. It stands after the paragraph or list that it is in, and parts quotations."""
        if closes:
            was, self.in_picture = self.in_picture, False
            return was
        key = _value("data-picture", given, _PICTURE)
        if not key:
            return False
        self.pictures.append(Block("figure", picture=key, width=_value("data-width", given, _WIDTH)))
        self.in_picture = True
        if not self.in_paragraph and not self.list_depth:
            self._flush()
        return True

    def _place_pictures(self) -> None:
        if self.pictures and not self.list_depth:
            self.blocks += self.pictures
            self.pictures = []
            self.quotes += bool(self.quote_depth)

    def _begin(self, tag: str, *, in_paragraph: bool = False) -> None:
        self.tag, self.in_paragraph = tag, in_paragraph
        self.kind = self.lang = self.dir = self.note = ""
        self.inner = 0

    def _span(self, given: Mapping[str, str], *, closes: bool) -> None:
        if closes:
            mark, _lang = self.spans.pop() if self.spans else ("", "")
            self._mark(mark, -1)
            return
        mark = _kind("span", given)
        lang, direction = _language(given)
        opened = "span" + write_attributes(lang=lang, dir=direction)
        self.spans.append((mark, self._spoken() if opened == "span" else opened))
        self._mark(mark, 1)
        if (key := _value("data-note", given, _KEY)) and not self._in_note:
            self.runs.append(Run("", None, self.marks, key))

    def _mark(self, mark: str, step: int) -> None:
        if mark:
            self.open_marks[mark] = max(0, self.open_marks[mark] + step)
        lang = self._spoken()
        marks = [_OPENED[name] for name, depth in self.open_marks.items() if depth]
        self.marks = (lang, *marks) if lang else tuple(marks)

    def _spoken(self) -> str:
        return self.spans[-1][1] if self.spans else ""

    def _text(self, text: str) -> None:
        for number, part in enumerate([text] if self.in_paragraph else BLANK_LINE.split(text)):
            if number:
                self._flush()
            self._add(part)

    def _add(self, text: str) -> None:
        if text:
            self.runs.append(Run(text, self.link, self.marks))

    @property
    def _in_note(self) -> bool:
        return bool(self.note) and self.listed_as == kinds.NOTES

    @property
    def listed_as(self) -> str:
        """What the open list is: footnotes only where an item says whose words it is."""
        if not self.list_depth:
            return ""
        return "ol" if self.listed == kinds.NOTES and not self.note else self.listed

    def _flush(self) -> None:
        runs, self.runs = self.runs, []
        if runs:
            self._paragraph(runs)
        self._place_pictures()

    def _paragraph(self, runs: list[Run]) -> None:
        listed = self.listed_as
        tag = "li" if listed else "p" if self.quote_depth else self.tag
        block = Block(
            tag,
            self.quotes if self.quote_depth else 0,
            kind=self.kind,
            lang=self.lang,
            dir=self.dir,
            quoted=self.quoted if self.quote_depth else "",
            list=self.lists if listed else 0,
            listed=listed,
            note=self.note if listed == kinds.NOTES else "",
        )
        is_verse = block.quoted == kinds.VERSE and not listed
        for line in _lines(runs, joined=bool(listed), is_verse=is_verse):
            self._take(block, line)

    def _take(self, block: Block, line: list[Run]) -> None:
        """A line of runs as a block like `block`, as a footnote, as a pause, or as nothing."""
        if block.note:
            _first, runs = self.notes.setdefault(block.note, (block._replace(quote=0, quoted=""), []))
            runs += [Run("\n"), *line] if runs else line
            return
        runs = _merged(line)
        text = "".join(run.text for run in runs)
        if _INVISIBLE.fullmatch(text) or (block.tag == "p" and _SCENE_BREAK.fullmatch(text)):
            self.adrift += [run for run in runs if run.note]
            if not _INVISIBLE.fullmatch(text):
                self._pause()
            return
        self.count += 1
        if self.adrift:
            runs, self.adrift = _merged([*self.adrift, *runs]), []
        self.blocks.append(block._replace(number=self.count, runs=tuple(runs)))

    def _pause(self) -> None:
        quote = (self.quotes, self.quoted) if self.quote_depth else (0, "")
        self.blocks.append(Block("hr", quote[0], quoted=quote[1]))

    def _with_notes(self) -> list[Block]:
        """The blocks, and the footnotes in the order of their marks: each with one mark, each mark with its own."""
        notes = {key: block._replace(runs=tuple(_merged(runs))) for key, (block, runs) in self.notes.items()}
        notes = {key: note for key, note in notes.items() if not _INVISIBLE.fullmatch(note.text)}
        if not self.count:  # no words are left that a mark could stand in
            keys, self.adrift = dict.fromkeys(run.note for run in self.adrift), []
            for key in filter(notes.__contains__, keys):
                self._take(Block("p"), list(notes[key].runs))
            return self.blocks
        if self.adrift:
            at = max(at for at, block in enumerate(self.blocks) if block.number)
            last = self.blocks[at]
            self.blocks[at] = last._replace(runs=tuple(_merged([*last.runs, *self.adrift])))
        marked: dict[str, Block] = {}
        blocks = []
        for block in self.blocks:
            fresh = []
            for run in block.runs:
                if run.note and run.note in notes and run.note not in marked:
                    marked[run.note] = notes[run.note]
                    fresh.append(run)
                elif not run.note:
                    fresh.append(run)
            blocks.append(block if len(fresh) == len(block.runs) else block._replace(runs=tuple(_merged(fresh))))
        numbered = enumerate(marked.values(), kinds.NOTES_FROM + 1)
        return [*blocks, *(note._replace(number=number, list=self.lists + 1) for number, note in numbered)]


def _without_notes(block: Block) -> Block:
    """A block of a body that has no footnotes."""
    if not any(run.note for run in block.runs):
        return block
    return block._replace(runs=tuple(_merged(run for run in block.runs if not run.note)))


def _value(name: str, given: Mapping[str, str], pattern: re.Pattern[str]) -> str:
    """The value of an attribute where it is one that a body may hold, else nothing."""
    value = given.get(name, "")
    return value if pattern.fullmatch(value) else ""


def _kind(tag: str, given: Mapping[str, str]) -> str:
    kind = given.get("data-kind", "")
    return kind if kind in _KIND.get(tag, ()) else ""


def _language(given: Mapping[str, str]) -> tuple[str, str]:
    return _value("lang", given, TAG), _value("dir", given, _DIRECTION)


def _lines(runs: Iterable[Run], *, joined: bool = False, is_verse: bool = False) -> Iterator[list[Run]]:
    """
    The runs of each paragraph, tidied of white space at its ends and around line breaks.

    Spaces stay as typed; a gap with a tab or a newline is one space; two line breaks part paragraphs, or are one
    where all is `joined`. In verse the spaces that a line begins with stay. The mark of a footnote stands at the
    end of the words before it.
    """
    line: list[Run] = []
    gap: list[Run] = []
    has_words = False
    for run in runs:
        if run.note:
            line.append(run)
            continue
        for piece in filter(None, _GAP.split(run.text)):
            if piece[0] in _WHITE:
                gap.append(run._replace(text=piece))
                continue
            breaks = sum(space.text.count("\v") for space in gap)
            if breaks > 1 and not joined:
                yield line
                line, has_words = [], False
            elif has_words and breaks:
                line.append(gap[0]._replace(text="\n"))
            elif has_words and gap:
                exact = all(not space.text.strip(" ") for space in gap)
                line += gap if exact else [gap[0]._replace(text=" ")]
            if is_verse and gap and (breaks or not has_words):
                line.append(gap[-1]._replace(text=_indentation("".join(space.text for space in gap))))
            gap, has_words = [], True
            line.append(run._replace(text=piece))
    yield line


def _indentation(gap: str) -> str:
    """What a line of verse begins with, so that it stays; line breaks of the source are none."""
    after = gap.rpartition("\v")[2]
    return "" if after.strip(" \t") else after.replace("\t", " " * 4).replace(" ", "\xa0")


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Equally marked runs as one; the marks of footnotes part links."""
    merged = []
    for marks, same in groupby(runs, key=lambda run: run[1:]):
        text = plain.without_forbidden("".join(run.text for run in same))
        if text or marks[-1]:
            merged.append(Run(text, *marks))
    return _with_marks_inside(merged) if any(run.note for run in merged) else merged


def _with_marks_inside(runs: list[Run]) -> list[Run]:
    """The marks of footnotes inside what is open on both sides of them, and in no link."""
    after: list[tuple[str, ...]] = []
    marks: tuple[str, ...] = ()
    for run in reversed(runs):
        marks = marks if run.note else run.marks
        after.append(marks)
    settled: list[Run] = []
    before: tuple[str, ...] = ()
    for run, behind in zip(runs, reversed(after), strict=True):
        if run.note:
            shared = takewhile(lambda pair: pair[0] == pair[1], zip(before, behind, strict=False))
            settled.append(Run("", None, tuple(mark for mark, _same in shared), run.note))
        else:
            before = run.marks
            settled.append(run)
    return settled


def _address(given: Mapping[str, str]) -> str | None:
    """The address in a tag's attributes when it is one that a body may hold, else `None`."""
    value = re.sub("[\t\n\r]", "", given.get("href", "")).strip()
    value = re.sub(r"\s", lambda space: "%20" if space[0] == " " else "", value)
    return value if _ADDRESS.fullmatch(value) else None
