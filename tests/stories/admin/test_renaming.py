"""The pages of renaming with proof: what an editor sees, unticks, makes, publishes and takes back."""

import re

from django.test import TestCase
from django.urls import reverse

from stories.admin.world import renaming as pages
from stories.models import Renaming, Story
from stories.publishing.publish import newest_revision
from tests.support.factories import make_character, make_place, make_revision, make_story, make_tag, make_user


class RenamingCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor, cls.writer = make_user("edda", role="editor"), make_user("wanda", role="writer")
        cls.sophia = make_character("Sophia Petrova", aliases=["Sonya Petrova"])
        cls.story = make_story(
            title="The Window",
            paragraphs=["Sophia Petrova sat. Nobody knew her.", "It was Petrova's hat. Miss Petrova left."],
            cast=[cls.sophia],
        )

    def setUp(self):
        self.client.force_login(self.editor)

    def address(self, page, *args, entity=None):
        entity = entity or self.sophia
        return reverse(f"admin:characters_{entity._meta.model_name}_{page}", args=[entity.pk, *args])

    def begin(self, name="Anna Volkova", entity=None, **data):
        return self.client.post(self.address("rename", entity=entity), {"name": name} | data, follow=True)

    def send(self, button, **data):
        """Press a button of the proof with all that the page would send."""
        row = Renaming.objects.latest("pk")
        address = self.address("proof", row.pk, entity=row.entity)
        page = self.client.get(address).content.decode()
        data = {"on": re.findall(r'name="on" value="([^"]+)"\s+checked', page)} | data
        shown = re.findall(r'name="shown" value="([^"]+)"', page)
        return self.client.post(address, {button: "", "shown": shown} | data, follow=True)

    def newest(self, story=None):
        return newest_revision(story or self.story)


class TheProof(RenamingCase):
    def test_is_reached_from_the_person(self):
        page = self.client.get(self.address("change"))
        self.assertContains(page, self.address("rename"))

    def test_shows_each_sentence_before_and_after_by_story(self):
        page = self.begin()
        self.assertContains(page, "3 sentences would change.")
        self.assertContains(page, "The Window")
        self.assertContains(page, "<del>Sophia</del><ins>Anna</ins> <del>Petrova</del><ins>Volkova</ins> sat.")
        self.assertContains(page, "It was <del>Petrova</del><ins>Volkova</ins>&#x27;s hat.")
        self.assertNotContains(page, "Nobody knew her.")

    def test_changes_nothing(self):
        self.begin()
        self.sophia.refresh_from_db()
        self.assertEqual((self.sophia.name, self.story.revisions.count()), ("Sophia Petrova", 1))

    def test_shows_how_each_form_follows_and_takes_what_is_typed(self):
        page = self.begin()
        self.assertContains(page, 'name="form-petrova" value="Volkova"')
        self.assertContains(page, 'value="Sonya Volkova"')
        page = self.send("again", **{"form-petrova": "Frau Volkova", "form-sophia petrova": "Anna Volkova"})
        self.assertContains(page, "It was <del>Petrova</del><ins>Frau Volkova</ins>&#x27;s hat.")
        self.assertContains(page, "<del>Sophia</del><ins>Anna</ins>")

    def test_goes_over_pages(self):
        long = make_story(title="Long", paragraphs=["Petrova sat. " * 30], cast=[self.sophia])
        pages.SENTENCES, before = 10, pages.SENTENCES
        self.addCleanup(setattr, pages, "SENTENCES", before)
        page = self.begin()
        self.assertContains(page, "33 sentences would change.")
        self.assertContains(page, "?page=4")
        row = Renaming.objects.get()
        address = self.address("proof", row.pk) + "?page=2"
        shown = re.findall(r'name="shown" value="([^"]+)"', self.client.get(address).content.decode())
        answer = self.client.post(address, {"keep": "", "shown": shown, "on": [], "page": "2"})
        self.assertTrue(answer.url.endswith("?page=2"))
        self.assertNotRegex(self.client.get(address).content.decode(), r'name="on"[^>]* checked')
        self.assertEqual(self.client.get(self.address("proof", row.pk) + "?page=5").status_code, 404)
        self.send("make")
        self.assertEqual(self.newest(long).body.count("Petrova"), 10)

    def test_says_what_keeps_a_name_from_being_one(self):
        self.assertContains(self.begin("Sophia Petrova"), "That is its name already.")
        self.assertContains(self.begin(""), "This field is required.")

    def test_given_up_is_gone(self):
        self.begin()
        self.assertContains(self.send("discard"), "Given up. Nothing was changed.")
        self.assertFalse(Renaming.objects.exists())


