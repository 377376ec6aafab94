"""
Proofs: what takes longer than anybody waits for, in parts. `make proof PART=races` has the full number.

In an ordinary run a proof is tried with a tenth of its number, always the same tenth. Under `make proof`
what has passed is noted, and is left out when the part goes on after a stop, while the code is the same.
"""

import hashlib
import os
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

PARTS = ("crowds", "fuzz", "hostile", "manuscripts", "pages", "races")
PART = os.environ.get("PROOF", "")


def proof(full: int) -> int:
    """How many of something to try: `full` under `make proof`, a tenth in an ordinary run."""
    return full if PART else max(1, full // 10)


def part_of(item) -> str:
    """The part of the proof that a test belongs to; empty for one that is none."""
    marker = item.get_closest_marker("proof")
    return marker.args[0] if marker else "fuzz" if getattr(item.obj, "is_hypothesis_test", False) else ""


class Proving:
    """Runs one part of the proof, from where it stopped."""

    def __init__(self, part: str, folder: Path):
        if part not in PARTS:
            raise pytest.UsageError(f"There is no proof of {part}, only of {', '.join(PARTS)}.")
        self.part, self.notes = part, folder / f"{part}.txt"
        self.code = _code()
        folder.mkdir(parents=True, exist_ok=True)
        before, *passed = self.notes.read_text().splitlines() if self.notes.exists() else [""]
        self.passed = set(passed) if before == self.code else set()

    def begin(self) -> None:
        """Keep the notes of the same code, and drop those of other code."""
        self.notes.write_text("".join(f"{line}\n" for line in [self.code, *sorted(self.passed)]))

    def pytest_collection_modifyitems(self, config, items):
        mine = [item for item in items if part_of(item) == self.part]
        left = [item for item in mine if item.nodeid not in self.passed]
        config.hook.pytest_deselected(items=[item for item in items if item not in left])
        items[:] = left

    def pytest_report_header(self):
        done = f", {len(self.passed)} of its tests have passed before" if self.passed else ""
        return f"Proof of {self.part}{done}. Its notes: {self.notes}"


class Noting:
    """Notes in the process that hears of all workers what has passed."""

    def __init__(self, proving: Proving):
        self.proving = proving
        proving.begin()

    def pytest_runtest_logreport(self, report):
        if report.when == "call" and report.passed and not hasattr(report, "context"):
            with self.proving.notes.open("a") as notes:
                notes.write(f"{report.nodeid}\n")

    def pytest_sessionfinish(self, session, exitstatus):
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.proving.passed:
            session.exitstatus = pytest.ExitCode.OK

    def pytest_terminal_summary(self, terminalreporter, exitstatus, config):
        whole = not (config.option.collectonly or config.option.keyword)
        if exitstatus == pytest.ExitCode.OK and whole:
            terminalreporter.write_line(f"The proof of {self.proving.part} stands, {date.today()}.")


def configure(config) -> None:
    """Take the part that the environment asks for, if it does."""
    if PART:
        proving = Proving(PART, config.cache.mkdir("proof"))
        config.pluginmanager.register(proving)
        if not hasattr(config, "workerinput"):
            config.pluginmanager.register(Noting(proving))


def _code():
    """A mark of the code and its tests: other code begins its proof anew."""
    mark = hashlib.sha256()
    for name in ("characters", "spystories", "stories", "templates", "tests"):
        for path in sorted((settings.BASE_DIR / name).rglob("*")):
            if path.suffix in {".py", ".html", ".js", ".txt"}:
                mark.update(f"{path} ".encode() + path.read_bytes())
    return mark.hexdigest()
