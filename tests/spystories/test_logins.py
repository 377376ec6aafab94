"""Guessing passwords is slow, sessions end, and the log tells what happened in one line each."""

import logging
import time
from datetime import timedelta
from time import monotonic
from unittest.mock import patch

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client, RequestFactory, SimpleTestCase, TestCase, override_settings
from django.utils import timezone

from spystories.lib.logs import OneLine
from spystories.lib.requests import client_address
from spystories.lib.security_log import tell
from stories.accounts import sessions
from stories.accounts.reset import make_link
from stories.models import Login
from tests.support.factories import make_user

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

    def test_one_address_may_not_try_name_after_name(self):
        answers = [self.log_in("summer in lisbon", name=f"name{number}").status_code for number in range(30)]
        self.assertEqual(answers, [200] * 19 + [429] * 11)
        self.assertEqual(self.log_in("lemon lavender tea").status_code, 429)
        self.assertEqual(self.log_in("lemon lavender tea", ELSEWHERE).status_code, 302)

    def test_all_addresses_of_one_network_count_as_one_on_ipv6(self):
        answers = [self.log_in(address=f"2001:db8::{number}", name=f"name{number}") for number in range(1, 22)]
        self.assertEqual(answers[-1].status_code, 429)
        self.assertEqual(self.log_in("lemon lavender tea", "2001:db8:0:1::1").status_code, 302)

    @override_settings(TRUSTED_PROXIES=1)
    def test_behind_a_proxy_the_address_it_vouches_for_is_locked(self):
        for number in range(20):
            self.log_in(name=f"name{number}", **{"x-forwarded-for": "203.0.113.5, 198.51.100.7"})
        right = "lemon lavender tea"
        self.assertEqual(self.log_in(right, **{"x-forwarded-for": "198.51.100.7"}).status_code, 429)
        self.assertEqual(self.log_in(right, **{"x-forwarded-for": "198.51.100.8"}).status_code, 302)

    def test_strangers_never_lock_a_browser_that_has_logged_in_before(self):
        right = "lemon lavender tea"
        self.log_in(right)
        known = self.client
        known.post("/admin/logout/")
        for number in range(60):
            self.client = self.client_class()
            self.log_in(address=f"192.0.2.{number % 12}", name="sophie" if number % 3 else f"name{number}")
        self.lock()
        self.assertEqual(self.log_in(right).status_code, 429)
        self.client = known
        self.assertEqual([self.log_in().status_code for _ in range(4)], [200] * 4)
        self.assertEqual(self.log_in(right).status_code, 302)

    def test_a_browser_that_has_logged_in_before_may_not_guess_for_ever(self):
        self.log_in("lemon lavender tea")
        self.client.post("/admin/logout/")
        answers = [self.log_in().status_code for _ in range(20)]
        self.assertEqual(answers, [200] * 19 + [429])
        self.assertEqual(self.log_in(name="emil").status_code, 429)

    def test_an_invented_mark_of_a_known_browser_does_not_help(self):
        self.client.cookies["sessionid-known"] = "0" * 64
        self.lock()
        self.assertEqual(self.log_in("lemon lavender tea").status_code, 429)

    def test_failures_long_ago_do_not_add_up(self):
        for _ in range(8):
            self.assertEqual(self.log_in().status_code, 200)
            AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

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

    def test_name_and_address_are_kept_and_nothing_else(self):
        self.client.post(
            "/admin/login/?q=quartz",
            {"username": "emil", "password": "quartz", "more": "quartz"},
            headers={"user-agent": "quartz", "accept": "quartz"},
        )
        kept = AccessAttempt.objects.values_list().get()
        self.assertIn("emil", kept)
        self.assertNotIn("quartz", repr(kept))


