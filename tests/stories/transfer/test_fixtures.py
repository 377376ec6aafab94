"""The starting content: word for word the four documents, and around them only what they say."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import SimpleTestCase, TestCase

from characters.models import Character, Place
from spystories.lib import prose
from stories.models import Collection, Fact, Introduction, Mention, Relationship, Site, Story, StoryTag, Tag
from tests.support.factories import make_user
from tests.support.fixture_files import DOCUMENTS, load, of, shipped

pytestmark = pytest.mark.sql

DERIVED = {
    *("sort_key", "folded", "path", "is_public", "story_count", "set_count", "spoken_count", "brief"),
    *("word_count", "minutes", "main_place", "live_revision", "version", "edited_at", "working_title"),
    "last_published_at",
}
TITLES = ["The Same Café", "Lemon Lavender", "Partner in Life", "Just Another Regular"]


def by_number():
    return sorted(
        (row["fields"] for row in shipped("stories") if row["model"] == "stories.story"),
        key=lambda fields: fields["number"],
    )


class TestTheWords(SimpleTestCase):
    def test_each_paragraph_is_its_documents(self):
        for story, document in zip(by_number(), DOCUMENTS, strict=True):
            with self.subTest(story["title"]):
                text = document.read_bytes().decode("utf-8")
                self.assertEqual(prose.paragraphs(story["body"]), text.split("\n\n"))

    def test_each_body_is_as_the_site_stores_it(self):
        for story in by_number():
            self.assertEqual(prose.clean(story["body"]), story["body"])

    def test_titles_and_numbers(self):
        self.assertEqual([story["title"] for story in by_number()], TITLES)
        self.assertEqual([story["number"] for story in by_number()], [1, 2, 3, 4])

    def test_nobody_is_named_as_the_author(self):
        self.assertEqual({story["byline"] for story in by_number()}, {""})


class TestWhatIsQuoted(SimpleTestCase):
    def setUp(self):
        self.paragraphs = {story["key"]: prose.texts(story["body"]) for story in by_number()}

    def test_every_sentence_stands_in_its_story(self):
        quoted = [row["fields"] for row in shipped("stories") if row["fields"].get("sentence")]
        self.assertEqual(len(quoted), 13 + 20 + 4 + 20)  # tags, facts, relationships, introductions
        for row in quoted:
            (story,) = row.get("story") or row["content_object"]
            with self.subTest(row["sentence"]):
                self.assertIsNotNone(prose.find(self.paragraphs[story], row["sentence"]))

    def test_facts_relationships_and_tag_lines_are_whole_sentences(self):
        for row in shipped("stories"):
            if row["model"] in ("stories.fact", "stories.relationship", "stories.storytag"):
                self.assertRegex(row["fields"]["sentence"], r"^[A-Z].*\.$")

    def test_every_tie_is_found_once_where_it_says(self):
        ties = [row["fields"] for row in shipped("stories") if row["model"] == "stories.tie"]
        self.assertEqual(len(ties), 10)
        for tie in ties:
            anchor = [tie[name] for name in ("paragraph", "quote", "before", "after")]
            found = prose.locate(self.paragraphs[tie["story"][0]], *anchor)
            self.assertIsNotNone(found, tie["quote"])
            self.assertEqual(found[0], tie["paragraph"])


class TestWhatIsInTheFiles(SimpleTestCase):
    def test_no_primary_key_and_nothing_derived(self):
        for row in shipped():
            self.assertEqual(set(row), {"model", "fields"})
            self.assertFalse(DERIVED & set(row["fields"]), row["model"])
            if row["model"] not in ("stories.storytag", "stories.fact", "stories.relationship"):
                continue
            self.assertNotIn("paragraph", row["fields"])

    def test_a_person_or_a_place_is_never_a_tag(self):
        rows = shipped("world", "stories")
        names = {row["fields"]["name"] for row in rows if row["model"] in ("characters.character", "characters.place")}
        tags = {row["fields"]["name"] for row in rows if row["model"] == "stories.tag"}
        self.assertFalse(tags & names)

    def test_a_place_without_a_name_has_no_coordinates(self):
        for row in shipped("world"):
            if re.match(r"the [a-z]", row["fields"]["name"]):
                self.assertIsNone(row["fields"]["latitude"], row["fields"]["key"])

    def test_the_bar_is_nowhere(self):
        self.assertIsNone(of(shipped("world"), "characters.place", key="bar")["parent"])


class TestTheSiteTheyGive(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.said = load()

    def test_says_how_much_was_added(self):
        self.assertEqual(self.said, "Content: 85 added.\n")

    def test_four_stories_are_live(self):
        stories = Story.objects.live().oldest()
        self.assertEqual([(s.number, s.title) for s in stories], list(enumerate(TITLES, 1)))
        self.assertEqual([s.word_count for s in stories], [350, 397, 356, 381])
        self.assertEqual([len(s.paragraphs) for s in stories], [7, 6, 6, 8])

    def test_each_live_text_is_a_revision(self):
        for story in Story.objects.all():
            self.assertEqual(story.live_revision.words_of(), story.words_of())
            self.assertEqual(story.last_published_at, story.first_published_at)

    def test_everybody_and_everywhere_is_public(self):
        self.assertEqual(Character.objects.public().count(), 8)
        self.assertEqual(Place.objects.public().count(), 17)
        self.assertFalse(Place.objects.filter(is_public=False).exists())

    def test_paths_follow_from_what_lies_inside_what(self):
        self.assertEqual(Place.objects.get(key="cafe-in-paris").path, "france/paris/the-cafe")
        self.assertEqual(Place.objects.get(key="cafe-in-moscow").path, "russia/moscow/the-cafe")
        self.assertEqual(Place.objects.get(key="bar").path, "the-bar")

    def test_lists_are_sorted_by_surname_and_without_the_article(self):
        people = Character.objects.alphabetical().values_list("name", flat=True)
        self.assertEqual(
            list(people)[:3], ["Olivier Kalmurzaev", "Kirill Ivanovich Kalnina", "Emil Ivanovich Kovalchuk"]
        )
        self.assertEqual(Place.objects.get(key="eiffel-tower").sort_key, "eiffel tower")

    def test_every_quoted_sentence_is_shown(self):
        for model, count in ((Fact, 20), (Relationship, 4), (Introduction, 20), (StoryTag, 13)):
            self.assertEqual(model.objects.public().count(), count, model)

    def test_words_that_stand_for_an_unnamed_place_lead_to_it(self):
        story = Story.objects.get(number=1)
        ties = Mention.objects.filter(story=story, by=Mention.By.TIE).select_related("place")
        self.assertEqual([tie.place.key for tie in ties], ["cafe-in-paris"] * 2)
        self.assertIn("/places/france/paris/the-cafe/", story.rendering.html)

    def test_the_three_sophias_stay_apart(self):
        for number, key in ((1, "sophie"), (2, "sophia"), (3, "sophia-petrova")):
            named = Mention.objects.filter(story__number=number, character__key__startswith="soph")
            self.assertEqual(set(named.values_list("character__key", flat=True)), {key})

    def test_tags_and_the_collection_count_their_stories(self):
        counts = dict(Tag.objects.public().values_list("name", "story_count"))
        self.assertEqual(
            counts,
            {
                "Artists": 2,
                "Bakeries": 1,
                "Bars and cafés": 3,
                "Cold War": 1,
                "Jazz": 1,
                "Kindness": 1,
                "Starting over": 4,
            },
        )
        collection = Collection.objects.get()
        self.assertEqual(collection.story_count, 4)
        self.assertEqual([entry.story.number for entry in collection.entries.all()], [1, 2, 3, 4])

    def test_before_and_after_follow_the_collection(self):
        first, second, third, _last = Story.objects.live().oldest()
        self.assertEqual(second.rendering.neighbours["before"], first.pk)
        self.assertEqual(second.rendering.neighbours["after"], third.pk)

    def test_the_home_page_has_lemon_lavender(self):
        self.assertEqual(Site.objects.get().home_story.title, "Lemon Lavender")

    def test_editors_publish_and_writers_do_not(self):
        may = {
            role: make_user(role, role=role).has_perm("stories.publish_story")
            for role in ("writer", "editor", "keeper")
        }
        self.assertEqual(may, {"writer": False, "editor": True, "keeper": True})

    def test_only_keepers_delete_people_and_places(self):
        for role in ("writer", "editor"):
            self.assertFalse(make_user(role, role=role).has_perm("characters.delete_place"))
        self.assertTrue(make_user("keeper", role="keeper").has_perm("characters.delete_place"))

    def test_nobody_by_role_changes_what_roles_may_do(self):
        rights = Permission.objects.filter(group__isnull=False, content_type__app_label="auth")
        self.assertFalse(rights.filter(codename__in=["change_group", "delete_user", "change_permission"]))
