"""RTF read token by token: bytes, braces and the words of control."""

import re
from collections.abc import Callable, Iterable

from spystories.lib.manuscripts.found import Refused
from spystories.lib.manuscripts.rtf.destinations import DATE, Destinations
from spystories.lib.manuscripts.rtf.pages_of_code import OF_CHARSET, SYMBOL, codec, language
from spystories.lib.manuscripts.rtf.state import NO_LINES
from spystories.lib.manuscripts.rtf.texts import TOO_LARGE

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n\0]+)|[\r\n\0]+|\\",
    re.DOTALL,
)
MOST_TOKENS = 1_000_000  # outside of pictures and the like: some 500,000 words as Word writes them
_WORD, _NUMBER, _HEX, _SYMBOL_SIGN, _BRACE, _TEXT = range(1, 7)
_SURROGATES, _SECOND_HALF, _BEYOND = 0xD800, 0xDC00, 0xE000
_TEXTS = {
    "line": "\n",
    "lbr": "\n",
    "softline": "\n",
    "page": "\n\n",
    "column": "\n\n",
    "tab": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}
_SIGNS = {b"~": "\xa0", b"_": "\u2011"}
_ESCAPED = frozenset((b"\\", b"{", b"}"))
_TOGGLES = {
    "i": "em",
    "b": "strong",
    "ai": "other_em",
    "ab": "other_strong",
    "scaps": "caps",
    "caps": "capitals",
    "strike": "s",
    "striked": "s",
    "v": "hidden",
    "deleted": "deleted",
    "revised": "inserted",
    "mvf": "moved",
}
_POSITIONS = {"sub": "sub", "super": "super", "nosupersub": ""}
_ALIGNS = {"qr": "right", "ql": "left", "qc": "center", "qj": "", "qd": "", "qk": ""}
_SIDES = {"brdrt": "top", "brdrb": "bottom", "brdrl": "left", "brdrr": "right"}
_NO_BORDER = frozenset(("brdrnil", "brdrnone"))
_BOX = frozenset(_SIDES.values())
_LISTS = {"ls": "list", "ilvl": "level", "itap": "table"}
_LAST_OUTLINE = 8
_SETS = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}


