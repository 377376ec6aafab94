import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spystories.lib import prose
from spystories.lib.prose import Link, reading
from spystories.lib.prose.rendering import LEAST_WITH_INITIAL
from spystories.lib.text import FORBIDDEN, without_forbidden
from tests.support.fixture_files import DOCUMENTS

TAGS = [
    "p",
    "b",
    "em",
    "strong",
    "i",
    "div",
    "h1",
    "h2",
    "h4",
    "blockquote",
    "hr",
    "br",
    "li",
    "span",
    "x:y",
    "a",
    "ul",
    "ol",
    "u",
    "sup",
    'p data-kind="right" lang="fr"',
    'blockquote data-kind="verse"',
    'span data-kind="small-caps"',
    'span lang="he" dir="rtl"',
    'span data-note="a"',
    'span data-note="b"',
    'ol data-kind="notes"',
    'li data-note="a"',
    'li data-note="b"',
]
CLOSED = sorted({tag.split(" ")[0] for tag in TAGS})
markup = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in CLOSED]),
        st.sampled_from(["<a href='/x'>", '<a href="https://x.org/?a=1&b=\'">', "<a href=//x>", "<a href='http://['>"]),
        st.sampled_from(
            ["\n\n", "  ", "\t", "\v", "\xa0", "&nbsp;", "&amp;lt;", "<!--", "-->", "<script>", "</script>"]
        ),
        st.sampled_from(["***", "#", '"', "'", " - ", "\u0301", "&#x10ffff;", "&#" + "9" * 5000, "<", "</", "&"]),
        st.text(max_size=8),
    ),
    max_size=24,
).map("".join)
words = st.text(st.sampled_from("aé1 \"'-–—.,(\n"), max_size=40)


def visible(text):
    return "".join(without_forbidden(text).split())


