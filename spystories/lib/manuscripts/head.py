"""
The lines before and after a story that are not its text: title, byline, an address, a count of words, "The End".

What is sure is taken off, what is not stays; what is taken off and used nowhere is counted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from spystories.lib import prose
from spystories.lib.folding import fold
from spystories.lib.manuscripts.bylines import is_name, name_said, names_in, title_and_name
from spystories.lib.manuscripts.counts import count_words
from spystories.lib.manuscripts.found import Source
from spystories.lib.manuscripts.lines_apart import FIRST, LONGEST_LINE, with_lines_apart
from spystories.lib.manuscripts.signs import counts_words, has_sign, is_all_signs, pieces, says_end, says_rights
from spystories.lib.manuscripts.titles import (
    DATELINE,
    ENDS_A_SENTENCE,
    IS_PART,
    capitalised,
    clean_title,
    lowered,
    same,
    title_of_file,
)
from spystories.lib.prose.blocks import Block, Run, write
from spystories.lib.prose.cleaning import write_block
from spystories.lib.prose.reading import read

LONGEST_TITLE = 120  # characters
_LOWER = re.compile(r"(?:^|\s)[a-zà-ÿ]\w{3,}")  # a longer word of a line that is set as no title
_ASIDE = re.compile(r"\s*[(,–—|]\s*(?:©|\(c\)|copyright).*|\s*©.*", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:windows |microsoft(?: office)? )?user|admin(?:istrator)?|owner|author|unknown|anonymous author|python-docx|"
    r"microsoft(?: corporation)?|hp|dell|lenovo|acer|asus|default|guest|benutzer|utilisateur|usuario|",
    re.IGNORECASE,
)
_LEVELS = re.compile(r"<h([1-6])\b")


@dataclass
class Head:
    """
    What the lines around a story say, and the body without those that were taken off.

    `whole` is the body with them, and `before` are the new numbers of its texts by those that they had there.
    """

    title: str
    byline: str
    authors: tuple[str, ...]
    standfirst: str
    body: str
    counts: Counter[str] = field(default_factory=Counter)
    before: dict[int, int] = field(default_factory=dict)
    whole: str = ""


def take_head(body: str, source: Source, name: str, lang: str) -> Head:
    """What is known of the body in `lang` of the file `name`, from its lines and from what the file says of itself."""
    if source.is_told:
        title = source.title or title_of_file(name)
        same_numbers = {number: number for number in prose.texts(body)}
        return Head(title, source.byline, source.authors, source.subtitle, body, before=same_numbers, whole=body)
    for lines in dict.fromkeys((with_lines_apart(body, lang), body)):
        taking = _Taking(read(lines), source, name, lang)
        taking.take()
        if taking.taken and not taking.is_empty:
            return replace(taking.head(), whole=lines)
    return replace(
        _Taking(read(body), source, name, lang).head(), whole=body
    )  # lines that nothing follows are the text themselves


class _Taking:
    """Takes lines off the blocks of a body, from the first and the last inwards."""

    def __init__(self, blocks: Sequence[Block], source: Source, name: str, lang: str) -> None:
        self.blocks = [*blocks]
        self.source, self.lang = source, lang
        self.name, self.file = name, title_of_file(name, source.authors)
        self.levels = _LEVELS.findall(source.html) or [""]  # of the headings, as the file has them
        self.counts: Counter[str] = Counter()
        self.title, self.byline, self.standfirst = clean_title(source.title), source.byline, source.subtitle
        self.contact: list[str] = []  # lines of an address
        self.used: list[Block] = []  # what the title, the byline and the standfirst are of
        self.taken: set[int] = set()  # numbers of the texts that are taken off

    @property
    def is_empty(self) -> bool:
        """Whether all texts are taken off."""
        return all(block.number in self.taken for block in self.blocks if block.number and not block.note)

    def take(self) -> None:
        self._take_contact()
        self._take_title()
        if self.taken:
            self._take_signs()
        self._take_end()

    # The head

    def _lines(self) -> list[Block]:
        """The first texts that are not taken, as long as they are lines and not paragraphs."""
        texts = [block for block in self.blocks[:FIRST] if block.number and not block.note]
        left = [block for block in texts if block.number not in self.taken]
        return [*takewhile(lambda block: len(block.text) <= 2 * LONGEST_TITLE, left)]

    def _drop(self, block: Block, count: str = "") -> None:
        self.taken.add(block.number)
        if count:
            self.counts[count_words(count, block.text)] += 1
        else:
            self.used.append(block)

    def _take_contact(self) -> None:
        """
        The address and the count of words of a manuscript in the standard format: from whose name it begins with up
        to the last sure sign above a title. Where no title follows, it may be the text, and stays.
        """
        lines = [*takewhile(lambda each: _may_be_of_address(each) and not self._name_after_by(each), self._lines())]
        if not lines or not self._begins_address(lines[0]):
            return
        after = self._lines()[1 : len(lines) + 1]
        last = next(
            (at for at in reversed(range(len(after))) if has_sign(lines[at].text) and self._is_above(after[at])), -1
        )
        for block in lines[: last + 1]:
            self.taken.add(block.number)
            self.contact += pieces(block.text)

    def _begins_address(self, block: Block) -> bool:
        first = pieces(block.text)[0]
        return is_name(first) or is_all_signs(first) or any(same(first, each) for each in self._known_names())

    def _is_above(self, block: Block) -> bool:
        """Whether the text comes after this line, and the line is a title."""
        words = _line(block)
        if len(words) > LONGEST_TITLE or has_sign(block.text):
            return False
        lines = self._lines()
        with_byline = self._byline_at(lines, lines.index(block) + 1) is not None
        return (
            with_byline
            or self._title_by(block) is not None
            or self._is_title(block, lines, with_byline=False)
            or (bool(self.title) and self._stands_alone(block, words))
        )

    def _take_signs(self) -> None:
        """Lines next to the title or the byline that are nothing but signs, and those that say whose the rights are."""
        for block in self._lines():
            if says_rights(block.text.strip()):
                self._drop(block, "rights")
            elif block.tag == "p" and is_all_signs(block.text):
                self.taken.add(block.number)
                self.contact += pieces(block.text)
            else:
                return

    def _take_title(self) -> None:
        lines = self._lines()
        if not lines:
            return
        first = lines[0]
        byline = self._byline_at(lines, 1)
        if byline is None and (found := self._title_by(first)):
            self.title, self.byline = found
            self._drop(first)
            lines = lines[1:]
        elif self._is_title(first, lines, with_byline=byline is not None):
            self._use_title(first, sure=byline is not None or first.tag != "p")
            self._drop(first)
            lines = lines[1:]
        self._take_byline(lines)

    def _use_title(self, block: Block, *, sure: bool) -> None:
        words = _line(block)
        if not self.title or sure or same(self.title, words):
            self.title = lowered(words, self.title, self.file)

    def _is_title(self, first: Block, lines: Sequence[Block], *, with_byline: bool) -> bool:
        """Whether the first line is a title for sure: it is said to be, or nothing else could stand there so."""
        words = _line(first)
        if not 0 < len(words) <= LONGEST_TITLE:
            return False
        if any(same(words, each) for each in (self.title, self.file) if each):
            return True
        if with_byline:
            return True
        if IS_PART.fullmatch(words) or DATELINE.fullmatch(words):
            return False
        if first.tag in ("h2", "h3"):
            return self.levels[:1] != self.levels[1:2] and self.levels.count(self.levels[0]) == 1
        if self.title or first.kind or first.quote or first.list:
            return False
        is_of_address = is_name(words) and any(
            is_all_signs(each.text) and not counts_words(each.text) for each in lines[1:2]
        )
        return not is_of_address and self._stands_alone(first, words)

    def _stands_alone(self, first: Block, words: str) -> bool:
        """Whether a line reads as a title: no sentence, and a text follows that is no line like it."""
        at = self.blocks.index(first)
        others = [block.text for block in self.blocks[at + 1 :] if block.number and not block.note]
        known_by = max(others[:3], key=len, default="")
        reads = not ENDS_A_SENTENCE.search(words) and "\n" not in first.text and len(words.split()) <= 12
        return reads and len(known_by) > max(LONGEST_LINE, 2 * len(words))

    def _title_by(self, first: Block) -> tuple[str, str] | None:
        """The title and the name of a line that has both: a heading, one in the case of titles, or of known words."""
        found = title_and_name(_line(first), self.lang) if len(first.text) <= LONGEST_TITLE else None
        if not found or (self.title and not same(self.title, found[0])):
            return None
        if self.title or any(same(found[1], each) for each in self._known_names()):
            return found
        is_set = first.tag != "p" or (not _LOWER.search(found[0]) and len(found[0].split()) > 1)
        return found if is_set and not self._is_in_text(found[1], but=first) else None

    def _byline_at(self, lines: Sequence[Block], start: int) -> str | None:
        """The name that a line at `start`, or after one subtitle, says that the story is by."""
        for block in lines[start : start + 2]:
            if name := self._name_after_by(block):
                return name
        return None

    def _name_after_by(self, block: Block) -> str:
        words = _ASIDE.sub("", _line(block))
        name = name_said(words, self.lang)
        if not name or len(words) > LONGEST_LINE or block.list:
            return ""
        return name if is_name(name) or any(same(name, each) for each in self._known_names()) else ""

    def _take_byline(self, lines: Sequence[Block]) -> None:
        if not self.taken and not self.title:
            return
        for at, block in enumerate(lines[:2]):
            name = self._name_after_by(block) or (self._bare_name(block) if not at else "")
            if not name:
                continue
            if at and not self.taken:
                return
            if at and not self.standfirst and self._is_subtitle(lines[0]):
                self.standfirst = _line(lines[0])
                self._drop(lines[0])
            self.byline = self.byline or self._as_known(name)
            self._drop(block)
            return
        first = lines[0] if lines else None
        if first and first.tag == "h3" and not self.standfirst and self.taken and self._is_subtitle(first):
            self.standfirst = _line(first)
            self._drop(first)

    def _as_known(self, name: str) -> str:
        """A name as the file writes it elsewhere; one in capitals as names are written."""
        known = (each for each in self._known_names() if not each.isupper() and same(each, name))
        return next(known, capitalised(name))

    def _is_subtitle(self, block: Block) -> bool:
        return block.tag in ("p", "h2", "h3") and not block.list and not IS_PART.fullmatch(block.text.strip())

    def _bare_name(self, block: Block) -> str:
        """A name that stands alone below the title: one that is known, or that the story never speaks of."""
        words = _ASIDE.sub("", _line(block))
        if not words or len(words) > LONGEST_LINE or block.list or block.quote:
            return ""
        if any(same(words, each) for each in self._known_names()):
            return words
        told = bool(self.taken or self.source.title)
        is_cased = words != words.swapcase()  # of a script without capitals any words may be a name
        return words if is_cased and is_name(words) and told and not self._is_in_text(words, but=block) else ""

    def _is_in_text(self, name: str, but: Block | None = None) -> bool:
        """Whether a word of the name comes up in the text: then it is of a place or a person of the story."""
        text = fold(" ".join(b.text for b in self.blocks if b.number not in self.taken and b is not but)).split()
        words = {word.strip(".,;:!?…\"“”„‘’'«»()[]–—-") for word in text}
        return any(word in words for word in fold(name).split() if len(word) > 2)

    def _known_names(self) -> list[str]:
        return [*self.source.authors, *([self.source.byline] if self.source.byline else []), *self._contact_names()]

    def _contact_names(self) -> list[str]:
        return [line for line in self.contact[:1] if is_name(line)]

    # The end

    def _take_end(self) -> None:
        """Pauses, "The End" and a count of words after the last sentence."""
        for block in reversed([block for block in self.blocks if not block.note]):
            if block.tag == "hr":
                continue
            words = block.text.strip()
            ends = says_end(words, self.lang)
            if any(run.note for run in block.runs) or not (ends or counts_words(words)):
                return
            if len(self.taken) + 1 >= len([each for each in self.blocks if each.number and not each.note]):
                return
            self._drop(block, "ending" if ends else "word count")

    # What is left

    def head(self) -> Head:
        kept = self._without_edges(
            [block for block in self.blocks if block.number not in self.taken or not block.number]
        )
        texts = [block.number for block in kept if block.number and not block.note]
        before = {number: at for at, number in enumerate(texts, 1)}
        before |= {block.number: block.number for block in kept if block.note}
        names = self._contact_names()
        byline = self.byline or ("" if self.source.authors else "".join(names))
        self._count_contact(names if not self.byline or any(same(self.byline, name) for name in names) else [])
        authors = self._authors(byline)
        self._count_used(byline)
        body = prose.clean(write(kept, write_block)) if self.taken or len(kept) < len(self.blocks) else ""
        title = self.title or title_of_file(self.name, [*authors, byline])
        return Head(
            title, byline, authors, self.standfirst, body or prose.clean(write(kept, write_block)), self.counts, before
        )

    def _authors(self, byline: str) -> tuple[str, ...]:
        """Whose the story is: as its lines say, or else as the file does, which may name whoever typed it."""
        said = tuple(names_in(byline)) if byline != self.source.byline else ()
        named = tuple(name for name in self.source.authors if not _NOBODY.fullmatch(name.strip()))
        if not said or all(any(same(name, each) for each in named) for name in said):
            return named or said or tuple(names_in(byline))
        return said

    def _count_used(self, byline: str) -> None:
        """Counts the lines that say more than what the title, the byline and the standfirst have of them."""
        kept = {*_words(f"{self.title} {byline} {self.standfirst}"), *_words("by von par por door")}
        for block in self.used:
            if {*_words(name_said(_line(block), self.lang) or block.text)} - kept:
                self.counts[count_words("above", block.text)] += 1

    def _count_contact(self, used: Iterable[str]) -> None:
        for line in filter(None, self.contact):
            if not any(same(line, each) for each in used):
                self.counts[count_words("word count" if counts_words(line) else "address", line)] += 1

    def _without_edges(self, blocks: Sequence[Block]) -> list[Block]:
        """The blocks without pauses at either end, and with the footnotes that lines of the head had."""
        main = [block for block in blocks if not block.note]
        while main and main[0].tag == "hr":
            del main[0]
        while main and main[-1].tag == "hr":
            del main[-1]
        adrift = [run for block in self.blocks if block.number in self.taken for run in block.runs if run.note]
        if adrift and main:
            at = next(at for at, block in enumerate(main) if block.number)
            main[at] = main[at]._replace(runs=(*(Run("", None, (), run.note) for run in adrift), *main[at].runs))
        return [*main, *(block for block in blocks if block.note)]


def _may_be_of_address(block: Block) -> bool:
    """Whether a line could stand in an address: it is short, and no sentence."""
    return block.tag == "p" and all(
        len(line) <= LONGEST_LINE and not (len(line.split()) > 5 and ENDS_A_SENTENCE.search(line))
        for line in pieces(block.text)
    )


def _line(block: Block) -> str:
    return " ".join(block.text.split())


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))
