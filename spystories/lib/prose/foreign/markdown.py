"""
Markdown on its way into a body, as much of it as fiction has.

What stands after `- ` is what somebody says, and `1984.` is a year: neither makes a list.
"""

import html
import re
from dataclasses import dataclass, field
from itertools import groupby

from spystories.lib.prose.foreign.plain import to_lines
from spystories.lib.prose.foreign.reading import from_foreign
from spystories.lib.prose.foreign.rules import TABLE


def _compile(name: str) -> re.Pattern[str]:
    return re.compile(TABLE["markdown"][name], re.MULTILINE | re.ASCII)


_SIGNS, _INLINE, _SPACE, _PUNCTUATION = map(_compile, ("signs", "inline", "space", "punctuation"))
_HEADING, _UNDERLINED, _RULE, _FENCE = map(_compile, ("heading", "underlined", "rule", "fence"))
_QUOTED, _ITEM, _SAID, _NOTE, _FRONT_MATTER = map(_compile, ("quoted", "item", "said", "note", "front matter"))
_DEEPEST = 12  # signs that are open at once
_TAGS = {("*", 1): "em", ("_", 1): "em", ("*", 2): "strong", ("_", 2): "strong", ("~", 2): "s"}


def is_markdown(text: str) -> bool:
    """Whether signs of Markdown stand in a text that no plain text has."""
    return _SIGNS.search("\n".join(to_lines(text))) is not None


def from_markdown(text: str) -> str:
    """Markdown in the stored form of a body. Tags in it are HTML."""
    source = "\n".join(to_lines(text))
    front = _FRONT_MATTER.match(source)
    lines, notes = _part_notes(source[front.end() if front else 0 :].split("\n"))
    items = [f'<li id="fn-{_escape(key)}">{_inline(words)} {_back(key)}</li>' for key, words in notes]
    listed = f'<ol class="footnotes">{"".join(items)}</ol>' if items else ""
    return from_foreign(_blocks(lines) + listed)[0]


def _back(key: str) -> str:
    return f'<a href="#fnref-{_escape(key)}">↩</a>'


