"""What was measured: kept as JSON under var/bench, by database and size, until it is measured again."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.sites import FOLDER


@dataclass
class Row:
    """One page: by server the milliseconds of each round, and what was counted."""

    name: str
    spent: dict[str, list[float]] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)

    def cost(self, server: str) -> float | None:
        """Its cost there, as many times that of bare WSGI: the median of the rounds. None where it is not asked."""
        if server not in self.spent:
            return None
        return median(mine / least for mine, least in zip(self.spent[server], self.spent["bare"], strict=True))

    def milliseconds(self, server: str) -> float | None:
        """The median of the rounds."""
        return median(self.spent[server]) if server in self.spent else None


@dataclass
class Results:
    """All that was measured of one size: which code, how many rounds, and the rows."""

    database: str
    stories: int
    commit: str = ""
    rounds: int = 0
    pages: list[Row] = field(default_factory=list)
    # What is no page, by its name with the unit.
    others: dict[str, float] = field(default_factory=dict)

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
