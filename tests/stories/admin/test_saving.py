"""What the story's page says of time, approval, review and request, and what a save there does to each."""

from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from stories.models import Story, Transition
from stories.publishing import review, schedule
from tests.support.factories import make_revision, make_user
from tests.support.opened import opened


class Saving(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer, cls.editor = make_user("wanda", role="writer"), make_user("edda", role="editor")

    def setUp(self):
        self.story = make_revision(title="Night Post", slug="night-post", by=self.writer).story
        self.later = timezone.now() + timedelta(days=2)
        self.address = reverse("admin:stories_story_change", args=[self.story.pk])

    def fresh(self):
        return Story.objects.get(pk=self.story.pk)

    def schedule(self):
        schedule.schedule(self.fresh(), self.later, by=self.editor)

    def save(self, by, button="_save", **typed):
        self.client.force_login(by)
        return self.client.post(self.address, opened(self.client, self.address) | {button: ""} | typed, follow=True)

    def test_by_the_writer_says_that_the_time_stays_and_her_changes_wait(self):
        self.schedule()
        saved = self.save(self.writer, title="Night Post, again")
        self.assertContains(saved, "It still goes out on")
        self.assertContains(saved, "as approved; your changes wait to be submitted.")
        self.assertContains(saved, "Submit these changes")
        self.assertContains(saved, "Revision 1 goes out on")
        self.assertNotContains(saved, "goes_out_as")
        self.assertEqual((self.fresh().goes_out_at, self.fresh().work), (self.later, "draft"))
        self.save(self.writer, "_submit")
        self.assertEqual((self.fresh().goes_out_at, self.fresh().work), (self.later, "review"))

    def test_by_an_editor_goes_out_as_saved_or_as_approved_as_is_chosen_and_that_stays(self):
        self.schedule()
        saved = self.save(self.editor, title="Without the typo")
        self.assertContains(saved, "as it is saved now.")
        self.assertEqual((self.fresh().approved_revision.number, self.fresh().work), (2, "scheduled"))
        saved = self.save(self.editor, title="Half a thought", goes_out_as="approved")
        self.assertContains(saved, "as approved; your changes are a draft")
        self.assertEqual((self.fresh().approved_revision.number, self.fresh().work), (2, "draft"))
        self.save(self.editor, title="Another half")
        self.assertEqual((self.fresh().approved_revision.number, self.fresh().work), (2, "draft"))
        self.save(self.editor, goes_out_as="saved")
        self.assertEqual((self.fresh().approved_revision.number, self.fresh().work), (4, "scheduled"))
        self.assertEqual(self.fresh().publish_at, self.later)

    def test_by_the_writer_chooses_nothing_whatever_is_sent(self):
        self.schedule()
        self.save(self.writer, title="Sneaked in", goes_out_as="saved")
        self.assertEqual((self.fresh().approved_revision.number, self.fresh().publish_at), (1, None))

    def test_with_a_choice_that_is_none_is_refused_beside_it(self):
        self.schedule()
        refused = self.save(self.editor, title="Typed", goes_out_as="never")
        self.assertContains(refused, "Select a valid choice")
        self.assertContains(refused, "Typed")
        self.assertEqual(self.fresh().approved_revision.number, 1)

    def test_says_that_a_review_is_over_or_goes_on(self):
        review.submit(self.fresh(), by=self.writer)
        self.assertContains(self.save(self.editor, title="A comma"), "It is still in review.")
        self.assertContains(self.save(self.writer, title="A chapter"), "It is not in review any more")

    def test_leaves_what_was_asked_beside_the_text_until_the_story_is_submitted(self):
        review.submit(self.fresh(), by=self.writer)
        review.request_changes(self.fresh(), by=self.editor, note="Please settle the note.")
        saved = self.save(self.writer, title="Calmer")
        self.assertContains(saved, "Changes are still asked for")
        self.assertContains(saved, "edda asked for changes on")
        self.assertContains(saved, "Please settle the note.")
        desk = self.client.get(reverse("admin:index"))
        self.assertContains(desk, "Please settle the note.")
        submitted = self.save(self.writer, "_submit")
        self.assertNotContains(submitted, "asked for changes on")
        self.assertEqual(Transition.objects.filter(verb="submit").count(), 2)
