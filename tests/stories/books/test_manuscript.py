"""Documents in the standard format of manuscripts: what stands where, what Word asks, and what comes back."""

import io
import re
import time
import zipfile
from datetime import UTC, datetime

import mammoth
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spystories.lib import prose
from spystories.lib.manuscripts.frame import read
from spystories.lib.manuscripts.values import Manuscript
from spystories.lib.prose.blocks import write
from spystories.lib.prose.cleaning import write_block
from spystories.lib.prose.reading import read as read_body
from stories.books.docx_parts import A4, LETTER, paper_of, styles
from stories.books.illustrated import Illustrated
from stories.books.manuscript import Papers, surname_of, write_manuscript
from stories.books.outward import outward_address
from tests.support.bodies import HOSTILE, bodies
from tests.support.fixture_files import shipped
from tests.support.kinds import EVERY_KIND, FROM_THE_TABLE
from tests.support.wordprocessing import Docx, W

FIXTURES = [row["fields"]["body"] for row in shipped("stories") if row["model"] == "stories.story"]
STYLE_MAP = "\n".join(f"p[style-name='{style.name}'] => p:fresh" for style in styles().values())
words = st.lists(st.sampled_from([sign for sign in HOSTILE if sign.isprintable()]), max_size=4).map("".join)


def written(body, title="The Lisbon Cipher", byline="", authors=("Karl Holm",), standfirst="", lang="en", **papers):
    text = Manuscript(title, byline, tuple(authors), standfirst, lang, "", body)
    told = {"writer": byline or ", ".join(authors), "surname": "Holm", "words": prose.word_count(body), "lang": lang}
    return b"".join(write_manuscript(Papers(title, tuple(authors), **told | papers), [Illustrated(text)]))


def back(data):
    (text,) = read(data, "x.docx").manuscripts
    return text


def as_document(body):
    """A body as a document can hold it: what is lost stands in the guide."""
    keys = {key: f"k{number}" for number, key in enumerate(prose.marked_notes(body), 1)}
    blocks = []
    for block in read_body(body):
        runs = []
        for run in block.runs:
            marks = [re.sub(' dir="..."| dir="[a-z]+"', "", mark) for mark in run.marks]
            link = outward_address(run.link) if run.link else None
            gone = {"span", f'span lang="{block.lang}"', *(["sub"] if "sup" in marks else []), *(["u"] if link else [])}
            marks = [mark for mark in marks if mark not in gone]
            text = run.text.replace("\xad", "")
            runs.append(run._replace(text=text, marks=tuple(marks), link=link, note=keys.get(run.note, "")))
        blocks.append(block._replace(runs=tuple(runs), dir="", note=keys.get(block.note, "")))
    return prose.clean(write(blocks, write_block))


def without_directions(body):
    return prose.clean(re.sub(' dir="[a-z]+"', "", body))


class TestTheFirstPage:
    def test_has_writer_and_length_title_and_byline(self):
        body = "<p>It rained.</p><hr><p>It stopped.</p><h2>Two</h2><p>It <em>rained</em>.</p><p>Again.</p>"
        document = Docx(written(body, byline="K. Holm", standfirst="She waited.", words=5_449))
        assert document.paragraphs == [
            ("ManuscriptHead", "K. Holm\tabout 5,400 words"),
            ("Title", "The Lisbon Cipher"),
            ("Subtitle", "She waited."),
            ("Author", "K. Holm"),
            ("FirstParagraph", "It rained."),
            ("SceneBreak", "#"),
            ("FirstParagraph", "It stopped."),
            ("Heading1", "Two"),
            ("FirstParagraph", "It rained."),
            ("Normal", "Again."),
            ("ManuscriptEnd", "END"),
        ]

    @pytest.mark.parametrize(("words", "said"), [(0, "10"), (4, "10"), (96, "100"), (380, "380"), (550, "600")])
    def test_says_a_round_number_of_words(self, words, said):
        ((_style, line), *_rest) = Docx(written("<p>It rained.</p>", words=words)).paragraphs
        assert line == f"Karl Holm\tabout {said} words"

    def test_has_no_running_head_but_the_others_have(self):
        document = Docx(written("<p>It rained.</p>"))
        section = document.tree("word/document.xml").find(f".//{W}sectPr")
        assert section.find(f"{W}titlePg") is not None
        (head,) = document.tree("word/header1.xml").iter(f"{W}p")
        assert "".join(one.text for one in head.iter(f"{W}t")) == "Holm / THE LISBON CIPHER / 2"
        assert "".join(one.text for one in head.iter(f"{W}instrText")) == " PAGE "

    @pytest.mark.parametrize(
        ("title", "head"),
        [
            ("The Man Who Came to Lisbon in the Winter of the Long Rain", "THE MAN WHO CAME TO LISBON IN THE WINTER"),
            ("x" * 50, "X" * 40),
            ("", ""),
        ],
    )
    def test_a_long_title_is_shortened_in_the_running_head(self, title, head):
        found = Docx(written("<p>It rained.</p>", title=title)).tree("word/header1.xml")
        assert next(found.iter(f"{W}t")).text == f"Holm / {head} / " if head else "Holm / "

    @pytest.mark.parametrize(
        ("name", "filed", "surname"),
        [("Karl Holm", "", "Holm"), ("Ana María de la Cruz", "de la Cruz, Ana María", "de la Cruz"), ("", "", "")],
    )
    def test_names_the_writer_as_filed(self, name, filed, surname):
        assert surname_of(name, filed) == surname

    @pytest.mark.parametrize(
        ("tag", "paper"), [("en-US", LETTER), ("es-MX", LETTER), ("en-GB", A4), ("en", A4), ("de", A4)]
    )
    def test_is_on_the_paper_of_the_country(self, tag, paper):
        assert paper_of(tag) == paper


