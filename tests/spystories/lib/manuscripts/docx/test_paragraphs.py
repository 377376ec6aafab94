"""What paragraphs of a document are: footnotes, lists, pauses, tables, and what stands at its head."""

import re

import pytest

from spystories.lib.manuscripts.docx import read
from tests.support.manuscripts.docx import (
    body,
    counts,
    docx,
    field,
    gone,
    item,
    mark_of,
    note,
    numbering,
    p,
    r,
    style,
    t,
    table,
)

LONG = "It was raining in Lisbon, as it does in every story that begins with a man who waits."
ITALIC = "<w:i/>"


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
