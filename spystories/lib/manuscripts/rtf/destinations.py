"""The groups of RTF that are no text, or text by itself: what each is read for."""

import re
from collections.abc import Callable
from datetime import datetime

from spystories.lib.manuscripts.found import Comment, Refused
from spystories.lib.manuscripts.links import web_address
from spystories.lib.manuscripts.pieces import Paragraph, Piece, picture_behind
from spystories.lib.manuscripts.rtf.pages_of_code import in_symbols
from spystories.lib.manuscripts.rtf.state import NO_LETTERS, NO_LINES, Field, Flow, Style
from spystories.lib.manuscripts.rtf.texts import DEEPEST, Texts
from spystories.lib.manuscripts.who import names_in
from spystories.lib.prose.foreign.rules import pattern

_NUMBER = pattern("numbers")
_BRACES = re.compile(rb"\\bin([0-9]{1,9}) ?|\\.|[{}]", re.DOTALL)
_NO_WORDS = re.compile(rb"\\'[0-9a-f]{2}|\\[a-z]+-?[0-9]* ?|\\.|[{}\s]", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r'HYPERLINK\s+(?:"([^"]*)"|([^\s"\\]\S*))', re.IGNORECASE)
_SYMBOL = re.compile(r'SYMBOL\s+(0x[0-9a-f]{1,4}|[0-9]{1,5})(?:.*\\f\s*"?([^"\\]+))?', re.IGNORECASE | re.DOTALL)
_RULE = re.compile(rb"\{\\sn fHorizRule\}\s*\{\\sv 1\}")
_WORDED = re.compile(rb"\\(?:png|jpeg)blip(?![a-z])")
_BYTES = re.compile(rb"\\bin([0-9]{1,9}) ?")
_GROUP = re.compile(rb"\{[^{}]*\}")
_CONTROL = re.compile(rb"\\[a-z]+-?[0-9]* ?|[^0-9a-f]+", re.IGNORECASE)
_ALT = re.compile(rb"\{\\sn wzDescription\}\s*\{\\sv ([^{}\\]*)\}")
_UNREAD = """
    colortbl filetbl nonshppict nonesttables shprslt result objdata xe tc rxe txe ftnsep ftnsepc ftncn aftnsep aftnsepc
    aftncn falt panose pntxta pntxtb template comment operator keywords subject doccomm manager company category
    hlinkbase private1 datafield
"""
_SKIPPED = frozenset(_UNREAD.split())
_HEADS = frozenset(("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"))
_CONTENTS = frozenset(("TOC", "INDEX", "TOA"))
DATE = ("yr", "mo", "dy", "hr", "min")


