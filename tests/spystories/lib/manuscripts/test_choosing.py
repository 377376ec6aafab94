"""What a file is, told by its bytes; and archives of files."""

import io
import zipfile

import pytest

from spystories.lib.manuscripts import Refused, archives, unpack
from spystories.lib.manuscripts.frame import read
from tests.spystories.lib.manuscripts.test_frame import PROSE
from tests.support.manuscripts.odt import flat

COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 512
OLD_XML = (
    '<?xml version="1.0" standalone="yes"?>\r\n<?mso-application progid="Word.Document"?>\r\n'
    '<w:wordDocument xmlns:aml="a" xmlns:w="x"><w:body/>'
)


def archive(members, kind=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", kind) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return content.getvalue()


class TestAFile:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "The file is empty."),
            (b" \r\n\0", "The file is empty."),
            (b"\xef\xbb\xbf\n", "There are no words in the file."),
            (COMPOUND + "WordDocument".encode("utf-16-le"), "This is a file of an old Word. Open it there and save it"),
            (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "The file is locked with a password. Take the"),
            (COMPOUND, "This is a file of an old program."),
            (b"%PDF-1.7\n\xe2\xe3", "This is a PDF,"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This is a picture, not a text."),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "This is a picture, not a text."),
            (b"RIFF\0\0\0\0WEBPVP8 ", "This is a picture, not a text."),
            (b"ID3\4\0\0\0\0\1\2", "This is a recording, not a text."),
            (b"7z\xbc\xaf'\x1c\0\4", "Of archives only .zip is read."),
            (b"\x7fELF\2\1\1\0", "This is not a text, or the file is damaged."),
            (b"\1\2\3\4\xff\xfe\x80\x90" * 99, "This is not a text, or the file is damaged."),
            (b"PK\3\4 and then nothing", "The file is damaged and cannot be opened."),
            (OLD_XML.encode("utf-8-sig"), "This is a file of an old Word."),
            (OLD_XML.encode("utf-16"), "This is a file of an old Word."),
            (b'<!-- saved -->\n<pkg:package xmlns:pkg="x">', "This is a file of an old Word."),
            (archive({"a.txt": b"x"}), "This archive holds other files."),
            (archive({"Index/Document.iwa": b"x"}), "This is a file of Pages."),
            (archive({"[Content_Types].xml": b"spreadsheetml"}), "This is a spreadsheet or a presentation"),
            (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "This is a spreadsheet,"),
        ],
    )
    def test_that_is_no_manuscript_is_refused_with_its_own_sentence(self, data, said):
        reading = read(data, "story.docx")
        assert reading.refused.startswith(said), reading.refused
        assert reading.refused.endswith(".")
        assert reading.manuscripts == ()

    @pytest.mark.parametrize(
        ("text", "name", "format"),
        [
            (f"Home\n\n{PROSE}", "a.docx", "text"),
            (f"<!DOCTYPE html>\n<html><p>{PROSE}", "a.txt", "html"),
            (f"<!-- saved --><html><p>{PROSE}", "", "html"),
            (f"<p>{PROSE}</p>", "a.html", "html"),
            (f"<p>One</p><p>Two</p><p>{PROSE}</p>", "a", "html"),
            (f"He wrote <b>so</b> on the wall.\n{PROSE}", "a", "text"),
            (f"# Home\n\n{PROSE}", "a", "markdown"),
            (f"He *never* paid.\n\n{PROSE}", "a.txt", "markdown"),
            (PROSE, "a.md", "markdown"),
            (f"He _never_ paid.\n\n{PROSE}", "a.txt", "text"),
            (flat(f"<text:p>{PROSE}</text:p>").decode(), "a.txt", "odt"),
            ("{\\rtf1 " + PROSE + "}", "a.txt", "rtf"),
            (f'He typed <w:wordDocument xmlns:w="x"> and <pkg:package xmlns:pkg="x">.\n\n{PROSE}', "a.txt", "text"),
            (f"<w:wordDocument is what it began with.\n\n{PROSE}", "a.txt", "text"),
            (f"<office:document is what it began with.\n\n{PROSE}", "a.txt", "text"),
            (f"<!DOCTYPE html><html><p>&lt;w:wordDocument <w:wordDocument xmlns:w='x'> {PROSE}", "a.html", "html"),
        ],
    )
    def test_is_told_by_its_content_before_its_name(self, text, name, format):
        reading = read(text.encode(), name)
        assert (reading.format, reading.refused) == (format, "")

    def test_that_is_too_long_is_refused(self):
        assert read(b"word " * 250_000, "a.txt").refused.startswith("The text is longer than a million characters.")


