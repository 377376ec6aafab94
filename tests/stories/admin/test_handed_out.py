"""What an account has handed out is named on its page, and at the moment when it is deactivated."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from stories.editing.autosave import LOOKS_FOR, look
from stories.models import Story
from stories.publishing import schedule, share_links
from tests.support.factories import make_revision, make_story, make_user
from tests.support.readers import Document, read

pytestmark = pytest.mark.sql


def in_days(number):
    return timezone.now() + timedelta(days=number)


class HandedOut(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.keeper, cls.edith = make_user("kit", role="keeper"), make_user("edith", role="editor")
        cls.window = make_revision(title="The Window", slug="window", by=cls.edith).story
        cls.rain = make_story(title="Rain", by=cls.edith)
        cls.form = reverse("admin:stories_story_change", args=[cls.window.pk])

    def setUp(self):
        self.client.force_login(self.keeper)
        self.address = reverse("admin:auth_user_change", args=[self.edith.pk])

    def hand_out(self):
        share_links.share(self.window, in_days(2), by=self.edith, whom="Greta")
        schedule.schedule(Story.objects.get(pk=self.window.pk), in_days(3), by=self.edith)
        schedule.schedule_withdrawal(Story.objects.get(pk=self.rain.pk), in_days(4), by=self.edith)
        look(self.edith, self.form)

    def deactivate(self):
        data = {
            "username": "edith",
            "is_active": "",
            "date_joined_0": "2026-01-01",
            "groups": self.edith.groups.get().pk,
        }
        return self.client.post(self.address, data, follow=True)

    def section(self):
        found = read(self.client, self.address).tree.find(".//section[@aria-labelledby='handed-out']")
        return "" if found is None else " ".join("".join(found.itertext()).split())

    def test_is_named_with_links_schedule_and_open_forms(self):
        self.hand_out()
        text = self.section()
        for words in ("The Window", "For Greta.", "goes out", "Rain is withdrawn", self.form):
            self.assertIn(words, text)
        self.assertNotIn("They lead nowhere", text)

    def test_is_named_when_the_account_is_deactivated_and_stays_on_its_page(self):
        self.hand_out()
        with self.assertLogs("spystories.security") as told:
            page = Document(self.deactivate()).text()
        self.assertIn("1 share link ends with it. 2 times on the schedule hold. 1 form was open.", page)
        self.assertFalse(share_links.open_links().exists())
        lines = [record.getMessage() for record in told.records]
        self.assertTrue([line for line in lines if 'edith" links="1" scheduled="2" forms="1"' in line], lines)
        text = self.section()
        for words in ("The Window", "They lead nowhere while the account is not active", "goes out"):
            self.assertIn(words, text)

    def test_is_said_of_nobody_who_handed_out_nothing(self):
        share_links.revoke(share_links.share(self.window, in_days(2), by=self.edith), by=self.edith)
        look(self.edith, self.form, now=timezone.now() - 2 * LOOKS_FOR)
        self.assertNotIn("share link", Document(self.deactivate()).text())
        self.assertEqual(self.section(), "")

    def test_is_what_the_account_set_last(self):
        schedule.schedule(Story.objects.get(pk=self.window.pk), in_days(3), by=self.edith)
        schedule.schedule(Story.objects.get(pk=self.window.pk), in_days(5), by=self.keeper)
        self.assertEqual(self.section(), "")

    def test_names_no_story_to_those_who_may_see_none(self):
        self.hand_out()
        self.edith.groups.clear()
        self.assertIn("The Window", self.section())
        clerk = make_user("clerk")
        clerk.user_permissions.add(Permission.objects.get(codename="change_user"))
        self.client.force_login(clerk)
        response = self.client.get(self.address)
        self.assertContains(response, "edith")
        self.assertNotContains(response, "The Window")
