"""A change of names reads again the stories concerned, and no others."""

from contextlib import contextmanager
from io import StringIO
from unittest import mock

import pytest
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse

from characters import editing
from characters.models import Alias, Character, Place
from stories.derived import index, names_changed
from stories.derived.reindex import reindex
from stories.derived.story import derive_stories
from stories.models import Mention, Rendering, RereadQueueEntry, StoredFindings, Story
from stories.names import reading
from stories.publishing.publish import publish, withdraw
from tests.support.factories import make_character, make_place, make_revision, make_story, make_superuser

pytestmark = pytest.mark.sql


@contextmanager
def counted():
    """The stories that are derived inside, by title."""
    titles = []

    def noted(stories):
        titles.extend(story.title for story in stories)
        return derive_stories(stories)

    with (
        mock.patch.object(index, "derive_stories", noted),
        mock.patch.object(names_changed, "derive_stories", noted),
    ):
        yield titles


def call(character, *aliases):
    Alias.objects.bulk_create(Alias(character=character, name=name) for name in aliases)
    editing.announce(characters=[character.pk])


class TestNamesChanging(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.anna = make_character("Anna Berg")
        make_story(title="With", cast=[cls.anna], paragraphs=["Anna Berg sat. The Baker slept."])
        make_story(title="Alias", paragraphs=["They called for the Grey Baker again."])
        make_story(title="Lower", paragraphs=["A grey baker baked."])
        make_story(title="Without", paragraphs=["It rained on Brno."])

    def linked(self, title):
        return ">the Grey Baker</a>" in Rendering.objects.get(story__title=title).html

    def test_a_new_alias_links_the_stories_concerned_and_no_others(self):
        with counted() as derived:
            call(self.anna, "the Grey Baker")
        self.assertEqual(derived, ["Alias"])
        self.assertTrue(self.linked("Alias"))

    def test_an_alias_taken_away_leaves_its_words_plain_again(self):
        call(self.anna, "the Grey Baker")
        self.anna.aliases.all().delete()
        with counted() as derived:
            editing.announce(characters=[self.anna.pk])
        self.assertEqual(derived, ["Alias"])
        self.assertFalse(self.linked("Alias"))

    def test_an_address_that_moves_is_followed_where_it_is_linked(self):
        self.anna.slug = "frau-berg"
        editing.save_character(self.anna)
        with counted() as derived:
            editing.announce(characters=[self.anna.pk])
        self.assertEqual(derived, ["With"])
        self.assertIn("/people/frau-berg/", Rendering.objects.get(story__title="With").html)

    def test_whoever_is_deleted_leaves_no_link_behind(self):
        chosen = make_character("Carla Stein", public_by_choice=True)
        make_story(title="Carla", paragraphs=["Carla Stein was here."])
        self.assertIn("/people/carla-stein/", Rendering.objects.get(story__title="Carla").html)
        editing.delete(chosen)
        self.assertNotIn("<a ", Rendering.objects.get(story__title="Carla").html)

    def test_a_new_name_is_read_for_beside_the_old_one(self):
        make_story(title="Old", paragraphs=["Anna Berg was here."])
        make_story(title="New", paragraphs=["Carla Stein was here."])
        self.anna.name = "Carla Stein"
        editing.save_character(self.anna)
        with counted() as derived:
            editing.announce(characters=[self.anna.pk])
        self.assertEqual(derived, ["With", "Old", "New"])
        named = Mention.objects.filter(character=self.anna).values_list("story__title", flat=True)
        self.assertEqual(set(named), {"New"})

    def test_drafts_are_read_again_too(self):
        draft = make_story(live=False, title="Draft", paragraphs=["The Grey Baker came."])
        named = f" @character:{self.anna.key} "
        self.assertNotIn(named, draft.stored_findings.concerns)
        call(self.anna, "the Grey Baker")
        self.assertIn(named, StoredFindings.objects.get(story=draft).concerns)

    def test_finding_them_takes_the_same_queries_however_many_stories(self):
        called = [("character", {"name": "Zoë Brno", "aliases": []})]
        with self.assertNumQueries(2):
            self.assertEqual(len(reading.stories_naming(called)), 1)
        for n in range(5):
            make_story(title=f"More {n}", paragraphs=["Rain on Brno."])
        with self.assertNumQueries(2):
            self.assertEqual(len(reading.stories_naming(called)), 6)

    def test_many_names_at_once_concern_the_stories_that_each_of_them_does(self):
        make_story(title="Half", paragraphs=["Grey rain fell."])
        names = ["Grey Baker", "Brno Station", *(f"Nobody Known{n}" for n in range(30))]
        called = [("place", {"name": name, "aliases": []}) for name in names]
        ids = reading.gazetteer_ids([self.anna.pk], [])
        each = [reading.stories_naming([one]) for one in called] + [reading.stories_naming([], ids)]
        with self.assertNumQueries(2):
            self.assertEqual(reading.stories_naming(called, ids), set().union(*each))
        found = Story.objects.filter(pk__in=set().union(*each)).values_list("title", flat=True)
        self.assertEqual(sorted(found), ["Alias", "With"])


class TestOnlyDrafts(TestCase):
    """Whom only drafts know is not public, whatever a live text says."""

    def setUp(self):
        make_story(title="Live", paragraphs=["Dimitri Orlov came to Brno. Dimitri left."])
        self.orlov, self.brno = make_character("Dimitri Orlov"), make_place("Brno")

    def public(self):
        people = Character.objects.public().values_list("name", flat=True)
        return {*people, *Place.objects.public().values_list("name", flat=True)}

    def links(self):
        return Rendering.objects.get(story__title="Live").html.count("<a ")

    def test_a_new_person_is_not_linked_by_a_draft(self):
        make_story(live=False, cast=[self.orlov], settings=[self.brno])
        self.assertEqual((self.public(), self.links(), Mention.objects.count()), (set(), 0, 0))

    def test_going_live_links_them_everywhere_and_withdrawing_ends_it(self):
        story = make_story(title="Other", cast=[self.orlov], settings=[self.brno])
        self.assertEqual((self.public(), self.links()), ({"Dimitri Orlov", "Brno"}, 2))
        withdraw(story, by=None)
        self.assertEqual((self.public(), self.links(), Mention.objects.count()), (set(), 0, 0))

    def test_leaving_a_cast_ends_it_too(self):
        story = make_story(title="Other", cast=[self.orlov])
        publish(make_revision(story, slug=story.slug, title="Other"), by=None)
        self.assertEqual((self.public(), self.links()), (set(), 0))

    def test_reindexing_says_the_same(self):
        make_story(title="Other", cast=[self.orlov])
        before = list(Mention.objects.order_by("story", "start").values_list("story", "start", "character"))
        self.assertEqual(len(before), 2)
        reindex()
        after = list(Mention.objects.order_by("story", "start").values_list("story", "start", "character"))
        self.assertEqual(after, before)

    def test_an_editors_choice_links_them(self):
        self.orlov.public_by_choice = True
        editing.save_character(self.orlov)
        editing.announce(characters=[self.orlov.pk])
        self.assertEqual((self.public(), self.links()), ({"Dimitri Orlov"}, 1))


class TestVeryMany(TestCase):
    def setUp(self):
        self.anna = make_character("Anna Berg", public_by_choice=True)
        for n in range(5):
            make_story(title=f"Story {n}", paragraphs=["The Baker came."])
        self.enterContext(mock.patch.object(reading, "BATCH", 2))
        self.enterContext(mock.patch.object(names_changed, "READ_AT_ONCE", 4))

    def linked(self):
        return Mention.objects.filter(character=self.anna).count()

    def test_those_that_a_moment_suffices_for_are_read_in_the_same_request_once_the_change_is_stored(self):
        self.enterContext(mock.patch.object(names_changed, "SECONDS_IN_THE_PRESS", 60))
        with self.captureOnCommitCallbacks(execute=True):
            call(self.anna, "the Baker")
            self.assertEqual((self.linked(), reading.count_waiting()), (0, 5))
        self.assertEqual((self.linked(), reading.count_waiting()), (5, 0))

    def test_of_more_that_request_reads_only_for_a_moment(self):
        self.enterContext(mock.patch.object(names_changed, "SECONDS_IN_THE_PRESS", 0))
        with self.captureOnCommitCallbacks(execute=True):
            call(self.anna, "the Baker")
        self.assertEqual((self.linked(), reading.count_waiting()), (0, 5))

    def test_they_are_read_in_batches_with_progress(self):
        call(self.anna, "the Baker")
        steps = []
        left = names_changed.reread_waiting(progress=lambda *step: steps.append(step))
        self.assertEqual((left, self.linked(), steps), (0, 5, [(2, 5), (4, 5), (5, 5)]))

    def test_the_desk_says_how_far_it_is(self):
        call(self.anna, "the Baker")
        self.assertEqual(reading.queue_progress(), (0, 5))
        names_changed.reread_waiting(seconds=0)
        with mock.patch.object(reading, "monotonic", mock.Mock(side_effect=[0, 0, 9])):
            names_changed.reread_waiting(seconds=1)
        self.assertEqual(reading.queue_progress(), (2, 5))
        self.client.force_login(make_superuser())
        with mock.patch.object(names_changed, "SECONDS_IN_PASSING", 0):
            response = self.client.get("/admin/")
        self.assertContains(response, "2 of 5 stories are read again")
        self.assertContains(response, '<progress value="2" max="5"')
        self.assertContains(self.client.get("/admin/stories/story/waiting/"), "2 of 5 stories are read again")
        names_changed.reread_waiting()
        self.assertEqual(reading.queue_progress(), (0, 0))
        self.assertNotContains(self.client.get("/admin/"), "read again")

    def test_others_that_come_to_wait_meanwhile_are_counted_with_them(self):
        call(self.anna, "the Baker")
        with mock.patch.object(reading, "monotonic", mock.Mock(side_effect=[0, 0, 9])):
            names_changed.reread_waiting(seconds=1)
        reading.queue_stories([make_story(title="Another").pk])
        self.assertEqual(reading.queue_progress(), (2, 6))

    def test_a_command_reads_what_waits(self):
        call(self.anna, "the Baker")
        out = StringIO()
        call_command("reread", stdout=out, stderr=out)
        self.assertIn("5 stories read again.", out.getvalue())
        self.assertEqual((self.linked(), reading.count_waiting()), (5, 0))

    def test_it_goes_on_after_a_break(self):
        call(self.anna, "the Baker")
        batches = []

        def breaking(stories, **how):
            if len(batches) == 1:
                raise KeyboardInterrupt
            batches.append(stories)
            names_changed.reread_stories(stories, **how)

        with self.assertRaises(KeyboardInterrupt):
            reading.work_off_queue(breaking)
        self.assertEqual((self.linked(), RereadQueueEntry.objects.count()), (2, 3))
        names_changed.reread_waiting()
        self.assertEqual((self.linked(), RereadQueueEntry.objects.count()), (5, 0))

    def test_a_story_deleted_meanwhile_waits_no_longer(self):
        call(self.anna, "the Baker")
        Story.objects.order_by("pk").first().delete()
        self.assertEqual(names_changed.reread_waiting(), 0)

    def test_the_desk_tells_of_them_reads_some_in_passing_and_leads_to_the_rest(self):
        self.client.force_login(make_superuser())
        call(self.anna, "the Baker")
        with mock.patch.object(names_changed, "SECONDS_IN_PASSING", 0):
            page = self.client.get(reverse("admin:index"))
        self.assertContains(page, "0 of 5 stories are read again")
        address = reverse("admin:stories_story_waiting")
        self.assertContains(page, f'href="{address}"')
        self.assertContains(self.client.get(address), "Readers see the others as they were.")
        self.assertContains(self.client.post(address, follow=True), "No story waits to be read again.")
        self.assertEqual((self.linked(), reading.count_waiting()), (5, 0))
        call(self.anna, "the Cook")
        self.client.get(reverse("admin:index"))
        self.assertEqual(reading.count_waiting(), 0)
