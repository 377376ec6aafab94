"""What paragraphs of RTF are: each line is something that a program writes, and what must become of it."""

import pytest

from tests.support.manuscripts.rtf import RUN, body, counts, paragraph


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
