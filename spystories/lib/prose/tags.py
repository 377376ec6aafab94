"""What stands in a tag of HTML, read in linear time."""

import html
import re

from spystories.lib.signs import FORBIDDEN

_ATTRIBUTE = re.compile(
    r"""([^ \t\n\r\f"'<>/=]++)(?:[ \t\n\r\f]*+=[ \t\n\r\f]*+("[^"]*+"|'[^']*+'|[^ \t\n\r\f"'>]++))?"""
)
_ENDLESS_REFERENCE = re.compile("&#(?=[xX]?[0-9a-fA-F]{8})")


def attributes(raw: str) -> dict[str, str]:
    """The attributes of a tag by their names in small letters, the first of each name."""
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(raw):
        bare = value[1:-1] if value[:1] in ('"', "'") else value
        found.setdefault(name.lower(), unescape(bare))
    return found


def unescape(text: str) -> str:
    """`text` with its character references replaced."""
    return FORBIDDEN.sub("", html.unescape(_ENDLESS_REFERENCE.sub("&amp;#", text))) if "&" in text else text
