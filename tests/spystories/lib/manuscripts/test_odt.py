"""OpenDocument text: each line is something that LibreOffice or another program writes, and what must become of it."""

import re

import pytest

from spystories.lib.manuscripts import odt as reader
from spystories.lib.manuscripts.choosing import choose
from spystories.lib.manuscripts.found import FIRST_SIGN, LAST_SIGN, Comment, Refused, Source, closing, opening
from spystories.lib.manuscripts.odt import read
from spystories.lib.prose.foreign import from_foreign
from tests.support.manuscripts.damage import damaged
from tests.support.manuscripts.odt import STYLES, flat, odt, packed, paragraph_style, text_style
from tests.support.proof import proof

SIGN = re.compile(f"[{chr(FIRST_SIGN)}-{chr(LAST_SIGN)}]")


def body(words, **parts):
    """The body that a file becomes, without the signs of comments."""
    return from_foreign(SIGN.sub("", read(odt(words, **parts)).html))[0]


def counts(words, **parts):
    return dict(read(odt(words, **parts)).counts)


def p(words="", style="Standard"):
    return f'<text:p text:style-name="{style}">{words}</text:p>'


def span(words, style):
    return f'<text:span text:style-name="{style}">{words}</text:span>'


def frame(inner):
    return f'<draw:frame draw:name="a" text:anchor-type="char"><svg:title>never</svg:title>{inner}</draw:frame>'


def note(words, kind="footnote", sign="1"):
    return (
        f'<text:note text:note-class="{kind}"><text:note-citation>{sign}</text:note-citation>'
        f"<text:note-body>{words}</text:note-body></text:note>"
    )


def comment(words, name="", by="Sofia", at="2020-01-02T03:04:05.678", parent=""):
    named = f' office:name="{name}"' if name else ""
    named += f' loext:parent-name="{parent}"' if parent else ""
    return (
        f"<office:annotation{named}><dc:creator>{by}</dc:creator><dc:date>{at}</dc:date>"
        f"<meta:creator-initials>S</meta:creator-initials>{words}</office:annotation>"
    )


def an_object(number):
    return f'<draw:object xlink:href="./Object {number}"/>'


def table(*rows):
    drawn = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell>{cell}</table:table-cell>' for cell in row)}</table:table-row>"
        for row in rows
    )
    return f"<table:table>{drawn}</table:table>"


def end(name):
    return f'<office:annotation-end office:name="{name}"/>'


def changes(*regions):
    return f"<text:tracked-changes>{''.join(regions)}</text:tracked-changes>"


def region(name, kind, words=""):
    info = "<office:change-info><dc:creator>Sofia</dc:creator></office:change-info>"
    return (
        f'<text:changed-region xml:id="{name}" text:id="{name}"><text:{kind}>{info}{words}</text:{kind}>'
        "</text:changed-region>"
    )


