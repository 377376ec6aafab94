"""RTF: each line is something that Word, LibreOffice, TextEdit or WordPad writes, and what must become of it."""

import re

import pytest

from spystories.lib.manuscripts.found import FIRST_SIGN, LAST_SIGN, Comment, Refused, Source, closing, opening
from spystories.lib.manuscripts.rtf import LARGEST, read
from spystories.lib.manuscripts.rtf.reading import MOST_TOKENS
from spystories.lib.manuscripts.rtf.texts import DEEPEST, MOST_PARAGRAPHS
from spystories.lib.prose.foreign import from_foreign
from tests.support.manuscripts.damage import damaged
from tests.support.manuscripts.rtf import paragraph, rtf
from tests.support.proof import proof

SIGN = re.compile(f"[{chr(FIRST_SIGN)}-{chr(LAST_SIGN)}]")
RUN = rb"\pard\plain "


def body(words, **parts):
    """The body that a file becomes, without the signs of comments."""
    return from_foreign(SIGN.sub("", read(rtf(words, **parts)).html))[0]


def counts(words, **parts):
    return dict(read(rtf(words, **parts)).counts)


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


class TestParagraphs:
    @pytest.mark.parametrize(
        "words, whole",
        [
            (rb"one\par two", "<p>one</p>\n<p>two</p>"),
            (b"one\\\ntwo\\\r\nthree", "<p>one</p>\n<p>two</p>\n<p>three</p>"),
            (rb"one\line two\u8232?three", "<p>one<br>two<br>three</p>"),
            (rb"one\page two\par", "<p>one</p>\n<p>two</p>"),
            (rb"one\sect two\column three", "<p>one</p>\n<p>two</p>\n<p>three</p>"),
            (rb"one\par\page\par two\par", "<p>one</p>\n<p>two</p>"),
            (rb"\qr Lisbon\par\pard so", '<p data-kind="right">Lisbon</p>\n<p>so</p>'),
            (rb"\s1 One\par\pard\s3 Two\par\pard so", "<h2>One</h2>\n<h3>Two</h3>\n<p>so</p>"),
            (rb"\outlinelevel0 One\par\pard\outlinelevel9 so", "<h2>One</h2>\n<p>so</p>"),
            (
                rb"so\par\pard\li720\ri720 It is late.\par\pard{\i and} so\par\pard on\par",
                "<p>so</p>\n<blockquote><p>It is late.</p></blockquote>\n<p><em>and</em> so</p>\n<p>on</p>",
            ),
            (
                rb"\s20 One\par Two\par\par Three\par",
                '<blockquote data-kind="verse"><p>One<br>Two</p><p>Three</p></blockquote>',
            ),
            (
                rb"\s20 One\line\tab Two\par",
                f'<blockquote data-kind="verse"><p>One<br>{4 * chr(160)}Two</p></blockquote>',
            ),
            (rb"\dropcapli3\dropcapt1 O\par\pard nce\par", "<p>Once</p>"),
            (rb"so{\super\chpgn} it\softpage  was", "<p>so it was</p>"),
        ],
    )
    def test_are_parted_and_set_as_they_were(self, words, whole):
        assert body(RUN + words) == whole

    @pytest.mark.parametrize(
        "pause",
        [
            rb"\qc * * *\par",
            rb"\qc ~\par",
            rb"\brdrb\brdrs\brdrw10 \par",
            rb"\brdrt\brdrs \par",
            rb"{\pict{\*\picprop{\sp{\sn fHorizRule}{\sv 1}}}\wmetafile8 00}\par",
            b"#\\par",
        ],
    )
    def test_between_scenes_stands_a_pause(self, pause):
        assert body(RUN + rb"one\par" + RUN + pause + RUN + rb"two\par") == "<p>one</p>\n<hr>\n<p>two</p>"

    def test_a_line_drawn_below_words_is_a_pause_after_them(self):
        drawn = RUN + rb"\brdrb\brdrs one\par" + RUN + rb"two\par"
        assert body(drawn) == "<p>one</p>\n<hr>\n<p>two</p>"
        assert body(drawn.replace(rb"\brdrs", rb"\brdrnil")) == "<p>one</p>\n<p>two</p>"
        assert body(RUN + rb"\box\brdrs one\par" + RUN + rb"two\par") == "<p>one</p>\n<p>two</p>"

    def test_a_blank_line_is_a_pause_where_there_are_few(self):
        one = b"".join(paragraph(b"One sentence.") for _each in range(8))
        assert body(one + rb"\par" + one).count("<hr>") == 1
        assert "<hr>" not in body(one.replace(rb"{\par }", rb"{\par\par }"))

    def test_lists_are_lists(self):
        bullet = rb"{\listtext\pard\plain\f2 \'b7\tab}\ls1\ilvl0 "
        words = RUN + bullet + rb"one\par" + RUN + bullet + rb"two\par" + RUN + rb"so\par"
        assert body(words) == "<ul><li>one</li><li>two</li></ul>\n<p>so</p>"
        numbered = RUN + rb"{\pntext\f0 1.\tab}one\par{\pntext\f0 2.\tab}two\par"
        assert body(numbered) == "<ol><li>one</li><li>two</li></ol>"
        assert counts(words) == counts(numbered) == {}

    def test_what_lists_of_a_body_cannot_say_is_counted(self):
        words = (
            rb"{\listtext 4.\tab}\ls1\ilvl0 one\par{\listtext a)\tab}\ilvl1 two\par{\listtext 5.\tab}\ilvl0 three\par"
            + RUN
            + rb"\s1 {\listtext II.\tab}Head\par"
        )
        assert body(words) == "<ol><li>one</li><li>two</li><li>three</li></ol>\n<h2>II. Head</h2>"
        assert counts(words) == {"nested list": 1, "list number": 1}

    def test_tables_become_paragraphs(self):
        row = rb"\trowd\cellx900\cellx1800\intbl Anna\cell Spy\cell\row"
        words = RUN + row + row.replace(b"Anna", b"Emil") + rb"\pard so\par"
        assert body(words) == "<p>Anna</p>\n<p>Spy</p>\n<p>Emil</p>\n<p>Spy</p>\n<p>so</p>"
        assert counts(words) == {"table": 1}

    def test_a_nested_table_comes_in_once(self):
        words = (
            rb"\intbl\itap2 in\nestcell{\*\nesttableprops\trowd\cellx1\nestrow}{\nonesttables\par}\itap1 out\cell\row"
        )
        assert body(RUN + words) == "<p>in</p>\n<p>out</p>"


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


