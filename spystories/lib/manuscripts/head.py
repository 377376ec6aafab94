"""
The lines before and after a story that are not its text: title, byline, an address, a count of words, "The End".

What is sure is taken off, what is not stays; what is taken off and used nowhere is counted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from spystories.lib import prose
from spystories.lib.folding import fold
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


def take_head(body: str, source: Source, name: str) -> Head:
    """What is known of the body of the file `name` from its lines and from what the file says of itself."""
    taking = _Taking(read(body), source, name)
    if not source.is_told:
        taking.take()
    return taking.head()


class _Taking:
    """Takes lines off the blocks of a body, from the first and the last inwards."""

    def __init__(self, blocks: Sequence[Block], source: Source, name: str) -> None:
        self.blocks = [*blocks]
        self.source = source
        self.file = title_of_file(name)
        self.counts: Counter[str] = Counter()
        self.title, self.byline, self.standfirst = source.title, source.byline, source.subtitle
        self.contact: list[str] = []  # lines of an address
        self.taken: set[int] = set()  # numbers of the texts that are taken off
        if not source.is_told:
            self.title = clean_title(source.title)

    def take(self) -> None:
        self._take_contact()
        self._take_title()
        self._take_end()

    # The head

    def _lines(self) -> list[Block]:
        """The first texts that are not taken, as long as they are lines and not paragraphs."""
        left = [block for block in self.blocks[:_FIRST] if block.number not in self.taken or not block.number]
        texts = [block for block in left if block.number and not block.note]
        return [*takewhile(lambda block: len(block.text) <= 2 * LONGEST_TITLE, texts)]

    def _drop(self, block: Block) -> None:
        self.taken.add(block.number)

    def _take_contact(self) -> None:
        """The address and the count of words of a manuscript in the standard format: all up to the last sure sign."""
        lines = self._lines()
        last = max((at for at, block in enumerate(lines) if _is_sign(block)), default=-1)
        if any(len(block.text) > LONGEST_TITLE and not _is_sign(block) for block in lines[: last + 1]):
            return
        if any(block.tag != "p" for block in lines[:last]):
            last = max((at for at, block in enumerate(lines[:last]) if _is_sign(block)), default=-1)
        if last < 0:
            return
        for block in lines[: last + 1]:
            self._drop(block)
            self.contact += [part.strip() for line in block.text.split("\n") for part in re.split(r"\t|\s{3,}", line)]
        after = lines[last + 1 :]
        for block in takewhile(lambda each: _RIGHTS.fullmatch(each.text.strip()), after):
            self._drop(block)
            self.contact.append(block.text)

    def _take_title(self) -> None:
        lines = self._lines()
        if not lines:
            return
        first = lines[0]
        byline = self._byline_at(lines, 1)
        if self._is_title(first, lines, with_byline=byline is not None):
            self._use_title(first, sure=byline is not None or first.tag != "p")
            self._drop(first)
            lines = lines[1:]
        elif found := self._title_by(first):
            self.title, self.byline = found
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
        if with_byline or (first.tag == "h2" and not self._has_more_headings(first)):
            return True
        if self.title or first.tag != "p" or first.kind or first.quote or first.list:
            return False
        return self._stands_alone(first, words)

    def _has_more_headings(self, first: Block) -> bool:
        """Whether the first heading is one of several of its rank, as chapters have, and no title."""
        return bool(self.title) and any(b.tag == "h2" and b.number != first.number for b in self.blocks)

    def _stands_alone(self, first: Block, words: str) -> bool:
        """Whether a line reads as a title: no sentence, and a text follows that is no line like it."""
        at = self.blocks.index(first)
        others = [block for block in self.blocks[at + 1 :] if block.number and not block.note]
        follows = others[0].text if others else ""
        known_by = others[1].text if len(others) > 1 and _NAMES.fullmatch(follows.strip()) else follows
        reads = not _ENDS_A_SENTENCE.search(words) and "\n" not in first.text and len(words.split()) <= 12
        return reads and len(known_by) > 2 * len(words)

    def _title_by(self, first: Block) -> tuple[str, str] | None:
        """The title and the name of "The Lisbon Cipher by Jane Doe"."""
        found = _TITLE_BY.fullmatch(" ".join(first.text.split()))
        if not found or len(first.text) > LONGEST_TITLE or (self.title and not _same(self.title, found[1])):
            return None
        known = any(_same(found[2], each) for each in self._known_names())
        sure = known or (len(found[1].split()) > 1 and not _NO_NAME.search(found[2]) and not self._is_in_text(found[2]))
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
            self.byline = self.byline or name
            self._drop(block)
            return
        first = lines[0] if lines else None
        if first and first.tag == "h3" and not self.standfirst and self.taken and self._is_subtitle(first):
            self.standfirst = " ".join(first.text.split())
            self._drop(first)

    def _is_subtitle(self, block: Block) -> bool:
        return len(block.text) <= 2 * LONGEST_TITLE and block.tag in ("p", "h2", "h3") and not block.list

    def _bare_name(self, block: Block) -> str:
        """A name that stands alone below the title: one that is known, or that the story never speaks of."""
        words = _ASIDE.sub("", " ".join(block.text.split()))
        if not words or len(words) > LONGEST_LINE or block.list or block.quote:
            return ""
        if any(_same(words, each) for each in self._known_names()):
            return words
        fits = _NAMES.fullmatch(_capitalised(words)) is not None and not _NO_NAME.search(words)
        return words if fits and self.taken and not self._is_in_text(words, but=block) else ""

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
            if _END.fullmatch(words) and not any(run.note for run in block.runs):
                self.counts["ending"] += 1
            elif _WORDS.fullmatch(words) and _SAYS_WORDS.search(words):
                self.counts["word count"] += 1
            else:
                return
            if len(self.taken) + 1 >= len([each for each in self.blocks if each.number and not each.note]):
                return
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
        authors = self.source.authors or tuple(_parted(byline))
        body = prose.clean(write(kept, write_block)) if self.taken or len(kept) < len(self.blocks) else ""
        title = self.title or self.file
        return Head(
            title, byline, authors, self.standfirst, body or prose.clean(write(kept, write_block)), self.counts, before
        )

    def _count_contact(self, used: Iterable[str]) -> None:
        for line in filter(None, self.contact):
            if not any(_same(line, each) for each in used):
                is_count = _SAYS_WORDS.search(line) is not None and _WORDS.fullmatch(line) is not None
                self.counts["word count" if is_count else "address"] += 1

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


def _is_sign(block: Block) -> bool:
    """Whether a line is of an address for sure, or counts the words."""
    for line in re.split(r"[\n\t]|\s{3,}", block.text):
        words = line.strip()
        if _MAIL.search(words) or _PHONE.fullmatch(words) or _RIGHTS.fullmatch(words):
            return True
        if _WORDS.fullmatch(words) and _SAYS_WORDS.search(words):
            return True
    return False


def title_of_file(name: str) -> str:
    """A title of a file's name: without its ending, and with spaces where names have none."""
    stem = re.sub(r"\.\w{1,8}$", "", name.replace("\\", "/").rsplit("/", 1)[-1])
    return " ".join(stem.replace("_", " ").split() if " " in stem or "_" in stem else stem.replace("-", " ").split())


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


def _parted(byline: str) -> list[str]:
    """The names in a byline."""
    return [name.strip() for name in re.split(r",| and | & | und | et | y | och | og ", byline) if name.strip()]
