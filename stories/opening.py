"""How a story opens: its first sentence, and the words after it that the home page covers. Pure text."""

import re
from collections.abc import Sequence
from typing import NamedTuple

COVERED = 21
LONGEST = 60  # words of a sentence that is shown whole
# A sentence ends before a space; not after a title, an initial or a name's "St.".
_END = re.compile(
    r"""(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St|Lt|No))(?<!\b(?:Mrs|Col|Gen|Sgt|Rev|Jr.))[.!?…]+["'”’)\]]*(?=\s)"""
)


class Opening(NamedTuple):
    sentence: str
    covered: list[str]


def opening(paragraphs: Sequence[str]) -> Opening:
    """The first sentence of a story, cut with an ellipsis when it goes on and on, and the words after it."""
    first = next((text for text in paragraphs if text.strip()), "")[:4000]
    end = _END.search(first)
    sentence, rest = (first[: end.end()], first[end.end() :]) if end else (first, "")
    words = sentence.split()
    if len(words) > LONGEST:
        return Opening(" ".join(words[:LONGEST]) + " …", words[LONGEST : LONGEST + COVERED])
    covered = rest.split()
    for text in paragraphs[paragraphs.index(first) + 1 :] if first in paragraphs else ():
        if len(covered) >= COVERED:
            break
        covered += text[:400].split()
    return Opening(" ".join(words), covered[:COVERED])
