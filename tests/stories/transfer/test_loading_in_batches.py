"""Large fixtures: read as a stream, checked whole, taken in batches; who breaks off and loads again goes on."""

import gzip
import io
import json
import tempfile
import tracemalloc
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext

from spystories.lib.json_rows import NotRows, read_rows
from stories.management.commands import loaddata
from stories.models import FixtureRow, Mention, Rendering, Revision, Story, Tag
from stories.names import findings
from stories.transfer import load
from tests.support.fixture_files import everything, shipped
from tests.support.fixture_files import load as load_rows

pytestmark = pytest.mark.sql


def rows(count, first=0, **columns):
    """A small world, and so many stories that name somebody of it."""
    made = [
        ("characters.place", {"key": "brno", "name": "Brno", "slug": "brno"}),
        ("characters.character", {"key": "anna", "name": "Anna Berg", "slug": "anna-berg", "sort_name": "Berg, Anna"}),
        ("stories.tag", {"key": "rain", "name": "Rain", "slug": "rain", "line": "", "synonyms": []}),
    ]
    for number in range(first, first + count):
        key = f"s{number}"
        text = {"title": f"Story {number}", "slug": key, "body": f"<p>Anna Berg came to Brno {number} times.</p>"}
        fields = {"key": key, "state": "live", "number": number + 1, "first_published_at": "2026-01-01T00:00:00Z"}
        made.append(("stories.story", fields | text | columns))
        made.append(("stories.castmember", {"story": [key], "character": ["anna"], "position": 0}))
        made.append(("stories.storytag", {"content_object": [key], "tag": ["rain"], "position": 0}))
    return [{"model": model, "fields": fields} for model, fields in made]


class InBatches(TestCase):
    def setUp(self):
        for module in (load, loaddata):
            self.enterContext(mock.patch.object(module, "STORIES_TOGETHER", 3))
        self.enterContext(mock.patch.object(load, "FIRST_BATCH", 2))
        self.enterContext(mock.patch.object(load, "LARGEST_BATCH", 2))

    def made(self):
        return (
            list(Rendering.objects.order_by("story__key").values_list("story__key", "html", "cover_hash")),
            list(Mention.objects.order_by("story__key", "start").values_list("story__key", "character", "place")),
            list(Tag.objects.values_list("key", "story_count")),
        )


