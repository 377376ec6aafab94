"""Edition slips: what returning readers are told of a story that changed since they read it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stories.models import Story
from stories.publishing import due, schedule
from stories.publishing.publish import publish, withdraw
from tests.stories.admin.test_story import form
from tests.support.factories import make_revision, make_story, make_superuser
from tests.support.readers import PageCase, read

pytestmark = pytest.mark.sql

BEFORE = "Emil waited at the window until the rain was over."
AFTER = "Emil waited by the door until the rain was over."
PAGE = "/stories/the-window/"


class Case(PageCase):
    def setUp(self):
        self.story = make_story(title="The Window", paragraphs=[BEFORE, "Nobody came."])

    def publish(self, *paragraphs, silently=False, **words):
        words = {"title": "The Window", "slug": "the-window"} | words
        revision = make_revision(self.story, paragraphs=paragraphs, **words)
        self.story = publish(revision, by=None, silently=silently)

    def edition(self):
        return read(self.client, self.story.get_absolute_url()).tree.find(".//article").get("data-edition")


class AReader(Case):
    def test_is_told_how_many_words_changed(self):
        self.publish(AFTER, "Nobody came.")
        self.assertEqual(self.edition(), "2")
        self.assertIn("Two words changed since you read it.", self.main(f"{PAGE}since/1/"))

    def test_sees_what_went_and_what_came_and_where(self):
        self.publish("Nobody sang. " * 30 + BEFORE, "Nobody stayed.")
        self.publish("Nobody sang. " * 30 + AFTER, "Nobody stayed.")
        page = read(self.client, f"{PAGE}since/2/")
        self.assertEqual(page.texts(".//del"), ["Gone: at", "Gone: window"])
        self.assertEqual(page.texts(".//ins"), ["New: by", "New: door"])
        self.assertIn(f"{PAGE}#p1", page.links(".//main"))
        words = page.text(".//blockquote/p")
        self.assertTrue(words.startswith("… ") and words.endswith("until the rain was over."), words)
        self.assertLess(len(words), 200)

    def test_who_was_long_away_is_told_of_every_edition_since(self):
        self.publish(AFTER, "Nobody came.")
        self.publish(AFTER, "Nobody came at all.")
        self.assertIn("Two words", self.main(f"{PAGE}since/2/"))
        self.assertIn("Four words", self.main(f"{PAGE}since/1/"))
        self.assertIn("Nothing has changed.", self.main(f"{PAGE}since/3/"))
        self.assert_missing(f"{PAGE}since/4/")
        self.assert_missing(f"{PAGE}since/{10**30}/")

    def test_is_told_of_a_new_title(self):
        self.publish(BEFORE, "Nobody came.", title="The Door")
        self.assertIn("Above the text", self.main(f"{PAGE}since/1/"))

    def test_is_told_of_what_changed_while_it_was_withdrawn(self):
        self.story = withdraw(self.story, by=None)
        self.assert_missing(f"{PAGE}since/1/")
        self.publish(AFTER, "Nobody came.")
        self.assertIn("Two words", self.main(f"{PAGE}since/1/"))

    def test_finds_the_changes_under_a_new_address(self):
        self.publish(AFTER, "Nobody came.", slug="the-door")
        self.assert_moved(f"{PAGE}since/1/", "/stories/the-door/")
        self.assertIn("Two words", self.main("/stories/the-door/since/1/"))


class NobodyIsTold(Case):
    def test_of_a_draft(self):
        self.publish(AFTER, "Nobody came.")
        make_revision(self.story, title="The Window", slug="the-window", paragraphs=["Xenia came."])
        for edition in (1, 2):
            self.assertNotIn("Xenia", self.page(f"{PAGE}since/{edition}/"))
        self.assertEqual(self.edition(), "2")

    def test_of_drafts_that_lay_between_two_editions(self):
        make_revision(self.story, title="The Window", slug="the-window", paragraphs=["Xenia came."])
        self.publish(AFTER, "Nobody came.")
        self.assertNotIn("Xenia", self.page(f"{PAGE}since/1/"))

    def test_of_what_the_editors_send_out_silently(self):
        self.publish(AFTER, "Nobody came.", silently=True)
        self.assertEqual(self.edition(), "1")
        self.publish(AFTER, "Nobody came again.")
        self.assertIn("One word changed", self.main(f"{PAGE}since/1/"))

    def test_of_what_changes_no_word(self):
        self.publish(BEFORE, "Nobody came!", byline="Anna Berg")
        self.assertEqual(self.edition(), "1")

    def test_of_a_silent_edition_that_goes_out_by_itself(self):
        make_revision(self.story, title="The Window", slug="the-window", paragraphs=[AFTER])
        story = Story.objects.get(pk=self.story.pk)
        schedule.schedule_silently(story, timezone.now() + timedelta(hours=1), by=None)
        due.publish_due(timezone.now() + timedelta(hours=2))
        self.assertIn("by the door", self.main(PAGE))
        self.assertEqual(self.edition(), "1")


class AnEditor(Case):
    """Says it where the story goes out."""

    def setUp(self):
        super().setUp()
        make_revision(self.story, title="The Window", slug="the-window", paragraphs=[AFTER])
        self.story.refresh_from_db()
        self.client.force_login(make_superuser())

    def move(self, **data):
        address = f"/admin/stories/story/{self.story.pk}/move/publish/"
        self.assertContains(self.client.get(address), 'name="silently"')
        self.client.post(address, {"version": self.story.version} | data)

    def test_on_the_page_of_the_move(self):
        self.move(silently="on")
        self.assertEqual(self.edition(), "1")
        self.assertIn("by the door", self.main(PAGE))
        history = self.client.get(f"/admin/stories/story/{self.story.pk}/history/")
        self.assertContains(history, "Returning readers are not told.")

    def test_or_does_not(self):
        self.move()
        self.assertEqual(self.edition(), "2")

    def test_beside_the_text(self):
        address = f"/admin/stories/story/{self.story.pk}/change/"
        self.assertContains(self.client.get(address), 'name="silently"')
        typed = form(title="The Window", slug="the-window", body=f"<p>{AFTER} Xenia came.</p>")
        self.client.post(address, typed | {"version": self.story.version, "_publish": "1", "silently": "on"})
        self.assertEqual(self.edition(), "1")
        self.assertIn("Xenia", self.main(PAGE))

    def test_is_not_asked_of_a_story_that_nobody_knows(self):
        story = make_story(live=False, title="New")
        address = f"/admin/stories/story/{story.pk}/move/publish/"
        self.assertNotContains(self.client.get(address), 'name="silently"')
