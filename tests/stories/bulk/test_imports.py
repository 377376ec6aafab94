"""Manuscripts brought in: drafts by the door of every save, the same file once, and the original kept."""

import io
import zipfile
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError

from spystories.lib import prose
from spystories.lib.manuscripts import Manuscript, Member, Reading, Remark, say_counts
from stories.bulk import import_content, import_proof, imports
from stories.bulk.imports import take_in
from stories.models import Author, ImportedFile, Note, Original, Story
from stories.publishing import notes, trash
from stories.publishing.publish import newest_revision, publish, save_revision
from tests.spystories.lib.manuscripts.test_epub import book, page
from tests.spystories.lib.manuscripts.test_frame import PROSE
from tests.support.factories import make_author, make_revision, make_story
from tests.support.importing import LAKE, Importing, made, zipped

pytestmark = pytest.mark.sql


class Drafts(Importing):
    def test_are_saved_by_whoever_brought_them_and_are_no_more_than_drafts(self):
        draft = self.draft()
        story = draft.story
        said = self.newest(story)
        self.assertEqual((said.title, said.byline, said.slug), ("The Lake", "Anna Bell", "the-lake"))
        self.assertEqual(said.body, "<p>It froze early that year.</p>\n<p>Nobody crossed it.</p>")
        self.assertEqual((story.state, story.work, story.created_by), ("unpublished", "draft", self.writer))
        self.assertEqual(newest_revision(story).note, "From “lake.txt”")
        self.assertEqual(draft.told["words"], 8)

    def test_are_by_the_authors_on_file_whom_the_manuscript_names(self):
        anna = make_author("Anna Bell")
        said = self.newest(self.draft().story)
        self.assertEqual(([row.key for row in said.authors], said.byline), ([anna.key], ""))

    def test_keep_the_words_where_two_authors_have_the_name(self):
        make_author("Anna Bell")
        make_author("Anna Bell")
        said = self.newest(self.draft().story)
        self.assertEqual((said.authors, said.byline), ((), "Anna Bell"))

    def test_put_nobody_on_file_by_themselves(self):
        self.draft()
        self.assertFalse(Author.objects.exists())

    def test_are_made_of_each_file_of_an_archive(self):
        files = self.take(zipped(one="One\n\nFirst words.", two="Two\n\nOther words."), "all.zip")
        self.assertEqual([file.name for file in files], ["one.txt", "two.txt"])
        self.assertEqual([file.drafts.get().story.working_title for file in files], ["One", "Two"])

    def test_take_no_more_files_than_an_import_may_have(self):
        self.take()
        with self.assertRaisesMessage(ValidationError, "at most 2 files"):
            self.take(zipped(one="One\n\nFirst.", two="Two\n\nOther."), "all.zip", most=2)
        self.assertEqual(self.batch.files.count(), 1)

    def test_of_files_that_are_sent_again_count_once(self):
        archive = zipped(one="One\n\nFirst.", two="Two\n\nOther.")
        for _twice in range(2):
            self.assertEqual(len(self.take(archive, "all.zip", most=2)), 2)
        self.assertEqual((self.batch.files.count(), Story.objects.count()), (2, 2))

    def test_that_break_a_rule_are_left_with_the_reason_and_the_others_go_on(self):
        title = "Far too long"
        file = self.take()[0]
        long = Manuscript(title, "", (), "", "", "", "<p>Words.</p>" * (prose.MOST_PARAGRAPHS + 1))
        whole = Manuscript("Two", "", (), "", "", "", "<p>Other words.</p>")
        imports._Taking(file, self.writer, anew=True).make_drafts(Reading("text", (long, whole)))
        [left] = file.told["left"]
        self.assertEqual(left["title"], title)
        self.assertIn("paragraphs", left["why"])
        self.assertEqual([draft.story.working_title for draft in file.drafts.all()], ["The Lake", "Two"])

    def test_have_no_characters_that_no_database_takes(self):
        for number, (title, authors) in enumerate(
            [(r'"a\ud800b\nc\td"', r'["x\udfffy"]'), (r'"a\u0000b"', r'["\u0000"]')]
        ):
            head = f"---\nspystories: 1\ntitle: {title}\nauthors: {authors}\n---\n\n"
            self.draft(head + f"It froze early that year, {number}.", f"{number}.md")
        drafts = ImportedFile.objects.filter(batch=self.batch)
        self.assertEqual([file.drafts.get().told["title"] for file in drafts], ["ab c d", "a b"])
        self.assertEqual([file.drafts.get().told["authors"] for file in drafts], [["xy"], []])
        self.draft('---\ntitle: "a\\ud800b"\nauthor: x\n---\n\nIt froze &#xD800; early, 3.', "front.md")

    def test_that_the_database_refuses_stop_no_other(self):
        save, told = save_revision, Reading("text", tuple(made(title) for title in ("One", "Two", "Three")))

        def break_off(story, content, **more):
            if content.title == "Two":
                raise DataError("It does not fit.")
            return save(story, content, **more)

        with (
            mock.patch.object(imports, "save_revision", break_off),
            mock.patch.object(imports, "read_file", lambda *_given, **_how: told),
            self.assertLogs("stories.bulk.imports", "ERROR"),
        ):
            file = self.take()[0]
        self.assertEqual(self.listed(), ["One", "Three"])
        self.assertEqual([left["title"] for left in file.told["left"]], ["Two"])
        self.assertFalse(file.told["done"])
        with mock.patch.object(imports, "read_file", lambda *_given, **_how: told):
            self.assertEqual(self.take()[0].told["left"], [])
        self.assertEqual(self.listed(), ["One", "Two", "Three"])

    def test_of_the_other_files_of_an_archive_are_made_where_one_breaks_off(self):
        make, files = imports._Taking.make_drafts, zipped(one="One\n\nFirst.", two="Two\n\nOther.")

        def break_off(taking, reading):
            if taking.file.name == "one.txt":
                raise DataError("It does not fit.")
            make(taking, reading)

        with (
            mock.patch.object(imports._Taking, "make_drafts", break_off),
            self.assertLogs("stories.bulk.imports", "ERROR"),
        ):
            first, second = self.take(files, "all.zip")
        self.assertEqual((first.told, second.told["done"], self.listed()), ({}, True, ["Two"]))

    def test_have_what_is_too_long_cut_and_counted(self):
        authors = "Maximilian Alexander Featherstonehaugh, " * 9 + "Jo Smith"
        head = f"---\ntitle: Hi {'long ' * 80}\nsubtitle: {'sub ' * 400}\nauthor: {authors}\n---\n\n"
        draft = self.draft(head + "It froze early that year.\n\nNobody crossed it.", "long.md")
        said = self.newest(draft.story)
        self.assertEqual(said.body, "<p>It froze early that year.</p>\n<p>Nobody crossed it.</p>")
        for words, most in ((said.title, 200), (said.standfirst, 300), (said.byline, 200)):
            self.assertTrue(words.endswith("…") and most - 45 < len(words) <= most, words)
        self.assertEqual(len(import_content._cut("Wort" * 60, 200)), 200)
        counts = draft.told["counts"]
        self.assertEqual((counts["long title"], counts["long standfirst"]), (402, 1599))
        self.assertGreater(counts["long byline"], 200)
        self.assertIn("title of 402 letters cut", say_counts(counts))
        self.assertTrue(Original.objects.exists())

    def test_that_were_all_left_leave_their_file(self):
        long = made("Long")._replace(body="<p>Words.</p>" * (prose.MOST_PARAGRAPHS + 1))
        with mock.patch.object(imports, "read_file", lambda *_given, **_how: Reading("text", (long,))):
            self.take()
        self.assertTrue(Original.objects.exists())

    def test_of_an_archive_are_made_though_a_file_in_it_cannot_be_read(self):
        data = zipped(one="One\n\nFirst words.", two="Two\n\nOther words.", six="Six\n\nLast words.")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("one.txt", "One\n\nFirst words.")
            archive.writestr("inner.zip", data)
            archive.writestr("two.txt", "Two\n\nOther words.")
        spoilt = packed.getvalue().replace(b"One\n\nFirst words.PK", b"One\n\nFirst birds.PK")
        files = self.take(spoilt, "all.zip")
        self.assertEqual(
            [(file.name, bool(file.told["refused"])) for file in files][1:], [("inner.zip", True), ("two.txt", False)]
        )
        self.assertIn("damaged", files[0].told["refused"])
        self.assertEqual(self.listed(), ["Two"])

    def test_that_were_deleted_for_ever_are_made_again_when_the_file_is_sent_again(self):
        first, second = (self.draft(f"{name}\n\n{name} words.", f"{name}.txt") for name in ("A", "B"))
        trash.trash(first.story, by=None)
        trash.delete(Story.objects.get(pk=first.story_id), by=None)
        [(file, is_new)] = take_in(self.batch, "A.txt", b"A\n\nA words.", by=self.writer)
        self.assertEqual((is_new, file.drafts.get().story.working_title), (True, "A"))
        self.assertEqual(take_in(self.batch, "B.txt", b"B\n\nB words.", by=self.writer), [(second.file, False)])

    def test_stay_where_the_file_is_sent_again_and_cannot_be_read_then(self):
        pages = {f"{title}.xhtml": page(f"<h1>{title}</h1>{PROSE * 4}") for title in ("One", "Two")}
        data = book(pages)
        first, second = self.take(data, "book.epub")[0].drafts.all()
        trash.trash(first.story, by=None)
        trash.delete(Story.objects.get(pk=first.story_id), by=None)
        with mock.patch.object(imports, "read_file", lambda *_given, **_how: Reading("", refused="Too many files.")):
            [file] = self.take(data, "book.epub")
        self.assertEqual((file.told["refused"], file.drafts.get()), ("", second))

    def test_say_why_a_file_cannot_be_read(self):
        [file] = self.take(b"PK\x03\x04 no archive at all", "broken.docx")
        self.assertTrue(file.told["refused"])
        self.assertFalse(file.drafts.exists() or Original.objects.exists())

    def test_of_a_file_that_is_sent_again_are_the_same(self):
        [first], [again] = self.take(), self.take(name="again.txt")
        self.assertEqual((first, Story.objects.count()), (again, 1))

    def test_that_an_answer_was_lost_of_are_made_when_the_file_is_sent_again(self):
        data = LAKE.encode()
        imports._find_or_keep(self.batch, Member("lake.txt", data))
        self.assertEqual(self.take()[0].drafts.count(), 1)

    def test_of_a_file_that_could_not_be_read_are_made_once_it_can(self):
        imports._refuse(self.batch, Member("lake.txt", LAKE.encode()), "Too many files are being read just now.")
        [file] = self.take()
        self.assertEqual((file.told["refused"], file.drafts.count()), ("", 1))

    def test_have_the_files_name_without_folders_and_strange_signs(self):
        [file] = self.take(name="C:\\Users\\Anna\\../x/\x00lake\u202e.txt")
        self.assertEqual(file.name, "lake\u202e.txt")

    def test_have_comments_as_notes_on_their_words(self):
        revision = make_revision(paragraphs=["It froze early that year.", "Nobody crossed it."])
        remark = Remark(1, 3, 8, "Greta", "Is this so?", "2024-05-01T10:00:00+00:00")
        odd = Remark(2, 0, 0, "", "x" * 2500, "2024-13-45")
        notes.bring_in(revision, [import_content.as_note(one, revision.body) for one in (remark, odd)])
        first, *parts = Note.objects.order_by("pk")
        self.assertEqual((first.name, first.text, first.quote, first.paragraph), ("Greta", "Is this so?", "froze", 1))
        self.assertEqual(f"{first.at:%Y-%m-%d}", "2024-05-01")
        self.assertEqual(
            [(len(note.text), note.quote, note.name) for note in parts],
            [
                (2000, "Nobody crossed it.", "Manuscript"),
                (500, "Nobody crossed it.", "Manuscript"),
            ],
        )
        self.assertFalse(first.orphaned)
        self.assertNotIn("Is this so?", revision.body)

    def test_of_one_title_get_addresses_apart(self):
        texts = [LAKE, LAKE.replace("Nobody", "Somebody"), LAKE.replace("Nobody", "Everybody")]
        slugs = [self.newest(self.draft(text, f"{number}.txt").story).slug for number, text in enumerate(texts)]
        self.assertEqual(slugs, ["the-lake", "the-lake-2", "the-lake-3"])

    def test_in_the_sites_own_language_say_none(self):
        self.assertEqual(
            [import_content.language_of(tag) for tag in ("en", "de-at", "no tag", "")], ["", "de-AT", "", ""]
        )

    def test_name_the_same_text_that_is_on_file_and_in_the_import(self):
        other = make_story(title="Frozen", paragraphs=["It froze early that year.", "Nobody  crossed it."])
        first, second = self.draft(), self.draft(LAKE.replace("The Lake", "The Pond"), "pond.txt")
        proofs = [proof for some in import_proof.proofs_of(self.batch).values() for proof in some]
        same = {proof.draft: [story.pk for story in proof.same] for proof in proofs}
        self.assertEqual(same, {first: [other.pk, second.story_id], second: [other.pk, first.story_id]})


class Originals(Importing):
    def test_are_kept_until_every_story_of_the_file_has_been_out(self):
        file = self.take()[0]
        parts = [Manuscript(title, "", (), "", "", "", f"<p>{title} words.</p>") for title in ("One", "Two")]
        imports._Taking(file, self.writer, anew=True).make_drafts(Reading("epub", tuple(parts)))
        self.assertEqual(bytes(Original.objects.get().data), LAKE.encode())
        first, second = (draft.story for draft in file.drafts.all())
        publish(newest_revision(first), by=None)
        self.assertTrue(Original.objects.exists())
        publish(newest_revision(second), by=None)
        self.assertFalse(Original.objects.exists())
        self.assertEqual(file.drafts.count(), 2)

    def test_are_not_let_go_with_another_story(self):
        self.take()
        make_story()
        self.assertTrue(Original.objects.exists())

    def test_go_with_nothing_but_their_own_stories(self):
        draft = self.draft()
        trash.trash(draft.story, by=None)
        trash.delete(Story.objects.get(pk=draft.story_id), by=None)
        self.assertFalse(ImportedFile.objects.get().drafts.exists())
