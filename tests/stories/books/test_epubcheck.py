"""What epubcheck says of books of every kind: nothing."""

import pytest

from stories.models import Story
from tests.support.content import load_content
from tests.support.epubcheck import started
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_place,
    make_story,
    make_tag,
)
from tests.support.kinds import EVERY_KIND

BODY = """<p>Anna Berg &amp; <em>a <strong>bold</strong></em> line,<br>broken by <a href="/about/">us</a>,
<a href="https://example.org/a|b%">them</a> and <a href="mailto:a@example.org">him</a>.</p>
<hr><h2>Part</h2><h3>Less</h3><blockquote><p>“Vienna”</p><p>\u202eback\u202c \U0001f575</p></blockquote>"""


@pytest.fixture(scope="module")
def epubcheck():
    with started() as check:
        yield check


@pytest.fixture
def checked(client, tmp_path, db, epubcheck):
    """Fetch a book and let epubcheck fail on a warning too."""

    def check(address):
        answer = client.get(address)
        assert answer.status_code == 200
        book = tmp_path / "book.epub"
        book.write_bytes(answer.content)
        assert epubcheck(book) == ""

    return check


@pytest.fixture
def odd_story(db):
    """A story with all that a body may hold, and words that mean something to XML."""
    place = make_place("<Vienna> & “others”", slug="vienna", aliases=["Vienna"])
    anna = make_character("Anna Berg", sort_name="Berg & Co., Anna")
    story = make_story(
        title="“A & B” <i>]]></i>",
        slug="odd",
        body=BODY,
        standfirst="<One> & two",
        byline="K. & H.",
        content_notes="Rain & <fog>",
        cast=[(anna, "the <lead>")],
        settings=[place],
        tags=[(make_tag("R & D", slug="r-d", line="<Tag> & line"), "")],
    )
    authors = [make_author("A. & <B>", slug="a-b", line="Born & <bred>."), make_author("村上 春樹", slug="haruki")]
    by_them = make_story(title="By them", slug="by-them", authors=authors)
    make_collection("Winter & <snow>", slug="winter", stories=[story, by_them], line="One.\n\nTwo & <three>.")
    return story


@pytest.mark.slow
class TestEpubcheck:
    @pytest.mark.parametrize(
        "address",
        [
            "/stories/the-same-cafe/book.epub",
            "/collections/former-spies/book.epub",
            "/tags/starting-over/book.epub",
            "/people/emil-ivanovich-kovalchuk/book.epub",
            "/places/france/paris/book.epub",
            "/take/epub/?story=partner-in-life&story=the-same-cafe",
        ],
    )
    def test_finds_nothing_in_the_starting_content(self, checked, address):
        load_content()
        checked(address)

    @pytest.mark.parametrize(
        "address",
        [
            "/collections/winter/book.epub",
            "/places/vienna/book.epub",
            "/stories/by-them/book.epub",
            "/authors/a-b/book.epub",
        ],
    )
    def test_finds_nothing_in_what_means_something_to_xml(self, checked, odd_story, address):
        Story.objects.filter(pk=odd_story.pk).update(byline="K.\x0b\ufffe")
        checked(address)

    @pytest.mark.parametrize("address", ["/stories/gesher/book.epub", "/collections/rain/book.epub"])
    def test_finds_nothing_in_other_languages(self, checked, address, db):
        hebrew = make_story(title="הגשר", slug="gesher", paragraphs=["ירד גשם.", "It rained, she said."], lang="he")
        make_collection("Rain", stories=[hebrew, make_story(title="Regen", paragraphs=["Es regnete."], lang="de-AT")])
        checked(address)

    def test_finds_nothing_in_every_kind_of_text(self, checked, db):
        stories = [make_story(title=title, body=EVERY_KIND) for title in ("Every Kind", "All Kinds")]
        make_collection("Kinds", slug="kinds", stories=stories)
        checked("/stories/every-kind/book.epub")
        checked("/collections/kinds/book.epub")

    def test_would_find_something(self, epubcheck, tmp_path):
        book = tmp_path / "book.epub"
        book.write_text("This is no book.")
        assert "corrupted EPUB file" in epubcheck(book)
