"""The reader's own choice of stories as one book."""

import io
import re
import zipfile
from urllib.parse import urlencode

from django.test import TestCase

from stories.publishing.publish import publish, withdraw
from tests.support.factories import make_revision, make_story


class Case(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.stories = [make_story(title=title) for title in ("One", "Two", "Three")]
        cls.draft = make_story(title="Unseen", live=False)

    def ask(self, *slugs):
        return self.client.get(f"/take/epub/?{urlencode([('story', slug) for slug in slugs])}")

    def numbers(self, *slugs):
        names = zipfile.ZipFile(io.BytesIO(self.ask(*slugs).content)).namelist()
        return [int(re.search(r"\d+", name)[0]) for name in names if "story-" in name]


class Choice(Case):
    def test_is_a_book_in_the_order_of_choosing(self):
        one, two, three = (story.number for story in self.stories)
        self.assertEqual(self.numbers("three", "one", "two"), [three, one, two])
        answer = self.ask("three", "one")
        self.assertEqual(answer["Content-Disposition"], 'attachment; filename="chosen-stories.epub"')
        self.assertNotEqual(answer["ETag"], self.ask("one", "three")["ETag"])
        self.assertEqual(answer.content, self.ask("three", "one").content)

    def test_holds_a_story_once(self):
        self.assertEqual(self.numbers("one", "", "one"), [self.stories[0].number])

    def test_leaves_out_what_is_not_live(self):
        self.assertEqual(self.numbers("unseen", "two", "nothing"), [self.stories[1].number])
        for slugs in ((), ("unseen",), ("nothing",)):
            self.assertEqual(self.ask(*slugs).status_code, 404)
        withdraw(self.stories[1], by=None)
        self.assertEqual(self.ask("two").status_code, 404)

    def test_knows_a_story_by_its_former_address(self):
        publish(make_revision(self.stories[0], title="First", slug="first"), by=None)
        self.assertEqual(self.numbers("one", "two", "first"), [self.stories[0].number, self.stories[1].number])

    def test_of_too_many_is_refused_in_words(self):
        answer = self.ask("one", *(f"s{i}" for i in range(500)))
        self.assertContains(answer, "One book holds 500", status_code=400)
        self.assertNotIn("ETag", answer)
        self.assertEqual(self.ask("one", *(f"s{i}" for i in range(499))).status_code, 200)

    def test_costs_the_same_however_many(self):
        with self.assertNumQueries(10):
            self.ask("one")
        with self.assertNumQueries(10):
            self.ask("one", "two", "three")
