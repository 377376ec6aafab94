"""What was typed and not saved: kept, offered back, let go."""

import json
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from characters.models import Character
from stories.models import Looking, Story, Unsaved
from stories.publishing import trash
from stories.publishing.publish import newest_revision
from tests.support.factories import make_character, make_revision, make_story, make_superuser, make_user
from tests.support.opened import fields_of, opened

pytestmark = pytest.mark.sql

PASSWORD = "correct horse battery staple"


class UnsavedTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ana, cls.tomas = make_superuser("ana"), make_superuser("tomas")
        cls.ana.set_password(PASSWORD)
        cls.ana.save()
        cls.keep_address = reverse("admin:unsaved_keep")
        cls.add = reverse("admin:stories_story_add")

    def setUp(self):
        self.client.force_login(self.ana)
        self.story = make_story(live=False, title="The Window", slug="the-window")
        self.change = reverse("admin:stories_story_change", args=[self.story.pk])

    def keep(self, sent, address=None, client=None, **typed):
        told = {
            "address": address or self.change,
            "slot": sent["_page"],
            "version": sent.get("version", ""),
            "fields": json.dumps(list((sent | typed).items())),
        }
        return (client or self.client).post(self.keep_address, told)


class Keeping(UnsavedTestCase):
    def test_makes_no_revision_and_is_the_typists_own(self):
        self.assertEqual(self.keep(opened(self.client, self.change), title="Typed").status_code, 200)
        row = Unsaved.objects.get()
        self.assertEqual((row.user, row.address, row.title), (self.ana, self.change, "Typed"))
        self.assertEqual(self.story.revisions.count(), 1)

    def test_again_replaces_what_the_same_page_kept(self):
        sent = opened(self.client, self.change)
        self.keep(sent, title="One")
        self.keep(sent, title="Two")
        self.assertEqual(Unsaved.objects.get().title, "Two")

    def test_a_request_that_comes_after_the_save_keeps_nothing_of_it(self):
        sent = opened(self.client, self.change)
        self.keep(sent, title="Typed")
        self.client.post(self.change, sent | {"title": "Typed"})
        late = self.keep(sent, title="Typed")
        self.assertEqual((late.status_code, late.json()["why"]), (409, "saved already"))
        self.assertFalse(Unsaved.objects.exists())
        self.assertNotContains(self.client.get(self.change), "You typed this")

    def test_a_new_story_that_is_saved_is_not_offered_by_a_request_that_comes_later(self):
        sent = opened(self.client, self.add)
        self.client.post(self.add, sent | {"title": "New", "body": "<p>Words.</p>"})
        self.assertEqual(self.keep(sent, self.add, title="New").status_code, 409)
        self.assertFalse(Unsaved.objects.exists())

    def test_a_save_that_is_refused_ends_no_page(self):
        sent = opened(self.client, self.change)
        self.client.post(self.change, sent | {"title": "x" * 400})
        self.assertEqual(self.keep(sent, title="Longer").status_code, 200)

    def test_two_windows_never_write_over_each_other(self):
        for title in ("One", "Two"):
            self.keep(opened(self.client, self.change), title=title)
        self.assertEqual(Unsaved.objects.count(), 2)

    def test_costs_the_same_however_long_the_history_is(self):
        sent = opened(self.client, self.change)
        self.keep(sent, title="One")
        with CaptureQueriesContext(connection) as few:
            self.keep(sent, title="Two")
        for i in range(5):
            make_revision(self.story, title=f"Title {i}")
        sent["version"] = str(Story.objects.get().version)
        with CaptureQueriesContext(connection) as many:
            self.keep(sent, title="Three")
        self.assertEqual(len(few), len(many))
        self.assertLessEqual(len(many), 12)

    def test_what_makes_no_sense_is_refused(self):
        for wrong in (
            {"address": "/nowhere/"},
            {"address": reverse("admin:index")},
            {"slot": "../x"},
            {"fields": "{"},
            {"fields": "[1, 2]"},
            {"fields": '[["a", 1]]'},
        ):
            told = {"address": self.change, "slot": "a1", "fields": '[["title", "x"]]'} | wrong
            self.assertEqual(self.client.post(self.keep_address, told).status_code, 400, wrong)
        self.assertFalse(Unsaved.objects.exists())

    def test_signs_that_no_database_takes_do_not_stop_it(self):
        self.assertEqual(self.keep(opened(self.client, self.change), title="a\0b\ud800c").status_code, 200)
        self.assertEqual(Unsaved.objects.get().title, "ab?c")

    def test_whoever_may_only_read_keeps_nothing(self):
        vera = Client()
        vera.force_login(make_user("vera", role="writer"))
        self.assertEqual(self.keep({"_page": "a1"}, client=vera, title="x").status_code, 403)
        self.assertFalse(Unsaved.objects.exists())

    def test_whoever_is_logged_out_is_told_so(self):
        sent = opened(self.client, self.change)
        self.client.logout()
        self.assertEqual(self.keep(sent, title="x").status_code, 401)

    def test_a_hundred_are_enough(self):
        rows = [Unsaved(user=self.ana, slot=f"s{i}", address=self.change) for i in range(100)]
        Unsaved.objects.bulk_create(rows)
        self.assertEqual(self.keep({"_page": "another"}, title="x").status_code, 409)
        self.assertEqual(self.keep({"_page": "s5"}, title="x").status_code, 200)

    def test_what_was_to_be_saved_and_could_not_is_kept_beyond_them(self):
        sent = opened(self.client, self.change)
        Unsaved.objects.bulk_create(Unsaved(user=self.ana, slot=f"s{i}", address=self.change) for i in range(100))
        trash.trash(Story.objects.get(), by=None)
        page = self.client.post(self.change, sent | {"title": "The Door", "_save": "x"}, follow=True)
        self.assertContains(page, "What you typed is kept.")
        self.assertTrue(Unsaved.objects.filter(title="The Door").exists())

    def test_of_no_address_that_none_can_be(self):
        for address in (f"{self.change[:-7]}{'9' * 300}/change/", self.change.replace("change", "\0/change")):
            self.assertEqual(self.keep({"_page": "a1"}, address, title="x").status_code, 400)


