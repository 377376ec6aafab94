"""The second factor: set up, asked for after the password, lost, and required of roles."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from stories.accounts import second_factor
from stories.models import RecoveryCode, RecoverySheet, RequiredFactor, Unsaved
from tests.support.browser_forms import filled_in
from tests.support.factories import make_revision, make_superuser, make_user
from tests.support.second_factor import code_of, set_up_app

pytestmark = pytest.mark.sql

PASSWORD = "correct horse battery staple"
HOME = "/admin/second-factor/"


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.nina = make_user("nina", role="editor")
        cls.nina.set_password(PASSWORD)
        cls.nina.save()

    def give_password(self, client=None, **fields):
        form = {"username": "nina", "password": PASSWORD, "next": "/admin/keys/"} | fields
        return (client or self.client).post("/admin/login/", form)

    def give_code(self, code, client=None, **fields):
        form = {"_code": "yes", "code": code, "next": "/admin/keys/"} | fields
        return (client or self.client).post("/admin/login/", form)

    def is_in(self, client=None):
        return (client or self.client).get("/admin/keys/").status_code == 200


class Login(Case):
    def test_without_a_second_factor_is_by_password_alone(self):
        self.assertRedirects(self.give_password(), "/admin/keys/")

    def test_asks_for_the_code_after_the_right_password_only(self):
        set_up_app(self.nina)
        self.assertNotContains(self.give_password(password="wrong"), "_code")
        page = self.give_password()
        self.assertContains(page, 'autocomplete="one-time-code"')
        self.assertNotContains(page, 'type="password"')
        self.assertFalse(self.is_in())
        self.assertRedirects(self.give_code(code_of()), "/admin/keys/")
        self.assertTrue(self.is_in())

    def test_counts_as_one_only_when_the_code_is_given(self):
        set_up_app(self.nina)
        self.give_password()
        self.nina.refresh_from_db()
        self.assertIsNone(self.nina.last_login)
        self.give_code(code_of())
        self.nina.refresh_from_db()
        self.assertIsNotNone(self.nina.last_login)

    def test_leads_to_no_other_site(self):
        set_up_app(self.nina)
        self.give_password(next="//evil.example/")
        answer = self.give_code(code_of(), next="//evil.example/")
        self.assertEqual((answer.status_code, answer["Location"]), (302, "/admin/"))

    def test_a_code_without_the_password_before_is_asked_for_it(self):
        set_up_app(self.nina)
        answer = self.give_code(code_of())
        self.assertContains(answer, 'type="password"')
        self.assertFalse(self.is_in())

    def test_a_password_given_ten_minutes_ago_or_changed_since_counts_no_more(self):
        set_up_app(self.nina)
        self.give_password()
        session = self.client.session
        session["half_login"] = [*session["half_login"][:3], session["half_login"][3] - 601]
        session.save()
        self.assertContains(self.give_code(code_of()), "That took too long")
        self.give_password()
        self.nina.set_password("another horse battery staple")
        self.nina.save()
        self.give_code(code_of())
        self.assertFalse(self.is_in())

    def test_keeps_nothing_of_who_has_not_given_the_password(self):
        set_up_app(self.nina)
        self.give_password(password="wrong")
        self.give_code(code_of())
        self.assertNotIn("sessionid", self.client.cookies)

    def test_carries_what_was_typed_past_password_and_code(self):
        set_up_app(self.nina)
        story = make_revision(title="Draft", by=self.nina).story
        form = reverse("admin:stories_story_change", args=[story.pk])
        other = Client()
        other.force_login(self.nina, backend="django.contrib.auth.backends.ModelBackend")
        TOTPDevice.objects.all().delete()
        RecoverySheet.objects.all().delete()
        typed = filled_in(other.get(form).content.decode(), {"title": "Typed", "_save": "Save"})
        set_up_app(self.nina)
        answer = self.client.post(form, typed)
        self.assertEqual(answer.status_code, 401)
        carried = re.search(r'name="_carried" value="([^"]+)"', answer.content.decode())[1]
        page = self.give_password(_carried=carried, next=form)
        self.assertContains(page, carried)
        self.assertFalse(Unsaved.objects.exists())
        self.assertRedirects(
            self.give_code(code_of(), _carried=carried, next=form), form, fetch_redirect_response=False
        )
        self.assertIn(["title", "Typed"], Unsaved.objects.get(user=self.nina).fields)


class WithoutADevice(Case):
    """A passkey that is left in the database of a site whose packages for it are uninstalled."""

    def test_the_codes_alone_are_asked_for_and_let_in(self):
        codes = second_factor.make_codes(self.nina)
        self.assertContains(self.give_password(), 'autocomplete="one-time-code"')
        self.assertRedirects(self.give_code(codes[0]), "/admin/keys/")
        RecoveryCode.objects.all().delete()
        self.assertContains(self.give_password(Client()), 'autocomplete="one-time-code"')

    def test_all_of_it_can_be_taken_away(self):
        codes = second_factor.make_codes(self.nina)
        self.give_password()
        self.give_code(codes[0])
        self.assertContains(self.client.get(HOME), "9 are left")
        self.assertRedirects(self.client.post(f"{HOME}remove/", {"device": "all"}), HOME)
        self.assertRedirects(self.give_password(Client()), "/admin/keys/", fetch_redirect_response=False)


class Codes(Case):
    def setUp(self):
        self.codes = set_up_app(self.nina)
        self.give_password()

    def try_again(self, code):
        client = Client()
        self.give_password(client)
        self.give_code(code, client)
        return self.is_in(client)

    def wait(self, **past):
        """Let time pass for what a device remembers of wrong codes."""
        for kind in (TOTPDevice, RecoverySheet):
            for device in kind.objects.filter(user=self.nina, throttling_failure_timestamp__isnull=False):
                device.throttling_failure_timestamp -= timedelta(**past)
                device.save()

    def test_of_the_app_works_once(self):
        self.assertTrue(self.try_again(code_of()))
        self.assertFalse(self.try_again(code_of()))

    def test_of_the_app_may_have_a_space(self):
        code = code_of()
        self.assertTrue(self.try_again(f"{code[:3]} {code[3:]}"))

    def test_of_recovery_works_once_with_or_without_dashes_in_any_case(self):
        self.assertEqual(len(self.codes), 10)
        self.assertTrue(self.try_again(self.codes[0]))
        self.assertTrue(self.try_again(self.codes[1].upper().replace("-", " ")))
        self.assertEqual(RecoveryCode.objects.count(), 8)
        self.client.get("/admin/login/")
        self.give_password()
        self.give_code(self.codes[2])
        self.assertContains(self.client.get("/admin/keys/"), "7 are left")
        self.assertFalse(self.try_again(self.codes[0]))

    def test_of_recovery_are_stored_as_digests_alone(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT digest FROM stories_recoverycode")
            stored = "".join(row[0] for row in cursor.fetchall())
        self.assertTrue(all(len(code.replace("-", "")) == 25 for code in self.codes))
        self.assertFalse(any(code in stored or code.replace("-", "") in stored for code in self.codes))

    def test_of_somebody_else_do_not_work(self):
        other = make_user("olga", role="editor")
        codes = set_up_app(other, key="ab" * 20)
        self.assertFalse(self.try_again(codes[0]))
        self.assertFalse(self.try_again(code_of("ab" * 20)))

    def test_that_are_wrong_are_followed_by_a_pause_in_which_the_right_one_is_refused(self):
        self.assertContains(self.give_code("000000"), "each code works once")
        self.assertContains(self.give_code(code_of()), "Wait 1 second")
        self.wait(seconds=2)
        self.assertRedirects(self.give_code(code_of()), "/admin/keys/")

    def test_of_the_other_kind_work_during_the_pause(self):
        self.give_code("000000")
        self.assertRedirects(self.give_code(self.codes[0]), "/admin/keys/")

    def test_are_listened_to_again_after_an_hour_and_a_quarter_whatever_was_tried(self):
        for kind in (TOTPDevice, RecoverySheet):
            kind.objects.update(throttling_failure_count=10_000, throttling_failure_timestamp=timezone.now())
        self.assertContains(self.give_code(code_of()), "Wait 69 minutes")
        self.wait(minutes=75)
        self.assertRedirects(self.give_code(code_of()), "/admin/keys/")

    def test_that_are_wrong_are_counted_by_the_brake(self):
        for _ in range(4):
            self.assertEqual(self.give_code("nonsense").status_code, 200)
            RecoverySheet.objects.update(throttling_failure_timestamp=None)
        self.assertContains(self.give_code("nonsense"), "Wait 15 minutes", status_code=429)
        self.assertEqual(self.give_code(self.codes[0]).status_code, 429)
        self.assertEqual(self.give_password(Client()).status_code, 429)
        self.assertFalse(self.is_in())

    def test_that_are_right_let_the_brake_forget(self):
        self.give_code("nonsense")
        self.assertTrue(AccessAttempt.objects.exists())
        self.give_code(code_of())
        self.assertFalse(AccessAttempt.objects.exists())

    def test_of_every_shape_are_answered(self):
        for code in ("", "0", "٣" * 6, "x" * 64, "x" * 65, "1" * 9000, "123 456 789", "é" * 20, "-----", "1e5000"):
            self.assertIn(self.give_code(code).status_code, (200, 429), code[:10])

    def test_are_in_no_log(self):
        with self.assertLogs() as told:
            self.give_code("314 159")
            self.give_code(self.codes[0])
        lines = "\n".join(told.output)
        self.assertIn('wrong second factor: account="nina"', lines)
        self.assertIn('second factor given: account="nina" kind="recovery code"', lines)
        self.assertFalse(any(code in lines for code in (*self.codes, "314", "159")), lines)


class Sessions(Case):
    def test_that_were_open_before_are_asked_for_the_code_alone(self):
        self.client.force_login(self.nina)
        self.assertTrue(self.is_in())
        set_up_app(self.nina)
        self.assertFalse(self.is_in())
        page = self.client.get("/admin/keys/", follow=True)
        self.assertContains(page, 'autocomplete="one-time-code"')
        self.assertRedirects(self.give_code(code_of()), "/admin/keys/")
        self.assertTrue(self.is_in())

    def test_that_were_open_before_lose_no_text(self):
        story = make_revision(title="Draft", by=self.nina).story
        form = reverse("admin:stories_story_change", args=[story.pk])
        self.client.force_login(self.nina)
        typed = filled_in(self.client.get(form).content.decode(), {"title": "Typed", "_save": "Save"})
        set_up_app(self.nina)
        answer = self.client.post(form, typed)
        carried = re.search(r'name="_carried" value="([^"]+)"', answer.content.decode())[1]
        self.give_code(code_of(), _carried=carried)
        self.assertIn(["title", "Typed"], Unsaved.objects.get(user=self.nina).fields)

    def test_lose_what_let_them_in_with_the_device(self):
        set_up_app(self.nina)
        self.give_password()
        self.give_code(code_of())
        self.assertTrue(self.is_in())
        TOTPDevice.objects.all().delete()
        self.assertFalse(self.is_in())

    def test_get_a_new_key_at_the_password_and_at_the_code(self):
        set_up_app(self.nina)
        self.give_password()
        between = self.client.session.session_key
        self.give_code(code_of())
        self.assertNotEqual(self.client.session.session_key, between)

    def test_that_wait_for_a_code_are_over_in_ten_minutes_and_then_last_as_others(self):
        set_up_app(self.nina)
        self.give_password()
        self.assertEqual(self.client.session.get_expiry_age(), 600)
        self.give_code(code_of())
        self.assertGreater(self.client.session.get_expiry_age(), 10 * 24 * 3600)

    def test_cost_one_query_more_for_a_page(self):
        self.client.force_login(self.nina)
        self.is_in()
        for let_in in ("with none", "with an app"):
            with CaptureQueriesContext(connection) as asked:
                self.is_in()
            tables = ("otp_totp_totpdevice", "stories_recoverysheet")
            mine = [one for one in asked if any(table in one["sql"] for table in tables)]
            self.assertEqual(len(mine), 1, let_in)
            set_up_app(self.nina)
            self.client.get("/admin/login/")
            self.give_code(code_of())


class Pages(Case):
    def setUp(self):
        self.client.force_login(self.nina)

    def later(self):
        """The same session when the proof of the login is over."""
        self.client.get(HOME)
        session = self.client.session
        session.update({"began": session["began"] - 700, "proved": 0})
        session.save()

    def shown_key(self, page):
        secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page.content.decode())[1]
        signed = re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]
        return second_factor.key_of(secret.replace(" ", "")), signed

    def set_up(self, **fields):
        page = self.client.get(f"{HOME}app/")
        key, signed = self.shown_key(page)
        return key, self.client.post(f"{HOME}app/", {"key": signed, "code": code_of(key)} | fields)

    def test_set_up_an_app_by_its_code_and_show_recovery_codes_once(self):
        key, page = self.set_up()
        codes = re.findall(r"<code>([a-z2-9-]{29})</code>", page.content.decode())
        self.assertEqual(len(codes), 10)
        self.assertIn("no-store", page["Cache-Control"])
        self.assertEqual(TOTPDevice.objects.get(user=self.nina).key, key)
        self.assertTrue(self.is_in())
        page = self.client.get(HOME)
        self.assertContains(page, "10 are left")
        self.assertNotContains(page, codes[0])

    def test_draw_the_secret_as_an_svg_without_styles(self):
        page = self.client.get(f"{HOME}app/").content.decode()
        drawing = re.search(r'src="data:image/svg\+xml;charset=utf-8,([^"]+)"', page)[1]
        self.assertNotIn("style", drawing)
        self.assertIn("otpauth://totp/", page)
        self.assertNotIn("style=", page)

    def test_keep_nothing_before_the_right_code(self):
        page = self.client.get(f"{HOME}app/")
        key, signed = self.shown_key(page)
        again = self.client.post(f"{HOME}app/", {"key": signed, "code": code_of("ab" * 20)})
        self.assertContains(again, "each code works once")
        self.assertEqual(self.shown_key(again)[0], key)
        self.assertFalse(TOTPDevice.objects.exists() or RecoverySheet.objects.exists())

    def test_take_no_key_that_was_shown_to_another(self):
        other = Client()
        other.force_login(make_user("olga"))
        key, signed = self.shown_key(other.get(f"{HOME}app/"))
        self.client.post(f"{HOME}app/", {"key": signed, "code": code_of(key)})
        self.assertFalse(TOTPDevice.objects.exists())

    def test_set_up_another_app_in_the_place_of_the_first_which_keeps_its_codes(self):
        self.set_up()
        key, second = self.set_up()
        self.assertRedirects(second, HOME)
        self.assertEqual(TOTPDevice.objects.get(user=self.nina).key, key)
        self.assertEqual(RecoveryCode.objects.count(), 10)
        self.assertTrue(self.is_in())

    def test_make_new_codes_in_the_place_of_the_old(self):
        codes = set_up_app(self.nina)
        self.client.get("/admin/login/")
        self.give_code(codes[0])
        page = self.client.post(f"{HOME}codes/")
        new = re.findall(r"<code>([a-z2-9-]{29})</code>", page.content.decode())
        self.assertEqual((len(new), set(new) & set(codes)), (10, set()))
        client = Client()
        self.give_password(client)
        self.give_code(codes[1], client)
        self.assertFalse(self.is_in(client))
        RecoverySheet.objects.update(throttling_failure_timestamp=None)
        self.give_code(new[0], client)
        self.assertTrue(self.is_in(client))

    def test_take_the_app_away_and_the_codes_with_it(self):
        self.set_up()
        self.client.post(f"{HOME}remove/", {"device": "app"})
        self.assertFalse(TOTPDevice.objects.exists() or RecoverySheet.objects.exists())
        self.assertTrue(self.is_in())
        self.assertRedirects(self.give_password(Client()), "/admin/keys/", fetch_redirect_response=False)

    def test_take_away_nothing_that_is_not_there(self):
        self.set_up()
        for what in ("", "passkey", "999", "0", "x" * 5000):
            self.assertRedirects(self.client.post(f"{HOME}remove/", {"device": what}), HOME)
        self.assertTrue(TOTPDevice.objects.exists())

    def test_change_nothing_before_it_is_shown_who_asks(self):
        self.set_up()
        self.later()
        for address, data in (("app/", {}), ("codes/", {}), ("remove/", {"device": "all"}), ("passkey/", {})):
            self.assertRedirects(self.client.post(HOME + address, data), HOME)
        self.assertEqual((TOTPDevice.objects.count(), RecoveryCode.objects.count()), (1, 10))
        self.assertNotContains(self.client.get(HOME), "remove/")

    def test_are_opened_by_the_password_or_a_code(self):
        key, _page = self.set_up()
        for proof in (PASSWORD, code_of(key, ahead=1)):
            self.later()
            self.assertContains(self.client.post(HOME, {"proof": "wrong horse battery"}), "That is not right.")
            self.assertNotContains(self.client.get(HOME), "remove/")
            self.assertRedirects(self.client.post(HOME, {"proof": proof}), HOME)
            self.assertContains(self.client.get(HOME), "remove/")

    def test_brake_who_guesses_the_password_in_an_open_session(self):
        self.later()
        for _ in range(19):
            self.client.post(HOME, {"proof": "wrong horse battery"})
        self.assertEqual(self.client.post(HOME, {"proof": "wrong horse battery"}).status_code, 429)
        self.assertEqual(self.client.post(HOME, {"proof": PASSWORD}).status_code, 429)

    def test_are_told_in_the_log_without_a_secret(self):
        with self.assertLogs("spystories.security") as told:
            key, page = self.set_up()
            self.client.post(f"{HOME}codes/")
            self.client.post(f"{HOME}remove/", {"device": "app"})
        lines = "\n".join(told.output)
        for event in ("second factor set up", "recovery codes made anew", "second factor taken away"):
            self.assertIn(event, lines)
        self.assertIn('by="nina"', lines)
        codes = re.findall(r"<code>([a-z2-9-]{29})</code>", page.content.decode())
        self.assertFalse(any(secret in lines for secret in (key, *codes)))

    def test_of_the_library_are_not_there(self):
        self.assertEqual([m for m in admin.site._registry if "otp" in m._meta.app_label], [])


class Required(Case):
    def setUp(self):
        RequiredFactor.objects.create(group=Group.objects.get(name="Editor"))

    def test_leads_to_the_setting_up_from_everywhere_and_lets_nothing_else_be_done(self):
        self.client.force_login(self.nina)
        story = make_revision(title="Draft", by=self.nina).story
        form = reverse("admin:stories_story_change", args=[story.pk])
        pages = ("/admin/", form, "/admin/keys/", "/admin/settings/", "/admin/jsi18n/", "/admin/login/", "/admin/no/")
        for address in (*pages, f"{HOME}roles/", f"{HOME}codes/", f"{HOME}remove/"):
            for method in ("get", "post"):
                answer = getattr(self.client, method)(address, {"device": "all"} if method == "post" else {})
                self.assertRedirects(answer, HOME, msg_prefix=f"{method} {address}")
        keep = self.client.post("/admin/unsaved/keep/", {"address": form, "slot": "a1", "fields": '[["title", "T"]]'})
        self.assertEqual((keep.status_code, Unsaved.objects.exists()), (401, False))

    def test_lets_in_as_soon_as_one_is_set_up(self):
        self.give_password()
        page = self.client.get("/admin/", follow=True)
        self.assertContains(page, "Your role asks for a second factor")
        page = self.client.get(f"{HOME}app/")
        key, signed = Pages.shown_key(self, page)
        self.client.post(f"{HOME}app/", {"key": signed, "code": code_of(key)})
        self.assertTrue(self.is_in())

    def test_keeps_what_was_being_typed_when_it_came(self):
        RequiredFactor.objects.all().delete()
        story = make_revision(title="Draft", by=self.nina).story
        form = reverse("admin:stories_story_change", args=[story.pk])
        self.client.force_login(self.nina)
        typed = filled_in(self.client.get(form).content.decode(), {"title": "Typed", "_save": "Save"})
        RequiredFactor.objects.create(group=Group.objects.get(name="Editor"))
        self.assertRedirects(self.client.post(form, typed), HOME)
        self.assertIn(["title", "Typed"], Unsaved.objects.get(user=self.nina).fields)

    def test_lets_log_out(self):
        self.client.force_login(self.nina)
        self.assertEqual(self.client.post("/admin/logout/").status_code, 200)

    def test_leaves_other_roles_alone_but_superusers(self):
        for user, asked in ((make_user("willa", role="writer"), False), (make_superuser("root"), True)):
            client = Client()
            client.force_login(user)
            self.assertEqual(self.is_in(client), not asked, user)

    def test_is_set_by_keepers_for_roles_that_may_do_no_more(self):
        keeper, groups = make_user("kim", role="keeper"), Group.objects.in_bulk(field_name="name")
        beyond = Group.objects.create(name="Beyond")
        beyond.permissions.add(*Permission.objects.filter(codename="delete_user"))
        RequiredFactor.objects.create(group=beyond)
        self.client.force_login(keeper)
        page = self.client.get(f"{HOME}roles/")
        self.assertEqual([role.name for role in page.context["roles"]], ["Editor", "Keeper", "Writer"])
        self.assertContains(page, "1 without a second factor")
        with self.assertLogs("spystories.security") as told:
            self.client.post(f"{HOME}roles/", {"roles": [groups["Writer"].pk, beyond.pk]})
        held = set(RequiredFactor.objects.values_list("group__name", flat=True))
        self.assertEqual(held, {"Writer", "Beyond"})
        self.assertIn('second factor required: role="Writer"', "\n".join(told.output))
        self.assertIn('second factor no longer required: role="Editor"', "\n".join(told.output))
        self.assertEqual(len(told.output), 2)

    def test_is_no_editors_business(self):
        set_up_app(self.nina)
        self.give_password()
        self.give_code(code_of())
        self.assertEqual(self.client.get(f"{HOME}roles/").status_code, 403)
        self.assertEqual(self.client.post(f"{HOME}roles/", {}).status_code, 403)
        self.assertTrue(RequiredFactor.objects.exists())


class Lost(Case):
    def setUp(self):
        set_up_app(self.nina)

    def away(self, user):
        return reverse("admin:auth_user_second_factor", args=[user.pk])

    def test_is_taken_away_by_a_command_on_the_server(self):
        out = StringIO()
        with self.assertLogs("spystories.security") as told:
            call_command("forget_second_factor", "nina", stdout=out)
        self.assertIn("nina logs in with the password alone", out.getvalue())
        self.assertIn('second factor taken away: account="nina"', told.output[0])
        self.assertRedirects(self.give_password(), "/admin/keys/")
        for name, said in (("nina", "has no second factor"), ("nobody", "There is no account")):
            with self.assertRaisesMessage(CommandError, said):
                call_command("forget_second_factor", name)

    def test_is_taken_away_by_a_keeper_on_the_accounts_page(self):
        self.client.force_login(make_user("kim", role="keeper"))
        page = self.client.get(reverse("admin:auth_user_change", args=[self.nina.pk]))
        self.assertContains(page, "An app and 10 recovery codes.")
        self.assertContains(page, self.away(self.nina))
        self.assertContains(self.client.get(self.away(self.nina)), "Take it away")
        with self.assertLogs("spystories.security") as told:
            self.client.post(self.away(self.nina))
        self.assertIn('second factor taken away: account="nina" by="kim"', told.output[0])
        self.assertFalse(TOTPDevice.objects.exists() or RecoverySheet.objects.exists())

    def test_is_not_taken_away_from_whom_one_may_not_manage_nor_from_oneself(self):
        root, kim = make_superuser("root"), make_user("kim", role="keeper")
        codes = set_up_app(kim)
        set_up_app(root)
        self.give_password(username="kim")
        self.client.force_login(kim)
        self.client.get("/admin/login/")
        self.give_code(codes[0])
        self.assertTrue(self.is_in())
        for user in (root, kim):
            self.assertEqual(self.client.post(self.away(user)).status_code, 403, user)
        self.assertEqual(TOTPDevice.objects.count(), 3)

    def test_goes_with_the_account(self):
        User.objects.get(pk=self.nina.pk).delete()
        self.assertFalse(TOTPDevice.objects.exists() or RecoveryCode.objects.exists())


class Passkeys(Case):
    """What no browser would send; a real passkey is used in tests/browser/test_second_factor.py."""

    SHAPES = ("", "x", "[]", "{}", "null", "[" * 9000, '{"id": 1}', '{"id": "AAAA", "rawId": "AAAA"}', "9" * 19_000)

    def answers(self):
        ids = {"id": "AAAA", "rawId": "AAAA", "type": "public-key"}
        for word in ("", "é", "AA", "_____", None, [], "A" * 9000, "eyJ0eXBlIjoidyJ9"):
            names = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
            yield json.dumps(ids | {"response": dict.fromkeys(names, word), "clientExtensionResults": word})
        yield from self.SHAPES

    def test_that_are_none_are_refused(self):
        with self.settings(OTP_WEBAUTHN_ALLOWED_ORIGINS=["http://testserver"]):
            self.client.force_login(self.nina)
            for sent in self.answers():
                page = self.client.post(f"{HOME}passkey/")
                self.assertContains(page, "data-options")
                page = self.client.post(f"{HOME}passkey/", {"name": "Mine", "passkey": sent})
                self.assertContains(page, "was not made", msg_prefix=sent[:40])
        self.assertFalse(second_factor.held_by(self.nina))

    def test_that_are_none_let_nobody_in(self):
        set_up_app(self.nina)
        for sent in self.answers():
            AccessAttempt.objects.all().delete()
            self.give_password()
            self.assertEqual(self.give_code("", passkey=sent).status_code, 200, sent[:40])
            self.assertFalse(self.is_in())

    def test_are_offered_only_at_the_address_that_they_are_bound_to(self):
        self.client.force_login(self.nina)
        self.assertNotContains(self.client.get(HOME), "Add a passkey")
        self.assertRedirects(self.client.post(f"{HOME}passkey/"), HOME)
