"""Which letters are of the West, of the East, or of scripts that word processors call complex, and style apart."""

import re
from collections.abc import Iterator
from itertools import groupby

WESTERN, ASIAN, COMPLEX = "western", "asian", "complex"
_OTHERS = re.compile(
    "([\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\u1a00-\u1aff\ufb1d-\ufdff\ufe70-\ufefc])"
    "|([\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff])"
)
_PIECE = re.compile(r"[\W\d_]+|[^\W\d_]")


def by_script(text: str) -> Iterator[tuple[str, str]]:
    """The pieces of a text, each with its script; what is of none goes with what stands before it."""
    if not _OTHERS.search(text):
        yield WESTERN, text
        return
    scripts: list[str] = []
    for each in text:
        found = _OTHERS.match(each)
        if found or each.isalpha():
            scripts.append(WESTERN if found is None else COMPLEX if found[1] else ASIAN)
        else:
            scripts.append(scripts[-1] if scripts else "")
    first = next(filter(None, scripts))
    for script, same in groupby(zip(scripts, text, strict=True), key=lambda pair: pair[0] or first):
        yield script, "".join(each for _script, each in same)
