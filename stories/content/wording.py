"""A content with other words in place of a passage of its text. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from spystories.lib import prose
from spystories.lib.prose import Replacement

from .anchors import find_again
from .compare import GONE, SAME, compare_texts
from .value import Content


def reword(content: Content, at: tuple[int, int, int], words: str) -> Content:
    """
    The content with `words` in place of those at paragraph, start and end; of none, a space beside them goes too.

    Only what differs is replaced: marks, links and footnotes of all else stay, and new words are marked as those
    that they replace. What rests on words that still stand is found by what stands beside them then.
    """
    number, start, end = at
    text = prose.texts(content.body)[number]
    if not words:
        start, end = _with_a_space(text, start, end)
    body = prose.replace(content.body, _replacements(text, number, start, end, words))
    find = partial(find_again, prose.texts(prose.clean(body)))
    rows: dict[str, Any] = {field: tuple(row.rest_on(find) for row in content.rows(field)) for field in Content.LINKS}
    return replace(content, body=body, **rows)


def _with_a_space(text: str, start: int, end: int) -> tuple[int, int]:
    if start and text[start - 1].isspace():
        return start - 1, end
    return start, end + text[end : end + 1].isspace()


def _replacements(text: str, number: int, start: int, end: int, words: str) -> Iterator[Replacement]:
    """What differs, each with at least one sign of the text to be marked as."""
    at, gone, new = start, 0, ""
    for op, piece in [*compare_texts(text[start:end], words), (SAME, "")]:
        if op == SAME:
            if gone or new:
                yield _widened(text, Replacement(number, at, at + gone, new))
            at, gone, new = at + gone + len(piece), 0, ""
        elif op == GONE:
            gone += len(piece)
        else:
            new += piece


def _widened(text: str, put: Replacement) -> Replacement:
    """Words that replace nothing come with the sign before them, or after."""
    number, start, end, words = put
    if start < end:
        return put
    if start:
        return Replacement(number, start - 1, start, text[start - 1] + words)
    return Replacement(number, 0, 1, words + text[0])
