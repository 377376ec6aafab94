"""A link by which somebody sets a password: by mail, or from a keeper; once, for a day, and to nobody's gain."""

import threading
from datetime import datetime, timedelta
from smtplib import SMTPServerDisconnected
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext

from stories.accounts.reset import LinkTokens, make_link, tokens
from tests.support.factories import make_superuser, make_user

pytestmark = pytest.mark.sql

OLD, NEW = "lemon lavender tea", "seven green umbrellas"
HERE = "192.0.2.1"


class LinkCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.willa = make_user("willa", role="writer", email="willa@example.com")
        cls.keeper = make_user("keeper", role="keeper")
        cls.root = make_superuser("root")
        for user in (cls.willa, cls.keeper, cls.root):
            user.set_password(OLD)
            user.save()

    def browser(self, user=None):
        client = self.client_class()
        if user:
            client.force_login(user)
            client.get("/admin/")
        return client

    def set_password(self, link, new=NEW):
        """The last page that somebody sees who opens `link` and sets `new`."""
        browser = self.browser()
        page = browser.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
        if b"new_password1" not in page.content:
            return page
        form = {"new_password1": new, "new_password2": new}
        return browser.post(page.redirect_chain[-1][0], form, follow=True)

    def opens(self, link):
        return b"new_password1" in self.browser().get(link.removeprefix("http://127.0.0.1:8000"), follow=True).content


class Links(LinkCase):
    def test_one_sets_a_password_once_and_ends_the_sessions(self):
        here, link = self.browser(self.willa), make_link(self.willa)
        with self.assertLogs("spystories.security") as told:
            self.assertContains(self.set_password(link), "The password is set")
        self.assertEqual(here.get("/admin/").status_code, 302)
        self.assertTrue(User.objects.get(pk=self.willa.pk).check_password(NEW))
        self.assertContains(self.set_password(link), "This link leads nowhere")
        said = [record.getMessage() for record in told.records]
        self.assertEqual(
            said, [f'{what}: account="willa" address="127.0.0.1"' for what in ("link used", "password changed")]
        )

    def test_an_easy_password_is_refused_there_too(self):
        link = make_link(self.willa)
        self.assertContains(self.set_password(link, "willa-willa-willa"), "easily guessed")
        self.assertTrue(self.opens(link))

    def test_it_does_not_log_in(self):
        browser = self.browser()
        page = browser.get(make_link(self.willa).removeprefix("http://127.0.0.1:8000"), follow=True)
        browser.post(page.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})
        self.assertEqual(browser.get("/admin/").status_code, 302)

    def test_it_ends_after_a_day(self):
        link = make_link(self.willa)
        for hours, leads in ((23, True), (25, False)):
            with patch.object(tokens, "_now", return_value=datetime.now() + timedelta(hours=hours)):
                self.assertEqual(self.opens(link), leads)

    def test_it_ends_with_whatever_changes_about_the_account(self):
        changes = {
            "a password": lambda user: user.set_password(NEW),
            "another address of mail": lambda user: setattr(user, "email", "other@example.com"),
            "a deactivation": lambda user: setattr(user, "is_active", False),
            "more rights": lambda user: setattr(user, "is_superuser", True),
            "another role": lambda user: user.groups.set([Group.objects.get(name="Keeper")]),
        }
        for what, change in changes.items():
            user = make_user(what.replace(" ", "-"), role="writer")
            link = make_link(user)
            self.assertTrue(self.opens(link))
            change(user)
            user.save()
            self.assertFalse(self.opens(link), what)

    def test_a_changed_link_leads_nowhere(self):
        link = make_link(self.willa)
        for wrong in (link[:-2] + "x/", link.replace("/reset/", "/reset/x"), make_link(self.keeper)[:-20] + link[-20:]):
            self.assertFalse(self.opens(wrong))


class ByHand(LinkCase):
    def page(self, user):
        return f"/admin/auth/user/{user.pk}/link/"

    def test_a_keeper_makes_one_that_is_shown_once(self):
        keeper = self.browser(self.keeper)
        self.assertContains(keeper.get(f"/admin/auth/user/{self.willa.pk}/change/"), self.page(self.willa))
        with self.assertLogs("spystories.security") as told:
            shown = keeper.post(self.page(self.willa), {"show": "yes"})
        link = shown.context["link"]
        self.assertContains(shown, link)
        self.assertIn("no-store", shown["Cache-Control"])
        self.assertNotContains(keeper.get(self.page(self.willa)), link)
        self.assertEqual(
            told.output[0], 'INFO:spystories.security:link made: account="willa" by="keeper" address="127.0.0.1"'
        )
        self.assertNotIn(link.split("/")[-2], "".join(told.output))
        self.assertContains(self.set_password(link), "The password is set")

    def test_a_new_account_without_a_password_is_invited_so(self):
        keeper = self.browser(self.keeper)
        keeper.post("/admin/auth/user/add/", {"username": "nina", "usable_password": "false"})
        nina = User.objects.get(username="nina")
        self.assertFalse(nina.has_usable_password())
        self.set_password(keeper.post(self.page(nina), {"show": "yes"}).context["link"])
        form = {"username": "nina", "password": NEW, "next": ""}
        self.assertRedirects(self.browser().post("/admin/login/", form), "/admin/")

    def test_nobody_makes_one_for_himself_for_who_may_do_more_or_for_nobody(self):
        gone = make_user("gone", is_active=False)
        for asker, of in (
            (self.keeper, self.keeper),
            (self.keeper, self.root),
            (self.root, self.root),
            (self.root, gone),
        ):
            browser = self.browser(asker)
            self.assertEqual(browser.get(self.page(of)).status_code, 403)
            self.assertEqual(browser.post(self.page(of), {"show": "yes"}).status_code, 403)
        self.assertEqual(self.browser(self.willa).post(self.page(gone), {"show": "yes"}).status_code, 403)

    def test_without_mail_nothing_speaks_of_it(self):
        page = self.browser(self.keeper).get(self.page(self.willa))
        self.assertNotContains(page, "willa@example.com")
        self.browser(self.keeper).post(self.page(self.willa), {"mail": "yes"})
        self.assertEqual(mail.outbox, [])
        self.assertNotContains(self.browser().get("/admin/login/"), "Forgotten your password?")
        self.assertEqual(self.browser().get("/admin/reset/").status_code, 404)
        self.assertEqual(self.browser().post("/admin/reset/", {"email": "willa@example.com"}).status_code, 404)


