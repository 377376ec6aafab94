"""What could not be kept is said in words, one name for one thing in all formats."""

import re
from pathlib import Path

from spystories.lib import manuscripts
from spystories.lib.manuscripts.counts import SAID, count_words, say_counts
from spystories.lib.prose.foreign import reading

CODE = [*Path(manuscripts.__file__).parent.rglob("*.py"), Path(reading.__file__)]


def test_counts_are_said_in_one_order_each_in_its_number():
    counts = {"picture": 3, "deletion": 2, "comment": 1, "table": 1, "note": 0}
    assert say_counts(counts) == [
        "1 comment kept as a note on its words",
        "1 table turned into paragraphs",
        "2 deletions left out",
        "3 pictures left out",
    ]


def test_lines_that_were_taken_off_are_quoted():
    counts = {count_words("address", "12  Long St."): 1, count_words("address", "x" * 90): 1, "ending": 1}
    assert say_counts(counts) == [
        f"2 lines of an address left out: “12 Long St.”, “{'x' * 59}…”",
        "1 line like “The End” left out",
    ]


def test_no_count_goes_unsaid():
    assert say_counts({"unheard of": 2}) == ["2 others (unheard of)"]


def test_every_name_that_a_reader_counts_by_has_its_words():
    names = {name for path in CODE for name in re.findall(r'counts\["([a-z ]+)"\]', path.read_text())}
    assert len(names) > 15
    assert names - {*SAID} == set()
