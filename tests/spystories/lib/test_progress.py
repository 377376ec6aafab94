"""The line that says how far a long run is."""

import io
from unittest import mock

from django.core.management.base import OutputWrapper
from django.test import SimpleTestCase

from spystories.lib import progress
from spystories.lib.progress import ProgressLine, progress_in_words
from spystories.lib.rows import Pace


class Terminal(io.StringIO):
    def isatty(self):
        return True


class TestLine(SimpleTestCase):
    def said(self, times, steps, stream=None):
        stream = stream or Terminal()
        clock = mock.Mock(side_effect=times)
        with mock.patch.object(progress, "monotonic", clock):
            line = ProgressLine(OutputWrapper(stream), "stories")
            for step in steps:
                line(*step)
        return stream.getvalue()

    def test_tells_the_rate_and_the_time_left(self):
        self.assertEqual(
            progress_in_words(1250, 10_000, "stories", 1250, 25),
            "1,250 of 10,000 stories, 50 a second, about 3 minutes left",
        )
        self.assertEqual(progress_in_words(10, 10, "stories", 10, 30), "10 of 10 stories, 3 seconds each")
        self.assertEqual(progress_in_words(0, 10, "stories", 0, 5), "0 of 10 stories")
        self.assertIn("about 50 seconds left", progress_in_words(100, 200, "stories", 20, 10))
        self.assertIn("about 2.8 hours left", progress_in_words(1, 10_001, "stories", 1, 1))

    def test_says_nothing_of_what_takes_under_two_seconds(self):
        self.assertEqual(self.said([0, 0, 1], [(1, 2), (2, 2)]), "")

    def test_counts_the_rate_from_where_it_went_on(self):
        said = self.said([0, 0, 10], [(500, 1000), (600, 1000)])
        self.assertIn("600 of 1,000 stories, 10 a second, about 40 seconds left", said)

    def test_ends_its_line(self):
        self.assertTrue(self.said([0, 0, 3, 6], [(0, 2), (1, 2), (2, 2)]).endswith("2 of 2 stories, 3 seconds each\n"))

    def test_writes_nothing_into_a_log(self):
        self.assertEqual(self.said([0, 0, 9], [(0, 2), (1, 2)], io.StringIO()), "")


class TestPace(SimpleTestCase):
    def test_a_batch_that_was_slow_is_followed_by_a_smaller_one_and_a_quick_one_by_a_larger(self):
        pace = Pace(50, 100)
        pace.note(50, 2)
        self.assertEqual(pace.size, 40)
        pace.note(40, 0.1)
        self.assertEqual(pace.size, 80)
        for _turn in range(3):
            pace.note(pace.size, 0.1)
        self.assertEqual(pace.size, 100)
        pace.note(100, 10_000)
        self.assertEqual(pace.size, 25)
