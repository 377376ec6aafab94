"""Documents that hold several stories: each comes back as the one that it was."""

import io
import re
import zipfile
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spystories.lib.manuscripts.frame import read
from spystories.lib.manuscripts.values import Manuscript
from stories.books.illustrated import Illustrated
from stories.books.manuscript import Papers, write_manuscript
from tests.support.bodies import bodies
from tests.support.kinds import EVERY_KIND, FROM_THE_TABLE
from tests.support.wordprocessing import Docx

from .test_manuscript import FIXTURES, as_document, without_directions
from .test_manuscript import written as written_alone

COMMENTS = (
    '<Relationship Id="rId99" Target="comments.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"/>'
)
PARTS = (
    '<h2>One</h2>\n<p>It rained.<span data-note="k1"></span></p>\n<h3>Two</h3>\n<p>It stopped.</p>\n'
    '<ol data-kind="notes"><li data-note="k1">At night.</li></ol>'
)


def story(title, body, byline="", authors=("Karl Holm",), standfirst="", lang="en"):
    return Manuscript(title, byline, tuple(authors), standfirst, lang, "", body)


DOOR = story("The Door", "<p>He knocked.</p>", "K. Holm", standfirst="She waited.")
LAKE = story("Der See", "<p>Es regnete.</p>", authors=("Anna Berg", "Karl Holm"), lang="de")
DAWN = story("Dawn", "<p>It <em>ended</em>.</p>", "nobody", authors=())


def written(*stories, lang="en", line="Three of them."):
    told = {"writer": "Spy Stories", "surname": "", "words": 300, "lang": lang, "line": line}
    return b"".join(
        write_manuscript(Papers("Winter", ("Karl Holm", "Anna Berg"), **told, is_one=False), map(Illustrated, stories))
    )


def changed(data, *changes, **parts):
    """A document with these changes made in its XML, and other parts in it."""
    document, out = Docx(data), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in document.names:
            content = document.archive.read(name).decode()
            for was, now in changes:
                content = content.replace(was, now)
            archive.writestr(name, content)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def back(data, **options):
    return [one._replace(dated="") for one in read(data, "x.docx", **options).manuscripts]


class TestWhatComesBack:
    def test_is_each_story_with_title_byline_authors_standfirst_and_language(self):
        assert back(written(DOOR, LAKE, DAWN)) == [DOOR, LAKE, DAWN]

    def test_is_one_story_where_there_is_one(self):
        assert back(written(DOOR)) == [DOOR]

    def test_is_every_body_as_it_was(self):
        stories = [story(f"Story {at}", body) for at, body in enumerate(FIXTURES)]
        assert back(written(*stories)) == stories

    @pytest.mark.parametrize("lang", ["en", "he"])
    def test_is_every_kind_as_in_a_document_of_its_own(self, lang):
        some = [EVERY_KIND, PARTS, FROM_THE_TABLE]
        found = back(written(*(story(f"Story {at}", body) for at, body in enumerate(some)), lang=lang))
        assert [one.body for one in found] == [back(written_alone(body))[0].body for body in some]
        assert found[1].body == PARTS
        assert not any(one.counts for one in found)

    @settings(max_examples=25)
    @given(st.lists(bodies(), min_size=2, max_size=3))
    def test_are_any_words(self, some):
        data = written(*(story(f"Story {at}", body) for at, body in enumerate(some)))
        assert Docx(data).faults() == []
        assert [without_directions(one.body) for one in back(data)] == [as_document(body) for body in some]

    def test_tells_stories_of_one_title_apart(self):
        stories = [DOOR, DOOR._replace(byline="", authors=("Anna Berg",), lang="de")]
        assert back(written(*stories)) == stories

    def test_is_one_text_where_that_is_asked_for(self):
        (text,) = back(written(DOOR, LAKE), whole=True)
        assert text.title == "Winter"
        assert text.body.startswith("<h2>The Door</h2>\n<h3>She waited.</h3>\n<p>He knocked.</p>\n<h2>")
        assert text.body.count("<h2>") == 2


