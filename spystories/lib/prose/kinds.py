"""
The kinds of block and of words that a body may hold: the closed lists, and what each is to whatever shows it.

A kind is complete or not there: `tests/stories/test_kinds.py` walks these tables over every surface.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

VERSE, NOTES, SMALL_CAPS = "verse", "notes", "small-caps"


class Kind(NamedTuple):
    """
    A kind of block or of words: the tag and the `data-kind` that it is stored as, and its name for editors.

    `epub` is its meaning in a book (EPUB Structural Semantics, Z39.98 for what that lacks; of all footnotes together
    "endnotes", as they stand at the end of their story); `before` and `indent` are what plain text puts before its
    first line and before every line.
    """

    tag: str
    kind: str
    label: str | Promise
    epub: str = ""
    before: str = ""
    indent: str = ""

    @property
    def name(self) -> str:
        """How scripts, sheets and tests call it."""
        return self.kind or self.tag


# What stands around paragraphs.
QUOTATIONS = (
    Kind("blockquote", "", _("Quotation"), indent="    "),
    Kind("blockquote", VERSE, _("Verse"), epub="z3998:verse", indent="    "),
    Kind("blockquote", "letter", _("Letter"), epub="z3998:letter", indent="    "),
    Kind("blockquote", "epigraph", _("Epigraph"), epub="epigraph", indent="    "),
    Kind("blockquote", "telegram", _("Telegram"), epub="z3998:letter", indent="    "),
    Kind("blockquote", "message", _("Message"), epub="z3998:letter", indent="    "),
    Kind("blockquote", "transcript", _("Transcript"), indent="    "),
    Kind("blockquote", "sign", _("Sign"), indent="    "),
)
LISTS = (
    Kind("ul", "", _("List"), before="• "),
    Kind("ol", "", _("Numbered list"), before="{number}. "),
)
FOOTNOTES = Kind("ol", NOTES, _("Footnotes"), epub="endnotes", before="[{number}] ")
# A paragraph by itself.
PARAGRAPHS = (
    Kind("p", "", _("Paragraph")),
    Kind("p", "right", _("Line to the right"), indent="        "),
    Kind("p", "salutation", _("Salutation"), epub="z3998:salutation"),
    Kind("p", "source", _("Source"), before="— "),
    Kind("h2", "", _("Heading")),
    Kind("h3", "", _("Subheading")),
    Kind("hr", "", _("Pause")),
)
# Words in a line, outermost first; another language stands outside of all and says which it is.
MARKS = (
    Kind("strong", "", _("Bold")),
    Kind("em", "", _("Italic")),
    Kind("span", SMALL_CAPS, _("Small capitals")),
    Kind("u", "", _("Underlined")),
    Kind("s", "", _("Struck through")),
    Kind("sub", "", _("Subscript")),
    Kind("sup", "", _("Superscript")),
)
LANGUAGE = Kind("span", "", _("Another language"))
FOOTNOTE = Kind("span", "", _("Footnote"), epub="noteref")
# A picture by its key, in the text and not in what stands around paragraphs. Its words are those of the picture.
PICTURE = Kind("figure", "", _("Picture"))
WIDTHS = {"": _("in the measure"), "wide": _("wider than the text"), "full": _("as wide as the window")}

ALL = (*QUOTATIONS, *LISTS, FOOTNOTES, *PARAGRAPHS, *MARKS, LANGUAGE, FOOTNOTE, PICTURE)


def kinds_of(tag: str) -> frozenset[str]:
    """The values that `data-kind` may have on `tag`."""
    return frozenset(kind.kind for kind in ALL if kind.tag == tag and kind.kind)


# The number of the first footnote is one more: they follow the paragraphs in the projection, and stay apart.
NOTES_FROM = 1_000_000
LAST_NUMBER = 2 * NOTES_FROM  # none is higher


def address_of(number: int) -> str:
    """The address of a numbered text on the story's page: `p12` is its twelfth paragraph, `n3` the third footnote."""
    return f"n{number - NOTES_FROM}" if number > NOTES_FROM else f"p{number}"


def name_text(number: int) -> str:
    """How a sentence names a numbered text: "paragraph 12", "footnote 3"."""
    if number > NOTES_FROM:
        return gettext("footnote %(number)s") % {"number": number - NOTES_FROM}
    return gettext("paragraph %(number)s") % {"number": number}
