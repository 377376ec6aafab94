"""Saving, publishing and withdrawing: what readers see changes at publication, and only then."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import TestCase, TransactionTestCase

from characters import editing
from characters.models import Character, FormerAddress
from spystories.lib.locks import EditConflict
from stories.content.rows import content_of_story
from stories.content.value import content_of_revision
from stories.models import ContentVersion, Revision, Story
from stories.publishing.publish import publish, save_revision, withdraw
from stories.workflow import NotAllowed
from tests.support.factories import (
    make_character,
    make_content,
    make_place,
    make_revision,
    make_story,
    make_superuser,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.sql


class TestSaving(TestCase):
    def test_makes_a_revision_and_leaves_what_readers_see(self):
        story = make_story(title="Before")
        make_revision(story, title="After", slug=story.slug)
        story.refresh_from_db()
        assert (story.title, story.working_title) == ("Before", "After")
        assert [row.number for row in story.revisions.all()] == [2, 1]

    def test_of_the_same_content_makes_no_revision(self):
        first = make_revision(title="Same")
        again = save_revision(first.story, make_content(title=" Same "), by=None)
        assert again == first
        assert Revision.objects.count() == 1

    def test_cleans_the_body_whoever_brings_it(self):
        revision = make_revision(body="<p onclick='x'>He <b>ran</b>.</p><script>x</script>")
        assert revision.body == "<p>He <strong>ran</strong>.</p>"

    def test_refuses_by_field_a_line_that_composing_makes_too_long(self):
        with pytest.raises(ValidationError) as refused:
            make_revision(title="\ufb2c" * 200, byline="Ana")
        assert list(refused.value.message_dict) == ["title"]
        assert not Story.objects.exists()

    def test_keeps_an_incomplete_draft(self):
        revision = make_revision(title="", slug="", body="")
        assert str(revision.story) == "Untitled"

    def test_on_a_stale_copy_is_refused_and_writes_nothing(self):
        mine = Story.objects.get(pk=make_revision(title="One").story_id)
        theirs = Story.objects.get(pk=mine.pk)
        make_revision(theirs, title="Theirs")
        with pytest.raises(EditConflict):
            make_revision(mine, title="Mine")
        assert [row.title for row in mine.revisions.all()] == ["Theirs", "One"]

    def test_holds_all_that_an_editor_can_change(self):
        anna, vienna, trains = make_character(), make_place(), make_tag()
        content = make_content(
            paragraphs=["She took the train."],
            cast=[(anna, "protagonist")],
            settings=[(vienna, "spoken")],
            tags=[(trains, "She took the train.")],
            ties=[(anna, 1, "She")],
            byline="A. Writer",
            content_notes="Rain",
        ).cleaned()
        revision = save_revision(Story(), content, by=None)
        assert content_of_revision(Revision.objects.get(pk=revision.pk)) == content
        assert content_of_story(publish(revision, by=None)) == content


class TestPublishing(TestCase):
    def test_numbers_stories_in_the_order_of_their_first_publication(self):
        second = make_revision(title="Written first")
        first = make_story(title="Out first")
        assert (first.number, publish(second, by=None).number) == (1, 2)

    def test_again_keeps_number_and_first_time(self):
        story = make_story(title="Once")
        again = publish(make_revision(story, title="Twice", slug=story.slug), by=None)
        assert (again.number, again.first_published_at) == (story.number, story.first_published_at)
        assert again.last_published_at > story.last_published_at

    def test_of_the_live_revision_changes_nothing(self):
        story = make_story()
        again = publish(story.live_revision, by=None)
        assert (again.version, again.last_published_at) == (story.version, story.last_published_at)

    def test_asks_for_title_text_and_address_by_field(self):
        with pytest.raises(ValidationError) as raised:
            publish(make_revision(title="", slug="", body=""), by=None)
        assert set(raised.value.message_dict) == {"title", "body", "slug"}
        assert not Story.objects.live().exists()

    def test_refuses_another_storys_address(self):
        make_story(title="First", slug="same")
        with pytest.raises(ValidationError) as raised:
            publish(make_revision(title="Second", slug="same"), by=None)
        assert "slug" in raised.value.message_dict

    def test_is_refused_to_those_who_may_not(self):
        revision = make_revision()
        with pytest.raises(NotAllowed):
            publish(revision, by=make_user())
        assert not Story.objects.live().exists()
        assert publish(revision, by=make_superuser()).is_live

    def test_raises_the_content_stamp(self):
        revision = make_revision()
        before = ContentVersion.objects.filter(pk=1).values_list("value", flat=True).first() or 0
        publish(revision, by=None)
        assert ContentVersion.objects.get(pk=1).value > before

    def test_raises_a_stamp_put_back_from_a_backup_above_all_that_were_out(self):
        publish(make_revision(), by=None)
        before = ContentVersion.objects.get(pk=1).value
        ContentVersion.objects.update(value=3)
        publish(make_revision(title="Next", slug="next"), by=None)
        assert ContentVersion.objects.get(pk=1).value >= before

    def test_leaves_the_old_address_to_the_story_for_ever(self):
        story = make_story(title="Moved", slug="old")
        publish(make_revision(story, title="Moved", slug="new"), by=None)
        with pytest.raises(ValidationError) as raised:
            publish(make_revision(title="Other", slug="old"), by=None)
        assert "slug" in raised.value.message_dict
        story.refresh_from_db()
        publish(make_revision(story, title="Moved", slug="old"), by=None)
        assert list(FormerAddress.objects.values_list("address", flat=True)) == ["new"]

    def test_leaves_out_of_the_live_rows_who_is_gone(self):
        anna = make_character()
        revision = make_revision(cast=[anna])
        anna.delete()
        story = publish(revision, by=None)
        assert not story.cast.exists()
        assert content_of_revision(revision).cast[0].name == "Anna Berg"


class TestWithdrawing(TestCase):
    def test_takes_the_story_and_what_rests_on_it_from_the_public(self):
        anna = make_character()
        story = make_story(cast=[anna], paragraphs=["Anna waited."])
        withdraw(story, by=None)
        anna.refresh_from_db()
        assert not Story.objects.live().exists()
        assert (anna.is_public, anna.story_count) == (False, 0)

    def test_keeps_number_and_address_for_its_return(self):
        story = make_story(title="Back", slug="back")
        withdrawn = withdraw(story, by=None)
        back = publish(withdrawn.live_revision, by=None)
        assert (back.is_live, back.number, back.slug) == (True, story.number, "back")

    def test_is_refused_to_those_who_may_not(self):
        story = make_story()
        with pytest.raises(NotAllowed):
            withdraw(story, by=make_user())
        assert Story.objects.live().exists()


class TestDatabase(TestCase):
    def test_refuses_a_live_story_without_text(self):
        story = make_story()
        for empty in ({"title": ""}, {"body": ""}, {"slug": ""}, {"number": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Story.objects.filter(pk=story.pk).update(**empty)

    def test_refuses_the_same_person_twice_in_one_cast(self):
        anna = make_character()
        story = make_story(cast=[anna])
        with pytest.raises(IntegrityError), transaction.atomic():
            story.cast.create(character=anna)


class TestTwoAtOnce(TransactionTestCase):
    def together(self, *tasks):
        """Run the tasks in threads of their own, and return what they raised."""
        raised = []

        def go(task):
            try:
                task()
            except Exception as error:
                raised.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=go, args=[task]) for task in tasks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return raised

    def test_two_first_publications_get_two_numbers(self):
        revisions = [make_revision(title=title) for title in ("One", "Two", "Three", "Four")]
        tasks = [lambda revision=revision: publish(revision, by=None) for revision in revisions]
        assert self.together(*tasks) == []
        assert sorted(Story.objects.live().values_list("number", flat=True)) == [1, 2, 3, 4]

    def test_publishing_withdrawing_and_a_person_never_wait_for_each_other(self):
        anna = make_character("Anna Berg")
        stories = [make_story(title=f"Story {n}", cast=[anna], paragraphs=["Anna waited."]) for n in range(3)]

        def save_and_publish():
            for n in range(4):
                with transaction.atomic():
                    story = Story.objects.get(pk=stories[0].pk)
                    slug = story.slug
                    revision = make_revision(story, slug=slug, cast=[anna], paragraphs=[f"Anna waited {n}."])
                    publish(revision, by=None)

        def rename():
            for n in range(4):
                with transaction.atomic():
                    person = Character.objects.get(pk=anna.pk)
                    person.pronouns = "she" if n % 2 else "they"
                    editing.save_character(person)
                    editing.announce(characters=[person.pk])

        def out_and_back():
            for _ in range(4):
                story = withdraw(Story.objects.get(pk=stories[1].pk), by=None)
                publish(story.live_revision, by=None)

        assert self.together(save_and_publish, rename, out_and_back) == []
        assert Story.objects.live().count() == 3
