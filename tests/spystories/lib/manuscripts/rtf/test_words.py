"""Words of RTF: each line is something that a program writes, and what must become of it."""

import pytest

from spystories.lib.manuscripts.rtf import read
from spystories.lib.prose.foreign import from_foreign
from tests.support.manuscripts.rtf import RUN, body, counts, rtf


class TestLetters:
    @pytest.mark.parametrize(
        "words, text",
        [
            (rb"caf\'e9", "café"),
            (rb"{\f1 \'b3\'f3d\'9f}", "łódź"),
            (rb"{\f3 \'cc\'ee}\'ec", "Моì"),
            (rb"{\f4 \'93\'fa\'96\'7b}", "日本"),
            (rb"{\f4 \'83\\\'83\{}", "ソボ"),
            (rb"{\f6 \'b3}", "ł"),
            (rb"\u8220?So\u8221?", "“So”"),
            (rb"\uc2\u8220\'93\'94a", "“a"),
            (rb"\uc0\u8220So", "“So"),
            (rb"{\uc0\u8220}\u8221?So", "“”So"),
            (rb"\u-10179?\u-8704?!", "\U0001f600!"),
            (rb"\u55357?\u56832?!", "\U0001f600!"),
            (rb"\u-10179?a", "a"),
            (rb"\u8220\u8221?a", "“”a"),
            (rb"\u8212\emdash a", "—a"),
            (rb"\u233\bin3 }}}a", "éa"),
            (rb"a\emdash b\endash c\lquote d\rquote e\ldblquote f\rdblquote\bullet g", "a—b–c‘d’e“f”•g"),
            (rb"a\~b\_c\-d\{e\}f\\g", "a\xa0b\u2011cd{e}f\\g"),
            (rb"a\'zzb", "azzb"),
            (b"a\r\nb\n c", "ab c"),
            (rb"{\f2 J\'fc}", "☺✓"),
            (rb"{\caps Stop} now", "Stop now"),
            (rb"a\zwnj b\zwj c", "a\u200cb\u200dc"),
        ],
    )
    def test_are_read_by_their_font_and_as_unicode(self, words, text):
        assert body(RUN + words + rb"\par") == f"<p>{text}</p>"

    @pytest.mark.parametrize(
        "head, words, text",
        [
            (rb"\ansi\ansicpg1251", rb"\'cc\'ee\'f1\'ea\'e2\'e0", "Москва"),
            (rb"\mac", rb"caf\'8e", "café"),
            (rb"\pc", rb"caf\'82", "café"),
            (rb"\ansi\ansicpg65001", "café".encode(), "café"),
            (rb"\ansi\ansicpg4711", rb"caf\'e9", "café"),
        ],
    )
    def test_are_read_by_the_code_page(self, head, words, text):
        assert body(words, head=head, fonts=b"") == f"<p>{text}</p>"

    def test_that_no_other_font_has_are_counted(self):
        assert counts(RUN + rb"{\f7 ab} c", fonts=rb"{\fonttbl{\f7\fcharset2 Unheard Of;}}") == {"sign": 2}


