"""What stands beside the text of a document: its footnotes, and the comments on it."""

import re

import pytest

from spystories.lib.manuscripts.found import Comment, closing, opening
from spystories.lib.manuscripts.odt import read
from spystories.lib.prose.foreign import from_foreign
from tests.support.manuscripts.odt import (
    SIGN,
    body,
    changes,
    comment,
    end,
    note,
    odt,
    p,
    region,
    span,
    table,
    text_style,
)


class TestFootnotes:
    def test_stand_at_the_end_with_their_marks(self):
        first = note(p(f"In {span('roubles', 'Emphasis')}.") + p("And late."))
        words = p(f"He paid{first}. So did she{note(p('Twice.'), 'endnote', 'i')}.")
        source = read(odt(words))
        assert re.sub(' data-note="[^"]+"', "", from_foreign(source.html)[0]) == (
            "<p>He paid<span></span>. So did she<span></span>.</p>\n"
            '<ol data-kind="notes"><li>In <em>roubles</em>.<br>And late.</li><li>Twice.</li></ol>'
        )
        assert source.counts == {}

    def test_on_hidden_words_are_hidden(self):
        automatic = text_style("H", text_display="none")
        assert body(p(f"so{span('never' + note(p('never')), 'H')}"), automatic=automatic) == "<p>so</p>"

    def test_of_a_title_go_over_to_the_text(self):
        words = p("The Leak" + note(p("Read in 1989.")), "Title") + p("So it was.")
        assert read(odt(words)).title == "The Leak"
        assert re.sub(' data-note="[^"]+"', "", body(words)) == (
            '<p><span></span>So it was.</p>\n<ol data-kind="notes"><li>Read in 1989.</li></ol>'
        )


class TestComments:
    def test_are_on_their_words(self):
        words = p(f"He {comment(p('Did he?') + p('Check.'), 'a')}paid{end('a')} her.")
        source = read(odt(words))
        assert f"He {opening(0)}paid{closing(0)} her." in source.html
        assert source.comments == [Comment("Sofia", "Did he?\nCheck.", "2020-01-02T03:04:05.678")]
        assert source.counts == {"comment": 1}

    def test_without_words_are_on_the_word_before(self):
        for near in (comment(p("So?")), comment(p("So?"), "a"), comment(p("So?"), "a") + end("a")):
            assert f"He {opening(0)}paid{closing(0)} her." in read(odt(p(f"He paid{near} her."))).html

    def test_answers_are_on_the_words_of_what_they_answer(self):
        asked, answered = comment(p("So?"), "a"), comment(p("No."), by="Ann", parent="a")
        source = read(odt(p(f"He {asked}{answered}paid{end('a')} her.")))
        assert [each.text for each in source.comments] == ["So?", "No."]
        assert SIGN.sub("|", source.html) == "<p>He ||paid|| her.</p>"

    def test_reach_over_paragraphs(self):
        words = p(f"He {comment(p('a'), 'a')}paid") + p(f"her{end('a')} well.")
        assert f"He {opening(0)}paid</p><p>her{closing(0)} well." in read(odt(words)).html

    @pytest.mark.parametrize("between", [p, lambda words: words])
    def test_on_words_that_were_deleted_stay_where_these_stood(self, between):
        gone = region("d", "deletion", p(f"never{comment(p('Why?'))}"))
        words = changes(gone) + p("He paid") + between('<text:change text:change-id="d"/>') + p("her.")
        source = read(odt(words))
        assert [each.text for each in source.comments] == ["Why?"]
        assert SIGN.sub("|", source.html) == "<p>He paid</p><p>|her.|</p>"

    def test_in_footnotes_and_tables_are_kept(self):
        words = p("a" + note(p("c" + comment(p("one"))))) + table([p("b" + comment(p("two")))])
        source = read(odt(words))
        assert sorted(each.text for each in source.comments) == ["one", "two"]
        assert source.counts["comment"] == 2
