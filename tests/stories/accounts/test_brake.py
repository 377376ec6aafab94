"""Whoever is locked is seen to be, and is let in again by whoever may change accounts, and by command."""

from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.core.management import CommandError, call_command
from django.test import TestCase

from stories.accounts import brake
from tests.support.factories import make_superuser, make_user

pytestmark = pytest.mark.sql

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.99"


class Unlocking(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.willa, cls.keeper = make_user("willa", role="writer"), make_user("keeper", role="keeper")
        cls.root = make_superuser("root")

    def setUp(self):
        self.client.force_login(self.keeper)

    def page(self, user, what="change"):
        return f"/admin/auth/user/{user.pk}/{what}/"

    def fail(self, times, name="willa", address=HERE):
        for _ in range(times):
            brake.count(name, address)

    def test_an_account_that_is_not_locked_shows_nothing(self):
        self.fail(4)
        self.assertNotContains(self.client.get(self.page(self.willa)), "Locked after")

    def test_a_lock_is_shown_on_the_accounts_page_and_let_go_there(self):
        self.fail(5)
        page = self.client.get(self.page(self.willa))
        self.assertContains(page, "This account from 192.0.2.1")
        with self.assertLogs("spystories.security") as told:
            answer = self.client.post(self.page(self.willa, "unlock"), follow=True)
        self.assertContains(answer, "Unlocked: willa may try again at once")
        self.assertNotContains(answer, "Locked after")
        self.assertIn('unlocked: account="willa" by="keeper"', told.output[0])
        self.assertFalse(brake.is_locked("willa", HERE))

    def test_a_lock_from_everywhere_is_shown_and_let_go(self):
        for number in range(13):
            self.fail(4, address=f"192.0.2.{number}")
        self.assertContains(self.client.get(self.page(self.willa)), "This account from everywhere")
        self.assertTrue(brake.is_locked("willa", ELSEWHERE))
        self.client.post(self.page(self.willa, "unlock"))
        self.assertFalse(brake.is_locked("willa", ELSEWHERE))

    def test_an_address_locked_for_all_names_is_shown_and_let_go(self):
        for number in range(20):
            self.fail(1, name=f"name{number}")
        self.assertContains(self.client.get(self.page(self.willa)), "Everybody at 192.0.2.1")
        self.client.post(self.page(self.willa, "unlock"))
        self.assertFalse(brake.is_locked("willa", HERE))

    def test_only_whoever_may_change_the_account_lets_it_go(self):
        self.fail(5, name="root")
        self.assertEqual(self.client.post(self.page(self.root, "unlock")).status_code, 403)
        self.client.force_login(self.willa)
        self.assertEqual(self.client.post(self.page(self.keeper, "unlock")).status_code, 403)
        self.assertTrue(brake.is_locked("root", HERE))

    def test_by_command(self):
        self.fail(5)
        self.fail(5, address=ELSEWHERE)
        self.fail(1, name="other")
        out = StringIO()
        with self.assertLogs("spystories.security"):
            call_command("unlock", "willa", stdout=out)
        self.assertEqual(out.getvalue(), "willa may try again; 10 failures forgotten.\n")
        self.assertEqual(AccessAttempt.objects.get().username, "other")

    def test_an_address_by_command(self):
        self.fail(5, address="2001:db8::")
        out = StringIO()
        with self.assertLogs("spystories.security"):
            call_command("unlock", "--address", "2001:db8::7", stdout=out)
        self.assertIn("5 failures forgotten", out.getvalue())
        self.assertFalse(AccessAttempt.objects.exists())

    def test_by_command_nobody_in_particular(self):
        for wrong in ((), ("nobody",), ("willa", "nobody")):
            with self.assertRaises(CommandError):
                call_command("unlock", *wrong)

    def test_counting_and_asking_take_few_queries(self):
        self.fail(1)
        with self.assertNumQueries(1):
            brake.is_locked("willa", HERE)
        with self.assertNumQueries(3):
            brake.locks_on("willa")
