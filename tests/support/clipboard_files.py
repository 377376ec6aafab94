"""
What programs put on the clipboard, after the shapes that each is known to write, and what must come in of it.

Read by the tests of the server and, in a browser, by those of the scripts: both must give the same. In a file of
`clipboards/` each case has a name, what is counted as left out, the HTML, and the body that it must become; what
stands before the first is written around the HTML of all that are no whole page themselves.
"""

from pathlib import Path
from random import Random
from typing import NamedTuple

FOLDER = Path(__file__).parent / "clipboards"
CASE, PART, HERE = "=====\n", "-----\n", "<!--HERE-->"


class Clipboard(NamedTuple):
    name: str
    source: str
    body: str
    left_out: dict[str, int]


def read_cases(text):
    first, *cases = text.split(CASE)
    frame = first if HERE in first else HERE
    for case in cases if HERE in first else [first, *cases]:
        head, source, body = case.split(PART)
        name, _bar, counts = head.strip().partition(" | ")
        left_out = {kind: int(count) for kind, count in (each.split() for each in counts.split(", ") if each)}
        framed = source if source.startswith("<html") else frame.replace(HERE, source)
        yield Clipboard(name, framed, body.removesuffix("\n"), left_out)


def read_files(folder):
    return [case for path in sorted(folder.glob("*.txt")) for case in read_cases(path.read_text(encoding="utf-8"))]


CLIPBOARDS = read_files(FOLDER)
PLAIN = read_files(FOLDER / "plain")  # text; what a name begins with is how it is to be read

_OPENED = [
    *("p", "b", "em", "i", "div", "h1", "h4", "blockquote", "li", "ul", "ol", "table", "td", "a", "pre", "q", "del"),
    *("blockquote data-kind=verse", "blockquote data-kind=letter", "p data-kind=right", "p class=Verse"),
    *("p class=MsoQuote", "div class=stanza", "p style='margin-left:36pt'", "p align=right", "ruby", "rt", "u", "s"),
    *("span style='font-style:normal'", "span style='font-variant:small-caps'", "sub", "sup", "span lang=fr"),
    *("p dir=rtl", "span dir=rtl", "a href=#fn1 id=r1", "li id=fn1", "a href=#r1", "a href='https://x.org/?a=1&b=2'"),
    *(
        "span data-note=k1",
        "li data-note=k1",
        "li data-note='K &'",
        "span data-note='K &'",
        "div style='border-bottom:solid 1pt'",
        "section class=footnotes",
    ),
    *("p style='mso-list:l0 level1 lfo1'", "span style='mso-list:Ignore'", "span hidden", "span class=fn"),
]
# Of what anything may be put together that is HTML or looks like it.
PIECES = [
    *(f"<{tag}>" for tag in _OPENED),
    *(f"</{tag.split(' ')[0]}>" for tag in _OPENED),
    *(
        "<br>",
        "<hr>",
        "<img alt=x>",
        "\n\n",
        "  ",
        "\t",
        "\v",
        "\xa0",
        "&nbsp;",
        "***",
        "1",
        "•\t",
        "a",
        "שלום",
        "東京",
    ),
    *("<!--", "-->", "<script>", "</script>", "<style>", "</style>", "p{font-style:italic}", "&#x10ffff;", "&notit;"),
    *("e\u0301", "\u00ad", '"', "<", "</", "&", "#", "&#" + "9" * 5000, "*", "_", "[^1]", "[^1]: ", "> ", "- "),
]


def random_sources(count):
    """The same sources each time, put together of `PIECES`."""
    chance = Random(12)  # noqa: S311 - nothing secret
    return ["".join(chance.choices(PIECES, k=chance.randint(1, 24))) for _ in range(count)]
