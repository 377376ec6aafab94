"""Merging tags, people, places and authors: shown first, leading on, and taken back."""

from unittest import mock

import pytest
from django.test import TestCase
from django.urls import reverse

from characters.models import Character, FormerAddress, Place
from stories.content.value import Decided
from stories.derived.names_changed import reread_waiting
from stories.history.changes import snapshot
from stories.models import (
    Author,
    Authorship,
    CastMember,
    Change,
    Decision,
    Fact,
    FormerKey,
    Mention,
    Relationship,
    Renaming,
    RereadQueueEntry,
    Setting,
    StoredFindings,
    StoryTag,
    Tag,
)
from stories.publishing.publish import publish
from tests.support.browser_forms import filled_in
from tests.support.factories import (
    body_of,
    make_author,
    make_character,
    make_fact,
    make_introduction,
    make_place,
    make_relationship,
    make_revision,
    make_story,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.sql

LINE = "He paid, and left by the other door."


class MergingCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.keeper = make_user("kim", role="keeper")
        cls.rails = make_tag("Rails", synonyms=["Tracks"], line="Iron.")
        cls.trains = make_tag("Trains")
        cls.one = make_story(title="One", tags=[(cls.rails, LINE)])
        cls.both = make_story(title="Both", tags=[cls.trains, cls.rails])
        cls.other = make_story(title="Other", tags=[cls.trains])

    def setUp(self):
        self.client.force_login(self.keeper)
        self.address = reverse("admin:stories_tag_merge", args=[self.rails.pk])

    def merge(self):
        page = self.client.get(self.address, {"into": self.trains.pk})
        data = filled_in(page.content.decode(), {"into": self.trains.pk, "version": self.rails.version})
        return self.client.post(self.address, data, follow=True)

    def undo(self):
        change = Change.objects.filter(what="merged").latest("pk")
        return self.client.post(reverse("admin:undo_change", args=[change.pk]), follow=True)

    def tags_of(self, story):
        return [tag.name for tag in Tag.objects.filter(story_tags__content_object=story).order_by("name")]


class Merging(MergingCase):
    def test_shows_first_what_moves(self):
        page = self.client.get(self.address, {"into": self.trains.pk})
        self.assertContains(page, "2 stories have “Trains” instead (2 live).")
        self.assertContains(page, "/tags/rails/")
        self.assertContains(page, "One</a>")
        self.assertTrue(Tag.objects.filter(pk=self.rails.pk).exists())

    def test_lets_its_stories_carry_the_other_once(self):
        self.assertContains(self.merge(), "“Rails” is merged into “Trains”.")
        self.assertEqual([self.tags_of(story) for story in (self.one, self.both)], [["Trains"], ["Trains"]])
        self.assertEqual(StoryTag.objects.get(content_object=self.one).sentence, LINE)
        self.trains.refresh_from_db()
        self.assertEqual((self.trains.story_count, self.trains.synonyms), (3, ["Rails", "Tracks"]))
        self.assertContains(self.client.get("/stories/one/"), "Trains")

    def test_sends_readers_on_from_every_old_address(self):
        self.rails.slug = "iron-roads"
        FormerAddress.objects.create(section="tag", address="older-rails", key=self.rails.key)
        self.merge()
        for address in ("/tags/rails/", "/tags/older-rails/", "/tags/tracks/"):
            self.assertRedirects(
                self.client.get(address), "/tags/trains/", status_code=self.client.get(address).status_code
            )
        self.assertEqual(self.client.get("/feeds/tags/rails/").status_code, 301)

    def test_lets_revisions_that_name_it_mean_the_other(self):
        draft = make_revision(title="Draft", slug="draft", tags=[self.rails, self.trains])
        self.merge()
        self.assertEqual([row["name"] for row in draft.links["tags"]], ["Rails", "Trains"])
        form = self.client.get(reverse("admin:stories_story_change", args=[draft.story_id]))
        self.assertContains(form, ">Trains</option>", count=1)
        publish(draft, by=None)
        self.assertEqual(self.tags_of(draft.story), ["Trains"])

    def test_makes_no_revision_and_moves_no_schedule(self):
        count = self.one.revisions.count()
        self.merge()
        self.one.refresh_from_db()
        self.assertEqual((self.one.revisions.count(), self.one.work), (count, "out"))

    def test_of_a_stale_page_is_refused(self):
        version = self.rails.version
        self.rails.claim()
        page = self.client.post(self.address, {"into": self.trains.pk, "version": version})
        self.assertContains(page, "Somebody saved this after you looked at it.")
        self.assertTrue(Tag.objects.filter(pk=self.rails.pk).exists())

    def test_into_itself_or_nothing_is_refused(self):
        for into in (self.rails.pk, "", "x"):
            self.assertEqual(self.client.post(self.address, {"into": into, "version": 1}).status_code, 200)
        self.assertEqual(Tag.objects.count(), 2)

    def test_twice_leads_to_the_last(self):
        draft = make_revision(title="Draft", slug="draft", tags=[self.rails])
        self.merge()
        travel = make_tag("Travel")
        self.client.post(
            reverse("admin:stories_tag_merge", args=[self.trains.pk]),
            {"into": travel.pk, "version": Tag.objects.get(pk=self.trains.pk).version},
        )
        publish(draft, by=None)
        self.assertEqual(self.tags_of(draft.story), ["Travel"])
        self.assertRedirects(self.client.get("/tags/rails/"), "/tags/travel/", status_code=301)


class Parting(MergingCase):
    def test_brings_everything_back_as_it_was(self):
        key = self.rails.key
        self.merge()
        self.assertContains(self.undo(), "Undone.")
        again = Tag.objects.get(key=key)
        self.assertEqual((again.name, again.line, again.synonyms), ("Rails", "Iron.", ["Tracks"]))
        self.assertEqual([self.tags_of(s) for s in (self.one, self.both)], [["Rails"], ["Rails", "Trains"]])
        self.assertEqual(StoryTag.objects.get(content_object=self.one).sentence, LINE)
        self.assertEqual(StoryTag.objects.get(content_object=self.one).paragraph, 2)
        self.trains.refresh_from_db()
        self.assertEqual((again.story_count, self.trains.story_count), (2, 2))
        self.assertEqual(self.trains.synonyms, [])
        self.assertFalse(FormerKey.objects.exists() or FormerAddress.objects.exists())
        self.assertEqual(self.client.get("/tags/rails/").status_code, 200)

    def test_is_refused_when_the_other_is_gone(self):
        self.merge()
        for story in (self.one, self.both, self.other):
            publish(make_revision(story, title=story.title, slug=story.slug), by=None)
        self.client.post(reverse("admin:stories_tag_delete", args=[self.trains.pk]), {"post": "yes"})
        self.assertContains(self.undo(), "“Trains” is gone. Bring it back first.")

    def test_is_done_once(self):
        self.merge()
        self.undo()
        self.assertContains(self.undo(), "is there again already")
        self.assertEqual(Tag.objects.count(), 2)


class World(TestCase):
    """Two people, places or authors that are one."""

    BODY = body_of(["Larry Dorn waited in Old Town.", "Lawrence Dorn never came.", "He knew Anna Berg."])

    @classmethod
    def setUpTestData(cls):
        cls.editor = make_user("eda", role="editor")
        cls.larry = make_character("Larry Dorn", aliases=["The Reed"], pronouns="he")
        cls.lawrence = make_character("Lawrence Dorn")
        cls.anna = make_character("Anna Berg", public_by_choice=True)
        cls.country = make_place("Country")
        cls.old = make_place("Old Town", parent=cls.country)
        cls.town = make_place("Town", parent=cls.country)
        cls.inn = make_place("The Inn", parent=cls.old)
        cls.clara, cls.klara = make_author("Clara Voss"), make_author("Klara Voss", line="She was there.")
        cls.one = make_story(
            title="One",
            body=cls.BODY,
            cast=[(cls.larry, "lead")],
            settings=[cls.old],
            authors=[cls.klara],
        )
        cls.both = make_story(
            title="Both", body=cls.BODY, cast=[cls.lawrence, cls.larry], settings=[cls.town], authors=[cls.clara]
        )
        cls.fact = make_fact(cls.larry, cls.one, "Larry Dorn waited in Old Town.")
        cls.tie = make_relationship(cls.anna, cls.larry, cls.one, "He knew Anna Berg.")
        cls.between = make_relationship(cls.lawrence, cls.larry, cls.one, "Lawrence Dorn never came.")
        make_introduction(cls.larry, cls.one, "Larry Dorn waited in Old Town.")

    def setUp(self):
        self.client.force_login(self.editor)

    def address(self, row):
        kind = {Character: "characters_character", Place: "characters_place"}.get(type(row), "stories_author")
        return reverse(f"admin:{kind}_merge", args=[row.pk])

    def merge(self, row, into):
        page = self.client.get(self.address(row), {"into": into.pk})
        self.seen = page.content.decode()
        data = filled_in(self.seen, {"into": into.pk, "version": row.version})
        return self.client.post(self.address(row), data, follow=True)

    def undo(self):
        change = Change.objects.filter(what="merged").latest("pk")
        return self.client.post(reverse("admin:undo_change", args=[change.pk]), follow=True)

    def state(self):
        """All that a merge and its undoing touch."""
        return {
            "world": {row.key: snapshot(row) for model in (Character, Place, Author) for row in model.objects.all()},
            "rows": sorted(
                [
                    (row.story.title, str(row), row.position)
                    for model in (CastMember, Setting, Authorship)
                    for row in model.objects.select_related("story")
                ]
            ),
            "mentions": sorted(
                (m.story.title, str(m.character or m.place), m.paragraph, m.start)
                for m in Mention.objects.select_related("story", "character", "place")
            ),
        }


class PeopleAsOne(World):
    def test_shows_first_what_moves(self):
        page = self.client.get(self.address(self.larry), {"into": self.lawrence.pk})
        for words in (
            "2 stories have “Lawrence Dorn” instead (2 live).",
            "1 fact moves.",
            "1 relationship moves.",
            "What the two are to each other goes: 1 relationship.",
            "Its introduction moves.",
            "is given what it has not: pronouns.",
            "/people/larry-dorn/",
        ):
            self.assertContains(page, words)
        self.assertTrue(Character.objects.filter(pk=self.larry.pk).exists())

    def test_moves_everything(self):
        self.assertContains(self.merge(self.larry, self.lawrence), "“Larry Dorn” is merged into “Lawrence Dorn”.")
        who = Character.objects.get(key=self.lawrence.key)
        self.assertEqual((who.pronouns, who.story_count), ("he", 2))
        self.assertEqual([alias.name for alias in who.aliases.all()], ["Larry Dorn", "The Reed"])
        self.assertEqual(CastMember.objects.get(story=self.one).part, "lead")
        self.assertEqual([str(row) for row in CastMember.objects.filter(story=self.both)], ["Lawrence Dorn"])
        self.assertEqual(Fact.objects.get().character, who)
        self.assertEqual([(str(row.character), row.other) for row in Relationship.objects.all()], [("Anna Berg", who)])
        self.assertEqual(who.introduction.sentence, "Larry Dorn waited in Old Town.")
        named = {str(mention.character) for mention in Mention.objects.filter(story=self.one, character__isnull=False)}
        self.assertEqual(named, {"Lawrence Dorn", "Anna Berg"})
        self.assertRedirects(self.client.get("/people/larry-dorn/"), "/people/lawrence-dorn/", status_code=301)
        self.assertContains(self.client.get("/people/anna-berg/"), "Lawrence Dorn")

    def test_undone_is_as_it_was(self):
        before = self.state()
        self.merge(self.larry, self.lawrence)
        self.assertNotEqual(self.state(), before)
        self.assertContains(self.undo(), "Undone.")
        self.assertEqual(self.state(), before)
        self.assertEqual(self.client.get("/people/larry-dorn/").status_code, 200)
        self.assertFalse(FormerKey.objects.exists() or FormerAddress.objects.exists())

    def test_lets_drafts_mean_the_other(self):
        decided = Decided("Dorn", "character", self.larry.key, "Larry Dorn")
        draft = make_revision(
            title="Draft", slug="draft", body=self.BODY, cast=[self.larry, self.lawrence], decisions=(decided,)
        )
        self.merge(self.larry, self.lawrence)
        form = self.client.get(reverse("admin:stories_story_change", args=[draft.story_id]))
        self.assertNotContains(form, "Larry Dorn</option>")
        findings = StoredFindings.objects.get(story=draft.story_id)
        self.assertIn(f"@character:{self.lawrence.key}", findings.concerns)
        self.assertNotIn(self.larry.key, findings.concerns)
        publish(draft, by=None)
        self.assertEqual([str(row) for row in CastMember.objects.filter(story=draft.story)], ["Lawrence Dorn"])
        self.assertEqual([str(row.means) for row in Decision.objects.filter(story=draft.story)], ["Lawrence Dorn"])

    def test_many_stories_wait_for_their_turn(self):
        with mock.patch("stories.derived.names_changed.READ_AT_ONCE", 1), self.captureOnCommitCallbacks(execute=True):
            self.merge(self.larry, self.lawrence)
        reread_waiting()
        self.assertEqual(Character.objects.get(key=self.lawrence.key).story_count, 2)
        self.assertFalse(RereadQueueEntry.objects.exists())
        self.assertNotContains(self.client.get("/stories/one/"), "/people/larry-dorn/")

    def test_from_the_list_two_are_ticked(self):
        address = reverse("admin:characters_character_changelist")
        sent = {"action": "merge_chosen", "_selected_action": [self.larry.pk, self.lawrence.pk]}
        self.assertRedirects(self.client.post(address, sent), f"{self.address(self.lawrence)}?into={self.larry.pk}")
        one = self.client.post(address, sent | {"_selected_action": [self.larry.pk]}, follow=True)
        self.assertContains(one, "Choose the two that are one.")

    def test_one_that_is_being_renamed_is_refused(self):
        Renaming.objects.create(character=self.larry, old={"name": "Larry Dorn"}, new={"name": "Lars"}, step="reading")
        self.assertContains(self.merge(self.larry, self.lawrence), "“Larry Dorn” is being renamed. Finish that first.")
        self.assertTrue(Character.objects.filter(pk=self.larry.pk).exists())


class PlacesAsOne(World):
    def test_moves_what_lies_inside_and_can_be_undone(self):
        before = self.state()
        self.merge(self.old, self.town)
        self.assertIn("1 place inside it moves.", self.seen)
        self.assertEqual(Place.objects.get(key=self.inn.key).path, "country/town/the-inn")
        self.assertEqual([str(row) for row in Setting.objects.filter(story=self.one)], ["Town"])
        for address in ("old-town", "old-town/the-inn"):
            answer = self.client.get(f"/places/country/{address}/")
            self.assertEqual(answer.status_code, 301 if address == "old-town" else answer.status_code)
        self.assertContains(self.undo(), "Undone.")
        self.assertEqual(self.state(), before)

    def test_into_what_lies_inside_is_refused(self):
        self.assertContains(self.merge(self.old, self.inn), "“The Inn” lies inside “Old Town”. Move it out first.")

    def test_with_the_same_address_inside_both_is_refused(self):
        make_place("The Inn", parent=self.town)
        self.assertContains(self.merge(self.old, self.town), "Merge these two first.")
        self.assertTrue(Place.objects.filter(pk=self.old.pk).exists())


class AuthorsAsOne(World):
    def test_gives_the_stories_and_can_be_undone(self):
        before = self.state()
        self.merge(self.klara, self.clara)
        clara = Author.objects.get(key=self.clara.key)
        self.assertEqual((clara.story_count, clara.line), (2, "She was there."))
        self.assertEqual(self.client.get("/authors/klara-voss/").status_code, 301)
        self.assertContains(self.client.get("/stories/one/"), "Clara Voss")
        self.assertContains(self.undo(), "Undone.")
        self.assertEqual(self.state(), before)
