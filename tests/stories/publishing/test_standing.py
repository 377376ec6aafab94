"""What was approved and when it goes out are the story's: who may change either, by which way, and what goes out."""

from datetime import timedelta
from itertools import product

import pytest
from django.test import TestCase
from django.utils import timezone

from stories.bulk.undo import record_move, standing_of, undo_batch
from stories.models import Batch, Revision, Story
from stories.publishing import due, restore, review, schedule, trash
from stories.publishing.publish import newest_revision, publish, save_draft, save_revision, withdraw
from stories.workflow import AS_APPROVED, GoesOutAs, NotAllowed, State, Verb, Work
from tests.support.factories import make_content, make_picture, make_revision, make_story, make_user

pytestmark = pytest.mark.sql


def fresh(story):
    return Story.objects.get(pk=story.pk)


class StandingCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer, cls.editor = make_user("wanda", role="writer"), make_user("edda", role="editor")
        cls.keeper = make_user("kim", role="keeper")

    def setUp(self):
        self.story = make_revision(title="Night Post", slug="night-post", by=self.writer).story
        self.approved = newest_revision(self.story)
        self.later = timezone.now() + timedelta(hours=1)

    def schedule(self):
        schedule.schedule(fresh(self.story), self.later, by=self.editor)

    def save(self, title, by):
        return make_revision(fresh(self.story), title=title, slug="night-post", by=by)

    def stands(self):
        """Stage, number of what is approved, time in the column of the version before, time kept under a draft."""
        story = fresh(self.story)
        approved = story.approved_revision.number if story.approved_revision else None
        return story.work, approved, story.publish_at, story.slot_kept_at

    def comes(self):
        """The time has come: what readers see then."""
        done = due.publish_due(self.later + timedelta(minutes=1))
        return [each.failure for each in done], fresh(self.story).title


class TestASave(StandingCase):
    def test_by_a_writer_leaves_time_and_approval_and_is_a_draft(self):
        self.schedule()
        self.save("Not read yet", self.writer)
        assert self.stands() == (Work.DRAFT, 1, None, self.later)
        assert self.comes() == ([""], "Night Post")
        assert self.stands() == (Work.DRAFT, None, None, None)
        assert fresh(self.story).live_revision == self.approved

    def test_a_picture_of_what_was_approved_stays_in_use_until_another_text_is_approved(self):
        quay = make_picture("Quay")
        make_revision(fresh(self.story), title="Night Post", slug="night-post", lead_picture=quay.key, by=self.editor)
        self.schedule()
        self.save("Without it", self.writer)
        assert quay.uses.filter(story=self.story).exists()
        review.approve(fresh(self.story), by=self.editor)
        assert not quay.uses.exists()

    def test_by_who_may_approve_goes_out_as_saved_where_a_time_is_set(self):
        self.schedule()
        self.save("Without the typo", self.editor)
        assert self.stands() == (Work.SCHEDULED, 2, self.later, None)
        assert self.comes() == ([""], "Without the typo")

    def test_by_who_may_approve_is_a_draft_where_that_was_chosen_and_the_choice_stays(self):
        self.schedule()
        review.choose(fresh(self.story), GoesOutAs.APPROVED, by=self.editor)
        self.save("Half a thought", self.editor)
        self.save("Another half", self.editor)
        assert self.stands() == (Work.DRAFT, 1, None, self.later)
        assert self.comes() == ([""], "Night Post")

    def test_of_the_site_itself_or_of_who_did_not_know_of_the_time_approves_nothing(self):
        for by, save in ((None, save_revision), (self.editor, save_draft)):
            with self.subTest(by=by):
                self.setUp()
                self.schedule()
                content = make_content(title="Unaware", slug=fresh(self.story).slug or "other")
                save(fresh(self.story), content, by=by)
                assert self.stands() == (Work.DRAFT, 1, None, self.later)

    def test_over_a_draft_of_somebody_else_does_not_approve_what_nobody_approved(self):
        self.schedule()
        self.save("Not read yet", self.writer)
        self.save("Renamed in bulk", self.editor)
        assert self.stands() == (Work.DRAFT, 1, None, self.later)

    def test_that_could_not_go_out_is_a_draft(self):
        self.schedule()
        make_revision(fresh(self.story), title="", slug="night-post", by=self.editor)
        assert self.stands() == (Work.DRAFT, 1, None, self.later)

    def test_that_says_what_was_approved_is_approved(self):
        self.schedule()
        self.save("Not read yet", self.writer)
        restore.restore(Revision.objects.get(pk=self.approved.pk), by=self.writer)
        assert self.stands() == (Work.SCHEDULED, 3, self.later, None)

    def test_leaves_a_request_until_the_story_is_submitted(self):
        review.submit(fresh(self.story), by=self.writer)
        review.request_changes(fresh(self.story), by=self.editor, note="Calmer.")
        self.save("Calmer", self.writer)
        assert self.stands()[0] == Work.CHANGES
        review.submit(fresh(self.story), by=self.writer)
        assert self.stands()[0] == Work.REVIEW

    def test_ends_a_review_unless_who_may_approve_saves(self):
        review.submit(fresh(self.story), by=self.writer)
        self.save("A comma", self.editor)
        assert self.stands()[0] == Work.REVIEW
        self.save("A chapter", self.writer)
        assert self.stands()[0] == Work.DRAFT


