"""Documents of word processors: each line is something that one of them writes, and what must become of it."""

import copy
import random
import re
import time
from xml.etree import ElementTree

import pytest

from spystories.lib.manuscripts.docx import read
from spystories.lib.manuscripts.found import FIRST_SIGN, LAST_SIGN, Comment, Refused, closing, opening
from spystories.lib.prose.foreign import from_foreign
from tests.support.manuscripts.docx import (
    comment,
    commented,
    defaults,
    docx,
    everything,
    field,
    item,
    mark_of,
    note,
    numbering,
    p,
    packed,
    r,
    style,
    t,
    table,
    unpacked,
)
from tests.support.proof import proof

SIGN = re.compile(f"[{chr(FIRST_SIGN)}-{chr(LAST_SIGN)}]")
LONG = "It was raining in Lisbon, as it does in every story that begins with a man who waits."
ITALIC = "<w:i/>"
ROMAN = '<w:i w:val="0"/>'


def body(*blocks, **parts):
    """The body that a document becomes, without the signs of comments."""
    return from_foreign(SIGN.sub("", read(docx(*blocks, **parts)).html))[0]


def counts(*blocks, **parts):
    return dict(read(docx(*blocks, **parts)).counts)


def emphasis(key="Emphasis"):
    return f'<w:rStyle w:val="{key}"/>'


class TestSlope:
    """Italics, wherever they are said."""

    STYLES = "".join(
        (
            style("Emphasis", run=ITALIC, kind="character"),
            style("Thoughts", run=ITALIC),
            style("Memories", based="Thoughts"),
            style("Plain", based="Thoughts", run=ROMAN),
            style("Quote", run=ITALIC),
            style("Titel", "Title", run=ITALIC),
            style("Heading2", "heading 2", run=f"{ITALIC}<w:b/>", paragraph='<w:outlineLvl w:val="1"/>'),
            style("Caption", "caption", run=ITALIC),
            style("A", based="B", run=ITALIC, kind="character"),
            style("B", based="A", kind="character"),
        )
    )

    @pytest.mark.parametrize(
        "runs, style_of_paragraph, becomes",
        [
            ([r("so", ITALIC)], "", "<em>so</em>"),
            ([r("so", '<w:i w:val="true"/>')], "", "<em>so</em>"),
            ([r("so", '<w:i w:val="off"/>')], "", "so"),
            ([r("so", emphasis())], "", "<em>so</em>"),
            ([r("so")], "Thoughts", "<em>so</em>"),
            ([r("so")], "Memories", "<em>so</em>"),
            ([r("so")], "Plain", "so"),
            ([r("so"), r(" not", emphasis())], "Thoughts", "<em>so</em> not"),
            ([r("so"), r(" not", ROMAN)], "Thoughts", "<em>so</em> not"),
            ([r("so", f"{emphasis()}{ITALIC}")], "Thoughts", "<em>so</em>"),
            ([r("so", emphasis("A"))], "", "<em>so</em>"),
            ([r("so", emphasis("Nowhere"))], "Nowhere", "so"),
        ],
    )
    def test_is_kept_from_run_and_style(self, runs, style_of_paragraph, becomes):
        assert body(p(*runs, style=style_of_paragraph), styles=self.STYLES) == f"<p>{becomes}</p>"

    def test_of_the_whole_document_is_kept(self):
        inner = p(r("so"), r(" not", ROMAN))
        assert body(inner, styles=defaults(ITALIC)) == "<p><em>so</em> not</p>"

    def test_is_the_look_of_some_paragraphs(self):
        inner = [
            p(r("Who "), r("speaks", emphasis()), style="Quote"),
            p("One", style="Heading2"),
            p("A street", style="Caption"),
        ]
        assert body(*inner, styles=self.STYLES) == (
            "<blockquote><p>Who <em>speaks</em></p></blockquote>\n<h3>One</h3>\n<p>A street</p>"
        )

    def test_of_letters_from_the_right_is_said_apart(self):
        assert body(p(r("שלום", "<w:rtl/><w:iCs/>"), r(" לך", f"<w:rtl/>{ITALIC}"))) == "<p><em>שלום</em> לך</p>"


class TestMarks:
    @pytest.mark.parametrize(
        "says, becomes",
        [
            ("<w:b/>", "<strong>w</strong>"),
            ('<w:em w:val="dot"/>', "<em>w</em>"),
            ('<w:u w:val="single"/>', "<u>w</u>"),
            ('<w:u w:val="none"/>', "w"),
            ("<w:strike/>", "<s>w</s>"),
            ("<w:dstrike/>", "<s>w</s>"),
            ('<w:vertAlign w:val="superscript"/>', "<sup>w</sup>"),
            ('<w:vertAlign w:val="subscript"/>', "<sub>w</sub>"),
            ("<w:smallCaps/>", '<span data-kind="small-caps">w</span>'),
            (f"{ITALIC}<w:b/>", "<strong><em>w</em></strong>"),
            ('<w:highlight w:val="yellow"/><w:color w:val="FF0000"/>', "w"),
            ('<w:rPrChange w:id="1" w:author="A"><w:rPr><w:i/></w:rPr></w:rPrChange>', "w"),
        ],
    )
    def test_are_kept(self, says, becomes):
        assert body(p("A ", r("w", says))) == f"<p>A {becomes}</p>"

    def test_all_capitals_are_said(self):
        inner = p(r("the end", "<w:caps/>"), r(" of it", "<w:caps/>"), r(" all"), r(" no", "<w:caps/>"))
        assert (body(inner), counts(inner)) == ("<p>the end of it all no</p>", {"capitals": 2})

    def test_words_that_are_in_capitals_already_say_nothing(self):
        assert counts(p(r("THE END", "<w:caps/>"))) == {}


