"""What documents say of themselves, and those that are refused."""

import pytest

from spystories.lib.manuscripts.choosing import choose
from spystories.lib.manuscripts.found import Refused
from spystories.lib.manuscripts.odt import read
from tests.support.manuscripts.odt import body, comment, flat, odt, p, packed, paragraph_style, span, text_style


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
