"""Who did what on the whole site, and taking back what one press did to many."""

from datetime import UTC, datetime, timedelta
from unittest.mock import DEFAULT, patch

import pytest
from django.db import OperationalError, connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stories.admin.story import admin as story_admin
from stories.history import catalogue
from stories.history.changes import TRACKED_KINDS, keep_change
from stories.models import Batch, Change, Editor, Story, Transition
from stories.publishing import review, schedule
from stories.publishing.publish import newest_revision, publish, withdraw
from tests.support import chosen
from tests.support.factories import make_character, make_revision, make_story, make_tag, make_user
from tests.support.proof import proof

pytestmark = pytest.mark.sql


class ActivityCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.keeper = make_user("kim", role="keeper")
        cls.editor = make_user("edda", role="editor")
        cls.address = reverse("admin:activity")

    def setUp(self):
        self.client.force_login(self.keeper)

    def said(self, **asked):
        page = self.client.get(self.address, asked)
        return [f"{entry['row'].said} {entry['name']}" for entry in page.context["page"].items]

    def change(self, name, line, by=None):
        tag = TRACKED_KINDS["tag"].model.objects.filter(name=name).first() or make_tag(name)
        with keep_change(tag, by=by):
            tag.line = line
            catalogue.save(tag)


class Activity(ActivityCase):
    def setUp(self):
        super().setUp()
        story = make_revision(title="The Ferry", slug="the-ferry").story
        review.submit(story, by=self.editor, note="Please.")
        self.change("Jazz", "Cool.", by=self.keeper)
        publish(newest_revision(story), by=self.keeper)

    def test_tells_moves_and_changes_newest_first(self):
        self.assertEqual(self.said(), ["Published The Ferry", "Changed Jazz", "Submitted The Ferry"])
        page = self.client.get(self.address)
        self.assertContains(page, "<ins>Cool.</ins>")
        self.assertContains(page, "“Please.”")
        self.assertContains(page, "<details>", count=1)

    def test_days_that_no_calendar_of_ours_has_are_not_asked(self):
        for day in ("0001-01-01", "9999-12-31", "1969-12-31", "never"):
            for name in ("since", "until"):
                self.assertEqual(len(self.said(**{name: day})), 3, (name, day))

    def test_is_filtered_by_who_what_and_verb(self):
        self.assertEqual(self.said(by=self.editor.pk), ["Submitted The Ferry"])
        self.assertEqual(self.said(what="tag"), ["Changed Jazz"])
        self.assertEqual(self.said(what="story", verb="move:publish"), ["Published The Ferry"])
        self.assertEqual(self.said(verb="change:changed"), ["Changed Jazz"])
        self.assertEqual(self.said(what="tag", verb="move:publish"), [])

    def test_is_filtered_by_days_of_the_editors_own_zone(self):
        at = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)  # the second of June in Paris, and in Tokyo
        Transition.objects.update(at=at)
        Change.objects.update(at=at - timedelta(days=9))
        both = ["Published The Ferry", "Submitted The Ferry"]
        self.assertEqual(self.said(since="2026-06-02", until="2026-06-02"), both)
        self.assertEqual(self.said(since="2026-06-03"), [])
        Editor.objects.create(user=self.keeper, time_zone="America/New_York")
        self.assertEqual(self.said(since="2026-06-01", until="2026-06-01"), both)

    def test_takes_odd_wishes_for_none(self):
        everything = self.said()
        for odd in ({"by": "x"}, {"what": "x"}, {"verb": "x"}, {"since": "soon"}, {"until": "9" * 30}):
            self.assertEqual(self.said(**odd), everything, odd)

    def test_shows_to_each_only_what_he_may_see(self):
        self.client.force_login(make_user("nobody"))
        self.assertEqual(self.client.get(self.address).status_code, 403)
        history_of_site = {"what": "site"}
        self.client.force_login(make_user("wanda", role="writer"))
        Change.objects.create(subject="site", key="site", name="Spies", what="changed")
        self.assertNotIn("Changed Spies", self.said(**history_of_site))

    def test_has_pages_and_no_others(self):
        Transition.objects.bulk_create(Transition(story=Story.objects.get(), verb="approve") for _ in range(60))
        page = self.client.get(self.address, {"what": "story"})
        self.assertContains(page, "?what=story&amp;page=2")
        self.assertEqual(self.client.get(self.address, {"page": 2}).status_code, 200)
        self.assertEqual(self.client.get(self.address, {"page": "x"}).status_code, 404)

    def test_is_linked_from_the_desk(self):
        self.assertContains(self.client.get(reverse("admin:index")), f'href="{self.address}"')


class Cost(ActivityCase):
    def fill(self, number):
        story, now = make_story(), timezone.now()
        tags = [make_tag(f"Tag {i}") for i in range(20)]
        Transition.objects.bulk_create(
            (
                Transition(story=story, verb="approve", by=self.editor, at=now - timedelta(minutes=i))
                for i in range(number)
            ),
            batch_size=5_000,
        )
        Change.objects.bulk_create(
            (
                Change(
                    subject="tag",
                    key=tags[i % 20].key,
                    name=tags[i % 20].name,
                    what="changed",
                    values={"line": ["", str(i)]},
                    by=self.keeper,
                    at=now - timedelta(minutes=i, seconds=30),
                )
                for i in range(number)
            ),
            batch_size=5_000,
        )

    def queries(self, **asked):
        with CaptureQueriesContext(connection) as captured:
            self.assertEqual(self.client.get(self.address, asked).status_code, 200)
        return len(captured)

    def same_for(self, few, many):
        wishes = ({}, {"what": "tag"}, {"by": self.editor.pk}, {"verb": "change:changed"})
        self.fill(few)
        self.queries()  # the first answer of a session also stores it
        before = [self.queries(**wish) for wish in wishes]
        Change.objects.all().delete()
        TRACKED_KINDS["tag"].model.objects.all().delete()
        self.fill(many)
        self.assertEqual([self.queries(**wish) for wish in wishes], before)
        self.assertLessEqual(max(before), 20)

    def test_is_the_same_for_few_and_for_many(self):
        self.same_for(60, 300)

    @pytest.mark.proof("crowds")
    @pytest.mark.slow
    def test_is_the_same_at_a_hundred_thousand_rows(self):
        self.same_for(60, proof(100_000))


