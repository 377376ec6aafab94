"""The language of a story, as its editors give it."""

from django.test import TestCase
from django.urls import reverse

from stories.content.compare import compare
from stories.content.value import content_of_revision
from stories.models import Story
from stories.publishing.publish import newest_revision
from tests.support.browser_forms import filled_in
from tests.support.factories import make_content, make_revision, make_superuser


class Field(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.root = make_superuser()
        cls.story = make_revision(title="The Bridge").story

    def setUp(self):
        self.client.force_login(self.root)

    def page(self):
        return self.client.get(reverse("admin:stories_story_change", args=[self.story.pk])).content.decode()

    def send(self, lang, status=302):
        address = reverse("admin:stories_story_change", args=[self.story.pk])
        response = self.client.post(address, filled_in(self.page(), {}) | {"lang": lang})
        self.assertEqual(response.status_code, status)
        self.story.refresh_from_db()
        return newest_revision(self.story).lang, response

    def test_is_given_by_its_name_or_its_tag_and_shown_by_its_name(self):
        for typed, kept in (("עברית", "he"), ("german", "de"), ("pt-br", "pt-BR"), ("tlh", "tlh"), ("", "")):
            with self.subTest(typed):
                self.assertEqual(self.send(typed)[0], kept)
        self.send("he")
        self.assertEqual(filled_in(self.page(), {})["lang"], ["עברית"])

    def test_what_is_no_language_is_refused_and_stands_there_as_typed(self):
        kept, response = self.send("Elvish", status=200)
        self.assertEqual(kept, "")
        self.assertContains(response, "“Elvish” is no language that is known here.")
        self.assertEqual(filled_in(response.content.decode(), {})["lang"], ["Elvish"])

    def test_the_same_language_by_another_name_changes_nothing(self):
        self.send("he")
        before = newest_revision(self.story).number
        self.send("Hebrew")
        self.assertEqual(newest_revision(self.story).number, before)

    def test_a_new_story_begins_with_the_language_that_its_editor_wrote_last(self):
        add = reverse("admin:stories_story_add")
        self.assertEqual(filled_in(self.client.get(add).content.decode(), {})["lang"], [""])
        make_revision(title="Another's", lang="fr")
        make_revision(title="Mine", lang="he", by=self.root)
        page = filled_in(self.client.get(add).content.decode(), {})
        self.assertEqual(page["lang"], ["עברית"])
        self.client.post(add, page | {"title": "Next", "body": "<p>x</p>"})
        self.assertEqual(newest_revision(Story.objects.get(working_title="Next")).lang, "he")

    def test_a_comparison_calls_languages_by_name(self):
        before = content_of_revision(newest_revision(self.story))
        (change,) = compare(before, make_content("The Bridge", lang="he")).words
        self.assertEqual((change.label, [piece.text for piece in change.pieces]), ("Language", ["עברית"]))
