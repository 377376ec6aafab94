"""What was measured as tables: kept as JSON under var/bench, shown as text, and put into docs/performance.md."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.measure import Row
from bench.sites import FOLDER, ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
MARKS = ("<!-- measured: begin -->", "<!-- measured: end -->")
SITES = {"bare": "bare WSGI", "plain": "plain Django", "wagtail": "Wagtail", "stored": "stored", "anew": "made anew"}


@dataclass
class Results:
    """All that was measured of one size: which code, how many rounds, and the rows."""

    database: str
    stories: int
    commit: str = ""
    rounds: int = 0
    pages: list[Row] = field(default_factory=list)
    # What is no page: by its name what was found, with its unit.
    others: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return FOLDER / "results" / f"{self.database}-{self.stories}.json"

    def keep(self) -> None:
        """Keep it until it is measured again."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(asdict(self), indent=1))


def read(database: str, stories: int) -> Results:
    """What was measured last of a site of this size; nothing yet where it was not."""
    found = Results(database, stories)
    if found.path.exists():
        kept: dict[str, Any] = json.loads(found.path.read_text())
        kept["pages"] = [Row(**row) for row in kept["pages"]]
        found = Results(**kept)
    return found


def read_all() -> list[Results]:
    """All that is kept, the smallest site first, SQLite before PostgreSQL."""
    names = [path.stem.split("-") for path in (FOLDER / "results").glob("*.json")]
    ordered = sorted(names, key=lambda name: (name[0] != "sqlite", name[0], int(name[1])))
    return [read(database, int(stories)) for database, stories in ordered]


def pages_table(rows: Sequence[Row]) -> list[list[str]]:
    """A row for each page: milliseconds, and how many times faster than each peer the stored page is."""
    servers = [name for name in SITES if any(name in row.spent for row in rows)]
    head = [
        "page",
        *(f"{SITES[name]}, ms" for name in servers),
        "share of bare",
        "x plain",
        "x Wagtail",
        "anew x Wagtail",
    ]
    facts = ["queries", "bytes", "brotli"]
    table = [head + facts]
    for row in rows:
        costs = [_number(row.milliseconds(name)) for name in servers]
        ratios = [
            _share(row.cost("stored") or row.cost("anew")),
            *(_times(row.cost(peer), row.cost("stored") or row.cost("anew")) for peer in ("plain", "wagtail")),
            _times(row.cost("wagtail"), row.cost("anew")),
        ]
        table.append(
            [row.name, *costs, *ratios, *(f"{row.facts[name]:,}" if name in row.facts else "" for name in facts)]
        )
    return table


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}" if value < 1 else f"{value:.1f}"


def _share(cost: float | None) -> str:
    return "" if cost is None else f"{100 / cost:.0f} %"


def _times(peer: float | None, own: float | None) -> str:
    if peer is None or own is None:
        return ""
    return f"{peer / own:.2g}" if peer < 10 * own else f"{peer / own:.0f}"


def as_text(table: Sequence[Sequence[str]]) -> str:
    """A table in columns."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(
            f"{cell:<{width}}" if at == 0 else f"{cell:>{width}}" for at, (cell, width) in enumerate(cells)
        ).rstrip()
        for cells in (list(zip(row, widths, strict=True)) for row in table)
    )


def as_markdown(table: Sequence[Sequence[str]]) -> str:
    """A table for a document."""
    head, *rows = table
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def report(found: Iterable[Results], *, markdown: bool = False) -> str:
    """All that was measured, size by size."""
    parts = []
    for each in found:
        title = f"{each.stories:,} stories, {'PostgreSQL' if each.database != 'sqlite' else 'SQLite'}"
        parts.append(f"### {title}\n" if markdown else f"\n{title}\n")
        show = as_markdown if markdown else as_text
        if each.pages:
            parts.append(f"Medians of {each.rounds} rounds at `{each.commit}`.\n")
            parts.append(show(pages_table(each.pages)) + "\n")
        if each.others:
            parts.append(show([["what", "found"], *([name, told] for name, told in each.others.items())]) + "\n")
    return "\n".join(parts)


def write_document(found: Iterable[Results]) -> None:
    """Put the tables between the two marks of docs/performance.md. Nothing else of it changes."""
    begin, end = MARKS
    text = DOCUMENT.read_text(encoding="utf-8")
    between = f"{begin}\n\n{report(found, markdown=True)}\n{end}"
    DOCUMENT.write_text(re.sub(f"{begin}.*{end}", lambda _: between, text, flags=re.DOTALL), encoding="utf-8")
