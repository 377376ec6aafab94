"""What could not be kept of a file, or was changed: the names of the counts, and how they are said."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import ngettext, ngettext_lazy

# By name, in the order in which they are said: what was kept in another way, changed, then left out.
SAID = {
    "comment": ngettext_lazy(
        "%(n)d comment kept as a note on its words", "%(n)d comments kept as notes on their words", "n"
    ),
    "resolved": ngettext_lazy("%(n)d of them resolved", "%(n)d of them resolved", "n"),
    "picture taken": ngettext_lazy("%(n)d picture taken", "%(n)d pictures taken", "n"),
    "insertion": ngettext_lazy("%(n)d insertion taken", "%(n)d insertions taken", "n"),
    "move": ngettext_lazy("%(n)d move followed", "%(n)d moves followed", "n"),
    "table": ngettext_lazy("%(n)d table turned into paragraphs", "%(n)d tables turned into paragraphs", "n"),
    "text box": ngettext_lazy("%(n)d text box turned into paragraphs", "%(n)d text boxes turned into paragraphs", "n"),
    "nested list": ngettext_lazy(
        "%(n)d list in another made part of that", "%(n)d lists in others made part of those", "n"
    ),
    "list number": ngettext_lazy("%(n)d number of a list left out", "%(n)d numbers of lists left out", "n"),
    "blank line": ngettext_lazy("%(n)d blank line made a pause", "%(n)d blank lines made pauses", "n"),
    "capitals": ngettext_lazy(
        "%(n)d passage that showed in capitals set as it was typed",
        "%(n)d passages that showed in capitals set as they were typed",
        "n",
    ),
    "centred": ngettext_lazy("%(n)d centred line set like others", "%(n)d centred lines set like others", "n"),
    "long title": ngettext_lazy("title of %(n)d letter cut", "title of %(n)d letters cut", "n"),
    "long standfirst": ngettext_lazy("standfirst of %(n)d letter cut", "standfirst of %(n)d letters cut", "n"),
    "long byline": ngettext_lazy("byline of %(n)d letter cut", "byline of %(n)d letters cut", "n"),
    "link": ngettext_lazy("%(n)d link to no page made words", "%(n)d links to no page made words", "n"),
    "deletion": ngettext_lazy("%(n)d deletion left out", "%(n)d deletions left out", "n"),
    "lost comment": ngettext_lazy("%(n)d comment left out", "%(n)d comments left out", "n"),
    "hidden": ngettext_lazy("%(n)d hidden passage left out", "%(n)d hidden passages left out", "n"),
    "placeholder": ngettext_lazy("%(n)d prompt of a form left out", "%(n)d prompts of a form left out", "n"),
    "picture": ngettext_lazy("%(n)d picture left out", "%(n)d pictures left out", "n"),
    "drawing": ngettext_lazy("%(n)d drawing left out", "%(n)d drawings left out", "n"),
    "object": ngettext_lazy("%(n)d embedded object left out", "%(n)d embedded objects left out", "n"),
    "embedded text": ngettext_lazy("%(n)d embedded file left out", "%(n)d embedded files left out", "n"),
    "sign": ngettext_lazy("%(n)d unreadable character left out", "%(n)d unreadable characters left out", "n"),
    "equation": ngettext_lazy("%(n)d equation left out", "%(n)d equations left out", "n"),
    "note": ngettext_lazy(
        "%(n)d mark without its footnote left out", "%(n)d marks without their footnotes left out", "n"
    ),
    "reading": ngettext_lazy("%(n)d reading above the line left out", "%(n)d readings above the line left out", "n"),
    "contents": ngettext_lazy("%(n)d table of contents left out", "%(n)d tables of contents left out", "n"),
    "head": ngettext_lazy(
        "%(n)d running head or page number left out", "%(n)d running heads or page numbers left out", "n"
    ),
    "above": ngettext_lazy("%(n)d line above the text left out", "%(n)d lines above the text left out", "n"),
    "address": ngettext_lazy("%(n)d line of an address left out", "%(n)d lines of an address left out", "n"),
    "word count": ngettext_lazy("%(n)d count of words left out", "%(n)d counts of words left out", "n"),
    "rights": ngettext_lazy("%(n)d line about rights left out", "%(n)d lines about rights left out", "n"),
    "ending": ngettext_lazy("%(n)d line like “The End” left out", "%(n)d lines like “The End” left out", "n"),
    "front matter": ngettext_lazy(
        "%(n)d line at the head of the file left out", "%(n)d lines at the head of the file left out", "n"
    ),
    "around": ngettext_lazy(
        "%(n)d text around the page’s own left out", "%(n)d texts around the page’s own left out", "n"
    ),
    "page": ngettext_lazy("%(n)d page of a book left out", "%(n)d pages of a book left out", "n"),
}


_WORDS = ": "  # between the name of a count and the words that it tells of
_LONGEST = 60  # characters of such words


def count_words(name: str, words: str) -> str:
    """The name by which a line is counted, with its words, so that whoever brought the file reads what has gone."""
    words = " ".join(words.split())
    return f"{name}{_WORDS}{words if len(words) <= _LONGEST else f'{words[: _LONGEST - 1]}…'}"


def say_counts(counts: Mapping[str, int]) -> list[str]:
    """
    Each count as words without a full stop, "2 deletions left out", in one order; nothing for what is none.

    Lines that are counted with their words are quoted: "1 line of an address left out: “12 Long Street”".
    """
    numbers = Counter[str]()
    quoted: dict[str, list[str]] = {}
    for key, count in counts.items():
        name, _colon, words = key.partition(_WORDS)
        numbers[name] += count
        quoted.setdefault(name, []).extend([words] * bool(words and count))
    said = [_say(SAID[name] % {"n": numbers[name]}, quoted[name]) for name in SAID if numbers[name]]
    others = [
        _say(
            ngettext("%(n)d other (%(name)s)", "%(n)d others (%(name)s)", count) % {"n": count, "name": name},
            quoted[name],
        )
        for name, count in numbers.items()
        if count and name not in SAID
    ]
    return [*said, *others]


def _say(said: str, quoted: Iterable[str]) -> str:
    words = ", ".join(f"“{words}”" for words in quoted)
    return f"{said}: {words}" if words else said