class TestMarks:
    AUTOMATIC = "".join(
        (
            text_style("I", font_style="italic"),
            text_style("R", font_style="normal"),
            text_style("O", font_style="oblique"),
            text_style("B", font_weight="600"),
            text_style("N", font_weight="normal"),
            text_style("SC", font_variant="small-caps"),
            text_style("UP", text_transform="uppercase"),
            text_style("U", style_text_underline_style="wave"),
            text_style("S", style_text_line_through_style="solid"),
            text_style("SX", style_text_line_through_type="double"),
            text_style("SUB", style_text_position="sub 58%"),
            text_style("SUP", style_text_position="33% 58%"),
            text_style("LOW", style_text_position="-8% 58%"),
            text_style("ON", style_text_position="0% 100%"),
            text_style("E2", "Emphasis"),
            text_style("C1", "C2"),
            text_style("C2", "C1", font_style="italic"),
            text_style("HEB", style_font_style_complex="italic", font_style="normal"),
            text_style("W", style_font_name="Wings"),
            paragraph_style("PI", text={"font_style": "italic"}),
            paragraph_style("QI", "Quotations", text={"font_style": "italic"}),
        )
    )
    NAMED = STYLES + paragraph_style("Thought", text={"font_style": "italic"})

    @pytest.mark.parametrize(
        "words, marked",
        [
            (span("so", "I") + " it", "<em>so</em> it"),
            (span("so", "O") + span("it", "Emphasis"), "<em>soit</em>"),
            (span("so", "E2"), "<em>so</em>"),
            (span("so", "C1"), "<em>so</em>"),
            (span(f"so {span('it', 'R')} was", "I"), "<em>so</em> it <em>was</em>"),
            (span("so", "B") + span(span("it", "N"), "Strong"), "<strong>so</strong>it"),
            (span("so", "SC"), '<span data-kind="small-caps">so</span>'),
            (span("so", "UP"), "so"),
            (span("so", "U"), "<u>so</u>"),
            (span("so", "S") + span("it", "SX"), "<s>soit</s>"),
            (f"H{span('2', 'SUB')}O{span('th', 'SUP')}", "H<sub>2</sub>O<sup>th</sup>"),
            (f"H{span('2', 'LOW')}O{span('th', 'ON')}", "H<sub>2</sub>Oth"),
            (span("J", "W"), "☺"),
            ("so " + span("של", "HEB"), 'so <span lang="he-IL"><em>של</em></span>'),
            ("So it " + span("של it", "R"), 'So it <span lang="he-IL">של</span> it'),
        ],
    )
    def test_stand_on_words(self, words, marked):
        assert body(p(words), automatic=self.AUTOMATIC) == f"<p>{marked}</p>"

    @pytest.mark.parametrize("style", ["PI", "Thought"])
    def test_are_those_of_the_paragraph_too(self, style):
        words = p(f"so {span('it', 'R')} was", style)
        assert body(words, automatic=self.AUTOMATIC, named=self.NAMED) == "<p><em>so</em> it <em>was</em></p>"

    @pytest.mark.parametrize("style", ["Quotations", "QI"])
    def test_of_a_quotation_are_its_design(self, style):
        words = p(f"so {span('it', 'R')} {span('was', 'B')}", style)
        assert body(words, automatic=self.AUTOMATIC) == "<blockquote><p>so it <strong>was</strong></p></blockquote>"

    def test_of_a_heading_are_its_design(self):
        words = '<text:h text:style-name="Heading_20_1" text:outline-level="1">So {}</text:h><text:p>it</text:p>'
        assert body(words.format(span("it", "Emphasis"))) == "<h2>So <em>it</em></h2>\n<p>it</p>"


class TestLanguages:
    AUTOMATIC = "".join(
        (
            text_style("FR", fo_language="fr", fo_country="FR"),
            text_style("US", fo_language="en", fo_country="US"),
            text_style("NO", fo_language="zxx", fo_country="none"),
            paragraph_style("DE", text={"fo_language": "de", "fo_country": "none"}),
            paragraph_style("RTL", style_writing_mode="rl-tb", text_align="end"),
        )
    )

    def test_stand_on_words_in_another_than_the_main(self):
        words = p(f"Good evening, {span('mon ami', 'FR')}. {span('Color', 'US')}.") + p("Guten Abend.", "DE")
        source = read(odt(words, automatic=self.AUTOMATIC))
        assert source.lang == "en-GB"
        assert from_foreign(source.html)[0] == (
            '<p>Good evening, <span lang="fr-FR">mon ami</span>. Color.</p>\n<p lang="de">Guten Abend.</p>'
        )

    def test_of_the_file_is_that_of_most_words(self):
        words = p("Ja.") + p(span("C’est la vie, mon ami.", "FR"))
        assert read(odt(words, automatic=self.AUTOMATIC)).lang == "fr-FR"
        said = "<dc:language>nl-NL</dc:language>"
        assert read(odt(p("Ja."), named="", meta=said)).lang == "nl-NL"

    def test_paragraphs_from_right_to_left_stay_so(self):
        assert body(p("Bond שלום", "RTL"), automatic=self.AUTOMATIC) == (
            '<p data-kind="right" dir="rtl">Bond <span lang="he-IL">שלום</span></p>'
        )


