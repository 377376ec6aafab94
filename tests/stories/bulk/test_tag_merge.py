"""Merging tags: what moves is shown first, every address leads on, and it can be taken back."""

import pytest
from django.test import TestCase
from django.urls import reverse

from characters.models import FormerAddress
from stories.models import Change, FormerKey, StoryTag, Tag
from stories.publishing.publish import publish
from tests.support.browser_forms import filled_in
from tests.support.factories import make_revision, make_story, make_tag, make_user

pytestmark = pytest.mark.sql

LINE = "He paid, and left by the other door."


class MergingCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.keeper = make_user("kim", role="keeper")
        cls.rails = make_tag("Rails", synonyms=["Tracks"], line="Iron.")
        cls.trains = make_tag("Trains")
        cls.one = make_story(title="One", tags=[(cls.rails, LINE)])
        cls.both = make_story(title="Both", tags=[cls.trains, cls.rails])
        cls.other = make_story(title="Other", tags=[cls.trains])

    def setUp(self):
        self.client.force_login(self.keeper)
        self.address = reverse("admin:stories_tag_merge", args=[self.rails.pk])

    def merge(self):
        page = self.client.get(self.address, {"into": self.trains.pk})
        data = filled_in(page.content.decode(), {"into": self.trains.pk, "version": self.rails.version})
        return self.client.post(self.address, data, follow=True)

    def undo(self):
        change = Change.objects.filter(what="merged").latest("pk")
        return self.client.post(reverse("admin:undo_change", args=[change.pk]), follow=True)

    def tags_of(self, story):
        return [tag.name for tag in Tag.objects.filter(story_tags__content_object=story).order_by("name")]


class Merging(MergingCase):
    def test_shows_first_what_moves(self):
        page = self.client.get(self.address, {"into": self.trains.pk})
        self.assertContains(page, "2 stories carry “Trains” instead (2 live).")
        self.assertContains(page, "/tags/rails/")
        self.assertContains(page, "One</a>")
        self.assertTrue(Tag.objects.filter(pk=self.rails.pk).exists())

    def test_lets_its_stories_carry_the_other_once(self):
        self.assertContains(self.merge(), "“Rails” is merged into “Trains”.")
        self.assertEqual([self.tags_of(story) for story in (self.one, self.both)], [["Trains"], ["Trains"]])
        self.assertEqual(StoryTag.objects.get(content_object=self.one).sentence, LINE)
        self.trains.refresh_from_db()
        self.assertEqual((self.trains.story_count, self.trains.synonyms), (3, ["Rails", "Tracks"]))
        self.assertContains(self.client.get("/stories/one/"), "Trains")

    def test_sends_readers_on_from_every_old_address(self):
        self.rails.slug = "iron-roads"
        FormerAddress.objects.create(section="tag", address="older-rails", key=self.rails.key)
        self.merge()
        for address in ("/tags/rails/", "/tags/older-rails/", "/tags/tracks/"):
            self.assertRedirects(
                self.client.get(address), "/tags/trains/", status_code=self.client.get(address).status_code
            )
        self.assertEqual(self.client.get("/feeds/tags/rails/").status_code, 301)

    def test_lets_revisions_that_name_it_mean_the_other(self):
        draft = make_revision(title="Draft", slug="draft", tags=[self.rails, self.trains])
        self.merge()
        self.assertEqual([row["name"] for row in draft.links["tags"]], ["Rails", "Trains"])
        form = self.client.get(reverse("admin:stories_story_change", args=[draft.story_id]))
        self.assertContains(form, ">Trains</option>", count=1)
        publish(draft, by=None)
        self.assertEqual(self.tags_of(draft.story), ["Trains"])

    def test_makes_no_revision_and_moves_no_schedule(self):
        count = self.one.revisions.count()
        self.merge()
        self.one.refresh_from_db()
        self.assertEqual((self.one.revisions.count(), self.one.work), (count, "out"))

    def test_of_a_stale_page_is_refused(self):
        version = self.rails.version
        self.rails.claim()
        page = self.client.post(self.address, {"into": self.trains.pk, "version": version})
        self.assertContains(page, "Somebody saved this after you looked at it.")
        self.assertTrue(Tag.objects.filter(pk=self.rails.pk).exists())

    def test_into_itself_or_nothing_is_refused(self):
        for into in (self.rails.pk, "", "x"):
            self.assertEqual(self.client.post(self.address, {"into": into, "version": 1}).status_code, 200)
        self.assertEqual(Tag.objects.count(), 2)

    def test_twice_leads_to_the_last(self):
        draft = make_revision(title="Draft", slug="draft", tags=[self.rails])
        self.merge()
        travel = make_tag("Travel")
        self.client.post(
            reverse("admin:stories_tag_merge", args=[self.trains.pk]),
            {"into": travel.pk, "version": Tag.objects.get(pk=self.trains.pk).version},
        )
        publish(draft, by=None)
        self.assertEqual(self.tags_of(draft.story), ["Travel"])
        self.assertRedirects(self.client.get("/tags/rails/"), "/tags/travel/", status_code=301)


class Parting(MergingCase):
    def test_brings_everything_back_as_it_was(self):
        key = self.rails.key
        self.merge()
        self.assertContains(self.undo(), "Undone.")
        again = Tag.objects.get(key=key)
        self.assertEqual((again.name, again.line, again.synonyms), ("Rails", "Iron.", ["Tracks"]))
        self.assertEqual([self.tags_of(s) for s in (self.one, self.both)], [["Rails"], ["Rails", "Trains"]])
        self.assertEqual(StoryTag.objects.get(content_object=self.one).sentence, LINE)
        self.assertEqual(StoryTag.objects.get(content_object=self.one).paragraph, 2)
        self.trains.refresh_from_db()
        self.assertEqual((again.story_count, self.trains.story_count), (2, 2))
        self.assertEqual(self.trains.synonyms, [])
        self.assertFalse(FormerKey.objects.exists() or FormerAddress.objects.exists())
        self.assertEqual(self.client.get("/tags/rails/").status_code, 200)

    def test_is_refused_when_the_other_is_gone(self):
        self.merge()
        for story in (self.one, self.both, self.other):
            publish(make_revision(story, title=story.title, slug=story.slug), by=None)
        self.client.post(reverse("admin:stories_tag_delete", args=[self.trains.pk]), {"post": "yes"})
        self.assertContains(self.undo(), "“Trains” is gone. Bring it back first.")

    def test_is_done_once(self):
        self.merge()
        self.undo()
        self.assertContains(self.undo(), "is there again already")
        self.assertEqual(Tag.objects.count(), 2)