class Offering(UnsavedTestCase):
    def test_the_form_offers_it_with_the_difference(self):
        self.keep(opened(self.client, self.change), title="The Door")
        page = self.client.get(self.change)
        self.assertContains(page, "You typed this and did not save it")
        self.assertContains(page, "<ins>Door</ins>")

    def test_also_where_what_was_kept_makes_no_sense(self):
        emil = make_character("Emil Berg")
        address = reverse("admin:characters_character_change", args=[emil.pk])
        sent = opened(self.client, address) | {"introduction-0-story": "nobody's"}
        self.keep(sent, address, name="Emil Stern")
        self.assertContains(self.client.get(address), "<ins>Emil Stern</ins>")
        cast = {"cast-0-character": "nobody's", "cast-1-character": "9" * 30}
        self.keep(opened(self.client, self.change) | cast, title="The Door")
        taken = f"{self.change}?_take={Unsaved.objects.get(address=self.change).pk}"
        self.assertContains(self.client.get(taken), "The Door")

    def test_to_its_typist_alone(self):
        self.keep(opened(self.client, self.change), title="The Door")
        other = Client()
        other.force_login(self.tomas)
        self.assertNotContains(other.get(self.change), "did not save it")
        pk = Unsaved.objects.get().pk
        self.assertEqual(other.get(reverse("admin:unsaved_offer", args=[pk])).status_code, 404)
        self.assertEqual(other.post(reverse("admin:unsaved_let_go", args=[pk])).status_code, 404)
        self.assertNotContains(other.get(f"{self.change}?_take={pk}"), "The Door")

    def test_not_what_says_the_same_as_what_is_saved(self):
        self.keep(opened(self.client, self.change))
        self.assertNotContains(self.client.get(self.change), "did not save it")

    def test_taken_up_it_is_in_the_form_and_saving_lets_it_go(self):
        self.keep(opened(self.client, self.change), title="The Door")
        taken = opened(self.client, f"{self.change}?_take={Unsaved.objects.get().pk}")
        self.assertEqual(taken["title"], "The Door")
        self.assertEqual(Unsaved.objects.get().slot, taken["_page"])
        self.client.post(self.change, taken | {"_save": "x"})
        self.assertEqual(newest_revision(self.story).title, "The Door")
        self.assertFalse(Unsaved.objects.exists())

    def test_taken_up_later_it_is_joined_with_what_was_saved_meanwhile(self):
        self.keep(opened(self.client, self.change), title="The Door")
        other = Client()
        other.force_login(self.tomas)
        other.post(self.change, opened(other, self.change) | {"byline": "By Tomas", "_save": "x"})
        taken = opened(self.client, f"{self.change}?_take={Unsaved.objects.get().pk}")
        self.client.post(self.change, taken | {"_save": "x"})
        newest = newest_revision(self.story)
        self.assertEqual((newest.title, newest.byline), ("The Door", "By Tomas"))

    def test_let_go_it_is_gone(self):
        self.keep(opened(self.client, self.change), title="The Door")
        pk = Unsaved.objects.get().pk
        answer = self.client.post(reverse("admin:unsaved_let_go", args=[pk]), follow=True)
        self.assertRedirects(answer, self.change)
        self.assertFalse(Unsaved.objects.exists())

    def test_the_desk_lists_what_was_begun_and_never_saved(self):
        self.keep(opened(self.client, self.add), self.add, title="A New Tale")
        pk = Unsaved.objects.get().pk
        self.assertContains(self.client.get(reverse("admin:index")), "A New Tale")
        self.assertRedirects(self.client.get(reverse("admin:unsaved_offer", args=[pk])), self.add)
        self.assertEqual(opened(self.client, f"{self.add}?_take={pk}")["title"], "A New Tale")

    def test_a_person_with_other_names_comes_back_too(self):
        emil = make_character("Emil Berg", aliases=["Milo"])
        address = reverse("admin:characters_character_change", args=[emil.pk])
        sent = opened(self.client, address)
        self.keep(sent, address, name="Emil Stern", **{"aliases-1-name": "The Baker"})
        page = self.client.get(address)
        self.assertContains(page, "<ins>Emil Stern</ins>")
        self.assertContains(page, "<ins>The Baker</ins>")
        taken = opened(self.client, f"{address}?_take={Unsaved.objects.get().pk}")
        self.client.post(address, taken | {"_save": "x"})
        self.assertEqual(sorted(emil.aliases.values_list("name", flat=True)), ["Milo", "The Baker"])
        self.assertFalse(Unsaved.objects.exists())

    def test_a_copy_from_a_browser_that_says_what_is_saved_is_not_kept(self):
        sent = opened(self.client, self.change)
        told = {
            "address": self.change,
            "slot": "a1",
            "late": "true",
            "fields": json.dumps(list(sent.items())),
        }
        answer = self.client.post(self.keep_address, told)
        self.assertNotIn("offer", answer.json())
        self.assertFalse(Unsaved.objects.exists())


