"""Manuscripts as the site takes them in: plain values, which pass between processes as JSON."""

from typing import NamedTuple


class Remark(NamedTuple):
    """A comment of the file on words of the body: the number of their text (`prose.texts`), and where they stand."""

    number: int
    start: int
    end: int
    by: str
    text: str
    at: str = ""  # ISO 8601, or nothing


class Manuscript(NamedTuple):
    """One story that a file holds, with a body in its stored form; `counts` as `Source` has them."""

    title: str
    byline: str
    authors: tuple[str, ...]
    standfirst: str
    lang: str  # BCP 47, or nothing
    dated: str  # ISO 8601, or nothing
    body: str
    remarks: tuple[Remark, ...] = ()
    counts: dict[str, int] = {}


class Reading(NamedTuple):
    """
    What became of one file.

    Where it could not be read, `refused` is one plain sentence, and there are no manuscripts. Where its encoding must
    be asked for, `encodings` are the likely ones, the likeliest first, each with the first lines as it reads them.
    """

    format: str  # "docx", "odt", "rtf", "markdown", "text", "html", "epub", or nothing
    manuscripts: tuple[Manuscript, ...] = ()
    refused: str = ""
    encodings: tuple[tuple[str, str], ...] = ()
    wrapped: bool = False  # its lines seem to be broken by hand, and to join them is proposed