class Batches(ActivityCase):
    """What one press did to many is taken back by one press, where it has not changed since."""

    def act(self, action, rows):
        model = rows[0]._meta
        address = reverse(f"admin:{model.app_label}_{model.model_name}_changelist")
        return chosen.act(self.client, address, action, rows)

    def undo(self):
        batch = Batch.objects.latest("pk")
        return self.client.post(reverse("admin:undo_batch", args=[batch.pk]), follow=True)

    def states(self, *stories):
        return [Story.objects.get(pk=story.pk).state for story in stories]

    def test_the_answer_offers_it(self):
        page = self.act("withdraw_chosen", [make_story()])
        self.assertContains(page, reverse("admin:undo_batch", args=[Batch.objects.get().pk]))

    def test_withdrawn_stories_are_live_again_with_their_drafts(self):
        one, two = make_story(title="One"), make_story(title="Two")
        make_revision(two, title="Two, again")
        self.act("withdraw_chosen", [one, two])
        self.assertContains(self.undo(), "2 were undone.")
        self.assertEqual(self.states(one, two), ["live", "live"])
        two = Story.objects.get(pk=two.pk)
        self.assertEqual((two.title, two.work, two.working_title), ("Two", "draft", "Two, again"))
        self.assertEqual(self.client.get(one.get_absolute_url()).status_code, 200)

    def test_published_stories_go_back_to_what_readers_saw(self):
        live, new = make_story(title="Live"), make_story(title="New", live=False)
        make_revision(live, title="Live, again", slug="live")
        review.submit(Story.objects.get(pk=live.pk), by=None)
        self.act("publish_chosen", [Story.objects.get(pk=live.pk), new])
        self.assertEqual(self.states(live, new), ["live", "live"])
        self.undo()
        self.assertEqual(self.states(live, new), ["live", "withdrawn"])
        live = Story.objects.get(pk=live.pk)
        self.assertEqual((live.title, live.work), ("Live", "review"))
        self.assertNotContains(self.client.get("/stories/live/"), "Live, again")

    def test_trashed_stories_come_back_to_their_schedule(self):
        story = make_revision(title="Soon", slug="soon").story
        at = timezone.now() + timedelta(days=2)
        schedule.schedule(story, at, by=None)
        self.act("trash_chosen", [Story.objects.get(pk=story.pk)])
        self.undo()
        story.refresh_from_db()
        self.assertEqual((story.state, story.work, story.publish_at), ("unpublished", "scheduled", at))

    def test_what_a_busy_database_broke_off_is_taken_back_as_far_as_it_went(self):
        stories = [make_story(title=title) for title in ("One", "Two", "Three", "Four")]
        replies = [DEFAULT, DEFAULT, OperationalError("database is locked")]
        with patch.object(story_admin, "withdraw", wraps=withdraw, side_effect=replies):
            page = self.act("withdraw_chosen", stories)
        self.assertContains(page, "2 were left as they are. The database was busy. Choose the rest once more.")
        self.assertEqual(self.states(*stories), ["live", "live", "withdrawn", "withdrawn"])  # the newest first
        self.undo()
        self.assertEqual(self.states(*stories), ["live"] * 4)

    def test_leaves_what_has_changed_since_and_names_it(self):
        one, two = make_story(title="One"), make_story(title="Two")
        self.act("withdraw_chosen", [one, two])
        make_revision(Story.objects.get(pk=two.pk), title="Two, again", slug="two")
        page = self.undo()
        self.assertContains(page, "1 was undone.")
        self.assertContains(page, "“Two”: It has changed since.")
        self.assertEqual(self.states(one, two), ["live", "withdrawn"])

    def test_people_shown_always_are_shown_when_named_again(self):
        people = [make_character("Emil Berg"), make_character("Lena Falk")]
        self.act("show_always", people)
        self.undo()
        for person in people:
            person.refresh_from_db()
            self.assertFalse(person.public_by_choice or person.is_public)

    def test_tags_deleted_together_come_back_together(self):
        tags = [make_tag("Jazz"), make_tag("Rain")]
        self.act("delete_chosen", tags)
        self.assertContains(self.undo(), "2 were undone.")
        self.assertEqual({tag.key for tag in tags}, set(type(tags[0]).objects.values_list("key", flat=True)))

    def test_needs_the_right_to_what_it_does(self):
        story = make_story()
        self.act("withdraw_chosen", [story])
        self.client.force_login(make_user("wanda", role="writer"))
        self.assertEqual(self.undo().status_code, 403)
        self.assertEqual(self.states(story), ["withdrawn"])

    def test_of_the_trash_needs_a_keeper(self):
        story = make_story(live=False)
        self.act("trash_chosen", [story])
        self.client.force_login(self.editor)
        self.undo()
        self.assertEqual(self.states(story), ["trashed"])
