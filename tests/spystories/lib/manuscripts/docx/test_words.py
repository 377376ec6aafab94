"""What words look like, and what is no word, in documents of word processors."""

import pytest

from spystories.lib.manuscripts.docx import read
from spystories.lib.prose.foreign import from_foreign
from tests.support.manuscripts.docx import body, counts, defaults, docx, field, note, p, r, style, styled

LONG = "It was raining in Lisbon, as it does in every story that begins with a man who waits."
ITALIC = "<w:i/>"
ROMAN = '<w:i w:val="0"/>'


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
            ([r("so", styled())], "", "<em>so</em>"),
            ([r("so")], "Thoughts", "<em>so</em>"),
            ([r("so")], "Memories", "<em>so</em>"),
            ([r("so")], "Plain", "so"),
            ([r("so"), r(" not", styled())], "Thoughts", "<em>so</em> not"),
            ([r("so"), r(" not", ROMAN)], "Thoughts", "<em>so</em> not"),
            ([r("so", f"{styled()}{ITALIC}")], "Thoughts", "<em>so</em>"),
            ([r("so", styled("A"))], "", "<em>so</em>"),
            ([r("so", styled("Nowhere"))], "Nowhere", "so"),
        ],
    )
    def test_is_kept_from_run_and_style(self, runs, style_of_paragraph, becomes):
        assert body(p(*runs, style=style_of_paragraph), styles=self.STYLES) == f"<p>{becomes}</p>"

    def test_of_the_whole_document_is_kept(self):
        inner = p(r("so"), r(" not", ROMAN))
        assert body(inner, styles=defaults(ITALIC)) == "<p><em>so</em> not</p>"

    def test_is_the_look_of_some_paragraphs(self):
        inner = [
            p(r("Who "), r("speaks", styled()), style="Quote"),
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
        inner = p("No", r(" yes", styled("Seen")), r(" too", '<w:vanish w:val="0"/>'), style="Secret")
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

    def test_nor_is_a_whole_paragraph_of_it(self):
        prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('[Title]')}</w:sdtContent></w:sdt>"
        assert (body(prompt, "He paid"), counts(prompt, "He paid")) == ("<p>He paid</p>", {"placeholder": 1})

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