class TestCleaning:
    @given(markup)
    def test_cleaning_what_is_clean_changes_nothing(self, source):
        body = prose.clean(source)
        assert prose.clean(body) == body
        assert not FORBIDDEN.search(body)

    @given(st.lists(st.tuples(st.sampled_from(["", *(f"</{tag}><{tag}>" for tag in CLOSED)]), st.text('ab é<&;>"'))))
    def test_no_visible_character_is_lost(self, pieces):
        source = "".join(tag + html.escape(text) for tag, text in pieces)
        assert visible("".join(prose.paragraphs(prose.clean(source)))) == visible("".join(text for _, text in pieces))

    @given(st.text())
    def test_plain_text_keeps_every_visible_character(self, text):
        body = prose.from_text(f"x{text}x")
        assert prose.clean(body) == body
        kept = "".join("***" if part == "<hr>" else "".join(prose.paragraphs(part)) for part in body.split("\n"))
        assert visible(kept).strip("x*#") == visible(f"x{text}x").strip("x*#")

    @pytest.mark.parametrize(
        ("source", "body"),
        [
            ("<p>a <b>bold</b> <i>word</i></p>", "<p>a <strong>bold</strong> <em>word</em></p>"),
            ("<em><strong>x</strong></em><em>y</em>", "<p><strong><em>x</em></strong><em>y</em></p>"),
            ("<strong>a</strong><b>b</b>", "<p><strong>ab</strong></p>"),
            ("<div>one</div><div>two<p>three", "<p>one</p>\n<p>two</p>\n<p>three</p>"),
            (
                "one\n\ntwo\nstill <i>two\n\nthree</i>",
                "<p>one</p>\n<p>two still <em>two</em></p>\n<p><em>three</em></p>",
            ),
            ("<p>one\n\ntwo</p>", "<p>one two</p>"),
            ("<p>&nbsp;</p><p> \u200b </p><p></p><p>a</p>", "<p>a</p>"),
            ("<p>a</p><p>* * *</p><p>#</p><p>⁂</p><p>---</p>", "<p>a</p>\n<hr>\n<hr>\n<hr>\n<hr>"),
            ("<p>— No.</p><p>…</p><p>-</p>", "<p>— No.</p>\n<p>…</p>\n<p>-</p>"),
            ("<p> a  b\tc\n d </p>", "<p>a  b c d</p>"),
            ("<p>a <br> b</p><p>a\vb</p>", "<p>a<br>b</p>\n<p>a<br>b</p>"),
            ("<p>a<br><br>b<br></p>", "<p>a</p>\n<p>b</p>"),
            ("<h1>A</h1><h4>B</h4>c", "<h2>A</h2>\n<h3>B</h3>\n<p>c</p>"),
            (
                "<blockquote>a<p>b</p></blockquote><blockquote><h2>c</h2></blockquote>",
                "<blockquote><p>a</p><p>b</p></blockquote>\n<blockquote><p>c</p></blockquote>",
            ),
            (
                "<blockquote>a<hr>b",
                "<blockquote><p>a</p><hr><p>b</p></blockquote>",
            ),
            ("\"a\" & 'b' < c > d\xa0e", "<p>\"a\" &amp; 'b' &lt; c &gt; d\xa0e</p>"),
            ("<p>cafe\u0301</p>", "<p>café</p>"),
            ("Write to <me@example.org> <3", "<p>Write to &lt;me@example.org&gt; &lt;3</p>"),
            ("<ul><li>a<li>b</ul><table><tr><td>c<td>d</table>", "<ul><li>a</li><li>b</li></ul>\n<p>c</p>\n<p>d</p>"),
            ("a<script>x='</p>'</script><style>b{}</style><!-- <p>c -->d", "<p>ad</p>"),
            ("", ""),
        ],
    )
    def test_one_canonical_form(self, source, body):
        assert prose.clean(source) == body

    @pytest.mark.parametrize("href", ["https://x.org/?a=1&amp;b=2", "http://x.org", "mailto:a@x.org", "/stories/a/"])
    def test_addresses_that_a_body_may_hold(self, href):
        assert prose.clean(f'<a href="{href}" onclick="x" class="y" id=z>a</a>') == f'<p><a href="{href}">a</a></p>'

    @pytest.mark.parametrize(
        "href",
        [
            *(
                "javascript:alert(1)",
                "JaVaScRiPt:x",
                "java\tscript:x",
                " javascript:x",
                "&#106;avascript:x",
                "data:x",
            ),
            *(
                "//elsewhere.org",
                "/\\elsewhere.org",
                "/\t/elsewhere.org",
                "#_ftn1",
                "a/b",
                "vbscript:x",
                "http://[",
            ),
        ],
    )
    def test_other_addresses_leave_their_words(self, href):
        assert prose.clean(f'<p><a href="{href}">a</a></p>') == "<p>a</p>"

    @pytest.mark.parametrize(
        "source",
        [
            '<img src=x onerror="alert(1)">a',
            "<svg><style><img src=x onerror=alert(1)></style></svg>a",
            '<math><mtext></form><form><mglyph><style></math><img src onerror="alert(1)">a',
            '<noscript><p title="</noscript><img src=x onerror=alert(1)>">a',
            "<p style='x' onclick=alert(1)>a</p><iframe src=//x></iframe>",
        ],
    )
    def test_no_script_comes_through(self, source):
        body = prose.clean(source)
        assert "a" in body
        assert "<p>" in body
        assert set(re.findall(r"<[^/>]*>", body)) <= {"<p>"}

    def test_what_was_read_once_may_be_changed(self):
        prose.paragraphs("<p>a</p>").clear()
        reading.read("<p>a</p>").clear()
        assert prose.paragraphs("<p>a</p>") == [block.text for block in reading.read("<p>a</p>")] == ["a"]

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "source",
        [
            *(
                "<div>x" * 50_000,
                "<blockquote>" * 50_000 + "x",
                "<b><p>x" * 50_000,
                "<em><strong>" * 50_000 + "x",
            ),
            *(
                "".join(f"<b id={n}><a href=/{n}>x" for n in range(20_000)),
                "<p>x</p>" * 20_000,
                "<br>" * 50_000,
            ),
            *(
                "<" * 1_000_000,
                "&" * 1_000_000,
                "<!--" * 200_000,
                "<a '" * 200_000 + ">",
                "<script>" * 100_000,
            ),
            *(
                " " * 1_000_000 + "x" + " " * 1_000_000,
                "\n " * 500_000,
                "\xa0" * 1_000_000,
                "*" * 1_000_000 + "x",
            ),
            *(
                "۞ " * 500_000,
                "word " * 200_000,
                "語" * 1_000_000,
                "\U0001d518" * 1_000_000,
                "e\u0301" * 500_000,
            ),
            *(
                "&#" + "9" * 1_000_000,
                "<a " + "href=" * 200_000 + ">",
                "' \" " * 250_000,
                "<p" + " a='b'" * 100_000,
            ),
            *(
                "<span lang=fr>x<span>" * 50_000,
                "<ul><li>x" * 50_000,
                '<blockquote data-kind="verse">  x<br>  ' * 50_000,
                "".join(f"x<span data-note=k{n}></span>" for n in range(20_000))
                + "".join(f"<ol data-kind=notes><li data-note=k{n}>y</ol>" for n in range(20_000)),
                "<span data-note=a></span>" * 100_000 + "x",
                "<p><span data-note=a></span></p>" * 20_000 + "x<ol data-kind=notes><li data-note=a>y</ol>",
                "x<span data-note=a></span><ol data-kind=notes>" + "<li data-note=a>word" * 20_000,
            ),
        ],
        ids=lambda source: ascii(source[:12]),
    )
    def test_hostile_and_very_long_text_takes_seconds(self, source):
        began = time.process_time()
        body = prose.clean(source)
        assert prose.clean(body) == body
        prose.render(body)
        assert time.process_time() - began < 12


