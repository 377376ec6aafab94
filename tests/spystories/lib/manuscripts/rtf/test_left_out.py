"""What stands in a file of RTF and is no text of it: it is left out, or becomes text, and is counted."""

import re

import pytest

from tests.support.manuscripts.rtf import RUN, body, counts


class TestWhatIsNoText:
    @pytest.mark.parametrize(
        "words, count",
        [
            (rb"so{\deleted  never} it", {"deletion": 1}),
            (rb"so{\deleted  ne}{\deleted\i ver}{\revised  }it", {"deletion": 1, "insertion": 1}),
            (rb"so{\revised\revauth1  it}", {"insertion": 1}),
            (rb"so{\mvf  never} it", {"move": 1}),
            (rb"so{\v  never} it", {"hidden": 1}),
            (rb"so{\v\par never} it", {"hidden": 1}),
            (rb"so {\*\shppict{\pict\pngblip 8950}}{\nonshppict{\pict 00}}it", {"picture": 1}),
            (b"so {\\pict\\bin7 }}}{{{\\}it", {"picture": 1}),
            (b"so {{\\NeXTGraphic never.png \\width640 \\noorient}\\'ac}it", {"picture": 1}),
            (rb"so {\object\objemb{\*\objclass Equation.3}{\*\objdata 01}{\result never}}it", {"equation": 1}),
            (rb"so {\object{\*\objclass Excel.Sheet.12}{\result{\pict 00}}}it", {"object": 1}),
            (rb"so {\mmath{\*\moMath{\mr never}}}it", {"equation": 1}),
            (rb"so {\shp{\*\shpinst{\sp{\sn shapeType}{\sv 1}}}{\shprslt never}}it", {"drawing": 1}),
            (rb"so {\shp{\*\shpinst{\sp{\sn pib}{\sv{\pict 00}}}}}it", {"picture": 1}),
            (rb"so {\field{\*\fldinst PAGE}{\fldrslt 7}}it", {"head": 1}),
            (rb"{\header\pard never\par}{\footer\pard\plain\par}so it", {"head": 1}),
            (rb"{\field{\*\fldinst TOC \\o}{\fldrslt never\tab 1\par never\tab 2\par}}so it", {"contents": 1}),
            (rb"so {\xe{\v never}}{\*\bkmkstart never}{\*\bkmkend never}{\tc never}{\*\unheardof never}it", {}),
            (rb"so {\upr{never}{\*\ud it}}", {}),
            (rb"{\caps so {\i it}}", {"capitals": 1}),
            (rb'so {\field{\*\fldinst HYPERLINK "file:///c:/never"}{\fldrslt it}}', {"link": 1}),
            (rb"{\*\background{\shp{\*\shpinst}}}{\*\ftnsep never}{\ftnsepc never}so it", {}),
        ],
    )
    def test_is_left_out_and_counted(self, words, count):
        becomes = body(RUN + words + rb"\par")
        assert "never" not in becomes
        assert re.sub(r"\s+", " ", re.sub("<[^>]+>", "", becomes)).strip() == "so it"
        assert counts(RUN + words + rb"\par") == count

    def test_paragraphs_whose_end_is_deleted_are_one(self):
        words = RUN + rb"one{\deleted \par}" + RUN + rb" two\par"
        assert (body(words), counts(words)) == ("<p>one two</p>", {"deletion": 1})

    def test_lines_of_a_contents_list_go_by_their_style(self):
        styles = rb"{\stylesheet{\s30 toc 1;}}"
        words = RUN + rb"\s30 One\tab 1\par\s30 Two\tab 2\par" + RUN + rb"so\par"
        assert (body(words, styles=styles), counts(words, styles=styles)) == ("<p>so</p>", {"contents": 1})

    def test_the_words_of_a_text_box_come_once_behind_its_paragraph(self):
        words = (
            rb"so {\shp{\*\shpinst{\shptxt\pard\plain {\i boxed}\par}}"
            rb"{\shprslt{\*\do\dptxbx{\dptxbxtext\pard boxed\par}}}}it\par"
        )
        assert body(RUN + words) == "<p>so it</p>\n<p><em>boxed</em></p>"
        assert counts(RUN + words) == {"text box": 1}
        assert body(RUN + rb"so{\*\do\dptxbx{\dptxbxtext\pard boxed\par}}\par") == "<p>so</p>\n<p>boxed</p>"
