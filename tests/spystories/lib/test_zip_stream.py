"""Archives made while they are read."""

import io
import zipfile
from random import Random

from django.test import SimpleTestCase

from spystories.lib.zip_stream import File, zip_files

FILES = [
    File("mimetype", b"application/epub+zip", pack=False),
    File("story.xhtml", b"It was raining in Paris. " * 400),
    File("caf\N{LATIN SMALL LETTER E WITH ACUTE}.txt", b""),
]


def opened(files):
    return zipfile.ZipFile(io.BytesIO(b"".join(zip_files(files))))


class Archives(SimpleTestCase):
    def test_hold_what_was_put_in_and_in_that_order(self):
        archive = opened(FILES)
        self.assertIsNone(archive.testzip())
        self.assertEqual(archive.namelist(), [file.name for file in FILES])
        self.assertEqual([archive.read(file.name) for file in FILES], [file.content for file in FILES])

    def test_begin_with_the_plain_bytes_of_a_file_that_is_not_packed(self):
        start = b"".join(zip_files(FILES))[:58]
        self.assertEqual(start[30:], b"mimetypeapplication/epub+zip")
        self.assertEqual(start[28:30], b"\0\0")  # no extra field between

    def test_pack_the_others(self):
        sizes = {info.filename: info for info in opened(FILES).infolist()}
        self.assertLess(sizes["story.xhtml"].compress_size, 200)

    def test_are_the_same_bytes_for_the_same_files(self):
        self.assertEqual(b"".join(zip_files(FILES)), b"".join(zip_files(FILES)))

    def test_are_given_out_before_the_last_file_is_there(self):
        def files():
            yield FILES[0]
            raise AssertionError("asked for too early")

        pieces = zip_files(files())
        self.assertTrue(next(pieces).startswith(b"PK\3\4"))
        self.assertEqual(next(pieces), b"application/epub+zip")

    def test_hold_what_is_made_while_it_is_read(self):
        pieces = [b"It was raining in Paris. " * 400, b"", "Café".encode()]
        files = [FILES[0], File("story.xhtml", iter(pieces)), File("é.txt", iter(())), File("last.txt", b"The end.")]
        archive = opened(files)
        self.assertIsNone(archive.testzip())
        self.assertEqual(archive.read("story.xhtml"), b"".join(pieces))
        self.assertEqual([archive.read(name) for name in ("é.txt", "last.txt")], [b"", b"The end."])
        self.assertLess(archive.getinfo("story.xhtml").compress_size, 200)

    def test_give_out_a_long_file_before_it_is_whole(self):
        def content():
            yield Random(1).randbytes(200_000)  # noqa: S311 - what does not pack
            raise AssertionError("asked for too early")

        pieces = zip_files([File("long.bin", content())])
        self.assertTrue(next(pieces).startswith(b"PK\3\4"))
        self.assertGreater(len(next(pieces)), 1_000)

    def test_may_hold_more_files_than_the_first_format_could_count(self):
        archive = opened(File(f"{i}.txt", b"") for i in range(65_536))
        self.assertEqual(len(archive.namelist()), 65_536)