class WhatStays(RenamingCase):
    def stays(self):
        return self.client.get(self.address("proof", Renaming.objects.latest("pk").pk), {"stays": "yes"})

    def test_is_shown_with_its_reason_before_and_after(self):
        make_tag("Hats", line="What the Petrovas wore.")
        make_revision(self.story, title="The Window", paragraphs=["Sophia Petrova sat with the Petrovas."])
        self.assertContains(self.begin(keep="on"), "What stays as it is, in one story")
        for act in (lambda: None, lambda: self.send("make")):
            act()
            page = self.stays()
            self.assertContains(page, "Sophia Petrova sat with the <mark>Petrovas</mark>.")
            self.assertContains(page, "a longer word, such as a plural")
            self.assertContains(page, "What the Petrovas wore.")

    def test_is_what_was_unticked(self):
        self.begin()
        only = f"{Renaming.objects.get().stories.get().pk}:0"
        self.send("make", on=[only])
        page = self.stays()
        self.assertContains(page, "Miss <mark>Petrova</mark> left.")
        self.assertContains(page, "not ticked")
        self.assertNotContains(page, "sat.")

    def test_is_nothing_where_all_follows(self):
        self.begin()
        self.assertContains(self.stays(), "No story, tag or collection goes on saying the old name.")


class TheDrafts(RenamingCase):
    def test_are_made_and_shown_for_review(self):
        self.begin(keep="on")
        page = self.send("make")
        self.assertContains(page, "One draft was made.")
        self.assertContains(page, reverse("admin:stories_story_compare", args=[self.story.pk]))
        self.assertIn("Anna Volkova sat.", self.newest().body)
        self.assertEqual(self.newest().created_by, self.editor)
        self.sophia.refresh_from_db()
        self.assertEqual((self.sophia.name, self.sophia.sort_name), ("Anna Volkova", "Volkova, Anna"))
        others = [alias.name for alias in self.sophia.aliases.all()]
        self.assertEqual(others, ["Sonya Volkova", "Sophia Petrova"])

    def test_leave_what_was_unticked(self):
        self.begin()
        row = Renaming.objects.get()
        only = f"{row.stories.get().pk}:0"
        self.send("make", on=[only])
        self.assertIn("Anna Volkova sat.", self.newest().body)
        self.assertIn("Petrova's hat. Miss Petrova left.", self.newest().body)

    def test_go_out_together(self):
        self.begin()
        page = self.send("make")
        self.assertContains(page, "Publish this draft")
        page = self.send("publish")
        self.assertContains(page, "1 story published.")
        self.assertNotContains(page, "Publish this draft")
        self.assertIn("Anna Volkova", Story.objects.get(pk=self.story.pk).body)

    def test_are_undone_together(self):
        self.begin(keep="on")
        self.send("make")
        page = self.send("undo")
        self.assertContains(page, "Undone: one draft was brought back.")
        self.sophia.refresh_from_db()
        self.assertEqual(self.sophia.name, "Sophia Petrova")
        self.assertEqual([alias.name for alias in self.sophia.aliases.all()], ["Sonya Petrova"])
        self.assertIn("Sophia Petrova sat.", self.newest().body)

    def test_that_somebody_saved_meanwhile_are_shown_again(self):
        self.begin()
        make_revision(self.story, title="New", paragraphs=["She sat."])
        page = self.send("make")
        self.assertContains(page, "One story was left as it is.")
        self.assertContains(page, "Somebody saved this after you looked at it.")

    def test_of_an_unfinished_run_go_on(self):
        self.begin()
        row = Renaming.objects.get()
        Renaming.objects.update(step="making")
        page = self.client.get(self.address("proof", row.pk))
        self.assertContains(page, "one story is left.")
        page = self.send("go_on")
        self.assertContains(page, "One draft was made.")

    def test_are_listed_with_the_person(self):
        self.begin()
        self.send("make")
        self.assertContains(self.client.get(self.address("rename")), "Sophia Petrova → Anna Volkova")


class Rights(RenamingCase):
    def test_who_may_not_change_the_person_sees_nothing(self):
        self.begin()
        row = Renaming.objects.get()
        self.client.force_login(self.writer)
        for address in (self.address("rename"), self.address("proof", row.pk)):
            self.assertEqual(self.client.get(address).status_code, 403)
            self.assertEqual(self.client.post(address, {"make": ""}).status_code, 403)
        self.sophia.refresh_from_db()
        self.assertEqual(self.sophia.name, "Sophia Petrova")

    def test_a_renaming_is_found_only_under_its_own(self):
        self.begin()
        other = make_character("Sophia")
        number = Renaming.objects.get().pk
        self.assertEqual(self.client.get(self.address("proof", number, entity=other)).status_code, 404)


class Places(RenamingCase):
    def test_are_renamed_the_same_way(self):
        paris = make_place("Paris")
        story = make_story(title="P", paragraphs=["He came to Paris."], settings=[paris])
        self.assertContains(self.begin("Lyon", entity=paris), "He came to <del>Paris</del><ins>Lyon</ins>.")
        self.send("make")
        self.assertEqual(self.newest(story).body, "<p>He came to Lyon.</p>")
