"""The list of stories for work: what its rows say, its views, and what one press files many under."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stories.content.anchors import Anchor
from stories.models import Batch, Collection, SavedView, StoredFindings, Story
from stories.publishing import notes, review, trash
from stories.publishing.publish import newest_revision
from tests.support import crowds
from tests.support.factories import (
    make_author,
    make_collection,
    make_place,
    make_revision,
    make_story,
    make_superuser,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.sql

LIST = "/admin/stories/story/"


class ListTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ana = make_superuser("ana")

    def setUp(self):
        self.client.force_login(self.ana)

    def act(self, action, stories, *, where="", **answers):
        """Choose rows and an action; with `answers` also what the page that asks is answered."""
        chosen = [story.pk for story in stories]
        sent = {"action": action, ACTION_CHECKBOX_NAME: chosen}
        page = self.client.post(LIST + where, sent)
        if page.status_code != 200 or not answers:
            return page
        versions = page.context["versions"]
        return self.client.post(
            LIST + where, sent | {"_confirmed": "yes", "_versions": versions} | answers, follow=True
        )

    def undo(self):
        return self.client.post(reverse("admin:undo_batch", args=[Batch.objects.latest("pk").pk]), follow=True)


class Rows(ListTestCase):
    def row(self, story):
        page = self.client.get(LIST)
        changelist = page.context["cl"]
        found = next(row for row in changelist.result_list if row.pk == story.pk)
        admin = changelist.model_admin
        return {name: getattr(admin, name)(found) for name in changelist.list_display[1:-1]}

    def test_say_of_a_draft_what_they_say_of_a_live_story(self):
        tomas = make_superuser("tomas")
        story = make_story(live=False, title="Night Post", by=self.ana)
        make_revision(
            story,
            title="Night Post",
            paragraphs=["One two three four."],
            authors=[make_author("Clara Voss")],
            settings=[(make_place("Paris"), "spoken"), make_place("Vienna")],
            by=tomas,
        )
        told = self.row(story)
        self.assertEqual(
            told,
            {
                "headline": "Night Post",
                "standing": "draft",
                "words": "4",
                "place": "Vienna",
                "authors_told": "Clara Voss",
                "writer": told["writer"],
                "saved_by": "tomas",
                "notes": None,
            },
        )

    def test_say_where_a_live_story_stands_whose_newest_text_is_another(self):
        story = make_story(title="Out")
        self.assertEqual(self.row(story)["standing"], "live")
        make_revision(story, paragraphs=["Other words."])
        self.assertEqual(self.row(story)["standing"], "live, draft")

    def test_count_open_notes(self):
        story = make_story(live=False, paragraphs=["She left."])
        for text in ("Why?", "When?"):
            notes.leave(newest_revision(story), Anchor(1, "left", "She ", "."), text, by=self.ana)
        self.assertEqual(self.row(story)["notes"], 2)

    def test_a_page_asks_the_same_number_of_times_for_any_number_of_stories(self):
        make_story(live=False)
        self.client.get(LIST)
        with CaptureQueriesContext(connection) as few:
            self.client.get(LIST)
        crowds.fill(stories=30, people=3, places=2)
        with CaptureQueriesContext(connection) as many:
            self.client.get(LIST)
        self.assertEqual(len(few), len(many))

    def test_the_words_of_stories_from_before_are_counted_by_reading_them_again(self):
        story = make_story(live=False, paragraphs=["One two three."])
        StoredFindings.objects.update(words=0)
        self.assertEqual(self.row(story)["words"], None)
        make_revision(story, paragraphs=["One two."])
        self.assertEqual(self.row(story)["words"], "2")


class Views(ListTestCase):
    def views(self, query=""):
        views = self.client.get(LIST + query).context["cl"].views
        return {str(view["label"]): (view["count"], view["is_chosen"]) for view in views if view["count"] != "0"}

    def test_count_what_each_holds(self):
        make_story(), make_story(live=False)
        review.submit(make_story(live=False), by=None)
        trash.trash(make_story(live=False), by=None)
        self.assertEqual(
            self.views(),
            {
                "All": ("3", True),
                "In review": ("1", False),
                "Drafts": ("1", False),
                "Live": ("1", False),
                "Trash": ("1", False),
            },
        )
        self.assertTrue(self.views("?work__exact=review")["In review"][1])

    def test_own_ones_are_kept_replaced_and_removed_and_nobody_else_has_them(self):
        address = reverse("admin:stories_story_views")
        self.client.post(address, {"name": "Mine", "query": "work__exact=draft"})
        self.client.post(address, {"name": "Mine", "query": "work__exact=review&o=1"})
        view = SavedView.objects.get()
        self.assertEqual((view.user, view.query), (self.ana, "work__exact=review&o=1"))
        self.assertContains(self.client.get(LIST), 'href="?work__exact=review&amp;o=1"')
        self.client.force_login(make_superuser("tomas"))
        self.assertNotContains(self.client.get(LIST), "Mine")
        self.client.post(address, {"remove": view.pk})
        self.assertTrue(SavedView.objects.exists())
        self.client.force_login(self.ana)
        for pk in ("x", "9" * 30, view.pk):
            self.assertEqual(self.client.post(address, {"remove": pk}).status_code, 302)
        self.assertFalse(SavedView.objects.exists())

    def test_one_without_a_name_or_with_too_much_is_refused_in_words(self):
        address = reverse("admin:stories_story_views")
        for name, query in (("", "o=1"), ("x" * 61, ""), ("Mine", "q=" + "x" * 1000)):
            page = self.client.post(address, {"name": name, "query": query}, follow=True)
            self.assertTrue([*page.context["messages"]])
        self.assertFalse(SavedView.objects.exists())


class Filing(ListTestCase):
    def setUp(self):
        super().setUp()
        self.rain, self.trains = make_tag("Rain"), make_tag("Trains", synonyms=["Railways"])
        self.live, self.draft = make_story(title="Out", tags=[self.rain]), make_story(live=False, title="In")

    def tags_of(self, story):
        return [row["name"] for row in newest_revision(story).links["tags"]]

    def test_tags_are_added_in_a_draft_of_each_and_taken_back(self):
        page = self.act("tag_chosen", [self.live, self.draft], tags="rain, Railways")
        self.assertContains(page, "2 stories tagged.")
        self.assertEqual((self.tags_of(self.live), self.tags_of(self.draft)), (["Rain", "Trains"], ["Rain", "Trains"]))
        self.assertEqual([tag.name for tag in Story.objects.get(pk=self.live.pk).tags.all()], ["Rain"])
        self.undo()
        self.assertEqual((self.tags_of(self.live), self.tags_of(self.draft)), (["Rain"], []))
        self.assertEqual(Story.objects.get(pk=self.live.pk).work, "out")

    def test_readers_are_shown_them_where_that_is_asked_and_nothing_else_waits(self):
        waiting = make_story(title="Waiting")
        make_revision(waiting, title="Waiting", paragraphs=["Not yet."])
        self.act("tag_chosen", [self.live, self.draft, waiting], tags="Trains", publishing="on")
        public = {story.title: [tag.name for tag in story.tags.all()] for story in Story.objects.live()}
        self.assertEqual(public, {"Out": ["Rain", "Trains"], "Waiting": []})
        self.assertEqual(Story.objects.get(pk=self.draft.pk).state, "unpublished")
        self.undo()
        self.assertEqual([tag.name for tag in Story.objects.get(pk=self.live.pk).tags.all()], ["Rain"])

    def test_an_unknown_tag_or_none_is_asked_again_with_what_was_typed(self):
        page = self.act("tag_chosen", [self.live], tags="Snow")
        self.assertContains(page, "There is no tag “Snow”.")
        self.assertContains(page, 'value="Snow"')
        self.assertContains(self.act("tag_chosen", [self.live], tags=""), "Name a tag.")
        self.assertEqual(self.tags_of(self.live), ["Rain"])

    def test_one_that_has_them_already_is_left_and_named(self):
        page = self.act("tag_chosen", [self.live, self.draft], tags="Rain")
        self.assertContains(page, "1 story tagged.")
        self.assertContains(page, "It has these tags already.")

    def test_stories_are_put_into_a_collection_in_the_order_of_the_list(self):
        shelf = make_collection("Winter", stories=[make_story()])
        page = self.act("collect_chosen", [self.live, self.draft], collection="winter")
        self.assertContains(page, "2 stories put into the collection.")
        self.assertEqual([entry.story for entry in shelf.entries.all()][1:], [self.draft, self.live])
        self.undo()
        self.assertEqual(shelf.entries.count(), 1)
        self.assertContains(self.act("collect_chosen", [self.live], collection="No"), "There is no collection “No”")

    def test_ten_are_scheduled_one_a_day_and_taken_off_again(self):
        stories = [make_story(live=False, title=f"Part {n}", slug=f"part-{n}") for n in range(10)]
        day = timezone.localdate() + timedelta(days=3)
        answers = {"publish_at_0": day.isoformat(), "publish_at_1": "09:30", "step": "1"}
        self.assertContains(self.act("schedule_chosen", stories, **answers), "10 stories scheduled.")
        times = [story.publish_at for story in Story.objects.filter(work="scheduled").order_by("-edited_at", "-pk")]
        self.assertEqual({(after - before).days for before, after in pairwise(times)}, {1})
        self.undo()
        self.assertFalse(Story.objects.filter(publish_at__isnull=False).exists())

    def test_a_time_that_is_past_is_asked_again(self):
        answers = {"publish_at_0": "2001-01-01", "publish_at_1": "09:30", "step": "0"}
        self.assertContains(self.act("schedule_chosen", [self.draft], **answers), "That time is past.")

    def test_many_are_taken_out_of_the_trash_and_put_back(self):
        for story in (self.draft, other := make_story(live=False)):
            trash.trash(story, by=None)
        where = "?state__exact=trashed"
        page = self.act("undelete_chosen", [self.draft, other], where=where, x="")
        self.assertContains(page, "2 stories are out of the trash.")
        self.assertEqual(set(Story.objects.filter(trashed_at=None).values_list("pk", flat=True)) >= {other.pk}, True)
        self.undo()
        self.assertEqual(Story.objects.filter(state="trashed").count(), 2)

    def test_the_trash_and_the_rest_offer_what_fits_them(self):
        def offered(where):
            return {
                name for name, _label in self.client.get(LIST + where).context["action_form"].fields["action"].choices
            }

        trash.trash(self.draft, by=None)
        self.assertEqual(offered("?state__exact=trashed"), {"", "undelete_chosen", "delete_chosen"})
        everywhere = {"publish_chosen", "tag_chosen", "collect_chosen", "schedule_chosen"}
        self.assertEqual(offered(""), {"", *everywhere, "withdraw_chosen", "trash_chosen"})

    def test_a_writer_files_nothing(self):
        self.client.force_login(make_user("willa", role="writer"))
        for action in ("tag_chosen", "collect_chosen", "schedule_chosen"):
            sent = {"action": action, ACTION_CHECKBOX_NAME: [self.draft.pk], "_confirmed": "yes"}
            sent |= {"_versions": f"{self.draft.pk}:{self.draft.version}", "tags": "Rain", "collection": "Winter"}
            self.client.post(LIST, sent)
        self.assertEqual(self.tags_of(self.draft), [])
        self.assertFalse(Collection.objects.exists())
