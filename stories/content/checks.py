"""
What an editor should look at before a story goes out: the rules, each a plain function of a `Content`.

Pure. Where links lead and what is wrong with pictures is asked elsewhere (`stories.derived.links`,
`stories.publishing.readiness`) and handed in; what is refused, and not only warned of, is said by
`stories.publishing.publish`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spystories.lib import prose
from stories.models import StoryContent

from .value import Content

LONGEST_PARAGRAPH = 250  # words of one that is not called very long
SHOWN_AROUND = 16  # characters shown on either side of a sign


class Kind(StrEnum):
    REFUSED = "refused"
    STANDFIRST = "standfirst"
    GAP = "gap"
    DOUBLED = "doubled"
    DASHES = "dashes"
    QUOTES = "quotes"
    LONG = "long"
    LINK = "link"
    PICTURE = "picture"
    CAST = "cast"


@dataclass(frozen=True)
class Finding:
    """One thing to look at: which `field`, and in the body which `paragraph` (from 1) and `words`."""

    kind: Kind
    field: str
    said: str
    paragraph: int = 0
    words: str = ""

    @property
    def anchor(self) -> str:
        """The id of the place in the form; empty when it is about all of it."""
        return "" if not self.field else "cast-rows" if self.field == "cast" else f"id_{self.field}"

    @property
    def blocks(self) -> bool:
        return self.kind == Kind.REFUSED


_GAP = re.compile(r"\b(?:TK)+\b|\[\s*(?:…|\.{3}|TK)\s*\]")
_DOUBLED = re.compile(r"(?<![\w'’-])([^\W\d_]\w*+(?:['’-]\w++)*+)(?:\s++\1(?!['’-]?\w))+", re.IGNORECASE)
# Each way of writing the same sign; what stands first in its text is named first.
_DASHES = {
    "–": re.compile(r"(?<=\s)–(?=\s)"),
    "-": re.compile(r"(?<=\s)-(?=\s)"),
    "--": re.compile(r"(?<!-)--(?!-)"),
    "—": re.compile(r"—"),
}
_QUOTES = {'"': re.compile('"'), "“”": re.compile("[“”]"), "«»": re.compile("[«»]")}
_APOSTROPHES = {"'": re.compile(r"(?<=\w)'(?=\w)"), "’": re.compile(r"(?<=\w)’(?=\w)")}
_LINES = [name for name in StoryContent.LINES if StoryContent.FIELDS[name].checked]


def check(
    content: Content, links: Mapping[str, str] | None = None, pictures: Mapping[str, str] | None = None
) -> list[Finding]:
    """
    What to look at in `content`, in the order of the page.

    `links` says of an address in the text what is wrong with it, `pictures` of a picture's key; one that is not in
    them is well.
    """
    texts = prose.texts(content.body)
    in_body = [
        *(finding for number, text in texts.items() for finding in _in_text("body", text, number)),
        *_mixed(texts),
        *_long(texts),
        *_links(content.body, links or {}),
        *_pictures(content, pictures or {}),
    ]
    found = [] if content.standfirst else [Finding(Kind.STANDFIRST, "standfirst", _("There is no standfirst."))]
    found += [finding for field in _LINES for finding in _in_text(field, content.words[field])]
    found += sorted(in_body, key=lambda finding: finding.paragraph)
    return found if content.cast else [*found, Finding(Kind.CAST, "cast", _("Nobody is in the cast."))]


def has_gap(content: Content) -> bool:
    """Whether a TK or a "[…]" is left anywhere in the words."""
    lines = [content.words[name] for name in _LINES]
    return any(_GAP.search(text) for text in (*lines, *prose.texts(content.body).values()))


def _in_text(field: str, text: str, number: int = 0) -> Iterator[Finding]:
    """What is left to be written in a line or a paragraph, and words that stand twice."""
    for match in _GAP.finditer(text):
        yield Finding(Kind.GAP, field, _("“%(words)s” is left.") % {"words": match[0]}, number, match[0])
    for match in _DOUBLED.finditer(text):
        yield Finding(Kind.DOUBLED, field, _("“%(words)s”: a word twice.") % {"words": match[0]}, number, match[0])


def _mixed(texts: Mapping[int, str]) -> Iterator[Finding]:
    """One finding for a sign that is written in two ways: where the rarer of them first stands."""
    for kind, ways, sentence in (
        (Kind.DASHES, _DASHES, _("Dashes are written in two ways: “%(here)s” here, “%(most)s” elsewhere.")),
        (Kind.QUOTES, _QUOTES, _("Quotes are written in two ways: “%(here)s” here, “%(most)s” elsewhere.")),
        (Kind.QUOTES, _APOSTROPHES, _("Apostrophes are written in two ways: “%(here)s” here, “%(most)s” elsewhere.")),
    ):
        counts = {way: sum(len(sign.findall(text)) for text in texts.values()) for way, sign in ways.items()}
        used = sorted((way for way in ways if counts[way]), key=lambda way: -counts[way])
        if len(used) > 1:
            number, words = _first(ways[used[-1]], texts)
            yield Finding(kind, "body", sentence % {"here": used[-1], "most": used[0]}, number, words)


def _first(sign: re.Pattern[str], texts: Mapping[int, str]) -> tuple[int, str]:
    for number, text in texts.items():
        if match := sign.search(text):
            return number, text[max(0, match.start() - SHOWN_AROUND) : match.end() + SHOWN_AROUND]
    raise LookupError(sign.pattern)


def _long(texts: Mapping[int, str]) -> Iterator[Finding]:
    for number, text in texts.items():
        count = sum(any(sign.isalnum() for sign in word) for word in text.split())
        if count > LONGEST_PARAGRAPH:
            said = ngettext("A very long paragraph: %(count)s word.", "A very long paragraph: %(count)s words.", count)
            yield Finding(Kind.LONG, "body", said % {"count": count}, number)


def _links(body: str, wrong: Mapping[str, str]) -> Iterator[Finding]:
    for number, address, words in prose.hrefs(body):
        if address in wrong:
            yield Finding(Kind.LINK, "body", wrong[address], number, words)


def _pictures(content: Content, wrong: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with each picture, at the field that shows it."""
    shown = [("lead_picture", content.lead_picture), ("cover_picture", content.cover_picture)]
    shown += [("body", key) for key in dict.fromkeys(prose.picture_keys(content.body))]
    for field, key in shown:
        if key in wrong:
            yield Finding(Kind.PICTURE, field, wrong[key])