class TestWhatOthersHaveDone:
    def test_a_title_that_was_changed_keeps_the_authors_of_its_line(self):
        door, lake = back(changed(written(DOOR, LAKE), (">Der See<", ">Der Teich<"), (">The Door<", ">The Gate<")))
        assert (lake.title, lake.byline, lake.authors, lake.lang) == ("Der Teich", "", ("Anna Berg", "Karl Holm"), "de")
        assert (door.title, door.byline, door.authors) == ("The Gate", "K. Holm", ())

    def test_a_byline_that_was_changed_is_that_of_the_story(self):
        door, _lake = back(changed(written(DOOR, LAKE), (">K. Holm<", ">Carl Holm<")))
        assert (door.byline, door.authors) == ("Carl Holm", ("Karl Holm",))

    def test_stories_in_another_order_stay_themselves(self):
        data = written(DOOR, LAKE, DAWN)
        text = Docx(data).archive.read("word/document.xml").decode()
        title = '<w:p><w:pPr><w:pStyle w:val="ManuscriptStory"/>'
        head, *stories = text.split(title)
        stories[-1], sign, end = stories[-1].partition('<w:p><w:pPr><w:pStyle w:val="ManuscriptEnd"/>')
        turned = title.join([head, *reversed(stories)]) + sign + end
        assert back(changed(data, (text, turned))) == [DAWN, LAKE, DOOR]

    def test_what_was_written_before_the_first_is_a_story_of_its_own(self):
        foreword = '<w:p><w:r><w:t>A word before.</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="ManuscriptStory"/>'
        title = '<w:p><w:pPr><w:pStyle w:val="ManuscriptStory"/>'
        first, *others = back(changed(written(DOOR), (title, foreword)))
        assert (first.title, first.body) == ("Winter", "<p>A word before.</p>")
        assert others == [DOOR]

    def test_a_title_in_two_paragraphs_is_one(self):
        parted = '>The </w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="ManuscriptStory"/></w:pPr><w:r><w:t>Door<'
        assert [one.title for one in back(changed(written(DOOR, LAKE), (">The Door<", parted)))] == [
            "The Door",
            "Der See",
        ]

    def test_changes_and_comments_are_those_of_their_story(self):
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        said = "".join(
            f'<w:comment w:id="{at}" w:author="Greta"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>'
            for at, text in ((7, "Who?"), (8, "On the title."))
        )
        gone = '<w:commentRangeEnd w:id="7"/><w:del w:id="1"><w:r><w:delText> now</w:delText></w:r></w:del>'
        on_title = '<w:commentRangeStart w:id="8"/><w:commentRangeEnd w:id="8"/>'
        data = changed(
            written(DOOR, LAKE, DAWN),
            (">ended</w:t></w:r>", f">ended</w:t></w:r>{gone}"),
            (">It </w:t></w:r>", '>It </w:t></w:r><w:commentRangeStart w:id="7"/>'),
            (">Winter</w:t></w:r>", f">Winter</w:t></w:r>{on_title}"),
            ('Target="styles.xml"/>', f'Target="styles.xml"/>{COMMENTS}'),
            comments=f'<w:comments xmlns:w="{space}">{said}</w:comments>',
        )
        door, lake, dawn = back(data)
        assert (door.counts, lake.counts) == ({"lost comment": 1}, {})
        assert dawn.counts == {"deletion": 1, "comment": 1}
        assert [(one.number, one.start, one.end, one.text) for one in dawn.remarks] == [(1, 3, 8, "Who?")]
        assert dawn.body == DAWN.body

    def test_without_the_lines_around_the_text_it_is_read_like_any_other(self):
        data = changed(written(DOOR, LAKE), ("Manuscript Head", "Lead"), ("Manuscript End", "Tail"))
        (text,) = back(data)
        assert "<h2>The Door</h2>" in text.body

    @pytest.mark.parametrize(
        "said", ["nothing", "[1, 2]", '{"title": 3, "authors": {"a": 1}, "lang": "<>"}', "{" * 500]
    )
    def test_what_is_said_beside_the_text_may_be_anything(self, said):
        data = written(DOOR)
        text = Docx(data).archive.read("word/settings.xml").decode()
        other = re.sub('(<w:docVar w:name="story0001" w:val=).*(?=/></w:docVars>)', rf"\1{quoteattr(said)}", text)
        assert other != text
        (door,) = back(changed(data, (text, other)))
        assert (door.title, door.byline, door.authors, door.body) == ("The Door", "K. Holm", (), DOOR.body)