class TestAnArchive:
    def test_gives_its_files_without_folders_and_without_what_systems_add(self):
        files = {
            "twelve/one.txt": b"1", "twelve/deeper/zwölf.txt": b"2", "__MACOSX/twelve/._one.txt": b"3",
            "twelve/.DS_Store": b"4", "twelve/": b"", "Thumbs.db": b"5", "~$one.docx": b"6",
            ".git/config.txt": b"7",
        }  # fmt: skip
        assert [each[:3] for each in unpack(archive(files))] == [("one.txt", b"1", ""), ("zwölf.txt", b"2", "")]

    def test_has_names_in_utf_8_though_it_does_not_say_so(self):
        data = archive({"zw?lf.txt".replace("?", "xx"): b"1"}).replace(b"zwxxlf", "zwölf".encode())
        assert [each[:3] for each in unpack(data)] == [("zwölf.txt", b"1", "")]

    @pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype", "META-INF/container.xml", "Index.zip"])
    def test_is_none_where_a_program_takes_it_for_one_file(self, name):
        assert unpack(archive({name: b"", "a.txt": b""})) is None

    def test_is_no_other_file(self):
        assert unpack(b"Once upon a time.") is None

    def test_may_hold_documents_that_are_archives_themselves(self):
        inner = archive({"mimetype": b"application/epub+zip"})
        assert [each[:3] for each in unpack(archive({"a.epub": inner}))] == [("a.epub", inner, "")]

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (archive({f"{n}.txt": b"x" for n in range(51)}), "There are more than 50 files in the archive."),
            (archive({".hidden": b"x"}), "There is no file in the archive."),
            (archive({"a.txt": b"x"})[:-30], "The file is damaged and cannot be opened."),
        ],
    )
    def test_that_holds_what_it_should_not_is_refused(self, data, said):
        with pytest.raises(Refused, match=said):
            unpack(data)

    def test_that_is_a_bomb_is_refused_before_it_is_unpacked(self, monkeypatch):
        monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_given: pytest.fail("unpacked"))
        with pytest.raises(Refused, match="The files in the archive are too large"):
            unpack(archive({"a.txt": b"\0" * (archives.LARGEST_FILE + 1)}))

    @pytest.mark.parametrize(
        ("name", "spoil", "said"),
        [
            ("b.zip", lambda data: data, "It is an archive in another."),
            ("b.txt", lambda data: data.replace(b"Once", b"Then"), "damaged"),
            ("b.txt", lambda data: locked(data, b"b.txt"), "locked with a password"),
            ("b.txt", lambda data: data, ""),
        ],
    )
    def test_gives_the_others_where_a_file_cannot_be_read(self, name, spoil, said):
        whole = archive({"a.txt": b"First", name: b"Once upon a time", "c.txt": b"Last"}, zipfile.ZIP_STORED)
        first, second, third = unpack(spoil(whole))
        assert (first[:3], third[:3]) == (("a.txt", b"First", ""), ("c.txt", b"Last", ""))
        assert second.name == name
        assert (said in second.refused) if said else second.data == b"Once upon a time"
        assert bool(second.data) != bool(second.refused)

    def test_in_another_under_any_name_is_named(self):
        (inner,) = unpack(archive({"a.txt": archive({"b.txt": b""})}))
        assert (inner.data, inner.refused) == (
            b"",
            "It is an archive in another. Unpack it, and bring the files themselves.",
        )

    def test_is_read_one_file_at_a_time(self, monkeypatch):
        files, read = unpack(archive({"a.txt": b"1", "b.txt": b"2"})), []
        whole = archives.Archive.read
        monkeypatch.setattr(archives.Archive, "read", lambda *given: read.append(given[1].filename) or whole(*given))
        assert (next(files).name, read) == ("a.txt", ["a.txt"])


def locked(data, name):
    """An archive in which the file of this name says that it is locked."""
    at = data.index(b"PK\1\2", data.rindex(name) - 60)
    return data[: at + 8] + bytes([data[at + 8] | 1]) + data[at + 9 :]


class TestXml:
    @pytest.mark.parametrize(
        "xml",
        [
            b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
            '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"),
            b'<!DOCTYPE a [<!ENTITY % b SYSTEM "file:///etc/passwd"> %b;]><a/>',
        ],
    )
    def test_that_defines_entities_is_refused(self, xml):
        with pytest.raises(Refused, match="entities"):
            archives.parse(xml)

    def test_that_is_nested_too_deep_is_refused(self):
        with pytest.raises(Refused, match="nested"):
            archives.parse(b"<a>" * 5000 + b"</a>" * 5000)

    @pytest.mark.parametrize(
        "xml", [b"", b"<a>", b"<a></b>", b'<?xml version="1.0" encoding="nonsense"?><a/>', b"\xff"]
    )
    def test_that_is_none_is_refused(self, xml):
        with pytest.raises(Refused, match="damaged"):
            archives.parse(xml)

    def test_that_names_its_type_is_read(self):
        assert archives.parse(b'<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "x.dtd"><ncx/>').tag == "ncx"
