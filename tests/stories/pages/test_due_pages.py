"""A schedule needs no clock of its own: the first request after its time finds the story out."""

import io
from datetime import timedelta
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import TestCase
from django.utils import timezone

from stories.models import ContentVersion, Story
from stories.publishing import schedule
from tests.support.factories import make_revision, make_story

pytestmark = pytest.mark.sql


class Case(TestCase):
    def setUp(self):
        self.story = make_revision(title="Soon", slug="soon").story
        schedule.schedule(self.story, timezone.now() + timedelta(hours=1), by=None)

    def pass_time(self):
        past = timezone.now() - timedelta(seconds=1)
        Story.objects.filter(pk=self.story.pk).update(publish_at=past)
        ContentVersion.objects.update(next_due_at=past)


class TestFirstRequest(Case):
    def test_before_the_time_finds_nothing(self):
        assert self.client.get("/stories/soon/").status_code == 404

    def test_after_the_time_finds_the_story_on_every_page(self):
        before = self.client.get("/stories/")
        self.pass_time()
        after = self.client.get("/stories/", headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200
        self.assertContains(after, "Soon")
        assert self.client.get("/stories/soon/").status_code == 200

    def test_costs_later_requests_nothing(self):
        self.pass_time()
        self.client.get("/stories/")
        with mock.patch("spystories.middleware.publish_due") as publish_due:
            self.client.get("/stories/")
        publish_due.assert_not_called()

    def test_shows_what_is_live_while_another_holds_the_lock(self):
        make_story(title="Live", slug="live")
        self.pass_time()
        with mock.patch("spystories.middleware.publish_due", side_effect=OperationalError):
            assert self.client.get("/stories/live/").status_code == 200
        assert self.client.get("/stories/soon/").status_code == 200


class TestCommand(Case):
    def test_says_what_it_did(self):
        self.pass_time()
        out = io.StringIO()
        call_command("publish_scheduled", stdout=out)
        assert out.getvalue() == "Soon: publish\n"
        assert Story.objects.get(pk=self.story.pk).is_live

    def test_fails_when_one_story_does_and_says_why(self):
        make_story(title="In the way", slug="free")
        self.story.revisions.update(slug="free")
        self.pass_time()
        err = io.StringIO()
        with self.assertRaises((SystemExit, CommandError)):
            call_command("publish_scheduled", stderr=err)
        assert "Soon" in err.getvalue()
        assert "address" in err.getvalue()
