"""Authors in fixtures: they come and go with their stories, and fixtures from before them say the same as before."""

import json
from hashlib import sha256

import pytest
from django.core.management import CommandError
from django.test import TestCase

from stories.history import catalogue
from stories.models import Author, Authorship, FixtureRow, Site, Story
from stories.publishing.publish import newest_revision
from stories.records import KIND_OF, read_things
from tests.support.factories import make_author, make_story
from tests.support.fixture_files import dumped, load, shipped

pytestmark = pytest.mark.sql


def dumped_rows():
    return [one for text in dumped().values() for one in json.loads(text)]


def row(model, **fields):
    return {"model": model, "fields": fields}


class Shipped(TestCase):
    def test_the_four_stories_name_nobody_and_a_dump_says_nothing_of_authors(self):
        load()
        self.assertFalse(Author.objects.exists() or Authorship.objects.exists())
        self.assertFalse(Site.objects.get().has_authors)
        self.assertTrue({one["model"] for one in dumped_rows()}.isdisjoint({"stories.author", "stories.authorship"}))

    def test_what_a_site_remembers_of_a_story_without_authors_is_as_it_was_before_there_were_any(self):
        load()
        remembered = dict(FixtureRow.objects.filter(model="stories.story").values_list("key", "digest"))
        for key, story in read_things(KIND_OF["stories.story"]).items():
            parts = {label: rows for label, rows in story.parts.items() if label != "stories.authorship"}
            said = json.dumps([story.columns, parts], sort_keys=True)
            self.assertEqual(remembered[key], sha256(said.encode()).hexdigest())

    def test_a_story_that_people_gave_an_author_is_kept_as_they_have_it(self):
        load()
        Authorship.objects.create(story=Story.objects.first(), author=make_author())
        self.assertIn("1 kept as people have changed it", load())


class ThereAndBack(TestCase):
    def authored(self):
        clara = make_author("Clara Voss", line="Born in Ulm.\n\nWrites.", links=[["https://example.org", "Hers"]])
        theo = make_author("Theo Brandt")
        make_story(title="One", authors=[theo, clara])
        make_author("Of No Story")
        return dumped_rows()

    def test_authors_come_back_with_their_stories_in_order(self):
        rows = self.authored()
        for model in (Story, Author):
            model.objects.all().delete()
        FixtureRow.objects.all().delete()
        load(rows)
        self.assertEqual(dumped_rows(), rows)
        story = Story.objects.get(title="One")
        self.assertEqual([author.name for author in story.credited], ["Theo Brandt", "Clara Voss"])
        self.assertEqual([c["key"] for c in newest_revision(story).links["authors"]], [a.key for a in story.credited])
        self.assertEqual(Author.objects.get(name="Clara Voss").links, [["https://example.org", "Hers"]])
        self.assertTrue(Site.objects.get().has_authors)
        self.assertEqual(self.client.get("/authors/clara-voss/").status_code, 200)

    def test_loading_twice_changes_nothing(self):
        rows = self.authored()
        load(rows)
        self.assertNotRegex(load(rows), r"added|\bchanged")

    def test_a_new_name_in_a_fixture_is_found_by_the_search(self):
        rows = self.authored()
        load(rows)
        for one in rows:
            if one["fields"].get("name") == "Theo Brandt":
                one["fields"] |= {"name": "Theo Quandt", "sort_name": "Quandt, Theo", "slug": "theo-quandt"}
        load(rows)
        self.assertContains(self.client.get("/search/?q=quandt"), "/stories/one/")
        self.assertRedirects(self.client.get("/authors/theo-brandt/"), "/authors/theo-quandt/", 301)

    def test_what_people_have_changed_stays(self):
        rows = self.authored()
        load(rows)
        clara = Author.objects.get(name="Clara Voss")
        clara.line = "Born in Linz."
        catalogue.save(clara)
        for one in rows:
            if one["fields"].get("name") == "Clara Voss":
                one["fields"]["line"] = "Born in Graz."
        self.assertIn("1 kept as people have changed it", load(rows))
        self.assertEqual(Author.objects.get(pk=clara.pk).line, "Born in Linz.")

    def test_is_refused_in_words(self):
        rows = self.authored()
        author = next(one for one in rows if one["model"] == "stories.author")["fields"]
        missing = row("stories.authorship", story=[Story.objects.get().key], author=["nobody"], position=2)
        wrong = row("stories.author", **author | {"key": "x", "slug": "x", "links": [["javascript:x", ""]]})
        taken = row("stories.author", **author | {"key": "y"})
        for added, said in (
            (missing, "nobody"),
            (wrong, "is no address of the web"),
            (taken, "slug"),
        ):
            with self.subTest(said), self.assertRaisesRegex(CommandError, said):
                load([*rows, added])


def test_the_shipped_fixtures_hold_no_author():
    assert {one["model"] for one in shipped()}.isdisjoint({"stories.author", "stories.authorship"})
