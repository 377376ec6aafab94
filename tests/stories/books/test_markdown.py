"""Markdown that stories are taken along as: readable, and the same when it is read again."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spystories.lib import prose
from spystories.lib.manuscripts import own_markdown
from spystories.lib.manuscripts.frame import read
from spystories.lib.manuscripts.values import Manuscript
from spystories.lib.pictures import ShownPicture
from stories.books import markdown
from stories.books.illustrated import Illustrated
from stories.books.markdown import write_front_matter
from tests.support.bodies import HOSTILE, bodies
from tests.support.fixture_files import shipped
from tests.support.kinds import EVERY_KIND, FROM_THE_TABLE

FIXTURES = [row["fields"]["body"] for row in shipped("stories") if row["model"] == "stories.story"]
OURS = "---\nspystories: 1\n---\n\n"
words = st.lists(st.sampled_from([sign for sign in HOSTILE if sign.isprintable()]), max_size=4).map("".join)


def text_of(body, title="", byline="", authors=(), standfirst="", lang=""):
    return Manuscript(title, byline, authors, standfirst, lang, "", body)


def write_markdown(text, source=""):
    return markdown.write_markdown(Illustrated(text), "/pictures/", source)


def write_part(text, number):
    return markdown.write_part(Illustrated(text), number, "/pictures/")


def body_of(source):
    return prose.clean(source.html)


def back(body):
    return body_of(own_markdown.read(write_markdown(text_of(body))))


class TestBodies:
    @pytest.mark.parametrize("body", [EVERY_KIND, FROM_THE_TABLE, *FIXTURES])
    def test_come_back_the_same(self, body):
        assert back(body) == body

    @given(bodies())
    def test_of_any_words_come_back_the_same(self, body):
        assert back(body) == body

    @pytest.mark.parametrize(
        ("body", "written"),
        [
            ("<p>1984. A year.</p>", "1984\\. A year."),
            ("<p>- Who is it?</p>", "\\- Who is it?"),
            ("<p># 7 was the door.<br>I. It opened.</p>", "\\# 7 was the door.\\\nI\\. It opened."),
            ("<h2>1. Arrival</h2>", "## 1. Arrival"),
            ("<p>R&amp;B &lt;b&gt; &amp;amp;</p>", "R&B \\<b> \\&amp;"),
            ("<p>Un<em>believ</em>able</p>", "Un*believ*able"),
            ('<p>so<em>"what"</em>ever</p>', 'so<em>"what"</em>ever'),
            ("<p><strong><em>No</em></strong></p>", "<strong>*No*</strong>"),
            ('<p>Look!<a href="/stories/a_(b)/">here</a></p>', "Look\\![here](</stories/a_(b)/>)"),
            ("<ul><li>a</li></ul>\n<ul><li>b<br>c</li></ul>", "- a\n\n<!-- -->\n- b\\\n  c"),
            ('<p lang="he" dir="rtl">שלום</p>', "<!-- lang=he dir=rtl -->\nשלום"),
            ('<ul><li lang="fr">Oui</li></ul>', "- <!-- lang=fr -->\n  Oui"),
            ("<blockquote><p>a</p></blockquote>\n<blockquote><p>b</p></blockquote>", "> a\n\n<!-- -->\n> b"),
        ],
    )
    def test_are_written_as_people_write(self, body, written):
        assert write_markdown(text_of(body)) == f"{OURS}{written}\n"
        assert back(body) == prose.clean(body)


class TestPictures:
    SHOWN = ShownPicture(
        "harbour-k2m4p6", "ab" * 32, 1200, 800, (480, 960, 1200), False, "#888888", "Boats *at* [night]"
    )
    BODY = (
        '<p>a</p>\n<figure data-picture="harbour-k2m4p6" data-width="wide"></figure>\n<p>b</p>\n'
        '<figure data-picture="harbour-k2m4p6"></figure>'
    )

    def read(self, lead="", **words):
        shown = Illustrated(text_of(self.BODY), lead, {self.SHOWN.key: self.SHOWN._replace(**words)})
        return own_markdown.read(markdown.write_markdown(shown, "/pictures/"))

    @pytest.mark.parametrize("caption", ["", 'The "old" harbour \\ <b> & more', "two\nlines"])
    def test_come_back_by_their_keys_without_their_words(self, caption):
        source = self.read(caption=caption)
        assert body_of(source) == self.BODY
        assert not source.counts

    def test_of_a_head_comes_back_there_and_is_no_part_of_the_text(self):
        source = self.read(lead=self.SHOWN.key)
        assert body_of(source) == self.BODY
        assert (source.lead, dict(source.counts)) == (self.SHOWN.key, {})


class TestWhatAFileSaysOfIt:
    @given(words, words, st.lists(words.filter(bool), max_size=2).map(tuple), words)
    def test_comes_back_the_same(self, title, byline, authors, standfirst):
        written = write_markdown(text_of(EVERY_KIND, title, byline, authors, standfirst, "pt-BR"), "https://x.org/")
        assert own_markdown.is_own(written)
        source = own_markdown.read(written.replace("\n", "\r\n"))
        assert (source.title, source.byline, source.authors) == (title, byline, authors)
        assert (source.subtitle, source.lang) == (standfirst, "pt-BR")
        assert body_of(source) == EVERY_KIND
        assert not source.counts

    def test_is_nothing_where_there_is_nothing(self):
        assert write_markdown(text_of("<p>It rained.</p>")) == f"{OURS}It rained.\n"

    def test_may_be_written_by_hand(self):
        source = own_markdown.read(
            "---\nspystories: 1\ntitle: Rain: a story\nauthors: K. Holm\nlang: ?\n---\nIt rained."
        )
        assert (source.title, source.authors, source.lang) == ("Rain: a story", ("K. Holm",), "")
        assert body_of(source) == "<p>It rained.</p>"

    @pytest.mark.parametrize("text", ["", "---\ntitle: x\n---\n", "spystories: 1", "\n---\nspystories: 1\n---\n"])
    def test_without_its_first_key_the_file_is_not_ours(self, text):
        assert not own_markdown.is_own(text)


class TestAFile:
    """By whatever name it comes, as the site takes manuscripts in."""

    def test_of_one_story_comes_back_the_same(self):
        text = text_of(
            EVERY_KIND,
            "Every kind",
            "by K. Holm",
            ("Karl Holm", "Anna"),
            'She: waited, “long” # and "longer".',
            "pt-BR",
        )
        assert read(write_markdown(text).encode(), "x.txt").manuscripts == (text,)

    def test_of_several_is_each_of_them_or_one_whole(self):
        texts = [text_of(EVERY_KIND, title, lang="en") for title in ("One", "Two")]
        parts = [write_part(text, number) for number, text in enumerate(texts, 1)]
        written = "\n".join([write_front_matter({"title": "Winter"}), *parts]).encode()
        assert read(written, "winter.md").manuscripts == tuple(texts)
        (whole,) = read(written, "winter.md", whole=True).manuscripts
        assert whole.title == "Winter"


class TestSeveralStories:
    @given(st.lists(st.tuples(words.map(str.strip).filter(bool), words, bodies()), min_size=1, max_size=3))
    def test_come_back_each_by_itself(self, stories):
        texts = [text_of(body, title, authors=("K. Holm",), standfirst=line) for title, line, body in stories]
        parts = [write_part(text, number) for number, text in enumerate(texts, 1)]
        written = "\n".join([write_front_matter({"title": "Winter"}), *parts])
        found = own_markdown.read_stories(written)
        assert [(one.title, one.subtitle, body_of(one)) for one in found] == stories
        assert {one.authors for one in found} == {("K. Holm",)}

    def test_come_back_as_one_text_with_headings(self):
        parts = [write_part(text_of(EVERY_KIND, title, "by K."), n) for n, title in enumerate(("One", "Two"), 1)]
        source = own_markdown.read("\n".join([write_front_matter({"title": "Winter"}), *parts]))
        body = body_of(source)
        assert source.title == "Winter"
        assert body.startswith("<h2>One</h2>\n<blockquote") and "\n<h2>Two</h2>\n<blockquote" in body
        assert body.count("<li data-note=") == 6
        assert "by K." not in body


class TestALongOne:
    def test_takes_four_seconds_at_most_for_160_000_words_each_way(self):
        body = prose.clean("".join(f"<p>{'It <em>rained</em> in Lisbon. ' * 20}</p>" for _ in range(2_000)))
        before = time.process_time()
        written = write_markdown(text_of(body))
        between = time.process_time()
        source = own_markdown.read(written)
        assert between - before < 4
        assert time.process_time() - between < 4
        assert body_of(source) == body


class TestWhatPeopleChangedSince:
    @pytest.mark.parametrize(
        ("typed", "body"),
        [
            ("Two lines\nof one paragraph.", "<p>Two lines of one paragraph.</p>"),
            ("Heading\n-------\n\nText[^x y]", "<h2>Heading</h2>\n<p>Text[^x y]</p>"),
            ("#### Deep", "<h3>Deep</h3>"),
            ("    not code", "<p>not code</p>"),
            ("* a\n\n  b\n* c\n    * d", "<ul><li>a<br>b</li><li>c</li><li>d</li></ul>"),
            ("![A cat](cat.png) purred.", "<p>A cat purred.</p>"),
            ("<!-- nothing -->\nWords", "<p>Words</p>"),
            ("<div>Words</div>", "<p>Words</p>"),
            ("[x](javascript:alert)", "<p>x</p>"),
            ("A `code`\n\n```\nx\n```", "<p>A code</p>\n<p>x</p>"),
            (
                "A[^One], b.\n\n[^One]: First\n\n    and second.\n\n[^2]: Unmarked.",
                '<p>A<span data-note="k0"></span>, b.<span data-note="2"></span></p>\n<ol data-kind="notes">'
                '<li data-note="k0">First<br>and second.</li><li data-note="2">Unmarked.</li></ol>',
            ),
        ],
    )
    def test_is_read_as_any_markdown(self, typed, body):
        assert body_of(own_markdown.read(OURS + typed)) == body

    def test_is_counted_where_it_is_lost(self):
        source = own_markdown.read(f"{OURS}![A](a.png) ![B](b.png)\n\n- a\n  - b")
        assert source.counts == {"picture": 2, "nested list": 1}

    def test_signs_for_private_use_go(self):
        assert body_of(own_markdown.read(f"{OURS}Be\ue000tween\uf8ff")) == "<p>Between</p>"

    @given(
        st.lists(st.sampled_from([*HOSTILE, "\n\n", "\n", "    ", "> ", "- ", "1. ", "<!-- right -->\n"])).map("".join)
    )
    def test_is_never_refused(self, typed):
        source = own_markdown.read(OURS + typed)
        assert prose.clean(body_of(source)) == body_of(source) or "data-note" in source.html
