"""Guessing passwords is slow, sessions end, and the log tells what happened in one line each."""

import logging
import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings

from spystories.lib.logs import OneLine
from spystories.lib.requests import client_address

pytestmark = pytest.mark.sql

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.99"


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = get_user_model().objects.create_superuser("sophie", password="lemon lavender tea")

    def log_in(self, password="wrong", address=HERE, name="sophie", **headers):
        form = {"username": name, "password": password, "next": "/admin/"}
        return self.client.post("/admin/login/", form, REMOTE_ADDR=address, headers=headers)


class Brake(Case):
    def lock(self):
        for _ in range(5):
            self.log_in()

    def test_the_fifth_failure_locks_also_for_the_right_password(self):
        for _ in range(4):
            self.assertEqual(self.log_in().status_code, 200)
        self.assertContains(self.log_in(), "Wait 15 minutes", status_code=429)
        answer = self.log_in("lemon lavender tea")
        self.assertEqual((answer.status_code, answer["Retry-After"]), (429, "900"))
        self.assertIn("no-store", answer["Cache-Control"])

    def test_another_address_and_another_name_are_not_locked(self):
        self.lock()
        self.assertEqual(self.log_in(name="emil").status_code, 200)
        self.assertEqual(self.log_in("lemon lavender tea", ELSEWHERE).status_code, 302)

    def test_a_changed_browser_name_does_not_help(self):
        for number in range(5):
            self.log_in(**{"user-agent": f"Browser {number}"})
        self.assertEqual(self.log_in(**{"user-agent": "Another"}).status_code, 429)

    def test_a_claimed_address_does_not_help(self):
        for number in range(5):
            self.log_in(**{"x-forwarded-for": f"198.51.100.{number}"})
        self.assertEqual(self.log_in(**{"x-forwarded-for": "198.51.100.77"}).status_code, 429)

    def test_a_name_is_locked_everywhere_after_ten_times_as_many(self):
        for number in range(50):
            self.assertNotEqual(self.log_in("lemon lavender tea ", f"192.0.2.{number}").status_code, 302)
        self.assertEqual(self.log_in("lemon lavender tea", ELSEWHERE).status_code, 429)

    def test_the_lock_ends_and_a_login_forgets_the_failures(self):
        self.lock()
        attempt = AccessAttempt.objects.get()
        attempt.attempt_time -= timedelta(minutes=16)
        attempt.save()
        self.assertEqual(self.log_in("lemon lavender tea").status_code, 302)
        self.assertFalse(AccessAttempt.objects.exists())

    def test_trying_while_locked_does_not_lengthen_the_lock(self):
        self.lock()
        before = AccessAttempt.objects.get().attempt_time
        self.log_in()
        self.assertEqual(AccessAttempt.objects.get().attempt_time, before)

    def test_no_password_is_kept(self):
        self.log_in("lemon lavender teas")
        self.assertNotIn("lavender", AccessAttempt.objects.get().post_data)


class Addresses(SimpleTestCase):
    def address(self, forwarded):
        return client_address(RequestFactory().get("/", REMOTE_ADDR=HERE, headers={"x-forwarded-for": forwarded}))

    def test_without_a_proxy_of_our_own_the_header_is_nobodys_word(self):
        self.assertEqual(self.address("198.51.100.7"), HERE)

    @override_settings(TRUSTED_PROXIES=1)
    def test_one_proxy_vouches_for_the_last_address(self):
        self.assertEqual(self.address("203.0.113.5, 198.51.100.7"), "198.51.100.7")
        self.assertEqual(self.address("2001:db8::1"), "2001:db8::1")

    @override_settings(TRUSTED_PROXIES=2)
    def test_two_proxies_vouch_for_the_last_but_one(self):
        self.assertEqual(self.address("203.0.113.5, 198.51.100.7, 10.0.0.1"), "198.51.100.7")

    @override_settings(TRUSTED_PROXIES=1)
    def test_nonsense_falls_back_to_the_connection(self):
        for forwarded in ("unknown", "", "x" * 9000, "1.2.3.4:80"):
            self.assertEqual(self.address(forwarded), HERE)

    def test_a_socket_without_address_has_none(self):
        self.assertIsNone(client_address(RequestFactory().get("/", REMOTE_ADDR="")))


