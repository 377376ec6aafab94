"""
Words inside a drawing: made safe for XML, measured by estimate, wrapped and shortened.

Nobody can measure a face that only the reader's device knows, so widths are estimated on the generous side,
in ems of a Palatino; DejaVu Serif, the widest face that may stand in for it, still keeps to the box.
"""

import re
from collections.abc import Iterator
from html import escape
from unicodedata import bidirectional, category, combining, east_asian_width

from .signs import FORBIDDEN

LONGEST = 600  # more of a name or title is never looked at
OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would reorder the neighbours of a name
STACKED = re.compile("([\u0300-\u036f]{3})[\u0300-\u036f]+")  # marks piled so high that they leave the box
IDEOGRAPHS = (
    "\u2e80-\u2fff\u3005-\u3007\u3021-\u9fff\uf900-\ufaff\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f\U00020000-\U0003ffff"
)
PIECE = re.compile(rf"[{IDEOGRAPHS}][^\s\w]*|[^\s{IDEOGRAPHS}]+")
JOINER = "\u200d"
BY_WIDTH = {
    0.3: " .,;:'’‘!|ijl",
    0.42: '-()[]/ftrI“”"`',
    0.5: "ceszJ?*",
    0.68: "BEFLPSTZ",
    0.84: "&<>+=~#",
    1.0: "mwMW@%—…",
}
WIDTHS = {letter: em for em, letters in BY_WIDTH.items() for letter in letters} | {"⸺": 2, "⸻": 3, "﷽": 8}


def clean(text: object) -> str:
    """`text` as one line, without what XML forbids and the signs that turn the writing direction."""
    text = str(text)
    text = text[:LONGEST] + "…" if len(text) > LONGEST else text
    text = OVERRIDES.sub("", FORBIDDEN.sub("", text))
    return " ".join(STACKED.sub(r"\1", text).split())


def markup(text: str) -> str:
    """Text as it may stand between tags or in a quoted attribute."""
    return escape(FORBIDDEN.sub("", text))


def write_line(text: str, x: float, y: float, look: str = "halo", anchor: str = "middle") -> str:
    """A line of text at a point, in classes of the site's style sheet."""
    return f'<text class="{look}" text-anchor="{anchor}" x="{x:.4g}" y="{y:.4g}">{markup(text)}</text>'


def _em(letter: str) -> float:
    if letter in WIDTHS:
        return WIDTHS[letter]
    kind = category(letter)
    if combining(letter) or kind in ("Mn", "Me", "Cf", "Cc"):
        return 0
    if east_asian_width(letter) in "WF" or kind == "So":
        return 1.3 if kind == "So" else 1.02
    if letter < "\u0530":
        return 0.8 if kind == "Lu" else 0.56
    return 0.5 if "\u0590" <= letter < "\u0700" else 0.75


def width(text: str) -> float:
    """How wide `text` will be at most, in ems."""
    return sum(map(_em, text))


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    return next((kind != "L" for kind in map(bidirectional, text) if kind in ("L", "R", "AL")), False)


def clusters(text: str) -> list[str]:
    """The letters of `text`, each with the marks and joined signs that must stay with it."""
    found: list[str] = []
    for letter in text:
        glued = _em(letter) == 0 or "\U0001f3fb" <= letter <= "\U0001f3ff"
        flag = "\U0001f1e6" <= letter <= "\U0001f1ff"
        if found and (glued or found[-1].endswith(JOINER) or (flag and found[-1] and _half_flag(found[-1]))):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _half_flag(cluster: str) -> bool:
    return len(cluster) == 1 and "\U0001f1e6" <= cluster <= "\U0001f1ff"


def _take(text: str, room: float) -> str:
    """The longest beginning of `text` within `room`, one letter at least."""
    taken, used = "", 0.0
    for cluster in clusters(text):
        used += width(cluster)
        if taken and used > room:
            break
        taken += cluster
    return taken


def cut(piece: str, room: float) -> Iterator[str]:
    """A word too long for a line in parts that fit, hyphenated where its script knows the hyphen."""
    while width(piece) > room:
        part = _take(piece, room - WIDTHS["-"])
        piece = piece[len(part) :]
        if not piece:
            yield part
            return
        hyphen = part[-1].isalpha() and piece[0].isalpha() and max(part[-1], piece[0]) < "\u0530"
        yield part + ("-" if hyphen else "")
    yield piece


def widest_piece(text: str) -> float:
    """The width of the longest part that no line break divides."""
    return max((width(match[0]) for match in PIECE.finditer(text)), default=0)


def wrap(text: str, room: float) -> list[str]:
    """Lines of at most `room` ems, broken at spaces, between ideographs and, failing that, inside words."""
    lines: list[str] = []
    end = 0
    for match in PIECE.finditer(text):
        space = " " if match.start() > end else ""
        end = match.end()
        if lines and width(lines[-1] + space + match[0]) <= room:
            lines[-1] += space + match[0]
        else:
            lines.extend(cut(match[0], room))
    return lines


def shorten(text: str, room: float) -> str:
    """`text`, or as much of it as fits before an ellipsis; nothing where not even one letter fits."""
    if width(text) <= room:
        return text
    kept = _take(text, room - WIDTHS["…"]).rstrip(" ,;:-–")
    return kept + "…" if width(kept) + WIDTHS["…"] <= room else ""


def wrap_within(text: str, room: float, most: int) -> list[str]:
    """At most `most` lines of `room` ems; what is left over ends in an ellipsis."""
    lines = wrap(text, room)
    if len(lines) > most:
        lines = [*lines[: most - 1], shorten(lines[most - 1].removesuffix("-") + "…" * 2, room)]
        lines[-1] = lines[-1].rstrip("…") + "…"
    return [line for line in lines if line]
