"""What is derived when a story goes live: links, mentions, neighbours, related stories, what is public."""

from unittest import mock

import pytest
from django.test import TestCase

from characters import editing
from characters.models import Alias, Character, Place
from spystories.lib import prose
from stories.derived import reindex as reindexing
from stories.derived.counts import rearrange_collections
from stories.derived.reindex import reindex
from stories.history.changes import delete_row
from stories.models import Collection, Membership, Mention, Rendering, Story, Tag
from stories.names import findings
from stories.publishing.publish import publish, withdraw
from stories.search import words
from tests.support.factories import (
    make_character,
    make_collection,
    make_fact,
    make_introduction,
    make_place,
    make_revision,
    make_story,
    make_tag,
)

pytestmark = pytest.mark.sql


class TestLinks(TestCase):
    def test_stand_at_the_first_mention_only(self):
        anna = make_character("Anna Berg")
        story = make_story(cast=[anna], paragraphs=["Anna Berg came in.", "Anna sat down."])
        html = story.rendering.html
        assert html.count('href="/people/anna-berg/"') == 1
        assert story.mentions.filter(character=anna).count() == 2

    def test_stand_neither_in_headings_nor_in_links(self):
        anna = make_character("Anna Berg")
        body = '<h2>Anna</h2><p><a href="https://example.org/">Anna</a> came. Anna sat.</p>'
        story = make_story(cast=[anna], body=body)
        assert '</a> came. <a href="/people/anna-berg/"' in story.rendering.html

    def test_lead_from_tied_words_to_a_place_without_a_name(self):
        bar = make_place("the bar")
        story = make_story(settings=[bar], ties=[(bar, 1, "his favorite bar")], paragraphs=["In his favorite bar."])
        assert ">his favorite bar</a>" in story.rendering.html
        assert story.mentions.get(place=bar).by == Mention.By.TIE

    def test_follow_a_new_alias(self):
        anna = make_character("Anna Berg")
        story = make_story(cast=[anna], paragraphs=["The Baker waited."])
        Alias.objects.create(character=anna, name="The Baker")
        editing.announce(characters=[anna.pk])
        assert ">The Baker</a>" in Rendering.objects.get(story=story).html or (
            'class="after-initial">he Baker</span></a>' in Rendering.objects.get(story=story).html
        )

    def test_follow_a_moved_place(self):
        france, paris = make_place("France"), make_place("Paris")
        story = make_story(settings=[paris], paragraphs=["Rain over Paris."])
        paris.parent = france
        editing.save_place(paris)
        editing.announce(places=[paris.pk])
        assert 'href="/places/france/paris/"' in Rendering.objects.get(story=story).html


class TestLinksToWhatLiesAround(TestCase):
    """A place that no story is set in is public, and linked, for what lies inside it."""

    def setUp(self):
        self.austria = make_place("Austria")
        self.vienna = make_place("Vienna", parent=self.austria)
        self.story = make_story(paragraphs=["Rain over Austria, and over Vienna."])

    def linked(self):
        html = Rendering.objects.get(story=self.story).html
        around = (self.austria, self.vienna)
        return [place.name for place in around if f'"{place.get_absolute_url()}"' in html]

    def choose(self, place, chosen):
        place.public_by_choice = chosen
        editing.save_place(place)
        editing.announce(places=[place.pk])

    def test_come_and_go_with_a_place_inside_that_an_editor_chose(self):
        cafe = make_place("the café", parent=self.vienna)
        assert self.linked() == []
        self.choose(cafe, True)
        assert self.linked() == ["Austria", "Vienna"]
        self.choose(cafe, False)
        assert self.linked() == []

    def test_come_with_a_new_place_and_go_with_its_deletion(self):
        cafe = make_place("the café", parent=self.vienna, public_by_choice=True)
        assert self.linked() == ["Austria", "Vienna"]
        delete_row(cafe)
        assert self.linked() == []

    def test_come_and_go_with_a_place_that_is_moved(self):
        cafe = make_place("the café", public_by_choice=True)
        for parent, linked in ((self.vienna, ["Austria", "Vienna"]), (self.austria, ["Austria"]), (None, [])):
            cafe = Place.objects.get(pk=cafe.pk)
            cafe.parent = parent
            editing.save_place(cafe)
            editing.announce(places=[cafe.pk])
            assert self.linked() == linked