class TestParagraphs:
    AUTOMATIC = "".join(
        (
            paragraph_style("R", text_align="end"),
            paragraph_style("C", text_align="center"),
            paragraph_style("Page", break_before="page"),
            paragraph_style("Below", border_bottom="0.5pt solid #000000"),
            paragraph_style("Above", border="none", border_top="0.5pt solid #000000"),
            paragraph_style("Box", border="0.5pt solid #000000"),
            paragraph_style("In", margin_left="0.5in"),
            paragraph_style("V1", "Verse"),
        )
    )
    NAMED = STYLES + "".join(
        (
            paragraph_style("Verse"),
            paragraph_style("Epigraph"),
            paragraph_style("Scene_20_Break"),
            paragraph_style("Signature"),
            paragraph_style("Salutation"),
            paragraph_style("A", "B"),
            paragraph_style("B", "A"),
        )
    )

    @pytest.mark.parametrize(
        "words, whole",
        [
            (p("one") + p("two"), "<p>one</p>\n<p>two</p>"),
            (p(" \n one\n  two <text:s/> "), "<p>one two</p>"),
            (p('a<text:s text:c="3"/>b<text:s/>c'), "<p>a   b c</p>"),
            (p('a<text:s text:c="999999999"/>b'), f"<p>a{200 * ' '}b</p>"),
            (p("a<text:tab/>b<text:line-break/>c"), "<p>a b<br>c</p>"),
            (p("one<text:soft-page-break/>two"), "<p>onetwo</p>"),
            (p("one") + p("two", "Page"), "<p>one</p>\n<p>two</p>"),
            (p("Lisbon", "R") + p("so"), '<p data-kind="right">Lisbon</p>\n<p>so</p>'),
            (p("Yours", "Signature") + p("so"), '<p data-kind="right">Yours</p>\n<p>so</p>'),
            (p("Dear A,", "Salutation") + p("so"), '<p data-kind="salutation">Dear A,</p>\n<p>so</p>'),
            (p("All is vain.", "Epigraph"), '<blockquote data-kind="epigraph"><p>All is vain.</p></blockquote>'),
            (p("so", "A"), "<p>so</p>"),
            (
                p("so") + p("It is late.", "In") + p("on") + p("and"),
                "<p>so</p>\n<blockquote><p>It is late.</p></blockquote>\n<p>on</p>\n<p>and</p>",
            ),
            (
                p("One", "V1") + p("<text:tab/>two", "Verse") + p("", "V1") + p("three", "V1"),
                f'<blockquote data-kind="verse"><p>One<br>{4 * chr(160)}two</p><p>three</p></blockquote>',
            ),
            (
                '<text:h text:outline-level="1">One</text:h><text:h text:outline-level="3">Two</text:h>' + p("so"),
                "<h2>One</h2>\n<h3>Two</h3>\n<p>so</p>",
            ),
            (f'<text:section text:name="a">{p("one")}<text:section>{p("two")}</text:section></text:section>', None),
            (p("<text:ruby><text:ruby-base>one</text:ruby-base></text:ruby>") + p("two"), None),
            (p('<text:bookmark-start text:name="a"/>one<text:bookmark-end text:name="a"/>') + p("two"), None),
            (p("<text:date>one</text:date>") + p("<text:unheard-of>two</text:unheard-of>"), None),
        ],
    )
    def test_are_parted_and_set_as_they_were(self, words, whole):
        found = body(words, automatic=self.AUTOMATIC, named=self.NAMED)
        assert found == (whole if whole is not None else "<p>one</p>\n<p>two</p>")

    @pytest.mark.parametrize(
        "pause",
        [
            p("", "Horizontal_20_Line"),
            p("* * *", "C"),
            p("❦", "C"),
            p("#"),
            p("", "Below"),
            p("", "Above"),
            p("~", "Scene_20_Break"),
            p("", "Scene_20_Break"),
        ],
    )
    def test_between_scenes_stands_a_pause(self, pause):
        words = p("one") + pause + p("two")
        assert body(words, automatic=self.AUTOMATIC, named=self.NAMED) == "<p>one</p>\n<hr>\n<p>two</p>"

    def test_a_line_drawn_beside_words_is_a_pause(self):
        def drawn(style):
            return body(p("one", style) + p("two"), automatic=self.AUTOMATIC)

        assert drawn("Below") == "<p>one</p>\n<hr>\n<p>two</p>"
        assert drawn("Box") == drawn("In").replace("blockquote", "p") or drawn("Box") == "<p>one</p>\n<p>two</p>"
        assert body(p("one") + p("two", "Above"), automatic=self.AUTOMATIC) == "<p>one</p>\n<hr>\n<p>two</p>"

    def test_a_blank_line_is_a_pause_where_there_are_few(self):
        assert body(p("One.") * 8 + p() + p("Two.") * 8).count("<hr>") == 1
        assert "<hr>" not in body((p("One.") + p()) * 8)

    def test_links_keep_the_address_that_a_reader_may_follow(self):
        def link(address):
            return body(p(f'<text:a xlink:href="{address}">{span("so", "Emphasis")}</text:a>'))

        assert link("https://example.org/?a=1&amp;b=2") == (
            '<p><a href="https://example.org/?a=1&amp;b=2"><em>so</em></a></p>'
        )
        assert link("#here") == link("javascript:alert(1)") == "<p><em>so</em></p>"