class TestHidden:
    def test_words_go(self):
        inner = p("He ", r("never ", "<w:vanish/>"), r("ever ", "<w:vanish/>"), "paid")
        assert (body(inner), counts(inner)) == ("<p>He paid</p>", {"hidden": 1})

    def test_words_of_a_style_go_and_come_back(self):
        styles = style("Secret", run="<w:vanish/>") + style("Seen", run="<w:vanish/>", kind="character")
        inner = p("No", r(" yes", emphasis("Seen")), r(" too", '<w:vanish w:val="0"/>'), style="Secret")
        assert body(inner, p("End"), styles=styles) == "<p>yes tooEnd</p>"

    def test_a_hidden_end_of_a_paragraph_joins_it_with_the_next(self):
        assert body(p("He ", mark="<w:vanish/>"), p("paid")) == "<p>He paid</p>"

    def test_a_hidden_paragraph_leaves_no_gap(self):
        inner = [p(r("No", "<w:vanish/>"), mark="<w:vanish/>"), p("Yes")]
        assert (body(*inner), counts(*inner)) == ("<p>Yes</p>", {"hidden": 1})

    def test_footnotes_and_boxes_on_hidden_words_go_too(self):
        hidden = "<w:vanish/>"
        box = f"<w:pict><v:textbox><w:txbxContent>{p('No')}</w:txbxContent></v:textbox></w:pict>"
        inner = p("He", r("", hidden, inner='<w:footnoteReference w:id="2"/>'), r("", hidden, inner=box), " paid")
        assert body(inner, footnotes=note(2, "No")) == "<p>He paid</p>"
        assert counts(inner, footnotes=note(2, "No")) == {"hidden": 1}

    def test_fields_that_are_hidden_as_a_whole_are_nothing(self):
        index = field('XE "Lisbon"').replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>")
        assert (body(p("He ", index, "paid")), counts(p("He ", index, "paid"))) == ("<p>He paid</p>", {})


def ins(*runs, tag="ins"):
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f'<w:{tag} w:id="1" w:author="Eve" w:date="2026-01-01T00:00:00Z">{inner}</w:{tag}>'


def gone(text, tag="del"):
    return ins(f"<w:r><w:delText>{text}</w:delText></w:r>", tag=tag)


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


class TestFootnotes:
    def test_stand_where_their_marks_are_in_the_order_of_the_text(self):
        parts = {
            "footnotes": note(2, "Not roubles.", p("Said ", r("she", ITALIC), ".")) + note(3, "Last."),
            "endnotes": note(2, "Between.", kind="endnote"),
            "links": {},
        }
        html = read(
            docx(p("Paid", mark_of(2), ", left", mark_of(2, kind="endnote"), ", died", mark_of(3)), **parts)
        ).html
        keys = re.findall('<span data-note="([a-z0-9]+)">', html)
        assert keys == re.findall('<li data-note="([a-z0-9]+)">', html) == ["k1", "k2", "k3"]
        assert re.sub("<li[^>]*>", "<li>", body(p("Paid", mark_of(2), ".", mark_of(3)), **parts)).partition("\n")[
            2
        ] == ('<ol data-kind="notes"><li>Not roubles.<br>Said <em>she</em>.</li><li>Last.</li></ol>')

    def test_have_links_of_their_own(self):
        related = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="l1" '
            'Type="http://x/hyperlink" Target="https://a.example/" TargetMode="External"/></Relationships>'
        )
        notes = note(2, p('<w:hyperlink r:id="l1"><w:r><w:t>There</w:t></w:r></w:hyperlink>'))
        more = {"word/_rels/footnotes.xml.rels": related.encode()}
        assert '<a href="https://a.example/">There</a>' in body(p("Paid", mark_of(2)), footnotes=notes, more=more)

    def test_a_sign_in_place_of_the_number_goes(self):
        marked = r(inner=f'<w:footnoteReference w:customMarkFollows="1" w:id="2"/>{t("†")}')
        notes = note(2, p(r("†", '<w:vertAlign w:val="superscript"/>'), " Not roubles."))
        found = body(p("Paid", marked, "."), footnotes=notes)
        assert re.sub(' data-note="[^"]*"', "", found) == (
            '<p>Paid<span></span>.</p>\n<ol data-kind="notes"><li>Not roubles.</li></ol>'
        )

    def test_lines_between_text_and_notes_are_none(self):
        notes = '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        assert body("Paid", footnotes=notes + note(1, "Unmarked.")) == "<p>Paid</p>"

    def test_a_mark_without_its_note_goes(self):
        assert body(p("Paid", mark_of(9), "."), footnotes=note(2, "No.")) == "<p>Paid.</p>"

    def test_a_number_that_leads_to_one_again_is_no_word(self):
        inner = p(
            "Paid",
            mark_of(2),
            ", again",
            field("NOTEREF _Ref1 \\f \\h", "1"),
            ", see note ",
            field("NOTEREF _Ref1", "1"),
        )
        assert body(inner, footnotes=note(2, "No.")).startswith("<p>Paid<span")
        assert re.sub("<[^>]*>", "", body(inner, footnotes=note(2, "No."))).split("\n")[0] == "Paid, again, see note 1"
        assert counts(inner, footnotes=note(2, "No.")) == {"note": 1}


