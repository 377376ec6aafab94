"""Passages: where quoted words stand in a text, whose paragraphs and footnotes come by their numbers."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

AROUND, MOST = 3, 80  # words beside a passage that mark it; characters that they have at most


def find(texts: Mapping[int, str], sentence: str) -> int | None:
    """The number of the first text that holds `sentence` exactly; `None` when none does."""
    return next((number for number, text in texts.items() if sentence and sentence in text), None)


def locate(
    texts: Mapping[int, str], paragraph: int, quoted: str, before: str = "", after: str = ""
) -> tuple[int, int, int] | None:
    """
    Where a passage stands now, as paragraph, start and end; `None` when it is lost.

    It is found when it stands once, with the words before and after it, in the paragraph stated, or else once
    in the whole text. It is never moved to a guess.
    """
    for numbers in ([paragraph] if paragraph in texts else [], texts):
        found_at = ((number, at) for number in numbers for at in _places(texts[number], before + quoted + after))
        found = list(islice(found_at, 2)) if quoted else []
        if len(found) == 1:
            number, start = found[0][0], found[0][1] + len(before)
            return number, start, start + len(quoted)
    return None


def places(texts: Mapping[int, str], words: str) -> Iterator[tuple[int, int]]:
    """Where `words` stand, as paragraph and start, in the order of the text."""
    return ((number, at) for number, text in texts.items() for at in _places(text, words))


def around(text: str, start: int, end: int) -> tuple[str, str] | None:
    """
    A few words before and after a passage of the paragraph `text`, more where the same stands there twice.

    `None` when as much as may be kept does not tell it from another.
    """
    for count in (AROUND, MOST):
        before = "".join(re.findall(r"\S*\s+|\S+$", text[max(0, start - MOST) : start])[-count:])
        after = "".join(re.findall(r"^\S+|\s+\S*", text[end : end + MOST])[:count])
        if locate({1: text}, 1, text[start:end], before, after):
            return before, after
    return None


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
