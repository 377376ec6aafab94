"""The names in a byline."""

import re
from collections.abc import Iterator

_BY = re.compile(r"\s*(?:written\s+)?by\s+", re.IGNORECASE)
_LISTED = re.compile(r"\s*[;；&、\n]\s*|,?\s+(?:and|und)\s+", re.IGNORECASE)
_PERHAPS = re.compile(r"\s+(?:et|en|og|och|y|e|i)\s+")  # may also stand in a name: Ortega y Gasset
_COMMA = re.compile(r"\s*[,，،]\s*")
_SUFFIX = re.compile(r",\s*(?=(?:jr|sr|ii|iii|iv|ph\.? ?d|m\.? ?d|esq)\b)", re.IGNORECASE)
_HELD = "\0"  # where a comma belongs to a name


def names_in(byline: str) -> list[str]:
    """
    The names that a byline seems to hold, each as it is written there, none of them twice.

    "by Anna Bell, Theo Brandt und Karl Holm" has three. "Smith, John" and "Ortega y Gasset" are one each: a comma or
    a short word parts names only where each side of it is a name of two words or more.
    """
    said = _BY.match(byline)
    words = _SUFFIX.sub(_HELD, byline[said.end() if said else 0 :])
    listed = [part for part in _LISTED.split(words) if part.strip(" ,")]
    are_single = any(len(part.split()) == 1 for part in listed)
    found = (name for part in listed for name in _parted(part.strip(" ,"), are_single=are_single))
    return list(dict.fromkeys(" ".join(name.replace(_HELD, ", ").split()) for name in found))


def _parted(words: str, *, are_single: bool) -> Iterator[str]:
    """The names between which no sure sign stands; `are_single`: elsewhere a word by itself is a name."""
    pieces = [piece for piece in _COMMA.split(words) if piece]
    single = [len(piece.split()) == 1 for piece in pieces]
    if not are_single and (all(single) or (any(single) and len(pieces) == 2)):
        yield words
        return
    for piece in pieces:
        parts = _PERHAPS.split(piece)
        yield from parts if all(len(part.split()) > 1 for part in parts) else [piece]