class TestMoves(StandingCase):
    def test_of_the_newer_draft_leave_what_was_approved(self):
        self.schedule()
        self.save("Not read yet", self.writer)
        review.submit(fresh(self.story), by=self.writer)
        assert self.stands() == (Work.REVIEW, 1, None, self.later)
        review.request_changes(fresh(self.story), by=self.editor)
        assert self.stands() == (Work.CHANGES, 1, None, self.later)
        review.approve(fresh(self.story), by=self.editor)
        assert self.stands() == (Work.SCHEDULED, 2, self.later, None)

    def test_that_ask_for_changes_take_an_approval_of_those_words_back(self):
        review.approve(fresh(self.story), by=self.editor)
        review.request_changes(fresh(self.story), by=self.editor)
        assert self.stands() == (Work.CHANGES, None, None, None)

    def test_off_the_schedule_lead_on_also_under_a_draft(self):
        self.schedule()
        self.save("Not read yet", self.writer)
        with pytest.raises(NotAllowed):
            schedule.unschedule(fresh(self.story), by=self.writer)
        schedule.unschedule(fresh(self.story), by=self.editor)
        assert self.stands() == (Work.DRAFT, 1, None, None)
        assert self.comes() == ([], "")

    def test_to_readers_of_the_newest_end_time_and_approval(self):
        self.schedule()
        draft = self.save("Read", self.writer)
        publish(draft, by=self.editor)
        assert self.stands() == (Work.OUT, None, None, None)

    def test_to_the_trash_and_off_the_site_end_the_time(self):
        self.schedule()
        self.save("Not read yet", self.writer)
        trash.trash(fresh(self.story), by=self.keeper)
        assert self.stands() == (Work.DRAFT, 1, None, None)
        live = make_story(title="Live", slug="live")
        self.story = live
        make_revision(fresh(live), title="Next", slug="live")
        self.schedule()
        make_revision(fresh(live), title="After next", slug="live")
        withdraw(fresh(live), by=self.editor)
        assert self.stands() == (Work.DRAFT, 2, None, None)

    def test_undone_bring_the_time_back(self):
        self.schedule()
        self.save("Not read yet", self.writer)
        story = fresh(self.story)
        before = standing_of(story)
        trash.trash(story, by=self.keeper)
        batch = Batch.objects.create(verb=Verb.TRASH, by=self.keeper, stories=[record_move(story, before)])
        undo_batch(batch, by=self.keeper, may_undo=lambda change: True)
        assert self.stands() == (Work.DRAFT, 1, None, self.later)
        assert self.comes() == ([""], "Night Post")

    def test_are_never_made_by_a_writer_who_takes_back_or_restores(self):
        live = make_story(title="Live", slug="live", by=self.writer)
        self.story = live
        make_revision(fresh(live), title="Next", slug="live", by=self.writer)
        self.schedule()
        make_revision(fresh(live), title="After next", slug="live", by=self.writer)
        restore.take_back(Revision.objects.get(pk=live.live_revision_id), by=self.writer)
        assert (fresh(live).title, *self.stands()) == ("Live", Work.DRAFT, 2, None, self.later)
        assert self.comes() == ([""], "Next")


class TestTheVersionBefore(StandingCase):
    """It knows `publish_at` and `work` alone, and publishes the newest revision."""

    def test_is_told_of_no_time_while_a_newer_draft_lies_over_what_was_approved(self):
        for by, chosen in product([self.writer, self.editor, None], GoesOutAs):
            with self.subTest(by=by, chosen=chosen):
                self.setUp_again()
                review.choose(fresh(self.story), chosen, by=self.editor)
                revision = self.save("Newer", by)
                story = fresh(self.story)
                assert story.goes_out_at == self.later
                told = story.publish_at is not None
                assert told == (story.work in AS_APPROVED) == (story.approved_revision_id == revision.pk)

    def setUp_again(self):
        Story.objects.all().delete()
        self.setUp()
        self.schedule()

    def test_ends_by_what_it_does_a_time_that_it_does_not_see(self):
        self.schedule()
        self.save("Not read yet", self.writer)
        withdrawn = {"state": State.WITHDRAWN, "publish_at": None}
        Story.objects.filter(pk=self.story.pk).update(**withdrawn)
        fresh(self.story).transitions.create(verb=Verb.WITHDRAW)
        [[failure], _title] = self.comes()
        assert "withdrawn" in failure
        assert fresh(self.story).state == State.WITHDRAWN
        assert self.stands() == (Work.DRAFT, 1, None, None)
