"""The values that pass between the parts: what was made of a file, and what a page shows of a picture."""

from typing import NamedTuple


class Refused(Exception):
    """A file that is not taken as a picture, and why, in one plain sentence."""


class Prepared(NamedTuple):
    """What passes back from the process: facts of the picture as it is looked at, and its files."""

    format: str
    width: int
    height: int
    has_alpha: bool
    colour: str
    files: list[tuple[int, str, bytes]]  # width, format, bytes; the last is the fallback
    said: list[str]


class Made(NamedTuple):
    """
    What was made of a file: facts of the original as it is looked at (turned right), and its files by name.

    `format` is the original's: "jpeg", "png", "webp" or "avif". `widths` are those of the WebP files, rising.
    `said` has a sentence for what was not kept: an animation, of which the first frame stays.
    """

    digest: str  # SHA-256 of the original's bytes, in hexadecimal digits
    format: str
    width: int
    height: int
    widths: tuple[int, ...]
    has_alpha: bool
    colour: str  # the dominant one: "#8a7f6b"
    files: dict[str, bytes]
    said: tuple[str, ...] = ()


class ShownPicture(NamedTuple):
    """What a page needs of a picture, without asking the database again."""

    key: str
    digest: str
    width: int
    height: int
    widths: tuple[int, ...]
    has_alpha: bool
    colour: str
    alt: str  # empty: it is decorative
    caption: str = ""
    credit: str = ""
    source: str = ""  # an address of the web, or words
    focus: tuple[int, int] = (50, 50)  # per cent from the left and from the top: what a crop keeps
