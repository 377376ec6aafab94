"""The search follows what is live, whatever changes it, and says when it does not."""

from datetime import timedelta
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from characters import editing
from characters.models import Alias
from stories.derived.names_changed import READ_AT_ONCE, reread_waiting
from stories.derived.reindex import reindex
from stories.history import catalogue
from stories.models import DeskDocument, RereadQueueEntry, SearchDocument, SearchWord, Story
from stories.publishing import schedule
from stories.publishing.publish import publish, withdraw
from stories.search import documents
from tests.support import chosen
from tests.support.crowds import fill
from tests.support.factories import (
    make_author,
    make_character,
    make_collection,
    make_fact,
    make_place,
    make_revision,
    make_story,
    make_superuser,
    make_tag,
)

from .test_search import found

pytestmark = pytest.mark.sql


class TestTheSearchFollows(TestCase):
    def tearDown(self):
        assert documents.check() == {}

    def test_a_new_edition(self):
        story = make_story(title="Hush", paragraphs=["Old words."])
        publish(make_revision(story, title="Quiet", slug="hush", paragraphs=["Fresh words."]), by=None)
        assert found(self.client, "hush") == found(self.client, "old") == []
        assert found(self.client, "quiet") == found(self.client, "fresh") == ["Quiet"]

    def test_a_person_who_gets_another_name(self):
        anna = make_character("Anna Berg")
        make_story(title="Hush", cast=[anna])
        anna.name = "Zora Quill"
        editing.save_character(anna)
        Alias.objects.create(character=anna, name="the Swallow")
        editing.announce(characters=[anna.pk])
        assert found(self.client, "berg") == []
        assert found(self.client, "quill") == ["Zora Quill", "Hush"]
        assert found(self.client, "swallow") == ["Zora Quill"]

    def test_a_place_that_moves(self):
        vienna, graz = make_place("Vienna"), make_place("Graz", public_by_choice=True)
        cellar = make_place("the cellar", parent=vienna)
        make_story(title="Hush", settings=[cellar])
        cellar.parent = graz
        editing.save_place(cellar)
        editing.announce(places=[cellar.pk, vienna.pk])
        assert found(self.client, "vienna") == []
        assert sorted(found(self.client, "graz")) == ["Graz", "Hush", "the cellar"]
        address = SearchDocument.objects.get(place=cellar).get_absolute_url()
        assert address == "/places/graz/the-cellar/"

    def test_a_tag_and_a_collection_that_get_other_names(self):
        tag = make_tag("Trains")
        collection = make_collection("Winter", stories=[make_story(tags=[tag])])
        tag.name, collection.title = "Railways", "Spring"
        catalogue.save(tag)
        catalogue.save(collection)
        assert found(self.client, "trains") == found(self.client, "winter") == []
        assert found(self.client, "railways") == ["Railways"]
        assert found(self.client, "spring") == ["Spring"]

    def test_an_author_who_gets_another_name(self):
        author = make_author("Clara Voss")
        make_story(title="Hush", authors=[author])
        assert found(self.client, "voss") == ["Clara Voss", "Hush"]
        author.name, author.sort_name = "Clara Quandt", "Quandt, Clara"
        catalogue.save(author)
        assert found(self.client, "voss") == []
        assert found(self.client, "quandt") == ["Clara Quandt", "Hush"]

    def test_an_author_of_many_stories_who_gets_another_name(self):
        author = make_author("Clara Voss")
        fill(stories=READ_AT_ONCE + 1, shared=[author])
        author.name, author.sort_name = "Clara Quandt", "Quandt, Clara"
        catalogue.save(author)
        assert RereadQueueEntry.objects.count() == READ_AT_ONCE + 1
        reread_waiting()
        assert len(found(self.client, "quandt")) == 20
        assert found(self.client, "voss") == []

    def test_a_deleted_collection_and_person(self):
        collection = make_collection("Winter", stories=[make_story()])
        person = make_character("Zora Quill", public_by_choice=True)
        assert found(self.client, "quill") == ["Zora Quill"]
        catalogue.delete(collection)
        editing.delete(person)
        assert found(self.client, "winter") == found(self.client, "quill") == []

    def test_a_fact_that_a_story_no_longer_bears_out(self):
        anna = make_character("Anna Berg")
        story = make_story(cast=[anna], paragraphs=["She was a juggler once."])
        make_fact(anna, story, "She was a juggler once.", label="was", value="circus juggler")
        assert found(self.client, "circus") == ["Anna Berg"]
        publish(make_revision(story, slug=story.slug, cast=[anna], paragraphs=["She was not."]), by=None)
        assert found(self.client, "circus") == []

    def test_of_who_is_in_one_story_more_only_the_count_is_written(self):
        anna, vienna, rain = make_character("Anna Berg"), make_place("Vienna"), make_tag("Rain")
        tied = {"cast": [anna], "settings": [vienna], "tags": [rain]}
        make_story(title="Hush", **tied)
        story = make_story(title="Quiet", live=False, **tied)
        with mock.patch.object(documents, "_write", wraps=documents._write) as written:
            publish(story.revisions.get(), by=None)
        self.assertEqual({call.args[1] for call in written.call_args_list}, {"story"})
        for table in (SearchDocument, DeskDocument):
            told = table.objects.exclude(kind="story").values_list("title", "story_count")
            self.assertEqual(set(told), {("Anna Berg", 2), ("Vienna", 2), ("Rain", 2)})
        withdraw(story, by=None)
        withdraw(Story.objects.get(title="Hush"), by=None)
        self.assertFalse(SearchDocument.objects.exclude(kind="tag").exists())

    def test_loaded_content(self):
        call_command("loaddata", "world", "stories", verbosity=0)
        assert SearchDocument.objects.filter(story__isnull=False).count() == 4

    def test_content_that_is_loaded_over_what_was_there(self):
        call_command("loaddata", "world", "stories", verbosity=0)
        withdraw(Story.objects.get(slug="lemon-lavender"), by=None)
        assert found(self.client, "lemon") == []
        call_command("loaddata", "world", "stories", "--overwrite", verbosity=0)
        assert "Lemon Lavender" in found(self.client, "lemon")

    def test_what_goes_out_and_is_withdrawn_by_itself(self):
        story = make_story(live=False, title="Hush", cast=[make_character("Zora Quill")])
        schedule.schedule(story, timezone.now() + timedelta(hours=1), by=None)
        assert found(self.client, "hush") == []
        later = timezone.now() + timedelta(hours=2)
        with mock.patch("django.utils.timezone.now", return_value=later):
            assert found(self.client, "quill") == ["Zora Quill", "Hush"]
        story.refresh_from_db()
        schedule.schedule_withdrawal(story, timezone.now() + timedelta(hours=1), by=None)
        with mock.patch("django.utils.timezone.now", return_value=later):
            assert found(self.client, "quill") == []

    def test_what_is_done_to_many_at_once(self):
        self.client.force_login(make_superuser())
        drafts = [make_story(live=False, title=title) for title in ("Hush", "Quiet")]
        people = [make_character("Zora Quill")]
        chosen.act(self.client, reverse("admin:stories_story_changelist"), "publish_chosen", drafts)
        chosen.act(self.client, reverse("admin:characters_character_changelist"), "show_always", people)
        assert found(self.client, "hush") == ["Hush"]
        assert found(self.client, "quill") == ["Zora Quill"]
        chosen.act(self.client, reverse("admin:stories_story_changelist"), "withdraw_chosen", drafts)
        chosen.act(self.client, reverse("admin:characters_character_changelist"), "show_when_named", people)
        assert found(self.client, "hush") == found(self.client, "quill") == []

    def test_reindexing(self):
        story = make_story(title="Hush", cast=[make_character("Zora Quill")], paragraphs=["A zeppelin."])
        SearchDocument.objects.all().delete()
        SearchWord.objects.create(word="zzzz")
        Story.objects.filter(pk=story.pk).update(title="Quiet")
        reindex()
        assert found(self.client, "quill") == ["Zora Quill", "Quiet"]
        assert SearchWord.objects.filter(word="zeppelin").exists()
        assert not SearchWord.objects.filter(word="zzzz").exists()


class TestTheCheck(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.story = make_story(title="Hush", cast=[make_character("Zora Quill")])

    def test_nothing_is_said_while_it_follows(self):
        assert documents.check() == {}

    def test_a_missing_document_is_counted(self):
        SearchDocument.objects.filter(story=self.story).delete()
        assert documents.check() == {"missing": 1}

    def test_one_that_is_left_over_is_counted(self):
        Story.objects.filter(pk=self.story.pk).update(state=Story.State.WITHDRAWN)
        assert documents.check() == {"left over": 1}

    def test_one_that_says_something_else_is_counted(self):
        Story.objects.filter(pk=self.story.pk).update(title="Quiet")
        assert documents.check() == {"out of date": 1}

    def test_those_made_by_older_rules_are_counted(self):
        SearchDocument.objects.update(rules=0)
        assert documents.check() == {"out of date": 2}

    def test_what_the_index_does_not_hold_is_counted(self):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER stories_searchindex_delete")
                cursor.execute("DELETE FROM stories_searchdocument WHERE story_id IS NOT NULL")
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ALTER TABLE stories_searchdocument DROP COLUMN vector")
                cursor.execute("ALTER TABLE stories_searchdocument ADD COLUMN vector tsvector")
        assert "not indexed" in documents.check()
