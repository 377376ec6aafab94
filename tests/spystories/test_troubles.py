"""A disk that takes nothing, and a database that is away: readers read on, and nobody loses what he typed."""

import errno
import random
import sqlite3
from contextlib import contextmanager
from unittest import mock

import psycopg
import psycopg_pool
import pytest
from django.db import OperationalError, connection
from django.test import Client, SimpleTestCase, TestCase, TransactionTestCase
from django.urls import reverse

from spystories.troubles import AWAY, BUSY, FULL, READ_ONLY, trouble_of
from stories.models import Revision
from tests.support.browser_forms import filled_in
from tests.support.factories import make_story, make_superuser

pytestmark = pytest.mark.sql

TYPED = "<p>She counted the steps on the <em>stairs</em> &amp; waited.</p>"


def caused(cause):
    """An error as Django raises it, from what the database's library said."""
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@contextmanager
def only_readable():
    """The database refuses to write, in its own words."""
    on_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=1" if on_sqlite else "SET default_transaction_read_only=on")
        try:
            yield
        finally:
            cursor.execute("PRAGMA query_only=0" if on_sqlite else "SET default_transaction_read_only=off")


@contextmanager
def full():
    """Not a page more than there is: SQLite's own words for a full disk."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no room that was freed
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")


class Case:
    def setUp(self):
        self.ana = make_superuser("ana")
        self.story = make_story(title="The Window")
        self.page = reverse("admin:stories_story_change", args=[self.story.pk])
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.ana)

    def typed(self, body=TYPED):
        return filled_in(self.client.get(self.page).content.decode(), {"body": body, "_save": "Save"})

    def refused(self, answer, status, words):
        self.assertEqual(answer.status_code, status)
        self.assertContains(answer, words, status_code=status)
        self.assertTrue(int(answer.headers["Retry-After"]))
        self.assertIn("no-store", answer.headers["Cache-Control"])

    def given_back(self, answer, sent):
        """The form of a refusal holds all that was sent, and goes where that was to go."""
        page = answer.content.decode()
        self.assertIn(f'action="{self.page}"', page)
        again = filled_in(page, {})
        wanted = {name: value for name, value in sent.items() if value not in ([], "")}
        self.assertEqual({name: again[name] for name in wanted}, {n: _last(v) for n, v in wanted.items()})
        return again


def _last(value):
    return value[-1] if isinstance(value, list) else value


class ADiskThatTakesNothing(Case, TransactionTestCase):
    def test_a_save_is_refused_with_its_reason_and_its_text_and_goes_when_there_is_room(self):
        if connection.vendor != "sqlite":
            self.skipTest("PostgreSQL has its own disk")
        letters = random.Random(20)  # noqa: S311 - nothing to be packed small
        body = "".join(f"<p>{letters.randbytes(150).hex()}</p>" for _ in range(300))
        sent, before = self.typed(body), Revision.objects.count()
        with full():
            answer = self.client.post(self.page, sent)
            self.refused(answer, 507, "The disk is full")
            self.assertEqual(Client().get("/").status_code, 200)
            self.assertEqual(Client().get(self.story.get_absolute_url()).status_code, 200)
        self.assertEqual(Revision.objects.count(), before)
        again = self.given_back(answer, sent)
        self.assertRedirects(self.client.post(self.page, again), self.page, fetch_redirect_response=False)
        self.assertContains(self.client.get(self.page), body[-300:-4])

    def test_a_database_that_can_only_be_read_serves_readers_and_refuses_saves(self):
        sent = self.typed()
        addresses = ("/", "/stories/", self.story.get_absolute_url(), "/search/?q=window", "/people/", "/health/")
        with only_readable():
            for address in addresses:
                self.assertEqual(Client().get(address).status_code, 200, address)
            answer = self.client.post(self.page, sent)
        self.refused(answer, 507, "can only be read now")
        self.given_back(answer, sent)


class ADatabaseThatIsAway(Case, TestCase):
    @contextmanager
    def away(self):
        error = caused(psycopg_pool.PoolTimeout("couldn't get a connection after 1.00 sec"))
        with mock.patch("django.db.backends.utils.CursorWrapper.execute", side_effect=error):
            yield

    def test_every_page_says_so_and_when_to_come_again(self):
        with self.away(), self.assertLogs("spystories.database") as told:
            for address in ("/", "/stories/", "/search/?q=rain", "/admin/", self.page):
                self.refused(self.client.get(address), 503, "cannot reach its stories")
        self.assertTrue(all("couldn't get a connection" in line and "\n" not in line for line in told.output))

    def test_an_editor_has_his_text_back(self):
        sent = self.typed()
        with self.away(), self.assertLogs("spystories.database"):
            answer = self.client.post(self.page, sent)
        self.refused(answer, 503, "cannot reach its stories")
        self.assertRedirects(
            self.client.post(self.page, self.given_back(answer, sent)), self.page, fetch_redirect_response=False
        )

    def test_a_password_is_never_given_back(self):
        sent = {"username": "ana", "password": "the-lamp-was-out"}
        with self.away(), self.assertLogs("spystories.database"):
            answer = Client(raise_request_exception=False).post(reverse("admin:login"), sent)
        self.refused(answer, 503, "cannot reach its stories")
        self.assertNotContains(answer, "<form", status_code=503)
        self.assertNotContains(answer, "the-lamp", status_code=503)


class WhatErrorsTell(SimpleTestCase):
    def test_postgresql_s_states(self):
        for state, trouble in (
            ("53100", FULL),
            ("25006", READ_ONLY),
            ("40P01", BUSY),
            ("57014", BUSY),
            ("53300", AWAY),
        ):
            self.assertIs(trouble_of(caused(psycopg.errors.lookup(state)())), trouble, state)
        self.assertIs(trouble_of(caused(psycopg.errors.lookup("57P01")())), AWAY)
        self.assertIsNone(trouble_of(caused(psycopg.errors.lookup("22001")())))

    def test_what_is_no_trouble_of_the_database_is_a_fault_of_the_site(self):
        for error in (ZeroDivisionError(), OSError("gone"), sqlite3.OperationalError("no such table: x"), None):
            self.assertIsNone(trouble_of(error), error)
        self.assertIs(trouble_of(OSError(errno.ENOSPC, "No space left on device")), FULL)
