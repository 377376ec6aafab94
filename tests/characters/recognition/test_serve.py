"""The command: one JSON document a line in, one out, whatever the lines hold."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

from characters.recognition.serve import serve

ROOT = Path(__file__).parents[3]
KNOWN = [
    {
        "id": "c1",
        "kind": "character",
        "name": "Kirill Ivanovich Kalnina",
        "aliases": ["the Baker"],
        "pronouns": "he",
    },
    {"id": "c2", "kind": "character", "name": "Sophia Petrova"},
    {"id": "c3", "kind": "character", "name": "Sophia"},
    {"id": "p1", "kind": "place", "name": "Moscow", "aliases": ["Moskva"], "parent": "p9"},
]
STORY = {
    "id": "story-12",
    "text": "Kirill saw Sophia in Moscow. “Dimitri Orlov sent me,” she said.",
    "known": KNOWN,
    "cast": ["c1", "c2", "p1"],
    "dismissed": ["Cold War"],
    "options": {"suggest": True},
}


def answers(*lines):
    """What the server writes for some lines, each a document or a raw string."""
    out = StringIO()
    serve([line if isinstance(line, str) else json.dumps(line) for line in lines], out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


class TestAnswer:
    def test_has_the_shape_of_the_contract(self):
        (answer,) = answers(STORY)
        confidence = answer["suggestions"][0].pop("confidence")
        assert 0 <= confidence <= 1
        assert answer == {
            "id": "story-12",
            "mentions": [
                {"start": 0, "end": 6, "text": "Kirill", "entity": "c1"},
                {"start": 11, "end": 17, "text": "Sophia", "entity": "c2"},
                {"start": 21, "end": 27, "text": "Moscow", "entity": "p1"},
            ],
            "suggestions": [{"name": "Dimitri Orlov", "kind": "character", "mentions": [[30, 43]]}],
        }

    def test_shows_the_candidates_of_an_open_mention(self):
        (answer,) = answers({**STORY, "text": "He saw Sophia.", "cast": ["c2", "c3"]})
        assert answer["mentions"] == [
            {"start": 7, "end": 13, "text": "Sophia", "entity": None, "candidates": ["c2", "c3"]}
        ]

    def test_leaves_suggestions_out_when_they_are_not_wanted(self):
        (answer,) = answers({**STORY, "options": {"suggest": False}})
        assert answer["suggestions"] == []

    def test_is_the_same_to_the_byte_each_time(self):
        first, second = StringIO(), StringIO()
        serve([json.dumps(STORY)], first)
        serve(
            [json.dumps({"id": "before", "text": "Sophia Petrova.", "known": KNOWN}), json.dumps(STORY)],
            second,
        )
        assert second.getvalue().splitlines(keepends=True)[1] == first.getvalue()

    def test_returns_half_a_surrogate_pair_escaped(self):
        (answer,) = answers('{"id": "\\ud83d", "text": "\\ud83d"}')
        assert answer["id"] == "\ud83d"


class TestLibrary:
    def test_stays_in_force_until_the_next_that_comes(self):
        story = {"id": "a", "text": "Sophia Petrova."}
        found = answers(story, {**story, "known": KNOWN}, story, {**story, "known": []}, story)
        assert [len(answer["mentions"]) for answer in found] == [0, 1, 1, 0, 0]

    def test_stays_in_force_when_the_next_cannot_be_read(self):
        story = {"id": "a", "text": "Sophia Petrova."}
        found = answers({**story, "known": KNOWN}, {**story, "known": [{"id": "x"}]}, story)
        assert "error" in found[1]
        assert len(found[2]["mentions"]) == 1

    def test_ids_of_the_cast_and_fields_that_it_does_not_know_are_ignored(self):
        (answer,) = answers({**STORY, "cast": ["c1", "nobody"], "colour": "green"})
        assert answer["mentions"][0]["entity"] == "c1"


class TestBadLines:
    def test_are_answered_with_an_error_and_the_next_is_served(self):
        bad = [
            "nonsense",
            "[]",
            "null",
            '{"id": "a"',
            {"text": "no id"},
            {"id": 7, "text": "a number"},
            {"id": "a"},
            {"id": "a", "text": 7},
            {"id": "a", "text": "x", "known": "all"},
            {"id": "a", "text": "x", "known": ["c1"]},
            {"id": "a", "text": "x", "known": [{"id": "c1", "kind": "ship", "name": "Argo"}]},
            {"id": "a", "text": "x", "known": [{"id": "c1", "kind": "place", "name": "A", "aliases": [1]}]},
            {"id": "a", "text": "x", "cast": "c1"},
            {"id": "a", "text": "x", "dismissed": [1]},
            {"id": "a", "text": "x", "options": []},
            {"id": "a", "text": "x" * 2_000_001},
            "[" * 100_000,
            '{"id": "a", "text": "\udcff"}',
        ]
        found = answers(*bad, STORY)
        assert len(found) == len(bad) + 1
        for line, answer in zip(bad, found, strict=False):
            own = isinstance(line, dict) and line.get("id") == "a"
            assert answer["id"] == ("a" if own else None), line
            assert answer["error"], line
            assert "\n" not in answer["error"]
        assert found[-1]["mentions"]

    def test_blank_ones_get_no_answer(self):
        assert len(answers("", "  \n", STORY)) == 1


class TestCommand:
    def run(self, data):
        command = [sys.executable, "manage.py", "recognise", "--json"]
        return subprocess.run(command, input=data, capture_output=True, cwd=ROOT, check=True)

    def test_answers_bytes_with_bytes_and_says_nothing_else(self):
        done = self.run(json.dumps(STORY, ensure_ascii=False).encode() + b"\n\xff\n" + b'{"id": "b", "text": "Moskva"}')
        lines = done.stdout.decode().splitlines()
        assert [json.loads(line)["id"] for line in lines] == ["story-12", None, "b"]
        assert json.loads(lines[2])["mentions"][0]["entity"] == "p1"
        assert done.stderr == b""

    def test_ends_at_the_end_of_the_input(self):
        assert self.run(b"").stdout == b""