class TestMarks:
    @pytest.mark.parametrize(
        "words, marked",
        [
            (rb"{\i so} it", "<em>so</em> it"),
            (rb"\i so\i0  it", "<em>so</em> it"),
            (rb"\i so {\i0 it}\plain  was", "<em>so</em> it was"),
            (rb"{\b so}{\b0 it}", "<strong>so</strong>it"),
            (rb"{\scaps so}", '<span data-kind="small-caps">so</span>'),
            (rb"{\ul so} {\uldb it} {\ulwave was}\ulnone  so {\ul\ul0 it}", "<u>so it was</u> so it"),
            (rb"{\strike so} {\striked1 it}{\strike0 was}", "<s>so it</s>was"),
            (rb"H{\sub 2}O{\super th}{\super\nosupersub x}", "H<sub>2</sub>O<sup>th</sup>x"),
            (rb"H{\dn6 2}O{\up6 th}{\up0 x}", "H<sub>2</sub>O<sup>th</sup>x"),
            (rb"{\rtlch\fcs1 \ai\ab \ltrch\fcs0 so}", "so"),
            (rb"{\rtlch\fcs1 \ai0 \ltrch\fcs0 \i so}", "<em>so</em>"),
            (rb"{\cs21 so}", "<em>so</em>"),
            (rb"{\cs22 so}", "<em>so</em>"),
            (rb"{\cs21\i0 so}", "so"),
        ],
    )
    def test_stand_on_words(self, words, marked):
        assert body(RUN + words + rb"\par") == f"<p>{marked}</p>"

    @pytest.mark.parametrize("style", [rb"\s18 ", rb"\s19 "])
    def test_are_those_of_the_style_too(self, style):
        assert body(RUN + style + rb"so {\i0 it} was\par") == "<p><em>so</em> it <em>was</em></p>"

    def test_of_a_heading_or_a_quotation_are_its_design(self):
        words = RUN + rb"\s1\b Arrival\par" + RUN + rb"\s17\i said {\b she}\par" + RUN + rb"so\par"
        assert body(words) == "<h2>Arrival</h2>\n<blockquote><p>said <strong>she</strong></p></blockquote>\n<p>so</p>"

    def test_of_other_scripts_are_their_own(self):
        hebrew = rb"\u1513?\u1500?"
        right = rb"{\ltrch\fcs0 \ai\lang1033 \rtlch\fcs1 \lang1037 " + hebrew + b"}"
        left = rb"{\rtlch\fcs1 \ai\alang1037 \ltrch\fcs0 \lang1033 so " + hebrew + b"}"
        old = rb"{\lang1037 \i " + hebrew + b"}"
        spoken = '<span lang="he-IL">{}</span>'
        start = RUN + rb"So much for English "
        assert spoken.format("של") in body(start + right).replace(' dir="rtl"', "")
        assert f"so {spoken.format('<em>של</em>')}" in body(start + left)
        assert spoken.format("<em>של</em>") in body(start + old)


class TestLanguages:
    def test_stand_on_words_in_another_than_the_main(self):
        words = RUN + rb"\lang2057 Good evening, {\lang1036 mon ami}. {\lang1024\langnp1031 Ja?} {\lang1033 Color.}\par"
        source = read(rtf(words))
        assert source.lang == "en-GB"
        assert from_foreign(source.html)[0] == (
            '<p>Good evening, <span lang="fr-FR">mon ami</span>. <span lang="de-DE">Ja?</span> Color.</p>'
        )

    def test_of_a_file_that_says_none_is_the_default(self):
        assert (read(rtf(b"so")).lang, read(b"{\\rtf1 so}").lang) == ("en-US", "")

    def test_paragraphs_from_right_to_left_stay_so(self):
        assert body(RUN + rb"\rtlpar\qr 007 \u1513?\u1500?\par") == '<p lang="he-IL" dir="rtl">007 של</p>' or (
            body(RUN + rb"\rtlpar\qr 007 \u1513?\u1500?\par") == "<p>007 של</p>"
        )
        assert body(RUN + rb"\rtlpar Bond \u1513?\par") == '<p dir="rtl">Bond ש</p>'


class TestFields:
    @pytest.mark.parametrize(
        "field, becomes",
        [
            (
                rb'{\field{\*\fldinst{HYPERLINK "https://example.org/a?b=1&c=2"}}{\fldrslt{\ul so}}}',
                '<a href="https://example.org/a?b=1&amp;c=2">so</a>',
            ),
            (
                rb"{\field{\*\fldinst HYPERLINK https://example.org}{\fldrslt so}}",
                '<a href="https://example.org">so</a>',
            ),
            (rb'{\field{\*\fldinst HYPERLINK \\l "here"}{\fldrslt so}}', "so"),
            (rb'{\field{\*\fldinst HYPERLINK "javascript:alert(1)"}{\fldrslt so}}', "so"),
            (rb"{\field{\*\fldinst REF a {\field{\*\fldinst SEQ}{\fldrslt 7}}}{\fldrslt so}}", "so"),
            (rb'{\field{\*\fldinst SYMBOL 74 \\f "Wingdings" \\s 11}{\fldrslt\f2}}', "☺"),
            (rb"{\field{\*\fldinst DATE}{\fldrslt so {\i it}}}", "so <em>it</em>"),
        ],
    )
    def test_give_their_words(self, field, becomes):
        assert body(RUN + b"and " + field + rb" on\par") == f"<p>and {becomes} on</p>"