class TestParagraphs:
    @given(markup)
    def test_those_of_what_is_stored_are_told_without_reading_it(self, source):
        body = prose.clean(source)
        assert prose.stored_paragraphs(body) == prose.paragraphs(body)
        assert prose.stored_texts(body) == prose.texts(body)
        assert prose.with_notes(*prose.part_notes(body)) == body

    def test_every_text_block_counts_and_no_scene_break(self):
        body = "<h2>A</h2>\n<p>b<br><em>c</em> &amp; d</p>\n<hr>\n<blockquote><p>e</p><p>f</p></blockquote>"
        assert prose.paragraphs(body) == ["A", "b\nc & d", "e", "f"]

    @pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
    def test_a_documents_paragraphs_are_kept_exactly(self, path):
        document = path.read_text(encoding="utf-8")
        body = prose.from_text(document)
        assert prose.paragraphs(body) == document.split("\n\n")
        assert prose.clean(body) == prose.clean(document) == body

    def test_the_documents_words_and_minutes(self):
        counts = [prose.word_count(prose.from_text(path.read_text(encoding="utf-8"))) for path in DOCUMENTS]
        assert counts == [350, 397, 356, 381]
        assert [prose.minutes(count) for count in [0, 1, 329, 330, *counts]] == [1, 1, 1, 2, 2, 2, 2, 2]

    def test_line_breaks_of_plain_text_stay(self):
        assert prose.from_text("a\r\nb\r\n \r\n<c>") == "<p>a<br>b</p>\n<p>&lt;c&gt;</p>"


class TestTypesetting:
    @given(st.one_of(words, st.text()))
    def test_offsets_hold_and_setting_twice_changes_nothing(self, text):
        text = prose.as_read(text)
        in_place, done = prose.set_in_place(text), prose.typeset(text)
        assert len(in_place) == len(text)
        assert "".join(sign for at, sign in enumerate(in_place) if at not in prose.dropped(text)) == done
        assert prose.typeset(done) == done
        assert not set(done) & set("\"'")

    @pytest.mark.parametrize(
        ("typed", "done"),
        [
            ('"Go," he said. "Now."', "“Go,” he said. “Now.”"),
            ("Emil's eye, the spies' den", "Emil’s eye, the spies’ den"),
            ("\"I said 'no' to him.\"", "“I said ‘no’ to him.”"),
            ("\"He said, 'Go.'\"", "“He said, ‘Go.’”"),
            ("'Go,' he said.", "‘Go,’ he said."),
            ("'Tis the '90s, rock 'n' roll, get 'em", "’Tis the ’90s, rock ’n’ roll, get ’em"),
            ("\"'Arry went,\" to the dogs' home", "“’Arry went,” to the dogs’ home"),
            ('"But—" he said. "—And?" ("x")', "“But—” he said. “—And?” (“x”)"),
            ("one - two -three - - four", "one – two -three – – four"),
            ("- Who is it?", "- Who is it?"),
            ('He went -- "home" -- and\n-- so', "He went – “home” – and\n– so"),
            ("a--b --c -- -- d --- e", "a--b --c – – d --- e"),
            ("“x” ‘y’", "“x” ‘y’"),
        ],
    )
    def test_marks(self, typed, done):
        assert prose.typeset(typed) == done

    def test_a_quotation_is_typeset_and_escaped(self):
        assert prose.quote('"<b> & Emil\'s"') == "“&lt;b&gt; &amp; Emil’s”"

    def test_a_quotation_within_a_quotation_is_single(self):
        assert prose.quote('He said "just so" and left.', inside=True) == "He said ‘just so’ and left."


