"""The rows of the sets that stories are members of: always what making them anew would give."""

from collections import Counter, defaultdict
from itertools import count
from random import Random
from unittest import mock

import pytest
from django.test import TestCase

from characters import editing
from characters.models import Character, Place
from stories.derived.counts import COUNTED, rearrange_collections
from stories.derived.members import settle_stories
from stories.derived.reindex import reindex
from stories.history import catalogue
from stories.models import (
    Appearance,
    Collection,
    CollectionEntry,
    Membership,
    Overlap,
    Rendering,
    SetKind,
    Setting,
    Story,
    StoryTag,
    Tag,
)
from stories.publishing import trash
from stories.publishing.publish import publish, withdraw
from tests.support.factories import make_character, make_collection, make_place, make_revision, make_story, make_tag

pytestmark = pytest.mark.sql


def kept():
    return {(row.kind, row.subject, row.story_id): (row.rank, row.words) for row in Membership.objects.all()}


def wanted():
    """What the rows ought to say, in other words than those of the code."""
    found = {}
    for story in Story.objects.live():
        sets = {(SetKind.LIVE, 0)}
        scenes = [row.place for row in story.settings.filter(how="set")]
        if not any(place.is_placed for place in scenes):
            sets.add((SetKind.NOWHERE, 0))
        sets |= {(SetKind.TAG, pk) for pk in story.story_tags.values_list("tag", flat=True)}
        sets |= {(SetKind.CAST, pk) for pk in story.cast.values_list("character", flat=True)}
        named = [*story.mentions.values_list("character", flat=True), *story.cast.values_list("character", flat=True)]
        sets |= {(SetKind.PERSON, pk) for pk in named if pk}
        spoken = [row.place for row in story.settings.all()] + [row.place for row in story.mentions.all() if row.place]
        sets |= {(SetKind.SCENE, place.pk) for place in scenes}
        here = around(scenes)
        sets |= {(SetKind.SET, pk) for pk in here} | {(SetKind.SPOKEN, pk) for pk in around(spoken) - here}
        found |= {(*one, story.pk): (story.number, story.word_count) for one in sets}
        for entry in story.entries.all():
            turn = entry.position * CollectionEntry.TURN + entry.pk
            found[SetKind.COLLECTION, entry.collection_id, story.pk] = (turn, story.word_count)
    return found


def around(places):
    found = set()
    for place in places:
        while place:
            found.add(place.pk)
            place = Place.objects.get(pk=place.parent_id) if place.parent_id else None
    return found


def counts():
    rows = (
        (Character, ("story_count", "is_public", "brief")),
        (Place, ("set_count", "spoken_count", "is_public")),
        (Tag, ("story_count",)),
        (Collection, ("story_count",)),
        (Rendering, ("neighbours",)),
    )
    return [list(model.objects.order_by("pk").values_list("pk", *columns)) for model, columns in rows]


def sizes():
    """How many each set has, as the counts say and by its rows."""
    said = {
        (kind, pk): count
        for kind, (model, column) in COUNTED.items()
        for pk, count in model.objects.values_list("pk", column)
        if count
    }
    return said, dict(Counter(key[:2] for key in kept() if key[0] in COUNTED))


def overlaps():
    """How many stories sets have in common, as kept and as the rows of the sets say."""
    rows = Overlap.objects.values_list("kind", "subject", "other_kind", "other", "stories")
    said = {((kind, pk), (other_kind, other)): stories for kind, pk, other_kind, other, stories in rows}
    sets = defaultdict(set)
    for kind, subject, story in kept():
        if kind in Overlap.KINDS:
            sets[kind, subject].add(story)
    large = [one for one, stories in sets.items() if len(stories) > Overlap.SMALL or one[0] in Overlap.ALWAYS]
    return said, {
        (one, other): len(sets[one] & sets[other]) for one in large for other in sets if sets[one] & sets[other]
    }


