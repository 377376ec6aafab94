"""Documents that are whole, and those that are none."""

import struct
import tracemalloc

import pytest

from spystories.lib.manuscripts.docx import read
from spystories.lib.manuscripts.found import Refused
from tests.support.manuscripts.docx import body, defaults, docx, item, mark_of, note, p, packed, r, style, unpacked

ITALIC = "<w:i/>"


class TestFiles:
    def test_strict_documents_are_read_like_others(self):
        inner = p("A", r(" b", ITALIC), mark_of(2), says='<w:jc w:val="end"/>')
        parts = {"footnotes": note(2, "C."), "styles": style("Quote")}
        strict = docx(inner, p("q", style="Quote"), strict=True, **parts)
        assert b"purl.oclc.org" in unpacked(strict)["word/document.xml"]
        assert read(strict) == read(docx(inner, p("q", style="Quote"), **parts))

    def test_parts_are_found_by_what_leads_to_them(self):
        entries = unpacked(docx("A", styles=defaults(ITALIC)))
        moved = {name.replace("word/", "Text\\"): data for name, data in entries.items()}
        moved["_rels/.rels"] = moved["_rels/.rels"].replace(b"word/document.xml", b"/TEXT/Document.xml")
        assert read(packed(moved)).html == "<p><em>A</em></p>"

    def test_letters_of_any_encoding(self):
        text = unpacked(docx("Café"))["word/document.xml"].decode().replace("UTF-8", "UTF-16")
        assert read(docx("x", more={"word/document.xml": text.encode("utf-16")})).html == "<p>Café</p>"

    def refused(self, data):
        with pytest.raises(Refused) as refusal:
            read(data)
        return str(refusal.value)

    def test_what_is_no_document_is_refused(self):
        assert "damaged" in self.refused(b"PK\x03\x04 but no more")
        assert "damaged" in self.refused(b"Once upon a time")
        assert "no document" in self.refused(packed({"a.txt": b"A"}))
        assert "damaged" in self.refused(docx("A", more={"word/document.xml": b"<w:document"}))
        assert "damaged" in self.refused(docx("A", more={"word/document.xml": b""}))

    def test_one_that_lies_of_its_size_gains_nothing(self):
        said = {size: self.changed(docx("A"), 24, struct.pack("<I", size)) for size in (1, 100_000, 2**32 - 2)}
        assert "damaged" in self.refused(said[1])
        assert read(said[100_000]).html == "<p>A</p>"
        assert "larger" in self.refused(said[2**32 - 2])

    def test_one_that_is_locked_is_refused(self):
        assert "password" in self.refused(self.changed(docx("A"), 8, struct.pack("<H", 1)))

    def changed(self, data, at, field):
        """The document with these bytes of what its archive says of the text, as far behind its beginning."""
        entry = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml"))
        return data[: entry + at] + field + data[entry + at + len(field) :]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
    @pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
    def test_a_file_with_entities_of_its_own_is_refused(self, part, encoding):
        bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "boom">]><x>&a;</x>'
        assert "entities" in self.refused(docx("A", styles="", more={part: bomb.encode(encoding)}))

    def test_one_that_is_too_large_unpacked_is_refused(self):
        assert "larger" in self.refused(docx("A", more={"word/media.xml": b" " * (20 * 2**20 + 1)}))
        read(docx("A", more={"word/media/image1.png": b" " * (20 * 2**20 + 1)}))

    def test_one_of_countless_entries_is_refused_before_they_are_listed(self):
        entry = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, *[0] * 7, 7, *[0] * 6) + b"another"
        end = struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 200_000 * len(entry), 0, 0)
        tracemalloc.start()
        assert "larger" in self.refused(entry * 200_000 + b"PK\x05\x06" + end)
        assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
        tracemalloc.stop()

    def test_one_that_is_nested_too_deeply_is_refused(self):
        assert "deeper" in self.refused(docx("<w:sdt>" * 200 + "</w:sdt>" * 200))
        deep = "<w:tbl><w:tr><w:tc>" * 20 + p("A") + "</w:tc></w:tr></w:tbl>" * 20
        assert read(docx(deep)).html == "<p>A</p>"
        assert "deeper" in self.refused(docx("<w:rPrChange>" * 200 + "</w:rPrChange>" * 200))

    def test_a_paragraph_without_end_is_refused(self):
        assert "larger than any" in self.refused(docx(p(*["<w:r/>"] * 500_000)))

    def test_circles_end(self):
        styles = style("A", based="B") + style("B", based="C", run=ITALIC) + style("C", based="A")
        lists = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
        lists += "".join(f'<w:num w:numId="{key}"><w:abstractNumId w:val="1"/></w:num>' for key in (1, 2))
        styles += style("L", kind="numbering", paragraph='<w:numPr><w:numId w:val="2"/></w:numPr>')
        assert body(p("A", style="A"), item("x"), styles=styles, numbering=lists) == "<p><em>A</em></p>\n<p>x</p>"