class TestPublic(TestCase):
    def test_are_people_and_places_of_live_stories_and_the_places_around_them(self):
        anna, ben = make_character("Anna Berg"), make_character("Ben Ash")
        austria = make_place("Austria")
        vienna = make_place("Vienna", parent=austria)
        cafe = make_place("the café", parent=vienna)
        make_place("Graz", parent=austria)
        make_story(cast=[anna], settings=[cafe])
        make_story(cast=[ben], live=False)
        assert list(Character.objects.public().values_list("name", flat=True)) == ["Anna Berg"]
        assert set(Place.objects.public().values_list("name", flat=True)) == {"Austria", "Vienna", "the café"}
        assert Place.objects.get(pk=austria.pk).set_count == 1

    def test_ends_for_the_place_that_another_was_moved_out_of(self):
        austria, bavaria = make_place("Austria"), make_place("Bavaria")
        vienna = make_place("Vienna", parent=austria)
        make_story(settings=[vienna])
        vienna = Place.objects.get(pk=vienna.pk)
        vienna.parent = bavaria
        editing.save_place(vienna)
        editing.announce(places=[vienna.pk])
        counts = Place.objects.order_by("pk").filter(pk__in=[austria.pk, bavaria.pk])
        assert [(place.is_public, place.set_count) for place in counts] == [(False, 0), (True, 1)]

    def test_are_those_an_editor_chose(self):
        make_character("Anna Berg", public_by_choice=True)
        reindex()
        assert Character.objects.public().count() == 1

    def test_ends_for_who_leaves_the_cast(self):
        anna = make_character("Anna Berg")
        story = make_story(cast=[anna])
        publish(make_revision(story, slug=story.slug, cast=[]), by=None)
        assert not Character.objects.public().exists()

    def test_counts_follow_tags_and_collections(self):
        tag = make_tag("Trains")
        story = make_story(tags=[tag])
        collection = make_collection(stories=[story])
        assert (Tag.objects.get().story_count, collection.story_count) == (1, 1)
        withdraw(story, by=None)
        assert (Tag.objects.get().story_count, Collection.objects.get().story_count) == (0, 0)


class TestEvidence(TestCase):
    def test_shows_while_its_sentence_stands_in_the_live_text(self):
        anna = make_character("Anna Berg")
        story = make_story(cast=[anna], paragraphs=["Rain.", "Anna was a spy."])
        fact = make_fact(anna, story, "Anna was a spy.", label="was", value="spy")
        introduction = make_introduction(anna, story, "Anna was a spy.")
        assert (fact.paragraph, introduction.paragraph) == (2, 2)
        story.refresh_from_db()
        publish(make_revision(story, slug=story.slug, cast=[anna], paragraphs=["Rain."]), by=None)
        assert not anna.facts.public().exists()
        anna.refresh_from_db()
        assert anna.brief == []

    def test_goes_with_its_story_also_for_somebody_whom_the_story_does_not_name(self):
        anna = make_character("Anna Berg", public_by_choice=True)
        story = make_story(paragraphs=["She was a spy once."])
        make_fact(anna, story, "She was a spy once.")
        assert Character.objects.get(pk=anna.pk).brief == [["was", "spy"]]
        withdraw(story, by=None)
        assert Character.objects.get(pk=anna.pk).brief == []


class TestNeighbours(TestCase):
    def setUp(self):
        self.stories = [make_story(title=f"Story {n}") for n in range(3)]
        self.collection = make_collection(stories=self.stories)

    def neighbours(self, n):
        row = Rendering.objects.get(story=self.stories[n]).neighbours
        return row.get("before"), row.get("after")

    def test_are_the_stories_before_and_after_in_the_collection(self):
        first, second, third = (story.pk for story in self.stories)
        assert [self.neighbours(n) for n in range(3)] == [(None, second), (first, third), (second, None)]

    def test_pass_over_a_withdrawn_story(self):
        withdraw(self.stories[1], by=None)
        assert self.neighbours(0) == (None, self.stories[2].pk)

    def test_end_with_the_collection(self):
        entries = list(self.collection.entries.values_list("story", flat=True))
        pk = self.collection.pk
        self.collection.delete()
        rearrange_collections({pk}, left=set(entries))
        assert self.neighbours(1) == (None, None)