def _part_notes(lines: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The lines without those of footnotes, and these by their names."""
    kept: list[str] = []
    notes: list[tuple[str, str]] = []
    in_note = False
    for line in lines:
        found = _NOTE.match(line)
        if found:
            notes.append((found[1], line[found.end() :]))
            in_note = True
        elif in_note and line[:1] in (" ", "\t") and line.strip(" \t"):
            key, words = notes[-1]
            notes[-1] = key, words + " " + line.strip(" \t")
        else:
            in_note = in_note and not line.strip(" \t")
            kept.append(line)
    return kept, notes


def _blocks(lines: list[str]) -> str:
    """Lines as HTML, those of a quotation together."""
    parts = []
    for quoted, same in groupby(lines, key=lambda line: _QUOTED.match(line) is not None):
        inner = _paragraphs([line[found.end() :] if (found := _QUOTED.match(line)) else line for line in same])
        parts.append(f"<blockquote>{inner}</blockquote>" if quoted else inner)
    return "".join(parts)


def _paragraphs(lines: list[str]) -> str:
    out: list[str] = []
    paragraph: list[str] = []

    def end(tag: str = "p") -> None:
        if paragraph:
            out.append(f"<{tag}>{_inline(_broken(paragraph))}</{tag}>")
        paragraph.clear()

    for line in lines:
        alone = _alone(line)
        if _UNDERLINED.fullmatch(line):
            end("h2")
        elif alone is not None:
            end()
            out.append(alone)
        else:
            if _SAID.match(line):
                end()
            paragraph.append(line)
    end()
    return "".join(out).replace("</ul><ul>", "")


def _alone(line: str) -> str | None:
    """A line that is a block of its own as HTML; `None` for what goes on as a paragraph."""
    if not line.strip(" \t") or _FENCE.fullmatch(line):
        return ""
    if _RULE.fullmatch(line):
        return "<hr>"
    if found := _HEADING.fullmatch(line):
        level = len(found[1])
        return f"<h{level}>{_inline(found[2])}</h{level}>"
    found = _ITEM.match(line)
    return f"<ul><li>{_inline(line[found.end() :])}</li></ul>" if found else None


def _broken(lines: list[str]) -> str:
    """The lines of a paragraph: two spaces or a backslash at the end of one are a line break."""
    parts = [line[:-1] + "<br>" if line.endswith("\\") else re.sub("  +$", "<br>", line) for line in lines[:-1]]
    return "\n".join([*parts, lines[-1]])


@dataclass
class _Signs:
    """A run of `*`, `_` or `~`, and the tags that are made of it; what is left of it is text."""

    text: str
    opens: bool
    closes: bool
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    left: int = 0


def _inline(text: str) -> str:
    """Words with their marks as HTML."""
    parts: list[str | _Signs] = []
    at = 0
    for found in _INLINE.finditer(text):
        parts += [_escape(text[at : found.start()]), _piece(found, text)]
        at = found.end()
    parts.append(_escape(text[at:]))
    _pair([part for part in parts if isinstance(part, _Signs)])
    return "".join(part if isinstance(part, str) else _written(part) for part in parts)


def _piece(found: re.Match[str], text: str) -> "str | _Signs":
    escaped, code, note, is_picture, words, address, bare, tag, signs, reference = found.groups()
    if signs:
        return _signs(signs, text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1])
    if note:
        return f'<sup><a id="fnref-{_escape(note)}" href="#fn-{_escape(note)}">1</a></sup>'
    if address:
        return "<img>" if is_picture else f'<a href="{_escape(address)}">{_inline(words)}</a>'
    if bare:
        return f'<a href="{_escape(bare)}">{_escape(bare)}</a>'
    return tag or reference or _escape(escaped or code)


def _signs(text: str, before: str, after: str) -> _Signs:
    """Whether signs may open or close, by what stands beside them, as CommonMark has it."""
    spaced = [not each or _SPACE.match(each) is not None for each in (before, after)]
    pointed = [_PUNCTUATION.match(each) is not None for each in (before, after)]
    opens = not spaced[1] and (not pointed[1] or spaced[0] or pointed[0])
    closes = not spaced[0] and (not pointed[0] or spaced[1] or pointed[1])
    if text[0] == "_":
        opens, closes = opens and (not closes or pointed[0]), closes and (not opens or pointed[1])
    return _Signs(text, opens, closes, left=len(text))


def _pair(all_signs: list[_Signs]) -> None:
    """Pairs signs that close with the nearest that open; pairs never cross."""
    opened: list[_Signs] = []
    for signs in all_signs:
        while signs.closes and signs.left and (opener := _opener(opened[-_DEEPEST:], signs)):
            while opened[-1] is not opener:
                opened.pop()
            count = 2 if min(opener.left, signs.left) > 1 else 1
            tag = _TAGS[signs.text[0], count]
            opener.after.insert(0, f"<{tag}>")
            signs.before.append(f"</{tag}>")
            opener.left -= count
            signs.left -= count
            if not opener.left:
                opened.pop()
        if signs.opens and signs.left:
            opened.append(signs)


def _opener(opened: list[_Signs], signs: _Signs) -> _Signs | None:
    """The nearest that opens what these signs close; what could do both does not where CommonMark says so."""

    def fits(each: _Signs) -> bool:
        lengths = len(each.text), len(signs.text)
        odd = sum(lengths) % 3 == 0 and any(length % 3 for length in lengths)
        return each.text[0] == signs.text[0] and not (odd and (each.closes or signs.opens))

    return next(filter(fits, reversed(opened)), None)


def _written(signs: _Signs) -> str:
    return "".join([*signs.before, signs.text[0] * signs.left, *signs.after])


def _escape(text: str) -> str:
    return html.escape(text)