class TestThePackage:
    @pytest.mark.parametrize("body", [EVERY_KIND, FROM_THE_TABLE, *FIXTURES])
    def test_is_as_word_asks(self, body):
        assert Docx(written(body)).faults() == []

    @given(bodies(), words, st.lists(words, max_size=2), words)
    def test_is_as_word_asks_whatever_is_written(self, body, title, authors, standfirst):
        assert Docx(written(body, title, "", authors, standfirst, surname=title)).faults() == []

    @pytest.mark.parametrize("lang", ["en", "he"])
    def test_opens_without_a_message(self, lang):
        told = mammoth.convert_to_html(io.BytesIO(written(EVERY_KIND, lang=lang)), style_map=STYLE_MAP)
        assert told.messages == []
        assert '<a href="#footnote-2" id="footnote-ref-2">[1]</a>' in told.value

    def test_is_the_same_bytes_each_time(self):
        assert written(EVERY_KIND) == written(EVERY_KIND)

    def test_says_when_it_was_changed(self):
        changed = datetime(2026, 11, 29, 10, 30, tzinfo=UTC)
        core = Docx(written("<p>It rained.</p>", changed=changed)).archive.read("docProps/core.xml").decode()
        assert core.count(">2026-11-29T10:30:00Z<") == 2
        assert (
            "dcterms"
            not in Docx(written("<p>It rained.</p>")).archive.read("docProps/core.xml").decode().split(">", 2)[2]
        )

    def test_says_which_styles_are_its_own(self):
        found = Docx(written("<p>It rained.</p>")).tree("word/styles.xml").iter(f"{W}style")
        own = {style.find(f"{W}name").get(f"{W}val") for style in found if style.get(f"{W}customStyle")}
        assert {"Verse", "Letter Right", "Manuscript Head"} <= own
        assert not {"Normal", "Title", "Quote", "heading 1", "header", "footnote text"} & own

    def test_of_a_language_from_the_right_runs_from_the_right(self):
        document = Docx(written("<p>הנהר שומר את סודו.</p><p>Emil came.</p>", "שלום", lang="he"))
        assert document.faults() == []
        text = document.tree("word/document.xml")
        assert text.find(f".//{W}sectPr/{W}bidi") is not None
        turned = [paragraph.find(f"{W}pPr/{W}bidi") is not None for paragraph in text.iter(f"{W}p")]
        assert turned == [False, True, False, True, False, False]
        for part, word in ((text, "הנהר"), (document.tree("word/header1.xml"), "שלום")):
            (run,) = [run for run in part.iter(f"{W}r") if word in "".join(run.itertext())][-1:]
            assert run.find(f"{W}rPr/{W}rtl") is not None
        language = document.tree("word/styles.xml").find(f".//{W}rPrDefault/{W}rPr/{W}lang")
        assert {*language.attrib.values()} == {"he"}