class TestLines:
    def test_soft_breaks_stay_and_new_pages_part_words(self):
        inner = p(
            r("one", inner="<w:br/>"), r("two", inner='<w:br w:type="page"/>'), r("three", inner="<w:cr/>"), "four"
        )
        assert body(inner) == "<p>one<br>two</p>\n<p>three<br>four</p>"

    def test_a_new_page_between_two_words_parts_them(self):
        assert body(p("left", r(inner='<w:br w:type="page"/>'), "over")) == "<p>left</p>\n<p>over</p>"
        assert body(p("a", r(inner='<w:br w:type="column"/>'), "b")) == "<p>a</p>\n<p>b</p>"
        assert body(p("left", r(inner="<w:lastRenderedPageBreak/>"), "over")) == "<p>leftover</p>"

    def test_hyphens_and_tabs(self):
        inner = p(
            "co",
            r(inner="<w:noBreakHyphen/>"),
            "op re",
            r(inner="<w:softHyphen/>"),
            "signed un\u00adtold",
            r(inner="<w:tab/>"),
            "x",
        )
        assert body(inner) == "<p>co\u2011op resigned untold x</p>"

    def test_signs_of_fonts_are_those_of_unicode(self):
        inner = p(
            r(inner='<w:sym w:font="Wingdings" w:char="F04A"/><w:sym w:font="Symbol" w:char="F061"/>'),
            r("b", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'),
            r("\uf0e0", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'),
            r("b\uf0ff"),
            r(inner='<w:sym w:font="Nowhere" w:char="F04A"/><w:sym w:font="Wingdings" w:char="zz"/>'),
        )
        assert (body(inner), counts(inner)) == ("<p>☺αβ→b</p>", {"sign": 2})

    def test_words_in_whatever_stands_around_them(self):
        inner = p(
            "<w:smartTag>" + r("Sophia") + "</w:smartTag>",
            '<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>' + r(" paid") + "</w:sdtContent></w:sdt>",
            '<w:customXml w:element="x">' + r(" him") + "</w:customXml>",
            '<w:dir w:val="ltr">' + r(" here") + "</w:dir>",
            '<x:new xmlns:x="urn:of:the:future">' + r(" now") + "</x:new>",
        )
        around = f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt><w:customXml>{p('There')}</w:customXml>"
        assert body(around) == "<p>Sophia paid him here now</p>\n<p>There</p>"

    def test_a_prompt_to_write_something_is_no_word(self):
        prompt = (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + r("Click here") + "</w:sdtContent></w:sdt>"
        )
        assert (body(p("He paid", prompt)), counts(p("He paid", prompt))) == ("<p>He paid</p>", {"placeholder": 1})

    def test_readings_above_the_line_go(self):
        ruby = f"<w:ruby><w:rubyPr/><w:rt>{r('とうきょう')}</w:rt><w:rubyBase>{r('東京')}</w:rubyBase></w:ruby>"
        assert (body(p(r(inner=ruby), "へ")), counts(p(r(inner=ruby)))) == ("<p>東京へ</p>", {"reading": 1})

    def test_a_large_first_letter_belongs_to_its_word(self):
        assert body(p("O", says='<w:framePr w:dropCap="drop" w:lines="3"/>'), p("nce upon")) == "<p>Once upon</p>"


class TestFields:
    def test_links_of_the_web_lead_on(self):
        link = '<w:hyperlink r:id="{}" w:anchor="{}">' + r("there", '<w:u w:val="single"/>') + "</w:hyperlink>"
        links = {"l1": "https://a.example/b c", "l2": "file:///C:/secret.doc", "l3": "javascript:alert(1)"}
        inner = p(*(link.format(f"l{key}", "x" if key == 1 else "") for key in (1, 2, 3)))
        assert body(inner, links=links) == '<p><a href="https://a.example/b%20c#x">there</a><u>therethere</u></p>'
        assert counts(inner, links=links) == {"link": 2}

    @pytest.mark.parametrize(
        "instructions, address",
        [
            ('HYPERLINK "https://a.example/?q=1&amp" \\l "top" \\o "a tip"', "https://a.example/?q=1&amp;amp#top"),
            (' hyperlink  https://a.example/ \\t "_blank"', "https://a.example/"),
            ('HYPERLINK \\l "_Toc1"', ""),
            ('HYPERLINK "C:\\\\secret.doc"', ""),
        ],
    )
    def test_links_of_fields_do_too(self, instructions, address):
        words = f'<a href="{address}">there</a>' if address else "there"
        assert body(p("Go ", field(instructions, "there"))) == f"<p>Go {words}</p>"

    def test_words_that_were_worked_out_stay(self):
        inner = p(
            "See ",
            field("REF _Ref1 \\h", "chapter two"),
            " on ",
            f'<w:fldSimple w:instr="DATE">{r("Friday")}</w:fldSimple>',
        )
        assert body(inner) == "<p>See chapter two on Friday</p>"

    def test_numbers_of_pages_go(self):
        inner = [p("He paid"), p(field("PAGE", "7")), p(f'<w:fldSimple w:instr=" NUMPAGES ">{r("9")}</w:fldSimple>')]
        assert (body(*inner), counts(*inner)) == ("<p>He paid</p>", {"head": 2})

    def test_fields_in_the_instructions_of_others_are_no_words(self):
        inner = field('IF x = "y"', "shown")
        nested = inner.replace(' = "y"</w:instrText></w:r>', "</w:instrText></w:r>" + field("PAGE", "7"))
        assert body(p("A ", nested)) == "<p>A shown</p>"

    def test_lists_of_contents_go_and_are_counted_once(self):
        styles = style("TOC1", "toc 1") + style("TOCHeading", "TOC Heading")
        inner = [
            p("Contents", style="TOCHeading"),
            p(field("TOC \\o", "One 1").replace('<w:r><w:fldChar w:fldCharType="end"/></w:r>', ""), style="TOC1"),
            p("Two 2", style="TOC1"),
            p('<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
            p("He paid"),
        ]
        assert (body(*inner, styles=styles), counts(*inner, styles=styles)) == ("<p>He paid</p>", {"contents": 1})
        assert body(*inner) == "<p>Contents</p>\n<p>He paid</p>"
        gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        control = f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{p('One')}{p('Two')}</w:sdtContent></w:sdt>"
        assert (body(control, "He paid"), counts(control, "He paid")) == ("<p>He paid</p>", {"contents": 1})

    @pytest.mark.parametrize("parts", [1, 2])
    def test_one_that_never_ends_takes_nothing_along(self, parts):
        begun = "".join(
            field("TOC", "").split("</w:r>", 3 if parts == 2 else 2)[0 : parts + 1][i] + "</w:r>"
            for i in range(parts + 1)
        )
        assert body(p(begun, "He paid"), p("He left")) == "<p>He paid</p>\n<p>He left</p>"


class TestParagraphs:
    STYLES = "".join(
        (
            style("Heading1", "heading 1", paragraph='<w:outlineLvl w:val="0"/>'),
            style("berschrift2", "heading 2", paragraph='<w:outlineLvl w:val="1"/>'),
            style("Chapter", based="Heading1"),
            style("Ttulo1"),
            style("Zitat", "Quote"),
            style("IntenseQuote", "Intense Quote", based="Zitat"),
            style("BlockText", "Block Text"),
            style("Verse"),
            style("Epigraph"),
            style("Letter"),
            style("Source"),
            style("Signature"),
        )
    )

    @pytest.mark.parametrize(
        "block, becomes",
        [
            (p("w", style="Heading1"), "<h2>w</h2>"),
            (p("w", style="Chapter"), "<h2>w</h2>"),
            (p("w", style="berschrift2"), "<h3>w</h3>"),
            (p("w", style="Ttulo1"), "<h2>w</h2>"),
            (p("w", says='<w:outlineLvl w:val="2"/>'), "<h3>w</h3>"),
            (p("w", says='<w:outlineLvl w:val="9"/>'), "<p>w</p>"),
            (p("w", style="Zitat"), "<blockquote><p>w</p></blockquote>"),
            (p("w", style="IntenseQuote"), "<blockquote><p>w</p></blockquote>"),
            (p("w", style="BlockText"), "<blockquote><p>w</p></blockquote>"),
            (p("w", style="Epigraph"), '<blockquote data-kind="epigraph"><p>w</p></blockquote>'),
            (p("w", style="Letter"), '<blockquote data-kind="letter"><p>w</p></blockquote>'),
            (p("w", style="Signature"), '<p data-kind="right">w</p>'),
            (p("w", says='<w:jc w:val="right"/>'), '<p data-kind="right">w</p>'),
            (p("w", says='<w:jc w:val="end"/>'), '<p data-kind="right">w</p>'),
            (p("w", says='<w:jc w:val="both"/>'), "<p>w</p>"),
        ],
    )
    def test_are_what_their_style_or_place_says(self, block, becomes):
        assert body("A", block, styles=self.STYLES) == f"<p>A</p>\n{becomes}"

    def test_verse_keeps_its_lines_and_stanzas(self):
        lines = [
            p("One", style="Verse"),
            p(r(inner="<w:tab/>"), "two", style="Verse"),
            p("", style="Verse"),
            p("three", style="Verse"),
        ]
        assert body("A", *lines, styles=self.STYLES) == (
            '<p>A</p>\n<blockquote data-kind="verse"><p>One<br>\xa0\xa0\xa0\xa0two</p><p>three</p></blockquote>'
        )

    def test_the_source_of_a_quotation_belongs_to_it(self):
        inner = [p("w", style="Epigraph"), p("A. N. Other", style="Source"), p("B", style="Source")]
        assert body("A", *inner, styles=self.STYLES) == (
            '<p>A</p>\n<blockquote data-kind="epigraph"><p>w</p><p data-kind="source">A. N. Other</p>'
            '<p data-kind="source">B</p></blockquote>'
        )

    def test_a_few_that_are_indented_are_quotations(self):
        inset = p("She wrote.", says='<w:ind w:left="720"/>')
        assert body("A", inset, "B") == "<p>A</p>\n<blockquote><p>She wrote.</p></blockquote>\n<p>B</p>"
        listed = p("w", style="ListParagraph")
        styles = style("ListParagraph", "List Paragraph", paragraph='<w:ind w:left="720"/>')
        assert body("A", listed, "B", styles=styles) == "<p>A</p>\n<p>w</p>\n<p>B</p>"
        assert body(inset, inset, "B") == "<p>She wrote.</p>\n<p>She wrote.</p>\n<p>B</p>"
        assert body("A", p("w", says='<w:ind w:left="720" w:hanging="720"/>'), "B") == "<p>A</p>\n<p>w</p>\n<p>B</p>"

    def test_centred_lines_in_the_text_are_said(self):
        centred = p("A SIGN", says='<w:jc w:val="center"/>')
        assert counts(centred, LONG, centred, LONG, centred) == {"centred": 1}

    def test_tables_become_paragraphs(self):
        inner = table(["one", "two"], ["three", table(["four", ""])])
        assert (body(inner), counts(inner)) == ("<p>one</p>\n<p>two</p>\n<p>three</p>\n<p>four</p>", {"table": 1})
        assert counts(table(["one"])) == {}

    def test_headings_keep_the_numbers_that_were_counted_for_them(self):
        lists = numbering(l1=["upperRoman:Part %1", "decimal:%1.%2"])
        styles = style("H1", "heading 1", paragraph='<w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/>')
        styles += style(
            "H2",
            "heading 2",
            paragraph='<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/>',
        )
        inner = [p("", style="H1"), "A", p("Dogs", style="H2"), "B", p("", style="H1"), "C", p("Cats", style="H2")]
        assert body(*inner, styles=styles, numbering=lists) == (
            "<h2>Part I</h2>\n<p>A</p>\n<h3>I.1 Dogs</h3>\n<p>B</p>\n<h2>Part II</h2>\n<p>C</p>\n<h3>II.1 Cats</h3>"
        )


class TestLists:
    LISTS = numbering(
        l1=["bullet", "bullet"], l2=["decimal", "lowerLetter"], l3=["bullet:–"], l4=["lowerRoman"], l5=["none"]
    )

    def test_are_kept(self):
        inner = [item("one"), item("two"), "A", item("x", 2), item("y", 2)]
        assert (
            body(*inner, numbering=self.LISTS)
            == "<ul><li>one</li><li>two</li></ul>\n<p>A</p>\n<ol><li>x</li><li>y</li></ol>"
        )
        assert counts(*inner, numbering=self.LISTS) == {}

    def test_lists_in_lists_are_part_of_those(self):
        inner = [item("one"), item("a", 1, 1), item("b", 2, 1), item("two"), item("c", 1, 1)]
        assert body(*inner, numbering=self.LISTS) == ("<ul><li>one</li><li>a</li><li>b</li><li>two</li><li>c</li></ul>")
        assert counts(*inner, numbering=self.LISTS) == {"nested list": 2}

    def test_numbers_that_are_others_in_the_text_are_said(self):
        inner = [item("x", 2), "A", item("y", 2), "B", item("z", 4)]
        assert counts(*inner, numbering=self.LISTS) == {"list number": 2}

    def test_lines_that_somebody_speaks_are_none(self):
        assert body(item("Who?", 3), item("I.", 3), numbering=self.LISTS) == "<p>– Who?</p>\n<p>– I.</p>"

    def test_paragraphs_that_are_taken_out_of_one_are_plain(self):
        assert body(item("one", 0), item("two", 5), item("three", 77), numbering=self.LISTS) == (
            "<p>one</p>\n<p>two</p>\n<p>three</p>"
        )

    def test_a_list_without_a_number_is_nobodys(self):
        nameless = self.LISTS.replace(' w:abstractNumId="1"', "").replace(' w:numId="1"', "")
        assert body(item("one"), "A", numbering=nameless) == "<p>one</p>\n<p>A</p>"

    def test_styles_make_them_too(self):
        styles = style("ListBullet", "List Bullet", paragraph='<w:numPr><w:numId w:val="1"/></w:numPr>')
        assert (
            body(p("one", style="ListBullet"), "A", styles=styles, numbering=self.LISTS)
            == "<ul><li>one</li></ul>\n<p>A</p>"
        )

    def test_levels_of_a_style_and_numbers_that_begin_anew(self):
        lists = (
            '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
            '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
            '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Mine"/></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
            '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
            '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
            "</w:lvlOverride></w:num>"
        )
        styles = style("Mine", kind="numbering", paragraph='<w:numPr><w:numId w:val="1"/></w:numPr>')
        inner = [item("a", 2), "A", item("b", 3), item("c", 3)]
        assert body(*inner, styles=styles, numbering=lists) == (
            "<ol><li>a</li></ol>\n<p>A</p>\n<ol><li>b</li><li>c</li></ol>"
        )
        assert counts(*inner, styles=styles, numbering=lists) == {}


class TestPauses:
    @pytest.mark.parametrize(
        "pause",
        [
            *(
                p(sign, says='<w:jc w:val="center"/>')
                for sign in ("* * *", "#", "⁂", "***", "~", "• • •", "§", "---", "❦")
            ),
            p(r(inner='<w:sym w:font="Wingdings" w:char="F076"/>'), says='<w:jc w:val="center"/>'),
            p("* * *"),
            p("#"),
            p(says='<w:pBdr><w:bottom w:val="single" w:sz="6"/></w:pBdr>'),
            p(says='<w:pBdr><w:top w:val="single" w:sz="6"/></w:pBdr>'),
            p(r(inner='<w:pict><v:rect style="width:0;height:1.5pt" o:hrstd="t" o:hr="t"/></w:pict>')),
            p(r(inner='<w:drawing><a:graphic><a:prstGeom prst="line"/></a:graphic></w:drawing>')),
        ],
    )
    def test_are_kept_in_every_form(self, pause):
        assert body("A", pause, "B") == "<p>A</p>\n<hr>\n<p>B</p>"
        assert counts("A", pause, "B") == {}

    def test_a_line_that_is_drawn_below_a_paragraph_is_one(self):
        drawn = p("A", says='<w:pBdr><w:bottom w:val="single"/></w:pBdr>')
        assert body(drawn, "B") == "<p>A</p>\n<hr>\n<p>B</p>"
        two = '<w:pBdr><w:top w:val="single"/><w:bottom w:val="single"/></w:pBdr>'
        assert body(p("A", says=two), "B") == "<p>A</p>\n<p>B</p>"
        boxed = "".join(f'<w:{side} w:val="single"/>' for side in ("top", "left", "bottom", "right"))
        assert body(p("A", says=f"<w:pBdr>{boxed}</w:pBdr>"), "B") == "<p>A</p>\n<p>B</p>"
        assert body(p("A", says='<w:pBdr><w:bottom w:val="nil"/></w:pBdr>'), "B") == "<p>A</p>\n<p>B</p>"

    def test_words_in_the_middle_are_none(self):
        inner = [p(text, says='<w:jc w:val="center"/>') for text in ("?", "!!!", "1", "THE END", "“…”")]
        assert "<hr>" not in body("A", *inner, "B")

    def test_a_blank_line_is_one_where_it_is_seldom(self):
        assert body(*[LONG] * 8, p(), *[LONG] * 8).count("<hr>") == 1
        assert counts(*[LONG] * 8, p(), p(), *[LONG] * 8) == {"blank line": 1}
        assert body(*[LONG, p()] * 8).count("<hr>") == 0

    def test_what_was_left_out_leaves_no_pause(self):
        for inner in (
            gone("never"),
            r(inner="<w:drawing><a:blip/></w:drawing>"),
            field("PAGE", "7"),
            r(inner='<w:br w:type="page"/>'),
        ):
            assert body(*[LONG] * 8, p(inner), *[LONG] * 8).count("<hr>") == 0


class TestPictures:
    def box(self, *blocks):
        return f"<w:txbxContent>{''.join(p(block) for block in blocks)}</w:txbxContent>"

    def test_text_boxes_come_once(self):
        both = (
            f"<mc:AlternateContent><mc:Choice><w:drawing><wps:wsp>{self.box('In', 'side')}</wps:wsp>"
            f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{self.box('In', 'side')}</v:textbox></w:pict>"
            "</mc:Fallback></mc:AlternateContent>"
        )
        inner = [p("Be", r(inner=both), "fore"), "After"]
        assert body(*inner) == "<p>Before</p>\n<p>In</p>\n<p>side</p>\n<p>After</p>"
        assert counts(*inner) == {"text box": 1}
        old = p("A", r(inner=f"<w:pict><v:textbox>{self.box('B')}</v:textbox></w:pict>"))
        assert body(old) == "<p>A</p>\n<p>B</p>"

    def test_what_stands_in_for_something_newer_is_taken_where_that_has_no_words(self):
        both = (
            f"<mc:AlternateContent><mc:Choice Requires='x'/><mc:Fallback>{r('old')}</mc:Fallback></mc:AlternateContent>"
        )
        assert body(p("A ", both)) == "<p>A old</p>"

    def test_what_no_text_can_hold_is_counted(self):
        blip = "<w:drawing><a:graphic><a:blip/></a:graphic></w:drawing>"
        formula = "<m:oMathPara><m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath></m:oMathPara>"
        inner = [
            p(
                "A",
                r(inner=blip),
                r(inner="<w:pict><v:imagedata/></w:pict>"),
                r(inner='<w:drawing><c:chart xmlns:c="urn:c"/></w:drawing>'),
            ),
            p("B", formula, formula, field("EQ \\o(a,b)")),
            p("C", r(inner="<w:object><v:imagedata/></w:object>")),
            '<w:altChunk r:id="x"/>',
            p('<w:subDoc r:id="y"/>'),
        ]
        assert body(*inner) == "<p>A</p>\n<p>B</p>\n<p>C</p>"
        assert counts(*inner, p(r(inner="<w:drawing><a:prstGeom prst='star5'/></w:drawing>"))) == {
            "drawing": 1,
            "picture": 3,
            "equation": 3,
            "object": 1,
            "embedded text": 2,
        }

    def test_heads_and_feet_are_left_out(self):
        parts = {"header": p("Ada / LISBON"), "footer": p(field("PAGE", "7"))}
        assert (body("A", **parts), counts("A", **parts)) == ("<p>A</p>", {"head": 1})


class TestLanguages:
    def spoken(self, tag, **others):
        more = "".join(f' w:{name}="{value}"' for name, value in others.items())
        return f'<w:lang w:val="{tag}"{more}/>'

    def test_are_those_of_most_words_and_of_some(self):
        styles = defaults(self.spoken("en-GB"))
        source = read(
            docx(
                p("She said ", r("Guten Morgen", self.spoken("de-DE")), " to ", r("him", self.spoken("en-US"))),
                p(LONG),
                styles=styles,
            )
        )
        assert source.lang == "en-GB"
        assert (
            from_foreign(source.html)[0].split("\n")[0]
            == '<p>She said <span lang="de-DE">Guten Morgen</span> to him</p>'
        )

    def test_a_paragraph_may_have_its_own(self):
        inner = [p(r("Guten Morgen.", self.spoken("de-DE"))), LONG]
        assert (
            body(*inner, styles=defaults(self.spoken("en-GB"))) == f'<p lang="de-DE">Guten Morgen.</p>\n<p>{LONG}</p>'
        )

    def test_each_kind_of_letters_has_its_own(self):
        styles = defaults(self.spoken("en-US", eastAsia="ja-JP", bidi="he-IL"))
        assert read(docx(p("東京へ行く"), styles=styles)).lang == "ja-JP"
        assert read(docx(p(r("שלום", "<w:rtl/>")), styles=styles)).lang == "he-IL"
        assert read(docx(p("Ночь в Москве"), styles=styles)).lang == ""

    @pytest.mark.parametrize("tag", ["x-none", "", "zxx", "<>", "english"])
    def test_what_is_none_says_nothing(self, tag):
        assert read(docx(p(r("He paid", f'<w:lang w:val="{tag.replace("<", "")}"/>')))).lang == ""

    def test_directions_are_kept(self):
        right = "<w:bidi/>"
        assert body(p(r("שלום", "<w:rtl/>"), says=right)) == "<p>שלום</p>"
        assert body(p("CIA", r(" שלום", "<w:rtl/>"), says=right)) == '<p dir="rtl">CIA שלום</p>'
        assert body(p("He said ", r("שלום", "<w:rtl/>"))) == '<p>He said <span dir="rtl">שלום</span></p>'

    def test_the_right_is_where_a_line_ends(self):
        hebrew = r("שלום", "<w:rtl/>")
        assert body(p(hebrew, says='<w:bidi/><w:jc w:val="left"/>')) == "<p>שלום</p>"
        assert body(p(hebrew, says='<w:bidi/><w:jc w:val="right"/>')) == '<p data-kind="right">שלום</p>'
        assert body(p(hebrew, says='<w:jc w:val="right"/>')) == "<p>שלום</p>"


class TestHead:
    CORE = (
        "<dc:title>The Café</dc:title><dc:creator>Ada Writer;Bo Writer</dc:creator><dc:language>en-GB</dc:language>"
        "<dcterms:created>2026-01-01T00:00:00Z</dcterms:created><dcterms:modified>2026-02-03T04:05:06Z</dcterms:modified>"
    )
    STYLES = style("Titel", "Title") + style("Sub", "Subtitle") + style("Author")

    def test_styles_say_title_subtitle_and_author(self):
        inner = [
            p("The ", r("Lisbon", ITALIC), " Cipher", style="Titel"),
            p("A tale", style="Sub"),
            p("by Ada Writer", style="Author"),
        ]
        source = read(docx(*inner, "He paid.", styles=self.STYLES, core=self.CORE))
        assert (source.title, source.subtitle, source.authors) == ("The Lisbon Cipher", "A tale", ("Ada Writer",))
        assert source.html == "<p>He paid.</p>"

    def test_the_file_says_what_styles_do_not(self):
        source = read(docx("The café", "He paid.", core=self.CORE))
        assert (source.title, source.authors, source.lang) == ("The Café", ("Ada Writer", "Bo Writer"), "en-GB")
        assert (source.dated, source.html) == ("2026-02-03T04:05:06Z", "<p>He paid.</p>")

    def test_nobody_is_no_author(self):
        assert read(docx("A", core="<dc:creator>Microsoft Office User</dc:creator>")).authors == ()


class TestFiles:
    def test_strict_documents_are_read_like_others(self):
        inner = p("A", r(" b", ITALIC), mark_of(2), says='<w:jc w:val="end"/>')
        parts = {"footnotes": note(2, "C."), "styles": style("Quote")}
        strict = docx(inner, p("q", style="Quote"), strict=True, **parts)
        assert b"purl.oclc.org" in unpacked(strict)["word/document.xml"]
        assert read(strict) == read(docx(inner, p("q", style="Quote"), **parts))

    def test_parts_are_found_by_what_leads_to_them(self):
        entries = unpacked(docx("A", styles=defaults(ITALIC)))
        moved = {name.replace("word/", "Text\\"): data for name, data in entries.items()}
        moved["_rels/.rels"] = moved["_rels/.rels"].replace(b"word/document.xml", b"/TEXT/Document.xml")
        assert read(packed(moved)).html == "<p><em>A</em></p>"

    def test_letters_of_any_encoding(self):
        text = unpacked(docx("Café"))["word/document.xml"].decode().replace("UTF-8", "UTF-16")
        assert read(docx("x", more={"word/document.xml": text.encode("utf-16")})).html == "<p>Café</p>"

    def refused(self, data):
        with pytest.raises(Refused) as refusal:
            read(data)
        return str(refusal.value)

    def test_what_is_no_document_is_refused(self):
        assert "damaged" in self.refused(b"PK\x03\x04 but no more")
        assert "damaged" in self.refused(b"Once upon a time")
        assert "no document" in self.refused(packed({"a.txt": b"A"}))
        assert "damaged" in self.refused(docx("A", more={"word/document.xml": b"<w:document"}))
        assert "damaged" in self.refused(docx("A", more={"word/document.xml": b""}))

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
    @pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
    def test_a_file_with_entities_of_its_own_is_refused(self, part, encoding):
        bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "boom">]><x>&a;</x>'
        assert "entities" in self.refused(docx("A", styles="", more={part: bomb.encode(encoding)}))

    def test_one_that_is_too_large_unpacked_is_refused(self):
        assert "larger" in self.refused(docx("A", more={"word/media.xml": b" " * (20 * 2**20 + 1)}))
        read(docx("A", more={"word/media/image1.png": b" " * (20 * 2**20 + 1)}))

    def test_one_that_is_nested_too_deeply_is_refused(self):
        assert "deeper" in self.refused(docx("<w:sdt>" * 200 + "</w:sdt>" * 200))
        deep = "<w:tbl><w:tr><w:tc>" * 20 + p("A") + "</w:tc></w:tr></w:tbl>" * 20
        assert read(docx(deep)).html == "<p>A</p>"
        assert "deeper" in self.refused(docx("<w:rPrChange>" * 200 + "</w:rPrChange>" * 200))

    def test_a_paragraph_without_end_is_refused(self):
        assert "larger than any" in self.refused(docx(p(*["<w:r/>"] * 500_000)))

    def test_circles_end(self):
        styles = style("A", based="B") + style("B", based="C", run=ITALIC) + style("C", based="A")
        lists = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
        lists += "".join(f'<w:num w:numId="{key}"><w:abstractNumId w:val="1"/></w:num>' for key in (1, 2))
        styles += style("L", kind="numbering", paragraph='<w:numPr><w:numId w:val="2"/></w:numPr>')
        assert body(p("A", style="A"), item("x"), styles=styles, numbering=lists) == "<p><em>A</em></p>\n<p>x</p>"


def read_or_refuse(data):
    """Nothing but a text or a refusal may come of a file."""
    try:
        source = read(data)
    except Refused as refused:
        return str(refused)
    return source.html


class TestDamage:
    """Each of these files is read or refused, and nothing else happens."""

    VALUES = (
        "",
        "0",
        "-1",
        "1",
        "99999999999999999999",
        "1e9",
        "Title",
        "off",
        "\u0661",
        "x" * 5000,
        "../../etc/passwd",
    )

    def test_the_document_that_is_damaged_here_is_whole(self):
        source = read(everything())
        assert (source.title, len(source.comments), source.lang) == ("The Lisbon Cipher", 3, "en-GB")
        assert set(source.counts) == {
            *("insertion", "deletion", "comment", "resolved", "hidden", "capitals", "contents", "head", "reading"),
            *("text box", "picture", "equation", "table", "nested list", "list number"),
        }

    @pytest.mark.proof("fuzz")
    def test_turned_bits(self):
        chance, whole = random.Random(19), everything()  # noqa: S311
        outcomes = set()
        for _each in range(proof(2_000)):
            data = bytearray(whole)
            for _bit in range(chance.choice((1, 1, 4, 40))):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            outcomes.add(read_or_refuse(bytes(data[: chance.randrange(len(data))] if chance.random() < 0.1 else data)))
        assert len(outcomes) > 1

    @pytest.mark.proof("fuzz")
    def test_turned_bits_within_the_parts(self):
        chance, whole = random.Random(20), unpacked(everything())  # noqa: S311
        for _each in range(proof(4_000)):
            name = chance.choice(sorted(whole))
            data = bytearray(whole[name])
            for _bit in range(chance.choice((1, 1, 3))):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            read_or_refuse(packed(whole | {name: bytes(data)}))

    @pytest.mark.proof("fuzz")
    def test_elements_that_are_gone_doubled_moved_and_changed(self):
        chance, whole = random.Random(21), unpacked(everything())  # noqa: S311
        for _each in range(proof(6_000)):
            name = chance.choice([*sorted(whole), *["word/document.xml"] * 5])
            root = ElementTree.fromstring(whole[name])  # noqa: S314
            for _change in range(chance.choice((1, 2, 8))):
                self.change(root, chance)
            read_or_refuse(packed(whole | {name: ElementTree.tostring(root)}))

    def change(self, root, chance):
        elements = [*root.iter()]
        parent = chance.choice(elements)
        what = chance.randrange(6)
        if what == 0 and len(parent):
            parent.remove(chance.choice(list(parent)))
        elif what == 1 and len(parent):
            parent.append(chance.choice(list(parent)))
        elif what == 2 and len(elements) < 5_000:
            parent.append(copy.deepcopy(chance.choice(elements)))
        elif what == 3 and parent.attrib:
            parent.set(chance.choice(sorted(parent.attrib)), chance.choice(self.VALUES))
        elif what == 4 and parent.attrib:
            del parent.attrib[chance.choice(sorted(parent.attrib))]
        else:
            parent.tag = chance.choice(elements).tag


class TestCost:
    """What somebody could write to keep the machine busy."""

    def test_long_texts_are_never_held_as_a_whole(self):
        words = read(docx(*["one two three four five"] * 5_000)).html.count("three")
        assert words == 5_000

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "blocks, parts",
        [
            ([p(*["<w:r/>"] * 300_000)], {}),
            ([p(*[r("x", "<w:i/>"), r("y")] * 30_000)], {}),
            (["<w:p/>"] * 200_000, {}),
            ([p(*[field("PAGE", "1")] * 10_000)], {}),
            (
                [p("x", *[commented(key, "<w:proofErr/>") for key in range(20_000)])],
                {"comments": "".join(comment(key, "!") for key in range(20_000))},
            ),
            ([p(*['<w:r><w:fldChar w:fldCharType="begin"/></w:r>'] * 90_000), p(*[r("x")] * 60_000)], {}),
            (
                [p(*[mark_of(key) for key in range(9_000)])],
                {"footnotes": "".join(note(key, "x") for key in range(9_000))},
            ),
            ([item("x", 1, 8)] * 20_000, {"numbering": numbering(l1=["decimal:" + "%1%2%3%4%5%6%7%8%9" * 1_000] * 9)}),
            (
                [p(r("x"), style=f"s{key}") for key in range(9_000)],
                {"styles": "".join(style(f"s{key}", "a," * 50, based=f"s{key + 1}") for key in range(9_000))},
            ),
            ([p(*[r("x", f'<w:lang w:val="{key}"/>') for key in range(30_000)])], {}),
            (["<w:tbl><w:tr><w:tc>" * 30 + p("x") * 9_000 + "</w:tc></w:tr></w:tbl>" * 30], {}),
            ([p(r(" " * 500_000 + "x")), p(r("&" * 500_000)), p(r("x\u00ad" * 200_000)), p(r("\ue000" * 200_000))], {}),
        ],
    )
    def test_hostile_documents_take_seconds(self, blocks, parts):
        data = docx(*blocks, **parts)
        began = time.process_time()
        read_or_refuse(data)
        assert time.process_time() - began < 5
