"""The editors' previews: the page that readers would get, kept nowhere and shown to nobody else."""

import re

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stories.models import Mention, Rendering, Revision, Story
from stories.publishing.publish import publish
from tests.support.factories import (
    make_character,
    make_collection,
    make_place,
    make_revision,
    make_story,
    make_user,
)
from tests.support.readers import Document, read

TIED = ["Emil Berg baked in Vienna.", "He never left the bakery, they said.", "Anna Falk knew."]


def article(html):
    """What a preview and a live page have in common: all but cover, marks and the state of the page."""
    main = re.search(r"<main.*</main>", html, re.DOTALL)[0]
    main = main.replace(re.search(r'\s+data-story="[^"]*"\s+data-edition="[^"]*"|$', main)[0], "")
    return " ".join(re.sub(r'<img class="cover"\s+src="[^"]*"', '<img class="cover"', main, count=1).split())


class PreviewCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = make_user("edith", role="editor")
        cls.writer = make_user("wanda", role="writer")
        cls.emil = make_character("Emil Berg")
        cls.vienna = make_place("Vienna")
        cls.bakery = make_place("the bakery", parent=cls.vienna)
        cls.near = make_story(title="Near", cast=[cls.emil], settings=[cls.vienna], tags=["Bread"])
        cls.content = {
            "title": "The Oven",
            "slug": "the-oven",
            "paragraphs": TIED,
            "standfirst": "A baker stays.",
            "byline": "A. Nonymous",
            "content_notes": "bread",
            "cast": [(cls.emil, "protagonist")],
            "settings": [cls.vienna, (cls.bakery, "spoken")],
            "tags": ["Bread"],
            "ties": [(cls.bakery, 2, "the bakery")],
        }
        cls.revision = make_revision(by=cls.writer, **cls.content)
        cls.story = cls.revision.story

    def setUp(self):
        self.client.force_login(self.editor)

    def address(self, *number, story=None):
        name = "stories_story_preview_revision" if number else "stories_story_preview"
        return reverse(f"admin:{name}", args=[(story or self.story).pk, *number])

    def typed(self, **more):
        """The form as the page of the story has it, with something else typed."""
        page = self.client.get(reverse("admin:stories_story_change", args=[self.story.pk]))
        form = page.context["adminform"].form
        data = {name: form.initial.get(name) or "" for name in form.fields}
        data["version"] = form["version"].value()
        for name, rows in form.rows.items():
            data |= {f"{name}-{field}": value for field, value in rows.management_form.initial.items()}
            for i, row in enumerate(rows.initial_forms):
                values = {field: row[field].value() for field in row.fields if row[field].value()}
                data |= {f"{name}-{i}-{field}": value for field, value in values.items()}
        return data | more


