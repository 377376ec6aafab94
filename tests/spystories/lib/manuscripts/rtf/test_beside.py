"""What stands beside the text of a file of RTF: its footnotes, and the comments on it."""

import re

from spystories.lib.manuscripts.found import Comment, closing, opening
from spystories.lib.manuscripts.rtf import read
from spystories.lib.prose.foreign import from_foreign
from tests.support.manuscripts.rtf import NOTE, RUN, body, rtf


class TestFootnotes:
    def test_stand_at_the_end_with_their_marks(self):
        words = (
            rb"He paid{\super\chftn{\footnote\pard\plain{\super\chftn} In {\i roubles}.\par And late.}}."
            rb" So did she{\super\chftn{\*\footnote\ftnalt\pard\plain\chftn  Twice.}}.\par"
        )
        source = read(rtf(RUN + words))
        assert re.sub(' data-note="[^"]+"', "", from_foreign(source.html)[0]) == (
            "<p>He paid<span></span>. So did she<span></span>.</p>\n"
            '<ol data-kind="notes"><li>In <em>roubles</em>.<br>And late.</li><li>Twice.</li></ol>'
        )
        assert source.counts == {}

    def test_with_a_sign_of_their_own_have_none_in_the_text(self):
        words = RUN + rb"He paid{\super *{\footnote\pard\plain{\super *} In roubles.}}.\par"
        assert re.sub(' data-note="[^"]+"', "", body(words)) == (
            '<p>He paid<span></span>.</p>\n<ol data-kind="notes"><li>In roubles.</li></ol>'
        )

    def test_that_are_deleted_are_gone(self):
        assert body(RUN + rb"so{\deleted{\footnote never}} it") == "<p>so it</p>"


class TestComments:
    def test_are_on_their_words(self):
        words = rb"He {\*\atrfstart 7}paid{\*\atrfend 7}" + NOTE % (b"7", rb"Did he?\par Check.") + rb" her.\par"
        source = read(rtf(RUN + words))
        assert f"He {opening(0)}paid{closing(0)} her." in source.html
        assert source.comments == [Comment("Sofia", "Did he?\nCheck.", "2013-11-19T13:42")]
        assert source.counts == {"comment": 1}

    def test_without_words_are_on_the_word_before(self):
        source = read(rtf(RUN + rb"He paid" + NOTE % (b"1", b"Did he?") + rb" her.\par"))
        assert f"He {opening(0)}paid{closing(0)} her." in source.html

    def test_reach_over_paragraphs_and_each_other(self):
        words = rb"{\*\atrfstart 1}One\par {\*\atrfstart 2}two{\*\atrfend 1}" + NOTE % (b"1", b"a")
        words += rb" three{\*\atrfend 2}" + NOTE % (b"2", b"b") + rb"\par"
        assert f"{opening(0)}One</p><p>{opening(1)}two{closing(0)} three{closing(1)}" in read(rtf(RUN + words)).html

    def test_on_the_title_go_over_to_the_text(self):
        words = (
            rb"\s15 {\*\atrfstart 1}The Leak{\*\atrfend 1}" + NOTE % (b"1", b"Better?") + rb"\par\pard So it was.\par"
        )
        source = read(rtf(RUN + words))
        assert (source.title, source.html) == ("The Leak", f"<p>{opening(0)}So{closing(0)} it was.</p>")

    def test_that_are_nowhere_leave_no_sign(self):
        source = read(rtf(RUN + rb"He {\*\atrfstart 1}paid{\*\atrfend 1}{\*\atrfend 9} her.\par"))
        assert (source.html, source.comments) == ("<p>He paid her.</p>", [])
