"""
How fast the recogniser is and how much memory it takes, for 100 to 100,000 known names.

    python bench/recognition.py

Prints one row for each size of library: the seconds that the command takes to start and to index it, the
words a second with mentions only, the milliseconds for a story of 5,000 words with suggestions, and the
memory of the process at its peak. Seconds are of processor time on one core. Each size runs by itself.
"""

import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from characters.recognition import Gazetteer, lexicon, recognise  # noqa: E402

SIZES = (100, 1_000, 10_000, 100_000)
SYLLABLES = (
    "ka",
    "lo",
    "vi",
    "ne",
    "ro",
    "sta",
    "mir",
    "ber",
    "gol",
    "dan",
    "tur",
    "pe",
    "sho",
    "lev",
    "mos",
    "zel",
)
BUDGETS = {
    10_000: "budget: start 1.5 s, 150,000 words/s, 100 ms",
    100_000: "budget: start 6 s, 100,000 words/s, 500 MB",
}


def library(size: int) -> list[dict]:
    """Return made-up people and places, many of them namesakes, one in four with a patronymic or an alias."""
    chance = random.Random(size)  # noqa: S311
    given = sorted(lexicon.MALE | lexicon.FEMALE)
    surnames = ["".join(chance.choices(SYLLABLES, k=3)).capitalize() for _ in range(max(50, size // 8))]
    rows = []
    for number in range(size):
        row = {"id": f"c{number}", "kind": "character"}
        middle = "Ivanovich " if number % 8 == 0 else ""
        row["name"] = f"{chance.choice(given).capitalize()} {middle}{chance.choice(surnames)}"
        if number % 8 == 1:
            row["aliases"] = [f"the {chance.choice(surnames)}"]
        if number % 10 == 9:
            row = {"id": f"p{number}", "kind": "place", "name": f"{chance.choice(surnames)}grad"}
        rows.append(row)
    return rows


def prose(rows: list[dict], words: int) -> str:
    """Return running prose of so many words: the documents' sentences with names of the library."""
    chance = random.Random(words)  # noqa: S311
    paths = sorted((ROOT / "tests" / "documents").glob("*.txt"))
    paragraphs = [one for path in paths for one in path.read_text(encoding="utf-8").split("\n\n")]
    people = [row["name"] for row in rows if row["kind"] == "character"]
    found, count = [], 0
    while count < words:
        paragraph = chance.choice(paragraphs)
        name = chance.choice(people)
        for old in ("Emil", "Olivier", "Kirill", "Nero"):
            paragraph = paragraph.replace(old, name.split()[0] if chance.random() < 0.7 else name)
        found.append(paragraph)
        count += len(paragraph.split())
    return "\n\n".join(found)


def measure(size: int) -> list[float]:
    """Return start and index in seconds, words a second, milliseconds for a story, and megabytes."""
    rows = library(size)
    start = started(rows)
    gazetteer = Gazetteer(rows)
    long, story = prose(rows, 100_000), prose(rows, 5_000)
    speed = len(long.split()) / least(lambda: recognise(long, gazetteer, suggest=False))
    cast = [row["id"] for row in rows[:20]]
    took = least(lambda: recognise(story, gazetteer, cast)) * 1000
    return [start, speed, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]


def started(rows: list[dict]) -> float:
    """Return the processor time of the command from its start until it has answered with this library."""
    request = json.dumps({"id": "a", "text": "", "known": rows}) + "\n"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, str(ROOT / "manage.py"), "recognise", "--json"]
    subprocess.run(command, input=request, text=True, check=True, capture_output=True)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(call) -> float:
    """Return the least processor time of three calls."""
    times = []
    for _ in range(3):
        begin = time.process_time()
        call()
        times.append(time.process_time() - begin)
    return min(times)


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
        return
    print(f"{'names':>8}  {'start, s':>8}  {'words/s':>9}  {'story, ms':>9}  {'MB':>5}")
    for size in SIZES:
        own = [sys.executable, __file__, str(size)]
        answer = subprocess.run(own, text=True, check=True, capture_output=True).stdout  # noqa: S603
        start, speed, took, memory = json.loads(answer)
        row = f"{size:>8,}  {start:>8.2f}  {speed:>9,.0f}  {took:>9.1f}  {memory:>5.0f}"
        print(f"{row}  {BUDGETS.get(size, '')}".rstrip())


if __name__ == "__main__":
    main()
