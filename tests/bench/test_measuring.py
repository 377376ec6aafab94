"""What the bench measures beside the site answers, and what it found is told as a table."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from bench import table
from bench.client import fetch, is_whole, request
from bench.corpus import BLOCK
from bench.measure import how_often
from bench.pages import pages
from bench.results import Results, Row
from bench.servers import serve
from bench.sites import Site
from bench.writing import spent

PLAIN = """
import json, django
django.setup()
from django.core.management import call_command
from django.test import Client
from bench.corpus import fixture
from bench.pages import pages
from bench.peers.plain.loading import load
call_command("migrate", run_syncdb=True, verbosity=0)
load(fixture(range(2), 8))
client = Client(HTTP_HOST="127.0.0.1")
paths = ["/stories/", "/feeds/", "/search/?q=secret", "/tags/starting-over/"]
print(json.dumps({path: [(answer := client.get(path)).status_code, answer.content.decode()] for path in paths}))
"""


def environment(folder, **more):
    return os.environ | {"PYTHONPATH": str(settings.BASE_DIR), "BENCH_PEER": str(folder)} | more


class TestPeers:
    def test_plain_django_shows_the_stories(self, tmp_path):
        told = subprocess.run(
            [sys.executable, "-c", PLAIN],
            env=environment(tmp_path, DJANGO_SETTINGS_MODULE="bench.peers.plain.settings"),
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        answers = json.loads(told)
        assert {status for status, _text in answers.values()} == {200}
        assert answers["/stories/"][1].count("<li>") == 16
        assert "No. 16" in answers["/search/?q=secret"][1]

    def test_bare_wsgi_is_served_and_its_workers_time_counted(self, tmp_path):
        site = Site("bare", tmp_path, environment(tmp_path, BENCH_BYTES="1234"), 0)
        with serve({"bare": site}) as servers:
            server = servers["bare"]
            before = server.spent()
            answers = fetch(server.port, [request("/")] * 40)
            assert len(server.workers) == 2
            assert server.spent() > before
        assert [(answer.status, len(answer.body)) for answer in answers] == [(200, 1234)] * 40


class TestClient:
    @pytest.mark.parametrize(
        ("head", "body", "whole"),
        [
            (b"HTTP/1.1 200 OK\r\nContent-Length: 4", b"abcd", True),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 4", b"abc", False),
            (b"HTTP/1.1 304 Not Modified\r\nServer: x", b"", True),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", b"1\r\na\r\n0\r\n\r\n", True),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", b"1\r\na\r\n", False),
            (b"HTTP/1.1 200 OK\r\nServer: x", b"abc", False),
        ],
    )
    def test_knows_when_an_answer_is_whole(self, head, body, whole):
        assert is_whole(head, body) is whole


class TestPages:
    def test_ask_for_stories_of_all_blocks_in_turn(self):
        story = pages(2 * BLOCK)[0]
        assert len(set(story.ours)) == 1_000
        assert story.at("plain") == story.at("wagtail") == story.ours
        assert story.at("bare") == ["/"]

    def test_are_asked_for_more_often_the_less_they_cost(self):
        assert how_often(0.1) == 2_000
        assert how_often(5) == 80
        assert how_often(900) == 16


class TestTable:
    rows = [
        Row(
            "list",
            {"bare": [0.2, 0.1, 0.2], "plain": [4.0, 2.0, 5.0], "stored": [0.4, 0.2, 0.3], "anew": [20.0, 10.0, 30.0]},
            {"queries": 4, "bytes": 12_345, "brotli": 2_000},
        ),
        Row("304 of list", {"bare": [0.2, 0.2, 0.2], "stored": [0.25, 0.25, 0.25]}),
    ]

    def test_gives_medians_of_the_rounds_each_divided_by_bare_wsgi(self):
        assert self.rows[0].milliseconds("stored") == 0.3
        assert self.rows[0].cost("stored") == 2.0
        assert self.rows[0].cost("wagtail") is None
        head, first, second = table.pages_table(self.rows)
        told = dict(zip(head, first, strict=True))
        assert told["stored, ms"] == "0.300"
        assert told["share of bare"] == "50 %"
        assert told["x plain"] == "10"
        assert told["bytes"] == "12,345"
        assert dict(zip(head, second, strict=True))["share of bare"] == "80 %"

    def test_is_put_between_the_marks_of_the_document(self, tmp_path, monkeypatch):
        document = tmp_path / "performance.md"
        begin, end = table.MARKS
        document.write_text(f"before\n{begin}\nold\n{end}\nafter\n")
        monkeypatch.setattr(table, "DOCUMENT", document)
        table.write_document([Results("sqlite", 1_000, "abc", 3, self.rows, {"publish, ms": 9})])
        text = document.read_text()
        assert text.startswith("before\n") and text.endswith("after\n")
        assert "old" not in text
        assert "| 304 of list | 0.200 |" in text
        assert "| publish, ms | 9 |" in text
        assert "| publish, 100,000 against 1,000 | ≤ 1.2 x |  | not measured |" in text
        table.write_document([])
        assert "304 of list" not in document.read_text()

    def test_the_document_has_the_marks(self):
        assert all(table.DOCUMENT.read_text().count(mark) == 1 for mark in table.MARKS)


class TestCommands:
    def test_a_commands_memory_is_its_own_whatever_this_process_holds(self, tmp_path):
        held = bytearray(b"x") * 300_000_000
        site = Site("bare", tmp_path, environment(tmp_path), 0)
        seconds, megabytes = spent(site, "-c", "sum(range(1_000_000))")
        assert 0 < seconds < 10
        assert megabytes < len(held) / 2**20 / 2
