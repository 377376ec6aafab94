"""Making all anew: a run that is broken off goes on, and each batch asks as little as the first."""

from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from stories.derived import reindex as reindexing
from stories.derived.reindex import broken_off, reindex
from stories.models import Mention, Reindexing, Rendering, Revision
from stories.names import findings
from tests.support.factories import make_character, make_place, make_story, make_tag

pytestmark = pytest.mark.sql


def run(*options):
    said = StringIO()
    call_command("reindex", *options, stdout=said)
    return said.getvalue()


class TestBrokenOff(TestCase):
    @classmethod
    def setUpTestData(cls):
        anna, vienna, tag = make_character("Anna Berg"), make_place("Vienna"), make_tag("Rain")
        for number in range(6):
            text = f"Anna Berg came to Vienna {number} times."
            make_story(title=f"Story {number}", cast=[anna], settings=[vienna], tags=[tag], paragraphs=[text])

    def setUp(self):
        self.enterContext(mock.patch.object(reindexing, "FIRST_BATCH", 2))
        self.enterContext(mock.patch.object(reindexing, "LARGEST_BATCH", 2))

    def made(self):
        return (
            list(Rendering.objects.order_by("pk").values_list("pk", "html", "related")),
            list(Mention.objects.order_by("story", "paragraph", "start").values_list("story", "character", "place")),
        )

    def break_off(self, times, error=KeyboardInterrupt):
        """Run it until the stories' batch after so many."""
        derive, done = reindexing.derive_live, []

        def until(stories):
            if len(done) == times:
                raise error
            done.append(len(stories))
            return derive(stories)

        with mock.patch.object(reindexing, "derive_live", until), self.assertRaises(CommandError) as refused:
            run()
        return refused.exception

    def test_says_so_and_goes_on_where_it_was(self):
        reindex()
        before = self.made()
        Rendering.objects.update(html="")
        error = self.break_off(2)
        self.assertEqual((str(error), error.returncode), ("Broken off. Run reindex again to go on.", 130))
        self.assertEqual(Rendering.objects.filter(html="").count(), 2)
        derive, later = reindexing.derive_live, []
        with mock.patch.object(reindexing, "derive_live", lambda some: later.extend(some) or derive(some)):
            said = run()
        self.assertIn("Going on where it was broken off: stories, 4 of 6 done.", said)
        self.assertIn("6 live stories indexed.", said)
        self.assertEqual(len(later), 2)
        self.assertEqual(self.made(), before)
        self.assertFalse(Reindexing.objects.exists())

    def test_nothing_of_the_batch_that_it_was_in_is_kept(self):
        reindex()
        Rendering.objects.update(html="")
        settle = reindexing.settle_keys
        with (
            mock.patch.object(reindexing, "settle_keys", side_effect=KeyboardInterrupt),
            self.assertRaises(CommandError),
        ):
            run()
        self.assertEqual(Rendering.objects.filter(html="").count(), 6)
        self.assertIs(reindexing.settle_keys, settle)

    def test_begins_anew_when_it_is_asked_to(self):
        self.break_off(1)
        Rendering.objects.update(html="")
        self.assertNotIn("Going on", run("--again"))
        self.assertFalse(Rendering.objects.filter(html="").exists())

    def test_begins_anew_with_other_code(self):
        self.break_off(1)
        Rendering.objects.update(html="")
        with mock.patch.object(reindexing, "fingerprint", lambda: "another"):
            self.assertEqual(broken_off(), "")
            self.assertNotIn("Going on", run())
        self.assertFalse(Rendering.objects.filter(html="").exists())


class TestCost(TestCase):
    def test_a_text_is_recognised_once_and_a_batch_asks_as_much_as_one_story(self):
        anna, vienna = make_character("Anna Berg"), make_place("Vienna")
        counts = []
        for number in (1, 12):
            while Revision.objects.count() < number:
                title = f"Story {Revision.objects.count()}"
                make_story(title=title, cast=[anna], settings=[vienna], paragraphs=[f"{title}: Anna Berg in Vienna."])
            findings._recent._results.clear()
            with (
                CaptureQueriesContext(
                    connection,
                ) as asked,
                mock.patch.object(findings, "recognise", wraps=findings.recognise) as recognised,
            ):
                reindex()
            counts.append((len(asked), recognised.call_count))
        (one, once), (twelve, times) = counts
        self.assertEqual((once, times), (1, 12))
        self.assertLessEqual(twelve - one, 8)
