"""
Which links are numbers of notes, and where the notes stand.

Two links that lead to each other are a note's number and the way back, whatever program made them: in Word,
LibreOffice, Google Docs, Wikipedia, Markdown and most pages. Where only one half is there, its name tells.
"""

from collections.abc import Iterable
from typing import NamedTuple

from spystories.lib.prose.foreign.rules import VOID, Facts, Rules, pattern
from spystories.lib.prose.tokens import Token

_NUMBER, _SIGN = pattern("numbers"), pattern("signs")
_NOTE, _COMMENT, _LISTED = pattern("note names"), pattern("comment names"), pattern("listed comments")
_NEAR, _MOST = 8, 20  # ids that a link is known by, of each sort; links to one id that are looked at


class Judged(NamedTuple):
    """
    For each link, in order, what it is: "mark", "back", "note" (a number without its note), "comment", "sign"
    (neither word nor number: an arrow to the top) or nothing of these; the ids of all notes and comments; and those
    of comments that no link leads to.
    """

    links: list[str]
    notes: set[str]
    comments: set[str]
    placeless: set[str]


class _Link(NamedTuple):
    """A link: where in the document it leads, by which ids it is led to, and what it says of itself."""

    to: str
    ids: frozenset[str]
    is_local: bool
    is_number: bool
    words: str = ""


def judge(tokens: Iterable[Token], rules: Rules) -> Judged:
    """Judges all links of a document; time is linear."""
    links = _Links(tokens, rules)
    judged = Judged([""] * len(links.found), set(), set(), set(filter(_LISTED.fullmatch, links.ids)))
    judged.comments.update(judged.placeless)
    judged.placeless.difference_update(links.targets)
    for number, link in enumerate(links.found):
        if not judged.links[number]:
            judged.links[number] = _judge(links, number, link, judged)
    return judged


def _judge(links: "_Links", number: int, link: _Link, judged: Judged) -> str:
    is_comment = _COMMENT.fullmatch(link.to) is not None
    named = is_comment or link.is_number or _NOTE.fullmatch(link.to) is not None
    reads_as_number = _NUMBER.fullmatch(link.words) is not None
    back = links.back(number, link) if link.to and (named or reads_as_number) else None
    if back is not None:
        judged.links[back] = "back"
    if back is not None or (reads_as_number and (link.to in judged.notes or link.to in links.noted)):
        (judged.comments if is_comment else judged.notes).add(link.to)
        return "comment" if is_comment else "mark"
    if is_comment or (named and reads_as_number):
        return "comment" if is_comment else "note"
    is_sign = (link.is_local or link.to in links.ids) and _SIGN.fullmatch(link.words) is not None
    return "sign" if is_sign else ""


class _Links:
    """The links of a document in their order, all its ids, and those of what says that it is a note."""

    def __init__(self, tokens: Iterable[Token], rules: Rules) -> None:
        self.found: list[_Link] = []
        self.ids: set[str] = set()
        self.noted: set[str] = set()
        self._by_target: dict[str, list[int]] = {}
        self._open: list[tuple[str, int]] = []  # open elements, and how many ids were open before each
        self._around: list[str] = []  # the ids of what is open
        self._beside: list[str] = []  # those of this paragraph
        words: list[str] | None = None
        for what, text, raw in tokens:
            if text == "a" and what in ("open", "close") and words is not None:
                self.found[-1] = self.found[-1]._replace(words="".join(words))
                words = None
            if what == "text" and words is not None:
                words.append(text)
            elif what == "close":
                self._close(text)
            elif what == "open":
                self._tag(text, *rules.facts(text, raw, quoted=False))
                words = [] if text == "a" else words
        if words is not None:
            self.found[-1] = self.found[-1]._replace(words="".join(words))

    @property
    def targets(self) -> Iterable[str]:
        return self._by_target

    def back(self, number: int, link: _Link) -> int | None:
        """The number of a link after this one, at its target, that leads back to it."""
        for own in sorted(link.ids):
            for other in self._by_target.get(own, ())[:_MOST]:
                if other > number and link.to in self.found[other].ids:
                    return other
        return None

    def _tag(self, name: str, facts: Facts, given: dict[str, str]) -> None:
        own = [given[key] for key in ("id", "name") if given.get(key)]
        self.ids.update(own)
        if facts.get("note"):
            self.noted.update(own)
        if facts.get("block"):
            self._beside = []
        self._beside += own
        if name not in VOID:
            self._open.append((name, len(self._around)))
            self._around += own
        if name == "a":
            before, sign, to = given.get("href", "").partition("#")
            near = frozenset([*self._around[-_NEAR:], *self._beside[-_NEAR:]])
            self._by_target.setdefault(to, []).append(len(self.found))
            self.found.append(_Link(to, near, bool(sign) and not before, "numbers" in facts))

    def _close(self, name: str) -> None:
        if any(each == name for each, _count in self._open[-_NEAR:]):
            while (closed := self._open.pop())[0] != name:
                pass
            del self._around[closed[1] :]
