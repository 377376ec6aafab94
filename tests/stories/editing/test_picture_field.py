"""Pictures in forms: chosen by key or name, brought in with the form, told by name, asked about where two chose."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse

from characters.models import Character, Picture, Place
from spystories.lib.admin_addresses import admin_address
from stories.content.value import content_of_revision
from stories.models import Author, Collection, Revision
from stories.publishing.publish import newest_revision
from stories.publishing.readiness import look_over
from tests.support.browser_forms import filled_in
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_picture,
    make_place,
    make_story,
    make_user,
)
from tests.support.picture_files import picture_file

pytestmark = pytest.mark.sql


class Forms(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor, cls.writer = make_user("edna", role="editor"), make_user("willa", role="writer")
        cls.harbour, cls.window = make_picture("Harbour", alt="Cranes."), make_picture("Fenêtre")

    def setUp(self):
        self.client.force_login(self.editor)

    def opened(self, thing):
        return self.client.get(admin_address(thing)).content.decode()

    def send(self, thing, page=None, **fields):
        sent = filled_in(page or self.opened(thing), fields)
        return self.client.post(admin_address(thing), sent, follow=True)


class OfStories(Forms):
    def lead(self, story):
        return newest_revision(story).lead_picture

    def test_take_a_picture_by_its_key_or_its_name(self):
        story = make_story(live=False)
        self.send(story, lead_picture=self.harbour.key, cover_picture="fenetre")
        newest = newest_revision(story)
        self.assertEqual((newest.lead_picture, newest.cover_picture), (self.harbour.key, self.window.key))
        self.assertContains(self.client.get(admin_address(story)), "Harbour")

    def test_refuse_what_is_none_and_what_several_are_called(self):
        story = make_story(live=False)
        self.assertContains(self.send(story, lead_picture="Lighthouse"), "There is no picture “Lighthouse”")
        make_picture("Harbour")
        self.assertContains(self.send(story, lead_picture="harbour"), "Several pictures are called")
        self.assertEqual(self.lead(story), "")

    def test_take_a_file_that_comes_with_the_form(self):
        story = make_story(live=False)
        self.assertIn("multipart/form-data", self.opened(story))
        self.send(story, **{"lead_picture-file": SimpleUploadedFile("dock.jpg", picture_file())})
        self.assertEqual(Picture.objects.get(key=self.lead(story)).name, "dock")

    def test_keep_all_else_that_was_typed_where_the_file_is_no_picture(self):
        story = make_story(live=False)
        file = SimpleUploadedFile("dock.jpg", b"no picture")
        page = self.send(story, title="Typed", **{"lead_picture-file": file})
        self.assertContains(page, "Typed")
        self.assertContains(page, "“dock.jpg”:")
        self.assertEqual(Revision.objects.filter(story=story).count(), 1)

    def test_take_no_file_of_those_who_may_not_bring_any_in(self):
        self.editor.groups.get().permissions.filter(codename="add_picture").delete()
        story = make_story(live=False)
        self.assertNotIn("multipart/form-data", self.opened(story))
        self.send(story, **{"lead_picture-file": SimpleUploadedFile("dock.jpg", picture_file())})
        self.assertEqual((self.lead(story), Picture.objects.count()), ("", 2))

    def test_leave_out_a_picture_that_is_gone_and_say_so_before(self):
        story = make_story(live=False)
        self.send(story, lead_picture=self.window.key)
        Picture.objects.filter(pk=self.window.pk).delete()
        self.assertContains(self.client.get(admin_address(story)), "not in the library any more")
        self.send(story, title="Another")
        self.assertEqual((self.lead(story), newest_revision(story).title), ("", "Another"))

    def test_compare_pictures_by_their_names(self):
        story = make_story(live=False, lead_picture=self.harbour.key)
        self.send(story, lead_picture=self.window.key)
        page = self.client.get(reverse("admin:stories_story_compare", args=[story.pk]))
        self.assertContains(page, "Harbour")
        self.assertContains(page, "Fenêtre")
        self.assertNotContains(page, self.window.key)

    def test_keep_both_of_two_editors_choices_and_ask_where_they_chose_the_same(self):
        story = make_story(live=False)
        first = self.opened(story)
        self.send(story, lead_picture=self.harbour.key)
        self.send(story, page=first, cover_picture=self.window.key)
        newest = newest_revision(story)
        self.assertEqual((newest.lead_picture, newest.cover_picture), (self.harbour.key, self.window.key))
        clash = self.send(story, page=first, lead_picture=self.window.key)
        self.assertEqual(clash.status_code, 409)
        self.assertContains(clash, "Harbour", status_code=409)

    def test_bring_a_picture_back_with_the_version_that_had_it(self):
        story = make_story(live=False, lead_picture=self.harbour.key)
        self.send(story, lead_picture="")
        address = reverse("admin:stories_story_restore", args=[story.pk, 1])
        self.client.post(address, filled_in(self.client.get(address).content.decode(), {"note": ""}))
        self.assertEqual(self.lead(story), self.harbour.key)


class BeforeGoingOut(Forms):
    def said(self, **words):
        story = make_story(live=False, **words)
        return {(one.field, one.said) for one in look_over(story, content_of_revision(newest_revision(story)))}

    def test_a_picture_that_nobody_described_is_said_where_it_is_shown(self):
        figure = f'<figure data-picture="{self.window.key}"></figure>'
        said = self.said(lead_picture=self.window.key, body=f"<p>Night.</p>{figure}<p>Day.</p>")
        lacking = "The picture “Fenêtre” is not described for those who do not see it."
        self.assertLessEqual({("lead_picture", lacking), ("body", lacking)}, said)

    def test_one_that_is_described_decorative_or_on_the_cover_alone_is_not(self):
        make_picture("Rule", decorative=True, key="rule-aaaaaa")
        said = self.said(lead_picture=self.harbour.key, cover_picture=self.window.key)
        said |= self.said(lead_picture="rule-aaaaaa")
        self.assertFalse([one for one in said if "picture" in one[1]])

    def test_one_that_is_gone_is_said(self):
        [gone] = [one for one in self.said(cover_picture="gone-aaaaaa") if "library" in one[1]]
        self.assertEqual(gone[0], "cover_picture")


class OfTheWorld(Forms):
    THINGS = (
        (Character, make_character, "portrait"),
        (Place, make_place, "picture"),
        (Author, make_author, "portrait"),
        (Collection, make_collection, "picture"),
    )

    def test_people_places_authors_and_collections_take_one_and_let_it_go(self):
        for model, make, column in self.THINGS:
            with self.subTest(model):
                thing = make()
                self.send(thing, **{column: "harbour"})
                self.assertEqual(getattr(model.objects.get(pk=thing.pk), column), self.harbour)
                self.assertContains(self.client.get(admin_address(thing)), f'value="{self.harbour.key}"')
                self.send(thing, **{column: ""})
                self.assertIsNone(getattr(model.objects.get(pk=thing.pk), column))

    def test_both_of_two_editors_choices_are_kept_or_asked_about_by_name(self):
        person = make_character()
        first = self.opened(person)
        self.send(person, portrait=self.harbour.key)
        self.send(person, page=first, pronouns="she")
        person.refresh_from_db()
        self.assertEqual((person.portrait, person.pronouns), (self.harbour, "she"))
        clash = self.send(person, page=first, portrait=self.window.key)
        for name in ("Harbour", "Fenêtre"):
            self.assertContains(clash, name, status_code=409)

    def test_a_file_comes_with_the_form(self):
        person = make_character()
        self.send(person, **{"portrait-file": SimpleUploadedFile("emil.jpg", picture_file())})
        person.refresh_from_db()
        self.assertEqual(person.portrait.name, "emil")