class TestRelated(TestCase):
    def test_share_a_person_else_a_place_else_a_tag(self):
        anna, vienna, tag = make_character(), make_place(), make_tag()
        by_tag = make_story(title="By tag", tags=[tag])
        by_place = make_story(title="By place", settings=[vienna])
        by_person = make_story(title="By person", cast=[anna])
        make_story(title="Unpublished", cast=[anna], live=False)
        story = make_story(title="Here", cast=[anna], settings=[vienna], tags=[tag])
        rows = [(row["story"], row["reason"], row["name"]) for row in Rendering.objects.get(story=story).related]
        assert rows == [
            (by_person.pk, "person", "Anna Berg"),
            (by_place.pk, "place", "Vienna"),
            (by_tag.pk, "tag", "Trains"),
        ]
        assert Rendering.objects.get(story=by_tag).related == [{"story": story.pk, "reason": "tag", "name": "Trains"}]

    def test_of_several_that_they_share_the_first_is_named(self):
        trains, rain, fog = make_tag("Trains"), make_tag("Rain"), make_tag("Fog")
        make_story(title="There", tags=[fog, trains, rain])
        story = make_story(title="Here", tags=[rain, trains, fog])
        assert [row["name"] for row in Rendering.objects.get(story=story).related] == ["Rain"]


class TestReindex(TestCase):
    def test_makes_the_same_again_from_nothing(self):
        anna, vienna, tag = make_character(), make_place(), make_tag()
        stories = [
            make_story(title=f"Story {n}", cast=[anna], settings=[vienna], tags=[tag], paragraphs=["Anna in Vienna."])
            for n in range(3)
        ]
        make_collection(stories=stories)
        reindex()
        before = self.derived()
        Rendering.objects.all().delete()
        Mention.objects.all().delete()
        Membership.objects.all().delete()
        for model in (Character, Place):
            model.objects.update(is_public=False)
        Tag.objects.update(story_count=0)
        Collection.objects.update(story_count=0)
        Story.objects.update(word_count=0, minutes=0, main_place=None)
        steps = []
        assert reindex(lambda what: lambda done, total: steps.append((what, done, total))) == 3
        assert ("stories", 3, 3) in steps
        assert self.derived() == before

    def test_counts_no_more_than_a_hundred_at_a_time_so_that_others_write_between(self):
        names = [f"t{n}" for n in range(250)]
        Tag.objects.bulk_create(Tag(name=name, folded=name, slug=name, key=name) for name in names)
        with mock.patch.object(reindexing, "count_affected", wraps=reindexing.count_affected) as counted:
            reindex()
        sizes = [len(call.args[0].tags) for call in counted.call_args_list]
        assert sum(sizes) == 250
        assert max(sizes) <= 100

    def derived(self):
        return [
            list(model.objects.order_by("pk").values_list(*columns))
            for model, columns in (
                (Rendering, ("html", "cover_hash", "neighbours", "related")),
                (Character, ("is_public", "story_count", "brief")),
                (Place, ("is_public", "set_count", "spoken_count")),
                (Tag, ("story_count",)),
                (Collection, ("story_count",)),
                (Story, ("word_count", "minutes", "main_place")),
            )
        ] + [
            list(Mention.objects.order_by("story", "paragraph", "start").values_list("story", "start", "end")),
            sorted(Membership.objects.values_list("story", "kind", "subject", "rank", "words")),
        ]


class TestOnce(TestCase):
    def test_a_text_that_goes_live_is_recognised_and_stemmed_once_for_all_that_asks_for_it(self):
        anna = make_character("Anna Berg")
        with (
            mock.patch("stories.names.findings.recognise", wraps=findings.recognise) as recognised,
            mock.patch("stories.search.words.stems", wraps=words.stems) as stemmed,
        ):
            story = make_story(cast=[anna], paragraphs=["Anna Berg counted the lanterns.", "Then she sat down."])
        asked = [call.args[0] for call in stemmed.call_args_list]
        assert [asked.count(text) for text in prose.texts(story.body).values()] == [1, 1]
        assert recognised.call_count == 1
        assert story.search_document.words in story.desk_document.words


class TestCover(TestCase):
    def test_says_where_the_story_lies_or_that_nobody_says_it(self):
        bar, vienna = make_place("the bar"), make_place("Vienna", latitude=48, longitude=16)
        assert "Place not given" in make_story(settings=[bar]).rendering.cover
        assert ">Vienna<" in make_story(settings=[bar, vienna]).rendering.cover
