"""An import taken back in one press, but for what others have touched."""

import pytest
from django.utils import timezone

from characters.models import Character
from spystories.lib.manuscripts import Remark
from stories.bulk import import_content, import_proof, questions
from stories.content.value import content_of_revision
from stories.models import Author, Share, Story
from stories.publishing import notes
from stories.publishing.publish import newest_revision, publish, save_revision
from tests.support.factories import make_character, make_collection, make_fact, make_revision, make_story, make_tag
from tests.support.importing import Importing

pytestmark = pytest.mark.sql


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
