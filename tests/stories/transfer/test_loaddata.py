"""Loading fixtures: what is new comes in, what people have made of it stays, a broken one changes nothing."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from characters import editing
from characters.addresses import find_key
from characters.models import Alias, Character, Place
from stories.content.rows import content_of_story
from stories.content.value import content_of_revision
from stories.models import CollectionEntry, ContentVersion, Fact, FixtureRow, Introduction, Site, Story, Tag
from stories.publishing.publish import newest_revision, publish, save_revision, withdraw
from tests.support.factories import make_content
from tests.support.fixture_files import everything, load, of, shipped, without

pytestmark = pytest.mark.sql


class Loaded(TestCase):
    """The shipped content is there, and `self.rows` are its rows, to be changed."""

    @classmethod
    def setUpTestData(cls):
        load()

    def setUp(self):
        self.rows = shipped()


def published(story, **words):
    """Publish the live text of `story` with other words, as an editor would."""
    content = content_of_story(story)
    changed = content.__class__(**{**content.__dict__, **words})
    return publish(save_revision(story, changed, by=None), by=None)


class TestLoadingTwice(Loaded):
    def test_changes_no_row_of_any_table(self):
        before = everything()
        self.assertEqual(load(), "Content: 85 unchanged.\n")
        self.assertEqual(everything(), before)

    def test_each_file_alone_changes_nothing_either(self):
        before = everything()
        for name in ("stories", "world", "roles"):
            load(shipped(name))
        self.assertEqual(everything(), before)

    def test_the_same_fixture_named_twice_is_one_fixture(self):
        before = everything()
        call_command("loaddata", "stories", "stories", verbosity=0)
        self.assertEqual(everything(), before)


class TestTheOrderOfLoading(TestCase):
    def test_the_world_may_come_first_and_the_stories_later(self):
        load(shipped("world"))
        self.assertFalse(Place.objects.public().exists())
        load(shipped("stories"))
        self.assertEqual(Place.objects.public().count(), 17)

    def test_rows_may_come_in_any_order(self):
        load(shipped()[::-1])
        self.assertEqual(Place.objects.get(key="cafe-in-paris").path, "france/paris/the-cafe")
        self.assertEqual([e.story.number for e in CollectionEntry.objects.all()], [1, 2, 3, 4])

    def test_stories_without_their_world_are_refused_with_the_name_that_is_missing(self):
        with self.assertRaisesMessage(CommandError, "the person with the key “nero-popov”"):
            load(shipped("stories"))
        self.assertFalse(Story.objects.exists())

    def test_a_number_or_date_left_open_is_given_once(self):
        rows = shipped()
        for row in rows:
            if row["model"] == "stories.story":
                row["fields"] |= {"number": None, "first_published_at": None}
        load(rows)
        self.assertEqual(sorted(Story.objects.values_list("number", flat=True)), [1, 2, 3, 4])
        before = everything()
        load(rows)
        self.assertEqual(everything(), before)


class TestANewerFixture(Loaded):
    """What nobody has touched takes the fixture's newer state."""

    def story(self):
        return of(self.rows, "stories.story", number=2)

    def test_changes_a_story_by_a_revision(self):
        self.story()["standfirst"] = "A cake, and what it hides."
        self.assertIn("1 changed", load(self.rows))
        story = Story.objects.get(number=2)
        self.assertEqual(story.standfirst, "A cake, and what it hides.")
        self.assertEqual(story.live_revision.number, 2)
        self.assertEqual(story.first_published_at.isoformat(), "2026-10-30T08:00:00+00:00")

    def test_raises_the_stamp_so_that_readers_see_it(self):
        before = ContentVersion.objects.get().value
        self.story()["standfirst"] = "A cake, and what it hides."
        load(self.rows)
        self.assertGreater(ContentVersion.objects.get().value, before)

    def test_leaves_the_old_address_of_a_story_behind(self):
        self.story()["slug"] = "lavender"
        load(self.rows)
        self.assertEqual(find_key("story", "lemon-lavender"), "lemon-lavender")

    def test_moves_a_place_with_all_that_lies_inside_it(self):
        of(self.rows, "characters.place", key="paris")["slug"] = "paname"
        load(self.rows)
        self.assertEqual(Place.objects.get(key="cafe-in-paris").path, "france/paname/the-cafe")
        self.assertEqual(find_key("place", "france/paris/the-cafe"), "cafe-in-paris")
        self.assertIn("/places/france/paname/", Story.objects.get(number=1).rendering.html)

    def test_moves_a_person_and_a_tag(self):
        of(self.rows, "characters.character", key="lena")["slug"] = "lena-of-the-bar"
        of(self.rows, "stories.tag", key="jazz")["slug"] = "old-jazz"
        load(self.rows)
        self.assertEqual(find_key("person", "lena"), "lena")
        self.assertEqual(find_key("tag", "jazz"), "jazz")
        self.assertIn("/people/lena-of-the-bar/", Story.objects.get(number=4).rendering.html)

    def test_takes_away_what_the_story_no_longer_has(self):
        rows = without(self.rows, "stories.storytag", content_object=["partner-in-life"], tag=["jazz"])
        load(rows)
        self.assertEqual(Tag.objects.get(key="jazz").story_count, 0)

    def test_takes_a_story_out_of_the_collection(self):
        load(without(self.rows, "stories.collectionentry", story=["lemon-lavender"]))
        first, second, third, _last = Story.objects.live().oldest()
        self.assertEqual(first.rendering.neighbours["after"], third.pk)
        self.assertEqual(second.rendering.neighbours, {})

    def test_brings_another_name_for_a_person(self):
        self.rows.append({"model": "characters.alias", "fields": {"character": ["lena"], "name": "Lenka"}})
        self.assertIn("1 changed", load(self.rows))
        self.assertEqual(Alias.objects.get().name, "Lenka")

    def test_moves_the_sentence_that_a_fact_rests_on(self):
        of(self.rows, "stories.fact", key="lena-looks")["value"] = "red hair"
        load(self.rows)
        self.assertIn(["looks", "red hair"], Character.objects.get(key="lena").brief)

    def test_is_remembered_as_what_was_loaded_last(self):
        self.story()["standfirst"] = "A cake."
        load(self.rows)
        self.story()["standfirst"] = "A cake, again."
        self.assertIn("1 changed", load(self.rows))


