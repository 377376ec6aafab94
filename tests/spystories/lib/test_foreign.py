import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spystories.lib import prose
from spystories.lib.prose.foreign import from_foreign, from_markdown, from_plain, is_markdown, is_wrapped
from spystories.lib.signs import FORBIDDEN
from tests.support.clipboard_files import CLIPBOARDS, PIECES, PLAIN
from tests.support.fixture_files import DOCUMENTS

markup = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=24).map("".join)


def join(text):
    return from_plain(text, joined=True)


READ = {"Plain text": from_plain, "Markdown": from_markdown, "Broken lines": join}


class TestClipboards:
    @pytest.mark.parametrize("clipboard", CLIPBOARDS, ids=lambda clipboard: clipboard.name)
    def test_what_programs_write_comes_in_right(self, clipboard):
        assert from_foreign(clipboard.source) == (clipboard.body, clipboard.left_out)
        assert prose.clean(clipboard.source) == clipboard.body

    @pytest.mark.parametrize("clipboard", CLIPBOARDS, ids=lambda clipboard: clipboard.name)
    def test_what_came_in_is_foreign_no_more(self, clipboard):
        assert from_foreign(clipboard.body) == (clipboard.body, {})

    def test_there_are_enough_of_them(self):
        assert len({clipboard.name for clipboard in CLIPBOARDS}) == len(CLIPBOARDS) >= 60


class TestPlainText:
    @pytest.mark.parametrize("text", PLAIN, ids=lambda text: text.name)
    def test_text_comes_in_right_and_is_known(self, text):
        read = READ[text.name.partition(":")[0]]
        assert read(text.source) == text.body
        assert is_markdown(text.source) == (read is from_markdown)
        assert is_wrapped(text.source) == (read is join)

    @pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
    def test_a_document_is_neither_markdown_nor_broken_by_hand(self, path):
        document = path.read_text(encoding="utf-8")
        assert (is_markdown(document), is_wrapped(document)) == (False, False)
        assert from_plain(document) == prose.from_text(document)

    @given(st.text("ab*_~[]()^`\\<>#-=. \n"))
    def test_any_text_is_read_and_stays(self, text):
        for read in (from_plain, join, from_markdown):
            body = read(text)
            assert prose.clean(body) == body
        assert is_markdown(text) in (True, False)
        assert is_wrapped(text) in (True, False)

    @pytest.mark.slow
    @pytest.mark.parametrize("signs", ["*", "*a ", "_*", "[a", "`a", "> ", "[^1]: ", "\\", "# ", "- ", "<a ", "~~a"])
    def test_hostile_text_takes_seconds(self, signs):
        began = time.process_time()
        for text in (signs * 50_000, f"{signs}\n" * 20_000):
            assert is_markdown(text) in (True, False)
            from_markdown(text)
        assert time.process_time() - began < 12


class TestAnything:
    @given(markup)
    def test_what_came_in_once_stays(self, source):
        body, _left_out = from_foreign(source)
        assert from_foreign(body) == (body, {})
        assert prose.clean(body) == body
        assert not FORBIDDEN.search(body)

    @given(markup)
    def test_it_is_the_one_way_in(self, source):
        assert prose.clean(f"<div>{source}") == from_foreign(f"<div>{source}")[0]

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
            *("x" + " " * 1_000_000 + "x", "<p>x<br>" + "\xa0" * 1_000_000 + "x<br>"),
            *("&#" + "9" * 1_000_000, "<a " + "href=" * 200_000 + ">", "<p" + " a='b'" * 100_000, "<br>" * 100_000),
        ],
        ids=lambda source: ascii(source[:16]),
    )
    def test_hostile_and_very_long_sources_take_seconds(self, source):
        began = time.process_time()
        body, _left_out = from_foreign(source)
        assert from_foreign(body) == (body, {})
        assert time.process_time() - began < 12
