"""Passwords that anybody would guess are refused, and a new one ends what the old one opened."""

from io import StringIO
from unittest.mock import patch

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import SimpleTestCase, TestCase

from stories.accounts.brake import count, locks_on
from tests.support.factories import make_superuser, make_user

OLD, NEW = "lemon lavender tea", "seven green umbrellas"


class Rules(SimpleTestCase):
    def refusal(self, password):
        user = User(username="wally", first_name="Walter", last_name="Berg", email="w.berg@example.com")
        try:
            validate_password(password, user)
        except ValidationError as refused:
            return " ".join(refused.messages)
        return ""

    def test_refuse_what_repeats_or_runs(self):
        for password in (
            *("aaaaaaaaaaaa", "abababababab", "123456789012", "abcdefghijkl", "zyxwvutsrqpo", "qwertyuiop12"),
            *("1q2w3e4r5t6y", "qazwsxedcrfv", "abcd1234abcd1234", "lemonadelemonade", "a" * 1000),
        ):
            self.assertIn("easily guessed", self.refusal(password), password)

    def test_refuse_ones_own_name_however_often(self):
        for password in ("wally-wally-wally", "wallywallywally", "Wally_1_Wally_2", "wally1234567", "w4lly.berg.w4lly"):
            self.assertIn("easily guessed", self.refusal(password), password)

    def test_refuse_long_common_ones_and_dates(self):
        for password in (
            *("password1234", "passwordpassword", "iloveyou2024", "administrator1", "changeme12345", "unbelievable"),
            *("trustno1trustno1", "Passw0rd!2026", "Summer2026!!!", "Welcome12345!", "manchesterunited"),
            *("21.05.1987 1987", "spystories2026", "iloveyouforever"),
        ):
            self.assertIn("easily guessed", self.refusal(password), password)

    def test_take_or_refuse_whatever_is_sent(self):
        for password in (
            "9201992\n2\n ",
            "1\r\n1\u20281\t1 1990",
            "\x00\x01" * 8,
            "\ud800" * 12,
            "١٢٣٤٥٦" * 2,
            "İıſK" * 3,
        ):
            self.assertIn("easily guessed", self.refusal(password), repr(password))

    def test_look_at_no_more_than_the_beginning(self):
        with patch("stories.accounts.passwords.zxcvbn", return_value={"guesses": 10**12}) as measured:
            self.assertEqual(self.refusal("wally" + "4@8({[<3691!|10$5+7%2" * 40), "")
        self.assertEqual(measured.call_args.args, ("4@8({[<3691!|10$5+7%24@8",))

    def test_refuse_what_is_short(self):
        self.assertIn("at least 12 characters", self.refusal("zq7kp-m2wxn"))

    def test_refuse_one_that_no_login_would_take(self):
        self.assertIn("at most 1024", self.refusal(NEW * 60))

    def test_take_what_nobody_expects(self):
        words = ("ünïcödé wörds hére", "雨の夜に猫と傘と駅の灯り", "lemon lavender tea for wally", "x" + NEW * 20)
        for password in (OLD, NEW, "correct horse battery staple", "zq7kp-m2wxn-b4hvt", *words):
            self.assertEqual(self.refusal(password), "", password)


class Change(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.keeper, cls.willa = make_superuser("keeper"), make_user("willa", role="writer")
        for user in (cls.keeper, cls.willa):
            user.set_password(OLD)
            user.save()

    def browser(self, user):
        client = self.client_class()
        client.force_login(user)
        client.get("/admin/")
        return client

    def is_in(self, client):
        return client.get("/admin/").status_code == 200

    def change_own(self, client, old=OLD, new=NEW):
        form = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post("/admin/password_change/", form)

    def test_of_ones_own_asks_for_the_old_one_and_refuses_easy_ones(self):
        client = self.browser(self.willa)
        for form in ({"old": "wrong"}, {"new": "lemon tea"}, {"new": "willa-willa-willa"}, {"old": "x" * 1025}):
            self.assertEqual(self.change_own(client, **form).status_code, 200, form)
        self.assertEqual(self.change_own(client).status_code, 302)

    def test_ends_the_other_sessions_and_no_other_persons(self):
        here, elsewhere, other = self.browser(self.willa), self.browser(self.willa), self.browser(self.keeper)
        self.change_own(here)
        self.assertEqual([self.is_in(client) for client in (here, elsewhere, other)], [True, False, True])

    def test_by_a_keeper_ends_the_sessions_too_and_is_told_with_both_names(self):
        here, keeper = self.browser(self.willa), self.browser(self.keeper)
        form = {"usable_password": "true", "password1": NEW, "password2": NEW}
        with self.assertLogs("spystories.security") as told:
            keeper.post(f"/admin/auth/user/{self.willa.pk}/password/", form)
        self.assertEqual([self.is_in(here), self.is_in(keeper)], [False, True])
        said = 'password changed: account="willa" by="keeper" address="127.0.0.1"'
        self.assertEqual([record.getMessage() for record in told.records], [said])
        self.assertNotIn("umbrellas", said)

    def test_taken_away_by_a_keeper_ends_the_sessions_and_is_told(self):
        here, keeper = self.browser(self.willa), self.browser(self.keeper)
        form = {"usable_password": "false", "unset-password": "yes"}
        with self.assertLogs("spystories.security") as told:
            keeper.post(f"/admin/auth/user/{self.willa.pk}/password/", form)
        self.assertFalse(self.is_in(here))
        self.assertIn('password taken away: account="willa" by="keeper"', told.output[0])

    def test_by_command_ends_the_sessions_and_the_lock(self):
        here = self.browser(self.willa)
        for _ in range(5):
            count("willa", "192.0.2.1")
        with patch("getpass.getpass", return_value=NEW), self.assertLogs("spystories.security"):
            call_command("changepassword", "willa", stdout=StringIO())
        self.assertEqual((self.is_in(here), locks_on("willa")), (False, []))

    def test_of_ones_own_is_nowhere_possible_without_the_old_one(self):
        keeper = self.browser(self.keeper)
        form = {"usable_password": "true", "password1": NEW, "password2": NEW}
        for number in (self.keeper.pk, f"00{self.keeper.pk}", f"%20{self.keeper.pk}"):
            address = f"/admin/auth/user/{number}/password/"
            self.assertRedirects(keeper.get(address), "/admin/password_change/")
            self.assertRedirects(keeper.post(address, form), "/admin/password_change/")
        self.keeper.refresh_from_db()
        self.assertTrue(self.keeper.check_password(OLD))
