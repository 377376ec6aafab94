"""What somebody has changed in a document, or said beside it."""

import re

import pytest

from spystories.lib.manuscripts.docx import read
from spystories.lib.manuscripts.found import FIRST_SIGN, Comment, closing, opening
from tests.support.manuscripts.docx import (
    body,
    comment,
    commented,
    counts,
    docx,
    field,
    gone,
    ins,
    mark_of,
    note,
    p,
    r,
    table,
)

ITALIC = "<w:i/>"


class TestChanges:
    """What somebody has changed, with Word looking on."""

    def test_insertions_are_taken_and_deletions_left_out(self):
        inner = p("He ", gone("never "), ins("always "), "paid", ins(r("!", ITALIC)))
        assert (body(inner), counts(inner)) == ("<p>He always paid<em>!</em></p>", {"deletion": 1, "insertion": 2})

    def test_what_stands_together_is_counted_once(self):
        inner = p("A", ins(" b"), ins(" c"), gone(" d"), gone(" e"), " f", gone(" g"))
        assert counts(inner) == {"insertion": 1, "deletion": 2}

    def test_what_was_inserted_and_then_deleted_is_gone(self):
        inner = p("A", ins(r(" b"), gone(" c"), r(" d")))
        assert (body(inner), counts(inner)) == ("<p>A b d</p>", {"insertion": 1, "deletion": 1})

    def test_moves_come_once(self):
        inner = [p(gone("Late. ", "moveFrom"), "He paid."), p(ins("Late. ", tag="moveTo"), "He left.")]
        assert (body(*inner), counts(*inner)) == ("<p>He paid.</p>\n<p>Late. He left.</p>", {"move": 1})

    @pytest.mark.parametrize("tag", ["del", "moveFrom"])
    def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next(self, tag):
        inner = [p("He ", mark=f'<w:{tag} w:id="1" w:author="E"/>'), p("paid.", says='<w:jc w:val="right"/>')]
        assert body(*inner) == '<p data-kind="right">He paid.</p>'

    def test_an_inserted_end_of_a_paragraph_stays(self):
        assert body(p("He", mark='<w:ins w:id="1" w:author="E"/>'), p("paid")) == "<p>He</p>\n<p>paid</p>"

    def test_a_deleted_end_at_the_end_of_a_cell_joins_nothing(self):
        cell = p("one", mark='<w:del w:id="1" w:author="E"/>')
        assert body(table([cell, "two"])) == "<p>one</p>\n<p>two</p>"

    def test_rows_and_cells_go_and_come(self):
        rows = table(["kept"], ["gone"], ["new"], ["cell"])
        rows = (
            rows.replace(
                '<w:tr><w:tc><w:p><w:r><w:t xml:space="preserve">gone',
                ('<w:tr><w:trPr><w:del w:id="1" w:author="E"/></w:trPr><w:tc><w:p><w:r><w:t xml:space="preserve">gone'),
            )
            .replace(
                '<w:tr><w:tc><w:p><w:r><w:t xml:space="preserve">new',
                ('<w:tr><w:trPr><w:ins w:id="1" w:author="E"/></w:trPr><w:tc><w:p><w:r><w:t xml:space="preserve">new'),
            )
            .replace(
                '<w:tc><w:p><w:r><w:t xml:space="preserve">cell',
                ('<w:tc><w:tcPr><w:cellDel w:id="1" w:author="E"/></w:tcPr><w:p><w:r><w:t xml:space="preserve">cell'),
            )
        )
        assert body(rows) == "<p>kept</p>\n<p>new</p>"
        assert counts(rows) == {"deletion": 2, "insertion": 1, "table": 1}

    def test_changes_of_a_format_are_none(self):
        was = "<w:pPrChange w:id='1' w:author='E'><w:pPr><w:jc w:val='right'/></w:pPr></w:pPrChange>"
        assert (body(p("Here", says=was)), counts(p("Here", says=was))) == ("<p>Here</p>", {})

    def test_they_are_followed_into_everything(self):
        changed = gone("never ") + ins("always ")
        inner = [
            p(f'<w:hyperlink r:id="l1">{changed}</w:hyperlink>', r("paid")),
            p(field('HYPERLINK "https://b.example/"', changed), r("paid")),
            p(f"<w:sdt><w:sdtContent>{changed}</w:sdtContent></w:sdt>", r("paid"), mark_of(2)),
        ]
        parts = {"links": {"l1": "https://a.example/"}, "footnotes": note(2, p(changed, r("in roubles")))}
        assert [re.sub("<[^>]*>", "", line) for line in body(*inner, **parts).split("\n")] == [
            *["always paid"] * 3,
            "always in roubles",
        ]
        assert counts(*inner, **parts) == {"deletion": 4, "insertion": 4}