class Form(Case):
    """What cannot be a name or a password is refused before it is looked up, counted, kept or logged."""

    def test_a_name_longer_than_any_is_refused_beside_its_field(self):
        for length in (151, 255, 256, 400, 5_000, 5_000_000):
            with self.subTest(length), self.assertNumQueries(0), self.assertNoLogs(level="WARNING"):
                answer = self.log_in(name="n" * length)
                self.assertContains(answer, "at most 150 characters")
                self.assertLess(len(answer.content), 20_000)
        self.assertFalse(AccessAttempt.objects.exists())

    def test_so_is_one_that_grows_past_it_once_it_is_normal(self):
        self.assertContains(self.log_in(name="ﷺ" * 20), "at most 150 characters")
        self.assertFalse(AccessAttempt.objects.exists())

    def test_the_longest_name_is_counted(self):
        self.assertEqual(self.log_in(name="n" * 150).status_code, 200)
        self.assertEqual(AccessAttempt.objects.get().username, "n" * 150)

    def test_a_password_longer_than_any_is_refused_beside_its_field(self):
        with self.assertNumQueries(0):
            self.assertContains(self.log_in("p" * 5_000_000), "at most 1024 characters")

    def test_without_a_usable_next_one_comes_to_the_desk(self):
        for sent in ({}, {"next": ""}, {"next": "//evil.example/"}, {"next": "https://evil.example/"}):
            form = {"username": "sophie", "password": "lemon lavender tea"} | sent
            self.assertRedirects(self.client_class().post("/admin/login/", form), "/admin/")


class Passing(Case):
    """What is over goes while the site serves."""

    def setUp(self):
        long_ago = timezone.now() - timedelta(days=30)
        AccessAttempt.objects.create(username="old", failures_since_start=1)
        AccessAttempt.objects.update(attempt_time=long_ago)
        AccessAttempt.objects.create(username="new", failures_since_start=1)
        for key, expires in (("old", long_ago), ("new", timezone.now() + timedelta(days=1))):
            session = Session.objects.create(session_key=key, session_data="", expire_date=expires)
            Login.objects.create(session=session, user=self.editor)
        Login.objects.create(session_id="gone", user=self.editor)
        sessions._Due.at = 0.0
        self.addCleanup(setattr, sessions._Due, "at", monotonic() + sessions.HOUR)

    def left(self):
        names = AccessAttempt.objects.order_by("username").values_list("username", flat=True)
        logins = Login.objects.order_by("session").values_list("session", flat=True)
        return list(names), list(logins), Session.objects.filter(pk="old").count()

    def test_old_failures_and_ended_sessions_go_with_a_page_of_the_editors(self):
        self.client.get("/")
        self.assertEqual(self.left(), (["new", "old"], ["gone", "new", "old"], 1))
        self.client.get("/admin/login/")
        self.assertEqual(self.left(), (["new"], ["new"], 0))

    def test_at_most_once_an_hour(self):
        self.client.get("/admin/login/")
        with self.assertNumQueries(0):
            self.client.get("/admin/login/")

    def test_where_there_are_many_some_go_each_time(self):
        with patch.object(sessions, "AT_ONCE", 1):
            AccessAttempt.objects.create(username="older", failures_since_start=1)
            AccessAttempt.objects.exclude(username="new").update(attempt_time=timezone.now() - timedelta(days=30))
            for left in (2, 1, 1):
                self.client.get("/admin/login/")
                self.assertEqual(AccessAttempt.objects.count(), left)

    def test_nobody_fails_while_the_database_is_busy(self):
        with patch.object(sessions, "forget_some", side_effect=OperationalError("database is locked")):
            self.assertEqual(self.client.get("/admin/login/").status_code, 200)
        self.client.get("/admin/login/")
        self.assertEqual(self.left(), (["new"], ["new"], 0))


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

    @override_settings(TRUSTED_PROXIES=1)
    def test_one_is_told_in_one_way(self):
        for forwarded, told in {
            "::ffff:198.51.100.7": "198.51.100.7",
            "fe80::1%eth0": "fe80::1",
            "2001:DB8:0::1": "2001:db8::1",
        }.items():
            self.assertEqual(self.address(forwarded), told)

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

    def test_one_from_before_they_were_noted_is_noted_by_its_next_request(self):
        session = self.client.session
        del session["noted as"]
        session.save()
        Login.objects.all().delete()
        self.client.get("/admin/", REMOTE_ADDR=HERE)
        self.assertEqual(Login.objects.get().address, HERE)

    def test_a_request_keeps_it_alive(self):
        self.assertEqual(self.ask_after(seen=11 * 3600), 200)
        self.assertAlmostEqual(self.client.session["seen"], time.time(), delta=60)

    def test_the_cookie_is_for_the_server_alone(self):
        self.client.logout()
        cookie = self.log_in("lemon lavender tea").cookies["sessionid"]
        self.assertEqual((cookie["httponly"], cookie["samesite"], cookie["path"]), (True, "Lax", "/"))
        self.assertEqual(cookie["max-age"], 14 * 24 * 3600)


