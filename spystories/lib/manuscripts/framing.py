"""What a reader has found in a file as manuscripts: bodies in their stored form, remarks on their words, counts."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate

from spystories.lib import prose
from spystories.lib.languages import canonical_tag, is_tag
from spystories.lib.manuscripts.found import FIRST_SIGN, LAST_SIGN, Refused, Source
from spystories.lib.manuscripts.head import take_head
from spystories.lib.manuscripts.tongues import language_of_words
from spystories.lib.manuscripts.values import Manuscript, Remark
from spystories.lib.prose.foreign import from_foreign

_SIGN = re.compile(f"[{chr(FIRST_SIGN)}-{chr(LAST_SIGN)}]")
_BEGINS = ("<p>", "<p ", "<li", "<td")  # a paragraph
_WORD = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"""[.!?…]["'”’»)\]]*\s++(?![a-zß-öø-ÿа-я])|[。！？][」』”’]*|\n""")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.+Z-]*)?")
_LONGEST_SENTENCE = 1000  # characters
_NEAR = 40  # characters within which two readings of a text come together again


def frame(source: Source, name: str) -> Manuscript | None:
    """One text of the file `name` as a manuscript; `None` where it has no words. Raises `Refused` for too many."""
    html = _SIGN.sub("", source.html)
    if html.count("<") > prose.MOST_MARKS or sum(map(html.count, _BEGINS)) > prose.MOST_PARAGRAPHS:
        raise Refused("The file has more paragraphs or more changes of its type than any story.")
    found, counts = (html, Counter[str]()) if source.is_stored else from_foreign(html)
    whole = prose.clean(found)
    texts = prose.texts(whole)
    if not texts:
        return None
    if sum(map(len, texts.values())) > prose.LONGEST_BODY:
        raise Refused("The text is longer than a million characters. Part it, and bring the parts.")
    guessed = "" if source.is_told else language_of_words("\n".join(texts.values()))
    head = take_head(whole, source, name, guessed or source.lang)
    placed = _Placed(prose.texts(head.whole), prose.texts(head.body), head.before)
    remarks = tuple(_remarks(source, placed)) if source.comments else ()
    return Manuscript(
        title=head.title,
        byline=head.byline,
        authors=head.authors,
        standfirst=head.standfirst,
        lang=canonical_tag(source.lang) if is_tag(source.lang) else guessed,
        dated=source.dated if _DATE.fullmatch(source.dated) else "",
        body=head.body,
        remarks=remarks,
        counts=dict(+_counted(source, Counter(counts), head.counts, kept=len(remarks))),
        lead=source.lead,
    )


def _counted(source: Source, foreign: Counter[str], head: Counter[str], *, kept: int) -> Counter[str]:
    """All counts together; comments that are kept apart from those that no words are left of."""
    counts = source.counts + foreign + head
    lost = max(len(source.comments), source.counts["comment"] + foreign["comment"]) - kept
    counts["comment"], counts["lost comment"] = kept, lost
    return counts


# Remarks


def _remarks(source: Source, placed: "_Placed") -> Iterator[Remark]:
    signed = prose.texts(prose.clean(from_foreign(source.html)[0]))
    for number, (first, last) in sorted(_spans(signed, placed.stream).items()):
        comment = source.comments[number] if number < len(source.comments) else None
        words = placed.words(first, last) if comment else None
        if comment and words and comment.text.strip():
            at = comment.at if _DATE.fullmatch(comment.at) else ""
            if comment.on_sentence:
                words = placed.sentence(*words)
            yield Remark(*words, comment.by.strip(), comment.text.strip(), at)