class TestBatches(InBatches):
    def test_leave_the_same_as_one_transaction(self):
        load_rows(rows(6))
        made = self.made()
        self.assertEqual(len(made[0]), 6)
        self.assertEqual(made[2], [("rain", 6)])
        self.assertTrue(all("<a" in html for _key, html, _hash in made[0]))
        self.assertEqual(set(Story.objects.values_list("live_revision__number", flat=True)), {1})
        self.assertIn("9 unchanged.", load_rows(rows(6)))

    def test_of_a_large_fixture_each_is_a_transaction_of_its_own(self):
        taken = []
        with mock.patch.object(load, "take_things", lambda things, touched: taken.append(len(things))):
            load_rows(rows(5))
            self.assertEqual(taken[-3:], [2, 2, 1])

    def test_one_that_is_broken_off_leaves_whole_stories_and_goes_on(self):
        take, batches = load.take_things, []

        def until(things, touched):
            if things and things[0].kind.model is Story:
                batches.append(things)
                if len(batches) == 3:
                    raise KeyboardInterrupt
            take(things, touched)

        with mock.patch.object(load, "take_things", until), self.assertRaises(CommandError) as refused:
            load_rows(rows(6))
        self.assertIn("Loading was broken off. Loaded until then: 7 added.", str(refused.exception))
        self.assertIn("Load the same again to go on.", str(refused.exception))
        self.assertEqual(Story.objects.live().count(), 4)
        for model in (Rendering, Revision):
            self.assertEqual(model.objects.count(), 4)
        self.assertEqual(FixtureRow.objects.filter(model="stories.story").count(), 4)
        self.assertIn("Content: 2 added, 7 unchanged.", load_rows(rows(6)))
        renderings, mentions, tags = self.made()
        self.assertEqual((len(renderings), len(mentions), tags), (6, 6, [("rain", 6)]))

    def test_atomic_keeps_nothing_of_what_is_broken_off(self):
        derive = mock.patch.object(load._Merging, "_derive", side_effect=KeyboardInterrupt)
        before = everything()
        with derive, self.assertRaises(KeyboardInterrupt):
            load_rows(rows(6), atomic=True)
        self.assertEqual(everything(), before)

    def test_a_fault_in_the_last_story_is_found_before_the_first_is_written(self):
        for change, said in (
            ({"body": "<p>A</p>\n\n<p>B</p>"}, "Its story has “<p>A</p>\\n\\n<p>B</p>” where the site keeps"),
            ({"standfirst": "Late. "}, "Its standfirst has “Late. ” where the site keeps “Late.”"),
            ({"title": "e\u0301"}, "Its title has “e\\u0301” where the site keeps “é”"),
            ({"slug": "s0"}, "Another story has this address"),
            ({"number": 1}, "already exists"),
            ({"title": ""}, "A story needs a title"),
            ({"title": "x" * 201}, "200"),
        ):
            with self.subTest(said):
                given = rows(6)
                next(row["fields"] for row in given if row["fields"].get("key") == "s5").update(change)
                before = everything()
                with self.assertRaises(CommandError) as refused:
                    load_rows(given)
                self.assertIn(said, str(refused.exception))
                self.assertIn("Nothing was changed.", str(refused.exception))
                self.assertEqual(everything(), before)

    def test_so_is_somebody_twice_in_a_cast(self):
        again = {"story": ["s5"], "character": ["anna"], "part": "x"}
        given = [*rows(6), {"model": "stories.castmember", "fields": again}]
        before = everything()
        with self.assertRaises(CommandError) as refused:
            load_rows(given)
        self.assertIn("has two rows of stories.castmember with the same character “anna”", str(refused.exception))
        self.assertEqual(everything(), before)


class TestNearStories(InBatches):
    """Seven who share a tag: the first is near to the newest of them, which come batches later."""

    def related(self):
        numbers = dict(Story.objects.values_list("pk", "number"))
        rows = Rendering.objects.order_by("story__number").values_list("story__number", "related")
        return {number: [numbers[row["story"]] for row in related] for number, related in rows}

    def test_are_as_reindexing_finds_them(self):
        load_rows(rows(9))
        loaded = self.related()
        self.assertEqual(loaded[1], [9, 8, 7, 6, 5, 4])
        call_command("reindex", verbosity=0)
        self.assertEqual(self.related(), loaded)

    def test_of_those_that_were_there_the_ones_near_are_told_of_the_new(self):
        load_rows(rows(2))
        load_rows(rows(9))
        self.assertEqual(self.related()[1], [9, 8, 7, 6, 5, 4])
        load_rows(rows(9, 9, standfirst="More."))
        self.assertEqual(self.related()[10], [18, 17, 16, 15, 14, 13])

    def test_a_run_broken_off_while_it_looks_goes_on(self):
        self.enterContext(mock.patch.object(load, "RELATED_TOGETHER", 2))
        relate, looked = load.relate, []

        def until(stories):
            looked.append(len(stories))
            if len(looked) == 3:
                raise KeyboardInterrupt
            relate(stories)

        with mock.patch.object(load, "relate", until), self.assertRaises(CommandError) as refused:
            load_rows(rows(9))
        self.assertIn("Loaded until then: 12 added. Load the same again to go on.", str(refused.exception))
        self.assertIn("12 unchanged", load_rows(rows(9)))
        self.assertEqual({tuple(near) for near in self.related().values() if 9 not in near}, {(8, 7, 6, 5, 4, 3)})
        self.assertEqual(self.related()[1], [9, 8, 7, 6, 5, 4])


