"""Review, the schedule, the trash and restoring: who may, when, and what it leaves behind."""

import threading
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from spystories.lib.locks import EditConflict
from stories.models import ContentVersion, Revision, Story, Transition
from stories.publishing import due, restore, review, schedule, trash
from stories.publishing.publish import newest_revision, publish, withdraw
from stories.workflow import NotAllowed, NotNow, State, Verb, Work, can, moves_for
from tests.support.factories import make_character, make_revision, make_story, make_tag, make_user

pytestmark = pytest.mark.sql


def fresh(story):
    return Story.objects.get(pk=story.pk)


def pass_time(story, **columns):
    """As if the clock had gone past the time that was set."""
    Story.objects.filter(pk=story.pk).update(**{name: timezone.now() - timedelta(minutes=1) for name in columns})


class TestReview(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer, cls.other = make_user("wanda", role="writer"), make_user("willem", role="writer")
        cls.editor = make_user("edda", role="editor")

    def setUp(self):
        self.story = make_revision(by=self.writer).story

    def test_leads_from_draft_over_review_and_changes_to_approval_and_out(self):
        review.submit(self.story, by=self.writer)
        assert fresh(self.story).work == Work.REVIEW
        review.request_changes(self.story, by=self.editor, note="Calmer.")
        assert fresh(self.story).work == Work.CHANGES
        review.submit(self.story, by=self.writer)
        review.approve(self.story, by=self.editor)
        assert fresh(self.story).work == Work.APPROVED
        publish(newest_revision(self.story), by=self.editor)
        assert (fresh(self.story).work, fresh(self.story).state) == (Work.OUT, State.LIVE)
        verbs = [row.verb for row in Transition.objects.order_by("pk")]
        assert verbs == ["submit", "request_changes", "submit", "approve", "publish"]
        assert Transition.objects.get(verb="request_changes").note == "Calmer."

    def test_begins_anew_when_the_text_changes(self):
        review.approve(self.story, by=self.editor)
        make_revision(fresh(self.story), by=self.writer, title="Changed")
        assert fresh(self.story).work == Work.DRAFT

    def test_goes_on_while_readers_read_the_old_text(self):
        live = make_story(by=self.writer, title="Live", slug="live")
        make_revision(live, by=self.writer, title="Next", slug="live")
        review.submit(fresh(live), by=self.writer)
        assert (fresh(live).title, fresh(live).work, fresh(live).is_live) == ("Live", Work.REVIEW, True)

    def test_is_not_approved_by_a_writer(self):
        review.submit(self.story, by=self.writer)
        with pytest.raises(NotAllowed):
            review.approve(self.story, by=self.writer)
        assert fresh(self.story).work == Work.REVIEW
        assert not Transition.objects.filter(verb="approve").exists()

    def test_of_anothers_draft_is_not_asked_by_a_writer(self):
        with pytest.raises(NotAllowed):
            review.submit(self.story, by=self.other)
        with pytest.raises(NotAllowed):
            make_revision(self.story, by=self.other, title="Taken over")

    def test_is_not_asked_twice(self):
        review.submit(self.story, by=self.writer)
        with pytest.raises(NotNow) as raised:
            review.submit(self.story, by=self.writer)
        assert "in review" in raised.value.messages[0]

    def test_on_a_stale_copy_is_refused(self):
        seen = self.story.version
        make_revision(fresh(self.story), by=self.writer, title="Meanwhile")
        with pytest.raises(EditConflict):
            review.approve(self.story, by=self.editor, version=seen)

    def test_offers_each_role_its_own_moves(self):
        story = fresh(self.story)
        assert moves_for(self.writer, story) == [Verb.SAVE, Verb.RESTORE, Verb.SUBMIT]
        assert moves_for(self.other, story) == []
        assert Verb.PUBLISH in moves_for(self.editor, story)
        assert not can(self.editor, Verb.TRASH, story)
        assert can(make_user("kim", role="keeper"), Verb.TRASH, story)


class TestSchedule(TestCase):
    def setUp(self):
        self.story = make_revision(title="Soon", slug="soon").story
        self.later = timezone.now() + timedelta(hours=1)

    def test_puts_the_story_out_once_its_time_has_come(self):
        schedule.schedule(self.story, self.later, by=None)
        assert due.publish_due() == []
        pass_time(self.story, publish_at=True)
        assert [(done.verb, done.failure) for done in due.publish_due()] == [(Verb.PUBLISH, "")]
        assert fresh(self.story).is_live
        assert due.publish_due() == []

    def test_keeps_beside_the_stamp_what_is_due_next(self):
        schedule.schedule(self.story, self.later, by=None)
        assert ContentVersion.objects.get().next_due_at == self.later
        schedule.unschedule(self.story, by=None)
        assert ContentVersion.objects.get().next_due_at is None
        assert fresh(self.story).work == Work.APPROVED

    def test_outlives_a_new_revision(self):
        schedule.schedule(self.story, self.later, by=None)
        make_revision(fresh(self.story), title="Changed", slug="soon")
        assert (fresh(self.story).goes_out_at, fresh(self.story).work) == (self.later, Work.DRAFT)

    def test_withdraws_a_live_story_at_its_time(self):
        story = make_story(title="Live")
        schedule.schedule_withdrawal(story, self.later, by=None)
        pass_time(story, withdraw_at=True)
        due.publish_due()
        assert fresh(story).state == State.WITHDRAWN

    def test_does_not_bring_back_what_is_withdrawn_before_its_time(self):
        story = make_story(title="Live", slug="live")
        make_revision(story, title="Next", slug="live")
        schedule.schedule(fresh(story), self.later, by=None)
        withdraw(fresh(story), by=None)
        assert (fresh(story).publish_at, fresh(story).work) == (None, Work.APPROVED)
        due.publish_due(self.later + timedelta(days=1))
        assert fresh(story).state == State.WITHDRAWN

    def test_takes_no_time_that_is_past(self):
        with pytest.raises(ValidationError) as raised:
            schedule.schedule(self.story, timezone.now(), by=None)
        assert "publish_at" in raised.value.message_dict

    def test_takes_no_story_that_could_not_go_out(self):
        with pytest.raises(ValidationError) as raised:
            schedule.schedule(make_revision(title="", slug="").story, self.later, by=None)
        assert "title" in raised.value.message_dict

    def test_failing_for_one_story_stops_no_other_and_is_kept(self):
        other = make_revision(title="Other", slug="other").story
        for story in (self.story, other):
            schedule.schedule(story, self.later, by=None)
            pass_time(story, publish_at=True)
        make_story(title="In the way", slug="free")
        Revision.objects.filter(story=self.story).update(slug="free")
        failures = {done.story.pk: done.failure for done in due.publish_due()}
        assert "address" in failures[self.story.pk]
        assert failures[other.pk] == ""
        assert fresh(other).is_live
        assert (fresh(self.story).work, "address" in fresh(self.story).failure) == (Work.APPROVED, True)
        assert Transition.objects.get(failed=True).story == self.story

    def test_failing_in_a_way_that_nobody_foresaw_stops_no_page(self):
        schedule.schedule(self.story, self.later, by=None)
        Revision.objects.filter(story=self.story).update(links={"cast": [{"key": "a", "odd": 1}]})
        pass_time(self.story, publish_at=True)
        schedule.note_next_due()
        with self.assertLogs("spystories.publishing", "ERROR"):
            assert self.client.get("/").status_code == 200
        assert (fresh(self.story).work, "the log has it" in fresh(self.story).failure) == (
            Work.APPROVED,
            True,
        )

    def test_failing_leaves_the_time_that_somebody_set_in_that_instant(self):
        schedule.schedule(self.story, self.later, by=None)
        Revision.objects.filter(story=self.story).update(links={"cast": [{"key": "a", "odd": 1}]})
        pass_time(self.story, publish_at=True)

        def set_another(*_logged):
            Story.objects.filter(pk=self.story.pk).update(publish_at=self.later)

        with patch.object(due.logger, "exception", side_effect=set_another):
            assert due.publish_due() == []
        story = fresh(self.story)
        assert (story.work, story.publish_at, story.failure) == (Work.SCHEDULED, self.later, "")


class TestTrash(TestCase):
    def test_takes_stories_that_are_not_live_and_gives_them_back(self):
        draft, out = make_revision(title="Draft").story, make_story(title="Out")
        with pytest.raises(NotNow):
            trash.trash(out, by=None)
        out = withdraw(out, by=None)
        for story, state in ((draft, State.UNPUBLISHED), (out, State.WITHDRAWN)):
            trash.trash(story, by=None)
            assert fresh(story).state == State.TRASHED
            with pytest.raises(NotNow):
                make_revision(fresh(story), title="In the trash")
            trash.undelete(story, by=None)
            assert fresh(story).state == state

    def test_takes_a_story_off_the_schedule(self):
        story = make_revision().story
        schedule.schedule(story, timezone.now() + timedelta(hours=1), by=None)
        trash.trash(fresh(story), by=None)
        assert (fresh(story).work, fresh(story).publish_at) == (Work.APPROVED, None)
        assert ContentVersion.objects.get().next_due_at is None


class TestRestore(TestCase):
    def test_brings_back_words_tags_cast_and_settings_as_a_new_revision(self):
        anna, tag = make_character(), make_tag()
        first = make_revision(title="First", cast=[anna], tags=[tag])
        make_revision(first.story, title="Second", cast=[], tags=[])
        made = restore.restore(first, by=None)
        assert (made.number, made.title, made.links) == (3, "First", first.links)
        assert "1" in made.note

    def test_of_the_newest_makes_nothing(self):
        first = make_revision()
        assert restore.restore(first, by=None) == first
        assert not first.story.transitions.exists()


class TestWhereAStoryStands(TestCase):
    """Whoever has the story open is told, also where no word of it changed."""

    def test_is_an_edit_when_it_is_taken_back_to_what_readers_see(self):
        story = make_story()
        live = story.live_revision
        make_revision(fresh(story), title="Another")
        before = fresh(story).version
        restore.take_back(Revision.objects.get(pk=live.pk), by=None)
        after = fresh(story)
        assert (after.work, after.version) == (Work.OUT, before + 2)  # a revision, and where it stands

    def test_is_an_edit_when_a_press_is_undone(self):
        story = make_revision(title="Later", slug="later").story
        before, later = fresh(story).version, timezone.now() + timedelta(hours=1)
        restore.reinstate(story, {"work": Work.SCHEDULED, "publish_at": later}, by=None)
        after = fresh(story)
        assert (after.work, after.publish_at, after.version) == (Work.SCHEDULED, later, before + 1)
        assert ContentVersion.objects.get().next_due_at == later

    def test_keeps_no_time_that_is_past(self):
        story = make_revision(title="Later", slug="later").story
        past = timezone.now() - timedelta(hours=1)
        restore.reinstate(story, {"work": Work.SCHEDULED, "publish_at": past}, by=None)
        assert (fresh(story).work, fresh(story).publish_at) == (Work.APPROVED, None)


class TestTwoAtOnce(TransactionTestCase):
    def test_publish_once_what_is_due(self):
        ContentVersion.objects.get_or_create(pk=1)
        story = make_revision(title="Due", slug="due").story
        schedule.schedule(story, timezone.now() + timedelta(hours=1), by=None)
        pass_time(story, publish_at=True)
        done, start = [], threading.Barrier(4)

        def go():
            start.wait()
            done.extend(due.publish_due())
            connection.close()

        threads = [threading.Thread(target=go) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [(row.verb, row.failure) for row in done] == [(Verb.PUBLISH, "")]
        assert Transition.objects.filter(verb=Verb.PUBLISH).count() == 1

    def test_forget_no_time_that_is_set_while_the_next_one_is_looked_for(self):
        ContentVersion.objects.get_or_create(pk=1)
        story, later = make_revision(title="Later", slug="later").story, timezone.now() + timedelta(hours=1)

        def set_a_time():
            schedule.schedule(story, later, by=None)
            connection.close()

        other = threading.Thread(target=set_a_time)

        def meanwhile(execute, sql, *args):
            found = execute(sql, *args)
            if "MIN(" in sql and other.ident is None:
                other.start()
                other.join(timeout=0.5)  # it may have to wait until we are done
            return found

        with connection.execute_wrapper(meanwhile):
            schedule.note_next_due()
        other.join()
        assert ContentVersion.objects.get().next_due_at == later
