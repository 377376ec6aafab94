"""Words of OpenDocument: each line is something that a program writes, and what must become of it."""

import pytest

from spystories.lib.manuscripts.odt import read
from spystories.lib.prose.foreign import from_foreign
from tests.support.manuscripts.odt import STYLES, body, odt, p, paragraph_style, span, text_style


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
