"""Passages: where quoted words stand in a text."""

from collections.abc import Iterator, Sequence
from itertools import islice


def find(texts: Sequence[str], sentence: str) -> int | None:
    """The number of the first paragraph that holds `sentence` exactly; `None` when none does."""
    return next((number for number, text in enumerate(texts, 1) if sentence and sentence in text), None)


def locate(
    texts: Sequence[str], paragraph: int, quoted: str, before: str = "", after: str = ""
) -> tuple[int, int, int] | None:
    """
    Where a passage stands now, as paragraph, start and end; `None` when it is lost.

    It is found when it stands once, with the words before and after it, in the paragraph stated, or else once
    in the whole text. It is never moved to a guess.
    """
    for numbers in ([paragraph] if 0 < paragraph <= len(texts) else [], range(1, len(texts) + 1)):
        places = (
            (number, at) for number in numbers for at in _places(texts[number - 1], before + quoted + after)
        )
        found = list(islice(places, 2)) if quoted else []
        if len(found) == 1:
            number, start = found[0][0], found[0][1] + len(before)
            return number, start, start + len(quoted)
    return None


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
