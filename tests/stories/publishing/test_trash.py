"""The trash by the right to save a story: what it puts there and takes back, and what it is not enough for."""

import pytest
from django.test import TestCase

from stories.models import Story
from stories.publishing import trash
from stories.workflow import NotAllowed, NotNow, State, Verb
from tests.support.factories import make_story, make_user

pytestmark = pytest.mark.sql


class Undoing(TestCase):
    """What made a draft, by a writer, who may move nothing to the trash."""

    @classmethod
    def setUpTestData(cls):
        cls.writer, cls.other = make_user("wim", role="writer"), make_user("vera", role="writer")

    def setUp(self):
        self.story = make_story(live=False, by=self.writer)

    def fresh(self):
        return Story.objects.get(pk=self.story.pk)

    def state(self):
        return self.fresh().state

    def moves(self):
        return [(move.verb, move.by, move.note) for move in self.story.transitions.order_by("pk")][-2:]

    def test_is_one_move_by_its_name_there_and_back(self):
        trash.discard(self.fresh(), by=self.writer, note="Its import was undone")
        self.assertEqual(self.state(), State.TRASHED)
        trash.take_out_again(self.fresh(), by=self.writer)
        self.assertEqual(self.state(), State.UNPUBLISHED)
        self.assertEqual(
            self.moves(),
            [(Verb.TRASH, self.writer, "Its import was undone"), (Verb.UNDELETE, self.writer, "")],
        )

    def test_is_not_for_whoever_may_not_save_the_story(self):
        with self.assertRaises(NotAllowed):
            trash.discard(self.fresh(), by=self.other)
        self.assertEqual(self.state(), State.UNPUBLISHED)
        trash.discard(self.fresh(), by=self.writer)
        with self.assertRaises(NotAllowed):
            trash.take_out_again(self.fresh(), by=self.other)
        self.assertEqual(self.state(), State.TRASHED)

    def test_gives_no_right_to_the_trash_itself(self):
        with self.assertRaises(NotAllowed):
            trash.trash(self.fresh(), by=self.writer)
        trash.discard(self.fresh(), by=self.writer)
        with self.assertRaises(NotAllowed):
            trash.undelete(self.fresh(), by=self.writer)

    def test_takes_no_live_story_from_readers(self):
        live = make_story()
        with self.assertRaises(NotNow):
            trash.discard(live, by=make_user("ed", role="editor"))
        self.assertTrue(Story.objects.get(pk=live.pk).is_live)
