"""What stands in a paragraph, read into pieces: words with their marks, and the signs of footnotes and comments."""

import re
from collections.abc import Callable, Mapping

from spystories.lib.languages import canonical_tag, is_tag
from spystories.lib.manuscripts.docx.fields import MOST_FIELDS, Field
from spystories.lib.manuscripts.docx.markup import Node
from spystories.lib.manuscripts.docx.package import Link
from spystories.lib.manuscripts.docx.said import is_on, of_run
from spystories.lib.manuscripts.docx.styles import Look
from spystories.lib.manuscripts.docx.whole import Whole
from spystories.lib.manuscripts.links import web_address
from spystories.lib.manuscripts.named_styles import PLAIN, Role
from spystories.lib.manuscripts.pieces import Paragraph, Piece
from spystories.lib.manuscripts.symbols import sign, translated
from spystories.lib.prose.foreign.parts import Marks

_SPACE = re.compile("[\t\r\n\x0b\x0c]+")
_EAST = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_CYRILLIC, _GREEK = re.compile("[\u0400-\u052f]"), re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_IN_CYRILLIC = frozenset(
    (
        *("ab", "av", "az", "ba", "be", "bg", "bs", "bua", "ce", "cnr", "cu", "cv", "kk", "kv", "ky", "mk", "mn"),
        *("os", "ru", "rue", "sah", "sr", "tg", "tk", "tt", "udm", "uk", "uz"),
    )
)
_IN_GREEK = frozenset(("el", "grc", "cop"))
_NO_LANGUAGE = frozenset(("zxx", "und", "mul", "mis"))
_PICTURES = frozenset(("a:blip", "v:imagedata", "?:chart", "?:relIds"))
_LEADS = {"a:blip": "r:embed", "v:imagedata": "r:id"}  # by which attribute
_OWN_PICTURE = re.compile("picture ([A-Za-z0-9_-]{1,80})(?: (wide|full|lead))?")  # as `stories.books` names one
_LINES = frozenset(("line", "straightConnector1"))
CONTENTS, GONE = Role("contents"), Role("gone")
_TAB, _NEW_LINE, _NEW_PARAGRAPH = "\t", "\n", "\n\n"


