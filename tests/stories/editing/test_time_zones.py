"""Editors' time zones: times are shown and typed in the zone that each has chosen."""

from datetime import UTC, datetime

from django.test import TestCase
from django.urls import reverse

from stories.models import Editor, Story
from tests.support.factories import make_revision, make_user


class ZoneCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.edda = make_user("edda", role="editor")
        cls.story = make_revision(title="The Ferry", slug="the-ferry").story
        cls.settings_page = reverse("admin:own_settings")

    def setUp(self):
        self.client.force_login(self.edda)

    def choose(self, zone):
        return self.client.post(self.settings_page, {"time_zone": zone}, follow=True)

    def schedule(self, day, hour):
        story = Story.objects.get(pk=self.story.pk)
        address = reverse("admin:stories_story_move", args=[story.pk, "schedule"])
        data = {"version": story.version, "publish_at_0": day, "publish_at_1": hour}
        return self.client.post(address, data, follow=True)

    def due(self):
        return Story.objects.get(pk=self.story.pk).publish_at


class Settings(ZoneCase):
    def test_a_zone_is_stored_only_when_it_is_saved(self):
        page = self.client.get(self.settings_page)
        self.assertContains(page, "The site&#x27;s: Europe/Paris")
        self.assertContains(page, "data-zone-guess")
        self.assertFalse(Editor.objects.exists())
        self.choose("Asia/Tokyo")
        self.assertEqual(Editor.objects.get().time_zone, "Asia/Tokyo")
        self.assertContains(self.client.get(self.settings_page), "in Asia/Tokyo.")

    def test_the_sites_own_can_be_chosen_again(self):
        self.choose("Asia/Tokyo")
        self.choose("")
        self.assertContains(self.client.get(self.settings_page), "in Europe/Paris.")

    def test_a_zone_that_is_none_is_refused(self):
        self.assertContains(self.choose("Mars/Olympus"), "not one of the available choices")
        self.assertFalse(Editor.objects.exists())

    def test_is_everybodys_own(self):
        self.choose("Asia/Tokyo")
        self.client.force_login(make_user("ed", role="editor"))
        self.assertContains(self.client.get(self.settings_page), "in Europe/Paris.")


class Scheduling(ZoneCase):
    def test_is_typed_and_shown_in_the_editors_zone_with_its_name(self):
        self.choose("Asia/Tokyo")
        page = self.schedule("2100-06-01", "07:30")
        self.assertEqual(self.due(), datetime(2100, 5, 31, 22, 30, tzinfo=UTC))
        self.assertContains(page, "It goes out on 1 June 2100, 07:30 (Asia/Tokyo).")
        self.client.force_login(make_user("ed", role="editor"))
        page = self.client.get(reverse("admin:stories_story_change", args=[self.story.pk]))
        self.assertContains(page, "It goes out on 1 June 2100, 00:30 (Europe/Paris).")

    def test_says_in_which_zone_it_is_typed(self):
        self.choose("America/New_York")
        address = reverse("admin:stories_story_move", args=[self.story.pk, "schedule"])
        self.assertContains(self.client.get(address), "The time zone is America/New_York.")

    def test_a_time_that_the_clocks_leave_out_is_refused_in_words(self):
        page = self.schedule("2036-03-30", "02:30")
        self.assertContains(page, "go forward that day: there is no 02:30.")
        self.assertContains(page, 'value="02:30"')
        self.assertIsNone(self.due())

    def test_a_time_that_comes_twice_is_refused_in_words(self):
        self.assertContains(self.schedule("2036-10-26", "02:30"), "go back that day: 02:30 comes twice.")
        self.assertIsNone(self.due())

    def test_is_to_the_minute(self):
        self.schedule("2100-01-01", "07:30:29")
        self.assertEqual(self.due().second, 0)

    def test_a_year_that_nobody_means_is_refused(self):
        for day in ("0001-01-01", "9999-12-31"):
            self.assertContains(self.schedule(day, "23:59"), "Enter a valid date.")
        self.assertIsNone(self.due())