class Sessions(Case):
    def ask_after(self, **ago):
        session = self.client.session
        for name, seconds in ago.items():
            session[name] = int(time.time()) - seconds
        session.save()
        return self.client.get("/admin/").status_code

    def setUp(self):
        self.client.force_login(self.editor)
        self.assertEqual(self.client.get("/admin/").status_code, 200)

    def test_one_ends_after_twelve_hours_without_a_request(self):
        self.assertEqual(self.ask_after(seen=11 * 3600), 200)
        self.assertEqual(self.ask_after(seen=12 * 3600 + 5), 302)
        self.assertEqual(self.client.get("/admin/").status_code, 302)

    def test_one_ends_two_weeks_after_the_login_however_busy(self):
        self.assertEqual(self.ask_after(began=14 * 24 * 3600 - 60), 200)
        self.assertEqual(self.ask_after(began=14 * 24 * 3600 + 5), 302)

    def test_a_request_keeps_it_alive(self):
        self.assertEqual(self.ask_after(seen=11 * 3600), 200)
        self.assertAlmostEqual(self.client.session["seen"], time.time(), delta=60)

    def test_the_cookie_is_for_the_server_alone(self):
        self.client.logout()
        cookie = self.log_in("lemon lavender tea").cookies["sessionid"]
        self.assertEqual((cookie["httponly"], cookie["samesite"], cookie["path"]), (True, "Lax", "/"))
        self.assertEqual(cookie["max-age"], 14 * 24 * 3600)


class Passwords(Case):
    def test_a_short_or_common_one_is_refused(self):
        self.client.force_login(self.editor)
        for new in ("lemon tea", "password1234"):
            form = {"old_password": "lemon lavender tea", "new_password1": new, "new_password2": new}
            self.assertEqual(self.client.post("/admin/password_change/", form).status_code, 200, new)
        long = "x y " * 30
        form = {"old_password": "lemon lavender tea", "new_password1": long, "new_password2": long}
        self.assertEqual(self.client.post("/admin/password_change/", form).status_code, 302)


class Log(Case):
    def test_logins_failures_locks_and_logouts_are_told(self):
        with self.assertLogs("spystories.logins") as told:
            self.log_in("lemon lavender tea")
            self.client.post("/admin/logout/")
            for _ in range(5):
                self.log_in()
        self.assertIn("logged in: sophie from 192.0.2.1", told.output[0])
        self.assertIn("logged out: sophie", told.output[1])
        self.assertIn("login failed: sophie from 192.0.2.1", told.output[2])
        self.assertIn("login refused, locked: sophie", told.output[6])
        self.assertNotIn("lavender", "".join(told.output))

    def formatted(self, message, *arguments, exc_info=None):
        record = logging.LogRecord("x", logging.INFO, "", 0, message, arguments, exc_info)
        return OneLine("%(levelname)s %(message)s").format(record)

    def test_what_was_typed_cannot_forge_a_line(self):
        line = self.formatted("login failed: %s", "emil\nINFO logged in: emil\x1b[2J\u2028")
        self.assertEqual(line, r"INFO login failed: emil\x0aINFO logged in: emil\x1b[2J\x2028")

    def test_a_tracebacks_lines_stand_under_their_record(self):
        try:
            raise ValueError("one\nINFO logged in: emil")
        except ValueError as error:
            told = self.formatted("failed", exc_info=(ValueError, error, error.__traceback__))
        first, *rest = told.splitlines()
        self.assertEqual(first, "INFO failed")
        self.assertTrue(rest and all(line.startswith("    ") for line in rest))
