"""
The pictures that a file brings: each once, within limits, and in its texts by their numbers.

A text has `<figure data-picture="3"></figure>` where the fourth of them stands, which is no key of any picture on file:
those have letters. What they are is told by their first bytes; whether they are whole, whoever takes them finds out.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import unquote

from spystories.lib.manuscripts.values import Brought
from spystories.lib.prose.blocks import write_attributes
from spystories.lib.prose.tags import attributes

MOST = 200  # of one file
LARGEST = 30 * 2**20  # bytes of all pictures of one file
_LONGEST_ALT = 500
_HEAD = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF.{4}WEBP|.{4}ftypavi[fs]", re.DOTALL)
_DATA = re.compile(
    r"data:image/[a-z0-9.+-]{1,20}(?:;[a-z]{1,20}=[^;,<>\"'\s]{1,40})*;base64,([A-Za-z0-9+/=%\r\n]*)", re.I
)
_IMAGE = re.compile(r"<img\b([^<>]*)>", re.IGNORECASE)
_HERE = re.compile("picture:([0-9]{1,4})")  # the address of one whose bytes stood in the text
_ELSEWHERE = re.compile("[a-z][a-z0-9+.-]*:|//|/|#", re.IGNORECASE)
_FILE = re.compile(r"[^\s/]*\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|svg)|image\s?\d*", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]")
_SHORTEST = 8  # characters of what may be an emoji drawn as a picture


@dataclass
class Pictures:
    """Those of one file, as far as it has been read."""

    found: list[Brought] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _left: int = LARGEST

    @property
    def room(self) -> int:
        """How many bytes the next one may have."""
        return self._left if len(self.found) < MOST else 0

    def take(self, data: bytes, alt: str = "", key: str = "") -> int | None:
        """The number of a picture, of ours by its `key`; None where the bytes are none, or too many."""
        if not _HEAD.match(data):
            return None
        digest = sha256(data).hexdigest()
        if digest not in self._numbers:
            if len(data) > self.room:
                return None
            self._left -= len(data)
        return self._number(digest, Brought(data=data, key=key), alt)

    def expect(self, path: str, alt: str = "") -> int | None:
        """The number of one that stands beside the file, by its way there; None for an address of elsewhere."""
        path = unquote(path.partition("?")[0].partition("#")[0]).strip()
        if not path or _ELSEWHERE.match(path) or (path not in self._numbers and not self.room):
            return None
        return self._number(path, Brought(path=path), alt)

    def _number(self, name: str, picture: Brought, alt: str) -> int:
        number = self._numbers.setdefault(name, len(self.found))
        if number == len(self.found):
            self.found.append(picture)
        self._describe(number, alt)
        return number

    def _describe(self, number: int, alt: str) -> None:
        """Says what one shows, where nothing has yet; the name of a file says nothing."""
        words = " ".join(alt.split())
        if words and not self.found[number].alt and not _FILE.fullmatch(words):
            self.found[number] = self.found[number]._replace(alt=words[:_LONGEST_ALT])

    # Pictures in HTML

    def out_of(self, text: str) -> str:
        """A text in which each picture that stood in it as data has a short address instead."""
        return _DATA.sub(self._address, text) if ";base64," in text else text

    def _address(self, found: re.Match[str]) -> str:
        number = self.take(decoded(unquote(found[1])))
        return "picture:" if number is None else f"picture:{number}"

    def placed(self, html: str, find: Callable[[str, str], int | None] | None = None) -> str:
        """
        HTML with a figure in place of each picture that is had. `find` gives the number of an address and what that
        shows; without one, pictures that stood in the text are known, and others stand beside it.
        """
        return _IMAGE.sub(lambda found: self._placed(found, find or self.find), html)

    def _placed(self, found: re.Match[str], find: Callable[[str, str], int | None]) -> str:
        given = attributes(found[1])
        alt = given.get("alt", "").strip()
        is_sign = alt and len(alt) <= _SHORTEST and not _LETTER.search(alt)
        number = None if is_sign or given.get("width") in ("0", "1") else find(given.get("src", ""), alt)
        return found[0] if number is None else figure(number)

    def find(self, address: str, alt: str) -> int | None:
        """The number of the picture of this address: one that stood in the text, or stands beside it."""
        here = _HERE.fullmatch(address)
        if here and int(here[1]) < len(self.found):
            self._describe(int(here[1]), alt)
            return int(here[1])
        return self.expect(address, alt)


def decoded(text: str) -> bytes:
    """The bytes that stand in a text; none where it is broken."""
    try:
        return base64.b64decode(text, validate=False)
    except binascii.Error:
        return b""


def figure(number: int, width: str = "") -> str:
    """The sign of a picture in a text, in one of the widths that a text has."""
    return f"<figure{write_attributes(data_picture=str(number), data_width=width)}></figure>"


def number_of(key: str) -> int | None:
    """The number that the key of a figure is, None for that of a picture on file."""
    return int(key) if key.isascii() and key.isdecimal() else None


def those_shown(pictures: Iterable[Brought], keys: Iterable[str]) -> tuple[Brought, ...]:
    """The pictures, without the bytes of those that no text shows."""
    shown = {number_of(key) for key in keys}
    return tuple(each if at in shown else Brought() for at, each in enumerate(pictures))