class TestFootnotes:
    def test_stand_at_the_end_with_their_marks(self):
        words = (
            rb"He paid{\super\chftn{\footnote\pard\plain{\super\chftn} In {\i roubles}.\par And late.}}."
            rb" So did she{\super\chftn{\*\footnote\ftnalt\pard\plain\chftn  Twice.}}.\par"
        )
        source = read(rtf(RUN + words))
        assert re.sub(' data-note="[^"]+"', "", from_foreign(source.html)[0]) == (
            "<p>He paid<span></span>. So did she<span></span>.</p>\n"
            '<ol data-kind="notes"><li>In <em>roubles</em>.<br>And late.</li><li>Twice.</li></ol>'
        )
        assert source.counts == {}

    def test_with_a_sign_of_their_own_have_none_in_the_text(self):
        words = RUN + rb"He paid{\super *{\footnote\pard\plain{\super *} In roubles.}}.\par"
        assert re.sub(' data-note="[^"]+"', "", body(words)) == (
            '<p>He paid<span></span>.</p>\n<ol data-kind="notes"><li>In roubles.</li></ol>'
        )

    def test_that_are_deleted_are_gone(self):
        assert body(RUN + rb"so{\deleted{\footnote never}} it") == "<p>so it</p>"


class TestComments:
    NOTE = rb"{\*\atnid S}{\*\atnauthor Sofia}\chatn {\*\annotation{\*\atnref %s}{\*\atndate 119249770}\pard\plain %s}"

    def test_are_on_their_words(self):
        words = rb"He {\*\atrfstart 7}paid{\*\atrfend 7}" + self.NOTE % (b"7", rb"Did he?\par Check.") + rb" her.\par"
        source = read(rtf(RUN + words))
        assert f"He {opening(0)}paid{closing(0)} her." in source.html
        assert source.comments == [Comment("Sofia", "Did he?\nCheck.", "2013-11-19T13:42")]
        assert source.counts == {"comment": 1}

    def test_without_words_are_on_the_word_before(self):
        source = read(rtf(RUN + rb"He paid" + self.NOTE % (b"1", b"Did he?") + rb" her.\par"))
        assert f"He {opening(0)}paid{closing(0)} her." in source.html

    def test_reach_over_paragraphs_and_each_other(self):
        words = rb"{\*\atrfstart 1}One\par {\*\atrfstart 2}two{\*\atrfend 1}" + self.NOTE % (b"1", b"a")
        words += rb" three{\*\atrfend 2}" + self.NOTE % (b"2", b"b") + rb"\par"
        assert f"{opening(0)}One</p><p>{opening(1)}two{closing(0)} three{closing(1)}" in read(rtf(RUN + words)).html

    def test_on_the_title_go_over_to_the_text(self):
        words = (
            rb"\s15 {\*\atrfstart 1}The Leak{\*\atrfend 1}"
            + self.NOTE % (b"1", b"Better?")
            + rb"\par\pard So it was.\par"
        )
        source = read(rtf(RUN + words))
        assert (source.title, source.html) == ("The Leak", f"<p>{opening(0)}So{closing(0)} it was.</p>")

    def test_that_are_nowhere_leave_no_sign(self):
        source = read(rtf(RUN + rb"He {\*\atrfstart 1}paid{\*\atrfend 1}{\*\atrfend 9} her.\par"))
        assert (source.html, source.comments) == ("<p>He paid her.</p>", [])


