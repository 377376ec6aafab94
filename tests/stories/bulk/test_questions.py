"""The mention desk's questions and answers: the verbs."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from characters.models import Character
from stories.bulk import questions
from stories.content.value import content_of_revision
from stories.models import Change, Mention, OpenQuestion, Story
from stories.names import findings
from stories.publishing import trash
from stories.publishing.publish import newest_revision
from stories.workflow import NotAllowed, Work
from tests.stories.admin.test_story import grant
from tests.support.factories import make_character, make_place, make_revision, make_story, make_user

pytestmark = pytest.mark.sql


def newest(story):
    return content_of_revision(newest_revision(story))


class QuestionsCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor, cls.writer = make_user("edda", role="editor"), make_user("wanda", role="writer")
        cls.lind, cls.holm = make_character("Sophia Lind"), make_character("Sophia Holm")

    def story(self, *paragraphs, title="The Window", **given):
        return make_story(title=title, paragraphs=paragraphs or ["He waited for Sophia."], **given)

    def asking(self, user=None, is_new=False):
        rows = questions.answerable_by(user or self.editor).filter(is_new=is_new)
        return questions.find_questions(rows, 0, 20)

    def answer(self, choice, *stories, by=None):
        rows = OpenQuestion.objects.filter(story__in=stories) if stories else OpenQuestion.objects.all()
        return questions.answer(rows, choice, by=by or self.editor)


class WhatIsAsked(QuestionsCase):
    def test_a_name_that_may_mean_several_with_its_sentences(self):
        self.story("It rained. He waited for Sophia. She left.")
        (one,) = self.asking()
        self.assertEqual((one.words, one.total, one.stories), ("Sophia", 1, 1))
        self.assertEqual({who.label for who in one.candidates}, {"Sophia Lind", "Sophia Holm"})
        self.assertEqual(one.rows[0].told["seen"], [["He waited for ", "Sophia", ".", 1]])

    def test_nothing_that_the_cast_decides(self):
        self.story(cast=[self.lind])
        self.assertEqual(self.asking(), [])

    def test_of_the_newest_draft_and_not_of_the_live_text(self):
        story = self.story()
        make_revision(story, title="Again", paragraphs=["He waited for Sophia Lind."])
        self.assertEqual(self.asking(), [])
        story.refresh_from_db()
        make_revision(story, title="Again", paragraphs=["Sophia."])
        self.assertEqual(self.asking()[0].total, 1)

    def test_nothing_of_the_trash(self):
        story = self.story(live=False)
        trash.trash(story, by=None)
        self.assertEqual(self.asking(), [])

    def test_stories_that_ask_the_same_are_one_question(self):
        self.story(title="One"), self.story("Sophia sang. Sophia left.", title="Two")
        (one,) = self.asking()
        self.assertEqual((one.total, one.stories), (3, 2))

    def test_first_what_settles_most_then_the_latest(self):
        make_character("Max Lind"), make_character("Max Holm")
        make_character("Tom Lind"), make_character("Tom Holm")
        self.story("He waited for Max.", title="One")
        self.story("He waited for Tom.", title="Two")
        self.story("He waited for Sophia. Sophia came.", title="Three")
        self.assertEqual([one.words for one in self.asking()], ["Sophia", "Tom", "Max"])

    def test_of_ones_own_stories_only_for_a_writer(self):
        self.story(title="Mine", by=self.writer, live=False)
        self.story(title="Theirs", live=False)
        self.assertEqual([row.story.working_title for row in self.asking(self.writer)[0].rows], ["Mine"])
        self.assertEqual(self.asking()[0].stories, 2)
        self.assertEqual(self.asking(make_user("nobody")), [])
        self.assertEqual(questions.count_open(self.writer), 1)

    def test_names_not_on_file_apart(self):
        self.story("He met Boris Volkov. Boris Volkov smiled.")
        (one,) = self.asking(is_new=True)
        self.assertEqual((one.words, one.kind, one.total), ("Boris Volkov", "character", 2))
        self.assertEqual(questions.count_open(self.editor), 0)

    def test_costs_the_same_however_many_there_are(self):
        self.story(title="One")
        self.asking()
        with CaptureQueriesContext(connection) as few:
            self.asking()
        for number in range(5):
            make_character(f"Max{'abcde'[number]} Lind"), make_character(f"Max{'abcde'[number]} Holm")
            self.story(f"He saw Max{'abcde'[number]}.", title=f"Story {number}")
        with self.assertNumQueries(len(few)):
            self.asking()


class Answers(QuestionsCase):
    def test_decide_in_a_draft_and_readers_wait(self):
        story = self.story()
        self.answer(f"character:{self.lind.key}")
        self.assertEqual([(row.form, row.name) for row in newest(story).decisions], [("Sophia", "Sophia Lind")])
        self.assertEqual(self.asking(), [])
        self.assertFalse(Mention.objects.exists())
        story.refresh_from_db()
        self.assertEqual((story.is_live, story.work), (True, Work.DRAFT))

    def test_say_so_in_the_history(self):
        story = self.story()
        self.answer("nothing")
        self.assertEqual(newest_revision(story).note, "Sophia: not a name")

    def test_are_given_for_the_chosen_stories_only(self):
        one, two = self.story(title="One"), self.story(title="Two")
        self.answer(f"character:{self.lind.key}", one)
        self.assertEqual((len(newest(one).decisions), len(newest(two).decisions)), (1, 0))

    def test_that_it_is_no_name_or_is_left_open_ask_no_more(self):
        for choice in ("nothing", "open"):
            story = self.story(title=choice)
            self.answer(choice, story)
            self.assertEqual(newest(story).decisions[0].kind, choice)
        self.assertEqual(self.asking(), [])

    def test_put_someone_new_on_file(self):
        story = self.story()
        self.answer("add:character")
        made = Character.objects.get(name="Sophia")
        self.assertEqual(newest(story).decisions[0].key, made.key)

    def test_that_put_someone_on_file_stand_in_the_history(self):
        self.story()
        questions.undo_answer(self.answer("add:character"), by=self.editor)
        told = list(Change.objects.filter(name="Sophia").order_by("pk").values_list("what", "by"))
        self.assertEqual(told, [("added", self.editor.pk), ("deleted", self.editor.pk)])

    def test_put_a_name_not_on_file_there_with_all_its_forms(self):
        story = self.story("He met Boris Volkov. Volkov smiled. Boris left.")
        self.answer("add:character", story)
        made = Character.objects.get(name="Boris Volkov")
        self.assertEqual((made.sort_name, made.pronouns), ("Volkov, Boris", "he"))
        mentioned = [one.who.key for one in findings.find_names(newest(story)).mentions]
        self.assertEqual(mentioned, [made.key] * 3)

    def test_need_the_right_to_change_the_story(self):
        self.story()
        with self.assertRaises(NotAllowed):
            self.answer("nothing", by=self.writer)
        self.assertEqual(OpenQuestion.objects.count(), 1)

    def test_that_put_somebody_on_file_need_that_right(self):
        self.story()
        half = grant(make_user("half"), "change_story", "edit_every_story")
        with self.assertRaises(PermissionDenied):
            self.answer("add:character", by=half)

    def test_of_what_is_gone_are_refused(self):
        self.story()
        rows = list(OpenQuestion.objects.all())
        self.answer("open")
        with self.assertRaises(ValidationError):
            questions.answer([], "nothing", by=self.editor)
        with self.assertRaises(ValidationError):
            questions.answer(rows, "character:nobody", by=self.editor)


class Undoing(QuestionsCase):
    def test_brings_everything_back(self):
        story = self.story()
        settled = self.answer("add:character")
        self.assertEqual(questions.undo_answer(settled, by=self.editor), [])
        self.assertEqual(newest(story).decisions, ())
        self.assertEqual(self.asking()[0].words, "Sophia")
        self.assertFalse(Character.objects.filter(name="Sophia").exists())
        story.refresh_from_db()
        self.assertEqual(story.work, Work.OUT)

    def test_leaves_what_somebody_saved_since(self):
        story = self.story()
        settled = self.answer("add:character")
        story.refresh_from_db()
        make_revision(story, title="Since")
        self.assertEqual(questions.undo_answer(settled, by=self.editor), [story])
        self.assertTrue(Character.objects.filter(name="Sophia").exists())


class GoingOut(QuestionsCase):
    def only_decides(self, story):
        fresh = Story.objects.get(pk=story.pk)
        return questions.only_decides(fresh, newest_revision(fresh))

    def test_is_offered_for_drafts_that_answers_made(self):
        story, other = self.story(title="One"), self.story("He left.", title="Two")
        make_revision(other, title="Two", paragraphs=["He came back."])
        self.answer(f"character:{self.lind.key}")
        self.assertEqual(list(questions.drafts_to_publish(self.editor)), [story])
        self.assertEqual(list(questions.drafts_to_publish(self.writer)), [])

    def test_is_safe_where_only_decisions_differ(self):
        story = self.story(title="One")
        self.answer("nothing")
        self.assertTrue(self.only_decides(story))
        changed = self.story(title="Two")
        make_revision(changed, title="Two", paragraphs=["Other words for Sophia."])
        self.answer("nothing", changed)
        self.assertFalse(self.only_decides(changed))


class APlace(QuestionsCase):
    def test_is_told_by_what_it_lies_in(self):
        make_place("Springfield", parent=make_place("Ohio"), slug="a")
        make_place("Springfield", parent=make_place("Utah"), slug="b")
        self.story("He drove to Springfield.")
        (one,) = self.asking()
        self.assertEqual({who.label for who in one.candidates}, {"Springfield, Ohio", "Springfield, Utah"})
        self.assertEqual(one.kind, "place")
