"""The passages of a page that a result shows, with the words of the query marked in them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from spystories.lib.prose import as_read, set_in_place

from . import words
from .queries import Query, Term
from .selection import AnyDocument

PASSAGES_SHOWN = 3
BEFORE, AFTER = 70, 110  # characters around the marked words of a passage
SENTENCE = 4  # words of a query that is taken for a part of a sentence
SHORT = 3  # letters of a word of it that is marked only beside another, like "of"

# A text in pieces: (words, whether they are marked).
Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class SearchPassage:
    """A stretch of the text. `number` is that of its paragraph or footnote, 0 for the lines before the first."""

    number: int
    pieces: Pieces


@dataclass(frozen=True)
class ShownDocument:
    """A document as a result: its title marked, how often the words stand in it, and the best passages."""

    title: Pieces
    passages: list[SearchPassage]
    matches: int


def show_document(document: AnyDocument, query: Query, texts: Mapping[int, str]) -> ShownDocument:
    """
    `document`, the words of these texts by their numbers, as a result: the three passages with most of the words
    of `query`, in reading order.
    """
    title_words = words.stems(document.title, words.stemmer_by(document.rules))
    in_title = _hits(title_words, query.terms, words.folded_words(document.title))
    streams = dict(zip(texts, words.split_stream(document.words), strict=False))
    terms = [term for term in query.terms if not term.beginning or _stands(term, streams.values())]
    beginnings = [term for term in query.terms if term not in terms and len(term.beginning) > 2]
    hits_in = {}
    for number, stems in streams.items():
        hits = _hits(stems, terms)
        if beginnings:
            hits |= _hits(stems, beginnings, stems)
        if hits:
            hits_in[number] = _without_stray(hits, stems) if len(query.terms) >= SENTENCE else hits
    best = sorted(hits_in, key=lambda number: (-len({streams[number][at] for at in hits_in[number]}), number))
    return ShownDocument(
        _pieces(set_in_place(document.title), in_title),
        [_passage(number, texts[number], hits_in[number]) for number in sorted(best[:PASSAGES_SHOWN])],
        len(in_title) + sum(map(len, hits_in.values())),
    )


def _stands(term: Term, texts: Iterable[list[str]]) -> bool:
    return any(stems[0] in text for text in texts for stems in term.ways)


def _hits(stems: list[str], terms: Sequence[Term], folded: list[str] | None = None) -> set[int]:
    """The numbers of the words that `terms` find; with `folded`, also by their beginning."""
    if not folded and {way[0] for term in terms for way in term.ways}.isdisjoint(stems):
        return set()
    by_first = defaultdict(list)
    for term in terms:
        for way in term.ways:
            by_first[way[0]].append(way)
    hits: set[int] = set()
    for at, stem in enumerate(stems):
        for phrase in by_first.get(stem, ()):
            if len(phrase) == 1 or tuple(stems[at : at + len(phrase)]) == phrase:
                hits.update(range(at, at + len(phrase)))
    if folded:
        beginnings = tuple(term.beginning for term in terms if term.beginning)
        hits.update(at for at, word in enumerate(folded) if beginnings and word.startswith(beginnings))
    return hits


def _without_stray(hits: set[int], stems: list[str]) -> set[int]:
    """Without the short words that stand among none of the longer ones, unless there are no others."""
    kept: set[int] = set()
    for _start, run in groupby(enumerate(sorted(hits)), lambda pair: pair[1] - pair[0]):
        places = [at for _count, at in run]
        if any(len(stems[at]) > SHORT or not stems[at].isascii() for at in places):
            kept.update(places)
    return kept or hits


def _densest(hits: set[int], spans: list[tuple[int, int]]) -> int:
    """The hit from which on most of them stand within what a passage shows, the first of equals."""
    ordered = sorted(hits)
    best, most, end = ordered[0], 0, 0
    for start, at in enumerate(ordered):
        while end < len(ordered) and spans[ordered[end]][1] - spans[at][0] <= AFTER:
            end += 1
        if end - start > most:
            best, most = at, end - start
    return best


def _pieces(text: str, hits: set[int], start: int = 0, end: int | None = None) -> Pieces:
    """A text from `set_in_place`, or a part of it."""
    end = len(text) if end is None else end
    pieces, at = [], start
    for number, match in enumerate(words.WORD.finditer(text)):
        if number in hits and start <= match.start() and match.end() <= end:
            pieces += [(text[at : match.start()], False), (match.group(), True)]
            at = match.end()
    read = ((as_read(part), is_marked) for part, is_marked in (*pieces, (text[at:end], False)))
    return [piece for piece in read if piece[0]]


def _passage(number: int, text: str, hits: set[int]) -> SearchPassage:
    """The words around most of the hits, cut where words end."""
    spans = [match.span() for match in words.WORD.finditer(text)]
    first = _densest(hits, spans)
    start, end = max(0, spans[first][0] - BEFORE), min(len(text), spans[first][1] + AFTER)
    start = 0 if start < 20 else text.find(" ", start, spans[first][0]) + 1 or start
    end = len(text) if len(text) - end < 20 else max(text.rfind(" ", spans[first][1], end), spans[first][1])
    pieces = _pieces(set_in_place(text), hits, start, end)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return SearchPassage(number, [(before, False), *pieces, (after, False)])


def marked_words(results: list[ShownDocument]) -> list[str]:
    """The marked words as they stand, each once, in order."""
    pieces = (
        piece for result in results for part in (result.title, *(p.pieces for p in result.passages)) for piece in part
    )
    return list(dict.fromkeys(text for text, is_marked in pieces if is_marked))
