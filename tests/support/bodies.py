"""Bodies of any kind, with words that mean something elsewhere: what a format must carry and bring back the same."""

from html import escape

from hypothesis import strategies as st

from spystories.lib import prose
from spystories.lib.prose import kinds

HOSTILE = (
    *("*", "**", "_", "[", "]", "(", ")", "![", "[^a]", "[^a]:", "](/x)", "#", "## Two", "1984. A year", "1)", "a. b"),
    *("- Who is it?", "+ b", "* * *", "---", "===", ":::", "::: verse", "> it", "| a | b", "`c`", "~~s~~", "~", "^"),
    *("<b>", "</p>", "<!-- verse -->", "-->", "]]>", "&amp;", "&lt;", "&", "\\", "\\*", "!", "$5", "{#id}", "%", "@a"),
    *(
        "https://x.org/",
        "www.x.org",
        "  ",
        " ",
        "\xa0",
        "\u2003",
        "\u200f",
        "\u0301",
        "é",
        "שלום",
        "سلام",
        "\U0001f575",
    ),
    *(
        "\x07",
        "\ufffe",
        "\n",
        "”",
        "“",
        "’",
        "…",
        "—",
        "a",
        "word",
        "words and words",
        "I. ",
        "=",
        "END",
        "\u200b",
        "\u2028",
    ),
)
# No text has signs for private use: readers of manuscripts drop them, as comments stand between such.
_any = st.text(st.characters(exclude_categories=["Co", "Cs"]), max_size=4)
_words = st.lists(st.one_of(st.sampled_from(HOSTILE), _any), min_size=1, max_size=4).map("".join)
_hrefs = ("https://x.org/", "https://x.org/?a=1&b=2&copy;=3#<>", "/stories/a_b/", "mailto:a@x.org", "/(x)", "/é*_")
_tags = [
    *((kind.tag, f' data-kind="{kind.kind}"' if kind.kind else "") for kind in kinds.MARKS),
    ("span", ' lang="fr"'),
    ("span", ' lang="he" dir="rtl"'),
    *(("a", f' href="{escape(href)}"') for href in _hrefs),
]


@st.composite
def _run(draw):
    """Words with some marks around them, or the mark of a footnote."""
    if draw(st.integers(0, 12)) == 0:
        return f'<span data-note="{draw(st.sampled_from("abc"))}"></span>'
    tags = draw(st.lists(st.sampled_from(_tags), max_size=3, unique=True))
    words = escape(draw(_words)).replace("\n", "<br>")
    return "".join(f"<{tag}{given}>" for tag, given in tags) + words + "".join(f"</{tag}>" for tag, _ in reversed(tags))


_line = st.lists(st.one_of(_run(), _words.map(escape)), min_size=1, max_size=4).map("".join)
_spoken = st.sampled_from(("", "", "", ' lang="he" dir="rtl"', ' lang="pt-BR"', ' dir="rtl"'))
_paragraphs = [kind for kind in kinds.PARAGRAPHS if kind.tag != "hr"]


@st.composite
def _paragraph(draw, of=tuple(_paragraphs)):
    if draw(st.integers(0, 9)) == 0:
        return "<hr>"
    kind = draw(st.sampled_from(of))
    given = f' data-kind="{kind.kind}"' if kind.kind else ""
    return f"<{kind.tag}{given}{draw(_spoken)}>{draw(_line)}</{kind.tag}>"


@st.composite
def _list(draw):
    tag = draw(st.sampled_from([kind.tag for kind in kinds.LISTS]))
    items = draw(st.lists(st.tuples(_spoken, _line), min_size=1, max_size=3))
    return f"<{tag}>{''.join(f'<li{spoken}>{line}</li>' for spoken, line in items)}</{tag}>"


@st.composite
def _quotation(draw):
    kind = draw(st.sampled_from(kinds.QUOTATIONS))
    inside = _paragraph(tuple(one for one in _paragraphs if one.tag == "p"))
    parts = draw(st.lists(st.one_of(inside, _list()), min_size=1, max_size=3))
    return f'<blockquote data-kind="{kind.kind}">{"".join(parts)}</blockquote>'


@st.composite
def bodies(draw):
    """A canonical body: it begins with words."""
    parts = ["<p>It began.</p>", *draw(st.lists(st.one_of(_paragraph(), _quotation(), _list()), max_size=5))]
    notes = "".join(f'<li data-note="{key}"{draw(_spoken)}>{draw(_line)}</li>' for key in "abc" if draw(st.booleans()))
    return prose.clean("".join(parts) + f'<ol data-kind="notes">{notes}</ol>')
