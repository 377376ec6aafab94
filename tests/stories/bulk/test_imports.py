"""Manuscripts brought in: drafts by the door of every save, the same file once, the original kept, and the undo."""

import io
import textwrap
import zipfile
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError
from django.test import TestCase
from django.utils import timezone

from characters.models import Character
from spystories.lib import prose
from spystories.lib.manuscripts import Manuscript, Member, Reading, Remark, say_counts
from stories.bulk import import_content, import_proof, imports, questions
from stories.bulk.imports import begin, read_again, take_in
from stories.bulk.undo import undo_batch
from stories.content.value import content_of_revision
from stories.models import Author, ImportedFile, Note, Original, Revision, Share, Story
from stories.publishing import notes, trash
from stories.publishing.publish import newest_revision, publish, save_revision
from tests.spystories.lib.manuscripts.test_epub import book, page
from tests.spystories.lib.manuscripts.test_frame import PROSE
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_fact,
    make_revision,
    make_story,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.sql

LAKE = "The Lake\n\nby Anna Bell\n\nIt froze early that year.\n\nNobody crossed it."


def zipped(**texts):
    """An archive of plain texts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in texts.items():
            archive.writestr(f"{name}.txt", text)
    return packed.getvalue()


def made(title):
    """A manuscript as a reading has it."""
    return Manuscript(title, "", (), "", "", "", f"<p>{title} words.</p>")


class Importing(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer, cls.editor = make_user("willa", role="writer"), make_user("edna", role="editor")

    def setUp(self):
        self.batch = begin(by=self.writer)

    def take(self, text=LAKE, name="lake.txt", **options):
        data = text if isinstance(text, bytes) else text.encode()
        return [file for file, _new in take_in(self.batch, name, data, by=self.writer, **options)]

    def draft(self, text=LAKE, name="lake.txt"):
        return self.take(text, name)[0].drafts.get()

    def newest(self, story):
        return content_of_revision(newest_revision(story))

    def undo(self, by=None, *, may_undo=True):
        return undo_batch(self.batch, by=by or self.writer, may_undo=lambda change: may_undo)

    def proofs(self):
        return [proof for some in import_proof.proofs_of(self.batch).values() for proof in some]

    def listed(self):
        return [proof.content.title for proof in self.proofs()]


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


class ReadAgain(Importing):
    WRAPPED = "Wrapped\n\n" + "\n\n".join(
        textwrap.fill(f"{number} The river was high, and the lamps along the quay were lit one by one. " * 5, 72)
        for number in range(6)
    )

    def test_joins_lines_that_were_broken_by_hand_in_the_same_draft(self):
        draft = self.draft(self.WRAPPED, "wrapped.txt")
        before = self.newest(draft.story).body
        self.assertTrue(draft.file.told["wrapped"])
        read_again(draft.file, {"joined": True}, by=self.writer)
        self.assertNotEqual(self.newest(draft.story).body, before)
        self.assertEqual(Story.objects.count(), 1)
        read_again(ImportedFile.objects.get(), {"joined": False}, by=self.writer)
        self.assertEqual(self.newest(draft.story).body, before)

    def test_takes_the_encoding_that_was_chosen(self):
        [file] = self.take("Café\n\nDer Käse ist groß, sagte sie.\n\nÜber allem lag Schnee.".encode("cp1252"))
        names = [name for name, _lines in file.told["encodings"]]
        self.assertIn("cp1252", names)
        read_again(file, {"encoding": "cp1252"}, by=self.writer)
        self.assertIn("Der Käse ist groß", self.newest(file.drafts.get().story).body)

    def test_keeps_what_was_corrected_on_the_list(self):
        draft = self.draft(self.WRAPPED, "wrapped.txt")
        correction = import_proof.Correction(draft, draft.story.version, "Other", "", [make_tag("Rain")], False)
        import_proof.correct(self.batch, [correction], None, by=self.writer)
        draft.refresh_from_db()
        read_again(draft.file, {"joined": True}, by=self.writer)
        said = self.newest(draft.story)
        self.assertEqual((said.title, [tag.name for tag in said.tags]), ("Other", ["Rain"]))

    def test_leaves_what_somebody_has_worked_on(self):
        draft = self.draft(self.WRAPPED, "wrapped.txt")
        make_revision(draft.story, title="Mine", by=self.writer)
        with self.assertRaisesMessage(ValidationError, "“Mine”: Somebody has worked on it since."):
            read_again(draft.file, {"joined": True}, by=self.writer)

    def chapters(self, *titles, times=4):
        """A book of these chapters."""
        pages = {f"{title}.xhtml": page(f"<h1>{title}</h1>{PROSE * times}") for title in titles}
        return self.take(book(pages), "book.epub")[0]

    def test_makes_one_story_of_a_book_or_each_chapter_one(self):
        file = self.chapters("One", "Two", "Three")
        titles = [draft.story.working_title for draft in file.drafts.all()]
        self.assertEqual((file.format, titles), ("epub", ["One", "Two", "Three"]))
        read_again(file, {"whole": True}, by=self.writer)
        self.assertEqual(self.listed(), ["Night Trains"])
        read_again(file, {"whole": False}, by=self.writer)
        self.assertEqual(self.listed(), titles)

    def test_takes_back_the_very_drafts_it_had_put_into_the_trash_with_their_corrections(self):
        file = self.chapters("One", "Two")
        second = file.drafts.get(position=1)
        line = import_proof.Correction(second, second.story.version, "Deux", "", [make_tag("Rain")], False)
        import_proof.correct(self.batch, [line], None, by=self.writer)
        for whole in (True, False, True, False):
            read_again(ImportedFile.objects.get(), {"whole": whole}, by=self.writer)
        self.assertEqual(self.listed(), ["One", "Deux"])
        self.assertEqual([tag.name for tag in self.newest(second.story).tags], ["Rain"])
        self.assertEqual(Story.objects.count(), 2)
        moved = Story.objects.get(pk=second.story_id).transitions.values_list("verb", "by")
        self.assertEqual(set(moved), {("trash", self.writer.pk), ("undelete", self.writer.pk)})

    def test_that_is_refused_changes_nothing(self):
        file = self.chapters("One", "Two")
        told = file.told
        for answer in (Reading("epub", refused="It is too long."), Reading("text", encodings=(("cp1252", "x"),))):
            reads = mock.patch.object(imports, "read_file", lambda *_given, answer=answer, **_how: answer)
            with reads, self.assertRaises(ValidationError):
                read_again(file, {"whole": True}, by=self.writer)
        file.refresh_from_db()
        self.assertEqual((file.told, file.format, self.listed()), (told, "epub", ["One", "Two"]))

    def test_of_a_book_that_is_too_long_for_one_story_changes_nothing(self):
        file = self.chapters("One", "Two", times=600_000 // len(PROSE))
        with self.assertRaisesMessage(ValidationError, "longer than a million characters"):
            read_again(file, {"whole": True}, by=self.writer)
        self.assertEqual(self.listed(), ["One", "Two"])
        self.assertFalse(Story.objects.filter(state="trashed").exists())

    def test_leaves_all_drafts_where_one_is_worked_on_or_in_the_trash(self):
        file = self.chapters("One", "Two")
        first, second = (draft.story for draft in file.drafts.all())
        make_revision(second, title="Mine", by=self.writer)
        with self.assertRaisesMessage(ValidationError, "“Mine”: Somebody has worked on it since."):
            read_again(file, {"whole": True}, by=self.writer)
        trash.trash(Story.objects.get(pk=second.pk), by=None)
        with self.assertRaisesMessage(ValidationError, "“Mine”: It is in the trash."):
            read_again(file, {"whole": True}, by=self.writer)
        self.assertEqual(self.newest(first).title, "One")

    def test_keeps_and_names_a_draft_that_is_worked_on_while_the_file_is_read(self):
        file = self.chapters("One", "Two")
        second = file.drafts.get(position=1).story

        def save_meanwhile(story, *given, **more):
            if story != second and not Revision.objects.filter(title="Mine").exists():
                make_revision(second, title="Mine", by=self.writer)
            return save_revision(story, *given, **more)

        with mock.patch.object(imports, "save_revision", save_meanwhile):
            read_again(file, {"whole": True}, by=self.writer)
        self.assertEqual(self.listed(), ["Night Trains", "Mine"])
        self.assertEqual(
            file.told["left"], [{"position": 1, "title": "Mine", "why": "Somebody has worked on it since."}]
        )

    def test_of_drafts_in_the_trash_says_that_they_are_there(self):
        file = self.chapters("One", "Two")
        self.undo()
        with self.assertRaisesMessage(ValidationError, "“One”: It is in the trash."):
            read_again(file, {"whole": True}, by=self.writer)

    def test_of_fewer_stories_puts_the_others_into_the_trash(self):
        file = self.take()[0]
        parts = [Manuscript(title, "", (), "", "", "", f"<p>{title} words.</p>") for title in ("One", "Two", "Three")]
        imports._Taking(file, self.writer, anew=True).make_drafts(Reading("epub", tuple(parts)))
        first = file.drafts.first().story
        imports._Taking(file, self.writer, anew=True).make_drafts(Reading("epub", tuple(parts[:1])))
        self.assertEqual([proof.draft.story for proof in self.proofs()], [first])
        self.assertEqual(Story.objects.filter(state="trashed").count(), 2)


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


class Undo(Importing):
    def test_puts_what_nobody_has_touched_into_the_trash(self):
        self.draft()
        outcome = self.undo()
        self.batch.refresh_from_db()
        self.assertEqual((outcome.done, outcome.refused), (1, []))
        story = Story.objects.get()
        self.assertEqual((story.state, story.transitions.get().by), ("trashed", self.writer))
        self.assertIsNotNone(self.batch.undone_at)

    def test_names_and_leaves_what_somebody_has_worked_on(self):
        changed, noted, out = (self.draft(f"{name}\n\n{name} words.", f"{name}.txt") for name in ("A", "B", "C"))
        make_revision(changed.story, title="Mine", by=self.editor)
        newest = newest_revision(noted.story)
        passage = import_content.as_note(Remark(1, 0, 1, "", ""), newest.body).passage
        notes.leave(newest, passage, "Why?", by=self.editor)
        publish(newest_revision(out.story), by=None)
        outcome = self.undo()
        self.assertEqual([name for name, _why in outcome.refused], ["Mine", "B", "C"])
        self.assertFalse(Story.objects.filter(state="trashed").exists())

    def test_names_and_leaves_what_others_read_quote_or_have_collected(self):
        shared, quoted, collected, listed = (
            self.draft(f"{name}\n\n{name} words.", f"{name}.txt") for name in ("A", "B", "C", "D")
        )
        Share.objects.create(story=shared.story, until=timezone.now(), created_by=self.editor)
        make_fact(make_character(), quoted.story, "B words.")
        make_collection("By hand", stories=[collected.story])
        line = import_proof.Correction(listed, listed.story.version, "D", "", [], False)
        import_proof.correct(self.batch, [line], make_collection("Of the import"), by=self.editor)
        outcome = self.undo()
        self.assertEqual([name for name, _why in outcome.refused], ["A", "B", "C"])
        self.assertEqual(Story.objects.get(pk=listed.story_id).state, "trashed")

    def test_takes_back_also_what_was_corrected_on_the_list(self):
        draft = self.draft()
        correction = import_proof.Correction(draft, draft.story.version, "Frost", "Anna Bell", [make_tag()], True)
        import_proof.correct(self.batch, [correction], make_collection(), by=self.editor)
        self.assertEqual(self.newest(draft.story).authors[0].name, "Anna Bell")
        outcome = self.undo()
        self.assertEqual(outcome.refused, [])
        self.assertEqual(Story.objects.get().state, "trashed")
        self.assertFalse(Author.objects.exists())
        self.assertEqual(make_collection("Other").entries.count(), 0)

    def test_leaves_and_names_an_author_whom_somebody_else_put_on_file(self):
        draft = self.draft()
        correction = import_proof.Correction(draft, draft.story.version, "Frost", "Anna Bell", [], True)
        import_proof.correct(self.batch, [correction], None, by=self.editor)
        outcome = self.undo(may_undo=False)
        self.assertEqual(
            [(name, str(why)) for name, why in outcome.refused], [("Anna Bell", "Somebody else put it on file.")]
        )
        self.assertTrue(Author.objects.exists())
        self.assertEqual(Story.objects.get().state, "trashed")

    def test_takes_off_the_file_whom_the_one_who_asks_put_there(self):
        draft = self.draft()
        correction = import_proof.Correction(draft, draft.story.version, "Frost", "Anna Bell", [], True)
        import_proof.correct(self.batch, [correction], None, by=self.writer)
        self.assertEqual(self.undo(may_undo=False).refused, [])
        self.assertFalse(Author.objects.exists())

    def test_leaves_an_author_whom_another_story_has(self):
        draft = self.draft()
        correction = import_proof.Correction(draft, draft.story.version, "Frost", "Anna Bell", [], True)
        import_proof.correct(self.batch, [correction], None, by=self.writer)
        make_revision(title="Another", authors=[Author.objects.get()])
        self.assertEqual(self.undo().refused, [])
        self.assertTrue(Author.objects.exists())

    def test_takes_off_the_file_whom_the_desk_put_there_for_these_alone(self):
        for number in range(2):
            text = f"Tale {number}\n\nOlga Petrov came in. Olga Petrov sat down, and Olga Petrov spoke, {number}."
            self.draft(text, f"{number}.txt")
        rows = questions.answerable_by(self.writer).filter(is_new=True, form="olga petrov")
        self.assertEqual(rows.count(), 2)
        questions.answer(rows, "add:character", by=self.writer)
        self.assertTrue(Character.objects.exists())
        outcome = self.undo()
        self.assertEqual((outcome.done, outcome.refused), (2, []))
        self.assertFalse(Character.objects.exists())

    def test_leaves_whom_somebody_else_put_on_file_for_who_may_take_nobody_off(self):
        self.draft("Tale\n\nOlga Petrov came in. Olga Petrov sat down, and Olga Petrov spoke.")
        rows = questions.answerable_by(self.editor).filter(is_new=True, form="olga petrov")
        questions.answer(rows, "add:character", by=self.editor)
        self.assertFalse(self.writer.has_perm("characters.delete_character"))
        self.assertEqual(self.undo().done, 1)
        self.assertTrue(Character.objects.exists())

    def test_leaves_whom_another_text_names(self):
        text = "Tale\n\nOlga Petrov came in. Olga Petrov sat down, and Olga Petrov spoke."
        self.draft(text)
        rows = questions.answerable_by(self.writer).filter(is_new=True, form="olga petrov")
        questions.answer(rows, "add:character", by=self.writer)
        make_story(title="Other", paragraphs=["Nobody but Olga Petrov knew."])
        self.undo()
        self.assertTrue(Character.objects.exists())

    def test_may_be_pressed_again_for_what_stayed(self):
        draft, _other = self.draft(), self.draft("Two\n\nOther words.", "two.txt")
        imported = content_of_revision(draft.revision)
        make_revision(draft.story, title="Mine", by=self.writer)
        self.assertEqual(self.undo().done, 1)
        save_revision(Story.objects.get(pk=draft.story_id), imported, by=self.writer)
        self.assertEqual(self.undo().done, 1)
        self.assertEqual(Story.objects.filter(state="trashed").count(), 2)


class List(Importing):
    def correct(self, *corrections, collection=None, by=None):
        return import_proof.correct(self.batch, corrections, collection, by=by or self.editor)

    def line(self, draft, title="The Lake", byline="Anna Bell", tags=(), on_file=False):
        story = Story.objects.get(pk=draft.story_id)
        return import_proof.Correction(draft, story.version, title, byline, tags, on_file)

    def test_makes_no_revision_of_a_line_that_says_nothing_new(self):
        draft = self.draft()
        self.correct(self.line(draft))
        self.assertEqual(Revision.objects.count(), 1)

    def test_puts_on_file_whom_a_byline_names_and_no_half_of_a_name(self):
        draft = self.draft()
        self.correct(self.line(draft, byline="Smith, John", on_file=True))
        self.correct(self.line(draft, byline="Anna Quell und Theo Brandtner", on_file=True))
        names = ["Anna Quell", "Smith, John", "Theo Brandtner"]
        self.assertEqual(sorted(Author.objects.values_list("name", flat=True)), names)

    def test_puts_an_author_on_file_once_for_all_lines(self):
        first, second = self.draft(), self.draft(LAKE.replace("Lake", "Pond"), "pond.txt")
        self.correct(self.line(first, on_file=True), self.line(second, "The Pond", on_file=True))
        author = Author.objects.get()
        self.assertEqual((author.name, author.sort_name), ("Anna Bell", "Bell, Anna"))
        for draft in (first, second):
            said = self.newest(draft.story)
            self.assertEqual(([row.key for row in said.authors], said.byline), ([author.key], ""))

    def test_leaves_the_authors_that_nobody_has_changed(self):
        anna = make_author("Anna Bell")
        draft = self.draft()
        make_author("Anna Bell")
        self.correct(self.line(draft, "Frost"))
        self.assertEqual([row.key for row in self.newest(draft.story).authors], [anna.key])

    def test_lets_the_address_follow_the_title(self):
        draft = self.draft()
        self.correct(self.line(draft, "Frost"))
        self.assertEqual(self.newest(draft.story).slug, "frost")

    def test_names_a_line_that_somebody_saved_meanwhile_and_saves_the_others(self):
        stale, fresh = self.draft(), self.draft("Two\n\nOther words.", "two.txt")
        line = self.line(stale, "Frost")
        make_revision(stale.story, title="Mine", by=self.writer)
        outcome = self.correct(line, self.line(fresh, "Three", ""))
        self.assertEqual(([name for name, _why in outcome.refused], outcome.done), (["Mine"], 1))
        self.assertEqual(self.newest(stale.story).title, "Mine")
        self.assertEqual(self.newest(fresh.story).title, "Three")

    def test_puts_all_into_a_collection_behind_those_there(self):
        collection = make_collection(stories=[make_story()])
        drafts = [self.draft(), self.draft("Two\n\nOther words.", "two.txt")]
        for _twice in range(2):
            self.correct(*(self.line(draft, draft.story.working_title) for draft in drafts), collection=collection)
        entries = list(collection.entries.values_list("story", flat=True))
        self.assertEqual(entries[1:], [draft.story_id for draft in drafts])

    def test_puts_nothing_into_a_collection_for_who_may_change_none(self):
        outcome = self.correct(self.line(self.draft()), collection=make_collection(), by=self.writer)
        self.assertEqual([name for name, _why in outcome.refused], ["Winter"])