class APreview(PreviewCase):
    def test_is_the_page_that_publishing_makes(self):
        before = article(read(self.client, self.address()).source)
        live = publish(self.revision, by=self.editor)
        after = article(read(self.client, live.get_absolute_url()).source)
        self.assertEqual(before, after)
        self.assertIn("Emil Berg again", after)
        self.assertIn('data-card="', after)

    def test_of_what_is_live_is_the_live_page(self):
        live = publish(self.revision, by=self.editor)
        shown = article(read(self.client, live.get_absolute_url()).source)
        self.assertEqual(article(read(self.client, self.address()).source), shown)

    def test_shows_before_and_after_as_they_will_be(self):
        first, last = make_story(title="First"), make_story(title="Last")
        make_collection(stories=[first, self.story, last])
        page = read(self.client, self.address())
        self.assertEqual((page.link("prev"), page.link("next")), ("/stories/first/", "/stories/last/"))

    def test_of_a_live_story_shows_its_draft(self):
        publish(self.revision, by=self.editor)
        story = Story.objects.get(pk=self.story.pk)
        make_revision(story, **self.content | {"paragraphs": ["It was cold.", *TIED]}, by=self.writer)
        page = read(self.client, self.address())
        self.assertIn("It was cold.", page.text())
        self.assertIn("Draft: revision 2", page.text())
        self.assertNotIn("It was cold.", read(self.client, story.get_absolute_url()).text())
        older = read(self.client, self.address(1))
        self.assertIn("Revision 1, which readers see.", older.text())
        self.assertNotIn("It was cold.", older.text())

    def test_of_a_draft_with_nothing_in_it_is_still_a_page(self):
        story = make_revision(title="", slug="", body="").story
        self.assertEqual(read(self.client, self.address(story=story)).text(".//h1"), "Untitled")

    def test_leaves_no_row_and_no_trace(self):
        self.client.get(self.address())
        self.client.post(self.address(), self.typed(title="Something else"))
        self.assertEqual((Revision.objects.count(), Rendering.objects.count()), (2, 1))
        self.assertFalse(Mention.objects.filter(story=self.story).exists())
        fresh = Story.objects.get(pk=self.story.pk)
        self.assertEqual((fresh.state, fresh.title, fresh.version), ("unpublished", "", self.story.version))

    def test_is_kept_by_nobody_and_found_by_no_search_engine(self):
        response = self.client.get(self.address())
        self.assertIn("no-store", response["Cache-Control"])
        self.assertIn("noindex", response["X-Robots-Tag"])
        self.assertNotIn("ETag", response)
        page = Document(response)
        self.assertIn("noindex", page.meta("robots"))
        self.assertNotIn("data-story", page.source)
        self.assertIsNone(page.link("canonical"))

    def test_may_stand_in_our_own_frames_and_in_no_others(self):
        for address in (self.address(), self.address(1), reverse("admin:stories_story_preview_new")):
            response = self.client.get(address)
            self.assertIn("frame-ancestors 'self'", response["Content-Security-Policy"])
            self.assertEqual(response["X-Frame-Options"], "SAMEORIGIN")
        form = self.client.get(reverse("admin:stories_story_change", args=[self.story.pk]))
        self.assertIn("frame-ancestors 'none'", form["Content-Security-Policy"])
        self.assertIn("frame-src 'self'", form["Content-Security-Policy"])
        self.assertIn("frame-ancestors 'none'", self.client.get("/")["Content-Security-Policy"])

    def test_is_one_click_from_the_form_and_from_the_history(self):
        form = read(self.client, reverse("admin:stories_story_change", args=[self.story.pk]))
        self.assertIn(self.address(), form.links())
        history = read(self.client, reverse("admin:stories_story_history", args=[self.story.pk]))
        self.assertIn(self.address(1), history.links())
        self.client.force_login(make_user("otto", role="writer"))
        only_read = read(self.client, reverse("admin:stories_story_change", args=[self.story.pk]))
        self.assertIn(self.address(), only_read.links())

    def test_is_for_those_who_may_see_the_story(self):
        new = reverse("admin:stories_story_preview_new")
        for address in (self.address(), self.address(1), new):
            self.client.force_login(make_user(f"nobody-{len(address)}"))
            self.assertEqual(self.client.get(address).status_code, 403)
            self.assertEqual(self.client.post(address).status_code, 403)
            self.client.logout()
            self.assertEqual(self.client.get(address).status_code, 302)

    def test_of_what_is_not_there_is_not_found(self):
        self.client.force_login(self.editor)
        for address in (self.address(9), "/admin/stories/story/999/preview/"):
            self.assertEqual(self.client.get(address).status_code, 404)

    def test_costs_the_same_for_few_names_and_for_many(self):
        def queries(story):
            self.client.get(self.address(story=story))
            with CaptureQueriesContext(connection) as found:
                self.client.get(self.address(story=story))
            return len(found)

        people = [make_character(f"Person {letter}son") for letter in "ABCDEFGH"]
        text = [f"{person.name} came in." for person in people]
        many = make_revision(title="Many", slug="many", paragraphs=text, cast=people, tags=["A", "B", "C"])
        self.assertLessEqual(queries(many.story), queries(self.story))
        self.assertLessEqual(queries(self.story), 26)


class WhatIsTyped(PreviewCase):
    def test_is_shown_with_all_that_is_tied_to_it(self):
        body = "<p>Emil Berg slept.</p>"
        page = Document(self.client.post(self.address(), self.typed(title="The Bed", body=body)))
        self.assertEqual(page.text(".//h1"), "The Bed")
        self.assertIn(self.emil.get_absolute_url(), page.links())
        self.assertIn("Emil Berg slept.", page.text())
        self.assertIn("What is typed, not saved.", page.text())

    def test_is_shown_as_far_as_it_holds(self):
        page = Document(self.client.post(self.address(), self.typed(title="T" * 300, byline="B. Aker")))
        self.assertEqual((page.text(".//h1"), "B. Aker" in page.text()), ("The Oven", True))

    def test_is_cleaned_like_all_that_comes_in(self):
        body = '<p onclick="x">A<script>alert(1)</script></p><img src="//elsewhere/p.png">'
        page = Document(self.client.post(self.address(), self.typed(title="<b>x</b>", body=body)))
        self.assertNotIn("alert(1)</script>", page.source)
        self.assertNotIn("elsewhere", page.source)
        self.assertEqual(page.text(".//h1"), "<b>x</b>")

    def test_of_a_new_story_is_shown_too(self):
        address = reverse("admin:stories_story_preview_new")
        self.assertEqual(read(self.client, address).text(".//h1"), "Untitled")
        typed = self.typed(title="New", slug="new")
        self.assertEqual(Document(self.client.post(address, typed)).text(".//h1"), "New")
        self.assertEqual(Story.objects.count(), 2)

    def test_beside_the_text_has_no_banner(self):
        response = self.client.post(self.address() + "?beside", self.typed())
        self.assertNotContains(response, "What is typed, not saved.")
