"""What paragraphs of OpenDocument are: each line is something that a program writes, and what must become of it."""

import re

import pytest

from tests.support.manuscripts.odt import STYLES, body, counts, p, paragraph_style, span


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
