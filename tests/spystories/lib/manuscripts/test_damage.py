"""
No file hurts: damaged ones, bombs and deep nests are read or refused in a sentence, within seconds.

Nothing here may take more than 300 MB, as the process that reads has no more (`test_child`).
`make proof PART=manuscripts` tries 20,000 damaged files in one process for each format, and hundreds as the site
reads them.
"""

import json
import resource
import subprocess
import sys

import pytest

from spystories.lib.manuscripts import Refused, read_file, unpack
from spystories.lib.manuscripts.frame import read
from tests.support.manuscripts import hostile, limited
from tests.support.proof import proof

MOST_SECONDS = 5
FORMATS = sorted(limited.honest())

pytestmark = pytest.mark.proof("manuscripts")


def seconds_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("format", FORMATS)
def test_damaged_files_of_every_format_are_read_or_refused(format):
    count = proof(20_000 // len(FORMATS)) if limited.is_whole() else 60
    command = [sys.executable, "-m", "tests.support.manuscripts.limited", format, "0", str(count)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["tried"] == count
    assert found["slowest"] < MOST_SECONDS


@pytest.mark.parametrize("format", FORMATS)
def test_honest_files_of_every_format_are_read(format):
    """Else the damaged ones would tell nothing."""
    reading = read(limited.honest()[format], "story", encoding="cp1252" if format == "western" else "")
    assert reading.refused == ""
    assert "He walked down to the river" in reading.manuscripts[0].body


def test_the_process_of_a_damaged_file_answers_as_one_without_limits():
    whole = limited.honest()
    for seed in range(proof(300) if limited.is_whole() else 8):
        format = FORMATS[seed % len(FORMATS)]
        data = limited.broken(format, whole[format], seed)
        assert read_file(data, "story.x") == read(data, "story.x"), (format, seed)


@pytest.mark.parametrize("name", sorted(hostile.FILES))
def test_files_that_are_made_to_hurt_are_read_or_refused(name):
    data, before = hostile.FILES[name](), seconds_of_children()
    reading = read_file(data, "story.x")
    assert reading.refused or reading.manuscripts or reading.encodings
    assert seconds_of_children() - before < MOST_SECONDS


def test_archives_of_damaged_archives_are_unpacked_or_refused():
    whole = hostile.packed({"a.txt": b"Once upon a time.", "b/c.txt": b"And so on."})
    for seed in range(proof(2000)):
        data = next(iter(limited.damaged(whole, 1, seed)))
        try:
            assert all(bool(one.data) != bool(one.refused) for one in unpack(data) or ())
        except Refused as refused:
            assert str(refused).endswith(".")