class Saving(UnsavedTestCase):
    def test_lets_go_of_its_own_page_alone(self):
        sent = opened(self.client, self.change)
        self.keep(sent, title="One")
        self.keep(opened(self.client, self.change), title="Two")
        self.client.post(self.change, sent | {"title": "One", "_save": "x"})
        self.assertEqual([row.title for row in Unsaved.objects.all()], ["Two"])

    def test_refused_it_keeps_what_was_kept(self):
        sent = opened(self.client, self.change)
        self.keep(sent, title="T" * 201)
        answer = self.client.post(self.change, sent | {"title": "T" * 201, "_save": "x"})
        self.assertEqual(fields_of(answer)["_page"], sent["_page"])
        self.assertTrue(Unsaved.objects.exists())

    def test_an_address_longer_than_any_form_has_keeps_nothing(self):
        sent = opened(self.client, self.change)
        trash.trash(Story.objects.get(), by=None)
        longer = self.change.replace("/story/", f"/story/{'0' * 300}")
        self.assertEqual(self.client.post(longer, sent | {"title": "Late"}).status_code, 403)
        self.assertFalse(Unsaved.objects.exists())

    def test_what_was_deleted_meanwhile_is_offered_as_something_new(self):
        sent = opened(self.client, self.change)
        trash.trash(Story.objects.get(), by=None)
        trash.delete(Story.objects.get(), by=None)
        page = self.client.post(self.change, sent | {"title": "The Door", "_save": "x"}, follow=True)
        self.assertContains(page, "What it was typed for has been deleted.")
        self.assertContains(page, "The Door")
        taken = opened(self.client, page.context["anew"])
        self.assertEqual(taken["title"], "The Door")
        self.client.post(self.add, taken | {"_save": "x"})
        self.assertEqual(Story.objects.get().working_title, "The Door")
        self.assertFalse(Unsaved.objects.exists())

    def test_all_that_was_chosen_of_one_kind_is_kept(self):
        chosen = [make_character(name).key for name in ("Emil Berg", "Lena Falk")]
        sent = opened(self.client, self.change) | {"decisions-cast": chosen, "_save": "x"}
        trash.trash(Story.objects.get(), by=None)
        self.client.post(self.change, sent)
        kept = [value for name, value in Unsaved.objects.get().fields if name == "decisions-cast"]
        self.assertEqual(kept, chosen)

    def test_what_is_in_the_trash_meanwhile_is_kept(self):
        sent = opened(self.client, self.change)
        trash.trash(Story.objects.get(), by=None)
        page = self.client.post(self.change, sent | {"title": "The Door", "_save": "x"}, follow=True)
        self.assertContains(page, "cannot be changed now")
        self.assertEqual(Unsaved.objects.get().title, "The Door")

    def test_a_person_deleted_meanwhile_comes_back_with_other_names(self):
        emil = make_character("Emil Berg", aliases=["Milo"])
        address = reverse("admin:characters_character_change", args=[emil.pk])
        sent = opened(self.client, address)
        emil.delete()
        page = self.client.post(address, sent | {"name": "Emil Stern", "_save": "x"}, follow=True)
        taken = opened(self.client, page.context["anew"])
        self.client.post(reverse("admin:characters_character_add"), taken | {"_save": "x"})
        person = Character.objects.get(name="Emil Stern")
        self.assertEqual(person.aliases.get().name, "Milo")