class TestWhatPeopleChanged(Loaded):
    def test_a_story_is_kept_and_counted(self):
        published(Story.objects.get(number=2), title="Lavender")
        before = everything()
        self.assertEqual(load(), "Content: 84 unchanged, 1 kept as people have changed it.\n")
        self.assertEqual(everything(), before)

    def test_a_draft_beside_a_live_story_counts_as_a_change(self):
        story = Story.objects.get(number=2)
        save_revision(story, make_content("Not Yet"), by=None)
        of(self.rows, "stories.story", number=2)["standfirst"] = "A cake."
        self.assertIn("1 kept", load(self.rows))
        self.assertEqual(newest_revision(story).title, "Not Yet")

    def test_a_withdrawn_story_stays_withdrawn(self):
        withdraw(Story.objects.get(number=2), by=None)
        self.assertIn("1 kept", load())
        self.assertEqual(Story.objects.live().count(), 3)

    def test_people_places_tags_and_facts_are_kept(self):
        lena = Character.objects.get(key="lena")
        lena.pronouns = "they"
        editing.save_character(lena)
        Tag.objects.filter(key="jazz").update(line="Records.")
        Fact.objects.filter(key="lena-is").update(value="painter")
        Site.objects.update(line="Former spies.")
        Group.objects.get(name="Writer").permissions.clear()
        self.assertEqual(load(), "Content: 80 unchanged, 5 kept as people have changed it.\n")
        self.assertEqual(Fact.objects.get(key="lena-is").value, "painter")
        self.assertFalse(Group.objects.get(name="Writer").permissions.exists())

    def test_another_name_given_by_people_is_a_change_of_the_person(self):
        Alias.objects.create(character=Character.objects.get(key="lena"), name="Lenka")
        self.assertIn("1 kept", load())
        self.assertEqual(Alias.objects.count(), 1)

    def test_another_order_of_the_collection_is_kept(self):
        CollectionEntry.objects.filter(story__number=1).update(position=9)
        self.assertIn("1 kept", load())

    def test_what_is_new_comes_in_beside_it(self):
        published(Story.objects.get(number=2), title="Lavender")
        of(self.rows, "stories.story", number=1)["standfirst"] = "A café."
        self.assertEqual(load(self.rows), "Content: 1 changed, 83 unchanged, 1 kept as people have changed it.\n")

    def test_what_was_deleted_stays_deleted(self):
        Fact.objects.get(key="lena-is").delete()
        Introduction.objects.get(place__key="macau").delete()
        before = everything()
        self.assertEqual(load(), "Content: 83 unchanged, 2 left deleted.\n")
        self.assertEqual(everything(), before)

    def test_what_leans_on_something_deleted_is_left_out_too(self):
        Introduction.objects.filter(place__key="soup-kitchen").delete()
        story = Story.objects.get(number=4)
        content = content_of_story(story)
        published(
            story,
            settings=tuple(row for row in content.settings if row.key != "soup-kitchen"),
            ties=tuple(row for row in content.ties if row.key != "soup-kitchen"),
        )
        editing.delete(Place.objects.get(key="soup-kitchen"))
        self.assertEqual(load(), "Content: 83 unchanged, 2 left deleted.\n")
        self.assertNotIn("soup-kitchen", [row.key for row in content_of_story(story).settings])

    def test_what_was_there_before_the_first_loading_is_kept(self):
        FixtureRow.objects.filter(key="jazz").delete()
        Tag.objects.filter(key="jazz").update(line="Records.")
        self.assertIn("1 kept", load())

    def test_undoing_a_change_makes_it_the_fixtures_again(self):
        story = Story.objects.get(number=2)
        published(story, title="Lavender")
        published(Story.objects.get(number=2), title="Lemon Lavender")
        of(self.rows, "stories.story", number=2)["standfirst"] = "A cake."
        self.assertIn("1 changed", load(self.rows))


