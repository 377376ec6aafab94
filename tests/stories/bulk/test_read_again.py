"""A file of an import read anew, in another way: its drafts stay the same stories, and nobody's work is lost."""

import textwrap
from unittest import mock

import pytest
from django.core.exceptions import ValidationError

from spystories.lib.manuscripts import Manuscript, Reading
from stories.bulk import import_proof, imports
from stories.bulk.imports import read_again
from stories.models import ImportedFile, Revision, Story
from stories.publishing import trash
from stories.publishing.publish import save_revision
from tests.spystories.lib.manuscripts.test_epub import book, page
from tests.spystories.lib.manuscripts.test_frame import PROSE
from tests.support.factories import make_revision, make_tag
from tests.support.importing import Importing

pytestmark = pytest.mark.sql


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
