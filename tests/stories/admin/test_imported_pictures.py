"""Pictures that manuscripts bring along, through the pages of an import: where they stand, what is told, undo."""

import io
import zipfile
from base64 import b64encode

import pytest
from django.urls import reverse

from characters.models import Picture
from spystories.lib import prose
from spystories.lib.manuscripts import read_file
from spystories.lib.prose import picture_keys
from stories.books.copies import markdown_of
from stories.models import ImportedFile, Story
from stories.pictures.taking import take_picture
from tests.stories.admin.test_imports import Pages, page
from tests.support.factories import make_revision, make_story
from tests.support.manuscripts import docx as word
from tests.support.manuscripts import odt as open_text
from tests.support.manuscripts.epub import book
from tests.support.manuscripts.epub import page as chapter
from tests.support.picture_files import picture_file

pytestmark = pytest.mark.sql

PROSE = "He walked down to the river and waited for the boat, which did not come until after ten. "
DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
METAFILE = b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(60)
PLACEABLE = b"\xd7\xcd\xc6\x9a" + bytes(60)


def packed(files):
    """An archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def in_word(first, second):
    """A document with a picture behind its first paragraph, and another, nobody says what of, behind its second."""
    return word.docx(
        word.p("The River", style="Title"),
        word.p(PROSE),
        word.p(word.shown("i1", "A boat")),
        word.p(word.r(PROSE * 2), word.shown("i2", "photo.jpg")),
        word.p("It came at last."),
        pictures={"i1": first, "i2": second},
        styles=word.style("Title", "Title"),
    )


def in_open_text(first, second):
    def frame(name, said=""):
        return f'<draw:frame><draw:image xlink:href="Pictures/{name}"/>{said}</draw:frame>'

    text = "".join(
        [
            open_text.p("The River", "Title"),
            open_text.p(PROSE),
            open_text.p(frame("1.jpg", "<svg:desc>A boat</svg:desc>")),
            open_text.p(PROSE * 2 + frame("2.jpg")),
            open_text.p("It came at last."),
        ]
    )
    return open_text.odt(text, members={"Pictures/1.jpg": first, "Pictures/2.jpg": second})


def in_a_book(first, second):
    text = (
        f'<h1>The River</h1><p>{PROSE}</p><p><img src="pics/1.jpg" alt="A boat"/></p><p>{PROSE * 2}</p>'
        '<figure><img src="pics/2.jpg" alt=""/></figure><p>It came at last.</p>'
    )
    members = {"OEBPS/pics/1.jpg": first, "OEBPS/pics/2.jpg": second}
    return book({"c1.xhtml": chapter(text)}, links=[("c1.xhtml", "The River")], members=members)


def in_an_archive(first, second):
    text = (
        f"# The River\n\n{PROSE}\n\n![A boat](pics/1.jpg)\n\n{PROSE * 2}\n\n![](<pics/2 b.jpg>)\n\nIt *came* at last."
    )
    return packed({"river/river.md": text, "river/pics/1.jpg": first, "river/pics/2 b.jpg": second})


FORMATS = {"river.docx": in_word, "river.odt": in_open_text, "river.epub": in_a_book, "river.zip": in_an_archive}


class Case(Pages):
    def setUp(self):
        super().setUp()
        self.first, self.second = picture_file(seed=1), picture_file(seed=2)

    def draft(self, name, data):
        """The content of the one draft of a file, with its proof page."""
        answer = self.bring((name, data))
        return self.said(ImportedFile.objects.latest("pk").drafts.get().story), answer

    def undo(self):
        batch = ImportedFile.objects.latest("pk").batch
        return self.client.post(reverse("admin:undo_batch", args=[batch.pk]), {"undo": "yes"}, follow=True)


class Brought(Case):
    def test_stand_where_they_stood_and_say_what_they_show(self):
        for name, make in FORMATS.items():
            with self.subTest(name):
                content, answer = self.draft(name, make(self.first, self.second))
                kinds = [block.picture or block.text.split()[0] for block in prose.reading.read(content.body)]
                boat, other = picture_keys(content.body)
                self.assertEqual(kinds, ["He", boat, "He", other, "It"])
                shown = Picture.objects.in_bulk([boat, other], field_name="key")
                self.assertEqual([shown[boat].alt, shown[other].alt], ["A boat", ""])
                self.assertContains(answer, "2 pictures taken")
                self.assertNotRegex(answer.content.decode(), "pictures? left out")

    def test_are_the_same_pictures_whatever_brings_them(self):
        for name, make in FORMATS.items():
            self.draft(name, make(self.first, self.second))
        self.assertEqual(Picture.objects.count(), 2)
        self.draft("again.docx", in_word(self.first, self.second))
        self.assertEqual(Picture.objects.count(), 2)

    def test_of_a_page_may_stand_in_it_as_data(self):
        image = f'<img alt="A boat" src="data:image/jpeg;base64,{b64encode(self.first).decode()}">'
        content, answer = self.draft("river.html", f"<h1>River</h1><p>{PROSE}</p>{image}<p>{PROSE}</p>".encode())
        (key,) = picture_keys(content.body)
        self.assertEqual(Picture.objects.get(key=key).alt, "A boat")
        self.assertContains(answer, "1 picture taken")

    def test_leave_what_is_on_file_as_it_is_described(self):
        there = take_picture(self.first, "boat.jpg", self.editor)
        Picture.objects.filter(pk=there.pk).update(alt="Mine")
        content, _answer = self.draft("river.docx", in_word(self.first, self.second))
        self.assertIn(there.key, picture_keys(content.body))
        there.refresh_from_db()
        self.assertEqual(there.alt, "Mine")

    def test_of_drawings_and_what_is_no_picture_are_counted_as_left_out(self):
        for name, data in {
            "a.svg": DRAWING,
            "b.emf": METAFILE,
            "c.wmf": PLACEABLE,
            "d.jpg": b"MZ" + bytes(90),
            "e.png": b"\x89PNG\r\n\x1a\n" + bytes(90),
        }.items():
            with self.subTest(name):
                file = word.docx(word.p(f"{name} {PROSE}"), word.p(word.shown("i1")), pictures={"i1": data})
                content, answer = self.draft("river.docx", file)
                self.assertEqual(list(picture_keys(content.body)), [])
                self.assertContains(answer, "1 picture left out")
        self.assertFalse(Picture.objects.exists())

    def test_that_are_not_beside_their_text_are_left_out_with_the_reason(self):
        file = packed({"a.md": f"# River\n\n{PROSE}\n\n![A boat](../../etc/boat.jpg)\n\n*So* it was."})
        content, answer = self.draft("a.zip", file)
        self.assertEqual(list(picture_keys(content.body)), [])
        self.assertContains(answer, "It is not beside the file.")


class Undone(Case):
    def test_takes_what_nothing_else_shows(self):
        kept = take_picture(self.second, "other.jpg", self.editor)
        self.draft("river.docx", in_word(self.first, self.second))
        self.undo()
        self.assertEqual(Story.objects.exclude(state="trashed").count(), 0)
        self.assertEqual([picture.key for picture in Picture.objects.all()], [kept.key])

    def test_leaves_what_another_story_has_come_to_show(self):
        content, _answer = self.draft("river.docx", in_word(self.first, self.second))
        boat = next(iter(picture_keys(content.body)))
        make_revision(make_story(live=False), title="Other", body=f'<p>So.</p><figure data-picture="{boat}"></figure>')
        self.undo()
        self.assertEqual([picture.key for picture in Picture.objects.all()], [boat])


class OurOwn(Case):
    """A story with a lead picture and two in its text goes out and is brought back."""

    def setUp(self):
        super().setUp()
        lead, one, two = (take_picture(picture_file(600, 400, seed=seed), "p.jpg", None) for seed in (1, 2, 3))
        self.pictures = Picture.objects.count()
        body = (
            f'<p>{PROSE.strip()}</p>\n<figure data-picture="{one.key}" data-width="wide"></figure>\n'
            f'<p>It came at last.</p>\n<figure data-picture="{two.key}"></figure>\n<p>Nobody was on it.</p>'
        )
        self.revision = make_revision(make_story(live=False), title="River", lead_picture=lead.key, body=body)
        self.sent = self.said(self.revision.story)

    def comes_back(self, name, data):
        content, answer = self.draft(name, data)
        self.assertEqual((content.lead_picture, content.body), (self.sent.lead_picture, self.sent.body))
        self.assertEqual(Picture.objects.count(), self.pictures)
        self.assertNotContains(answer, "left out")

    def test_as_a_manuscript(self):
        self.client.force_login(self.editor)
        answer = self.client.get(page("manuscript", self.revision.story_id, self.revision.number, "docx"))
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.comes_back("river.docx", data)

    def test_as_markdown(self):
        self.comes_back("river.md", markdown_of(self.sent, "/pictures/"))


class Hostile(Pages):
    """Files whose pictures are many, large, or no pictures, are read within the limits of every file."""

    def test_thirty_megabytes_of_pictures_fit_into_the_process_that_reads(self):
        noise = {f"i{number}": b"\xff\xd8\xff" + bytes([number]) * (29 * 2**17) for number in range(8)}
        stored = io.BytesIO()
        file = word.docx(word.p(PROSE), *(word.p(word.shown(key)) for key in noise), pictures=noise)
        with zipfile.ZipFile(stored, "w") as archive:
            for name, data in word.unpacked(file).items():
                archive.writestr(name, data)
        reading = read_file(stored.getvalue(), "river.docx")
        self.assertEqual(reading.refused, "")
        self.assertEqual(sum(len(picture.data) for picture in reading.pictures), sum(map(len, noise.values())))

    def test_a_picture_that_unpacks_to_far_more_is_left_out(self):
        bomb = b"\xff\xd8\xff" + bytes(200 * 2**20)
        file = word.docx(word.p(PROSE), word.p(word.shown("i1")), pictures={"i1": bomb})
        self.assertLess(len(file), 2**20)
        reading = read_file(file, "river.docx")
        self.assertEqual((reading.refused, reading.manuscripts[0].counts), ("", {"picture": 1}))

    def test_an_archive_whose_picture_is_a_bomb_is_refused(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.md", f"# River\n\n{PROSE}\n\n![A](b.jpg)")
            archive.writestr("b.jpg", b"\xff\xd8\xff" + bytes(200 * 2**20))
        self.bring(("a.zip", out.getvalue()))
        self.assertIn("too large", ImportedFile.objects.get().told["refused"])
        self.assertFalse(Picture.objects.exists())
