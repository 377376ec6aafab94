"""Notes in the admin: their threads beside the text and on their own page, and what is done there."""

from datetime import timedelta

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stories.content.anchors import find_passage
from stories.models import Note, Story
from stories.publishing import notes, share_links
from tests.support.factories import make_revision, make_user
from tests.support.readers import Document, read

TEXTS = ["He paid. He left.", "Nobody knew the name of the man at the window."]


class NotesCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer = make_user("wanda", role="writer")
        cls.editor = make_user("edith", role="editor")
        cls.other = make_user("otto", role="writer")
        cls.revision = make_revision(paragraphs=TEXTS, by=cls.writer, title="The Window")
        cls.story = cls.revision.story
        cls.address = reverse("admin:stories_story_notes", args=[cls.story.pk])
        cls.form = reverse("admin:stories_story_change", args=[cls.story.pk])

    def setUp(self):
        self.client.force_login(self.editor)

    def note(self, words="the man", text="Which one?"):
        passage = find_passage(dict(enumerate(TEXTS, 1)), None, words)
        return notes.leave(self.revision, passage, text, by=self.editor)

    def save(self, *paragraphs):
        make_revision(Story.objects.get(pk=self.story.pk), paragraphs=paragraphs, by=self.writer)

    def leave(self, **fields):
        given = {"paragraph": "", "words": "", "before": "", "after": "", "text": "Why?"} | fields
        query = {"fragment": "1"} if given.pop("fragment", False) else {}
        data = {f"leave-{name}": value for name, value in given.items()} | {"leave": "1"}
        return self.client.post(self.address, data, query_params=query)

    def fresh(self, note):
        return Note.objects.get(pk=note.pk)


class TheList(NotesCase):
    def test_stands_beside_the_text_with_a_way_to_each_passage(self):
        note = self.note()
        page = read(self.client, self.form)
        item = page.tree.find(f".//li[@id='note-{note.pk}']")
        self.assertEqual((item.get("data-paragraph"), item.get("data-quote")), ("2", "the man"))
        self.assertIn(reverse("admin:stories_story_preview", args=[self.story.pk]) + "#p2", page.links())
        self.assertIsNotNone(page.tree.find(".//button[@data-next-note]"))

    def test_says_which_passages_are_gone_and_where_they_were(self):
        self.note()
        self.save("Something else.")
        page = read(self.client, self.address)
        self.assertIn("Orphaned: their words are gone", page.text())
        self.assertIn(reverse("admin:stories_story_preview_revision", args=[self.story.pk, 1]), page.links())
        self.assertIsNone(page.tree.find(".//li[@data-quote]"))

    def test_says_who_is_a_guest(self):
        share = share_links.share(self.story, timezone.now() + timedelta(days=1), by=self.writer)
        passage = find_passage(dict(enumerate(TEXTS, 1)), 1)
        notes.leave(self.revision, passage, "<script>x</script>", by=None, guest=notes.Guest("<b>G</b>", share))
        response = self.client.get(self.address)
        self.assertIn("<b>G</b>, a guest", Document(response).text())
        self.assertContains(response, "&lt;script&gt;x")

    def test_is_read_by_whoever_reads_the_story_and_written_by_others(self):
        note = self.note()
        self.client.force_login(self.other)
        for address in (self.form, self.address):
            page = read(self.client, address)
            self.assertIn("Which one?", page.text())
            self.assertIsNone(page.tree.find(".//button[@name='done']"))
            self.assertIsNone(page.tree.find(".//input[@value='note']"))
        self.assertIsNone(read(self.client, self.form).tree.find(".//textarea[@name='leave-text']"))
        for data in ({"done": note.pk}, {"answer": note.pk}, {"leave": "1"}):
            self.assertEqual(self.client.post(self.address, data).status_code, 403)
        self.client.force_login(make_user("nobody"))
        self.assertEqual(self.client.get(self.address).status_code, 403)

    def test_costs_the_same_with_one_note_and_many(self):
        def queries(address):
            with CaptureQueriesContext(connection) as found:
                self.client.get(address)
            return len(found)

        notes.answer(self.note(), "Yes.", by=self.editor)
        self.client.get(self.form)
        few = [queries(self.form), queries(self.address)]
        for number in range(12):
            note = self.note(text=f"Note {number}")
            notes.answer(note, "Yes.", by=self.writer)
            if number % 2:
                notes.finish(note, by=self.writer)
        self.assertEqual([queries(self.form), queries(self.address)], few)

    def test_is_not_there_for_a_story_that_was_never_saved(self):
        page = read(self.client, reverse("admin:stories_story_add"))
        self.assertIsNone(page.tree.find(".//*[@data-notes]"))


