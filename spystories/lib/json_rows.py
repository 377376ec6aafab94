"""A list of JSON objects read one at a time, so that a file of any length fits into memory."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any

CHARACTERS_READ = 2**18
_BLANK = re.compile(r"[ \t\n\r]*")
_CUT_SHORT = 16  # characters before the end of what was read: a mistake there may be only that it ends there


class NotRows(ValueError):
    """What is read is no list of JSON objects; says what is wrong, and in which line."""


def read_rows(stream: IO[Any]) -> Iterator[dict[str, Any]]:
    """
    The objects of the one list that `stream`, of bytes or text, holds.

    Raises `NotRows`, after those before it, for whatever is not JSON, no list, or an item that is no object.
    """
    return _Reader(stream).rows()


class _Reader:
    def __init__(self, stream: IO[Any]):
        self.stream = stream
        self.decoder: codecs.IncrementalDecoder | None = None
        self.text, self.at, self.lines, self.is_at_end = "", 0, 1, False

    def rows(self) -> Iterator[dict[str, Any]]:
        scanner = json.JSONDecoder()
        if self._next() != "[":
            raise self._wrong("a list is expected")
        self.at += 1
        first = True
        while (sign := self._next()) != "]":
            if not first:
                if sign != ",":
                    raise self._wrong("a comma or the end of the list is expected")
                self.at += 1
                sign = self._next()
            if sign != "{":
                raise self._wrong("an object is expected")
            yield self._row(scanner)
            first = False
        self.at += 1
        if self._next():
            raise self._wrong("something follows the list")

    def _row(self, scanner: json.JSONDecoder) -> dict[str, Any]:
        while True:
            try:
                row, end = scanner.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated") or len(self.text) - error.pos < _CUT_SHORT
                if self.is_at_end or not cut:
                    raise self._wrong(error.msg, error.pos) from error
                self._read(len(self.text) - self.at)
            else:
                self.at = end
                return dict(row)

    def _next(self) -> str:
        """The next sign that is not blank, where the reader then stands; empty at the end."""
        while True:
            self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]  # it matches everywhere
            if self.at < len(self.text) or self.is_at_end:
                return self.text[self.at : self.at + 1]
            self._read()

    def _read(self, least: int = 0) -> None:
        """Read on; what was read out is forgotten."""
        self.lines += self.text.count("\n", 0, self.at)
        self.text, self.at = self.text[self.at :], 0
        given = self.stream.read(max(CHARACTERS_READ, least))
        self.is_at_end = not given
        if isinstance(given, bytes):
            if self.decoder is None:
                self.decoder = codecs.getincrementaldecoder(json.detect_encoding(given))()
            try:
                given = self.decoder.decode(given, final=self.is_at_end)
            except UnicodeDecodeError as error:
                raise self._wrong(str(error)) from error
        self.text += given

    def _wrong(self, what: str, at: int | None = None) -> NotRows:
        at = self.at if at is None else at
        return NotRows(f"{what}, in line {self.lines + self.text.count(chr(10), 0, at)}")