class TestCost(InBatches):
    def test_a_text_is_recognised_once_and_a_batch_asks_hardly_more_than_a_story(self):
        self.enterContext(mock.patch.object(load, "FIRST_BATCH", 100))
        self.enterContext(mock.patch.object(load, "LARGEST_BATCH", 100))
        load_rows(rows(4))
        counts = []
        for count, first in ((4, 10), (40, 20)):
            with (
                CaptureQueriesContext(connection) as asked,
                mock.patch.object(findings, "recognise", wraps=findings.recognise) as recognised,
            ):
                load_rows(rows(count, first))
            self.assertEqual(recognised.call_count, count)
            counts.append(len(asked))
        self.assertLess(counts[1] - counts[0], 36)


class TestReading(SimpleTestCase):
    def test_one_row_after_the_other_however_the_pieces_fall(self):
        given = [{"a": "é“\\u00e9”\n", "b": [1, {"c": None}]}, {}, {"d": 1.5}]
        text = json.dumps(given, ensure_ascii=False, indent=1)
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            for size in (1, 7, 1000):
                with mock.patch("spystories.lib.json_rows.CHARACTERS_READ", size):
                    stream = io.BytesIO(text.encode(encoding))
                    if size == 1 and encoding != "utf-8":
                        continue
                    self.assertEqual(list(read_rows(stream)), given)
        self.assertEqual(list(read_rows(io.StringIO("[]"))), [])

    def test_what_is_no_list_of_objects_is_refused_with_its_line(self):
        for text, said in (
            ("", "a list is expected, in line 1"),
            ('{"a": 1}', "a list is expected"),
            ("[1]", "an object is expected"),
            ('[\n{"a": 1}\n{"b": 2}]', "a comma or the end of the list is expected, in line 3"),
            ('[{"a": 1}\n', "a comma or the end of the list is expected"),
            ('[{"a": }]', "Expecting value"),
            ('[{"a": "b', "Unterminated string"),
            ("[] []", "something follows the list"),
            ('[{"a": 1},]', "an object is expected"),
        ):
            with self.subTest(text), self.assertRaisesMessage(NotRows, said):
                list(read_rows(io.StringIO(text)))
        with self.assertRaises(NotRows):
            list(read_rows(io.BytesIO(b'[{"a": "\xff"}]')))

    def test_memory_does_not_grow_with_the_file(self):
        def pieces():
            yield b"["
            for number in range(4000):
                yield (b"," if number else b"") + json.dumps({"number": number, "text": "x" * 5_000}).encode()
            yield b"]"

        class Stream(io.RawIOBase):
            def __init__(self):
                self.left = pieces()

            def read(self, size=-1):
                return next(self.left, b"")

        tracemalloc.start()
        try:
            self.assertEqual(sum(1 for _row in read_rows(Stream())), 4000)
            self.assertLess(tracemalloc.get_traced_memory()[1], 2_000_000)
        finally:
            tracemalloc.stop()


class TestOtherFormsOfFiles(TestCase):
    def test_rows_of_other_models_in_a_large_mixed_fixture(self):
        user = {"model": "auth.user", "fields": {"username": "ada", "password": "!"}}
        said = load_rows([user, *shipped(), user | {"fields": {"username": "bob", "password": "!"}}])
        self.assertIn("Installed 2 object(s) from 1 fixture(s)", said)
        self.assertIn("Content: 85 added.", said)

    def test_standard_input(self):
        given = io.TextIOWrapper(io.BytesIO(json.dumps(rows(1)).encode()), "utf-8")
        out = io.StringIO()
        with mock.patch("sys.stdin", given):
            call_command("loaddata", "-", format="json", stdout=out)
        self.assertIn("Content: 4 added.", out.getvalue())

    def test_jsonl_and_compressed_json(self):

        with tempfile.TemporaryDirectory() as folder:
            lines = Path(folder) / "lines.jsonl"
            lines.write_text("\n".join(map(json.dumps, rows(1))), "utf-8")
            packed = Path(folder) / "packed.json.gz"
            packed.write_bytes(gzip.compress(json.dumps(rows(2)).encode()))
            out = io.StringIO()
            call_command("loaddata", lines, stdout=out)
            call_command("loaddata", packed, stdout=out)
        self.assertIn("Content: 4 added.", out.getvalue())
        self.assertIn("Content: 1 added, 4 unchanged.", out.getvalue())
