"""What a text is found to name: ties and decisions first, then the story's own, then the whole library."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import ProtectedError
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from characters import editing
from characters.models import Character, Place
from stories.content.rows import content_of_story
from stories.content.value import Content, Decided, content_of_revision
from stories.models import Decision, Mention, Revision, StoredFindings, Story
from stories.names import findings
from stories.publishing import restore, trash
from tests.support.content import load_content
from tests.support.factories import make_character, make_content, make_place, make_revision, make_story
from tests.support.fixture_files import load

pytestmark = pytest.mark.sql


def decided(form, who=None, *, kind=None, **anchor):
    """A decision that `form` means `who`, or is "nothing" or "open"."""
    if who is None:
        return Decided(form, kind, **anchor)
    kind = "place" if isinstance(who, Place) else "character"
    return Decided(form, kind, who.key, who.name, **anchor)


def said(found):
    """Each mention as what it stands on: (paragraph, name, how)."""
    return [(mention.at.paragraph, mention.who.name, mention.by) for mention in found.mentions]


def asked(found):
    return {row.form: ([who.name for who in row.candidates], len(row.at)) for row in found.questions}


class TestTheStartingContent(TestCase):
    @classmethod
    def setUpTestData(cls):
        load_content()
        cls.contents = [content_of_story(story) for story in Story.objects.live().oldest()]

    def test_every_mention_is_linked_to_its_own_people_and_places_and_nothing_else_is(self):
        for content in self.contents:
            found = findings.find_names(content)
            self.assertEqual(found.questions, (), content.title)
            named = {mention.who.name for mention in found.mentions}
            missed = {row.name for row in (*content.cast, *content.settings)} ^ named
            # Its name stands only in words that are tied: a Moscow café, a small park in the heart of Moscow.
            self.assertEqual(missed, {"Moscow"} if content.title == "Partner in Life" else set())

    def test_without_a_cast_the_american_sophia_is_asked_for_once_and_the_partner_never(self):
        emptied = [replace(content, cast=(), settings=(), ties=()) for content in self.contents]
        questions = asked(findings.find_names(emptied[1]))
        self.assertEqual(set(questions), {"Sophia"})
        self.assertEqual(questions["Sophia"][1], 4)
        self.assertEqual(set(questions["Sophia"][0]), {"Sophia", "Sophia Petrova"})
        self.assertEqual(asked(findings.find_names(emptied[2])), {})

    def test_once_answered_none_is_left(self):
        sophia = Character.objects.get(name="Sophia")
        emptied = replace(self.contents[1], cast=(), settings=(), ties=(), decisions=(decided("Sophia", sophia),))
        found = findings.find_names(emptied)
        self.assertEqual(found.questions, ())
        self.assertEqual(sum(row.who.key == sophia.key and row.by == "decision" for row in found.mentions), 4)


class TestDeciding(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.petrova, cls.sophia = make_character("Sophia Petrova"), make_character("Sophia")
        cls.paris = make_place("Paris")

    def read(self, *texts, **content):
        decisions = content.pop("decisions", ())
        return findings.find_names(replace(make_content(paragraphs=texts, **content), decisions=tuple(decisions)))

    def test_a_name_of_two_is_one_question(self):
        found = self.read("He saw Sophia.", "Sophia left.")
        ((form, (candidates, count)),) = asked(found).items()
        self.assertEqual((form, set(candidates), count), ("Sophia", {"Sophia", "Sophia Petrova"}, 2))

    def test_for_the_whole_story_answers_every_occurrence(self):
        found = self.read("He saw Sophia.", "SOPHIA left.", decisions=[decided("Sophia", self.petrova)])
        self.assertEqual(said(found), [(1, "Sophia Petrova", "decision"), (2, "Sophia Petrova", "decision")])
        self.assertEqual(found.questions, ())

    def test_for_one_occurrence_leaves_the_others_to_the_rest(self):
        one = decided("Sophia", self.petrova, paragraph=2, before="", after=" left.")
        found = self.read("He saw Sophia.", "Sophia left.", decisions=[one, decided("sophia", self.sophia)])
        self.assertEqual(said(found), [(1, "Sophia", "decision"), (2, "Sophia Petrova", "decision")])

    def test_follows_its_words_and_is_told_as_lost_without_them(self):
        one = decided("Sophia", self.petrova, paragraph=1, before="", after=" left.")
        moved = self.read("New.", "Sophia left.", decisions=[one])
        self.assertEqual(said(moved), [(2, "Sophia Petrova", "decision")])
        self.assertEqual(self.read("Nobody left.", decisions=[one]).lost, (one,))

    def test_goes_before_the_cast(self):
        found = self.read("Sophia left.", cast=[self.sophia], decisions=[decided("Sophia", self.petrova)])
        self.assertEqual(said(found), [(1, "Sophia Petrova", "decision")])

    def test_left_open_is_not_asked_again_and_means_nobody(self):
        found = self.read("He saw Sophia.", decisions=[decided("Sophia", kind="open")])
        self.assertEqual((found.mentions, found.questions), ((), ()))

    def test_what_is_no_name_is_neither_mentioned_nor_suggested_again(self):
        texts = ["He remembered Dimitri Orlov well.", "Dimitri Orlov sat in Paris."]
        self.assertEqual([row.name for row in self.read(*texts).suggestions], ["Dimitri Orlov"])
        no = [decided("Dimitri Orlov", kind="nothing"), decided("Paris", kind="nothing")]
        found = self.read(*texts, decisions=no)
        self.assertEqual((found.mentions, found.questions, found.suggestions), ((), (), ()))

    def test_words_that_are_tied_are_not_recognised_once_more(self):
        found = self.read("He saw Sophia there.", ties=[(self.paris, 1, "Sophia")])
        self.assertEqual(said(found), [(1, "Paris", "tie")])

    def test_of_somebody_gone_counts_as_not_made(self):
        gone = Decided("Sophia", "character", "nobody", "Nobody")
        self.assertEqual(set(asked(self.read("He saw Sophia.", decisions=[gone]))), {"Sophia"})

    def test_new_names_come_with_pronouns_and_who_looks_like_them(self):
        (row,) = self.read("Mrs. Sophie Berg came. “Yes,” said Sophie Berg.").suggestions
        self.assertEqual((row.name, row.kind, row.pronouns), ("Sophie Berg", "character", "she"))
        self.assertEqual({who.name for who in row.alike}, {"Sophia", "Sophia Petrova"})

    def test_costs_one_query_while_no_name_changes(self):
        content = make_content(paragraphs=["He saw Sophia in Paris."])
        findings.find_names(content)
        with self.assertNumQueries(1):
            findings.find_names(content)
        make_character("Dimitri Orlov")
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(said(findings.find_names(content)), [(1, "Paris", "name")])
        self.assertLessEqual(len(queries), 5)


class TestKeeping(TestCase):
    """A decision is part of the content: saved, published, restored, carried by fixtures."""

    @classmethod
    def setUpTestData(cls):
        cls.petrova, cls.sophia = make_character("Sophia Petrova"), make_character("Sophia")
        cls.rows = (
            decided("Sophia", cls.petrova),
            decided("Cold War", kind="nothing"),
            decided("Sophia", cls.sophia, paragraph=1, before="He saw ", after="."),
        )

    def story(self, **content):
        content = {"paragraphs": ["He saw Sophia.", "Sophia left."], "decisions": self.rows} | content
        return make_story(**content)

    def test_publishing_links_whom_they_mean(self):
        story = self.story()
        found = Mention.objects.filter(story=story).values_list("paragraph", "character__name", "by")
        self.assertEqual(list(found), [(1, "Sophia", "decision"), (2, "Sophia Petrova", "decision")])
        self.assertEqual(
            content_of_story(story).cleaned().decisions, content_of_revision(story.live_revision).decisions
        )
        self.assertTrue(Character.objects.get(pk=self.petrova.pk).is_public)

    def test_a_draft_shows_readers_nothing_of_them(self):
        self.story(live=False)
        self.assertFalse(Decision.objects.exists() or Mention.objects.exists())
        self.assertFalse(Character.objects.public().exists())

    def test_two_on_one_thing_are_the_last(self):
        again = (*self.rows, decided("SOPHIA", kind="open"))
        kept = content_of_revision(self.story(decisions=again).live_revision).decisions
        self.assertEqual([row.kind for row in kept], ["nothing", "open", "character"])

    def test_a_restored_revision_brings_them_back(self):
        story = self.story()
        first = story.live_revision
        make_revision(story, slug=story.slug, decisions=())
        restored = restore.restore(Revision.objects.get(pk=first.pk), by=None)
        self.assertEqual(content_of_revision(restored).decisions, content_of_revision(first).decisions)

    def test_revisions_from_before_decisions_have_none(self):
        story = self.story()
        revision = story.live_revision
        del revision.links["decisions"]
        revision.links["schema"] = 1
        self.assertEqual(content_of_revision(revision).decisions, ())

    def test_fixtures_carry_them(self):
        story = self.story()
        before, out = content_of_story(story), StringIO()
        call_command("dump_content", to="-", stdout=out)
        Decision.objects.all().delete()
        load(json.loads(out.getvalue()), overwrite=True)
        self.assertEqual(content_of_story(Story.objects.get(pk=story.pk)), before)

    def test_whom_they_mean_is_not_deleted(self):
        story = self.story()
        self.assertEqual(Decision.objects.filter(story=story, character=self.petrova).count(), 1)
        with self.assertRaises(ProtectedError):
            editing.delete(self.petrova)


class TestReadings(TestCase):
    def test_are_of_the_newest_revision_alone(self):
        make_character("Sophia Petrova")
        story = make_story(live=False, paragraphs=["He saw Sophia."])
        make_revision(story, paragraphs=["He saw Sophia.", "And Dimitri Orlov, and Dimitri Orlov."])
        reading = StoredFindings.objects.get()
        self.assertEqual((reading.revision.number, reading.questions), (2, 1))

    def test_saving_never_fails_because_of_them(self):
        story = make_story(live=False, paragraphs=["\u0000".join("He saw Sophia.")] * 3)
        self.assertEqual(Story.objects.get().pk, story.pk)
        self.assertEqual(findings.find_names(Content()), findings.Findings())

    def test_only_what_is_not_in_the_trash_is_open(self):
        make_character("Sophia Petrova")
        story = make_story(live=False, paragraphs=["He saw Sophia."])
        self.assertEqual(StoredFindings.objects.open().count(), 1)
        trash.trash(story, by=None)
        self.assertEqual(StoredFindings.objects.open().count(), 0)

    def test_go_with_their_story(self):
        story = make_story(live=False)
        trash.trash(story, by=None)
        trash.delete(story, by=None)
        self.assertFalse(StoredFindings.objects.exists())
