"""The editors' first page: what needs whom, what goes out when, what is wrong, and what it costs."""

from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stories.admin.story import listing
from stories.derived.reindex import reindex
from stories.desk.troubles import SearchLook
from stories.models import SearchDocument, Story
from stories.publishing import notes, review, schedule, trash
from stories.publishing.publish import newest_revision, publish, save_revision
from stories.search import documents
from tests.support import crowds
from tests.support.factories import make_content, make_revision, make_story, make_superuser, make_user
from tests.support.plans import looked_through, measure_tables

pytestmark = pytest.mark.sql


class DeskTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ana = make_superuser("ana", first_name="Ana")
        cls.wanda = make_user("wanda", role="writer")

    def setUp(self):
        self.client.force_login(self.ana)
        look = mock.patch("stories.desk.troubles.search_look", SearchLook())  # no test knows of another's
        look.start()
        self.addCleanup(look.stop)

    def desk(self, **query):
        return self.client.get(reverse("admin:index"), query)

    def draft(self, title="The Oak", *, by=None, **words):
        return make_story(title=title, live=False, by=by, **words)


class TestWhatNeedsSomebody(DeskTestCase):
    def test_an_empty_desk_says_so(self):
        page = self.desk()
        for words in (
            "This is your desk, Ana",
            "Nothing. The desk is clear.",
            "Nothing waits.",
            "No drafts.",
        ):
            self.assertContains(page, words)
        self.assertContains(page, "None. Every link leads somewhere, and nothing is left out.")
        self.assertContains(page, f"Spy Stories {settings.VERSION}")

    def test_a_wish_is_shown_to_whoever_began_the_story_with_the_way_to_it(self):
        story = self.draft(by=self.wanda)
        review.submit(story, by=self.wanda)
        review.request_changes(story, by=self.ana, note="A calmer ending.")
        self.assertNotContains(self.desk(), "Changes asked.")
        self.client.force_login(self.wanda)
        page = self.desk()
        self.assertContains(page, "One story is waiting for you, wanda")
        self.assertContains(page, "“A calmer ending.” Asked by ana.")
        self.assertContains(
            page, f'<a class="queue-action" href="/admin/stories/story/{story.pk}/change/">Revise', html=False
        )

    def test_an_approved_story_that_was_saved_over_can_be_compared(self):
        story = self.draft(paragraphs=["He paid."])
        review.approve(story, by=self.ana)
        make_revision(story, title="The Oak", slug=story.slug or None, paragraphs=["He paid late, and left."])
        page = self.desk()
        self.assertContains(page, "Changed after review.")
        self.assertContains(page, "words differ from what was approved.")
        self.assertContains(page, "/compare/?a=1")
        review.approve(Story.objects.get(pk=story.pk), by=self.ana)
        page = self.desk()
        self.assertNotContains(page, "Changed after review.")
        self.assertContains(page, "Approved, and not out.")
        self.assertContains(page, f"/{story.pk}/move/publish/")

    def test_what_may_only_be_published_by_others_is_not_asked_of_a_writer(self):
        review.approve(self.draft(by=self.wanda), by=self.ana)
        self.client.force_login(self.wanda)
        page = self.desk()
        self.assertNotContains(page, "Approved, and not out.")
        self.assertNotContains(page, "Trouble")

    def test_who_did_what_is_told(self):
        schedule.schedule(self.draft(), timezone.now() + timedelta(days=1), by=self.ana)
        self.assertContains(self.desk(), "Scheduled:")

    def test_a_review_waits_for_those_who_may_review(self):
        review.submit(self.draft(by=self.wanda), by=self.wanda, note="Ready.")
        page = self.desk()
        self.assertContains(page, "One story is waiting for you, Ana")
        self.assertContains(page, "Nothing but the reviews below.")
        self.assertContains(page, "Submitted by wanda. “Ready.”")

    def test_a_writer_finds_the_own_drafts_and_an_editor_all(self):
        self.draft("Mine", by=self.wanda)
        self.draft("Another", by=self.ana)
        self.assertContains(self.desk(), "Two stories are not out yet, Ana")
        self.client.force_login(self.wanda)
        page = self.desk()
        self.assertContains(page, "Your drafts")
        self.assertContains(page, "Mine")
        self.assertNotContains(page, "Another")

    def test_a_draft_says_that_a_gap_is_left(self):
        self.draft(paragraphs=["At TK he paid."])
        self.assertContains(self.desk(), "A gap is left.")

    def test_the_trash_is_on_no_pane(self):
        trash.trash(self.draft(paragraphs=["TK"]), by=self.ana)
        page = self.desk()
        self.assertContains(page, "This is your desk, Ana")
        self.assertContains(page, "No drafts.")

    def test_somebody_without_rights_is_told_so(self):
        self.draft()
        self.client.force_login(make_user("vera"))
        page = self.desk()
        self.assertNotContains(page, "The Oak")
        self.assertContains(page, "You may log in, and nothing else yet.")


