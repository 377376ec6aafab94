"""What books tell the world outside: the names of their files, and addresses that they lead to."""

import re
from unicodedata import category, normalize
from urllib.parse import quote

from spystories.lib.page_head import absolute_address

LONGEST_TITLE = 160  # bytes of a file's name, of which disks take 255; half as many of its authors

_WEB = re.compile(
    r"(https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?)((?:[/?#].*)?)", re.IGNORECASE | re.DOTALL
)
_NO_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


def file_name(text: str) -> str:
    """`text` as the name of a file: its letters and digits, of every script, with hyphens for spaces."""
    small = normalize("NFC", text).lower()
    kept = (sign for sign in small if sign in "-_" or sign.isspace() or category(sign)[0] in "LMN")
    return re.sub(r"[-\s]+", "-", "".join(kept)).strip("-_")


def shorten(name: str) -> str:
    """The name of a file, no longer than disks take."""
    return name.encode()[:LONGEST_TITLE].decode(errors="ignore").strip("-_")


def outward_address(address: str) -> str | None:
    """`address` as a whole and valid one, or None where nothing valid can be made of it."""
    if address.startswith("/"):
        address = absolute_address(address)
    if address[:7].lower() == "mailto:":
        return f"mailto:{_quoted(address[7:])}"
    web = _WEB.fullmatch(address)
    if not web or ".." in web[1]:
        return None
    rest, mark, fragment = web[2].partition("#")
    return web[1] + _quoted(rest) + (mark and f"#{_quoted(fragment)}")


def _quoted(text: str) -> str:
    return quote(_NO_ESCAPE.sub("%25", text), safe="/?:@!$&'()*+,;=-._~%")
