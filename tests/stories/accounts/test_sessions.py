"""One's own sessions are listed and ended; another role or none ends them all."""

import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stories.accounts.browsers import browser_words
from stories.accounts.sessions import end_sessions
from stories.models import Login
from tests.support.factories import make_superuser, make_user

pytestmark = pytest.mark.sql

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PAGE = "/admin/sessions/"
PASSWORD = "lemon lavender tea"


class SessionCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.willa, cls.root = make_user("willa", role="writer"), make_superuser("root")
        cls.willa.set_password(PASSWORD)
        cls.willa.save()

    def browser(self, user, **asked):
        client = self.client_class()
        client.force_login(user)
        client.get("/admin/", **asked)
        return client

    def is_in(self, *clients):
        return [client.get("/admin/").status_code == 200 for client in clients]


class Own(SessionCase):
    def test_each_is_listed_with_its_times_address_and_browser(self):
        here = self.client_class(headers={"user-agent": FIREFOX})
        form = {"username": "willa", "password": PASSWORD}
        here.post("/admin/login/", form, REMOTE_ADDR="192.0.2.1")
        self.browser(self.root, REMOTE_ADDR="192.0.2.99")
        page = here.get(PAGE)
        self.assertContains(page, "Firefox on Linux")
        self.assertContains(page, "this one")
        self.assertContains(page, "192.0.2.1")
        self.assertNotContains(page, "192.0.2.99")
        self.assertNotContains(page, "End it")
        self.assertNotContains(page, here.session.session_key)
        [(one, _browser, is_this)] = page.context["sessions"]
        self.assertTrue(is_this)
        self.assertAlmostEqual(one.began.timestamp(), time.time(), delta=60)
        self.assertAlmostEqual(one.seen.timestamp(), time.time(), delta=60)

    def test_one_of_them_is_ended(self):
        here, there, elsewhere = (self.browser(self.willa) for _ in range(3))
        number = Login.objects.get(session=there.session.session_key).pk
        with self.assertLogs("spystories.security") as told:
            here.post(PAGE, {"end": number})
        self.assertEqual(self.is_in(here, there, elsewhere), [True, False, True])
        self.assertIn('sessions ended: account="willa" ended="1" by="willa"', told.output[0])

    def test_all_others_are_ended(self):
        here, there, elsewhere, other = *(self.browser(self.willa) for _ in range(3)), self.browser(self.root)
        self.assertContains(here.post(PAGE, {"end": "others"}, follow=True), "2 sessions ended")
        self.assertEqual(self.is_in(here, there, elsewhere, other), [True, False, False, True])

    def test_nobody_ends_another_persons_or_this_one(self):
        here, other = self.browser(self.willa), self.browser(self.root)
        for client in (here, other):
            here.post(PAGE, {"end": Login.objects.get(session=client.session.session_key).pk})
        for nonsense in ("", "x", "-1", "9" * 400, "٣"):
            self.assertEqual(here.post(PAGE, {"end": nonsense}).status_code, 302)
        self.assertEqual(self.is_in(here, other), [True, True])

    def test_what_is_over_is_not_listed(self):
        here, idle, expired = (self.browser(self.willa) for _ in range(3))
        session = idle.session
        session["seen"] -= 12 * 3600 + 5
        session.save()
        Session.objects.filter(pk=expired.session.session_key).update(expire_date=timezone.now() - timedelta(days=1))
        self.assertEqual(len(here.get(PAGE).context["sessions"]), 1)

    def test_a_session_is_noted_once_and_goes_with_its_row(self):
        here = self.browser(self.willa)
        with CaptureQueriesContext(connection) as queries:
            here.get("/admin/")
        self.assertNotIn("stories_login", "".join(query["sql"] for query in queries))
        self.assertEqual(Login.objects.filter(user=self.willa).count(), 1)
        here.post("/admin/logout/")
        self.assertEqual(Login.objects.filter(user=self.willa).count(), 0)

    def test_every_page_has_a_way_out(self):
        here = self.browser(self.willa)
        for address in ("/admin/", PAGE, "/admin/stories/story/", "/admin/stories/story/add/", "/admin/second-factor/"):
            self.assertContains(here.get(address), 'action="/admin/logout/"')

    def test_the_password_page_keeps_it_noted_under_its_new_key(self):
        here = self.browser(self.willa)
        new = "seven green umbrellas"
        here.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
        self.assertEqual(Login.objects.get(user=self.willa).session_id, here.session.session_key)

    def test_whoever_logs_in_in_anothers_browser_has_a_session_of_his_own(self):
        browser = self.browser(self.root)
        browser.post("/admin/login/", {"username": "willa", "password": PASSWORD})
        [login] = Login.objects.all()
        self.assertEqual((login.user, login.session_id), (self.willa, browser.session.session_key))
        self.assertEqual(self.is_in(browser), [True])

    def test_an_endless_browser_is_cut(self):
        self.browser(self.willa, HTTP_USER_AGENT="x" * 8000)
        self.assertEqual(Login.objects.get(user=self.willa).browser, "x" * 255)