class TestWhatTheFileSays:
    INFO = rb"{\title The Leak}{\author Ines Duarte; Ann Bly}{\creatim\yr2019\mo4\dy5\hr6\min7}{\*\company Never}"

    def test_its_title_authors_and_date_are_known(self):
        source = read(rtf(b"so", info=self.INFO))
        assert (source.title, source.authors) == ("The Leak", ("Ines Duarte", "Ann Bly"))
        assert source.dated == "2019-04-05T06:07"
        for year in (b"0", b"-1", b"9999999999"):
            assert read(rtf(b"so", info=rb"{\creatim\yr" + year + rb"\mo1\dy1}")).dated == ""

    def test_the_styles_of_title_and_subtitle_go_before_it(self):
        words = RUN + rb"\s15 The\line Last Leak\par" + RUN + rb"\s16 A story\par" + RUN + rb"so\par"
        source = read(rtf(words, info=self.INFO))
        assert (source.title, source.subtitle, source.html) == ("The Last Leak", "A story", "<p>so</p>")

    def test_a_first_line_that_is_the_title_is_not_text(self):
        assert read(rtf(RUN + rb"\b THE LEAK\par\pard\plain so\par", info=self.INFO)).html == "<p>so</p>"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"so",
            b"{\\rtf1 so",
            rtf(b"so")[:-20],
            b"{\\rtf1" + b"{" * DEEPEST + b"}" * DEEPEST + b"}",
            b"{\\rtf1{\\pict" + b"{" * DEEPEST + b"}" * DEEPEST + b"}}",
            b"{\\rtf1 " + b"a" * LARGEST + b"}",
            b"{\\rtf1 " + b"\\i" * MOST_TOKENS + b"}",
            b"{\\rtf1 " + b"\\par" * (MOST_PARAGRAPHS + 1) + b"}",
        ],
        ids=["empty", "other", "cut", "cut in words", "deep", "deep in a picture", "large", "many words", "many lines"],
    )
    def test_has_one_sentence(self, data):
        with pytest.raises(Refused, match=r"^[A-Z][^\n]+\.$"):
            read(data)

    def test_depth_that_people_reach_is_read(self):
        assert body(b"{" * 400 + b"so" + b"}" * 400) == "<p>so</p>"

    def test_a_brace_too_many_loses_nothing(self):
        assert body(RUN + rb"one\par}two\par{") == "<p>one</p>\n<p>two</p>"


@pytest.mark.slow
class TestCost:
    """Bytes, not seconds, are counted: what is not linear would take minutes here."""

    @pytest.mark.parametrize(
        "piece",
        [
            b"{\\*\\atrfstart 1}",
            b"{\\*\\annotation x}",
            b"{\\footnote x}",
            b"\\par",
            b"{\\pict}",
            b"\\u8220?",
            b"\\'e9\\i ",
            b"\\'e9",
            b"{\\shp{\\*\\shpinst}}",
            b"{\\field{\\*\\fldinst}}",
            b"\\bin1 x",
        ],
    )
    def test_is_linear(self, piece):
        assert isinstance(read(rtf(piece * (2**18 // len(piece)))), Source)


@pytest.mark.proof("fuzz")
@pytest.mark.slow
def test_any_damage_is_read_or_refused():
    whole = rtf(
        RUN
        + rb"\s15 The Leak\par"
        + RUN
        + rb"So {\i it {\deleted not}} was\chftn{\footnote\pard\chftn  Twice.}{\*\atrfstart 1}then{\*\atrfend 1}"
        + TestComments.NOTE % (b"1", b"When?")
        + rb"{\field{\*\fldinst HYPERLINK "
        + rb'"http://a.b"}{\fldrslt there}}\u-10179?\u-8704?{\pict\bin4 1234}{\f4 \'93\'fa}\par'
        + rb"{\listtext 1.\tab}\ls1 one\par"
        + rb"\trowd\intbl a\cell b\cell\row{\shp{\*\shpinst{\shptxt\pard box\par}}}{\upr{a}{\*\ud b}}\brdrb\brdrs\par",
        info=TestWhatTheFileSays.INFO,
    )
    outcomes = set()
    for data in damaged(whole, proof(2000)):
        try:
            source = read(data)
            from_foreign(source.html)
            outcomes.add("read")
        except Refused as refused:
            assert str(refused).endswith(".")
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}
