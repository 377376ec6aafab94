"""Reads the marked-up texts of this folder: cases.txt, and the prose with its casts."""

import re
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
MARK = re.compile(r"\[\[(.+?)\|([^\]|]*)\]\]", re.DOTALL)
ROW = re.compile(
    r"(?P<id>\S+)\s+(?P<name>.+?)(?:\s+\((?P<pronouns>he|she|they)\))?(?:\s+=\s+(?P<aliases>.+?))?(?:\s+in\s+(?P<parent>p\d+))?$"
)


@dataclass
class Case:
    """One text with what must be found in it: spans with an id, or with a set of ids while open."""

    group: str
    world: str
    known: list[dict]
    cast: list[str]
    held: bool = False
    text: str = ""
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    dismissed: list[str] = field(default_factory=list)


def entity(line):
    """Read one line of a library: id, name, pronouns in brackets, aliases after "="."""
    match = ROW.match(line)
    row = {
        "id": match["id"],
        "kind": "place" if re.match(r"p[-\d]", match["id"]) else "character",
        "name": match["name"],
    }
    if match["pronouns"]:
        row["pronouns"] = match["pronouns"]
    if match["parent"]:
        row["parent"] = match["parent"]
    if match["aliases"]:
        row["aliases"] = [alias.strip() for alias in match["aliases"].split(";")]
    return row


def unmark(marked):
    """Return a text without its markup, and the spans that were marked in it."""
    text, spans, at = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        spans.append((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        at = match.end()
    return text + marked[at:], spans


def load_cases():
    """Return every case of cases.txt."""
    worlds, cases, world = {}, [], None
    for line in (HERE / "cases.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith("world "):
            world = worlds.setdefault(line.split()[1], [])
        elif line.startswith("@ "):
            group, name, cast, *held = line[2:].split()
            known = worlds[name]
            ids = [row["id"] for row in known] if cast == "*" else [] if cast == "-" else cast.split(",")
            cases.append(Case(group, name, known, ids, bool(held)))
        elif not cases:
            world.append(entity(line))
        elif line.startswith("+ "):
            cases[-1].new.append(line[2:])
        elif line.startswith("- "):
            cases[-1].dismissed.append(line[2:])
        else:
            cases[-1].text, cases[-1].spans = unmark(line.replace("\\n", "\n"))
    return cases


def load_prose(name):
    """Return a prose text as a case whose cast is its whole library."""
    head, _, body = (HERE / "prose" / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    rows = [line for line in head.split("\n") if not line.startswith(("#", "+ "))]
    known = [entity(line) for line in rows]
    case = Case("prose", name, known, [row["id"] for row in known], "held" in head.split("\n")[0])
    case.new = [line[2:] for line in head.split("\n") if line.startswith("+ ")]
    case.text, case.spans = unmark(body.rstrip("\n"))
    return case
