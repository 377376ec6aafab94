"""The builder of big sites derives what the site itself would."""

import pytest
from django.test import TestCase

from characters.models import Character, Place
from stories.content.rows import content_of_story
from stories.content.value import content_of_revision
from stories.derived.reindex import reindex
from stories.models import Appearance, Collection, Encounter, Fact, Membership, Mention, Rendering, Story, Tag

from .crowds import fill
from .factories import make_character, make_place, make_tag

pytestmark = pytest.mark.sql

DERIVED = {
    Character: ("is_public", "story_count", "brief", "sort_key"),
    Place: ("is_public", "set_count", "spoken_count", "sort_key", "path"),
    Tag: ("story_count", "folded"),
    Collection: ("story_count", "sort_key"),
    Story: ("word_count", "minutes", "main_place", "tag_count", "gap_in_live", "gap_in_draft"),
    Fact: ("paragraph",),
    Rendering: ("html", "neighbours"),
}


def derived():
    rows = {
        model: {row.pop("pk"): row for row in model.objects.values("pk", *columns)}
        for model, columns in DERIVED.items()
    }
    mentions = Mention.objects.order_by("story", "paragraph", "start")
    spans = mentions.values_list("story", "character", "place", "paragraph", "start", "end")
    seen = Appearance.objects.order_by("story", "character", "place")
    met = Encounter.objects.order_by("story", "character", "other", "place")
    return (
        rows,
        list(spans),
        list(seen.values_list("story", "character", "place", "count", "paragraph", "quotes")),
        list(met.values_list("story", "character", "other", "place", "paragraphs", "is_set")),
        sorted(Membership.objects.values_list("story", "kind", "subject", "rank", "words")),
    )


class TestFill(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.lead, cls.city, cls.tag = make_character("Zelda Zorn"), make_place("Ulm"), make_tag("Rain")
        shared = [cls.lead, cls.city, cls.tag]
        cls.crowd = fill(stories=12, people=6, places=8, tags=3, collections=2, shared=shared)

    def test_what_is_derived_is_what_reindexing_derives(self):
        before = derived()
        reindex()
        self.assertEqual(derived(), before)

    def test_what_is_shared_is_in_every_story(self):
        self.assertEqual(self.lead.stories.live().count(), 12)
        self.assertEqual(self.city.stories.live().count(), 12)
        self.assertEqual(self.tag.story_tags.live().count(), 12)

    def test_the_live_revision_says_what_the_live_rows_say(self):
        for story in Story.objects.select_related("live_revision"):
            self.assertTrue(content_of_revision(story.live_revision).same_as(content_of_story(story)))

    def test_a_second_crowd_stands_beside_the_first(self):
        fill(stories=3, people=2, places=11, tags=2, collections=1)
        self.assertEqual(Story.objects.live().count(), 15)
        self.test_what_is_derived_is_what_reindexing_derives()