class Reader(Destinations):
    """Reads a file to its end; time is linear."""

    def read(self) -> None:
        size = len(self.data)
        self._unread = 0  # characters that stand for one that was read
        self._owed = 0  # those behind the group
        self._fresh = self._starred = False  # nothing has stood in the group; it says that it may be skipped
        left = MOST_TOKENS
        while self.at < size and (found := _TOKEN.match(self.data, self.at)) is not None:
            left -= 1
            if not left:
                raise Refused(TOO_LARGE)
            self.at = found.end()
            self._take(found)
        self.flush()

    def _take(self, found: re.Match[bytes]) -> None:
        kind = found.lastindex
        if kind == _TEXT:
            self._bytes(found[_TEXT])
        elif kind == _HEX:
            self._bytes(bytes([int(found[_HEX], 16)]))
        elif kind in (_WORD, _NUMBER):
            self._word(found)
        elif kind == _SYMBOL_SIGN:
            self._symbol(found[_SYMBOL_SIGN])
        elif kind == _BRACE:
            self._brace(found[_BRACE])

    def _bytes(self, data: bytes) -> None:
        self._fresh = False
        if self._unread:
            data, self._unread = data[self._unread :], max(0, self._unread - len(data))
        self.pending += data

    def flush(self) -> None:
        """Reads the bytes that wait; in the table of fonts a semicolon ends one."""
        if not self.pending:
            return
        waited = b";" in self.pending
        super().flush()
        if waited and self.group.kind == "fonttbl":
            self.end_font()

    def _brace(self, brace: bytes) -> None:
        self.flush()
        self._unread = self.high = 0
        if brace == b"{":
            kind = self.group.kind
            self.open_group()
            self._fresh, self._starred = True, False
            if kind == "stylesheet":
                self.begin_style()
            elif kind == "upr" and not self.data.startswith(b"\\*\\ud", self.at):
                self.skip()
        else:
            self._fresh = False
            self.close_group()
            self._unread, self._owed = self._owed, 0

    def _symbol(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = self._fresh
        elif self._unread:
            self._unread -= 1
        elif sign in _ESCAPED:
            self._bytes(sign)
        else:
            self.flush()
            self._fresh = False
            if sign in b"\r\n":
                self.at += sign == b"\r" and self.data.startswith(b"\n", self.at)
                self.end_paragraph()
            elif sign in _SIGNS:
                self.add(_SIGNS[sign])

    # Words

    def _word(self, found: re.Match[bytes]) -> None:
        self.flush()
        word, number = found[_WORD].decode(), int(found[_NUMBER]) if found[_NUMBER] else None
        fresh, self._fresh = self._fresh, False
        unread, self._unread = self._unread, 0
        if unread and word in _TEXTS:
            self._unread = unread - 1
        elif fresh and self.begin(word, starred=self._starred):
            self._owed = word == "NeXTGraphic"
        elif word in _TEXTS:
            self.add(_TEXTS[word])
        elif word in _TOGGLES:
            self.letters(**{_TOGGLES[word]: number != 0})
        elif (do := _DO.get(word)) is not None:
            do(self, word, 0 if number is None else number)
        elif word[:2] == "ul" and word != "ulc":
            self.letters(u=word != "ulnone" and number != 0)

    def letters(self, **said: object) -> None:
        """Says something of the letters that follow."""
        self.group.letters = self.group.letters._replace(**said)  # type: ignore[arg-type]

    def lines(self, **said: object) -> None:
        """Says something of the paragraph."""
        self.group.lines = self.group.lines._replace(**said)  # type: ignore[arg-type]

    # What words say

    def _ends(self, word: str, _number: int) -> None:
        if word in ("par", "cell", "nestcell") or self.group.flow.pieces:
            self.end_paragraph(cell=word in ("cell", "nestcell"))

    def _plain(self, _word: str, _number: int) -> None:
        self.group.letters = self.plain

    def _pard(self, _word: str, _number: int) -> None:
        self.group.lines = NO_LINES

    def _unicode(self, _word: str, number: int) -> None:
        high, self.high = self.high, 0
        code = number % 0x10000 if number < 0x10000 else number
        if _SURROGATES <= code < _SECOND_HALF:
            self.high = code
        elif _SECOND_HALF <= code < _BEYOND:
            if high:
                self.add(chr(0x10000 + ((high - _SURROGATES) << 10) + code - _SECOND_HALF))
        elif code <= _LAST_CHARACTER:
            self.add(chr(code))
        self._unread = self.group.uc

    def _in_place_of(self, _word: str, number: int) -> None:
        self.group.uc = max(0, number)

    def _binary(self, _word: str, number: int) -> None:
        self.at = min(len(self.data), self.at + max(0, number))

    def _paragraph_style(self, _word: str, number: int) -> None:
        if self.group.kind == "style":
            self.style = "s", number
            return
        said = self.styles[number].lines if number in self.styles else NO_LINES
        lines = self.group.lines
        self.group.lines = said._replace(style=number, list=lines.list, level=lines.level, table=lines.table)
        self.group.letters = self.group.letters.without(self.style_letters(self.styles, number))

    def _letter_style(self, _word: str, number: int) -> None:
        if self.group.kind == "style":
            self.style = "cs", number
        else:
            self.group.letters = self.style_letters(self.letter_styles, number).over(self.group.letters)

    def _based_on(self, _word: str, number: int) -> None:
        self.based_on = number

    def _font(self, _word: str, number: int) -> None:
        if self.group.kind == "fonttbl":
            self.font, self.font_page = number, ""
        else:
            self.letters(font=number)

    def _charset(self, _word: str, number: int) -> None:
        if number == SYMBOL:
            self.font_page = "symbol"
        elif number in OF_CHARSET:
            self.font_page = codec(OF_CHARSET[number])

    def _font_page(self, _word: str, number: int) -> None:
        self.font_page = codec(number)

    def _page(self, word: str, number: int) -> None:
        self.page = codec(number) if word == "ansicpg" else _SETS[word]

    def _default_font(self, _word: str, number: int) -> None:
        self.plain = self.plain._replace(font=number)
        self.letters(font=number)

    def _default_language(self, _word: str, number: int) -> None:
        self.plain = self.plain._replace(lang=language(number))
        self.letters(lang=language(number))

    def _language(self, word: str, number: int) -> None:
        said = language(number)
        if said or word == "lang":
            self.letters(**{_LANGUAGES[word]: said})

    def _direction(self, word: str, _number: int) -> None:
        if word.endswith("ch"):
            self.letters(rtl=word == "rtlch")
        else:
            self.lines(rtl=word == "rtlpar")

    def _position(self, word: str, number: int) -> None:
        if word in _POSITIONS:
            self.letters(position=_POSITIONS[word])
        else:
            self.letters(position={"up": "super", "dn": "sub"}[word] if number else "")

    def _align(self, word: str, _number: int) -> None:
        self.lines(align=_ALIGNS[word])

    def _border(self, word: str, _number: int) -> None:
        sides, side = self.group.lines.sides, _SIDES.get(word, "")
        if word == "box":
            self.lines(sides=_BOX)
        elif side:
            self.lines(sides=sides | {side}, side=side)
        else:
            self.lines(sides=sides - {self.group.lines.side})

    def _listed(self, word: str, number: int) -> None:
        self.lines(**{_LISTS[word]: max(0, number)})

    def _indent(self, word: str, number: int) -> None:
        self.lines(**{"first" if word == "fi" else "indent": number})

    def _drop_cap(self, _word: str, number: int) -> None:
        self.lines(drop_cap=number > 0)

    def _outline(self, _word: str, number: int) -> None:
        self.lines(outline=number if 0 <= number <= _LAST_OUTLINE else None)

    def _in_table(self, _word: str, _number: int) -> None:
        self.lines(table=max(1, self.group.lines.table))

    def _own_number(self, _word: str, _number: int) -> None:
        self.numbered = self.group.flow.kind not in ("note", "comment")

    def _page_number(self, _word: str, _number: int) -> None:
        self.found.counts["head"] += self.group.sink is None

    def _date_part(self, word: str, number: int) -> None:
        self.date[word] = number


_LANGUAGES = {"lang": "lang", "langnp": "lang", "langfe": "far_lang", "langfenp": "far_lang", "alang": "other_lang"}
_LAST_CHARACTER = 0x10FFFF
_WORDS: dict[Callable[[Reader, str, int], None], Iterable[str]] = {
    Reader._ends: ("par", "sect", "cell", "nestcell", "row", "nestrow"),
    Reader._plain: ("plain",),
    Reader._pard: ("pard",),
    Reader._unicode: ("u",),
    Reader._in_place_of: ("uc",),
    Reader._binary: ("bin",),
    Reader._paragraph_style: ("s",),
    Reader._letter_style: ("cs",),
    Reader._based_on: ("sbasedon",),
    Reader._font: ("f",),
    Reader._charset: ("fcharset",),
    Reader._font_page: ("cpg",),
    Reader._page: ("ansicpg", *_SETS),
    Reader._default_font: ("deff",),
    Reader._default_language: ("deflang",),
    Reader._language: _LANGUAGES,
    Reader._direction: ("ltrch", "rtlch", "ltrpar", "rtlpar"),
    Reader._position: (*_POSITIONS, "up", "dn"),
    Reader._align: _ALIGNS,
    Reader._border: (*_SIDES, *_NO_BORDER, "box"),
    Reader._listed: _LISTS,
    Reader._indent: ("li", "lin", "fi"),
    Reader._drop_cap: ("dropcapli",),
    Reader._outline: ("outlinelevel",),
    Reader._in_table: ("intbl",),
    Reader._own_number: ("chftn",),
    Reader._page_number: ("chpgn",),
    Reader._date_part: DATE,
}
_DO = {word: do for do, words in _WORDS.items() for word in words}