class TestComments:
    def said(self, *blocks, **parts):
        source = read(docx(*blocks, **parts))
        signs = {chr(code): f"[{(code - FIRST_SIGN) // 2}" for code in range(FIRST_SIGN, FIRST_SIGN + 40, 2)}
        signs |= {chr(code): f"{(code - FIRST_SIGN) // 2}]" for code in range(FIRST_SIGN + 1, FIRST_SIGN + 41, 2)}
        text = re.sub("<[^>]*>", "", source.html.replace("</p><p>", "/")).translate(str.maketrans(signs))
        return text, source.comments

    def test_stand_on_their_words(self):
        inner = p("He ", commented(7, r("never", ITALIC), " ever"), " paid.")
        assert self.said(inner, comments=comment(7, "Really?", "Ask her.")) == (
            "He [0never ever0] paid.",
            [Comment("Ada", "Really?\nAsk her.", "2026-03-01T10:00:00Z")],
        )

    def test_may_overlap_and_stand_over_several_paragraphs(self):
        start, end, mark = ('<w:commentRangeStart w:id="{}"/>', '<w:commentRangeEnd w:id="{}"/>', "commentReference")
        inner = [
            p("One ", start.format(5), "two ", start.format(3), "three"),
            p("four", end.format(5), r(inner=f'<w:{mark} w:id="5"/>'), " five", end.format(3)),
        ]
        text, comments = self.said(*inner, comments=comment(3, "B", by="") + comment(5, "A", at=""))
        assert text == "One [0two [1three/four0] five1]"
        assert comments == [Comment("Ada", "A"), Comment("", "B", "2026-03-01T10:00:00Z")]

    def test_answers_stand_on_the_same_words(self):
        around = '<w:commentRange{0} w:id="1"/><w:commentRange{0} w:id="2"/>'
        inner = p("He ", around.format("Start"), r("paid"), around.format("End"), r("."))
        text, comments = self.said(inner, comments=comment(1, "When?") + comment(2, "Friday.", by="Bo"))
        assert text == "He [0[1paid0]1]."
        assert [each.by for each in comments] == ["Ada", "Bo"]

    def test_those_that_are_settled_are_said(self):
        parts = {
            "comments": comment(1, "When?", para="0A") + comment(2, "Who?", para="0B"),
            "extended": '<w15:commentEx w15:paraId="0A" w15:done="1"/><w15:commentEx w15:paraId="0B" w15:done="0"/>',
        }
        inner = p(commented(1, "He"), commented(2, " paid"))
        assert counts(inner, **parts) == {"comment": 2, "resolved": 1}

    def test_one_without_words_is_on_the_word_before_it(self):
        inner = p("He never paid", r(inner='<w:commentReference w:id="1"/>'), " her.")
        assert self.said(inner, comments=comment(1, "!"))[0] == "He never [0paid0] her."

    def test_one_on_words_that_are_deleted_is_on_the_word_before(self):
        inner = p("He never", commented(1, gone(" ever")), " paid.")
        assert self.said(inner, comments=comment(1, "!"))[0] == "He [0never0] paid."

    def test_one_within_a_deletion_is_not_lost(self):
        marked = '<w:r><w:commentReference w:id="1"/></w:r><w:r><w:delText>ever</w:delText></w:r>'
        assert self.said(p("He never", ins(marked, tag="del"), " paid."), comments=comment(1, "!"))[0] == (
            "He [0never0] paid."
        )

    def test_stand_in_footnotes(self):
        notes = note(2, p(commented(1, "roubles")))
        text, comments = self.said(p("He paid", mark_of(2)), footnotes=notes, comments=comment(1, "Sure?"))
        assert (text, len(comments)) == ("He paid[0roubles0]", 1)

    def test_what_follows_between_paragraphs_ends_in_the_one_before(self):
        inner = [p('<w:commentRangeStart w:id="1"/>', r("He paid")), p('<w:commentRangeEnd w:id="1"/>', r("He left"))]
        assert self.said(*inner, comments=comment(1, "!"))[0] == "[0He paid0]/He left"

    def test_their_own_deletions_and_paragraph_ends_are_read_too(self):
        parts = {"comments": comment(1, p("Never", gone(" ever")), p("mind"))}
        assert self.said(p(commented(1, "He")), **parts)[1][0].text == "Never\nmind"
        assert counts(p(commented(1, "He")), **parts) == {"comment": 1}

    def test_signs_of_the_file_itself_are_none(self):
        text, comments = self.said(p(f"A{opening(0)}b{closing(0)}c", commented(1, "d")), comments=comment(1, "!"))
        assert (text, len(comments)) == ("Abc[0d0]", 1)
