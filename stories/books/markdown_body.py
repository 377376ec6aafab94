"""A body as Markdown, in the notation that `markdown` tells of. Pure, linear."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from unicodedata import category

from spystories.lib.prose import kinds
from spystories.lib.prose.blocks import Block, Run

_DELIMITERS = {"em": "*", "strong": "**", "s": "~~"}
_TAGS = {f'span data-kind="{kinds.SMALL_CAPS}"': 'span class="smallcaps"'}
_HEADINGS = {"h2": "## ", "h3": "### "}
_SIGN = re.compile(r"[\\`*_\[\]<~^|]|&(?=#?\w++;)|(?<!\S)#")
# What would make more than a paragraph of its line, here or in pandoc: a list, an underline, a definition.
_BLOCK_SIGN = re.compile("[-+=:>]")
_COUNTED = re.compile(r"\(?(?:[0-9]++|[ivxlcdm]++|[IVXLCDM]++|[a-zA-Z@])(?=[.)](?:\s|\Z))")
_AFTER_A_MARK = re.compile("[(:]")
_EDGE = re.compile(r"\A\s++|\s++\Z")
_PLAIN_ADDRESS = re.compile(r"(?:[A-Za-z0-9/:.?=%#,+@_-]|&(?![#\w]*;))++")


def write_blocks(body: Iterable[Block], picture: Callable[[Block], str], before: str = "") -> str:
    """
    The blocks of a body as Markdown; `picture` draws each that is one, and `before` comes before the key of each
    footnote.
    """
    parts: list[str] = []
    after_quotation = False
    for (quote, quoted), same in groupby(body, key=lambda block: (block.quote, block.quoted)):
        drawn = list(_blocks(same, before, picture))
        if quote:
            lines = "\n\n".join(drawn).split("\n")
            sign = _comment(quoted) or ("<!-- -->\n" if after_quotation else "")
            drawn = [sign + "\n".join(f"> {line}" if line else ">" for line in lines)]
        after_quotation = bool(quote)
        parts += drawn
    return "\n\n".join(parts) + "\n"


def write_text(text: str, *, in_heading: bool = False) -> str:
    """Plain text as a paragraph, or as what follows the sign of a heading."""
    return _words([Run(text)], "", in_heading=in_heading)


def write_title(text: str) -> str:
    """Plain text as the title of an image, between quotation marks."""
    return re.sub(r'[\\"&<]', lambda sign: f"\\{sign[0]}", " ".join(text.split()))


def _blocks(blocks: Iterable[Block], before: str, picture: Callable[[Block], str]) -> Iterator[str]:
    """Blocks outside of quotations, or those of one."""
    after_list = False
    for (number, listed), same in groupby(blocks, key=lambda block: (block.list, block.listed)):
        if listed == kinds.NOTES:
            yield from (_item(f"[^{before}{block.note}]: ", "    ", block, before) for block in same)
        elif number:
            signs = (("- " if listed == "ul" else f"{at}. ", block) for at, block in enumerate(same, 1))
            drawn = "\n".join(_item(sign, " " * len(sign), block, before) for sign, block in signs)
            yield f"<!-- -->\n{drawn}" if after_list else drawn
        else:
            yield from (picture(block) if block.picture else _block(block, before) for block in same)
        after_list = bool(number)


def _block(block: Block, before: str) -> str:
    if block.tag == "hr":
        return "* * *"
    said = _comment(block.kind, block)
    if block.tag == "p":
        return said + _words(block.runs, before)
    return said + _HEADINGS[block.tag] + _words(block.runs, before, in_heading=True)


def _item(sign: str, indent: str, block: Block, before: str) -> str:
    said = _comment("", block).replace("\n", f"\n{indent}")
    return sign + said + _words(block.runs, before, indent)


def _comment(kind: str, block: Block | None = None) -> str:
    """What says what the block after it is; nothing where that is plain."""
    given = [("lang", block.lang), ("dir", block.dir)] if block else []
    told = [kind, *(f"{name}={value}" for name, value in given if value)]
    said = " ".join(filter(None, told))
    return f"<!-- {said} -->\n" if said else ""


def _words(runs: Sequence[Run], before: str, indent: str = "", *, in_heading: bool = False) -> str:
    """The runs of a block, each of its lines in one."""
    written = _Writer(before, in_heading=in_heading).write(runs)
    lines = [_EDGE.sub(_as_references, line) for line in written.split("\n")]
    return ("<br>" if in_heading else f"\\\n{indent}").join(lines)


def _as_references(spaces: re.Match[str]) -> str:
    return "".join("&nbsp;" if space == "\xa0" else f"&#x{ord(space):X};" for space in spaces[0])


class _Writer:
    """
    Collects what a block is written of, its parts in order; a line break in one is a newline.

    How an italic, bold or struck through passage is written depends on what stands around its beginning and its
    end, and is settled last: their parts are empty until then.
    """

    def __init__(self, before: str, *, in_heading: bool) -> None:
        self.before, self.in_heading = before, in_heading
        self.parts: list[str] = []
        self.open: list[tuple[str, int]] = []  # each mark with the part that it began with
        self.delimited: list[tuple[int, int, str]] = []
        self.at_start, self.after_mark = not in_heading, False

    def write(self, runs: Iterable[Run]) -> str:
        for link, same in groupby(runs, key=lambda run: run.link):
            if link:
                self._bracket("[")
            for run in same:
                self._turn_to(run.marks)
                if run.note:
                    self._bracket(f"[^{self.before}{run.note}]")
                    self.at_start, self.after_mark = False, True
                else:
                    self._text(run.text)
            self._turn_to(())
            if link:
                self.parts.append(f"]({_address(link)})")
        self._settle()
        return "".join(self.parts)

    def _turn_to(self, marks: Sequence[str]) -> None:
        """Close the marks that end here, the innermost first, and open those that begin."""
        same = sum(1 for _ in takewhile(lambda pair: pair[0][0] == pair[1], zip(self.open, marks, strict=False)))
        while len(self.open) > same:
            mark, start = self.open.pop()
            if mark in _DELIMITERS:
                self.delimited.append((start, len(self.parts), mark))
            self.parts.append("" if mark in _DELIMITERS else f"</{mark.partition(' ')[0]}>")
        for mark in marks[same:]:
            self.open.append((mark, len(self.parts)))
            self.parts.append("" if mark in _DELIMITERS else f"<{_TAGS.get(mark, mark)}>")

    def _bracket(self, text: str) -> None:
        if self.parts and self.parts[-1].endswith("!"):
            self.parts[-1] = f"{self.parts[-1][:-1]}\\!"  # else it would be a picture
        self.parts.append(text)

    def _text(self, text: str) -> None:
        lines = []
        for at, line in enumerate(text.split("\n")):
            self.at_start |= at > 0 and not self.in_heading
            lines.append(self._escaped(line))
            self.at_start &= not line
            self.after_mark &= not line
        self.parts.append("\n".join(lines))

    def _escaped(self, line: str) -> str:
        escaped = _SIGN.sub(r"\\\g<0>", line)
        if (self.at_start and _BLOCK_SIGN.match(line)) or (self.after_mark and _AFTER_A_MARK.match(line)):
            return f"\\{escaped}"
        if self.at_start and (counted := _COUNTED.match(escaped)):
            return f"{counted[0]}\\{escaped[counted.end() :]}"
        return escaped

    def _settle(self) -> None:
        parts = [*self.parts, "\n"]
        for start, end, mark in sorted(self.delimited):
            sign = _DELIMITERS[mark]
            before, after = parts[start - 1][-1:] if start else "\n", parts[end + 1][:1]
            first, last = parts[start + 1][:1], parts[end - 1][-1:]
            is_read = _flanks(first, before) and _flanks(last, after) and sign[0] not in (before, after)
            parts[start], parts[end] = (sign, sign) if is_read else (f"<{mark}>", f"</{mark}>")
        self.parts = parts[:-1]


def _flanks(inside: str, outside: str) -> bool:
    """Whether a delimiter between these signs is read as one: where neither is known yet, it might not be."""
    side = _sort(inside)
    return side == "letter" or (side == "sign" and _sort(outside) in ("sign", "space"))


def _sort(sign: str) -> str:
    """What a sign is to delimiters; nothing where there is none, or readers of Markdown do not agree."""
    if not sign:
        return ""
    if sign.isspace():
        return "space"
    if sign.isascii() and not sign.isalnum():
        return "sign"
    return {"P": "sign", "S": "", "Z": "space"}.get(category(sign)[0], "letter")


def _address(link: str) -> str:
    if _PLAIN_ADDRESS.fullmatch(link):
        return link
    return f"<{re.sub(r'[<>]|&(?=#?[0-9A-Za-z]++;)', lambda sign: chr(92) + sign[0], link)}>"
