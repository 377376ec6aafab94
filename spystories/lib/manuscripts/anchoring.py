"""Which words the comments of a file are on: each gets two signs of its own, one before its words and one behind."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from spystories.lib.manuscripts.found import MOST_COMMENTS, Comment, closing, opening
from spystories.lib.manuscripts.pieces import Found, Paragraph, Piece

_FIRST_WORD = re.compile(r"\s*\S+")
_LAST_WORD = re.compile(r"\S+\s*\Z")
_LONGEST = 200  # characters at the end of a text among which its last word is looked for


def anchor(paragraphs: Sequence[Paragraph], found: Found) -> list[Comment]:
    """
    The comments in the order of their words; pieces that open and close one become its signs.

    One that is on no words, but beside some, is on the word before it, or on the first of its paragraph. Those over
    `MOST_COMMENTS`, and those whose place is not told, are in the count alone.
    """
    ends = _ends(paragraphs)
    anchored = list(islice((number for number in ends if number in found.comments), MOST_COMMENTS))
    order = {number: at for at, number in enumerate(anchored)}
    for paragraph in paragraphs:
        if any(piece.opens or piece.closes for piece in paragraph.pieces):
            kept = _on_words(_told(paragraph.pieces, order, ends))
            paragraph.pieces = [_signed(piece, order) for piece in kept]
    found.counts["comment"] += len(found.comments)
    return [found.comments[number] for number in anchored]


def _ends(paragraphs: Iterable[Paragraph]) -> dict[int, bool]:
    """The comments in the order in which they begin, each with whether it ends behind that."""
    ends: dict[int, bool] = {}
    for piece in (piece for each in paragraphs for piece in each.pieces):
        if piece.opens:
            ends.setdefault(piece.opens, False)
        elif piece.closes in ends:
            ends[piece.closes] = True
    return ends


def _told(pieces: Iterable[Piece], order: dict[int, int], ends: dict[int, bool]) -> Iterator[Piece]:
    """The pieces without signs of what is no comment. One that ends nowhere ends where it begins."""
    for piece in pieces:
        number = piece.opens or piece.closes
        if not number or number in order:
            yield piece
            if piece.opens and not ends[number]:
                yield Piece(closes=number)


def _on_words(pieces: Iterable[Piece]) -> list[Piece]:
    out: list[Piece] = []
    waiting: list[int] = []
    for piece in pieces:
        if piece.closes and (at := _opening_behind(out, piece.closes)) is not None:
            del out[at]
            if _begin_last_word(out, piece.closes):
                out.append(piece)
            else:
                waiting.append(piece.closes)
        elif waiting and (word := _FIRST_WORD.match(piece.text)):
            out += [Piece(opens=number) for number in waiting]
            out.append(piece._replace(text=word[0]))
            out += [*(Piece(closes=number) for number in waiting), piece._replace(text=piece.text[word.end() :])]
            waiting = []
        else:
            out.append(piece)
    for number in waiting:
        out += [Piece(opens=number), Piece(closes=number)]
    return out


def _opening_behind(pieces: Sequence[Piece], number: int) -> int | None:
    """Where a comment begins, where no words stand behind that."""
    for at in reversed(range(len(pieces))):
        if pieces[at].opens == number:
            return at
        if pieces[at].text.strip():
            return None
    return None


def _begin_last_word(pieces: list[Piece], number: int) -> bool:
    """Begins a comment before the last word that is there."""
    for at in reversed(range(len(pieces))):
        text = pieces[at].text
        if word := _LAST_WORD.search(text, max(0, len(text) - _LONGEST)):
            before, behind = text[: word.start()], word[0]
            pieces[at : at + 1] = [
                pieces[at]._replace(text=before),
                Piece(opens=number),
                pieces[at]._replace(text=behind),
            ]
            return True
    return False


def _signed(piece: Piece, order: dict[int, int]) -> Piece:
    number = piece.opens or piece.closes
    if not number:
        return piece
    return Piece(opening(order[number]) if piece.opens else closing(order[number]))