class TestLists:
    AUTOMATIC = "".join(
        f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'
        for name, *levels in (
            (
                "Dots",
                '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/>',
                '<text:list-level-style-number text:level="2" style:num-format="1"/>',
            ),
            ("Numbers", '<text:list-level-style-number text:level="1" style:num-format="1"/>'),
            ("Letters", '<text:list-level-style-number text:level="1" style:num-format="a" style:num-suffix=")"/>'),
            ("Bare", '<text:list-level-style-number text:level="1" style:num-format=""/>'),
        )
    )

    def listed(self, style, *items, more=""):
        inner = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
        return f'<text:list text:style-name="{style}"{more}>{inner}</text:list>'

    def read(self, words):
        return body(words, automatic=self.AUTOMATIC), counts(words, automatic=self.AUTOMATIC)

    def test_are_numbered_or_not_by_their_style(self):
        assert self.read(self.listed("Dots", p("one"), p("two"))) == ("<ul><li>one</li><li>two</li></ul>", {})
        assert self.read(self.listed("Numbers", p("one") + p("on"), p("two"))) == (
            "<ol><li>one<br>on</li><li>two</li></ol>",
            {},
        )
        assert self.read(self.listed("Bare", p("one"), p("two"))) == ("<p>one</p>\n<p>two</p>", {})

    def test_in_others_are_part_of_those(self):
        nested = f"<text:list><text:list-item>{p('in')}</text:list-item></text:list>"
        words = self.listed("Dots", p("one") + nested, p("two"))
        assert self.read(words) == ("<ul><li>one</li><li>in</li><li>two</li></ul>", {"nested list": 1})

    def test_that_count_otherwise_are_counted(self):
        for words in (
            self.listed("Letters", p("one"), p("two")),
            self.listed("Numbers", p("one"), p("two"), more=' text:continue-numbering="true"'),
            self.listed("Numbers", p("one"), p("two")).replace("list-item>", 'list-item text:start-value="4">', 1),
        ):
            assert self.read(words) == ("<ol><li>one</li><li>two</li></ol>", {"list number": 1})

    def test_headings_in_them_are_headings(self):
        words = self.listed("Letters", '<text:h text:outline-level="1">One</text:h>') * 2 + p("so")
        assert self.read(words) == ("<h2>a) One</h2>\n<h2>b) One</h2>\n<p>so</p>", {})

    def test_numbers_that_are_counted_for_headings_stay_before_them(self):
        named = STYLES + (
            '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="I" '
            'style:num-suffix="."/><text:outline-level-style text:level="2" style:num-format="1" '
            'text:display-levels="2"/><text:outline-level-style text:level="3" style:num-format=""/>'
            "</text:outline-style>"
        )

        def heading(level, more=""):
            return f'<text:h text:outline-level="{level}"{more}>So</text:h>'

        bare = ' text:is-list-header="true"'
        words = "".join(heading(level) for level in (1, 2, 2, 1, 2, 3)) + heading(1, bare) + heading(1, "")
        found = re.findall(r">([^<]*)So", body(words + p("it"), named=named))
        assert found == ["I. ", "I.1 ", "I.2 ", "II. ", "II.1 ", "", "", "III. "]

    def test_next_to_each_other_stay_two(self):
        words = self.listed("Dots", p("one")) + self.listed("Dots", p("two"))
        assert self.read(words)[0] == "<ul><li>one</li></ul>\n<ul><li>two</li></ul>"