@override_settings(MAIL_IS_SET=True)
class ByMail(LinkCase):
    def ask(self, email="willa@example.com", address=HERE):
        answer = self.browser().post("/admin/reset/", {"email": email}, REMOTE_ADDR=address)
        for thread in threading.enumerate():
            if thread.name == "reset mail":
                thread.join()
        return answer

    def link_of(self, message):
        return next(line for line in message.body.splitlines() if line.startswith("http"))

    def test_the_login_leads_there(self):
        self.assertContains(self.browser().get("/admin/login/"), 'href="/admin/reset/"')
        self.assertContains(self.browser().get("/admin/reset/"), 'name="email"')

    def test_a_mail_brings_a_link_at_the_sites_own_address(self):
        self.browser().post("/admin/reset/", {"email": "x@example.com"}, headers={"host": "localhost"})
        self.ask("Willa@Example.com")
        [message] = mail.outbox
        self.assertEqual(message.to, ["willa@example.com"])
        self.assertTrue(self.link_of(message).startswith("http://127.0.0.1:8000/admin/reset/"))
        self.assertContains(self.set_password(self.link_of(message)), "The password is set")

    def test_the_answer_does_not_tell_whether_anybody_has_the_address(self):
        known, unknown = self.ask(), self.ask("nobody@example.com")
        self.assertEqual((known.status_code, known["Location"]), (unknown.status_code, unknown["Location"]))
        self.assertEqual(len(mail.outbox), 1)

    def test_nor_does_the_work_that_it_takes(self):
        taken = []
        for email in ("willa@example.com", "nobody@example.com"):
            with CaptureQueriesContext(connection) as queries, patch.object(LinkTokens, "make_token") as made:
                made.return_value = "token"
                self.ask(email)
            taken.append((len(queries), made.call_count))
        self.assertEqual(*taken)

    def test_whoever_is_not_active_gets_none(self):
        User.objects.filter(pk=self.willa.pk).update(is_active=False)
        self.ask()
        self.assertEqual(mail.outbox, [])

    def test_nobodys_mail_is_flooded(self):
        answers = [self.ask(address=f"192.0.2.{number}").status_code for number in range(12)]
        self.assertEqual((answers, len(mail.outbox)), ([302] * 12, 3))

    def test_whoever_asks_too_often_waits(self):
        for email, times in (("willa@example.com", 5), ("nobody@example.com", 5)):
            self.assertEqual([self.ask(email).status_code for _ in range(times)], [302] * times)
            with self.assertLogs("spystories.security") as told:
                refused = self.ask(email)
            self.assertIn('reset refused, locked: address="192.0.2.1"', told.output[0])
            self.assertContains(refused, "Wait 15 minutes", status_code=429)
            self.assertEqual(refused["Retry-After"], "900")

    def test_one_address_may_not_try_name_after_name(self):
        answers = [self.ask(f"name{number}@example.com").status_code for number in range(21)]
        self.assertEqual(answers, [302] * 20 + [429])

    def test_what_cannot_be_an_address_is_refused_before_it_is_counted(self):
        for length in (250, 400, 5_000_000):
            with self.subTest(length), self.assertNumQueries(0):
                answer = self.ask("n" * length + "@example.com")
                self.assertEqual(answer.status_code, 200)
                self.assertLess(len(answer.content), 20_000)

    def test_a_dead_mail_server_breaks_nothing_and_is_told(self):
        gone = SMTPServerDisconnected("Connection unexpectedly closed")
        page = f"/admin/auth/user/{self.willa.pk}/link/"
        with patch("django.core.mail.EmailMessage.send", side_effect=gone), self.assertLogs("spystories.mail") as told:
            self.assertEqual(self.ask().status_code, 302)
            self.assertContains(self.browser(self.keeper).post(page, {"mail": "yes"}), "The mail could not be sent")
        self.assertEqual(len(told.output), 2)
        self.assertIn("no mail could be sent: SMTPServerDisconnected: Connection unexpectedly closed", told.output[0])

    def test_a_keeper_mails_one(self):
        page = f"/admin/auth/user/{self.willa.pk}/link/"
        with self.assertLogs("spystories.security") as told:
            answer = self.browser(self.keeper).post(page, {"mail": "yes"}, follow=True)
        self.assertContains(answer, "on its way to willa@example.com")
        self.assertIn('link mailed: account="willa" by="keeper"', "".join(told.output))
        self.assertContains(self.set_password(self.link_of(mail.outbox[0])), "The password is set")