class Words:
    """
    Reads the contents of paragraphs into the one that is open.

    `links` are those of the part that the text stands in; a text (a footnote, a text box) has fields of its own.
    """

    def __init__(self, whole: Whole, links: Mapping[str, Link]) -> None:
        self.whole, self.links = whole, links
        self.found: list[Paragraph] = []
        self.open = Paragraph()
        self.boxes: list[Node] = []  # text boxes that hang on the open paragraph
        self.shown: list[tuple[int, str]] = []  # and pictures, with their layouts
        self.style, self.designed, self.bidi = "", False, False
        self.is_worded = self.holds_more = False  # whether the open paragraph has words, and had more than that
        self.opened_here: set[int] = set()  # comments that begin in it
        self._addresses: list[str] = []
        self._fields: list[Field] = []
        self._in_fields: list[tuple[Paragraph, Piece, Field, str]] = []  # what goes, once its field has ended
        self._marks: dict[tuple[Look, str, str, bool], Marks] = {}
        self._closed: set[int] = set()
        self._opened: set[int] = set()

    def read(self, node: Node) -> None:
        """Reads one element that stands among the runs of a paragraph; of an unknown one, the words that are in it."""
        if read := _READ.get(node.name):
            read(self, node)
        elif node.has_words:
            self.read_all(node)

    def read_all(self, node: Node) -> None:
        """Reads all that stands in an element."""
        for child in node.children:
            self.read(child)

    # What goes, and what stays

    def skip(self, node: Node, kind: str) -> None:
        """Leaves out all that stands in an element, but for the places of comments, and counts it as this kind."""
        self.holds_more = True
        if node.children or node.text:
            self.whole.count_once(kind)
        for each in node.walk():
            if each.name in _COMMENTED:
                self.read(each)

    def _take(self, node: Node, kind: str) -> None:
        """Takes all that stands in an element, and counts it."""
        if node.children:
            self.whole.count_once(kind)
            self.read_all(node)
            self.whole.go_on(kind)

    def _content(self, node: Node) -> None:
        """A content control."""
        if content := self.control(node):
            self.read_all(content)

    def control(self, node: Node) -> Node | None:
        """What stands in a content control, but for what it shows to be overwritten, which is left out."""
        content, prompt = node.find("sdtContent"), node.find("sdtPr", "showingPlcHdr")
        if content and prompt and is_on(prompt):
            self.skip(content, "placeholder")
            return None
        return content

    def _ruby(self, node: Node) -> None:
        for child in node.children:
            if child.name == "rt":
                self.skip(child, "reading")
            elif child.name == "rubyBase":
                self.read_all(child)

    def _equation(self, _node: Node) -> None:
        self.whole.counts["equation"] += 1
        self.holds_more = True

    def _embedded_text(self, _node: Node) -> None:
        self.whole.counts["embedded text"] += 1
        self.holds_more = True

    def _shape(self, node: Node) -> None:
        """A picture, a line, a text box, or several of these in a group."""
        boxes, names, drawn, alt, name = [], set(), False, "", ""
        taken, refused, left = 0, 0, [node]
        while left:
            each = left.pop()
            names.add(each.name)
            drawn = drawn or each.get("o:hr") in ("t", "true", "1") or each.name == "v:line"
            drawn = drawn or (each.name == "a:prstGeom" and each.get("prst") in _LINES)
            alt = each.get("descr") or alt if each.name == "?:docPr" else each.get("alt") or alt
            name = each.get("name") if each.name == "?:docPr" else name
            if each.name in _LEADS:
                is_taken = self._show(each, alt, name)
                taken, refused = taken + is_taken, refused + (not is_taken)
            if each.name == "txbxContent":
                boxes.append(each)
            else:
                left += reversed(each.children)
        self.boxes += [box for box in boxes if box.children]
        self.holds_more = True
        if node.name == "object":
            self.whole.counts["object"] += 1
        elif taken:
            self.whole.counts["picture"] += refused
        elif names & _PICTURES or not (boxes or drawn):
            self.whole.counts["picture" if names & _PICTURES else "drawing"] += 1
        elif drawn and not boxes:
            self.open.rule = "below"

    def _show(self, node: Node, alt: str, name: str) -> bool:
        """Whether a picture of the file could be taken; it hangs on the open paragraph."""
        link = self.links.get(node.get(_LEADS[node.name]))
        if link is None or link.is_outside:
            return False
        own = _OWN_PICTURE.fullmatch(name)
        key, layout = (own[1], own[2] or "") if own else ("", "")
        number = self.whole.pictures.take(self.whole.media(link.target, self.whole.pictures.room), alt, key)
        if number is not None and number not in [shown for shown, _layout in self.shown]:
            self.shown.append((number, layout))
        return number is not None

    # Links and fields

    def _link(self, node: Node) -> None:
        leads = self.links.get(node.get("r:id"))
        address = web_address(leads.target, node.get("anchor")) if leads and leads.is_outside else ""
        if leads and leads.is_outside and not address:
            self.whole.counts["link"] += 1
        self._addresses.append(address)
        self.read_all(node)
        self._addresses.pop()

    def _simple_field(self, node: Node) -> None:
        field = Field(node.get("instr"))
        field.begin_words()
        self._fields.append(field)
        self.read_all(node)
        field.has_ended = True
        self._fields = [each for each in self._fields if each is not field]

    def _field_sign(self, node: Node) -> None:
        kind = node.get("fldCharType")
        if kind == "begin":
            self._fields = [*self._fields[-MOST_FIELDS:], Field()]
        elif kind == "separate" and self._fields:
            self._fields[-1].begin_words()
        elif kind == "end" and self._fields:
            field = self._fields.pop()
            field.has_ended = True
            if not field.in_words:
                field.begin_words()
            if field.out == "equation":
                self._equation(node)

    def _instruct(self, node: Node) -> None:
        if self._fields:
            self._fields[-1].instruct(node.text)

    def _field_out(self, look: Look) -> tuple[Field, str] | None:
        """The field that words are left out for, if there is one, and as what."""
        for field in self._fields:
            if not field.in_words:
                return field, ""
            if field.out is not None:
                return field, field.out
            if field.name == "NOTEREF" and look.raised == "superscript":
                return field, "note"
        return None

    def end(self) -> None:
        """Leaves out the words of fields that have ended. A paragraph with words of contents alone is one of those."""
        going: dict[int, tuple[Paragraph, dict[int, str]]] = {}
        counted: set[int] = set()
        for paragraph, piece, field, kind in self._in_fields:
            if field.has_ended:
                going.setdefault(id(paragraph), (paragraph, {}))[1][id(piece)] = kind
                if kind not in ("", "contents", "equation") and id(field) not in counted:
                    self.whole.counts[kind] += 1
                    counted.add(id(field))
        for paragraph, kinds in going.values():
            staying = [piece for piece in paragraph.pieces if id(piece) not in kinds]
            if "contents" in kinds.values() and not any(piece.text.strip() for piece in staying):
                paragraph.role = CONTENTS
                continue
            self.whole.counts["contents"] += "contents" in kinds.values()
            paragraph.pieces = staying
            if paragraph.role == PLAIN and paragraph.is_blank:
                paragraph.role = GONE
        self._in_fields = []

    # Runs

    def _run(self, node: Node) -> None:
        said = of_run(node.find("rPr"))
        look = self.whole.styles.look(self.style, said, designed=self.designed)
        if look.hidden:
            self._hidden_run(node, look)
            return
        has_own_mark = 0
        for child in node.children:
            if has_own_mark and child.name in ("t", "sym"):
                self.whole.own_marks[has_own_mark] = child.text
            elif child.name in _NOTES:
                number = self._note(child, look)
                has_own_mark = number if is_on(Node("", {"val": child.get("customMarkFollows", "0")})) else 0
            elif read := _IN_RUN.get(child.name):
                self._add(read(child, look), look)
            else:
                self.read(child)

    def _hidden_run(self, node: Node, look: Look) -> None:
        """Leaves out what nobody sees. The signs of fields hold beyond it: many are hidden as a whole."""
        self.holds_more = True
        for child in node.children:
            if child.name in _UNSEEN:
                self.read(child)
            elif (child.text.strip() or child.has_words or child.name in _NOTES) and not self._field_out(look):
                self.whole.count_once("hidden")

    def _note(self, node: Node, look: Look) -> int:
        number = self.whole.note(_NOTES[node.name], node.get("id"))
        self._put(Piece(note=number, marks=self._marks_of("", look)), look)
        return number

    def _add(self, text: str, look: Look) -> None:
        """Adds words that look so; those of some fields go, once these have ended."""
        if not text:
            return
        self.holds_more = self.holds_more or text == _NEW_PARAGRAPH
        if look.caps and text != text.upper():
            self.whole.count_once("capitals")
        self._put(Piece(text, self._marks_of(text, look)), look)
        self.is_worded = True
        self.whole.words += bool(text.strip())
        if look.caps:
            self.whole.go_on("capitals")

    def _put(self, piece: Piece, look: Look) -> None:
        self.open.pieces.append(piece)
        if self._fields and (out := self._field_out(look)):
            self._in_fields.append((self.open, piece, *out))

    def _marks_of(self, text: str, look: Look) -> Marks:
        address = next(filter(None, [*reversed(self._addresses), *(each.link for each in self._fields)]), "")
        key = look, address, _language(look, text), self.bidi
        if key not in self._marks:
            self._marks[key] = Marks(
                link=address,
                lang=key[2],
                dir="rtl" if look.rtl and not self.bidi else "",
                strong=look.b,
                em=look.i,
                caps=look.small,
                u=look.u and not address,
                s=look.strike,
                sub=look.raised == "subscript",
                sup=look.raised == "superscript",
            )
        return self._marks[key]

    # Comments

    def _begin_comment(self, node: Node) -> None:
        number = self.whole.comment(node.get("id"))
        if number not in self._opened:
            self._opened.add(number)
            self.opened_here.add(number)
            self.open.pieces.append(Piece(opens=number))

    def _end_comment(self, node: Node) -> None:
        number = self.whole.comment(node.get("id"))
        if number in self._opened and number not in self._closed:
            self._closed.add(number)
            is_here = self.is_worded or number in self.opened_here or not self.found
            (self.open if is_here else self.found[-1]).pieces.append(Piece(closes=number))

    def _mention_comment(self, node: Node) -> None:
        """The place of a comment: all that there is of one that has no words."""
        self._begin_comment(node)
        self._end_comment(node)


