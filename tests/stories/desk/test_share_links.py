"""The page of all open share links: who sees which, and taking one back."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stories.models import Share
from stories.publishing import share_links
from tests.support.factories import make_revision, make_user
from tests.support.readers import read

pytestmark = pytest.mark.sql


class OpenLinks(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.wanda, cls.otto = (make_user(name, role="writer") for name in ("wanda", "otto"))
        cls.edith = make_user("edith", role="editor")
        cls.window = make_revision(title="The Window", slug="window", by=cls.wanda).story
        cls.rain = make_revision(title="Rain", slug="rain", by=cls.otto).story
        cls.address = reverse("admin:share_links")

    def share(self, story, by, **more):
        return share_links.share(story, timezone.now() + timedelta(days=2), by=by, **more)

    def seen_by(self, user):
        self.client.force_login(user)
        return read(self.client, self.address).text()

    def test_are_of_all_stories_for_those_who_edit_them_and_of_their_own_for_others(self):
        self.share(self.window, self.wanda, whom="Greta")
        self.share(self.window, self.edith, whom="Karl")
        self.share(self.rain, self.otto, whom="Olga")
        for user, seen in ((self.edith, {"Greta", "Karl", "Olga"}), (self.wanda, {"Greta", "Karl"})):
            text = self.seen_by(user)
            self.assertEqual({whom for whom in ("Greta", "Karl", "Olga") if whom in text}, seen)
            self.assertIn(f"{len(seen)} links are open", text)
        self.assertNotIn("The Window", self.seen_by(self.otto))

    def test_say_for_whom_by_whom_until_when_and_when_they_were_read(self):
        share = self.share(self.window, self.wanda, whom="Greta", revision=self.window.revisions.get())
        share_links.note_reading(share)
        text = self.seen_by(self.edith)
        words = ("One link is open", "The Window", "For Greta.", "Shows revision 1.", "Until ", "Read once, on ")
        for said in (*words, "Made by wanda"):
            self.assertIn(said, text)
        self.assertNotIn(share.secret, self.client.get(self.address).content.decode())

    def test_that_are_over_or_whose_maker_may_no_more_are_left_out(self):
        over, taken, gone = (self.share(self.window, self.wanda) for _each in range(3))
        Share.objects.filter(pk=over.pk).update(until=timezone.now())
        share_links.revoke(taken, by=self.wanda)
        Share.objects.filter(pk=gone.pk).update(created_by=None)
        self.share(self.rain, self.otto)
        User.objects.filter(pk=self.otto.pk).update(is_active=False)
        self.assertIn("No story is shared.", self.seen_by(self.edith))

    def test_are_taken_back_one_by_one(self):
        share, other = self.share(self.window, self.wanda), self.share(self.window, self.wanda)
        self.client.force_login(self.edith)
        for _twice in range(2):
            response = self.client.post(self.address, {"revoke": share.pk}, follow=True)
            self.assertContains(response, "The link is taken back.")
        self.assertEqual(list(share_links.open_links()), [other])
        self.assertEqual(LogEntry.objects.filter(user=self.edith, object_id=str(self.window.pk)).count(), 2)
        for number in ("999", "x", "9" * 40, ""):
            self.assertEqual(self.client.post(self.address, {"revoke": number}).status_code, 404)

    def test_of_others_are_not_taken_back(self):
        share = self.share(self.rain, self.otto)
        self.client.force_login(self.wanda)
        self.assertEqual(self.client.post(self.address, {"revoke": share.pk}).status_code, 403)
        self.assertTrue(share_links.is_open(share))

    def test_are_not_for_those_who_may_save_nothing(self):
        self.client.force_login(make_user("nobody"))
        self.assertEqual(self.client.get(self.address).status_code, 403)
        self.assertNotContains(self.client.get(reverse("admin:index")), self.address)

    def test_are_reached_from_the_desk(self):
        self.client.force_login(self.wanda)
        self.assertContains(self.client.get(reverse("admin:index")), f'href="{self.address}"')

    def test_cost_the_same_for_few_and_many_and_stand_on_pages(self):
        def queries():
            with CaptureQueriesContext(connection) as found:
                self.client.get(self.address)
            return len(found)

        self.client.force_login(self.edith)
        self.share(self.window, self.wanda)
        few = queries()
        for number in range(51):
            story, by = (self.rain, self.otto) if number % 2 else (self.window, self.edith)
            self.share(story, by, whom=f"Reader {number}")
        self.assertLessEqual(queries(), few)
        second = read(self.client, f"{self.address}?page=2").text()
        self.assertIn("52 links are open", second)
        self.assertIn("Made by wanda", second)