class TestTrouble(DeskTestCase):
    def test_a_failed_schedule_says_why_and_leads_to_a_new_time(self):
        story = self.draft()
        Story.objects.filter(pk=story.pk).update(failure="The address is taken.")
        page = self.desk()
        self.assertContains(page, "It could not go out on time.")
        self.assertContains(page, "The address is taken.")
        self.assertContains(page, f"/{story.pk}/move/schedule/")

    def test_a_gap_is_trouble_once_readers_see_it_or_somebody_is_to_decide(self):
        self.draft("The Draft", paragraphs=["TK"])
        self.assertContains(self.desk(), "None. Every link leads somewhere")
        make_story(title="The Live", paragraphs=["TK"], tags=["Rain"])
        decided = self.draft("The Other", paragraphs=["TK"])
        review.submit(decided, by=self.ana)
        page = self.desk()
        self.assertContains(page, "Readers see a gap.")
        self.assertContains(page, "is left, and it is in review.")

    def test_links_to_old_addresses_and_to_nothing_lead_to_their_paragraph(self):
        target = make_story(slug="before", tags=["Rain"])
        body = '<p>A</p><p><a href="/stories/before/">x</a></p><p><a href="/stories/never/">y</a></p>'
        story = make_story(title="Linking", body=body, tags=["Rain"])
        publish(make_revision(target, slug="after", tags=["Rain"]), by=None)
        page = self.desk()
        self.assertContains(page, "An old address is in use.")
        self.assertContains(page, f"/{story.pk}/change/?at=2#id_body")
        self.assertContains(page, "A link leads nowhere.")
        self.assertContains(page, "“never” in paragraph 3.")

    def test_a_note_whose_passage_is_gone(self):
        story = self.draft(paragraphs=["He paid."])
        passage = notes.Anchor(1, "paid", "He ", ".")
        notes.leave(newest_revision(story), passage, "How much?", by=self.ana)
        make_revision(Story.objects.get(pk=story.pk), paragraphs=["He left."])
        self.assertContains(self.desk(), "A note has lost its passage.")

    def test_a_story_without_a_tag_with_the_way_to_all_of_them(self):
        for number in range(6):
            make_story(title=f"Story {number}")
        page = self.desk()
        self.assertContains(page, "It carries no tag.", count=5)  # four, and the way to the others
        self.assertContains(page, "?trouble=untagged")

    def test_a_search_that_does_not_follow_says_so(self):
        make_story(tags=["Rain"])
        self.assertEqual(documents.count_behind(), 0)
        SearchDocument.objects.filter(kind="story").update(rules=0)
        self.assertEqual(documents.count_behind(), 1)
        self.assertContains(self.desk(), "The command reindex mends it.")
        reindex()
        self.assertEqual(documents.count_behind(), 0)
        SearchDocument.objects.filter(kind="story").delete()
        self.assertEqual(documents.count_behind(), 1)

    def test_whether_the_search_follows_is_counted_once_in_ten_minutes(self):
        make_story(tags=["Rain"])
        with mock.patch.object(documents, "count_behind", wraps=documents.count_behind) as counted:
            self.desk()
            self.desk()
            self.assertEqual(counted.call_count, 1)
            SearchDocument.objects.filter(kind="story").delete()
            with mock.patch.object(SearchLook, "EVERY", 0):
                self.assertContains(self.desk(), "The command reindex mends it.")

    def test_the_list_of_stories_narrows_to_each_kind(self):
        make_story(title="The Untagged")
        make_story(title="The Gap", paragraphs=["TK"], tags=["Rain"])
        make_story(title="The Link", body='<p><a href="/stories/x/">x</a></p>', tags=["Rain"])
        failed = self.draft("The Failed")
        Story.objects.filter(pk=failed.pk).update(failure="No.")
        for trouble, titles in (
            ("untagged", ["The Untagged"]),
            ("gap", ["The Gap"]),
            ("nowhere", ["The Link"]),
            ("failed", ["The Failed"]),
            ("moved", []),
            ("nonsense", ["The Failed", "The Link", "The Gap", "The Untagged"]),
        ):
            page = self.client.get(reverse("admin:stories_story_changelist"), {"trouble": trouble})
            self.assertEqual([story.working_title for story in page.context["cl"].result_list], titles)


