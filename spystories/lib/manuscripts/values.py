"""Manuscripts as the site takes them in: plain values, which pass between processes as JSON."""

import base64
from typing import NamedTuple

from spystories.lib.signs import FORBIDDEN
from spystories.lib.text import without_forbidden


class Remark(NamedTuple):
    """A comment of the file on words of the body: the number of their text (`prose.texts`), and where they stand."""

    number: int
    start: int
    end: int
    by: str
    text: str
    at: str = ""  # ISO 8601, or nothing


class Brought(NamedTuple):
    """
    A picture of the file, and what it shows as the file says. One that stands beside the file has its `path` from there
    instead of its bytes; one that is not shown has neither. In a document of ours it has the `key` that it had on file.
    """

    data: bytes = b""
    alt: str = ""
    path: str = ""
    key: str = ""


class Manuscript(NamedTuple):
    """
    One story that a file holds, with a body in its stored form; `counts` as `Source` has them. Figures in it name the
    pictures of the reading by their numbers.
    """

    title: str
    byline: str
    authors: tuple[str, ...]
    standfirst: str
    lang: str  # BCP 47, or nothing
    dated: str  # ISO 8601, or nothing
    body: str
    remarks: tuple[Remark, ...] = ()
    counts: dict[str, int] = {}
    lead: str = ""  # the picture at its head, as figures name theirs


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
    pictures: tuple[Brought, ...] = ()


def tidied(reading: Reading) -> Reading:
    """
    A reading whose words no text of the site refuses: without forbidden signs, composed, in one line where they
    stand in one. Tidied again it is the same. Raises `ValueError`, `TypeError` or `AttributeError` for what is none.
    """
    return Reading(
        _line(reading.format),
        tuple(_manuscript(Manuscript(*each)) for each in reading.manuscripts),
        _line(reading.refused),
        tuple((_line(name), without_forbidden(lines)) for name, lines in reading.encodings),
        bool(reading.wrapped),
        tuple(_picture(Brought(*each)) for each in reading.pictures),
    )


def _manuscript(read: Manuscript) -> Manuscript:
    return Manuscript(
        title=_line(read.title),
        byline=_line(read.byline),
        authors=tuple(filter(None, map(_line, read.authors))),
        standfirst=_line(read.standfirst),
        lang=_line(read.lang),
        dated=_line(read.dated),
        body=FORBIDDEN.sub("", read.body),
        remarks=tuple(_remark(Remark(*remark)) for remark in read.remarks),
        counts={_line(name): int(count) for name, count in read.counts.items()},
        lead=_line(read.lead),
    )


def _picture(read: Brought) -> Brought:
    """A picture; its bytes pass between processes as text."""
    data = base64.b64decode(read.data, validate=True) if isinstance(read.data, str) else bytes(read.data)
    return Brought(data, _line(read.alt), without_forbidden(read.path), _line(read.key))


def _remark(read: Remark) -> Remark:
    number, start, end = int(read.number), int(read.start), int(read.end)
    return Remark(number, start, end, _line(read.by), without_forbidden(read.text), _line(read.at))


def _line(words: str) -> str:
    """Words that stand in one line."""
    return " ".join(without_forbidden(words).split())
