"""What paragraphs of a file are made of, before they are written: by these values word processors' formats are one."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from spystories.lib.manuscripts.brought import Pictures, figure
from spystories.lib.manuscripts.found import Comment
from spystories.lib.manuscripts.named_styles import PLAIN, Role
from spystories.lib.prose import kinds
from spystories.lib.prose.foreign.parts import Marks

NO_MARKS = Marks()


class Piece(NamedTuple):
    """
    Equally marked text, in which \\n is a new line and \\t a tab; or, without any, a sign in it: the mark of a
    footnote, or the place where the words of a comment begin or end, by their numbers, which begin at one.
    """

    text: str = ""
    marks: Marks = NO_MARKS
    note: int = 0
    opens: int = 0
    closes: int = 0


@dataclass
class Paragraph:
    """A paragraph. Those of one item of a list have its number; `rule` is on which side of it a line is drawn."""

    role: Role = PLAIN
    pieces: list[Piece] = field(default_factory=list)
    align: str = ""  # as `text-align` in a style sheet
    dir: str = ""
    lang: str = ""  # where the paragraph itself says it, besides its words
    list: str = ""  # "ul" or "ol"
    list_at: int = 0
    item: int = 0
    rule: str = ""  # "above", "below" or nothing
    indented: bool = False  # it stands further from the margin than text does
    picture: int = 0  # instead of words: the number of one that the file brings, and one more
    layout: str = ""  # of a picture of ours: "wide", "full", or "lead" at the head of a story

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def is_blank(self) -> bool:
        """Whether no words are in it, nor the mark of a footnote."""
        for piece in self.pieces:  # noqa: SIM110 (asked a dozen times of each, and `any` takes twice as long)
            if piece.note or piece.text.strip():
                return False
        return True


def picture_behind(number: int, paragraph: Paragraph, layout: str = "") -> Paragraph:
    """What shows a picture behind a paragraph, in whatever that stands in."""
    role = Role("picture", quote=paragraph.role.quote)
    shown = Paragraph(role, picture=number + 1, layout=layout)
    shown.list, shown.list_at, shown.item = paragraph.list, paragraph.list_at, paragraph.item
    return shown


def figure_of(paragraph: Paragraph) -> str:
    """The sign of the picture that stands here instead of words."""
    return figure(paragraph.picture - 1, paragraph.layout if paragraph.layout in kinds.WIDTHS else "")


@dataclass
class Found:
    """All that a file holds of one text. `title` and `lang` are what the file says of itself, and may be wrong."""

    body: list[Paragraph] = field(default_factory=list)
    notes: dict[int, list[Paragraph]] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    pictures: Pictures = field(default_factory=Pictures)
    title: str = ""
    authors: tuple[str, ...] = ()
    lang: str = ""
    dated: str = ""
