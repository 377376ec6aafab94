"""
The lines before and after a story that are not its text: title, byline, an address, a count of words, "The End".

What is sure is taken off, what is not stays; what is taken off and used nowhere is counted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from spystories.lib import prose
from spystories.lib.folding import fold
from spystories.lib.manuscripts.bylines import names_in
from spystories.lib.manuscripts.found import Source
from spystories.lib.prose.blocks import Block, Run, write
from spystories.lib.prose.cleaning import write_block
from spystories.lib.prose.reading import read

_FIRST = 14  # blocks in which a head stands
LONGEST_TITLE, LONGEST_LINE = 120, 80  # characters
_NAME_WORD = r"(?:[^\W\d_a-z][\w’'.-]*|[^\W\d_]\.)"
_PARTICLE = (
    r"(?:de|da|di|do|du|dos|das|del|della|der|den|van|von|zu|zum|la|le|el|al|bin|ibn|ben|bint|ter|ten|af|av|y|e|i|af)"
)
_NAME = rf"{_NAME_WORD}(?:[ -](?:{_PARTICLE} )*{_NAME_WORD}){{1,4}}"
_NAMES = re.compile(rf"{_NAME}(?:(?:, | and | & | und | et | y | e | en | og | och | i ){_NAME}){{0,4}}")
_BY = (
    r"(?:(?:an? |the )?(?:(?:short |spy )?stor(?:y|ies)|novelette|novella|tale|thriller) by|written by|by|"
    r"von|(?:eine )?(?:erzählung|geschichte|novelle) von|par|de|di|por|door|av|af|przez|от|автор:?|"
    r"text:|autor(?:in)?:|author:)"
)
_BYLINE = re.compile(rf"[—–-]?\s*{_BY}\s+(\S.*)", re.IGNORECASE)
_BYLINE_ALONE = re.compile(r"by", re.IGNORECASE)
_TITLE_BY = re.compile(rf"(\S.*?)(?:,|\s[—–-])?\s+(?:[Bb][Yy]|von|par|por|door)\s+({_NAME})")
_ASIDE = re.compile(r"\s*[(,–—|]\s*(?:©|\(c\)|copyright).*|\s*©.*", re.IGNORECASE)
_WORDS = re.compile(
    r"[\[(]?\s*(?:(?:about|approx(?:imately|\.)?|ca\.?|circa|around|roughly|~|≈)\s*)?"
    r"(?:word ?count:?\s*(?:about|approx(?:imately|\.)?|ca\.?|~)?\s*)?\d{1,3}(?:[.,\s]?\d{3})*"
    r"(?:\s*(?:words?|wörter|mots|palabras|parole|woorden|ord|słów|слов))?\.?\s*[\])]?",
    re.IGNORECASE,
)
_SAYS_WORDS = re.compile(r"words?\b|wörter|mots|palabras|parole|woorden|słów|слов", re.IGNORECASE)
_COUNTED_LAST = re.compile(r"(?<=\S)\s+((?:about |approx\S* |ca\.? |circa )?\d[\d,.]* words?\.?)$", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\.\w{2,}")
_PHONE = re.compile(r"(?:(?:tel|phone|mobile|cell|fax)[.:]*\s*)?\+?[\d(][\d\s().-]{6,18}\d", re.IGNORECASE)
_WEB = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_RIGHTS = re.compile(
    r"(?:(?:copyright|©|\(c\)).*|.*\b(?:first (?:north american )?serial rights|all rights reserved)\b.*|"
    r"(?:member|active member)[, ].*\b(?:sfwa|hwa|mwa)\b.*|disposable (?:copy|manuscript).*)",
    re.IGNORECASE,
)
_STREET = re.compile(r".*\d.*|.*\b(?:street|road|avenue|lane|straße|strasse|rue|via|calle|p\.? ?o\.? box)\b.*", re.I)
_END = re.compile(
    r"[\s*#~–—-]*(?:(?:the )?end|ende|fin|fine|koniec|konec|slut|einde|fim|конец|τέλος|"
    r"\(?end of (?:story|manuscript)\)?|30|xxx)"
    r"[\s*#~–—.-]*",
    re.IGNORECASE,
)
_JUNK = re.compile(
    r"(?:document|dokument|documento|untitled|unbenannt|sans titre|sin título|senza titolo|noname|"
    r"new (?:microsoft )?(?:word )?document|microsoft word|normal|template|vorlage|title|titel|titre|doc|draft|"
    r"the title of (?:your|the) (?:story|manuscript)|(?:short )?story title|your title|powerpoint presentation|"
    r"standard manuscript format|proper manuscript format|manuscript template)[\s_-]*\d*(?:\.\w{1,5})?",
    re.IGNORECASE,
)
_FROM_WORD = re.compile(r"microsoft word\s*-\s*|\.(?:docx?|odt|rtf|txt|md|html?|epub|pages|wpd)$", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:windows |microsoft(?: office)? )?user|admin(?:istrator)?|owner|author|unknown|anonymous author|python-docx|"
    r"microsoft(?: corporation)?|hp|dell|lenovo|acer|asus|default|guest|benutzer|utilisateur|usuario|",
    re.IGNORECASE,
)
_IS_PART = re.compile(
    r"(?:chapter|part|book|act|prologue|epilogue|prolog|epilog|kapitel|teil|chapitre|partie|capítulo|capitolo|parte|"
    r"hoofdstuk|глава|часть)\b.*|[ivxlc]{1,7}\.?|\d{1,3}\.?|(?:one|two|three|eins|zwei|un|deux|uno|dos|due)\.?",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r".*,\s*(?:[^\W\d]+\s+)?(?:\d{1,2}\.?\s+)?(?:[^\W\d]+\s+)?(?:1[5-9]|20)\d\d|.*\b\d{1,2}[:.]\d\d\b.*|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*|\d{1,2}(?:st|nd|rd|th|\.)? [^\W\d]+(?: \d{4})?",
    re.IGNORECASE,
)
_LEVELS = re.compile(r"<h([1-6])\b")
_VERSION = re.compile(
    r"[\s(\[_-]+(?:final|draft|v(?:ersion)?\s?\d[\d.]*|rev(?:ision)?\s?\d+|edit(?:ed)?|copy|kopie|ms|\d{4}-\d\d-\d\d|"
    r"\d{8}|\(\d{1,2}\)|\d{1,2}(?=\)))[\s)\]]*$",
    re.IGNORECASE,
)
_ENDS_A_SENTENCE = re.compile(r"[.,;:…][\"”’»)\]]*$|[?!][\"”’»]+$|^[\"“„«‚‘'–—-]")
_NO_NAME = re.compile(
    r"\b(?:chapter|part|prologue|epilogue|book|act|scene|section|volume|day|night|north|south|east|west|new|old|saint|port|"
    r"lake|mount|the|kapitel|teil|prolog|chapitre|partie|capítulo|parte|capitolo|january|february|march|april|may|june|"
    r"july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)


@dataclass
class Head:
    """
    What the lines around a story say, and the body without those that were taken off.

    `before` are the new numbers of its texts by those that they had.
    """

    title: str
    byline: str
    authors: tuple[str, ...]
    standfirst: str
    body: str
    counts: Counter[str] = field(default_factory=Counter)
    before: dict[int, int] = field(default_factory=dict)


def with_lines_apart(body: str) -> str:
    """The body with the first lines that are a title, a byline or an address as paragraphs, where they stand in one."""
    blocks = read(body)
    apart = {block.number for block in blocks[:_FIRST] if _is_of_lines(block)}
    if not apart:
        return body
    parted = (each for block in blocks for each in (_lines_of(block) if block.number in apart else [block]))
    return prose.clean(write(parted, write_block))


def _is_of_lines(block: Block) -> bool:
    """Whether a paragraph is lines of which one says by whom the story is, or is of an address."""
    lines = block.text.split("\n")
    if len(lines) < 2 or block.tag != "p" or block.quote or block.list or max(map(len, lines)) > LONGEST_LINE:
        return False
    told = _is_sign(block)
    found = [_BYLINE.fullmatch(line.strip()) for line in lines[1:]]
    return told or any(each and _NAMES.fullmatch(_capitalised(each[1].strip(" .,"))) for each in found)


def _lines_of(block: Block) -> Iterator[Block]:
    runs: list[Run] = []
    for run in block.runs:
        first, *others = run.text.split("\n")
        runs.append(run._replace(text=first))
        for text in others:
            yield block._replace(runs=tuple(runs))
            runs = [run._replace(text=text, note="")]
    yield block._replace(runs=tuple(runs))


def take_head(body: str, source: Source, name: str) -> Head:
    """What is known of the body of the file `name` from its lines and from what the file says of itself."""
    if source.is_told:
        title = source.title or title_of_file(name)
        same = {number: number for number in prose.texts(body)}
        return Head(title, source.byline, source.authors, source.subtitle, body, before=same)
    taking = _Taking(read(body), source, name)
    taking.take()
    if all(block.number in taking.taken for block in taking.blocks if block.number and not block.note):
        taking = _Taking(read(body), source, name)  # lines that nothing follows are the text themselves
    return taking.head()


class _Taking:
    """Takes lines off the blocks of a body, from the first and the last inwards."""

    def __init__(self, blocks: Sequence[Block], source: Source, name: str) -> None:
        self.blocks = [*blocks]
        self.source = source
        self.name, self.file = name, title_of_file(name, source.authors)
        self.levels = _LEVELS.findall(source.html) or [""]  # of the headings, as the file has them
        self.counts: Counter[str] = Counter()
        self.title, self.byline, self.standfirst = clean_title(source.title), source.byline, source.subtitle
        self.contact: list[str] = []  # lines of an address
        self.taken: set[int] = set()  # numbers of the texts that are taken off

    def take(self) -> None:
        lines = self._lines()
        signs = [at for at, block in enumerate(lines[: _FIRST // 2]) if _is_sign(block)]
        names = [at for at, block in enumerate(lines[:4]) if at and self._name_after_by(block)]
        title_first = bool(names and signs and names[0] < signs[0])
        if not title_first:
            self._take_contact()
        self._take_title()
        if title_first or self.taken:
            self._take_contact()
            self._take_rights()
        self._take_end()

    # The head

    def _lines(self) -> list[Block]:
        """The first texts that are not taken, as long as they are lines and not paragraphs."""
        texts = [block for block in self.blocks[:_FIRST] if block.number and not block.note]
        left = [block for block in texts if block.number not in self.taken]
        return [*takewhile(lambda block: len(block.text) <= 2 * LONGEST_TITLE, left)]

    def _drop(self, block: Block) -> None:
        self.taken.add(block.number)

    def _take_contact(self) -> None:
        """The address and the count of words of a manuscript in the standard format: all up to the last sure sign."""
        lines = [*takewhile(_may_be_of_address, self._lines())]
        last = max((at for at, block in enumerate(lines) if _is_sign(block)), default=-1)
        for block in lines[: last + 1]:
            self._drop(block)
            self.contact += _pieces(block)

    def _take_rights(self) -> None:
        for block in takewhile(lambda each: _RIGHTS.fullmatch(each.text.strip()), self._lines()):
            self._drop(block)
            self.counts["rights"] += 1

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
        words = " ".join(block.text.split())
        if not self.title or sure or _same(self.title, words):
            self.title = _lowered(words, self.title, self.file)

    def _is_title(self, first: Block, lines: Sequence[Block], *, with_byline: bool) -> bool:
        """Whether the first line is a title for sure: it is said to be, or nothing else could stand there so."""
        words = " ".join(first.text.split())
        if not 0 < len(words) <= LONGEST_TITLE:
            return False
        if any(_same(words, each) for each in (self.title, self.file) if each):
            return True
        if with_byline:
            return True
        if _IS_PART.fullmatch(words) or _DATELINE.fullmatch(words):
            return False
        if first.tag in ("h2", "h3"):
            return self.levels[:1] != self.levels[1:2] and self.levels.count(self.levels[0]) == 1
        if self.title or first.kind or first.quote or first.list:
            return False
        return self._stands_alone(first, words)

    def _stands_alone(self, first: Block, words: str) -> bool:
        """Whether a line reads as a title: no sentence, and a text follows that is no line like it."""
        at = self.blocks.index(first)
        others = [block.text for block in self.blocks[at + 1 :] if block.number and not block.note]
        known_by = max(others[:3], key=len, default="")
        reads = not _ENDS_A_SENTENCE.search(words) and "\n" not in first.text and len(words.split()) <= 12
        return reads and len(known_by) > max(LONGEST_LINE, 2 * len(words))

    def _title_by(self, first: Block) -> tuple[str, str] | None:
        """The title and the name of "The Lisbon Cipher by Jane Doe"."""
        found = _TITLE_BY.fullmatch(" ".join(first.text.split()))
        if not found or len(first.text) > LONGEST_TITLE or (self.title and not _same(self.title, found[1])):
            return None
        known = any(_same(found[2], each) for each in self._known_names())
        sure = known or (
            len(found[1].split()) > 1 and not _NO_NAME.search(found[2]) and not self._is_in_text(found[2], but=first)
        )
        return (found[1], found[2]) if sure else None

    def _byline_at(self, lines: Sequence[Block], start: int) -> str | None:
        """The name that a line at `start`, or after one subtitle, says that the story is by."""
        for block in lines[start : start + 2]:
            if name := self._name_after_by(block):
                return name
        return None

    def _name_after_by(self, block: Block) -> str:
        words = _ASIDE.sub("", " ".join(block.text.split()))
        found = _BYLINE.fullmatch(words)
        if not found or len(words) > LONGEST_LINE or block.list:
            return ""
        name = found[1].strip(" .,:")
        known = any(_same(name, each) for each in self._known_names())
        return (
            name
            if known or _NAMES.fullmatch(_capitalised(name)) or (words[:2].lower() == "by" and name.istitle())
            else ""
        )

    def _take_byline(self, lines: Sequence[Block]) -> None:
        if not self.taken and not self.title:
            return
        for at, block in enumerate(lines[:2]):
            name = self._name_after_by(block) or (self._bare_name(block) if not at else "")
            if not name:
                continue
            if at and not self.standfirst and self._is_subtitle(lines[0]):
                self.standfirst = " ".join(lines[0].text.split())
                self._drop(lines[0])
            self.byline = self.byline or self._as_known(name)
            self._drop(block)
            return
        first = lines[0] if lines else None
        if first and first.tag == "h3" and not self.standfirst and self.taken and self._is_subtitle(first):
            self.standfirst = " ".join(first.text.split())
            self._drop(first)

    def _as_known(self, name: str) -> str:
        """A name as the file writes it elsewhere; one in capitals as names are written."""
        known = (each for each in self._known_names() if not each.isupper() and _same(each, name))
        return next(known, _capitalised(name))

    def _is_subtitle(self, block: Block) -> bool:
        return block.tag in ("p", "h2", "h3") and not block.list and not _IS_PART.fullmatch(block.text.strip())

    def _bare_name(self, block: Block) -> str:
        """A name that stands alone below the title: one that is known, or that the story never speaks of."""
        words = _ASIDE.sub("", " ".join(block.text.split()))
        if not words or len(words) > LONGEST_LINE or block.list or block.quote:
            return ""
        if any(_same(words, each) for each in self._known_names()):
            return words
        fits = _NAMES.fullmatch(_capitalised(words)) is not None and not _NO_NAME.search(words)
        told = bool(self.taken or self.source.title)
        return words if fits and told and not self._is_in_text(words, but=block) else ""

    def _is_in_text(self, name: str, but: Block | None = None) -> bool:
        """Whether a word of the name comes up in the text: then it is of a place or a person of the story."""
        text = fold(" ".join(b.text for b in self.blocks if b.number not in self.taken and b is not but)).split()
        words = {word.strip(".,;:!?…\"“”„‘’'«»()[]–—-") for word in text}
        return any(word in words for word in fold(name).split() if len(word) > 2)

    def _known_names(self) -> list[str]:
        return [*self.source.authors, *([self.source.byline] if self.source.byline else []), *self._contact_names()]

    def _contact_names(self) -> list[str]:
        return [line for line in self.contact[:2] if _NAMES.fullmatch(line) and not _STREET.fullmatch(line)][:1]

    # The end

    def _take_end(self) -> None:
        """Pauses, "The End" and a count of words after the last sentence."""
        for block in reversed([block for block in self.blocks if not block.note]):
            if block.tag == "hr":
                continue
            words = block.text.strip()
            ends = _END.fullmatch(words) is not None
            if any(run.note for run in block.runs) or not (ends or _counts_words(words)):
                return
            if len(self.taken) + 1 >= len([each for each in self.blocks if each.number and not each.note]):
                return
            self.counts["ending" if ends else "word count"] += 1
            self._drop(block)

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
        self._count_contact(names if not self.byline or any(_same(self.byline, name) for name in names) else [])
        authors = self._authors(byline)
        body = prose.clean(write(kept, write_block)) if self.taken or len(kept) < len(self.blocks) else ""
        title = self.title or title_of_file(self.name, [*authors, byline])
        return Head(
            title, byline, authors, self.standfirst, body or prose.clean(write(kept, write_block)), self.counts, before
        )

    def _authors(self, byline: str) -> tuple[str, ...]:
        """Whose the story is: as its lines say, or else as the file does, which may name whoever typed it."""
        said = tuple(names_in(byline)) if byline != self.source.byline else ()
        named = tuple(name for name in self.source.authors if not _NOBODY.fullmatch(name.strip()))
        if not said or all(any(_same(name, each) for each in named) for name in said):
            return named or said or tuple(names_in(byline))
        return said

    def _count_contact(self, used: Iterable[str]) -> None:
        for line in filter(None, self.contact):
            if not any(_same(line, each) for each in used):
                self.counts["word count" if _counts_words(line) else "address"] += 1

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
        len(line) <= LONGEST_LINE and not (len(line.split()) > 5 and _ENDS_A_SENTENCE.search(line))
        for line in _pieces(block)
    )


def _pieces(block: Block) -> list[str]:
    """What stands in the lines of an address: of "Jane Doe   about 5,400 words" both."""
    lines = [part.strip() for line in block.text.split("\n") for part in re.split(r"\t|\s{3,}", line)]
    counted = [(line, _COUNTED_LAST.search(line)) for line in lines]
    return [part for line, found in counted for part in ([line[: found.start()], found[1]] if found else [line])]


def _is_sign(block: Block) -> bool:
    """Whether a line is of an address for sure, or counts the words."""
    return any(_MAIL.search(line) or _PHONE.fullmatch(line) or _counts_words(line) for line in _pieces(block))


def _counts_words(line: str) -> bool:
    """Whether a line says how many words there are, and nothing else."""
    return _WORDS.fullmatch(line) is not None and _SAYS_WORDS.search(line) is not None


def title_of_file(name: str, names: Iterable[str] = ()) -> str:
    """
    A title of a file's name: without its ending, the signs of a version and an author's name, spaces where there
    are none.
    """
    stem = _FROM_WORD.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    while (shorter := _VERSION.sub("", stem)) != stem and shorter.strip():
        stem = shorter
    parts = [part.strip() for part in re.split(r"\s[-–—]\s|\s?_-_\s?", stem) if part.strip()]
    others = [part for part in parts if not any(_same(part, each) for each in names)]
    stem = " - ".join(others or parts)
    words = stem.replace("_", " ") if " " in stem else re.sub("[_-]+", " ", stem)
    words = " ".join(words.split())
    return words[:1].upper() + words[1:] if words.islower() else words


def clean_title(title: str) -> str:
    """A title that a program has written into a file; nothing of one that nobody has thought of."""
    title = " ".join(_FROM_WORD.sub("", title.strip()).split())
    title = _FROM_WORD.sub("", title).strip()
    return "" if _JUNK.fullmatch(title) or not re.search(r"\w", title) else title


def _same(one: str, other: str) -> bool:
    """Whether two lines say the same to a reader."""
    one, other = (" ".join(re.findall(r"\w+", fold(each))) for each in (one, other))
    return bool(one) and one == other


def _capitalised(name: str) -> str:
    """A name in capitals as others are written."""
    return name.title() if name.isupper() else name


def _lowered(words: str, *known: str) -> str:
    """A title in capitals as the file writes it elsewhere, where it does."""
    mixed = (each for each in known if not each.isupper() and not each.islower() and _same(words, each))
    return next(mixed, words) if words.isupper() else words