class TestWhatIsNoText:
    AUTOMATIC = text_style("UP", text_transform="uppercase") + text_style("H", text_display="none")
    AUTOMATIC += paragraph_style("PH", text={"text_display": "none"})

    @pytest.mark.parametrize(
        "words, count",
        [
            (p(f"so {span('never', 'H')}it"), {"hidden": 1}),
            (p(f"so {span('never ' + span('ever never', 'Emphasis'), 'H')}it"), {"hidden": 1}),
            (p("so it") + p("never", "PH"), {"hidden": 1}),
            (p('so <text:hidden-text text:string-value="never">never</text:hidden-text>it'), {"hidden": 1}),
            (p('so <text:hidden-text text:is-hidden="false">it</text:hidden-text>'), {}),
            (p("so it") + p('<text:hidden-paragraph text:is-hidden="true"/>never'), {"hidden": 1}),
            (p('<text:hidden-paragraph text:is-hidden="false"/>so it'), {}),
            (p('so <text:conditional-text text:string-value-if-true="never">it</text:conditional-text>'), {}),
            (p('so <text:variable-set text:display="none">never</text:variable-set>it'), {"hidden": 1}),
            (p("so it") + f'<text:section text:display="none">{p("never") * 2}</text:section>', {"hidden": 1}),
            (
                p("so it")
                + f'<text:section text:display="condition" text:is-hidden="true">{p("never")}</text:section>',
                {"hidden": 1},
            ),
            (p("<text:page-number>7</text:page-number>so it"), {"head": 1}),
            (p("so <text:script>never</text:script>it"), {}),
            (p("so <text:placeholder>&lt;never&gt;</text:placeholder>it"), {"placeholder": 1}),
            (p(span("so ", "UP") + span("it", "UP")), {"capitals": 1}),
            (p('so <text:a xlink:href="file:///c:/never">it</text:a>'), {"link": 1}),
            (p(f"so {frame('<draw:image/>')}it"), {"picture": 1}),
            (p(f"so {frame('<draw:object><math:math/></draw:object><draw:image/>')}it"), {"equation": 1}),
            (p(f"so {frame(an_object(1))}it"), {"equation": 1}),
            (p(f"so {frame(an_object(2) + '<draw:image/>')}it"), {"object": 1}),
            (p("so <draw:custom-shape><draw:enhanced-geometry/></draw:custom-shape>it"), {"drawing": 1}),
            (p(f"so <draw:g>{frame('<draw:image/>')}<draw:line/></draw:g>it"), {"picture": 1, "drawing": 1}),
            (frame("<draw:image/>") + p("so it"), {"picture": 1}),
            (p("<text:ruby><text:ruby-base>so it</text:ruby-base><text:ruby-text>never</text:ruby-text></text:ruby>"),
             {"reading": 1}),
            (f"<text:table-of-content><text:index-body>{p('never') * 3}</text:index-body></text:table-of-content>"
             + p("so it"), {"contents": 1}),
            (f"<text:alphabetical-index>{p('never')}</text:alphabetical-index>" + p("so it"), {"contents": 1}),
            ("<office:forms>never</office:forms><text:sequence-decls/>" + p("so it"), {}),
        ],
    )  # fmt: skip
    def test_is_left_out_and_counted(self, words, count):
        kinds = '<manifest:file-entry manifest:full-path="Object 1/" manifest:media-type="a.formula"/>'
        becomes = body(words, automatic=self.AUTOMATIC, manifest=kinds)
        assert "never" not in becomes
        assert re.sub(r"\s+", " ", re.sub("<[^>]+>", "", becomes)).strip() == "so it"
        assert counts(words, automatic=self.AUTOMATIC, manifest=kinds) == count

    def test_deletions_go_and_insertions_stay_wherever_they_are(self):
        marks = changes(
            region("d1", "deletion", p(" never")),
            region("i1", "insertion"),
            region("d2", "deletion", p("never") * 2),
            region("f1", "format-change"),
        )
        words = (
            marks
            + p(
                'so<text:change text:change-id="d1"/> <text:change-start text:change-id="i1"/>it'
                '<text:change-end text:change-id="i1"/>'
            )
            + table([p('<text:change text:change-id="d2"/>in')])
        )
        assert body(words) == "<p>so it</p>\n<p>in</p>"
        assert counts(words) == {"deletion": 2, "insertion": 1}

    def test_running_heads_that_say_something_are_counted(self):
        masters = (
            f"<style:master-page><style:header>{p('Duarte / Leak')}</style:header>"
            f"<style:footer>{p('<text:page-number>1</text:page-number>')}</style:footer></style:master-page>"
        )
        assert counts(p("so"), masters=masters) == {"head": 1}
        assert "Duarte" not in body(p("so"), masters=masters)

    def test_tables_become_paragraphs(self):
        cells = "".join(f"<table:table-cell>{p(words)}</table:table-cell>" for words in ("Anna", "Spy"))
        cells += f"<table:covered-table-cell>{p('never')}</table:covered-table-cell>"
        row = f"<table:table-row>{cells}</table:table-row>"
        words = (
            f"<table:table><table:table-column/><table:table-header-rows>{row}</table:table-header-rows></table:table>"
        )
        assert (body(words), counts(words)) == ("<p>Anna</p>\n<p>Spy</p>", {"table": 1, "hidden": 1})

    def test_the_words_of_a_text_box_come_once_behind_its_paragraph(self):
        box = frame(f"<draw:text-box>{p(span('boxed', 'Emphasis'))}</draw:text-box>")
        assert body(p(f"so {box}it")) == "<p>so it</p>\n<p><em>boxed</em></p>"
        assert counts(p(f"so {box}it")) == {"text box": 1}
        shape = f"<draw:custom-shape>{p('boxed')}</draw:custom-shape>"
        assert (body(p(f"so{shape}")), counts(p(f"so{shape}"))) == ("<p>so</p>\n<p>boxed</p>", {"text box": 1})


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