def _spans(signed: Mapping[int, str], stream: str) -> dict[int, tuple[int, int]]:
    """Of each comment the first and last place of its words in the stream of all that is no space."""
    pieces = _SIGN.split("".join("".join(text.split()) for text in signed.values()))
    signs = [ord(sign) - FIRST_SIGN for text in signed.values() for sign in _SIGN.findall(text)]
    places = [*accumulate(map(len, pieces))]
    found: dict[int, tuple[int, int]] = {}
    moved = _moves("".join(pieces), stream)
    for sign, place in zip(signs, places, strict=False):
        after = bisect_right(moved, place, key=lambda move: move[0])
        start, moved_to = moved[after - 1]
        most = moved[after][1] if after < len(moved) else len(stream)  # of what has gone it is the place where it was
        place = min(most, place - start + moved_to)
        number, closes = divmod(sign, 2)
        first, _last = found.get(number, (place, place))
        found[number] = (first, max(first, place)) if closes else (min(first, place), max(_last, place))
    return found


def _moves(one: str, other: str) -> list[tuple[int, int]]:
    """From where on a place in `one` is which in `other`: a reading with signs in it may keep what else goes."""
    moves, at, to = [(0, 0)], 0, 0
    if one == other:
        return moves
    while at < len(one) and to < len(other):
        if one[at] == other[to]:
            at, to = at + 1, to + 1
            continue
        skips = ((at + skip, to) if ahead else (at, to + skip) for skip in range(1, _NEAR) for ahead in (True, False))
        at, to = next((s for s in skips if one[s[0] : s[0] + 8] == other[s[1] : s[1] + 8]), (at + 1, to + 1))
        moves.append((at, to))
    return moves


class _Placed:
    """Where the words of the whole text stand in the body, which has lost the lines of its head."""

    def __init__(self, whole: Mapping[int, str], kept: Mapping[int, str], numbers: Mapping[int, int]) -> None:
        self._whole, self._kept, self._numbers = whole, kept, numbers
        self._order = [*whole]
        self._last: tuple[int, list[int]] = -1, []
        self._starts = [0, *accumulate(len("".join(text.split())) for text in whole.values())]
        self.stream = "".join("".join(text.split()) for text in whole.values())

    def words(self, first: int, last: int) -> tuple[int, int, int] | None:
        """The text and the span of so many signs of the stream; of nothing, the word before it, or else after it."""
        at = min(bisect_right(self._starts, first), len(self._order)) - 1
        if first == last and first == self._starts[at] and at and first == len(self.stream):
            at -= 1
        number = self._order[at]
        text, start = self._whole[number], self._starts[at]
        if number not in self._numbers:
            return self._next(at)
        offsets = self._places(number)
        end = min(last, start + len(offsets)) - start
        first -= start
        if first < end:
            return self._numbers[number], offsets[first], offsets[end - 1] + 1
        near = offsets[max(0, min(first - 1, len(offsets) - 1))]
        begins = near
        while begins and not text[begins - 1].isspace():
            begins -= 1
        word = next(_WORD.finditer(text, begins))
        return self._numbers[number], word.start(), word.end()

    def _places(self, number: int) -> list[int]:
        """Where in a text all stands that is no space; kept for the remarks on the same text that follow."""
        if self._last[0] != number:
            self._last = number, [found.start() for found in re.finditer(r"\S", self._whole[number])]
        return self._last[1]

    def sentence(self, number: int, start: int, end: int) -> tuple[int, int, int]:
        """The sentence of a text up to these words; where it is very long, these words."""
        from_here = max(0, start - _LONGEST_SENTENCE)
        begun = [found.end() for found in _SENTENCE_END.finditer(self._kept[number], from_here, start)]
        return number, begun[-1] if begun else start if from_here else 0, end

    def _next(self, at: int) -> tuple[int, int, int] | None:
        """The first word after what has gone from the head, or the last before what has gone from the end."""
        later = [number for number in self._order[at:] if number in self._numbers]
        earlier = [number for number in self._order[:at] if number in self._numbers]
        if not later and not earlier:
            return None
        number = later[0] if later else earlier[-1]
        words = [*_WORD.finditer(self._whole[number])]
        word = words[0] if later else words[-1]
        return self._numbers[number], word.start(), word.end()
