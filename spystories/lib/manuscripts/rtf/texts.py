"""The words of RTF on their way into paragraphs: what stays, what is left out, and how it is marked."""

from spystories.lib.manuscripts.found import Refused
from spystories.lib.manuscripts.named_styles import PLAIN, Role, role_of
from spystories.lib.manuscripts.pieces import Found, Paragraph, Piece
from spystories.lib.manuscripts.rtf.pages_of_code import codec, in_symbols
from spystories.lib.manuscripts.rtf.state import NO_LETTERS, NO_LINES, Flow, Group, Letters, Lines, Style
from spystories.lib.manuscripts.scripts import ASIAN, COMPLEX, by_script
from spystories.lib.prose.foreign.parts import Marks
from spystories.lib.prose.foreign.rules import pattern

_NUMBERED = pattern("numbered")
_FIRST = frozenset(["1", "a", "i", "01", "0"])
DEEPEST = 500  # groups in each other
MOST_PARAGRAPHS = 100_000
TOO_LARGE = "The file holds far more than a manuscript can."
_INDENTED = 360  # twentieths of a point from the margin where a paragraph is set apart
_SIDES = frozenset(("top", "bottom"))


class Texts:
    """The stack of groups, and what becomes of the text in them."""

    def __init__(self) -> None:
        self.found = Found()
        self.page = codec(None)
        self.fonts: dict[int, str] = {}  # their codecs, where they have one of their own
        self.symbols: dict[int, str] = {}  # the names of those whose letters are signs
        self.styles: dict[int, Style] = {}
        self.letter_styles: dict[int, Style] = {}
        self.plain = NO_LETTERS
        self.body = Flow()
        self.group = Group(NO_LETTERS, NO_LINES, self.body)
        self.groups: list[Group] = []
        self.pending = bytearray()
        self.high = 0  # the first half of a character that is written as two
        self._left_out = ""
        self._inserted = self._in_capitals = False
        self._marks: dict[tuple[Letters, Letters, str, str], Marks] = {}
        self._wholes: dict[tuple[Letters, int], Letters] = {}
        self._designs: dict[int, tuple[Role, Letters]] = {}
        self._items = self._paragraphs = 0

    # Groups

    def open_group(self) -> None:
        if len(self.groups) >= DEEPEST:
            raise Refused("The file is nested deeper than any manuscript.")
        self.groups.append(self.group)
        self.group = self.group.inner()

    def close_group(self) -> None:
        ended = self.group
        if self.groups:
            if ended.ends:
                ended.ends()
            self.group = self.groups.pop()

    # Text

    def flush(self) -> None:
        """Reads the bytes that wait, as the font has them."""
        data, self.pending = self.pending, bytearray()
        font = self.group.letters.font
        if font in self.symbols:
            text = data.decode("latin-1")
        else:
            text = data.decode(self.fonts.get(font or 0, self.page) if font is not None else self.page, "replace")
            self.found.counts["sign"] += text.count("\ufffd")
        self.add(text)

    def add(self, text: str) -> None:
        """Adds text, unless it is none of the story's."""
        group = self.group
        if group.sink is not None:
            group.sink.append(text)
        elif not self._is_left_out(text):
            self._insertion(group.letters)
            self._put(text, group)

    def sign(self, piece: Piece) -> None:
        """Adds a sign, which no property of letters can hide."""
        self.group.flow.pieces.append(piece)

    def _is_left_out(self, text: str) -> bool:
        """Whether text is deleted, moved away or hidden; what follows on such text is counted with it."""
        letters = self._whole(self.group)
        kind = "deletion" if letters.deleted else "move" if letters.moved else "hidden" if letters.hidden else ""
        if kind and kind != self._left_out and (text.strip() or kind != "hidden"):
            self.found.counts[kind] += 1
            self._left_out = kind
        elif not kind and text.strip():
            self._left_out = ""
        return kind != ""

    def _insertion(self, letters: Letters) -> None:
        if letters.inserted and not self._inserted:
            self.found.counts["insertion"] += 1
        self._inserted = bool(letters.inserted)

    def _put(self, text: str, group: Group) -> None:
        letters = self._whole(group)
        if letters.font in self.symbols:
            text = in_symbols(text, self.symbols[letters.font or 0])
        role, design = self._design(group.lines.style)
        capitals = bool(letters.capitals and not (role.designed and design.capitals))
        if capitals != self._in_capitals and any(letter.islower() for letter in text):
            self.found.counts["capitals"] += capitals
            self._in_capitals = capitals
        for script, part in by_script(text):
            if part:
                group.flow.pieces.append(Piece(part, self._marks_of(letters, design, script, group.link)))

    def _marks_of(self, letters: Letters, design: Letters, script: str, link: str) -> Marks:
        key = letters, design, script, link
        marks = self._marks.get(key)
        if marks is None:
            marks = self._marks[key] = _marks(*key)
        return marks

    # Styles

    def _whole(self, group: Group) -> Letters:
        """All that holds of letters: what is said of them, and what the style of their paragraph says."""
        key = group.letters, group.lines.style
        whole = self._wholes.get(key)
        if whole is None:
            whole = self._wholes[key] = group.letters.over(self.style_letters(self.styles, group.lines.style))
        return whole

    def style_letters(self, styles: dict[int, Style], number: int) -> Letters:
        """What a style says of letters, and those that it is based on."""
        letters, seen = NO_LETTERS, set()
        at: int | None = number
        while at is not None and at in styles and at not in seen:
            seen.add(at)
            letters = letters.over(styles[at].letters)
            at = styles[at].based_on
        return letters

    def _role_of(self, number: int) -> Role:
        names, seen = [], set()
        at: int | None = number
        while at is not None and at in self.styles and at not in seen:
            seen.add(at)
            names.append(self.styles[at].name)
            at = self.styles[at].based_on
        return role_of(names)

    def _design(self, number: int) -> tuple[Role, Letters]:
        """What paragraphs of a style are, and the letters that are the look of it, and no emphasis."""
        if number not in self._designs:
            role = self._role_of(number)
            self._designs[number] = role, self.style_letters(self.styles, number) if role.designed else NO_LETTERS
        return self._designs[number]

    # Paragraphs

    def end_paragraph(self, *, cell: bool = False) -> None:
        """Ends the paragraph, unless its end is deleted or hidden: then the next goes on in it."""
        group = self.group
        if group.sink is not None:
            group.sink.append("\n")
        elif group.lines.drop_cap and group.flow.pieces:
            group.lines = NO_LINES
        elif cell or not self._is_left_out("\n"):
            self._insertion(group.letters)
            self.put_paragraph(group.flow, group.lines, cell=cell)

    def put_paragraph(self, flow: Flow, lines: Lines, *, cell: bool = False) -> None:
        """Puts what was read into a paragraph of its own; an empty cell makes none."""
        paragraph = Paragraph(self._design(lines.style)[0], flow.pieces, lines.align, "rtl" if lines.rtl else "")
        marker, flow.marker, flow.pieces = flow.marker, None, []
        self._paragraphs += 1
        if self._paragraphs > MOST_PARAGRAPHS:
            raise Refused(TOO_LARGE)
        if paragraph.role == PLAIN and lines.outline is not None:
            paragraph.role = Role("h1" if lines.outline <= 1 else "h3", designed=True)
        own = self.styles[lines.style].lines.sides if lines.style in self.styles else None
        if lines.sides and not lines.sides - _SIDES and (paragraph.is_blank or lines.sides != own):
            paragraph.rule = "below" if "bottom" in lines.sides else "above"
        paragraph.indented = lines.indent >= _INDENTED and lines.first >= 0 and not lines.table
        if flow.ruled:
            paragraph.rule, flow.ruled = "below", False
        if not paragraph.is_blank:
            self._set_in_list(paragraph, flow, lines, marker)
            self._count_table(flow, in_table=bool(lines.table or cell))
        if not cell or paragraph.pieces:
            flow.paragraphs.append(paragraph)
        flow.paragraphs += flow.behind
        flow.behind = []

    def _set_in_list(self, paragraph: Paragraph, flow: Flow, lines: Lines, marker: str | None) -> None:
        """Makes a paragraph an item, and counts what lists of a body cannot say."""
        level, flow.level = flow.level, -1
        if marker is None and not lines.list:
            return
        sign = (marker or "").strip()
        numbered = _NUMBERED.fullmatch(sign) is not None
        if paragraph.role != PLAIN:
            if numbered and paragraph.role.tag in ("h1", "h3"):
                paragraph.pieces.insert(0, Piece(f"{sign} "))
            else:
                self.found.counts["list number"] += numbered
            return
        self._items += 1
        flow.level = lines.level
        before = flow.paragraphs[-1] if flow.paragraphs else Paragraph()
        paragraph.list, paragraph.list_at, paragraph.item = "ol" if numbered else "ul", lines.list, self._items
        self.found.counts["nested list"] += lines.level > max(level, 0)
        begins = (before.list, before.list_at) != (paragraph.list, paragraph.list_at)
        self.found.counts["list number"] += numbered and begins and sign.strip("()[].").lower() not in _FIRST

    def _count_table(self, flow: Flow, *, in_table: bool) -> None:
        """Counts a table at the second of its paragraphs: a frame around one is none."""
        flow.table = flow.table + 1 if in_table else 0
        self.found.counts["table"] += flow.table == 2

    def finish(self) -> Found:
        """All that was found, with the last paragraph."""
        if self.body.pieces or self.body.behind:
            self.put_paragraph(self.body, self.group.lines)
        self.found.body = self.body.paragraphs
        self.found.lang = self.plain.lang or ""
        return self.found


def _marks(letters: Letters, design: Letters, script: str, link: str) -> Marks:
    """What is said of letters of one script; those of the other direction than the run's have properties apart."""
    other = (script == COMPLEX) != bool(letters.rtl)
    em = letters.other_em if other and letters.other_em is not None else letters.em
    strong = letters.other_strong if other and letters.other_strong is not None else letters.strong
    lang = letters.other_lang if other and letters.other_lang is not None else letters.lang
    lang = letters.far_lang if script == ASIAN and letters.far_lang else lang
    return Marks(
        link=link,
        lang=lang or "",
        dir="rtl" if letters.rtl and script == COMPLEX else "",
        strong=bool(strong and not design.strong),
        em=bool(em and not design.em),
        caps=bool(letters.caps and not design.caps),
        u=bool(letters.u and not design.u),
        s=bool(letters.s),
        sub=letters.position == "sub",
        sup=letters.position == "super",
    )
