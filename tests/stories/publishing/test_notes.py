"""Notes on passages: where they stand, what becomes of them when the text changes, and who may write them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spystories.lib import prose
from stories.content.anchors import Anchor, find_passage
from stories.models import Note, Revision, Story
from stories.publishing import notes, restore, share_links, trash
from stories.workflow import NotAllowed
from tests.support.factories import make_revision, make_user

pytestmark = pytest.mark.sql

TEXTS = [
    'He said "No" and left. He left the door open.',
    "Nobody knew the name of the man at the window.",
    "He left.",
]


def chosen(*where, **more):
    return find_passage(dict(enumerate(TEXTS, 1)), *where, **more)


class Passages(SimpleTestCase):
    def test_are_words_that_stand_once(self):
        passage = chosen(None, "the man")
        self.assertEqual((passage.paragraph, passage.quote), (2, "the man"))
        self.assertEqual((passage.before, passage.after), ("the name of ", " at the window."))

    def test_are_words_of_the_paragraph_that_is_named(self):
        self.assertEqual(chosen(3, "He left").paragraph, 3)

    def test_are_told_apart_by_what_stands_beside_them(self):
        for before, after, at in (('"No" and ', ". He", "and "), ("open.", "", None), ("He ", " the", "He ")):
            with self.subTest(before):
                if at is None:
                    with pytest.raises(ValidationError):
                        chosen(1, "left", before, after)
                else:
                    self.assertTrue(chosen(1, "left", before, after).before.endswith(at))

    def test_may_be_copied_from_what_readers_see(self):
        passage = chosen(1, "“No”")
        self.assertEqual(passage.quote, '"No"')

    def test_may_be_copied_with_dashes_of_two_signs(self):
        texts = {1: "One -- two -- three. One - two."}
        for words, quote in (
            ("One – two – three", "One -- two -- three"),
            ("two -- three", "two -- three"),
            ("– three", "-- three"),
            ("– two –", "-- two --"),
            ("-- two --", "-- two --"),
            ("two --", "two --"),
            ("three. One – two", "three. One - two"),
        ):
            with self.subTest(words):
                self.assertEqual(find_passage(texts, None, words).quote, quote)

    def test_are_the_whole_paragraph_where_no_words_are_given(self):
        self.assertEqual(chosen(3), Anchor(3, "He left.", "", ""))

    def test_are_refused_in_words_when_more_than_one_is_meant(self):
        for where, field in (
            ((None, "left"), "words"),
            ((None, "elsewhere"), "words"),
            ((4,), "paragraph"),
            ((None,), "paragraph"),
        ):
            with self.subTest(where), pytest.raises(ValidationError) as refused:
                chosen(*where)
            self.assertEqual(list(refused.value.message_dict), [field])


class NotesCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer = make_user("wanda", role="writer", first_name="Wanda")
        cls.editor = make_user("edith", role="editor")
        cls.other = make_user("otto", role="writer")
        cls.revision = make_revision(paragraphs=TEXTS, by=cls.writer)
        cls.story = cls.revision.story

    def note(self, words="the man", *, by=None, text="Which one?", **more):
        passage = find_passage(prose.texts(self.revision.body), None, words)
        return notes.leave(self.revision, passage, text, by=by or self.editor, **more)

    def save(self, *paragraphs):
        return make_revision(Story.objects.get(pk=self.story.pk), paragraphs=paragraphs, by=self.editor)

    def fresh(self, note):
        return Note.objects.get(pk=note.pk)


class Leaving(NotesCase):
    def test_keeps_who_when_and_where(self):
        note = self.note(by=self.writer)
        self.assertEqual((note.name, note.by, note.revision), ("Wanda", self.writer, self.revision))
        self.assertEqual((note.paragraph, note.quote, note.orphaned), (2, "the man", False))

    def test_is_for_those_who_may_save_the_story(self):
        for who in (self.other, make_user("nobody")):
            with pytest.raises(NotAllowed):
                self.note(by=who)
        self.assertEqual(Note.objects.count(), 0)

    def test_twice_the_same_is_one(self):
        self.assertEqual(self.note(), self.note())
        self.note(text="Another")
        self.assertEqual(Note.objects.count(), 2)

    def test_refuses_what_cannot_be_kept(self):
        for text in ("", " \n ", "x" * 2001):
            with pytest.raises(ValidationError) as refused:
                self.note(text=text)
            self.assertEqual(list(refused.value.message_dict), ["text"])

    def test_by_a_guest_needs_an_open_link_and_a_name(self):
        share = share_links.share(self.story, timezone.now() + timedelta(days=1), by=self.editor)
        with pytest.raises(ValidationError):
            self.guest(share, name=" ")
        note = self.guest(share, name="Greta")
        self.assertEqual((note.name, note.by, note.share), ("Greta", None, share))
        share_links.revoke(share, by=self.editor)
        share.refresh_from_db()
        with pytest.raises(NotAllowed):
            self.guest(share, name="Greta", text="Again")

    def test_through_one_link_has_an_end(self):
        share = share_links.share(self.story, timezone.now() + timedelta(days=1), by=self.editor)
        for number in range(notes.NOTES_AT_ONCE):
            self.guest(share, text=f"Note {number}")
        with pytest.raises(notes.TooMany):
            self.guest(share, text="One more")
        Note.objects.update(at=timezone.now() - timedelta(hours=1))
        self.guest(share, text="One more")
        self.assertEqual(share.notes.count(), notes.NOTES_AT_ONCE + 1)

    def guest(self, share, *, name="Greta", text="A word"):
        passage = find_passage(dict(enumerate(TEXTS, 1)), 2)
        return notes.leave(self.revision, passage, text, by=None, guest=notes.Guest(name, share))


class Threads(NotesCase):
    def test_take_answers_and_an_end(self):
        note = self.note()
        notes.answer(note, "The one from the café.", by=self.writer)
        notes.finish(note, by=self.writer)
        note = self.fresh(note)
        self.assertEqual((note.done_by, [a.name for a in note.answers.all()]), (self.writer, ["Wanda"]))
        notes.reopen(note, by=self.editor)
        self.assertIsNone(self.fresh(note).done_at)

    def test_take_the_same_answer_once_however_often_it_is_sent(self):
        note = self.note()
        for _press in range(2):
            notes.answer(note, "The one from the café.", by=self.writer)
        notes.answer(note, "Which?", by=self.editor)
        notes.answer(note, "The one from the café.", by=self.writer)
        self.assertEqual(note.answers.count(), 3)

    def test_are_closed_to_those_who_only_read(self):
        note = self.note()
        for do in (
            lambda: notes.answer(note, "Mine.", by=self.other),
            lambda: notes.finish(note, by=self.other),
            lambda: notes.reopen(note, by=self.other),
        ):
            with pytest.raises(NotAllowed):
                do()
        self.assertEqual((self.fresh(note).done_at, note.answers.count()), (None, 0))

    def test_go_with_their_story_and_nothing_else(self):
        note = self.note()
        notes.answer(note, "Yes.", by=self.editor)
        self.writer.delete()
        self.assertEqual(self.fresh(note).answers.count(), 1)
        trash.trash(Story.objects.get(pk=self.story.pk), by=None)
        trash.delete(Story.objects.get(pk=self.story.pk), by=None)
        self.assertEqual(Note.objects.count(), 0)


class ANewText(NotesCase):
    def test_leaves_a_note_where_its_passage_stands(self):
        note = self.note()
        self.save("A new beginning.", *TEXTS)
        note = self.fresh(note)
        self.assertEqual((note.paragraph, note.orphaned), (3, False))

    def test_keeps_a_note_whose_neighbours_changed_on_one_side(self):
        note = self.note()
        self.save(TEXTS[0], "Nobody knew the name of the man by the window.", TEXTS[2])
        self.assertFalse(self.fresh(note).orphaned)

    def test_orphans_a_note_whose_words_changed_and_never_moves_it(self):
        note = self.note()
        self.save("He saw the man.", "Nobody knew the name of the woman at the window.")
        note = self.fresh(note)
        self.assertEqual((note.orphaned, note.paragraph), (True, 2))
        self.assertEqual(list(notes.orphaned_notes()), [note])

    def test_brings_back_a_note_with_its_passage(self):
        note = self.note()
        self.save("Nothing of it.")
        restore.restore(Revision.objects.get(pk=self.revision.pk), by=self.editor)
        self.assertFalse(self.fresh(note).orphaned)
        self.assertEqual(list(notes.orphaned_notes()), [])

    def test_does_not_list_what_is_done_or_in_the_trash(self):
        note = self.note()
        self.save("Nothing of it.")
        notes.finish(note, by=self.editor)
        self.assertEqual(list(notes.orphaned_notes()), [])
        notes.reopen(note, by=self.editor)
        trash.trash(Story.objects.get(pk=self.story.pk), by=None)
        self.assertEqual(list(notes.orphaned_notes()), [])

    def test_judges_a_note_on_an_older_revision_by_the_newest(self):
        self.save("A new beginning.", *TEXTS)
        self.assertEqual(self.note().paragraph, 3)
        self.save("Nothing of it.")
        self.assertTrue(self.note(text="Late").orphaned)

    def test_costs_the_same_with_one_note_and_with_many(self):
        def queries(*paragraphs):
            with CaptureQueriesContext(connection) as found:
                self.save(*paragraphs)
            return len(found)

        self.note()
        few = queries("One.", *TEXTS)
        for number in range(20):
            self.note(text=f"Note {number}")
        self.assertEqual(queries("Two.", *TEXTS[1:]), few)
