"""Two people at one person, place, collection, tag or at the site's texts: both changes are kept."""

import re

from django.test import Client, TestCase
from django.urls import reverse

from characters.models import Character
from stories.models import Collection, Site, Story, Tag
from stories.publishing.publish import newest_revision
from tests.support.factories import (
    make_character,
    make_collection,
    make_place,
    make_story,
    make_superuser,
    make_tag,
)
from tests.support.opened import fields_of, opened


class WorldTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ana, cls.tomas = make_superuser("ana"), make_superuser("tomas")

    def setUp(self):
        self.client.force_login(self.ana)
        self.other = Client()
        self.other.force_login(self.tomas)

    def change(self, row):
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])

    def both(self, row, theirs, mine):
        """Both open the form; they save, then I do. The answer to me."""
        address = self.change(row)
        sent = opened(self.client, address), opened(self.other, address)
        self.other.post(address, sent[1] | theirs | {"_save": "x"})
        response = self.client.post(address, sent[0] | mine | {"_continue": "x"}, follow=True)
        row.refresh_from_db()
        return response


class Fields(WorldTestCase):
    def test_of_one_person_changed_by_two_are_both_kept_and_told(self):
        emil = make_character("Emil Berg")
        response = self.both(emil, {"pronouns": "he"}, {"name": "Emil Stern"})
        self.assertEqual((emil.name, emil.pronouns), ("Emil Stern", "he"))
        self.assertContains(response, "Tomas saved meanwhile. Both changes are kept; theirs: Pronouns.")

    def test_of_places_collections_tags_and_the_site_too(self):
        for row, theirs, mine in (
            (make_place("Paris"), {"kind": "city"}, {"name": "Paris, Texas"}),
            (make_collection("Winter"), {"line": "Theirs"}, {"title": "Mine"}),
            (make_tag("Jazz"), {"synonyms": "Swing\nBebop"}, {"line": "Mine"}),
            (Site.objects.get(), {"about": "<p>Theirs.</p>"}, {"line": "Mine"}),
        ):
            with self.subTest(row):
                self.both(row, theirs, mine)
                for name, value in (theirs | mine).items():
                    now = getattr(row, name)
                    self.assertEqual("\n".join(now) if isinstance(now, list) else now, value)

    def test_that_both_changed_are_asked_and_settled(self):
        for way, name in (("theirs", "Theirs"), ("mine", "Mine")):
            row = make_tag(f"Jazz {way}")
            asked = self.both(row, {"name": f"Theirs {way}"}, {"name": f"Mine {way}", "line": "A line"})
            self.assertEqual(asked.status_code, 409)
            self.assertContains(asked, f"<del>Theirs {way}</del>", status_code=409)
            self.assertEqual((row.name, row.line), (f"Theirs {way}", ""))
            self.client.post(self.change(row), fields_of(asked) | {"_take-name": way, "_save": "x"})
            row = Tag.objects.get(pk=row.pk)
            self.assertEqual((row.name, row.line), (f"{name} {way}", "A line"))

    def test_that_both_changed_to_the_same_are_no_reason_to_ask(self):
        tag = make_tag("Jazz")
        response = self.both(tag, {"line": "A line"}, {"line": "A line"})
        self.assertEqual(response.status_code, 200)
        self.assertNotContains(response, "meanwhile")

    def test_that_nobody_opened_before_cannot_be_saved_over(self):
        tag = make_tag("Jazz", line="Theirs")
        sent = {"name": "Jazz", "slug": "jazz", "line": "Mine", "version": "0", "_save": "x"}
        self.assertEqual(self.client.post(self.change(tag), sent).status_code, 409)