@override_settings(TIME_ZONE="Europe/Paris")
class TestTheMonth(DeskTestCase):
    def scheduled(self, at, title="The Oak"):
        story = self.draft(title)
        schedule.schedule(story, at, by=self.ana)
        return story

    def test_shows_each_day_with_what_goes_out_and_off_in_the_editors_time(self):
        year = timezone.localdate().year + 1
        self.scheduled(timezone.make_aware(datetime(year, 3, 31, 23, 30)))
        live = make_story(title="The Live")
        at = timezone.make_aware(datetime(year, 3, 1, 0, 15))
        schedule.schedule_withdrawal(live, at, by=self.ana)
        page = self.desk(month=f"{year}-03")
        self.assertContains(page, 'href="#day-31"')
        self.assertContains(page, 'id="day-31"')
        self.assertContains(page, ">23:30</time>")
        self.assertContains(page, "is withdrawn")
        self.assertContains(page, f"?month={year}-02#scheduled")
        self.assertContains(page, f"?month={year}-04#scheduled")
        self.assertContains(self.desk(month=f"{year}-04"), "Nothing is scheduled in April.")

    def test_says_what_comes_next_after_it(self):
        at = timezone.now() + timedelta(days=70)
        self.scheduled(at)
        self.assertContains(self.desk(), f"?month={timezone.localdate(at):%Y-%m}#scheduled")

    def test_two_on_one_day_are_counted_in_words(self):
        at = (timezone.localtime() + timedelta(days=40)).replace(hour=12)
        self.scheduled(at)
        self.scheduled(at + timedelta(hours=1), "The Elm")
        page = self.desk(month=f"{at:%Y-%m}")
        self.assertContains(page, "2 things on")
        self.assertContains(page, "The Elm")

    def test_nonsense_is_this_month(self):
        for asked in ("x", "2026-13", "0000-01", "9999-12", "٢٠٢٦-٠١", "2026-1"):
            self.assertContains(self.desk(month=asked), timezone.localdate().strftime("%B %Y"))

    def test_more_than_a_page_holds_is_said(self):
        at = timezone.localtime() + timedelta(days=40)
        Story.objects.bulk_create(
            Story(key=f"s{i}", working_title=f"S{i}", publish_at=at, work="scheduled", edited_at=at) for i in range(102)
        )
        self.assertContains(self.desk(month=f"{at:%Y-%m}"), "There is more than can be shown here.")


class TestSavedStates(DeskTestCase):
    def test_a_long_title_and_none(self):
        self.draft("T" * 200, slug="t")
        for paragraphs in (["The ferry was late, as it was every year."], []):
            content = make_content(title="", slug="", paragraphs=paragraphs, standfirst="S.")
            save_revision(Story(), content, by=self.ana)
        page = self.desk()
        self.assertContains(page, "T" * 200)
        self.assertContains(page, ">Untitled, “The ferry was late, as it …”<")
        self.assertContains(page, ">Untitled<")


@pytest.mark.slow
class TestCost(DeskTestCase):
    def queries(self):
        with CaptureQueriesContext(connection) as captured:
            self.assertEqual(self.desk().status_code, 200)
        return len(captured)

    def test_is_the_same_for_few_and_for_many(self):
        self.desk()  # the first answer of a session also stores it
        none = self.queries()
        crowds.fill(stories=300, people=20, places=20, tags=4)
        for work in Story.Work.values:
            keys = Story.objects.filter(work="out").values("pk")[:20]
            stories = Story.objects.filter(pk__in=list(keys.values_list("pk", flat=True)))
            stories.update(work=work, publish_at=timezone.now() + timedelta(days=1), failure="x")
            stories.update(tag_count=0, gap_in_live=True)
        self.assertEqual(self.queries(), none)
        self.assertLessEqual(none, 36)
        with mock.patch("stories.desk.queries.STORIES_SHOWN", 1):
            self.assertEqual(self.queries(), none)


class TestPlans(DeskTestCase):
    """What no editors' page does, however many stories there are."""

    LARGE = frozenset({"stories_story", "stories_revision", "stories_transition", "stories_rendering"})

    def test_no_query_looks_through_all_stories(self):
        crowds.fill(stories=120, people=20, places=8, tags=3)
        follows = mock.patch.object(documents, "count_behind", return_value=0)  # counted once in ten minutes
        follows.start()
        self.addCleanup(follows.stop)
        counted = mock.patch.object(listing, "COUNTED", 5)  # as far as a view of many is counted
        counted.start()
        self.addCleanup(counted.stop)
        list_of_stories = reverse("admin:stories_story_changelist")
        pages = (reverse("admin:index"), reverse("admin:mention_desk"), f"{list_of_stories}?q=story+7")
        for page in pages:  # the first answer of a session also stores it
            self.client.get(page)
        measure_tables()
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                self.assertEqual(self.client.get(page).status_code, 200)
            for query in asked.captured_queries:
                through = looked_through(query["sql"], rows=Story.objects.count())
                self.assertFalse(through & self.LARGE, (page, query["sql"]))
