"""Which addresses of links come along."""

import re

_WEB = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)


def web_address(address: str, anchor: str = "") -> str:
    """The address with its place, where it is one of the web or of mail; else nothing."""
    if not _WEB.match(address):
        return ""
    return f"{address}#{anchor}" if anchor and "#" not in address else address