class TestWhatComesBack:
    @pytest.mark.parametrize("body", FIXTURES)
    def test_the_shipped_stories_are_the_same(self, body):
        text = back(written(body, byline="by K. Holm", authors=("Karl Holm", "Anna Berg"), standfirst="She waited."))
        assert text.body == body
        assert text[:5] == ("The Lisbon Cipher", "by K. Holm", ("Karl Holm", "Anna Berg"), "She waited.", "en")
        assert not text.counts

    @pytest.mark.parametrize("body", [EVERY_KIND, FROM_THE_TABLE])
    def test_every_kind_is_the_same(self, body):
        keys = dict(zip(prose.marked_notes(body), ("k1", "k2", "k3"), strict=False))
        for key, own in keys.items():
            body = body.replace(f'data-note="{key}"', f'data-note="{own}"')
        text = back(written(body))
        assert text.body == body
        assert not text.counts

    @given(bodies())
    def test_any_words_are_the_same(self, body):
        assert without_directions(back(written(body)).body) == as_document(body)

    def test_a_story_in_a_language_from_the_right_is_the_same(self):
        body = '<p>הנהר שומר <em>את</em> סודו.</p>\n<p><span lang="en">Emil</span> בא.</p>'
        body += '\n<p lang="en" dir="ltr">He came.</p>'
        assert back(written(body, "שלום", lang="he")).body == body


class TestWhatOthersHaveDone:
    """To a document of ours, in a word processor."""

    def changed(self, *changes, **parts):
        """The text of what was written, with these changes made in its XML, and other parts in it."""
        document = Docx(
            written('<p>It rained in <em>Lisbon</em>.</p><blockquote data-kind="letter"><p>Come.</p></blockquote>')
        )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in document.names:
                content = document.archive.read(name).decode()
                for was, now in changes:
                    content = content.replace(was, now)
                archive.writestr(name, content)
            for name, content in parts.items():
                archive.writestr(f"word/{name}.xml", content)
        return back(out.getvalue())

    def test_changes_are_taken_and_comments_kept(self):
        said = '<w:comment w:id="7" w:author="Greta"><w:p><w:r><w:t>Where?</w:t></w:r></w:p></w:comment>'
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        text = self.changed(
            ("<w:r><w:rPr><w:i/>", '<w:commentRangeStart w:id="7"/><w:r><w:rPr><w:i/>'),
            ("Lisbon</w:t></w:r>", 'Lisbon</w:t></w:r><w:commentRangeEnd w:id="7"/>'),
            (
                ">Come.</w:t></w:r>",
                '>Come</w:t></w:r><w:ins w:id="8"><w:r><w:t> soon.</w:t></w:r></w:ins>'
                '<w:del w:id="9"><w:r><w:delText> never.</w:delText></w:r></w:del>',
            ),
            (
                'Target="styles.xml"/>',
                'Target="styles.xml"/><Relationship Id="rId99" Target="comments.xml" '
                'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"/>',
            ),
            comments=f'<w:comments xmlns:w="{space}">{said}</w:comments>',
        )
        assert text.body == (
            '<p>It rained in <em>Lisbon</em>.</p>\n<blockquote data-kind="letter"><p>Come soon.</p></blockquote>'
        )
        assert text.counts == {"insertion": 1, "deletion": 1, "comment": 1}
        assert [(one.number, one.start, one.end, one.by, one.text) for one in text.remarks] == [
            (1, 13, 19, "Greta", "Where?")
        ]

    def test_words_typed_in_the_english_of_another_country_are_of_the_text(self):
        text = self.changed(
            ('<w:r><w:t xml:space="preserve">Come.', '<w:r><w:rPr><w:lang w:val="en-US"/></w:rPr><w:t>Come.')
        )
        assert text.body.endswith('<blockquote data-kind="letter"><p>Come.</p></blockquote>')

    def test_without_the_lines_around_the_text_it_is_read_like_any_other(self):
        text = self.changed(("Manuscript Head", "Lead"), ("Manuscript End", "Tail"))
        assert text.title == "The Lisbon Cipher"
        assert text.body.endswith('<blockquote data-kind="letter"><p>Come.</p></blockquote>')


class TestALongOne:
    def test_takes_four_seconds_at_most_for_160_000_words(self):
        body = prose.clean("".join(f"<p>{'It <em>rained</em> in Lisbon. ' * 20}</p>" for _ in range(2_000)))
        before = time.process_time()
        written(body, words=160_000)
        assert time.process_time() - before < 4