def _language(look: Look, text: str) -> str:
    """The language of words: a word processor has one for each kind of letters, and often a wrong one for those."""
    if look.rtl:
        tag = look.lang_from_the_right
    elif _EAST.search(text):
        tag = look.lang_of_the_east
    else:
        tag = look.lang
    first = tag.partition("-")[0].lower()
    wrong = (_CYRILLIC.search(text) and first not in _IN_CYRILLIC) or (_GREEK.search(text) and first not in _IN_GREEK)
    return canonical_tag(tag) if is_tag(tag) and first not in _NO_LANGUAGE and not wrong else ""


def _text(node: Node, look: Look) -> str:
    return translated(_SPACE.sub(" ", node.text).replace("\xad", ""), look.font)


def _break(node: Node, _look: Look) -> str:
    """A new page parts paragraphs, as it parts words."""
    return _NEW_PARAGRAPH if node.get("type") in ("page", "column") else _NEW_LINE


_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_IN_RUN: dict[str, Callable[[Node, Look], str]] = {
    "t": _text,
    "br": _break,
    "cr": lambda _node, _look: _NEW_LINE,
    "tab": lambda _node, _look: _TAB,
    "ptab": lambda _node, _look: _TAB,
    "noBreakHyphen": lambda _node, _look: "\u2011",
    "sym": lambda node, _look: sign(node.get("char"), node.get("font")),
}
_COMMENTED: dict[str, Callable[[Words, Node], None]] = {
    "commentRangeStart": Words._begin_comment,
    "commentRangeEnd": Words._end_comment,
    "commentReference": Words._mention_comment,
}
_UNSEEN = frozenset(("fldChar", "instrText", *_COMMENTED))
_READ: dict[str, Callable[[Words, Node], None]] = {
    **_COMMENTED,
    "r": Words._run,
    "hyperlink": Words._link,
    "fldSimple": Words._simple_field,
    "fldChar": Words._field_sign,
    "instrText": Words._instruct,
    "ins": lambda words, node: words._take(node, "insertion"),
    "del": lambda words, node: words.skip(node, "deletion"),
    "moveFrom": lambda words, node: words.skip(node, "move"),
    "delText": lambda words, node: words.skip(node, "deletion"),
    "sdt": Words._content,
    "ruby": Words._ruby,
    "drawing": Words._shape,
    "pict": Words._shape,
    "object": Words._shape,
    "contentPart": Words._shape,
    **dict.fromkeys(("m:oMath", "m:oMathPara"), Words._equation),
    **dict.fromkeys(("altChunk", "subDoc"), Words._embedded_text),
    **dict.fromkeys(("pPr", "rPr", "sdtPr"), lambda _words, _node: None),
}
