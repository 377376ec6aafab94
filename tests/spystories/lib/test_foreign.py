import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spystories.lib.prose.foreign import from_foreign
from spystories.lib.signs import FORBIDDEN
from tests.support.clipboard_files import CLIPBOARDS

OPENED = [
    *("p", "b", "em", "i", "div", "h1", "h4", "blockquote", "li", "ul", "ol", "table", "td", "a", "pre", "q", "del"),
    *(
        "blockquote data-kind=verse",
        "blockquote data-kind=letter",
        "p data-kind=right",
        "p class=Verse",
        "p class=MsoQuote",
    ),
    *(
        "div class=stanza",
        "p style='margin-left:36pt'",
        "p align=right",
        "span style='font-style:normal'",
        "ruby",
        "rt",
    ),
    *("span style='font-variant:small-caps'", "u", "s", "sub", "sup", "span lang=fr", "p dir=rtl", "span dir=rtl"),
    *(
        "a href=#fn1 id=r1",
        "li id=fn1",
        "a href=#r1",
        "a href='https://x.org/?a=1&b=2'",
        "span data-note=k1",
        "li data-note=k1",
    ),
    *("div style='border-bottom:solid 1pt'", "p style='mso-list:l0 level1 lfo1'", "span style='mso-list:Ignore'"),
]
markup = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in OPENED] + [f"</{tag.split(' ')[0]}>" for tag in OPENED]),
        st.sampled_from(["<br>", "<hr>", "<img alt=x>", "\n\n", "  ", "\t", "\v", "\xa0", "&nbsp;", "***", "1", "•\t"]),
        st.sampled_from(
            ["<!--", "-->", "<script>", "</script>", "<style>", "</style>", "p{font-style:italic}", "&#x10ffff;"]
        ),
        st.sampled_from(["a", "שלום", "東京", "e\u0301", "\u00ad", '"', "<", "</", "&", "#", "&#" + "9" * 5000]),
        st.text(max_size=8),
    ),
    max_size=24,
).map("".join)


class TestClipboards:
    @pytest.mark.parametrize("clipboard", CLIPBOARDS, ids=lambda clipboard: clipboard.name)
    def test_what_programs_write_comes_in_right(self, clipboard):
        assert from_foreign(clipboard.source) == (clipboard.body, clipboard.left_out)

    @pytest.mark.parametrize("clipboard", CLIPBOARDS, ids=lambda clipboard: clipboard.name)
    def test_what_came_in_is_foreign_no_more(self, clipboard):
        assert from_foreign(clipboard.body) == (clipboard.body, {})

    def test_there_are_enough_of_them(self):
        assert len({clipboard.name for clipboard in CLIPBOARDS}) == len(CLIPBOARDS) >= 60


class TestAnything:
    @given(markup)
    def test_what_came_in_once_stays(self, source):
        body, _left_out = from_foreign(source)
        assert from_foreign(body) == (body, {})
        assert not FORBIDDEN.search(body)

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "source",
        [
            *("<div>x" * 20_000, "<blockquote>" * 20_000 + "x", "<b><p>x" * 20_000, "<em><strong>" * 20_000 + "x"),
            *("<b>" * 20_000 + "<li></li>x" * 20_000, "<div>" * 20_000 + "</p>" * 20_000, "<ul><li>x" * 20_000),
            *("".join(f"<b id={n}><a href=#{n}>1" for n in range(20_000)), "<a id=a href=#a>1" * 20_000),
            *("".join(f"<a id=r{n} href=#n{n}>1</a><p><a id=n{n} href=#r{n}>1</a>x" for n in range(20_000)),),
            *("<" * 1_000_000, "&" * 1_000_000, "<!--" * 200_000, "<a '" * 200_000 + ">", "<script>" * 100_000),
            *("<style>" + "/*" * 200_000 + "</style>x", "<style>" + "p{" * 200_000 + "</style>x"),
            *("<p style='" + "a:b;" * 200_000 + "'>x", "<p class='" + "a " * 200_000 + "'>x"),
            *(" " * 1_000_000 + "x" + " " * 1_000_000, "\n " * 500_000, "\xa0" * 1_000_000, "*" * 1_000_000 + "x"),
            *("&#" + "9" * 1_000_000, "<a " + "href=" * 200_000 + ">", "<p" + " a='b'" * 100_000, "<br>" * 100_000),
        ],
        ids=lambda source: ascii(source[:16]),
    )
    def test_hostile_and_very_long_sources_take_seconds(self, source):
        began = time.process_time()
        body, _left_out = from_foreign(source)
        assert from_foreign(body) == (body, {})
        assert time.process_time() - began < 12
