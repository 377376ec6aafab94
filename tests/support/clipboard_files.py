"""
What programs put on the clipboard, after the shapes that each is known to write, and what must come in of it.

Read by the tests of the server and, in a browser, by those of the scripts: both must give the same. In a file of
`clipboards/` each case has a name, what is counted as left out, the HTML, and the body that it must become; what
stands before the first is written around the HTML of all that are no whole page themselves.
"""

from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "clipboards"
CASE, PART, HERE = "=====\n", "-----\n", "<!--HERE-->"


class Clipboard(NamedTuple):
    name: str
    source: str
    body: str
    left_out: dict[str, int]


def read_cases(text):
    first, *cases = text.split(CASE)
    frame = first if HERE in first else HERE
    for case in cases if HERE in first else [first, *cases]:
        head, source, body = case.split(PART)
        name, _bar, counts = head.strip().partition(" | ")
        left_out = {kind: int(count) for kind, count in (each.split() for each in counts.split(", ") if each)}
        framed = source if source.startswith("<html") else frame.replace(HERE, source)
        yield Clipboard(name, framed, body.removesuffix("\n"), left_out)


CLIPBOARDS = [case for path in sorted(FOLDER.glob("*.txt")) for case in read_cases(path.read_text(encoding="utf-8"))]