class TestOverwrite(Loaded):
    def test_takes_the_fixtures_text_and_keeps_theirs_as_a_revision(self):
        story = published(Story.objects.get(number=2), title="Lavender")
        self.assertIn("1 changed", load(overwrite=True))
        story.refresh_from_db()
        self.assertEqual(story.title, "Lemon Lavender")
        self.assertIn("Lavender", story.revisions.values_list("title", flat=True))

    def test_keeps_a_live_text_that_no_revision_has(self):
        Story.objects.filter(number=2).update(standfirst="By hand.", live_revision=None)
        load(overwrite=True)
        story = Story.objects.get(number=2)
        self.assertIn("By hand.", story.revisions.values_list("standfirst", flat=True))
        self.assertTrue(content_of_revision(story.live_revision).same_as(content_of_story(story)))

    def test_keeps_a_draft_in_the_history(self):
        story = Story.objects.get(number=2)
        save_revision(story, make_content("Not Yet"), by=None)
        of(self.rows, "stories.story", number=2)["standfirst"] = "A cake."
        load(self.rows, overwrite=True)
        self.assertEqual(Story.objects.get(number=2).standfirst, "A cake.")
        self.assertIn("Not Yet", story.revisions.values_list("title", flat=True))

    def test_brings_back_what_was_deleted(self):
        Fact.objects.get(key="lena-is").delete()
        self.assertIn("1 added", load(overwrite=True))
        self.assertTrue(Fact.objects.public().filter(key="lena-is").exists())

    def test_brings_a_withdrawn_story_back(self):
        withdraw(Story.objects.get(number=2), by=None)
        load(overwrite=True)
        self.assertEqual(Story.objects.live().count(), 4)
        self.assertEqual(Tag.objects.get(key="bakeries").story_count, 1)

    def test_twice_changes_nothing_more(self):
        published(Story.objects.get(number=2), title="Lavender")
        load(overwrite=True)
        before = everything()
        load(overwrite=True)
        self.assertEqual(everything(), before)


class TestWhatItSays(Loaded):
    def test_nothing_when_it_is_to_be_quiet(self):
        self.assertEqual(load(verbosity=0), "")

    def test_each_thing_when_it_is_asked_to(self):
        Fact.objects.filter(key="lena-is").update(value="painter")
        said = load(verbosity=2)
        self.assertIn("the fact “artist with a passion for social justice”: kept as people have changed it\n", said)
        self.assertIn("the story “Lemon Lavender”: unchanged\n", said)

    def test_the_time_of_loading_is_not_the_time_of_publication(self):
        for story in Story.objects.all():
            self.assertLess(story.last_published_at, timezone.now())
            self.assertEqual(story.last_published_at, story.first_published_at)
