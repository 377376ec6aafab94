"""How a story opens: its first sentence, and the words after it that the home page covers. Pure text."""

from collections.abc import Sequence
from typing import NamedTuple

from spystories.lib import prose

from .sentences import sentence_starts

COVERED = 21
LONGEST_SENTENCE = 60  # words of a sentence that is shown whole


class Opening(NamedTuple):
    sentence: str
    covered: list[str]


def opening(paragraphs: Sequence[str]) -> Opening:
    """
    The first sentence of a story, cut with an ellipsis when it goes on and on, and the words after it; both set
    as readers see them.
    """
    turn = next((turn for turn, text in enumerate(paragraphs) if text.strip()), len(paragraphs))
    first = prose.typeset("".join(paragraphs[turn : turn + 1])[:4000])
    end = (*sentence_starts(first), len(first))[1]
    sentence, rest = first[:end], first[end:]
    words = sentence.split()
    if len(words) > LONGEST_SENTENCE:
        return Opening(" ".join(words[:LONGEST_SENTENCE]) + " …", words[LONGEST_SENTENCE : LONGEST_SENTENCE + COVERED])
    covered = rest.split()
    for text in paragraphs[turn + 1 :]:
        if len(covered) >= COVERED:
            break
        covered += prose.typeset(text[:400]).split()
    return Opening(" ".join(words), covered[:COVERED])
