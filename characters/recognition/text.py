"""
A text as the recogniser reads it: its capitalised words with code-point offsets, and what lies between them.

The text itself is never changed. Comparing happens on folded keys, answering on offsets.
"""

import re
import unicodedata
from functools import cached_property, lru_cache
from typing import NamedTuple

from . import lexicon

MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200b-\u200d\u2060\ufeff"
APOSTROPHES = "'\u2019\u2018\u02bc\u201b\uff07\u00b4`"
HYPHENS = "-\u2010\u2011"
#: Either sign, for a character class.
JOINERS = re.escape(APOSTROPHES + HYPHENS)
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
#: Letters that composition does not take apart, and the two signs that writers set in many ways.
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
    | dict.fromkeys(APOSTROPHES, "'")
    | dict.fromkeys(HYPHENS, "-")
)
ABBREVIATIONS = lexicon.LISTS["abbreviations"]
SAME = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
CONTRACTIONS = ("'s", "'d", "'ll", "'ve", "'re", "'m")
OPENING = "\"'“‘„‚«‹([{*_¡¿`"
CLOSING = "\"'”’»›)]}*_"
ENDS = ".!?…:"
DASHES = "—–-―"


def _capitals() -> str:
    """The letters that may open a name: capitals, and those of scripts without case."""
    codes = [
        c
        for c in (*range(0x41, 0x590), *range(0x10A0, 0x1100), *range(0x1E00, 0x2000), *range(0x2C00, 0x2E00))
        if chr(c).isupper()
    ]
    return (
        "".join(map(chr, codes))
        + "\u05d0-\u05ea\u0620-\u064a\u0904-\u0939\u0e01-\u0e30\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3"
    )


_BODY = rf"[^\W_]*(?:[{MARKS}]+[^\W_]*)*"
# A capital inside a word, also after a mark of its own, opens none.
_OPENS = rf"[{_capitals()}](?<![^\W_].)(?<![{MARKS}].)"
CAPITALISED = re.compile(rf"{_OPENS}{_BODY}(?:[{JOINERS}][^\W_]{_BODY})*", re.DOTALL)
WORD = re.compile(rf"[^\W_]{_BODY}(?:[{JOINERS}][^\W_]{_BODY})*")
LOWER = re.compile(r"(?<![\w'’-])[a-zà-ÿ]{2,}")
BREAK = re.compile(r"\n[^\S\n]*\n|\r[^\S\n]*\r|\u2029")
PREFIX = re.compile(rf"(?<![^\W_])((?:d|l|dell|al|el|ul|ad|as|ash|an|ar|ben|bin|o|t|st)[{JOINERS}])$")


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """The key of a word: no case, accents, invisible signs, or styles of apostrophe and hyphen."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.translate(INVISIBLE)).casefold().translate(PLAIN)
    return "".join(char for char in plain if not unicodedata.combining(char))


def fold_form(form: str) -> str:
    """A form of a name as it is compared: the keys of its words."""
    return " ".join(fold(form).split())


@lru_cache(maxsize=65536)
def compose(word: str) -> str:
    """A word as written but for case, composition and invisible signs, to compare accents."""
    return unicodedata.normalize("NFC", word.translate(INVISIBLE)).casefold()


class Shape(NamedTuple):
    """What a word's letters alone tell. `whole` is the key with a possessive ending, `key` without it."""

    whole: str
    key: str
    cut: int
    upper: bool


@lru_cache(maxsize=65536)
def shape(word: str) -> Shape:
    """The keys of a word, the length of its ending, and whether it stands in full capitals."""
    whole = fold(word)
    for ending in CONTRACTIONS:
        if whole.endswith(ending) and len(whole) > len(ending):
            cut = len(word) - max(word.rfind(sign) for sign in APOSTROPHES)
            bare = word[:-cut]
            key = whole[: -len(ending)]
            return Shape(whole, SAME.get(key, key), cut, len(bare) > 1 and bare.isupper())
    whole = "saint-" + whole[3:] if whole.startswith("st-") else SAME.get(whole, whole)
    return Shape(whole, whole, 0, len(word) > 1 and word.isupper())


class Word:
    """A capitalised word of a text: `start` to `end` without a possessive ending, `stop` with it."""

    __slots__ = ("end", "key", "start", "stop", "upper", "whole")

    def __init__(self, start: int, stop: int, form: Shape) -> None:
        self.start, self.stop, self.end = start, stop, stop - form.cut
        self.key, self.whole, self.upper = form.key, form.whole, form.upper

    @property
    def possessive(self) -> bool:
        """Whether an ending such as 's was cut off."""
        return self.end != self.stop


def _in_word(char: str) -> bool:
    """Whether a word may end with a sign: a letter, a digit, or a mark above one."""
    return char.isalnum() or (char != "" and unicodedata.combining(char) > 0)


def has_case(text: str, word: Word) -> bool:
    """Whether the capital of a word is one, and not a letter of a script that knows no capitals."""
    return text[word.start].isupper() or text[word.start].islower()


