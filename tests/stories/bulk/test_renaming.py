"""Renaming with proof, on the four documents and on made stories: the verbs."""

from dataclasses import replace
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.test import TestCase

from characters.models import Character, Place
from spystories.lib import prose
from spystories.lib.refusals import Outcome
from stories.bulk import renaming
from stories.content import rename
from stories.content.anchors import find_passage
from stories.content.value import Decided, content_of_revision
from stories.models import Change, Fact, Mention, Note, RenamedStory, Renaming, Revision, Story
from stories.names import findings
from stories.publishing.publish import newest_revision, publish, save_revision
from stories.workflow import Work
from tests.support.content import load_content
from tests.support.factories import (
    make_character,
    make_collection,
    make_fact,
    make_place,
    make_revision,
    make_story,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.sql


def propose(entity, name, *, by=None, aliases=None, **given):
    """A proposal read to its end."""
    old = renaming.names_now(entity)
    *first, last = name.split()
    new = {"name": name, "sort_name": f"{last}, {' '.join(first)}", "aliases": aliases or old["aliases"]}
    row = renaming.propose(entity, new, by=by, **given)
    while renaming.go_on(row, by=by):
        pass
    return row


def make(row, *, by=None):
    renaming.make_drafts(row, by=by)
    while renaming.go_on(row, by=by):
        pass
    return row


def undo(row, *, by=None):
    given_back = renaming.undo_renaming(row, by=by)
    while renaming.go_on(row, by=by):
        pass
    return given_back


def untick(row, *numbers):
    one = row.stories.get()
    everything = range(len(one.sentences))
    renaming.tick(one, 0, len(one.sentences), [n for n in everything if n not in numbers])


def newest(story):
    return content_of_revision(newest_revision(story))


def read(pieces, *ops):
    return "".join(text for op, text in pieces if op in ops)


class TheFourDocuments(TestCase):
    @classmethod
    def setUpTestData(cls):
        load_content()
        cls.petrova = Character.objects.get(key="sophia-petrova")
        cls.story = Story.objects.get(key="partner-in-life")

    def test_only_the_story_of_the_one_meant_changes(self):
        row = propose(self.petrova, "Anna Volkova")
        self.assertEqual([one.story for one in row.stories.all()], [self.story])

    def test_every_sentence_is_shown_as_it_is_and_as_it_would_be(self):
        sentences = propose(self.petrova, "Anna Volkova").stories.get().sentences
        text = " ".join(prose.paragraphs(self.story.body))
        for kept in sentences:
            before, after = read(kept["pieces"], "same", "gone"), read(kept["pieces"], "same", "new")
            self.assertIn(before, text)
            self.assertNotIn("Sophia", after)
            self.assertNotIn("Petrova", after)
        self.assertEqual(sum(len(kept["puts"]) for kept in sentences), 4)

    def test_drafts_say_the_new_name_and_nothing_else_differs(self):
        make(propose(self.petrova, "Anna Volkova"))
        before, after = self.story.body, newest(self.story).body
        self.assertEqual(after, before.replace("Sophia", "Anna").replace("Petrova", "Volkova"))

    def test_readers_see_what_they_saw_with_its_links(self):
        page = self.client.get(self.story.get_absolute_url())
        named = list(Mention.objects.filter(character=self.petrova).values_list("paragraph", "start"))
        make(propose(self.petrova, "Anna Volkova"))
        self.story.refresh_from_db()
        self.assertIn("Sophia Petrova", self.story.body)
        self.assertContains(page, "Sophia")
        still = Mention.objects.filter(character=self.petrova).values_list("paragraph", "start")
        self.assertEqual(list(still), named)

    def test_the_other_women_are_untouched(self):
        bodies = dict(Story.objects.exclude(pk=self.story.pk).values_list("pk", "body"))
        make(propose(self.petrova, "Anna Volkova"))
        for pk, body in bodies.items():
            story = Story.objects.get(pk=pk)
            self.assertEqual((newest(story).body, story.work), (body, Work.OUT))

    def test_published_the_mentions_are_of_the_new_name_and_the_old_is_forgotten(self):
        row = make(propose(self.petrova, "Anna Volkova"))
        before = Mention.objects.filter(character=self.petrova).count()
        self.assertEqual(renaming.publish_drafts(row, by=None), Outcome(done=1))
        self.assertEqual(Mention.objects.filter(character=self.petrova).count(), before)
        self.petrova.refresh_from_db()
        self.assertEqual((self.petrova.name, self.petrova.formerly), ("Anna Volkova", []))

    def test_a_place_follows_in_the_ties_that_quote_it(self):
        moscow = Place.objects.get(key="moscow")
        make(propose(moscow, "Leningrad"))
        content = newest(self.story)
        self.assertNotIn("Moscow", content.body)
        quotes = [tie.quote for tie in content.ties]
        self.assertEqual(quotes, ["a Leningrad café", "a small park in the heart of Leningrad"])
        texts = prose.texts(content.body)
        for tie in content.ties:
            self.assertTrue(prose.locate(texts, tie.paragraph, tie.quote, tie.before, tie.after))

    def test_lines_of_tags_follow(self):
        nero = Character.objects.get(key="nero-popov")
        make(propose(nero, "Max Weber"))
        lines = [tag.line for tag in newest(Story.objects.get(key="just-another-regular")).tags]
        self.assertTrue(any("Max found himself drawn back to the bar" in line for line in lines))
        self.assertFalse(any("Nero" in line for line in lines))

    def test_facts_rest_on_their_sentences_before_and_after(self):
        emil = Character.objects.get(key="emil-ivanovich-kovalchuk")
        story = Story.objects.get(key="lemon-lavender")
        row = make(propose(emil, "Anton Petrovich Berg"))
        facts = Fact.objects.filter(story=story)
        self.assertFalse(facts.filter(paragraph=None).exists())
        renaming.publish_drafts(row, by=None)
        self.assertFalse(facts.filter(paragraph=None).exists())
        self.assertTrue(facts.filter(sentence__contains="Anton used his charm").exists())
        undo(row)
        publish(newest_revision(story), by=None)
        self.assertTrue(facts.filter(sentence__contains="Emil used his charm", paragraph=2).exists())


class OneStory(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.anna = make_character("Sophia Petrova", aliases=["the Baker"])
        cls.other = make_character("Sophia")
        cls.story = make_story(
            title="Petrova's End",
            standfirst="What became of Miss Petrova.",
            body="<p>SOPHIA PETROVA CAME</p><p>It was <em>Sophia</em> Petrova’s hat. The Baker left. "
            'He saw <a href="/x">Sophia</a>.</p><p>Nobody knew Petrova.</p>',
            cast=[cls.anna],
        )

    def content(self):
        return newest(self.story)


class Drafts(OneStory):
    def test_a_long_paragraph_is_cut_into_sentences_once(self):
        body = f"<p>{'Sophia Petrova waited. ' * 300}</p>"
        make_revision(self.story, title="A draft", body=body, cast=[self.anna])
        with mock.patch.object(rename, "sentence_starts", wraps=rename.sentence_starts) as cut:
            row = propose(self.anna, "Anna Volkova")
        self.assertEqual(len(row.stories.get().sentences), 300)
        self.assertEqual(cut.call_count, 1)

    def test_marks_links_capitals_and_endings_stay(self):
        make(propose(self.anna, "Anna Volkova"))
        self.assertEqual(
            self.content().body.replace("\n", ""),
            "<p>ANNA VOLKOVA CAME</p><p>It was <em>Anna</em> Volkova’s hat. The Baker left. "
            'He saw <a href="/x">Anna</a>.</p><p>Nobody knew Volkova.</p>',
        )

    def test_title_and_standfirst_follow_and_the_address_stays(self):
        make(propose(self.anna, "Anna Volkova"))
        content = self.content()
        self.assertEqual(content.title, "Volkova's End")
        self.assertEqual(content.standfirst, "What became of Miss Volkova.")
        self.assertEqual(content.slug, self.story.slug)

    def test_what_was_unticked_stays(self):
        row = propose(self.anna, "Anna Volkova")
        sentences = row.stories.get().sentences
        last = next(n for n, kept in enumerate(sentences) if "Nobody" in read(kept["pieces"], "same"))
        untick(row, last)
        make(row)
        self.assertIn("Nobody knew Petrova.", self.content().body)
        self.assertIn("Anna", self.content().body)

    def test_what_was_typed_goes_before(self):
        make(propose(self.anna, "Anna Volkova", typed={"sophia": "Anya"}))
        self.assertIn('<a href="/x">Anya</a>', self.content().body)

    def test_other_names_follow_what_is_said(self):
        make(propose(self.anna, "Anna Volkova", aliases=["the Painter"]))
        self.assertIn("The Painter left.", self.content().body)
        self.assertEqual([alias.name for alias in self.anna.aliases.all()], ["the Painter"])

    def test_the_old_name_is_kept_as_another_if_wished(self):
        make(propose(self.anna, "Anna Volkova", aliases=["the Baker", "Sophia Petrova"]))
        self.assertEqual({alias.name for alias in self.anna.aliases.all()}, {"the Baker", "Sophia Petrova"})

    def test_the_newest_draft_is_what_changes(self):
        make_revision(self.story, title="A draft", body="<p>Petrova sat.</p>", cast=[self.anna])
        make(propose(self.anna, "Anna Volkova"))
        self.assertEqual(self.content().body, "<p>Volkova sat.</p>")

    def test_a_story_never_out_changes_too(self):
        draft = make_story(live=False, title="Another", paragraphs=["Petrova sat."], cast=[self.anna])
        make(propose(self.anna, "Anna Volkova"))
        self.assertEqual(newest(draft).body, "<p>Volkova sat.</p>")

    def test_the_revision_says_why(self):
        make(propose(self.anna, "Anna Volkova"))
        self.assertEqual(newest_revision(self.story).note, "Sophia Petrova → Anna Volkova")

    def test_one_story_saved_meanwhile_is_shown_again(self):
        row = propose(self.anna, "Anna Volkova")
        make_revision(self.story, title="New", body="<p>Petrova sat.</p>", cast=[self.anna])
        make(row)
        one = row.stories.get()
        self.assertEqual(one.state, RenamedStory.State.AGAIN)
        self.assertIn("Petrova sat", self.content().body)
        make(row)
        self.assertIn("Volkova sat", self.content().body)

    def test_a_story_one_may_not_change_is_left(self):
        writer = make_user(role="writer")
        row = make(propose(self.anna, "Anna Volkova"), by=writer)
        one = row.stories.get()
        self.assertEqual((one.state, one.why), ("left", "You may not change this story."))
        self.assertEqual(self.story.revisions.count(), 1)

    def test_a_title_that_grows_too_long_is_left(self):
        long = make_story(title=f"Petrova {'x' * 192}", slug="long", cast=[self.anna])
        row = make(propose(self.anna, "Anna Volkova-Obolenskaya"))
        one = row.stories.get(story=long)
        self.assertEqual(one.state, RenamedStory.State.LEFT)
        self.assertTrue(one.why)

    def test_a_name_changed_meanwhile_is_not_written_over(self):
        row = propose(self.anna, "Anna Volkova")
        Character.objects.filter(pk=self.anna.pk).update(name="Vera Petrova")
        with self.assertRaises(ValidationError):
            renaming.make_drafts(row, by=None)

    def test_facts_wait_for_the_text(self):
        fact = make_fact(self.anna, self.story, "Nobody knew Petrova.")
        row = make(propose(self.anna, "Anna Volkova"))
        fact.refresh_from_db()
        self.assertEqual((fact.sentence, fact.paragraph), ("Nobody knew Petrova.", 3))
        renaming.publish_drafts(row, by=None)
        fact.refresh_from_db()
        self.assertEqual((fact.sentence, fact.paragraph), ("Nobody knew Volkova.", 3))

    def test_a_decision_for_the_whole_story_follows(self):
        content = replace(self.content(), decisions=(self.decided("Petrova", self.anna),))
        save_revision(self.story, content, by=None)
        make(propose(self.anna, "Anna Volkova"))
        self.assertEqual([(row.form, row.name) for row in self.content().decisions], [("Volkova", "Anna Volkova")])

    def test_a_decision_on_a_passage_follows(self):
        decided = self.decided("Petrova", self.anna, paragraph=3, before="Nobody knew ", after=".")
        save_revision(self.story, replace(self.content(), decisions=(decided,)), by=None)
        make(propose(self.anna, "Anna Volkova"))
        self.assertEqual([row.form for row in self.content().decisions], ["Volkova"])
        self.assertEqual(findings.find_names(self.content()).lost, ())

    def decided(self, form, who, **at):
        return Decided(form, "character", who.key, who.name, **at)

    def test_notes_follow_and_come_back(self):
        passage = find_passage(prose.texts(self.story.body), 3, "knew Petrova")
        revision = newest_revision(self.story)
        note = Note.objects.create(story=self.story, revision=revision, name="E", text="?", **passage._asdict())
        row = make(propose(self.anna, "Anna Volkova"))
        note.refresh_from_db()
        self.assertEqual((note.quote, note.orphaned), ("knew Volkova", False))
        undo(row)
        note.refresh_from_db()
        self.assertEqual((note.quote, note.orphaned), ("knew Petrova", False))


class Undoing(OneStory):
    def test_brings_back_drafts_and_names(self):
        before = self.content()
        row = make(propose(self.anna, "Anna Volkova", aliases=["the Painter", "Sophia Petrova"]))
        self.assertTrue(undo(row))
        self.anna.refresh_from_db()
        self.assertEqual((self.anna.name, self.anna.formerly), ("Sophia Petrova", []))
        self.assertEqual(self.anna.sort_name, "Petrova, Sophia")
        self.assertEqual([alias.name for alias in self.anna.aliases.all()], ["the Baker"])
        self.assertTrue(self.content().same_as(before))
        self.assertEqual(row.step, Renaming.Step.UNDONE)

    def test_a_story_without_a_draft_before_has_none_after(self):
        undo(make(propose(self.anna, "Anna Volkova")))
        self.story.refresh_from_db()
        self.assertEqual(self.story.work, Work.OUT)
        self.assertEqual(self.story.live_revision, newest_revision(self.story))

    def test_stands_in_the_history_of_the_name_as_the_renaming_does(self):
        undo(make(propose(self.anna, "Anna Volkova")))
        names = [row.values["name"] for row in Change.objects.filter(key=self.anna.key).order_by("pk")]
        self.assertEqual(names[-2:], [["Sophia Petrova", "Anna Volkova"], ["Anna Volkova", "Sophia Petrova"]])

    def test_leaves_what_somebody_changed_since(self):
        row = make(propose(self.anna, "Anna Volkova"))
        self.story.refresh_from_db()
        make_revision(self.story, title="New", body="<p>Volkova sat.</p>", cast=[self.anna])
        undo(row)
        self.assertEqual(row.stories.get().state, RenamedStory.State.KEPT)
        self.assertEqual(self.content().body, "<p>Volkova sat.</p>")

    def test_leaves_a_name_that_somebody_gave_since(self):
        row = make(propose(self.anna, "Anna Volkova"))
        Character.objects.filter(pk=self.anna.pk).update(name="Vera")
        self.assertFalse(undo(row))
        self.anna.refresh_from_db()
        self.assertEqual(self.anna.name, "Vera")

    def test_of_what_is_live_makes_drafts_and_keeps_the_links(self):
        row = make(propose(self.anna, "Anna Volkova"))
        renaming.publish_drafts(row, by=None)
        named = Mention.objects.filter(character=self.anna).count()
        undo(row)
        self.story.refresh_from_db()
        self.assertIn("Volkova", self.story.body)
        self.assertIn("Petrova", self.content().body)
        self.assertEqual(Mention.objects.filter(character=self.anna).count(), named)

    def test_keeps_names_that_were_added_since(self):
        row = make(propose(self.anna, "Anna Volkova"))
        self.anna.aliases.create(name="the Swan")
        undo(row)
        self.assertEqual({alias.name for alias in self.anna.aliases.all()}, {"the Baker", "the Swan"})


class Batches(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.anna = make_character("Sophia Petrova")
        for number in range(5):
            make_story(live=False, title=f"Story {number}", paragraphs=["Petrova sat."], cast=[cls.anna])

    def test_go_on_where_they_stopped(self):
        with mock.patch.object(renaming, "BATCH_STORIES", 2):
            new = {"name": "Anna Volkova", "sort_name": "Volkova, Anna", "aliases": []}
            row = renaming.propose(self.anna, new, by=None)
            self.assertEqual([renaming.go_on(row, by=None) for _ in range(3)], [3, 1, 0])
            self.assertEqual(row.forms, {"petrova": ["Petrova", 5]})
            renaming.make_drafts(row, by=None)
            self.assertEqual(renaming.go_on(row, by=None), 3)
            row = Renaming.objects.get()
            self.assertEqual([renaming.go_on(row, by=None) for _ in range(2)], [1, 0])
        self.assertEqual(Revision.objects.filter(body__contains="Volkova").count(), 5)

    def test_one_that_fails_stops_no_other(self):
        one = Story.objects.first()
        row = propose(self.anna, "Anna Volkova")
        Story.objects.filter(pk=one.pk).update(state="trashed")
        make(row)
        self.assertEqual(row.stories.filter(state="made").count(), 4)

    def test_a_new_proposal_takes_the_place_of_one_not_made(self):
        propose(self.anna, "Anna Volkova")
        row = propose(self.anna, "Vera Volkova")
        self.assertEqual(list(Renaming.objects.all()), [row])


class Places(TestCase):
    def test_a_place_is_renamed_with_its_article(self):
        wall = make_place("the Berlin Wall")
        story = make_story(paragraphs=["The Berlin Wall fell. He saw the Berlin Wall."], settings=[wall])
        make(propose(wall, "Checkpoint Charlie"))
        self.assertEqual(newest(story).body, "<p>Checkpoint Charlie fell. He saw Checkpoint Charlie.</p>")


class WhatStays(TestCase):
    """Every word of the old name that a renaming does not change is told, with the reason."""

    @classmethod
    def setUpTestData(cls):
        cls.ottilie = make_character("Ottilie Brandt")
        cls.body = (
            "<h2>Ottilie alone</h2><p>Frau Brandt, BRANDT, Brandt’s, the Brandts. OTTILIE came. "
            "Ottilies, Ottilie-like. <em>Ott</em>ilie sat. Ot\u00adtilie <em>ran <strong>Br</strong></em>andt. "
            'O<span data-note="a"></span>ttilie.</p>'
            '<ol data-kind="notes"><li data-note="a">Of Ottilie. BRANDT and Brandt.</li></ol>'
        )
        cls.story = make_story(
            title="Ottilie Leaves",
            standfirst="What Ottilie did.",
            content_notes="Ottilie is rude.",
            body=cls.body,
            cast=[cls.ottilie],
        )

    def stays(self, row, story=None):
        remains = row.stories.get(story=story or self.story).remains
        return [(one["field"], read(one["pieces"], "same", "said"), one["why"]) for one in remains]

    def test_is_plurals_and_compounds_and_all_else_follows(self):
        row = make(propose(self.ottilie, "Odile Brandt-Weiss"))
        said = newest(self.story)
        self.assertEqual(
            [said.title, said.standfirst, said.content_notes], ["Odile Leaves", "What Odile did.", "Odile is rude."]
        )
        self.assertEqual(
            prose.texts(said.body),
            {
                1: "Odile alone",
                2: "Frau Brandt-Weiss, BRANDT-WEISS, Brandt-Weiss’s, the Brandts. ODILE came. Ottilies, Ottilie-like. "
                "Odile sat. Odile ran Brandt-Weiss. Odile.",
                prose.NOTES_FROM + 1: "Of Odile. BRANDT-WEISS and Brandt-Weiss.",
            },
        )
        self.assertEqual(
            self.stays(row),
            [
                ("body", "Frau Brandt, BRANDT, Brandt’s, the Brandts.", ["longer"]),
                ("body", "Ottilies, Ottilie-like.", ["longer", "compound"]),
            ],
        )

    def test_is_not_what_is_read_as_somebody_else(self):
        karl = make_character("Karl Brandt")
        story = make_story(title="Two", paragraphs=["Ottilie Brandt met Karl Brandt."], cast=[self.ottilie, karl])
        row = propose(self.ottilie, "Odile Weiss")
        self.assertEqual(self.stays(row, story), [])

    def test_is_a_name_that_may_be_somebody_elses(self):
        make_character("Ottilie Stein")
        story = make_story(title="Who", paragraphs=["Ottilie Brandt slept.", "So did OTTILIE STEINER."])
        row = propose(self.ottilie, "Odile Weiss")
        self.assertEqual(self.stays(row, story), [("body", "So did OTTILIE STEINER.", ["unread"])])

    def test_is_what_stands_beside_the_text(self):
        story = make_story(
            title="Beside", byline="Ottilie herself", paragraphs=["Ottilie Brandt slept."], cast=[self.ottilie]
        )
        row = propose(self.ottilie, "Odile Brandt")
        self.assertEqual(self.stays(row, story), [("byline", "Ottilie herself", ["apart"])])

    def test_leaves_a_story_with_nothing_else_in_the_list(self):
        story = make_story(title="Only", paragraphs=["The Brandts came."], cast=[self.ottilie])
        row = propose(self.ottilie, "Odile Weiss")
        one = row.stories.get(story=story)
        self.assertEqual((one.state, one.why), ("left", "Nothing in it is read as this name."))
        self.assertEqual(self.stays(row, story), [("body", "The Brandts came.", ["longer"])])
        self.assertIn(one, renaming.with_remains(row))

    def test_is_no_word_that_the_new_name_has_too(self):
        story = make_story(title="Kept", paragraphs=["Ottilie Brandt: the Brandts."], cast=[self.ottilie])
        row = propose(self.ottilie, "Odile Brandt")
        self.assertEqual(self.stays(row, story), [])

    def test_is_said_of_tags_and_collections(self):
        make_tag("Cakes", line="What Ottilie bakes.")
        make_collection("The Brandts at Home")
        make_tag("Grass", line="Ottilien grass grows; brandt does not.")
        make_collection("Fire", line="Nothing of hers.")
        row = propose(self.ottilie, "Odile Weiss")
        self.assertEqual(
            [str(one) for one in renaming.lines_with_remains(row)], ["Cakes", "Grass", "The Brandts at Home"]
        )