class Log(Case):
    def test_logins_failures_locks_and_logouts_are_told(self):
        with self.assertLogs("spystories.security") as told:
            self.log_in("lemon lavender tea")
            self.client.post("/admin/logout/", REMOTE_ADDR=HERE)
            self.client = self.client_class()
            for _ in range(6):
                self.log_in()
        says = 'account="sophie" address="192.0.2.1"'
        expected = ["logged in", "logged out", *["login failed"] * 5, "locked", "login refused, locked"]
        self.assertEqual([record.getMessage() for record in told.records], [f"{what}: {says}" for what in expected])

    def test_refusals_are_told(self):
        make_user("willa", role="writer")
        self.client.force_login(get_user_model().objects.get(username="willa"))
        with self.assertLogs("spystories.security") as told:
            self.client.get(f"/admin/auth/user/{self.editor.pk}/change/?q=1", REMOTE_ADDR=HERE)
        said = f'refused: method="GET" path="/admin/auth/user/{self.editor.pk}/change/" by="willa" address="192.0.2.1"'
        self.assertEqual([record.getMessage() for record in told.records], [said])

    def test_a_refused_link_is_not_told_with_its_secret(self):
        link = make_link(self.editor)
        with self.assertLogs("spystories.security") as told:
            answer = Client(enforce_csrf_checks=True).post(link.removeprefix(settings.SITE_URL), {"new_password1": "x"})
        self.assertEqual(answer.status_code, 403)
        self.assertIn(f'path="/admin/reset/{link.split("/")[-3]}/…/"', told.records[0].getMessage())
        self.assertNotIn(link.split("/")[-2], "".join(told.output))

    def test_nothing_that_is_told_is_long_or_breaks_its_line(self):
        name = 'emil" address="1.2.3.4"\nlogged in: \u2028\\' + "n" * 100
        with self.assertLogs("spystories.security") as told:
            self.log_in(name=name)
        line = told.records[0].getMessage()
        self.assertEqual(len(line.splitlines()), 1)
        self.assertIn(r'account="emil\" address=\"1.2.3.4\"\x0alogged in: \x2028\\nnn', line)
        with self.assertLogs("spystories.security") as told:
            tell("tried", what="x" * 10_000_000)
        self.assertEqual(told.records[0].getMessage(), f'tried: what="{"x" * 150}…"')

    def formatted(self, message, *arguments, exc_info=None):
        record = logging.LogRecord("x", logging.INFO, "", 0, message, arguments, exc_info)
        return OneLine("%(levelname)s %(message)s").format(record)

    def test_what_was_typed_cannot_forge_a_line(self):
        line = self.formatted("login failed: %s", "emil\nINFO logged in: emil\x1b[2J\u2028")
        self.assertEqual(line, r"INFO login failed: emil\x0aINFO logged in: emil\x1b[2J\x2028")

    def test_times_are_in_utc(self):
        form = settings.LOGGING["formatters"]["one_line"]
        record = logging.LogRecord("x", logging.INFO, "", 0, "ready", (), None)
        record.created, record.msecs = 0.114, 114
        line = OneLine(form["format"], form["datefmt"]).format(record)
        self.assertEqual(line, "1970-01-01T00:00:00.114Z INFO x: ready")

    def test_no_line_is_endless(self):
        self.assertLess(len(self.formatted("Origin checking failed: %s", "x" * 8000)), 2100)

    def test_a_tracebacks_lines_stand_under_their_record(self):
        try:
            raise ValueError("one\nINFO logged in: emil")
        except ValueError as error:
            told = self.formatted("failed", exc_info=(ValueError, error, error.__traceback__))
        first, *rest = told.splitlines()
        self.assertEqual(first, "INFO failed")
        self.assertTrue(rest and all(line.startswith("    ") for line in rest))
