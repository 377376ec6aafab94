"""The paragraphs of one text of a document: of its body, a footnote, a comment or a text box."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from spystories.lib.manuscripts.docx.markup import Node
from spystories.lib.manuscripts.docx.numbering import Number
from spystories.lib.manuscripts.docx.package import Link
from spystories.lib.manuscripts.docx.said import Said, of_paragraph, of_run
from spystories.lib.manuscripts.docx.styles import Shape
from spystories.lib.manuscripts.docx.whole import Whole
from spystories.lib.manuscripts.docx.words import CONTENTS, GONE, Words
from spystories.lib.manuscripts.named_styles import PLAIN, STORY
from spystories.lib.manuscripts.pieces import Paragraph, Piece, picture_behind

_AT_THE_END = ("right", "end")
_LEFT_OUT = {"del": "deletion", "moveFrom": "move"}
_HOLDING = frozenset(("ins", "moveTo", "customXml", "smartTag"))
_HEADINGS = frozenset(("h1", "h2", "h3"))


class Paragraphs(Words):
    """
    Reads elements that hold paragraphs into `found`; `authors` are those of them that name who wrote the text.

    `stories` are those that are the title of one of several stories, each with what had been counted before it.
    """

    def __init__(self, whole: Whole, links: Mapping[str, Link]) -> None:
        super().__init__(whole, links)
        self.authors: list[Paragraph] = []
        self.stories: list[tuple[Paragraph, Counter[str]]] = []
        self._begun = False
        self._last: Paragraph | None = None  # the last one with words
        self._gap: Paragraph | None = None  # the last one, where it is blank
        self._list, self._level = "", 0  # of it
        self._in_contents = self._in_table = 0

    def read_blocks(self, nodes: Iterable[Node]) -> list[Paragraph]:
        """All paragraphs in these elements."""
        for node in nodes:
            self._block(node)
        self._close()
        self.end()
        return self.found

    def _block(self, node: Node) -> None:
        if node.name == "p":
            self._paragraph(node)
        elif node.name == "tbl":
            self._table(node)
        elif node.name == "sdt":
            self._control(node)
        elif node.name in _LEFT_OUT:
            self.skip(node, _LEFT_OUT[node.name])
        elif node.name in _HOLDING:
            for child in node.children:
                self._block(child)
        else:
            self.read(node)

    def _control(self, node: Node) -> None:
        """A content control around paragraphs: it may be a list of contents."""
        is_contents = node.value("sdtPr", "docPartObj", "docPartGallery").casefold() == "table of contents"
        content = self.control(node)
        self._in_contents += is_contents
        for child in content.children if content else ():
            self._block(child)
        self._in_contents -= is_contents

    # Tables

    def _table(self, node: Node) -> None:
        self._close()
        before = len(self.found)
        self._in_table += 1
        for row in _within(node, "tr"):
            if row.find("trPr", "del"):
                self.skip(row, "deletion")
            else:
                self._row(row)
        self._in_table -= 1
        self.whole.counts["table"] += sum(not each.is_blank for each in self.found[before:]) > 1

    def _row(self, row: Node) -> None:
        inserted = row.find("trPr", "ins") is not None
        if inserted:
            self.whole.count_once("insertion")
        for cell in _within(row, "tc"):
            if cell.find("tcPr", "cellDel"):
                self.skip(cell, "deletion")
                continue
            for child in cell.children:
                self._block(child)
            self._close()
        if inserted:
            self.whole.go_on("insertion")

    # Paragraphs

    def _paragraph(self, node: Node) -> None:
        properties = node.find("pPr")
        own = of_paragraph(properties)
        shape = self.whole.styles.paragraph(own)
        self._begun, self.open.role = True, CONTENTS if self._in_contents else shape.role
        self.style, self.designed, self.bidi = shape.style, shape.role.designed, shape.said.get("bidi", False)
        before = self.whole.counts.copy() if shape.role == STORY else None
        self.read_all(node)
        mark = properties.find("rPr") if properties else None
        if shape.said.get("drop cap") or self._is_gone(mark):
            return  # the next one belongs to it
        if shape.is_author:
            self.authors.append(self.open)
        if before is not None and not self.open.is_blank:
            self.stories.append((self.open, before))
        self.open.lang = of_run(mark).get("lang", "")
        self._settle(own, shape)
        self._close()

    def _is_gone(self, mark: Node | None) -> bool:
        """Whether the end of a paragraph is deleted, moved away or hidden."""
        if mark and (mark.find("del") or mark.find("moveFrom")):
            return True
        return self.whole.styles.look(self.style, of_run(mark), designed=self.designed).hidden

    def _settle(self, own: Said, shape: Shape) -> None:
        """What is told of the open paragraph as a whole."""
        paragraph, said = self.open, shape.said
        paragraph.dir = "rtl" if self.bidi else ""
        if said.get("align") in _AT_THE_END:
            paragraph.align = "end" if self.bidi else "right"
        self._draw(said if paragraph.is_blank else own)
        if said.get("list", "0") != "0":
            self._number(said["list"], said.get("level", 0))
        if not self._in_table:
            paragraph.align = "center" if said.get("align") == "center" else paragraph.align
            paragraph.indented = shape.is_indented

    def _draw(self, said: Said) -> None:
        """The line above or below the open paragraph. Words between two lines are set apart by these, and no scene."""
        above, below = said.get("above"), said.get("below")
        if not said.get("boxed") and (above or below) and not (above and below and not self.open.is_blank):
            self.open.rule = "below" if below else "above"

    def _close(self) -> None:
        """Ends the open paragraph, where there is one. The text boxes that hang on it follow it."""
        paragraph, boxes, shown = self.open, self.boxes, self.shown
        if not (self._begun or paragraph.pieces or boxes or shown):
            return
        is_gap = paragraph.is_blank and paragraph.role == PLAIN and not paragraph.rule
        if is_gap and (self.holds_more or self._in_table):
            paragraph.role = GONE
        if not (is_gap and paragraph == self._gap):  # one gap is as wide as many
            self.found.append(paragraph)
        self._gap = paragraph if is_gap else None
        self._last = self._last if paragraph.is_blank else paragraph
        self.found += [picture_behind(number, paragraph, layout) for number, layout in shown]
        self.open, self.boxes, self.shown = Paragraph(), [], []
        self._begun = self.is_worded = self.holds_more = False
        self.opened_here = set()
        for box in boxes:
            self._text_box(box)

    def _text_box(self, box: Node) -> None:
        found = Paragraphs(self.whole, self.links).read_blocks(box.children)
        worded = [paragraph for paragraph in found if not paragraph.is_blank or paragraph.picture]
        self.whole.counts["text box"] += any(not paragraph.is_blank for paragraph in worded)
        self.found += worded

    # Lists

    def _number(self, key: str, level: int) -> None:
        """The open paragraph as an item of a list, or with its number before its words."""
        number = self.whole.numbering.number(key, level)
        if number is None:
            return
        is_heading = self.open.role.tag in _HEADINGS
        if self.open.is_blank and not is_heading:
            self.holds_more = True
        elif self.open.role.tag == "p" and number.list:
            self._item(number, key)
        elif number.label and (is_heading or not number.list):
            self.open.pieces.insert(0, Piece(f"{number.label} "))
        elif number.list:
            self.whole.counts["list number"] += 1

    def _item(self, number: Number, key: str) -> None:
        """Lists in lists are one with those that they are in."""
        whole, last = self.whole, self._last
        outer = last if last and last.list and (number.level or key == self._list) else None
        if outer is None:
            whole.lists += 1
            whole.counts["list number"] += number.list == "ol" and not (number.is_plain and number.at == 1)
            self._list, self._level = key, number.level
        whole.counts["nested list"] += number.level > self._level
        self._level = number.level
        whole.items += 1
        self.open.list = outer.list if outer else number.list
        self.open.list_at, self.open.item = whole.lists, whole.items


def _within(node: Node, name: str) -> Iterator[Node]:
    """The rows of a table, or the cells of a row, whatever stands around them."""
    for child in node.children:
        if child.name == name:
            yield child
        elif child.name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _within(child, name)
