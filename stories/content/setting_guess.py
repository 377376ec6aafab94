"""Whether a story is set in a place or only speaks of it, guessed from the words around the place's name."""

import re
from collections.abc import Iterable

SET, SPOKEN = "set", "spoken"  # as `Setting.How` has them
_INSIDE = (
    *("in", "at", "inside", "outside", "near", "across", "through", "throughout", "around", "above", "behind"),
    *("beside", "below", "beneath", "opposite", "under", "within"),
)


def guess_how(texts: Iterable[str], names: Iterable[str]) -> str:
    """
    `SET` where a text says that something is in a place, by one of its names, or opens with the name: "In the
    Café Orient", "Paris, 1962". `SPOKEN` where it names the place otherwise: "the train to Paris". A place that the
    texts do not name is chosen for being where they play: `SET`.

    Knows the prepositions of English; elsewhere the opening tells, and the editor.
    """
    called = "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True) if name)
    if not called:
        return SET
    named = re.compile(rf"(?<!\w)(?:{called})(?!\w)")
    inside = re.compile(rf"(?<!\w)(?:{'|'.join(_INSIDE)})\s+(?:(?:the|a|an|old)\s+)?(?:{called})(?!\w)", re.IGNORECASE)
    opening = re.compile(rf"\W*(?:the\s+)?(?:{called})\s*(?:[,:.;—–-]|$)", re.IGNORECASE)
    is_named = False
    for text in texts:
        if inside.search(text) or opening.match(text):
            return SET
        is_named = is_named or named.search(text) is not None
    return SPOKEN if is_named else SET