class Text:
    """A text cut into its capitalised `words`; all else is looked up around an offset when asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[Word] = []
        self._gaps: dict[str, str | None] = {}
        self._opens: dict[int, bool] = {}
        for match in CAPITALISED.finditer(text):
            start, stop = match.span()
            if start and text[start - 1] in APOSTROPHES + HYPHENS and _in_word(text[start - 2 : start - 1]):
                prefix = PREFIX.search(text, max(0, start - 6), start)
                if not prefix:
                    continue
                start = prefix.start()
            self.words.append(Word(start, stop, shape(text[start:stop])))

    @cached_property
    def lower(self) -> frozenset[str]:
        """The words that stand in lower case somewhere in the text."""
        return frozenset(map(fold, set(LOWER.findall(self.text))))

    @cached_property
    def inside(self) -> frozenset[str]:
        """The keys that stand with a capital in the middle of a sentence somewhere."""
        return frozenset(w.key for w in self.words if not w.upper and not self.opens(w.start))

    def gap(self, left: Word, start: int) -> str | None:
        """
        What joins a word to what begins at `start`: "" for white space alone, the lower-case words
        between ("von der"), or None when they do not belong together.
        """
        between = self.text[left.end : start] if start - left.end < 40 else "\n\n"
        if between == " ":
            return ""
        if left.possessive or (between[:1] == "." and not (len(left.key) == 1 or self.abbreviated(left))):
            return None
        if between not in self._gaps:
            self._gaps[between] = self._read_gap(between)
        return self._gaps[between]

    def abbreviated(self, word: Word) -> bool:
        """Whether a stop after this word shortens it and does not end a sentence."""
        return self.raw(word) in ABBREVIATIONS or len(word.key) == 1

    def raw(self, word: Word) -> str:
        """The key of a word before "St" is read as "Saint"."""
        return fold(self.text[word.start : word.end])

    @staticmethod
    def _read_gap(between: str) -> str | None:
        if BREAK.search(between):
            return None
        rest = between.removeprefix(".")
        if not rest or rest.isspace():
            return "" if between else None
        if rest[0].isspace() and rest[-1].isspace():
            words = rest.split()
            if len(words) <= 4 and all(word.isalpha() and word.islower() for word in words):
                return " ".join(map(fold, words))
        return None

    def opens(self, start: int) -> bool:
        """Whether a word at `start` opens a sentence, a quotation, a line of its own or a paragraph."""
        if start not in self._opens:
            self._opens[start] = self._read_opening(start)
        return self._opens[start]

    def _read_opening(self, start: int) -> bool:
        text, i, quoted = self.text, start - 1, False
        while i >= 0 and (text[i].isspace() or text[i] in OPENING):
            quoted = quoted or text[i] in OPENING
            if text[i] in "\n\u2029" and (BREAK.search(text, max(0, i - 3), start) or self.short_line(i)):
                return True
            i -= 1
        if i < 0 or quoted or text[i] in DASHES:
            return True
        while i >= 0 and text[i] in CLOSING:
            i -= 1
        if i < 0 or text[i] in "!?…:" or text[i] != ".":
            return i < 0 or text[i] in ENDS
        word = re.search(r"[^\W_]+$", text[max(0, i - 12) : i])
        if word and start - i > 1 and text[i + 1].isspace():
            key = fold(word.group())
            return not (key in ABBREVIATIONS or (len(key) == 1 and word.group().isupper()))
        return True

    def short_line(self, newline: int) -> bool:
        """Whether the line that ends at this offset was broken on purpose, as in verse and letters."""
        begin = self.text.rfind("\n", max(0, newline - 60), newline)
        return newline - begin < 45 and (begin >= 0 or newline < 45)

    def before(self, start: int, count: int = 1) -> list[str]:
        """The keys of up to `count` words before `start` in its clause, nearest first."""
        words: list[str] = []
        head = self.text[max(0, start - 16 * count - 8) : start]
        while len(words) < count:
            match = _LAST.search(head)
            if not match or BREAK.search(match.group(2)):
                break
            words.append(fold(match.group(1)))
            head = head[: match.start()]
        return words

    def after(self, stop: int) -> tuple[str, str]:
        """The signs from `stop` to the next word, and that word's key ("" where none follows)."""
        match = _NEXT.match(self.text, stop, stop + 60)
        if not match or BREAK.search(match.group(1)):
            signs = _SIGNS.match(self.text, stop, stop + 60)
            return signs.group() if signs else "", ""
        return match.group(1), fold(match.group(2))


_SIGNS = re.compile(r"[^\w\n]*")
_LAST = re.compile(rf"([^\W_][\w{MARKS}{JOINERS}]*)(\s+)$")
_NEXT = re.compile(rf"([^\w\n]*\n?[^\w\n]*)([^\W_][\w{MARKS}{JOINERS}]*)")
