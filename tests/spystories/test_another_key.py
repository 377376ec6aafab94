"""Another secret key: what the one before signed holds where that is a fallback, and nowhere else."""

from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from stories.accounts import brake
from stories.models import Note
from stories.publishing import share_links
from tests.support.factories import make_revision, make_user

pytestmark = pytest.mark.sql

OLD, NEW = "old-" + "k3y " * 15, "new-" + "k3y " * 15
UNDER_OLD = override_settings(SECRET_KEY=OLD)
ROTATED = override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=["another", OLD])
LOST = override_settings(SECRET_KEY=NEW)


class AnotherKey(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.writer = make_user("wanda", role="writer")
        cls.story = make_revision(paragraphs=["Nobody knew."], by=cls.writer).story
        cls.share = share_links.share(cls.story, timezone.now() + timedelta(days=1), by=cls.writer)
        with UNDER_OLD:
            cls.address = share_links.share_address(cls.share)

    def test_opens_a_share_link_of_before_only_as_a_fallback(self):
        for rotated, status in ((UNDER_OLD, 200), (ROTATED, 200), (LOST, 404)):
            with rotated:
                self.assertEqual(self.client.get(self.address).status_code, status)

    def test_gives_links_an_address_that_outlives_the_old_key(self):
        with ROTATED:
            address = share_links.share_address(self.share)
        self.assertNotEqual(address, self.address)
        with LOST:
            self.assertEqual(self.client.get(address).status_code, 200)

    def test_takes_a_guests_form_of_before_only_as_a_fallback(self):
        for rotated, status, notes in ((LOST, 400, 0), (ROTATED, 302, 1)):
            with UNDER_OLD:
                stamp = self.client.get(self.address).context["form"].initial["stamp"]
            sent = {"paragraph": 1, "text": "A word.", "name": "Greta", "stamp": stamp}
            with rotated:
                response = self.client.post(share_links.share_address(self.share), sent)
            self.assertEqual((response.status_code, Note.objects.count()), (status, notes))

    def test_takes_an_editors_open_form_and_keeps_the_login_for_good(self):
        editor, address = Client(enforce_csrf_checks=True), reverse("admin:own_settings")
        with UNDER_OLD:
            editor.force_login(self.writer)
            token = editor.get(address).context["csrf_token"]
        with ROTATED:
            sent = {"csrfmiddlewaretoken": str(token), "time_zone": "Asia/Tokyo"}
            self.assertEqual(editor.post(address, sent).status_code, 302)
            here = editor.get(reverse("admin:own_sessions")).context["sessions"]
            self.assertEqual([is_this for _one, _browser, is_this in here], [True])
        with LOST:
            self.assertEqual(editor.get(address).status_code, 200)

    def test_without_a_fallback_ends_logins(self):
        editor = Client()
        with UNDER_OLD:
            editor.force_login(self.writer)
        with LOST:
            self.assertEqual(editor.get(reverse("admin:index")).status_code, 302)

    def test_knows_the_browsers_of_before_only_as_a_fallback(self):
        request = HttpRequest()
        with UNDER_OLD:
            request.COOKIES[brake.KNOWN_COOKIE] = brake.known_mark("wanda")
        for rotated, known in ((ROTATED, True), (LOST, False)):
            with rotated:
                self.assertEqual(brake.is_known(request, "wanda"), known)
                self.assertFalse(brake.is_known(request, "willa"))