class ANote(NotesCase):
    def test_is_left_on_words_of_the_saved_text(self):
        self.client.force_login(self.writer)
        self.assertRedirects(self.leave(paragraph="2", words="the man", before="of ", after=" at"), self.address)
        note = Note.objects.get()
        self.assertEqual((note.by, note.paragraph, note.quote, note.text), (self.writer, 2, "the man", "Why?"))

    def test_is_left_on_a_whole_paragraph(self):
        self.leave(paragraph="1")
        self.assertEqual(Note.objects.get().quote, TEXTS[0])

    def test_that_is_refused_says_why_and_keeps_what_was_typed(self):
        for fields, words in (
            ({"paragraph": "1", "words": "elsewhere"}, "These words do not stand in the text."),
            ({"words": "He"}, "more than once"),
            ({"paragraph": "9"}, "Give the number of one, or words of it."),
            ({"kind": "change"}, "Give the words that you would change."),
            ({"kind": "change", "paragraph": "1", "proposed": TEXTS[0]}, "These are the words that stand there."),
            ({"paragraph": "1", "text": ""}, "This field is required."),
        ):
            with self.subTest(fields):
                for fragment in (False, True):
                    response = self.leave(fragment=fragment, **fields)
                    self.assertContains(response, words, status_code=400)
                    typed = fields.get("words") or fields.get("text", "Why?")
                    self.assertContains(response, typed, status_code=400)
        self.assertFalse(Note.objects.exists())

    def test_is_left_on_the_whole_story_and_comes_first(self):
        self.note()
        self.leave(text="I loved it.")
        self.assertEqual(self.story.notes.first().paragraph, 0)
        page = read(self.client, self.address).text()
        self.assertLess(page.index("On the whole story"), page.index("the man"))

    def test_is_answered_done_and_opened_again(self):
        note = self.note()
        self.client.post(self.address, {"answer": note.pk, f"answer-{note.pk}": "The spy."})
        self.assertEqual([answer.text for answer in note.answers.all()], ["The spy."])
        self.client.post(self.address, {"done": note.pk})
        self.assertEqual(self.fresh(note).done_by, self.editor)
        self.assertIn("Done by edith", read(self.client, self.address).text())
        self.client.post(self.address, {"reopen": note.pk})
        self.assertIsNone(self.fresh(note).done_at)

    def test_takes_no_empty_and_no_endless_answer(self):
        note = self.note()
        for text, words in (("", "This field cannot be blank."), ("x" * 2001, "at most 2000 characters")):
            response = self.client.post(self.address, {"answer": note.pk, f"answer-{note.pk}": text})
            self.assertContains(response, words, status_code=400)
            self.assertContains(response, text, status_code=400)
        self.assertFalse(note.answers.exists())

    def test_of_another_story_is_not_reached_from_here(self):
        note = self.note()
        elsewhere = reverse("admin:stories_story_notes", args=[make_revision(title="B", slug="b").story_id])
        for number in (note.pk, 999, "x", "9" * 30):
            self.assertEqual(self.client.post(elsewhere, {"done": number}).status_code, 404)
        self.assertIsNone(self.fresh(note).done_at)

    def test_sent_by_script_is_answered_with_the_list_alone(self):
        response = self.leave(fragment=True, paragraph="1")
        self.assertContains(response, "Why?")
        self.assertNotContains(response, "<html")
        self.assertEqual(response["Cache-Control"].count("no-store"), 1)


class ASuggestion(NotesCase):
    def suggest(self, **fields):
        return self.leave(**({"kind": "change", "words": "the man", "proposed": "the spy", "text": ""} | fields))

    def test_is_left_by_whoever_may_not_change_the_story(self):
        self.client.force_login(self.other)
        page = read(self.client, self.address)
        self.assertEqual(page.tree.find(".//input[@name='leave-kind']").get("value"), "change")
        self.assertIn(self.address, read(self.client, self.form).links())
        self.assertRedirects(self.suggest(), self.address)
        note = Note.objects.get()
        self.assertEqual((note.by, note.quote, note.proposed), (self.other, "the man", "the spy"))
        for verb in ("take", "done", "reopen"):
            self.assertEqual(self.client.post(self.address, {verb: note.pk}).status_code, 403)
        self.assertEqual(self.story.revisions.count(), 1)

    def test_is_shown_word_by_word_and_taken_by_one_press(self):
        self.suggest(text="<b>Shorter</b>", proposed="the <i>spy</i>")
        note = Note.objects.get()
        response = self.client.get(self.address)
        self.assertContains(response, "the <del>man</del><ins>&lt;i&gt;spy&lt;/i&gt;</ins>")
        self.assertContains(response, "&lt;b&gt;Shorter")
        self.assertRedirects(self.client.post(self.address, {"take": note.pk}), self.address)
        made = self.story.revisions.first()
        self.assertEqual((made.number, made.created_by), (2, self.editor))
        self.assertIn("the &lt;i&gt;spy&lt;/i&gt; at", made.body)
        self.assertIn("Taken by edith", read(self.client, self.address).text())

    def test_is_declined_by_one_press_and_opened_again(self):
        self.suggest()
        note = Note.objects.get()
        self.client.post(self.address, {"done": note.pk})
        self.assertIn("Declined by edith", read(self.client, self.address).text())
        self.client.post(self.address, {"reopen": note.pk})
        self.assertIsNone(self.fresh(note).done_at)
        self.assertEqual(self.story.revisions.count(), 1)

    def test_whose_words_are_gone_is_refused_beside_it(self):
        self.suggest()
        self.save("Something else.")
        for query in ({}, {"fragment": "1"}):
            response = self.client.post(self.address, {"take": Note.objects.get().pk}, query_params=query)
            self.assertContains(response, "Change the text yourself", status_code=400)
        self.assertEqual(self.story.revisions.count(), 2)