class World:
    """A small site, and what can happen to it."""

    def __init__(self, seed):
        self.random, self.titles = Random(seed), count(1)  # noqa: S311
        self.people = [make_character(f"{name} Berg") for name in ("Anna", "Ben", "Cleo", "Dan")]
        self.places = [make_place("Austria"), make_place("Bavaria", latitude=48, longitude=11)]
        for name in ("Graz", "Linz", "Wels"):
            self.places.append(make_place(name, parent=self.random.choice([*self.places[:2], None])))
        self.tags = [make_tag(name) for name in ("Trains", "Rain", "Fog", "Snow")]
        self.shelves = [make_collection(f"Shelf {n}") for n in range(2)]

    def some(self, rows, most=2):
        return self.random.sample(rows, self.random.randint(0, min(most, len(rows))))

    def content(self):
        people, places = self.some(self.people, 3), self.some(self.places, 3)
        return {
            "paragraphs": [f"{who.name} came again." for who in self.some(self.people)]
            + [f"It rained in {place.name}." for place in self.some(self.places)]
            + ["He paid, and left."] * self.random.randint(1, 3),
            "cast": people,
            "settings": [(place, self.random.choice(["set", "set", "spoken"])) for place in places],
            "tags": self.some(list(Tag.objects.all())),
        }

    def step(self):
        verb = self.random.choice([name for name in dir(self) if name.startswith("do_")])
        getattr(self, verb)()
        return verb

    def a_story(self, **which):
        rows = list(Story.objects.filter(**which).order_by("pk"))
        return self.random.choice(rows) if rows else None

    def do_publish_a_new_one(self):
        story = make_story(title=f"Story {next(self.titles)}", **self.content())
        for shelf in self.some(self.shelves):
            self.put(shelf, story)

    do_publish_another = do_publish_a_new_one

    def do_publish_again(self):
        if story := self.a_story(state="live"):
            publish(make_revision(story, slug=story.slug, **self.content()), by=None)

    def do_withdraw(self):
        if story := self.a_story(state="live"):
            withdraw(story, by=None)

    def do_bring_back(self):
        if story := self.a_story(state="withdrawn"):
            publish(make_revision(story, slug=story.slug, **self.content()), by=None)

    def do_delete(self):
        if story := self.a_story(state="withdrawn"):
            trash.trash(story, by=None)
            trash.delete(Story.objects.get(pk=story.pk), by=None)

    def do_move_a_place(self):
        place = Place.objects.get(pk=self.random.choice(self.places).pk)
        place.parent = self.random.choice([None, *(Place.objects.get(pk=other.pk) for other in self.places)])
        below = place.parent and f"{place.parent.path}/".startswith(f"{place.path}/")
        taken = Place.objects.exclude(pk=place.pk).filter(parent=place.parent, slug=place.slug).exists()
        if not below and not taken:
            editing.save_place(place)
            editing.announce(places=[place.pk])

    def do_fill_a_shelf(self):
        self.put(self.random.choice(self.shelves), self.a_story())

    def put(self, shelf, story):
        if story and not shelf.entries.filter(story=story).exists():
            CollectionEntry.objects.create(collection=shelf, story=story, position=self.random.randint(0, 3))
            rearrange_collections({shelf.pk})

    def do_empty_a_shelf(self):
        shelf = self.random.choice(self.shelves)
        if entry := shelf.entries.first():
            entry.delete()
            rearrange_collections({shelf.pk}, {entry.story_id})

    def do_turn_a_shelf_around(self):
        shelf = self.random.choice(self.shelves)
        for entry in shelf.entries.all():
            CollectionEntry.objects.filter(pk=entry.pk).update(position=9 - entry.position)
        rearrange_collections({shelf.pk})

    def do_choose(self):
        who = Character.objects.get(pk=self.random.choice(self.people).pk)
        who.public_by_choice = not who.public_by_choice
        editing.save_character(who)
        editing.announce(characters=[who.pk])


class TestKept(TestCase):
    maxDiff = None

    @mock.patch.object(Overlap, "SMALL", 2)
    def test_rows_and_counts_are_what_making_them_anew_gives_after_any_history(self):
        world = World(1)
        for _ in range(2):
            for _ in range(14):
                did = world.step()
                self.assertEqual(kept(), wanted(), did)
                self.assertEqual(*sizes(), did)
                self.assertEqual(*overlaps(), did)
            before = counts()
            Membership.objects.all().delete()
            Overlap.objects.filter(stories__gt=1).update(stories=9)
            reindex()
            self.assertEqual(kept(), wanted())
            self.assertEqual(counts(), before)
            self.assertEqual(*overlaps())


class TestReturned(TestCase):
    """What `settle_stories` tells its caller."""

    def setUp(self):
        self.tag, self.anna = make_tag(), make_character()
        self.story = make_story(cast=[self.anna], tags=[self.tag])

    def settled(self):
        return settle_stories([self.story.pk])

    def test_nothing_for_a_story_that_is_settled(self):
        changed = self.settled()
        assert not (changed.gained or changed.lost or changed.reordered or changed.relengthened)

    def test_each_set_that_gained_or_lost_a_member(self):
        StoryTag.objects.all().delete()
        Appearance.objects.all().delete()
        vienna = make_place()
        Setting.objects.create(story=self.story, place=vienna)
        changed = self.settled()
        assert set(changed.lost) == {(SetKind.TAG, self.tag.pk), (SetKind.PERSON, self.anna.pk)}
        assert set(changed.gained) == {(SetKind.SET, vienna.pk), (SetKind.SCENE, vienna.pk)}
        assert changed.grown[SetKind.TAG, self.tag.pk] == -1

    def test_each_set_whose_order_changed(self):
        Story.objects.update(word_count=99)
        assert (SetKind.TAG, self.tag.pk) in self.settled().relengthened
        shelf = make_collection(stories=[self.story])
        shelf.entries.update(position=5)
        assert self.settled().reordered == {(SetKind.COLLECTION, shelf.pk)}


class TestCost(TestCase):
    """As many queries for many as for one."""

    def test_settling_many_stories_takes_as_many_queries_as_settling_one(self):
        tag = make_tag()
        stories = [make_story(tags=[tag]).pk for _ in range(5)]
        for some in (stories[:1], stories):
            Membership.objects.filter(story__in=some, kind=SetKind.TAG).delete()
            with self.assertNumQueries(7):
                settle_stories(some)
            with self.assertNumQueries(3):
                settle_stories(some)

    def test_a_deleted_collection_leaves_no_row(self):
        shelf = make_collection(stories=[make_story()])
        catalogue.delete(shelf)
        assert not Membership.objects.filter(kind=SetKind.COLLECTION).exists()