class TestRendering:
    @given(markup, st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 9), st.integers(0, 9))))
    def test_readers_get_the_typeset_paragraphs_with_links_or_without(self, source, spans):
        body = prose.clean(source)
        expected = [prose.typeset(text) for text in prose.paragraphs(body)]
        links = [Link(number, start, end, "/x/", "c-1") for number, start, end in spans]
        assert prose.paragraphs(prose.render(body)) == expected
        assert prose.paragraphs(prose.render(body, links)) == expected

    def test_paragraphs_have_addresses_and_the_last_an_end(self):
        body = "<p>a</p>\n<hr>\n<blockquote><p>b</p></blockquote>\n<h2>c</h2>\n<hr>"
        assert prose.render(body) == (
            '<p id="p1" class="short">a</p>\n<hr>\n<blockquote><p id="p2">b</p></blockquote>\n'
            '<h2 id="p3">c<span class="story-end"></span></h2>\n<hr>'
        )
        assert prose.render("") == ""

    def test_a_link_crosses_marks(self):
        assert prose.render("<p>a <em>b c</em> d</p>", [Link(1, 2, 3, "/b/", "c-b"), Link(1, 4, 7, '/"/')]) == (
            '<p id="p1" class="short">a <a href="/b/" data-card="c-b"><em>b</em></a><em> </em>'
            '<a href="/&quot;/"><em>c</em> d</a><span class="story-end"></span></p>'
        )

    def test_a_dash_of_two_signs_moves_no_link_and_leaves_nothing_behind(self):
        body = "<p>A -- b -<em>-</em> Emil -- d</p>"
        assert prose.render(body, [Link(1, 10, 14, "/e/")]) == (
            '<p id="p1" class="short">A – b – <a href="/e/">Emil</a> – d<span class="story-end"></span></p>'
        )
        assert prose.render(body, [Link(1, 3, 12, "/e/")]) == (
            '<p id="p1" class="short">A –<a href="/e/"> b – Em</a>il – d<span class="story-end"></span></p>'
        )

    def test_no_link_stands_in_a_heading_or_touches_another(self):
        body = '<h2>Emil</h2>\n<p>Or <a href="https://x.org">Emil</a>, Emil</p>'
        links = [
            Link(1, 0, 4, "/e/"),
            Link(2, 0, 5, "/e/"),
            Link(2, 3, 7, "/e/"),
            Link(2, 9, 13, "/e/"),
            Link(2, 10, 12, "/e/"),
        ]
        assert prose.linkable_ranges(body) == {1: [], 2: [(0, 3), (7, 13)]}
        assert prose.render(body, links) == (
            '<h2 id="p1">Emil</h2>\n<p id="p2">Or <a href="https://x.org" rel="external noopener">Emil</a>, '
            '<a href="/e/">Emil</a><span class="story-end"></span></p>'
        )

    def test_the_drop_cap_of_a_linked_first_word_is_not_underlined(self):
        long = "x" * LEAST_WITH_INITIAL
        body = f"<p>Emil <em>K</em> {long}</p>\n<p>Emil</p>"
        assert prose.render(body, [Link(1, 0, 6, "/e/"), Link(2, 0, 4, "/e/")]) == (
            f'<p id="p1"><a href="/e/">E<span class="after-initial">mil <em>K</em></span></a> {long}</p>\n'
            '<p id="p2"><a href="/e/">Emil</a><span class="story-end"></span></p>'
        )
        assert "after-initial" not in prose.render(body.replace(long, ""), [Link(1, 0, 6, "/e/")])

    def test_what_was_stored_unclean_is_still_drawn_safely(self):
        assert prose.render('<p onclick="x">a<img src=x onerror=y></p><script>z</script>') == (
            '<p id="p1" class="short">a<span class="story-end"></span></p>'
        )


class TestPassages:
    texts = {1: "He met Sophia. Sophia laughed.", 2: "Then Sophia left.", 3: "It rained. It rained."}

    def test_a_sentence_is_found_where_it_first_stands(self):
        assert prose.find(self.texts, "Sophia") == 1
        assert prose.find(self.texts, "Then Sophia left.") == 2
        assert prose.find(self.texts, "sophia") is None
        assert prose.find(self.texts, "") is None

    @pytest.mark.parametrize(
        ("anchor", "place"),
        [
            ((1, "Sophia", "met ", "."), (1, 7, 13)),
            ((2, "Sophia", "", ""), (2, 5, 11)),
            ((3, "Sophia", "Then ", " left"), (2, 5, 11)),
            ((9, "Sophia", "Then ", " left"), (2, 5, 11)),
            ((1, "Sophia", "", ""), None),
            ((3, "It rained.", "", ""), None),
            ((2, "Sophia", "met", ""), None),
            ((2, "", "Then ", ""), None),
        ],
    )
    def test_a_passage_is_found_when_exact_or_unique_and_never_guessed(self, anchor, place):
        assert prose.locate(self.texts, *anchor) == place