class TestWhatTheFileSays:
    META = (
        "<dc:title>The Leak</dc:title><meta:initial-creator>Ines Duarte; Ann Bly</meta:initial-creator>"
        "<dc:creator>Sofia</dc:creator><dc:date>2020-01-02T03:04:05</dc:date>"
        "<meta:creation-date>2019-01-01T00:00:00</meta:creation-date>"
    )

    def test_its_title_authors_and_date_are_known(self):
        source = read(odt(p("so"), meta=self.META))
        assert (source.title, source.authors) == ("The Leak", ("Ines Duarte", "Ann Bly"))
        assert source.dated == "2020-01-02T03:04:05"

    def test_the_styles_of_title_and_subtitle_go_before_it(self):
        words = p("The<text:line-break/>Last Leak", "Title") + p("A story", "Subtitle") + p("so") + p("Again", "Title")
        source = read(odt(words, meta=self.META))
        assert (source.title, source.subtitle, source.html) == ("The Last Leak", "A story", "<p>so</p><h1>Again</h1>")

    def test_the_style_of_authors_goes_before_it_and_nobody_is_none(self):
        assert read(odt(p("by Ann Bly", "Author") + p("so"), meta=self.META)).authors == ("Ann Bly",)
        assert read(odt(p("so"), meta="<dc:creator>Unknown</dc:creator>")).authors == ()

    def test_a_first_line_that_is_the_title_is_not_text(self):
        assert read(odt(p("THE  LEAK") + p("so"), meta=self.META)).html == "<p>so</p>"

    def test_a_file_of_one_piece_is_read_alike(self):
        words = p("The Leak", "Title") + p(span("so", "Emphasis") + comment(p("Why?")))
        assert read(flat(words, meta=self.META)) == read(odt(words, meta=self.META))
        assert choose(flat(words)) == choose(odt(words)) == choose(flat(words).decode().encode("utf-16")) == "odt"
        assert choose(b"In <office:document> one finds the text.") == ""


