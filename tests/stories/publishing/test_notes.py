"""Notes on passages: where they stand, what becomes of them when the text changes, and who may write them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spystories.lib import prose
from stories.content.anchors import WHOLE, Anchor, find_passage
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

    def test_are_none_where_nothing_is_given(self):
        self.assertEqual(chosen(None), WHOLE)

    def test_are_refused_in_words_when_more_than_one_is_meant(self):
        for where, field in (
            ((None, "left"), "words"),
            ((None, "elsewhere"), "words"),
            ((4,), "paragraph"),
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


class OnTheWholeStory(NotesCase):
    def test_a_note_comes_first_and_outlives_every_text(self):
        self.note()
        note = notes.leave(self.revision, WHOLE, "I loved it.", by=self.editor)
        self.save("Nothing of it.")
        note = self.fresh(note)
        self.assertEqual((note.orphaned, note.paragraph, note.quote), (False, 0, ""))
        self.assertEqual(self.story.notes.first(), note)

    def test_a_note_that_an_older_version_of_the_site_took_for_lost_comes_back(self):
        note = notes.leave(self.revision, WHOLE, "I loved it.", by=self.editor)
        Note.objects.update(orphaned=True)
        self.save("Nothing of it.")
        self.assertFalse(self.fresh(note).orphaned)

    def test_nobody_proposes_other_words_for_it(self):
        with pytest.raises(ValidationError) as refused:
            notes.leave(self.revision, WHOLE, notes.Wording("All."), by=self.editor)
        self.assertEqual(list(refused.value.message_dict), ["words"])


class Suggesting(NotesCase):
    def suggest(self, words="the man", proposed="the stranger", why="", **more):
        return self.note(words, text=notes.Wording(proposed, why), **more)

    def taken(self, note, by=None):
        return prose.texts(notes.take(note, by=by or self.editor).body)

    def bring_back(self):
        restore.restore(Revision.objects.get(pk=self.revision.pk), by=self.editor)

    def test_keeps_both_words_and_the_reason_if_any(self):
        note = self.fresh(self.suggest(why="Less is more."))
        self.assertEqual((note.quote, note.proposed, note.text), ("the man", "the stranger", "Less is more."))
        self.assertEqual(self.fresh(self.suggest()).text, "")
        self.assertIsNone(self.note().proposed)

    def test_twice_the_same_is_one(self):
        self.assertEqual(self.suggest(), self.suggest())
        self.suggest(proposed="a man")
        self.note(text="A plain one")
        self.assertEqual(Note.objects.count(), 3)

    def test_is_for_whoever_may_save_stories_if_not_this_one(self):
        self.assertEqual(self.suggest(by=self.other).by, self.other)
        with pytest.raises(NotAllowed):
            self.suggest(by=make_user("nobody"))
        with pytest.raises(NotAllowed):
            self.taken(Note.objects.get(), by=self.other)

    def test_refuses_what_cannot_be_taken_at_one_press(self):
        for words, proposed, field in (
            ("the man", "the man", "proposed"),
            ("the man", "x" * 2001, "proposed"),
            ("the man", "One.\n\nTwo.", "proposed"),
        ):
            with self.subTest(proposed[:9]), pytest.raises(ValidationError) as refused:
                self.suggest(words, proposed)
            self.assertEqual(list(refused.value.message_dict), [field])
        with pytest.raises(ValidationError):
            notes.leave(self.revision, Anchor(1, "x" * 1000, "", ""), notes.Wording("y"), by=self.editor)
        self.assertFalse(Note.objects.exists())

    def test_drops_signs_that_no_text_may_have(self):
        self.assertEqual(self.suggest(proposed="the\x00 \x1bstranger").proposed, "the stranger")

    def test_copied_from_the_page_has_the_signs_that_the_text_has(self):
        self.assertEqual(self.suggest('"No"', "“Not yet”").proposed, '"Not yet"')

    def test_is_taken_as_a_revision_of_the_editor_who_takes_it(self):
        note = self.suggest(by=self.other)
        made = notes.take(note, by=self.editor)
        self.assertEqual((made.number, made.created_by, made.note), (2, self.editor, "after a suggestion by otto"))
        self.assertEqual(prose.texts(made.body)[2], "Nobody knew the name of the stranger at the window.")
        note = self.fresh(note)
        self.assertEqual((note.done_by, note.taken), (self.editor, made))

    def test_is_taken_once(self):
        note = self.suggest()
        self.assertEqual(notes.take(note, by=self.editor), notes.take(note, by=self.writer))
        self.assertEqual(self.story.revisions.count(), 2)

    def test_is_taken_where_its_passage_stands_now(self):
        note = self.suggest()
        self.save("A new beginning.", *TEXTS)
        self.assertEqual(self.taken(note)[3], "Nobody knew the name of the stranger at the window.")

    def test_whose_passage_is_gone_or_stands_twice_is_refused_in_words(self):
        for texts in (["Nothing of it."], [f"{TEXTS[1]} {TEXTS[1]}"]):
            with self.subTest(texts):
                note = self.suggest(why=texts[0][:5])
                self.save(*texts)
                with pytest.raises(ValidationError) as refused:
                    notes.take(note, by=self.editor)
                self.assertIn("Change the text yourself", str(refused.value))
                self.assertIsNone(self.fresh(note).done_at)
                self.bring_back()

    def test_that_is_a_plain_note_is_not_taken(self):
        with pytest.raises(ValidationError):
            notes.take(self.note(), by=self.editor)

    def test_is_undone_by_bringing_back_and_opening_again(self):
        note = self.suggest()
        self.taken(note)
        self.bring_back()
        notes.reopen(note, by=self.editor)
        fresh = self.fresh(note)
        self.assertEqual((fresh.done_at, fresh.taken, fresh.orphaned), (None, None, False))
        self.assertIn("the stranger", self.taken(note)[2])

    def test_of_no_words_takes_a_space_along(self):
        for words, rest in (
            ("of the man", "Nobody knew the name at the window."),
            ("Nobody", "knew the name of the man at the window."),
            ("window.", "Nobody knew the name of the man at the"),
        ):
            with self.subTest(words):
                self.assertEqual(self.taken(self.suggest(words, ""))[2], rest)
                self.bring_back()


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