class Destinations(Texts):
    """Groups by the word that they begin with."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data
        self.at = 0
        self.date: dict[str, int] = {}
        self.style: tuple[str, int] = "s", 0
        self.font = 0
        self.font_page = ""
        self._author = self._when = self._ref = ""
        self._ranges: dict[str, int] = {}
        self._comments = 0
        self._drawn = False  # something is in the shape
        self.numbered = False  # a footnote's own number stands before it
        self.based_on: int | None = None
        self._begins = self._table()

    def _table(self) -> dict[str, Callable[[], None]]:
        """What begins a group of each name."""
        return {
            "fonttbl": self._font_table,
            "stylesheet": self._style_sheet,
            "info": self._info,
            "title": lambda: self._kept("title"),
            "author": lambda: self._kept("author"),
            "creatim": self._created,
            "footnote": self._footnote,
            "annotation": self._annotation,
            "atnauthor": lambda: self._collect(self._set_author),
            "atndate": lambda: self._collect(self._set_when),
            "atnref": lambda: self._collect(self._set_ref),
            "atrfstart": lambda: self._collect(self._begin_range),
            "atrfend": lambda: self._collect(self._end_range),
            "field": self._field,
            "fldinst": lambda: self._collect(self._instruct),
            "fldrslt": self._result,
            **dict.fromkeys(("pict", "NeXTGraphic"), self._picture),
            "object": self._object,
            **dict.fromkeys(("mmath", "moMath", "moMathPara"), self._equation),
            **dict.fromkeys(("shp", "do"), self._shape),
            "shpinst": self._silent,
            **dict.fromkeys(("shptxt", "dptxbxtext"), self._text_box),
            "sp": self._property,
            **dict.fromkeys(("listtext", "pntext"), lambda: self._collect(self._set_marker)),
            "upr": self._in_two_ways,
            "ud": self._in_unicode,
        }

    def begin(self, word: str, *, starred: bool) -> bool:
        """Begins a group with its first word, where that says what it is; an unknown one that says so is skipped."""
        if word in _HEADS:
            self._head()
        elif word in _SKIPPED:
            self.skip()
        elif word in self._begins:
            self._begins[word]()
        elif starred and word not in ("shppict", "cs"):
            self.skip()
        else:
            return False
        return True

    # What is skipped

    def skip(self) -> bytes:
        """Goes to the end of the group, and returns what is skipped."""
        start, depth = self.at, 1
        while depth:
            found = _BRACES.search(self.data, self.at)
            if found is None:
                self.at = len(self.data)
                break
            self.at = found.end()
            if found[1]:
                self.at = min(len(self.data), self.at + int(found[1]))
            depth += {b"{": 1, b"}": -1}.get(found[0], 0)
            if depth + len(self.groups) > DEEPEST:
                raise Refused("The file is nested deeper than any manuscript.")
        else:
            self.at -= 1
        return self.data[start : self.at]

    def _head(self) -> None:
        self.found.counts["head"] += bool(_NO_WORDS.sub(b"", self.skip()))

    def _picture(self) -> None:
        read = self.skip()
        if _RULE.search(read):
            self.group.flow.ruled = True
        elif not self._is_left_out(""):
            self._show(read)
            self._drawn = True

    def _show(self, read: bytes) -> None:
        """Hangs a picture on the paragraph."""
        flow = self.group.flow
        number = None if flow.kind == "comment" else self.found.pictures.take(picture_of(read), _alt_of(read))
        if number is None:
            self.found.counts["picture"] += 1
        else:
            flow.behind.append(picture_behind(number, Paragraph()))

    def _object(self) -> None:
        is_equation = b"Equation" in self.skip()[:400]
        self.found.counts["equation" if is_equation else "object"] += 1

    def _equation(self) -> None:
        self.skip()
        self.found.counts["equation"] += 1

    # What is collected

    def _collect(self, use: Callable[[str], None]) -> None:
        """Reads the text of a group for a purpose of its own."""
        sink: list[str] = []
        self.group.sink = sink
        self.group.ends = lambda: use("".join(sink).strip())

    def _silent(self) -> None:
        self.group.sink = []

    def _font_table(self) -> None:
        self.group.kind = "fonttbl"
        self.group.sink = []

    def end_font(self) -> None:
        """Ends the description of a font at its semicolon, and the name that stands before it."""
        sink = self.group.sink or []
        name, _semicolon, _rest = "".join(sink).partition(";")
        sink.clear()
        if self.font_page == "symbol":
            self.symbols[self.font] = name.strip()
        elif self.font_page:
            self.fonts[self.font] = self.font_page
        self.font_page = ""

    def _style_sheet(self) -> None:
        self.group.kind = "stylesheet"
        self.group.sink = []

    def begin_style(self) -> None:
        """Begins what may be a style; its properties are read as those of text are."""
        sink: list[str] = []
        self.style = "s", 0
        self.based_on = None
        self.group.kind, self.group.sink = "style", sink
        self.group.letters, self.group.lines = NO_LETTERS, NO_LINES
        self.group.ends = lambda: self._end_style("".join(sink))

    def _end_style(self, name: str) -> None:
        kind, number = self.style
        style = Style(name.partition(";")[0].strip(), self.based_on, self.group.letters, self.group.lines)
        (self.letter_styles if kind == "cs" else self.styles)[number] = style

    def _info(self) -> None:
        self.group.kind, self.group.sink = "info", []

    def _kept(self, name: str) -> None:
        if self.group.kind == "info":
            self._collect(self._set_title if name == "title" else self._set_authors)

    def _set_title(self, text: str) -> None:
        self.found.title = text

    def _set_authors(self, text: str) -> None:
        self.found.authors = names_in(text)

    def _created(self) -> None:
        self.date = {}
        self.group.ends = self._set_created

    def _set_created(self) -> None:
        year, month, day, hour, minute = (self.date.get(part, 0) for part in DATE)
        self.found.dated = _iso(year, month, day, hour, minute)

    # Footnotes and comments

    def _aside(self, kind: str) -> Flow:
        """Begins text of its own."""
        flow = Flow(kind)
        group = self.group
        group.flow, group.letters, group.lines, group.link, group.sink = flow, self.plain, NO_LINES, "", None
        return flow

    def _footnote(self) -> None:
        """Begins a footnote. In another, or in a comment, it goes on in brackets."""
        group = self.group
        if group.sink is not None or self._is_left_out(""):
            self.skip()
            return
        if group.flow.kind in ("note", "comment"):
            self.add(" (")
            group.ends = lambda: self.add(")")
            return
        number = len(self.found.notes) + 1
        self.found.notes[number] = []
        own = self._take_own_mark(group.flow)
        group.flow.pieces.append(Piece(note=number))
        flow = self._aside("note")
        group.ends = lambda: self._end_footnote(flow, number, own)

    def _take_own_mark(self, flow: Flow) -> str:
        """Takes the sign back that stands raised before a footnote and is the mark of it, where it has no number."""
        if not flow.pieces or not flow.pieces[-1].marks.sup or self.numbered:
            self.numbered = False
            return ""
        text = flow.pieces[-1].text
        return flow.pieces.pop().text.strip() if _NUMBER.fullmatch(text) else ""

    def _end_footnote(self, flow: Flow, number: int, own: str) -> None:
        self.put_paragraph(flow, self.group.lines)
        for paragraph in flow.paragraphs[:1]:
            text = paragraph.text
            lead = len(text) - len(text.lstrip())
            lead += len(own) if own and text[lead:].startswith(own) else 0
            lead += len(text[lead:]) - len(text[lead:].lstrip())
            paragraph.pieces = _without(paragraph.pieces, lead) if lead else paragraph.pieces
        self.found.notes[number] = flow.paragraphs

    def _annotation(self) -> None:
        self._ref = self._when = ""
        group = self.group
        outer = self.groups[-1].flow
        flow = self._aside("comment")
        group.ends = lambda: self._end_annotation(flow, outer)

    def _end_annotation(self, flow: Flow, outer: Flow) -> None:
        self.put_paragraph(flow, self.group.lines)
        text = "\n".join(filter(None, (paragraph.text.strip() for paragraph in flow.paragraphs)))
        number = self._ranges.get(self._ref, 0)
        if not number or number in self.found.comments:
            self._comments += 1
            number = self._comments
            outer.pieces += [Piece(opens=number), Piece(closes=number)]
        self.found.comments[number] = Comment(self._author, text, self._when)
        self._author = self._when = self._ref = ""

    def _set_author(self, text: str) -> None:
        self._author = text

    def _set_ref(self, text: str) -> None:
        self._ref = text

    def _set_when(self, text: str) -> None:
        """When a comment was written: minute, hour, day, month and year as bits of one number."""
        try:
            bits = int(text) & 0xFFFFFFFF
        except ValueError:
            return
        self._when = _iso(1900 + (bits >> 20 & 511), bits >> 16 & 15, bits >> 11 & 31, bits >> 6 & 31, bits & 63)

    def _begin_range(self, text: str) -> None:
        self._comments += 1
        self._ranges[text] = self._comments
        self.group.flow.pieces.append(Piece(opens=self._comments))

    def _end_range(self, text: str) -> None:
        if text in self._ranges:
            self.group.flow.pieces.append(Piece(closes=self._ranges[text]))

    # Fields

    def _field(self) -> None:
        self.group.field = Field()

    def _instruct(self, text: str) -> None:
        field = self.group.field or Field()
        field.verb = text.partition(" ")[0].upper()
        if found := _LINK.match(text):
            address = (found[1] or found[2] or "").strip()
            field.link = web_address(address)
            self.found.counts["link"] += bool(address and not field.link)
        elif (found := _SYMBOL.match(text)) and self.groups:
            self._add_symbol(int(found[1], 0), (found[2] or "").strip())
        elif field.verb == "EQ":
            self.found.counts["equation"] += 1

    def _add_symbol(self, code: int, font: str) -> None:
        self.group.sink = self.groups[-1].sink
        self.add(in_symbols(chr(code), font))

    def _result(self) -> None:
        field = self.group.field or Field()
        if field.verb in _CONTENTS:
            self.skip()
            self.found.counts["contents"] += self.group.sink is None
        elif field.verb == "PAGE":
            self.skip()
            self.found.counts["head"] += self.group.sink is None
        elif field.verb in ("SYMBOL", "EQ"):
            self.skip()
        else:
            self.group.link = field.link

    # Shapes

    def _shape(self) -> None:
        self._drawn = False
        self.group.sink = []
        self.group.ends = self._end_shape

    def _end_shape(self) -> None:
        self.found.counts["drawing"] += not self._drawn
        self._drawn = True

    def _property(self) -> None:
        if re.search(rb"\\pict\b", self.skip()):
            self.found.counts["picture"] += 1
            self._drawn = True

    def _text_box(self) -> None:
        outer = self.group.flow
        if self._is_left_out(""):
            self.skip()
            return
        flow = self._aside("box" if outer.kind == "body" else outer.kind)
        self.group.ends = lambda: self._end_box(flow, outer)

    def _end_box(self, flow: Flow, outer: Flow) -> None:
        self.put_paragraph(flow, self.group.lines)
        if any(not paragraph.is_blank for paragraph in flow.paragraphs):
            self.found.counts["text box"] += 1
            self._drawn = True
            outer.behind += flow.paragraphs

    # Others

    def _set_marker(self, text: str) -> None:
        self.group.flow.marker = text

    def _in_two_ways(self) -> None:
        """Of what is written twice, what is in Unicode is read."""
        self.group.kind = "upr"

    def _in_unicode(self) -> None:
        self.group.kind = self.groups[-2].kind if len(self.groups) > 1 else ""


def _iso(year: int, month: int, day: int, hour: int, minute: int) -> str:
    """A time as ISO 8601 has it; "" for what is none."""
    try:
        return datetime(year, month, day, hour, minute).isoformat(timespec="minutes")
    except (ValueError, OverflowError):
        return ""


def _without(pieces: list[Piece], count: int) -> list[Piece]:
    """The pieces without so many characters at their beginning."""
    kept = []
    for piece in pieces:
        kept.append(piece._replace(text=piece.text[count:]))
        count = max(0, count - len(piece.text))
    return kept


def picture_of(read: bytes) -> bytes:
    """The bytes of a picture from its group: nothing where it is no PNG or JPEG."""
    if not _WORDED.search(read):
        return b""
    if found := _BYTES.search(read):
        return read[found.end() : found.end() + int(found[1])]
    while _GROUP.search(read):
        read = _GROUP.sub(b"", read)
    digits = _CONTROL.sub(b"", read)
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode())


def _alt_of(read: bytes) -> str:
    """What a picture shows, as Word says it, in letters that need no other page of code."""
    found = _ALT.search(read)
    return found[1].decode("ascii", "ignore") if found else ""
