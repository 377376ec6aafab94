"""The text of an OpenDocument read: paragraphs, and the words and signs in them."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from spystories.lib.manuscripts.brought import decoded
from spystories.lib.manuscripts.found import Comment
from spystories.lib.manuscripts.links import web_address
from spystories.lib.manuscripts.named_styles import PLAIN, Role
from spystories.lib.manuscripts.odt.changes import Changes
from spystories.lib.manuscripts.odt.names import key, name_of
from spystories.lib.manuscripts.odt.numbering import Counter, Level, whole
from spystories.lib.manuscripts.odt.styles import Styles
from spystories.lib.manuscripts.pieces import Found, Paragraph, Piece, picture_behind
from spystories.lib.manuscripts.scripts import by_script
from spystories.lib.manuscripts.symbols import translated

# From the name of a member of the package and the most bytes that it may have to these.
Media = Callable[[str, int], bytes]
_WHITE = re.compile("[ \t\r\n]+")
_MOST_SPACES = 200  # at one place
_INDEXES = "table-of-content illustration-index table-index object-index user-index alphabetical-index bibliography"
_CONTENTS = frozenset(f"text:{name}" for name in _INDEXES.split())
_NO_TEXT = frozenset(
    (
        "text:tracked-changes",
        "text:note-citation",
        "text:script",
        "text:sequence-decls",
        "text:variable-decls",
        "text:user-field-decls",
        "office:forms",
        "office:scripts",
        "office:event-listeners",
        "draw:control",
        "table:title",
        "table:desc",
    )
)
_ANCHORS = frozenset(("office:annotation", "office:annotation-end", "text:change"))
_HIDING = "none"
_HEADS = frozenset(("text:page-number", "text:page-continuation"))
_DEEP_HEADING = 3
_SHAPES = (
    "frame g a rect line polyline polygon regular-polygon path circle ellipse connector caption measure custom-shape"
)
_DRAWN = frozenset(["dr3d:scene", *(f"draw:{name}" for name in _SHAPES.split())])


class Place(NamedTuple):
    """Where paragraphs stand: their list, how deep in lists, and their item."""

    list: str = ""
    list_at: int = 0
    item: int = 0
    depth: int = 0
    style: str = ""
    is_plain: bool = True
    is_first: bool = False


_NOWHERE = Place()


class Reader:
    """Reads what stands in an element of text. Elements that it does not know it reads as if they were not there."""

    def __init__(
        self, styles: Styles, changes: Changes, kinds: dict[str, str], found: Found, media: Media = lambda *_part: b""
    ) -> None:
        self.found, self._media = found, media
        self._styles, self._changes, self._kinds = styles, changes, kinds
        self._comments: dict[str, int] = {}  # the numbers of comments by their names
        self._replies: dict[str, list[int]] = {}
        self._pieces: list[Piece] = []
        self._behind: list[Paragraph] = []  # what hangs on the paragraph
        self._spaced = True  # white space has just been, or the paragraph begins
        self._left_out = self._in_capitals = False
        self._is_hidden = False
        self._link = ""
        self._headings = Counter()
        self._serial = 0
        self._aside = ""  # "note" or "comment": in what the text stands
        self._of_blocks = {
            "text:p": self._paragraph,
            "text:h": self._paragraph,
            "text:list": self._list,
            "text:numbered-paragraph": self._alone,
            "table:table": self._table,
        }
        self._inline = self._of_words()

    def _of_words(self) -> dict[str, Callable[[Element, tuple[str, ...]], None]]:
        return {
            "text:span": self._span,
            "text:a": self._anchor,
            "text:s": self._spaces,
            "text:tab": lambda _element, path: self._sign("\t", path),
            "text:line-break": lambda _element, path: self._sign("\n", path),
            "text:note": self._note,
            "text:change": self._deletion,
            "text:ruby-text": self._reading,
            "text:hidden-text": self._hidden_text,
            "text:hidden-paragraph": self._hidden_paragraph,
            "text:variable-set": self._variable,
            "text:placeholder": self._prompt,
            "office:annotation": lambda element, _path: self._comment(element),
            "office:annotation-end": lambda element, _path: self._end_comment(element),
        }

    # Paragraphs

    def blocks(self, parent: Element, place: Place = _NOWHERE) -> Iterator[Paragraph]:
        """The paragraphs in an element, in their order."""
        for element in parent:
            name = name_of(element.tag)
            if name in _CONTENTS:
                self.found.counts["contents"] += _has_words(element)
            elif name == "table:covered-table-cell" or _is_hidden(element):
                self.found.counts["hidden"] += _has_words(element)
            elif (do := self._of_blocks.get(name)) is not None:
                yield from do(element, place)
            elif name in _DRAWN or name in _ANCHORS:
                yield from self._between(element)
            elif name not in _NO_TEXT:
                yield from self.blocks(element, place)

    def _between(self, element: Element) -> Iterator[Paragraph]:
        """What hangs on no paragraph: drawings on the page, comments and deletions between paragraphs."""
        name = name_of(element.tag)
        if name in _ANCHORS:
            self._inline[name](element, ("",))
        else:
            self._drawing(element)
        yield Paragraph(pieces=self._taken())
        yield from self._hung()

    def _paragraph(self, element: Element, place: Place) -> Iterator[Paragraph]:
        style = element.get(key("text:style-name"), "")
        frame = self._styles.frame(style)
        self._spaced, self._left_out, self._is_hidden, self._in_capitals = True, False, False, False
        self._words(element, (style,))
        pieces = self._taken()
        if self._is_hidden:
            self.found.counts["hidden"] += any(piece.text.strip() for piece in pieces)
            pieces = [piece for piece in pieces if piece.opens or piece.closes]
        paragraph = Paragraph(frame.role, pieces, frame.align, frame.dir, indented=frame.indented)
        paragraph.rule = frame.rule if paragraph.is_blank else frame.own_rule
        if name_of(element.tag) == "text:h" and paragraph.role.tag not in ("title", "subtitle", "contents", "hr"):
            level = whole(element, "text:outline-level", 1)
            paragraph.role = Role("h3" if level >= _DEEP_HEADING else "h1", designed=True)
            if not paragraph.is_blank and (label := self._label(element, level, place)):
                paragraph.pieces.insert(0, Piece(f"{label} "))
        elif place.list and paragraph.role == PLAIN and not paragraph.is_blank:
            paragraph.list, paragraph.list_at, paragraph.item = place.list, place.list_at, place.item
            self.found.counts["list number"] += place.is_first and place.list == "ol" and not place.is_plain
        yield paragraph
        yield from self._hung()

    def _label(self, heading: Element, level: int, place: Place) -> str:
        """The number that is counted for a heading: by the list that it stands in, else as the document has it."""
        if heading.get(key("text:is-list-header")) == "true":
            return ""
        levels = self._styles.levels(place.style) if place.style else self._styles.outline
        start = whole(heading, "text:start-value", -1)
        return self._headings.next(levels, place.depth or level, start if start >= 0 else None)

    def _taken(self) -> list[Piece]:
        pieces, self._pieces = self._pieces, []
        return pieces

    def _hung(self) -> list[Paragraph]:
        behind, self._behind = self._behind, []
        return behind

    def _list(self, element: Element, place: Place) -> Iterator[Paragraph]:
        place = self._in_list(element, place)
        is_nested = place.depth > 1 and _has_words(element)
        self.found.counts["nested list"] += is_nested
        for number, item in enumerate(element):
            if name_of(item.tag) in ("text:list-item", "text:list-header"):
                yield from self._item(item, place._replace(is_first=not number))

    def _in_list(self, element: Element, place: Place) -> Place:
        """The place of paragraphs in a list: one in another has the items of the outer one."""
        style = element.get(key("text:style-name"), place.style)
        depth = place.depth + 1
        level = self._styles.levels(style).get(whole(element, "text:level", depth), Level())
        continues = element.get(key("text:continue-numbering")) == "true"
        continues = continues or key("text:continue-list") in element.attrib
        self._serial += not place.depth
        return Place(
            level.list if depth == 1 or not place.list else place.list,
            place.list_at or self._serial,
            0,
            depth,
            style,
            level.is_plain and not continues,
        )

    def _alone(self, element: Element, place: Place) -> Iterator[Paragraph]:
        """An item that stands in no list of its own."""
        yield from self._item(element, self._in_list(element, place))

    def _item(self, item: Element, place: Place) -> Iterator[Paragraph]:
        self._serial += 1
        starts = whole(item, "text:start-value", 1)
        place = place._replace(item=self._serial, is_plain=place.is_plain and starts == 1)
        for paragraph in self.blocks(item, place):
            yield paragraph
            place = place._replace(is_first=False)

    def _table(self, element: Element, place: Place) -> Iterator[Paragraph]:
        cells = [*self.blocks(element, place)]
        for paragraph in cells:
            paragraph.indented = False
        self.found.counts["table"] += sum(not each.is_blank for each in cells) > 1
        yield from cells

    # Words

    def _words(self, element: Element, path: tuple[str, ...]) -> None:
        self._text(element.text, path)
        for child in element:
            name = name_of(child.tag)
            if (do := self._inline.get(name)) is not None:
                do(child, path)
            elif name in _HEADS:
                self.found.counts["head"] += _has_words(child)
            elif name in _DRAWN:
                if not self._styles.look(path).hidden:
                    self._drawing(child)
            elif name not in _NO_TEXT:
                self._words(child, path)
            self._text(child.tail, path)

    def _text(self, text: str | None, path: tuple[str, ...]) -> None:
        """Adds text of the file, in which white space of any kind and length is one space."""
        if text:
            text = _WHITE.sub(" ", text)
            if self._spaced and text[0] == " ":
                text = text[1:]
            if text:
                self._spaced = text[-1] == " "
                self._add(text, path)

    def _sign(self, text: str, path: tuple[str, ...]) -> None:
        """Adds white space that is meant."""
        self._spaced = False
        self._add(text, path)

    def _add(self, text: str, path: tuple[str, ...]) -> None:
        look = self._styles.look(path)
        if look.hidden:
            self.found.counts["hidden"] += bool(text.strip() and not self._left_out)
            self._left_out = self._left_out or bool(text.strip())
            return
        self._left_out = self._left_out and not text.strip()
        if look.symbols:
            text = translated(text, look.symbols)
        if any(letter.islower() for letter in text):
            self.found.counts["capitals"] += look.capitals and not self._in_capitals
            self._in_capitals = look.capitals
        for script, part in by_script(text):
            marks = look.marks[script]
            self._pieces.append(Piece(part, marks._replace(link=self._link) if self._link else marks))

    def _span(self, element: Element, path: tuple[str, ...]) -> None:
        style = element.get(key("text:style-name"), "")
        self._words(element, (*path, style) if style else path)

    def _anchor(self, element: Element, path: tuple[str, ...]) -> None:
        before, address = self._link, element.get(key("xlink:href"), "")
        self._link = web_address(address)
        self.found.counts["link"] += bool(address and not self._link and not address.startswith("#"))
        self._words(element, path)
        self._link = before

    def _spaces(self, element: Element, path: tuple[str, ...]) -> None:
        self._sign(" " * min(_MOST_SPACES, whole(element, "text:c", 1)), path)

    def _reading(self, element: Element, _path: tuple[str, ...]) -> None:
        self.found.counts["reading"] += _has_words(element)

    def _deletion(self, element: Element, _path: tuple[str, ...]) -> None:
        for comment in self._changes.comments_in(element.get(key("text:change-id"), "")):
            self._comment(comment)

    def _hidden_text(self, element: Element, path: tuple[str, ...]) -> None:
        if element.get(key("text:is-hidden")) == "false":
            self._words(element, path)
        else:
            self.found.counts["hidden"] += 1

    def _hidden_paragraph(self, element: Element, path: tuple[str, ...]) -> None:
        self._is_hidden = self._is_hidden or element.get(key("text:is-hidden")) == "true"

    def _variable(self, element: Element, path: tuple[str, ...]) -> None:
        if element.get(key("text:display")) == _HIDING:
            self.found.counts["hidden"] += _has_words(element)
        else:
            self._words(element, path)

    def _prompt(self, element: Element, _path: tuple[str, ...]) -> None:
        self.found.counts["placeholder"] += _has_words(element)

    # Footnotes, comments, drawings

    def _within(self, aside: str, parent: Element) -> list[Paragraph]:
        """The paragraphs of text that stands apart from the one that is being read."""
        kept = self._pieces, self._behind, self._spaced, self._left_out, self._is_hidden, self._link, self._aside
        self._pieces, self._behind, self._link, self._aside = [], [], "", aside
        found = [*self.blocks(parent)]
        self._pieces, self._behind, self._spaced, self._left_out, self._is_hidden, self._link, self._aside = kept
        return found

    def _note(self, element: Element, path: tuple[str, ...]) -> None:
        """A footnote, or an endnote. In another one, or in a comment, it goes on in brackets."""
        body = element.find(key("text:note-body"))
        if body is None or self._styles.look(path).hidden:
            return
        if self._aside:
            words = " ".join(each.text for each in self._within(self._aside, body) if not each.is_blank)
            self._add(f" ({words})", path)
            return
        number = len(self.found.notes) + 1
        self.found.notes[number] = []
        self._pieces.append(Piece(note=number))
        self._spaced = False
        self.found.notes[number] = self._within("note", body)

    def _comment(self, element: Element) -> None:
        """A comment, which begins here; it ends here too where it has no end, or with that which it answers."""
        text = "\n".join(each.text.strip() for each in self._beside().blocks(element) if not each.is_blank)
        number = len(self.found.comments) + 1
        by, at = (_text_of(element.find(key(name))) for name in ("dc:creator", "dc:date"))
        self.found.comments[number] = Comment(by, text, at)
        self.found.counts["resolved"] += element.get(key("loext:resolved")) == "true"
        self._pieces.append(Piece(opens=number))
        name, parent = element.get(key("office:name"), ""), element.get(key("loext:parent-name"), "")
        if name in self._changes.ended and name not in self._comments:
            self._comments[name] = number
        elif parent in self._comments:
            self._replies.setdefault(parent, []).append(number)
        else:
            self._pieces.append(Piece(closes=number))

    def _end_comment(self, element: Element) -> None:
        name = element.get(key("office:name"), "")
        for number in [*self._replies.pop(name, ()), *([self._comments[name]] if name in self._comments else ())]:
            self._pieces.append(Piece(closes=number))

    def _beside(self) -> "Reader":
        """A reader of what is no part of the text."""
        reader = Reader(self._styles, self._changes, self._kinds, Found())
        reader._aside = "comment"
        return reader

    def _drawing(self, element: Element) -> None:
        """Counts what is drawn, and hangs the words in it on the paragraph."""
        name = name_of(element.tag)
        if name in ("draw:g", "draw:a"):
            for child in element:
                if name_of(child.tag) in _DRAWN:
                    self._drawing(child)
            return
        inner = next((each for each in element if name_of(each.tag).startswith("draw:")), None)
        kind = name_of(inner.tag) if inner is not None and name == "draw:frame" else ""
        within = inner if kind == "draw:text-box" else None if name == "draw:frame" else element
        found = self._within(self._aside, within) if within is not None else []
        words = [each for each in found if each.pieces]
        if any(not each.is_blank for each in words):
            self.found.counts["text box"] += 1
        elif kind == "draw:image" and inner is not None:
            self._show(inner, _text_of(element.find(key("svg:desc"))) or _text_of(element.find(key("svg:title"))))
        elif kind.startswith("draw:object"):
            self.found.counts["equation" if self._is_equation(inner) else "object"] += 1
        elif kind != "draw:text-box":
            self.found.counts["drawing"] += 1
        self._behind += words

    def _show(self, image: Element, alt: str) -> None:
        """Hangs a picture of the file on the paragraph."""
        pictures, inside = self.found.pictures, image.find(key("office:binary-data"))
        if inside is not None:
            data = decoded(_text_of(inside))
        else:
            data = self._media(image.get(key("xlink:href"), "").removeprefix("./"), pictures.room)
        number = None if self._aside else pictures.take(data, alt)
        if number is None:
            self.found.counts["picture"] += 1
        else:
            self._behind.append(picture_behind(number, Paragraph()))

    def _is_equation(self, element: Element | None) -> bool:
        if element is None:
            return False
        address = element.get(key("xlink:href"), "").removeprefix("./").rstrip("/")
        return "formula" in self._kinds.get(address, "") or element.find(key("math:math")) is not None


def _has_words(element: Element) -> bool:
    return any(text.strip() for text in element.itertext())


def _text_of(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def _is_hidden(element: Element) -> bool:
    """Whether a section, a row or the like is not shown."""
    shown, hidden = element.get(key("text:display")), element.get(key("text:is-hidden"))
    visible = element.get(key("table:visibility"), "visible")
    return shown == _HIDING or (shown == "condition" and hidden == "true") or visible in ("collapse", "filter")
