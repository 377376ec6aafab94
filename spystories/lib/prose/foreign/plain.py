"""Plain text on its way into a body: its paragraphs and lines, also where each line was broken by hand."""

import html
import re
from itertools import pairwise

from spystories.lib.prose.foreign.reading import from_foreign
from spystories.lib.prose.foreign.rules import pattern

_BLANK_LINES = re.compile("\n[ \t]*\n[ \t\n]*")
_INDENTED = re.compile("[ \t\xa0]+")
_WORD = re.compile("[^ \t\xa0]+")
_PAUSE = pattern("pause")
_UNSPACED = pattern("unspaced")  # of a line's end and the next one's beginning: a word goes on, or has no spaces
_ANSWERED = pattern("answered")  # the next line is what another one says
_OPENING = " \t\xa0\"'([„“”‚‘’«»–—-"
_SEAM = 8  # characters of each line that tell how they are joined
LONGEST_LINE = 100  # characters of a line that somebody broke by hand
SHORTEST_LINE = 40  # of the longest of such lines
FEWEST_LINES = 8  # of a text that can be told to be broken by hand


def from_plain(text: str, *, joined: bool = False) -> str:
    """
    Plain text in the stored form of a body. Empty lines part paragraphs; where there are none, each line is one.

    Lines of one paragraph stay lines while they are short. `joined`: they were broken by hand, and are one; what
    is indented begins a paragraph then.
    """
    return from_foreign(html_of_plain(text, joined=joined))[0]


def html_of_plain(text: str, *, joined: bool = False) -> str:
    """What `from_plain` reads its body from: paragraphs of HTML that hold nothing but text and line breaks."""
    lines = [line.rstrip(" \t\xa0") for line in to_lines(text)]
    paragraphs = _joined(lines) if joined else _as_they_stand("\n".join(lines).strip("\n"))
    return "".join(f"<p>{'<br>'.join(map(_kept, paragraph))}</p>" for paragraph in paragraphs)


def is_wrapped(text: str) -> bool:
    """
    Whether the lines were broken by hand: nearly each where the next line's first word would not have fitted.

    Lines that nearly all begin with a capital are verse.
    """
    lines = [line.strip() for line in to_lines(text)]
    lengths = sorted(len(line) for line in lines if line)
    top = lengths[len(lengths) * 9 // 10] if len(lengths) >= FEWEST_LINES else 0
    inner = [(one, other) for one, other in pairwise(lines) if one and other]
    if not SHORTEST_LINE <= top <= LONGEST_LINE or len(inner) < FEWEST_LINES // 2:
        return False
    capitals = sum(_begins_large(other) for _one, other in inner)
    if capitals * 10 > len(inner) * 7:
        return False  # verse
    full = sum((len(one) + 1 + len(_WORD.findall(other)[0])) * 100 > top * 97 for one, other in inner)
    return full * 10 > len(inner) * 8


def to_lines(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return re.sub("\r\n?|[\v\x85\u2028\u2029]", "\n", text.removeprefix("\ufeff")).split("\n")


def _as_they_stand(text: str) -> list[list[str]]:
    parts = _BLANK_LINES.split(text)
    paragraphs: list[list[str]] = []
    for part in parts:
        lines = part.split("\n")
        are_lines = len(parts) > 1 and all(len(line) <= LONGEST_LINE for line in lines)
        paragraphs += [lines] if are_lines else [[line] for line in lines]
    return paragraphs


def _joined(lines: list[str]) -> list[list[str]]:
    paragraphs: list[list[str]] = []  # of pieces, which are one in the end
    begins, before = True, ""
    for line in lines:
        words = line.strip(" \t\xa0")
        seam = f"{before[-_SEAM:]}\n{words[:_SEAM]}"
        apart = _INDENTED.match(line) or _PAUSE.fullmatch(words) or _ANSWERED.fullmatch(seam)
        if words and (begins or apart):
            paragraphs.append([words])
        elif words:
            paragraphs[-1].append(words if _UNSPACED.fullmatch(seam) else f" {words}")
        begins, before = not words or _PAUSE.fullmatch(words) is not None, words
    return [["".join(paragraph)] for paragraph in paragraphs]


def _begins_large(line: str) -> bool:
    first = line.lstrip(_OPENING)[:1]
    return first != first.lower()


def _kept(line: str) -> str:
    """A line as HTML that keeps how far it is indented."""
    found = _INDENTED.match(line)
    indent = found[0].replace("\t", "    ") if found else ""
    return "\xa0" * len(indent) + html.escape(line[found.end() if found else 0 :], quote=False)
