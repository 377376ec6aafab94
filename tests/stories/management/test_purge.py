"""The trash: nothing leaves it by itself, and only the command deletes what has long been in it."""

import io
from datetime import timedelta
from unittest import mock

import pytest
from django.core.files.storage import InMemoryStorage
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from spystories.lib.pictures import file_name, original_name, store
from stories.history.changes import keep_change
from stories.models import Change, Revision, Story
from stories.publishing import trash
from stories.publishing.publish import withdraw
from tests.support.factories import make_character, make_fact, make_picture, make_story

pytestmark = pytest.mark.sql

SENTENCE = "Nobody knew the name of the man at the window."


class Purge(TestCase):
    def trashed(self, title, days, **content):
        story = withdraw(make_story(title=title, **content), by=None)
        trash.trash(story, by=None)
        at = timezone.now() - timedelta(days=days)
        Story.objects.filter(pk=story.pk).update(trashed_at=at)
        return story

    def run_command(self, *args):
        out = io.StringIO()
        call_command("purge", *args, stdout=out)
        return out.getvalue()

    def titles(self):
        return set(Story.objects.values_list("title", flat=True))

    def setUp(self):
        self.trashed("Old", 31)
        self.trashed("Fresh", 29)
        make_story(title="Live")

    def test_deletes_what_has_been_in_the_trash_for_more_than_thirty_days_and_says_so(self):
        said = self.run_command()
        self.assertIn("1 of 1: Old, in the trash since", said)
        self.assertIn("1 deleted for ever.", said)
        self.assertEqual(self.titles(), {"Fresh", "Live"})
        self.assertFalse(Revision.objects.filter(title="Old").exists())

    def test_deletes_earlier_when_told(self):
        self.run_command("--days", "20")
        self.assertEqual(self.titles(), {"Live"})

    def test_only_says_what_it_would_delete(self):
        self.assertIn("1 would be deleted.", self.run_command("--dry-run"))
        self.assertEqual(self.titles(), {"Old", "Fresh", "Live"})

    def test_leaves_what_facts_quote_names_it_and_goes_on(self):
        story = self.trashed("Quoted", 40)
        make_fact(make_character("Emil Berg"), story, SENTENCE, label="was", value="spy")
        err = io.StringIO()
        with self.assertRaises(CommandError):
            call_command("purge", stdout=io.StringIO(), stderr=err)
        self.assertIn("Quoted", err.getvalue())
        self.assertIn("was: spy", err.getvalue())
        self.assertEqual(self.titles(), {"Fresh", "Live", "Quoted"})

    @mock.patch.dict("django.core.files.storage.storages._storages", pictures=InMemoryStorage())
    def test_deletes_old_files_of_pictures_that_nothing_has_or_had(self):
        kept, replaced = make_picture("Kept"), make_picture("Replaced")
        with keep_change(replaced, by=None):
            for column in ("digest", "format"):
                setattr(replaced, column, {"digest": "f" * 64, "format": "png"}[column])
            replaced.save_edit()
        before = Change.objects.get().values["digest"][0]
        stray = [file_name("0" * 64, 480), original_name("0" * 64, "png")]
        own = [*kept.files, kept.original, *replaced.files, original_name(before, "jpeg")]
        store.keep_files(dict.fromkeys((*stray, *own), b"..."))
        self.assertNotIn("of pictures", self.run_command())
        long_ago = timezone.now() - timedelta(days=31)
        with mock.patch.object(InMemoryStorage, "get_modified_time", lambda *_name: long_ago):
            self.assertIn("2 files of pictures would be deleted.", self.run_command("--dry-run"))
            self.assertEqual(store.missing_files(stray), [])
            self.assertIn("2 files of pictures deleted for ever.", self.run_command())
        self.assertEqual(store.missing_files([*stray, *own]), stray)

    def test_says_so_while_the_files_of_pictures_cannot_be_reached(self):
        with (
            mock.patch.object(InMemoryStorage, "listdir", side_effect=RuntimeError("no answer")),
            self.assertRaisesMessage(CommandError, "does not answer: no answer"),
        ):
            self.run_command()

    def test_takes_no_odd_number_of_days(self):
        for days in ("0", "-1", "x"):
            with self.assertRaises(CommandError):
                self.run_command(f"--days={days}")

    def test_nothing_is_deleted_by_reading_or_by_what_is_due(self):
        self.client.get("/stories/")
        call_command("publish_scheduled", stdout=io.StringIO())
        self.assertIn("Old", self.titles())

    def test_the_addresses_of_trash_and_of_what_is_purged_are_not_found(self):
        for _ in range(2):
            for slug in ("old", "fresh"):
                self.assertEqual(self.client.get(f"/stories/{slug}/").status_code, 404)
            self.run_command()
