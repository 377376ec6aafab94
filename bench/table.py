"""What was measured as tables: as text, and in docs/performance.md."""

import re
from collections.abc import Iterable, Sequence

from bench.goals import goals_table
from bench.results import Results, Row
from bench.sites import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
MARKS = ("<!-- measured: begin -->", "<!-- measured: end -->")
SITES = {"bare": "bare WSGI", "plain": "plain Django", "wagtail": "Wagtail", "stored": "stored", "anew": "made anew"}


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
    """The goals, and then all that was measured, size by size."""
    found, show = list(found), as_markdown if markdown else as_text
    parts = [show(goals_table(found)) + "\n"]
    for each in found:
        title = f"{each.stories:,} stories, {'PostgreSQL' if each.database != 'sqlite' else 'SQLite'}"
        parts.append(f"### {title}\n" if markdown else f"\n{title}\n")
        if each.pages:
            parts.append(f"Medians of {each.rounds} rounds at `{each.commit}`.\n")
            parts.append(show(pages_table(each.pages)) + "\n")
        if each.others:
            rows = [[name, _plain_number(figure)] for name, figure in each.others.items()]
            parts.append(show([["what", "found"], *rows]) + "\n")
    return "\n".join(parts)


def _plain_number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def write_document(found: Iterable[Results]) -> None:
    """Put the tables between the two marks of docs/performance.md. Nothing else of it changes."""
    begin, end = MARKS
    text = DOCUMENT.read_text(encoding="utf-8")
    between = f"{begin}\n\n{report(found, markdown=True)}\n{end}"
    DOCUMENT.write_text(re.sub(f"{begin}.*{end}", lambda _: between, text, flags=re.DOTALL), encoding="utf-8")
