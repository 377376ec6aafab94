"""What the reader of a format finds in a file: plain values, by which all formats are one to the rest."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from spystories.lib.manuscripts.brought import Pictures

# Signs that no text has. The words that comment number n is on stand between the two of its own: they come through
# every step as letters do, and are taken out when the body is made.
FIRST_SIGN, LAST_SIGN = 0xE000, 0xF8FF
MOST_COMMENTS = (LAST_SIGN + 1 - FIRST_SIGN) // 2


class Refused(ValueError):
    """A file that cannot be read. Its text is one plain sentence for whoever brought it."""


class Comment(NamedTuple):
    """
    What somebody wrote beside the text, and when, as the file has it.

    Where it is `on_sentence`, the file tells only the last word that it is on: it is on the sentence up to there.
    """

    by: str
    text: str
    at: str = ""
    on_sentence: bool = False


@dataclass
class Source:
    """
    One text of a file, before its body is made.

    `html` is what `prose.clean` understands, with the signs of its comments in it (`opening`, `closing`), and without
    the lines that `title` and `subtitle` are made of where the file's styles name them. `counts` says what was
    left out, taken or changed: how many of each kind, by the names that `prose.foreign.from_foreign` has ("comment",
    "deletion", "hidden", "picture", "table", "contents", "head" …) and those in `docs/editing.md`.
    """

    html: str
    title: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    lang: str = ""
    dated: str = ""  # ISO 8601, or nothing
    comments: list[Comment] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    pictures: Pictures = field(default_factory=Pictures)  # all of the file: texts of one file have the same
    lead: str = ""  # the number or the key of the picture at its head
    byline: str = ""
    is_told: bool = False  # title, byline and standfirst are as the file says, and stand in none of its lines
    is_stored: bool = False  # `html` is what a body is stored as, and nothing of it is left out


def opening(comment: int) -> str:
    """The sign before the words that this comment is on."""
    return chr(FIRST_SIGN + 2 * comment)


def closing(comment: int) -> str:
    """The sign behind them."""
    return chr(FIRST_SIGN + 2 * comment + 1)