class Ended(SessionCase):
    def change(self, user, by=None, **fields):
        data = {"username": user.username, "is_active": "on", "is_staff": "on", "date_joined_0": "2026-01-01"}
        data |= {"groups": list(user.groups.values_list("pk", flat=True))} | fields
        keeper = self.browser(by or self.root)
        self.assertEqual(keeper.post(f"/admin/auth/user/{user.pk}/change/", data).status_code, 302)
        return keeper

    def test_by_another_role_and_told(self):
        editor = Group.objects.get(name="Editor")
        for fields, now in (
            ({"groups": [editor.pk]}, "active, staff, Editor"),
            ({"is_superuser": "on"}, "active, staff, superuser, Writer"),
            ({"is_staff": ""}, "active, Writer"),
            ({"is_active": ""}, "staff, Writer"),
        ):
            user = make_user(f"user{len(now)}", role="writer")
            here = self.browser(user)
            with self.assertLogs("spystories.security") as told:
                self.change(user, **fields)
            self.assertFalse(Session.objects.filter(pk=here.session.session_key).exists(), now)
            said = f'role changed: account="{user}" was="active, staff, Writer" now="{now}" by="root"'
            self.assertIn(said, "".join(told.output))

    def test_not_by_another_name_or_address_which_are_told(self):
        here = self.browser(self.willa)
        with self.assertLogs("spystories.security") as told:
            self.change(self.willa, first_name="Willa", email="w@example.com")
        self.assertEqual(self.is_in(here), [True])
        self.assertIn('account changed: account="willa" changed="first_name, email" by="root"', "".join(told.output))

    def test_not_for_whoever_changes_his_own_role(self):
        keeper = self.change(self.root, groups=[Group.objects.get(name="Keeper").pk])
        self.assertEqual(self.is_in(keeper), [True])

    def test_also_those_that_were_never_noted(self):
        here, other = self.browser(self.willa), self.browser(self.root)
        Login.objects.all().delete()
        self.assertEqual(end_sessions(self.willa), 1)
        self.assertEqual(self.is_in(here, other), [False, True])

    def test_with_the_account_which_is_told(self):
        here = self.browser(self.willa)
        with self.assertLogs("spystories.security") as told:
            self.browser(self.root).post(f"/admin/auth/user/{self.willa.pk}/delete/", {"post": "yes"})
        self.assertFalse(User.objects.filter(pk=self.willa.pk).exists())
        self.assertFalse(Session.objects.filter(pk=here.session.session_key).exists())
        self.assertIn('account deleted: account="willa" by="root"', "".join(told.output))

    def test_making_accounts_and_changing_roles_is_told(self):
        keeper, writer = self.browser(self.root), Group.objects.get(name="Writer")
        with self.assertLogs("spystories.security") as told:
            keeper.post("/admin/auth/user/add/", {"username": "nina", "usable_password": "false"})
            keeper.post(f"/admin/auth/group/{writer.pk}/change/", {"name": "Writer", "initial-permissions": ""})
            keeper.post(f"/admin/auth/group/{writer.pk}/delete/", {"post": "yes"})
        said = [record.getMessage().partition(" by=")[0] for record in told.records]
        self.assertIn('account made: account="nina" now="active, staff"', said)
        self.assertIn('role changed: role="Writer" rights="0"', said)
        self.assertIn('role deleted: role="Writer"', said)


class Browsers(SimpleTestCase):
    def test_are_told_in_words(self):
        mac, phone = "Macintosh; Intel Mac OS X 10_15_7", "iPhone; CPU iPhone OS 17_5 like Mac OS X"
        webkit = "AppleWebKit/537.36 (KHTML, like Gecko)"
        for agent, words in {
            FIREFOX: "Firefox on Linux",
            f"Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/126.0 Safari/537.36": "Chrome on Windows",
            f"Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/126.0 Safari/537.36 Edg/126.0": "Edge on Windows",
            f"Mozilla/5.0 ({mac}) {webkit} Version/17.5 Safari/605.1.15": "Safari on macOS",
            f"Mozilla/5.0 ({phone}) {webkit} CriOS/126.0 Safari/604.1": "Chrome on iPhone",
            f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {webkit} Chrome/126.0 Safari/537.36": "Chrome on Android",
            "curl/8.5": "A program that does not say which",
            "": "A program that does not say which",
        }.items():
            self.assertEqual(browser_words(agent), words)