class TestWhatIsRefused:
    LOCKED = (
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        "<manifest:encryption-data/></manifest:file-entry>"
    )
    BOMB = '<!DOCTYPE a [<!ENTITY b "boom">]><office:document-content/>'

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"PK\3\4",
            odt(p("so"))[:-30],
            odt(p("so"), manifest=LOCKED),
            packed({"mimetype": "a"}),
            packed({"content.xml": BOMB}),
            packed({"content.xml": BOMB.encode("utf-16")}),
            packed({"content.xml": "<office:document-content/>"}),
            odt("<text:section>" * 110 + p("so") + "</text:section>" * 110),
            odt(p("a" * (21 * 2**20))),
            odt("<text:p/>" * 600_001),
            flat(p("so"))[:-30],
            flat("<office:other/>").replace(b"office:text>", b"office:spreadsheet>"),
        ],
        ids=[
            *("empty", "head", "cut", "locked", "no text", "entities", "entities in UTF-16", "broken", "deep", "large"),
            *("too many tags", "cut flat", "spreadsheet"),
        ],
    )
    def test_has_one_sentence(self, data):
        with pytest.raises(Refused, match=r"^[A-Z][^\n]+\.$"):
            read(data)

    def test_locked_says_so(self):
        with pytest.raises(Refused, match="password"):
            read(odt(p("so"), manifest=self.LOCKED))

    def test_styles_that_come_from_each_other_are_read(self):
        automatic = (
            text_style("A", "B") + text_style("B", "A") + paragraph_style("PA", "PB") + paragraph_style("PB", "PA")
        )
        assert body(p(span("so", "A"), "PA"), automatic=automatic) == "<p>so</p>"

    def test_a_document_without_the_parts_beside_its_text_is_read(self):
        assert read(packed({"content.xml": flat(p("so")).replace(b"office:document ", b"office:document ")})).html


@pytest.mark.slow
class TestCost:
    @pytest.mark.parametrize(
        "piece",
        [p("x"), span("x", "Emphasis"), comment(p("x")), note(p("x")), "<text:change/>", frame("<draw:image/>")],
    )
    def test_is_linear(self, piece):
        assert isinstance(read(odt(p(piece * (2**18 // len(piece))))), Source)


@pytest.mark.proof("fuzz")
@pytest.mark.slow
def test_any_damage_is_read_or_refused():
    words = (
        changes(region("d", "deletion", p("never" + comment(p("Why?")))))
        + p("The Leak", "Title")
        + p(f"He {comment(p('So?'), 'a')}paid{end('a')}{note(p('Twice.'))}")
        + p(f"{span('so', 'Emphasis')}<text:s text:c='3'/>.")
        + f"<text:list text:style-name='L'><text:list-item text:start-value='2'>{p('one')}</text:list-item></text:list>"
        + p(frame(f"<draw:text-box>{p('boxed')}</draw:text-box>") + '<text:change text:change-id="d"/>')
        + table([p("a"), p("b")])
    )
    automatic = paragraph_style("P1", text_align="end", margin_left="1in") + text_style("T1", text_position="33% 58%")
    outcomes = set()
    for whole in (flat(words, automatic=automatic), odt(words, automatic=automatic)):
        for data in damaged(whole, proof(1000)):
            try:
                source = reader.read(data)
                from_foreign(source.html)
                outcomes.add("read")
            except Refused as refused:
                assert str(refused).endswith(".")
                outcomes.add("refused")
    assert outcomes == {"read", "refused"}
