"""Books as other programs make them: which of their files are stories, and what of those comes along."""

import pytest

from spystories.lib.manuscripts.frame import read
from tests.spystories.lib.manuscripts.test_frame import PROSE
from tests.support.manuscripts.epub import NOTE, book, page


def stories(data, **options):
    reading = read(data, "book.epub", **options)
    assert not reading.refused, reading.refused
    assert reading.format == "epub"
    return reading.manuscripts


class TestABook:
    def test_gives_each_chapter_as_a_story_in_the_order_of_its_spine(self):
        pages = {
            "two.xhtml": page(f"<h1>The Second</h1><p>Two. {PROSE}</p>"),
            "a one.xhtml": page(f"<h1>The First</h1><p>One. {PROSE}</p>"),
        }
        links = [("a%20one.xhtml", "The First"), ("two.xhtml", "The Second")]
        first, second = stories(book(pages, links=links, spine=["nav.xhtml", "a one.xhtml", "two.xhtml"]))
        assert (first.title, second.title) == ("The First", "The Second")
        assert first.body == f"<p>One. {PROSE.strip()}</p>"
        assert (first.authors, first.lang, first.dated) == (("Jane Doe",), "en-GB", "2024-05-01")

    def test_gives_one_story_with_its_chapters_as_headings_where_it_is_wanted_whole(self):
        pages = {
            "one.xhtml": page(f"<h1>The First</h1><p>One. {PROSE}</p>"),
            "two.xhtml": page(f"<p>Two. {PROSE}</p>"),
        }
        links = [("one.xhtml", "The First"), ("two.xhtml", "The Second")]
        (story,) = stories(book(pages, links=links), whole=True)
        assert story.title == "Night Trains"
        assert [line[:19] for line in story.body.split("\n")] == [
            "<h2>The First</h2>", "<p>One. He walked d", "<h2>The Second</h2>", "<p>Two. He walked d",
        ]  # fmt: skip

    def test_leaves_out_what_a_book_has_for_itself_and_counts_it(self):
        pages = {
            "cover.xhtml": page('<img src="cover.jpg"/>'),
            "titlepage.xhtml": page("<h1>Night Trains</h1><p>Jane Doe</p>"),
            "c1.xhtml": page(f"<h1>The First</h1><p>{PROSE}</p>"),
            "extra.xhtml": page("<p>Not in the order.</p>"),
            "end.xhtml": page('<section epub:type="colophon"><p>Set in Garamond.</p></section>'),
        }
        order = ["cover.xhtml", "titlepage.xhtml", "c1.xhtml", "-extra.xhtml", "end.xhtml"]
        (story,) = stories(book(pages, links=[("c1.xhtml", "The First")], spine=order))
        assert story.body == f"<p>{PROSE.strip()}</p>"
        assert story.counts == {"page": 2}

    def test_joins_the_files_that_one_chapter_is_split_into(self):
        pages = {
            "c1a.xhtml": page(f"<h2>The First</h2><p>One. {PROSE}</p>"),
            "c1b.xhtml": page(f"<p>Goes on. {PROSE}</p>"),
            "c2.xhtml": page(f"<h2>The Second</h2><p>Two. {PROSE}</p>"),
        }
        first, second = stories(book(pages, links=[("c1a.xhtml", "The First"), ("c2.xhtml", "The Second")]))
        assert [line[:9] for line in first.body.split("\n")] == ["<p>One. H", "<p>Goes o"]
        assert second.body.startswith("<p>Two.")

    def test_parts_the_chapters_that_stand_in_one_file(self):
        text = (
            f'<div><h2 id="one">The First</h2><p>One. {PROSE}</p><h2 id="two">The Second</h2><p>Two. {PROSE}</p></div>'
        )
        links = [("all.xhtml#one", "The First"), ("all.xhtml#two", "The Second")]
        first, second = stories(book({"all.xhtml": page(text)}, links=links))
        assert (first.title, second.title) == ("The First", "The Second")
        assert (first.body, second.body) == (f"<p>One. {PROSE.strip()}</p>", f"<p>Two. {PROSE.strip()}</p>")

    def test_takes_italics_and_small_capitals_from_linked_sheets(self):
        pages = {
            "c1.xhtml": page(
                f'<p>He <span class="it">never</span> <span class="k">paid</span>. {PROSE}</p>',
                '<link rel="stylesheet" href="css/a.css"/>',
            ),
            "css/a.css": ".it { font-style: italic } .k { font-variant: small-caps }",
        }
        (story,) = stories(book(pages, links=[("c1.xhtml", "One")]))
        assert story.body.startswith('<p>He <em>never</em> <span data-kind="small-caps">paid</span>. He')


class TestFootnotes:
    def test_of_the_same_file_come_along(self):
        aside = '<aside epub:type="footnote" id="n1"><p>1. In <i>roubles</i>.</p></aside>'
        (story,) = stories(book({"c1.xhtml": page(f"<p>He paid{NOTE.format('#n1', 1)}. {PROSE}</p>{aside}")}))
        assert '<p>He paid<span data-note="' in story.body
        assert story.body.endswith(">In <em>roubles</em>.</li></ol>")

    def test_of_another_file_go_to_the_chapter_that_marks_them(self):
        pages = {
            "c1.xhtml": page(f"<h1>One</h1><p>He paid{NOTE.format('notes.xhtml#n1', 1)}. {PROSE}</p>"),
            "c2.xhtml": page(f"<h1>Two</h1><p>She sang{NOTE.format('notes.xhtml#n2', 2)}. {PROSE}</p>"),
            "notes.xhtml": page(
                '<h1>Notes</h1><p id="n1"><a href="c1.xhtml">1</a>. In roubles.</p>'
                '<aside epub:type="footnote" id="n2"><p>2. A <i>waltz</i>. <a href="c2.xhtml">↩</a></p></aside>'
            ),
        }
        links = [("c1.xhtml", "One"), ("c2.xhtml", "Two"), ("notes.xhtml", "Notes")]
        first, second = stories(book(pages, links=links))
        assert first.body.endswith(">In roubles.</li></ol>")
        assert second.body.endswith(">A <em>waltz</em>.</li></ol>")
        assert first.counts == {"contents": 1, "page": 1}


ENCRYPTED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
    '<e:EncryptedData><e:EncryptionMethod Algorithm="{}"/></e:EncryptedData></encryption>'
)


class TestALockedBook:
    @pytest.mark.parametrize(
        ("algorithm", "refused"),
        [
            (
                "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
                "The book is locked, so that only its shop's programs can read it.",
            ),
            ("http://www.idpf.org/2008/embedding", ""),
        ],
    )
    def test_is_refused_unless_its_fonts_alone_are(self, algorithm, refused):
        members = {"META-INF/encryption.xml": ENCRYPTED.format(algorithm)}
        reading = read(book({"c1.xhtml": page(f"<p>{PROSE}</p>")}, members=members), "a.epub")
        assert reading.refused == refused


class TestNames:
    def test_that_lead_out_of_the_archive_lead_nowhere(self):
        reading = read(book({"../../../etc/passwd.xhtml": "x", "c1.xhtml": page(f"<p>{PROSE}</p>")}), "a.epub")
        assert [story.body for story in reading.manuscripts] == [f"<p>{PROSE.strip()}</p>"]