class PastALogin(UnsavedTestCase):
    def log_in(self, asked, password=PASSWORD):
        carried = asked.context["carried"]
        address = f"{reverse('admin:login')}?next={self.change}"
        sent = {"username": "ana", "password": password, "_carried": carried, "next": self.change}
        return self.client.post(address, sent, follow=True)

    def test_what_was_sent_after_the_session_had_ended_is_offered(self):
        sent = opened(self.client, self.change)
        self.client.logout()
        asked = self.client.post(self.change, sent | {"title": "The Door", "_save": "x"})
        self.assertContains(asked, "comes along when you log in", status_code=401)
        wrong = self.log_in(asked, "wrong")
        self.assertContains(wrong, "comes along when you log in")
        page = self.log_in(wrong)
        self.assertRedirects(page, self.change)
        self.assertContains(page, "<ins>Door</ins>")

    def test_all_that_was_chosen_of_one_kind_comes_along(self):
        sent = opened(self.client, self.change)
        self.client.logout()
        sent |= {"decisions-cast": ["one", "two"], "_save": "x"}
        self.log_in(self.client.post(self.change, sent))
        kept = [value for name, value in Unsaved.objects.get().fields if name == "decisions-cast"]
        self.assertEqual(kept, ["one", "two"])

    def test_what_was_tampered_with_is_not(self):
        sent = opened(self.client, self.change)
        self.client.logout()
        asked = self.client.post(self.change, sent | {"_save": "x"})
        page = self.log_in(SimpleNamespace(context={"carried": asked.context["carried"] + "x"}))
        self.assertContains(page, "could not be taken along")
        self.assertFalse(Unsaved.objects.exists())


class LookingAtOnce(UnsavedTestCase):
    def look(self, client):
        sent = {"address": self.change, "slot": "a1", "version": str(Story.objects.get().version)}
        return client.post(self.keep_address, sent).json()

    def test_each_sees_who_else_has_it_open_while_both_look(self):
        other = Client()
        other.force_login(self.tomas)
        self.assertEqual(self.look(self.client)["others"], [])
        self.assertEqual(self.look(other)["others"], ["ana"])
        self.assertEqual(self.look(self.client)["others"], ["tomas"])
        Looking.objects.filter(user=self.tomas).update(seen_at=timezone.now() - timedelta(seconds=31))
        self.assertEqual(self.look(self.client)["others"], [])

    def test_who_saved_meanwhile_is_said_before_one_saves_oneself(self):
        sent = {"address": self.change, "slot": "a1", "version": str(Story.objects.get().version)}
        other = Client()
        other.force_login(self.tomas)
        other.post(self.change, opened(other, self.change) | {"title": "Theirs", "_save": "x"})
        self.assertEqual(self.client.post(self.keep_address, sent).json()["saved"], "tomas")


class Purging(UnsavedTestCase):
    def test_lets_go_of_what_is_old_and_says_so(self):
        for title in ("Old", "Young"):
            self.keep({"_page": title}, title=title)
        Unsaved.objects.filter(title="Old").update(kept_at=timezone.now() - timedelta(days=91))
        out = StringIO()
        call_command("purge_unsaved", stdout=out)
        self.assertIn("ana: Old", out.getvalue())
        self.assertEqual([row.title for row in Unsaved.objects.all()], ["Young"])
        self.assertEqual(Unsaved.pages.count(), 1)
