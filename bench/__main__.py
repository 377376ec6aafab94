"""
Measuring the site beside its peers, on SQLite or on the PostgreSQL that DATABASE_URL names.

    python -m bench                            all of it, with 1,000 stories
    python -m bench pages --stories 10000      the pages alone; 4, 1,000, or a multiple of 1,000
    python -m bench table --write              all that was measured, into docs/performance.md

The sites are kept under var/bench and used again; --anew makes them once more.
"""

import argparse
import os
from urllib.parse import urlsplit

from bench import live, measure, results, table, writing
from bench.servers import commit


def main() -> None:
    """Measure what is asked for, keep it, and print it."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("parts", nargs="*", help=f"{', '.join(PARTS)} (all), or table: what was measured before")
    parser.add_argument("--stories", type=_stories, default=1_000, help="how many stories the sites hold (1000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each page is measured (5)")
    parser.add_argument("--edits", type=int, default=live.EDITS, help=f"how many edits are published ({live.EDITS})")
    parser.add_argument("--anew", action="store_true", help="make the sites anew")
    parser.add_argument("--write", action="store_true", help="put all that is kept into docs/performance.md")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - {*PARTS, "table"}:
        parser.error(f"there is no part called {', '.join(sorted(unknown))}")
    found = results.read(urlsplit(os.environ.get("DATABASE_URL", "sqlite:")).scheme, asked.stories)
    for name in asked.parts or PARTS:
        if name != "table":
            PARTS[name](found, asked)
            found.commit = commit()
            found.keep()
    print(table.report(results.read_all() if "table" in asked.parts else [found]))
    if asked.write:
        table.write_document(results.read_all())


def _stories(text: str) -> int:
    number = int(text.replace(",", ""))
    if number != 4 and (number < 1_000 or number % 1_000):
        raise argparse.ArgumentTypeError("4, 1000 or a multiple of 1000")
    return number


def _pages(found: results.Results, asked: argparse.Namespace) -> None:
    found.pages = measure.measure_pages(asked.stories, asked.rounds, anew=asked.anew)
    found.rounds = asked.rounds


def _writing(found: results.Results, asked: argparse.Namespace) -> None:
    found.others |= writing.measure_writing(asked.stories)


def _edits(found: results.Results, asked: argparse.Namespace) -> None:
    found.others |= live.measure_edits(asked.stories, asked.edits)


def _load(found: results.Results, asked: argparse.Namespace) -> None:
    found.others |= live.measure_load(asked.stories)


PARTS = {"pages": _pages, "writing": _writing, "edits": _edits, "load": _load}

if __name__ == "__main__":
    main()