class Rows(WorldTestCase):
    def test_added_by_both_are_both_there(self):
        emil = make_character("Emil Berg", aliases=["Milo"])
        self.both(emil, {"aliases-1-name": "The Baker"}, {"aliases-1-name": "The Walker"})
        self.assertEqual(sorted(emil.aliases.values_list("name", flat=True)), ["Milo", "The Baker", "The Walker"])

    def test_added_by_the_same_press_twice_are_there_once(self):
        emil = make_character("Emil Berg")
        response = self.both(emil, {"aliases-0-name": "Milo"}, {"aliases-0-name": "Milo"})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(emil.aliases.count(), 1)

    def test_changed_by_them_stay_so_where_i_changed_others(self):
        emil = make_character("Emil Berg", aliases=["Milo", "The Baker"])
        self.both(emil, {"aliases-0-name": "Mila"}, {"aliases-1-name": "The Walker"})
        self.assertEqual(sorted(emil.aliases.values_list("name", flat=True)), ["Mila", "The Walker"])

    def test_taken_out_by_them_stay_out(self):
        emil = make_character("Emil Berg", aliases=["Milo"])
        response = self.both(emil, {"aliases-0-DELETE": "on"}, {"name": "Emil Stern"})
        self.assertEqual(response.status_code, 200)
        self.assertEqual((emil.name, emil.aliases.count()), ("Emil Stern", 0))

    def test_taken_out_by_them_and_changed_by_me_are_asked(self):
        for way, left in (("theirs", []), ("mine", ["Mila"])):
            emil = make_character(f"Emil {way}", aliases=["Milo"])
            asked = self.both(emil, {"aliases-0-DELETE": "on"}, {"aliases-0-name": "Mila"})
            self.assertEqual(asked.status_code, 409)
            self.client.post(self.change(emil), fields_of(asked) | {"_take-aliases-0": way, "_save": "x"})
            self.assertEqual(list(emil.aliases.values_list("name", flat=True)), left)

    def test_taken_out_by_me_and_changed_by_them_are_asked(self):
        for way, left in (("theirs", ["Mila"]), ("mine", [])):
            emil = make_character(f"Emil {way}", aliases=["Milo"])
            asked = self.both(emil, {"aliases-0-name": "Mila"}, {"aliases-0-DELETE": "on"})
            self.assertContains(asked, "<del>Mila</del>", status_code=409)
            answer = {"_take-aliases-0-DELETE": way, "_save": "x"}
            self.client.post(self.change(emil), fields_of(asked) | answer)
            self.assertEqual(list(emil.aliases.values_list("name", flat=True)), left)

    def test_of_a_collection_keep_both_orders_where_they_can(self):
        one, two, three = (make_story(title=title) for title in ("One", "Two", "Three"))
        shelf = make_collection(stories=[one])
        self.both(shelf, {"entries-1-story": two.pk}, {"entries-1-story": three.pk})
        self.assertEqual(set(Collection.objects.get().stories.all()), {one, two, three})


class Deleting(WorldTestCase):
    def test_what_somebody_saved_after_the_question_stays(self):
        emil = make_character("Emil Berg")
        address = reverse("admin:characters_character_delete", args=[emil.pk])
        version = self.client.get(address).context["object"].version
        self.other.post(self.change(emil), opened(self.other, self.change(emil)) | {"name": "E", "_save": "x"})
        page = self.client.post(address, {"post": "yes", "_version": version}, follow=True)
        self.assertContains(page, "Somebody saved this after you looked at it.")
        self.assertTrue(Character.objects.exists())


class ManyAtOnce(WorldTestCase):
    def test_what_was_saved_after_the_list_was_shown_is_said(self):
        story = make_story(live=False, title="The Window")
        address = reverse("admin:stories_story_changelist")
        page = self.client.get(address).content.decode()
        listed = re.search(r'name="_listed"\s+value="([^"]*)"', page)[1]
        self.other.post(self.change(story), opened(self.other, self.change(story)) | {"title": "A Door", "_save": "x"})
        chosen = {"action": "publish_chosen", "_selected_action": story.pk}
        self.assertContains(self.client.post(address, chosen | {"_listed": listed}), "after the list was shown")
        version = Story.objects.get().version
        fresh = self.client.post(address, chosen | {"_listed": f"{story.pk}:{version}"})
        self.assertNotContains(fresh, "after the list was shown")


class Moving(WorldTestCase):
    def test_what_the_other_did_already_is_no_reason_to_refuse(self):
        story = make_story(live=False)
        address = reverse("admin:stories_story_move", args=[story.pk, "publish"])
        page = self.client.get(address)
        sent = {name: page.context["form"][name].value() for name in ("version", "since")} | {"note": ""}
        self.other.post(address, sent)
        response = self.client.post(address, sent, follow=True)
        self.assertContains(response, "Done already. Meanwhile: Published (tomas).")
        self.assertEqual(story.transitions.filter(verb="publish").count(), 1)

    def test_a_move_says_who_saved_what_since_its_page_was_opened(self):
        story = make_story(live=False)
        address = reverse("admin:stories_story_move", args=[story.pk, "approve"])
        page = self.client.get(address)
        sent = {name: page.context["form"][name].value() for name in ("version", "since")}
        self.other.post(self.change(story), opened(self.other, self.change(story)) | {"title": "A Door", "_save": "x"})
        page = self.client.post(address, sent | {"note": "Fine."})
        self.assertContains(page, "Tomas saved this after you looked at it.")
        self.assertContains(page, "Fine.")
        story.refresh_from_db()
        self.assertEqual(story.work, "draft")
        sent = {name: page.context["form"][name].value() for name in ("version", "since")}
        self.client.post(address, sent | {"note": "Fine."})
        story.refresh_from_db()
        self.assertEqual((story.work, newest_revision(story).title), ("approved", "A Door"))
