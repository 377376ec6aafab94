"""Typographic setting for readers; what is stored keeps the characters as typed."""

import re

_TYPED = re.compile(r"""["']|(?<=[ \n])--?(?=[ \n])""")
_SECOND = re.compile(r"(?<=[ \n]-)-(?=[ \n])")  # the sign of ` -- ` that readers do not get
_GONE = "\uffff"  # in its place while offsets must hold; no text may have it
_ELISION = re.compile(r"(?:tis|twas|twere|twill|twould|em|til|bout|neath|nuff|cuz|n|\d\ds?)(?!\w)", re.IGNORECASE)
_OPENERS = frozenset("([{<“‘«‹/")
_DASHES = frozenset("–—-")


def typeset(text: str) -> str:
    """
    `text` with typographic quotes, apostrophes and dashes, ` - ` and ` -- ` the same one.

    A single quotation mark opens a quotation only when another closes it before the double quotation around
    it ends; all others are apostrophes.
    """
    return as_read(set_in_place(text))


def as_read(text: str) -> str:
    """Any part of what `set_in_place` gave, without what readers do not get."""
    return text.replace(_GONE, "")


def dropped(text: str) -> list[int]:
    """Where in `text` the signs stand that `typeset` leaves out."""
    return [match.start() for match in _SECOND.finditer(text)]


def set_in_place(text: str) -> str:
    """The same, one code point for one, so that offsets hold. Whoever shows a part of it calls `as_read`."""
    out = list(text)
    unclosed: list[list[int]] = [[]]  # the single quotations still open, for each double quotation around them
    for match in _TYPED.finditer(text):
        at = match.start()
        if match[0][0] == "-":
            out[at : match.end()] = "–" + _GONE * (len(match[0]) - 1)
        elif match[0] == '"' and _opens(out, at):
            out[at] = "“"
            unclosed.append([])
        elif match[0] == '"':
            out[at] = "”"
            for apostrophe in unclosed.pop() if len(unclosed) > 1 else ():
                out[apostrophe] = "’"
        elif _opens(out, at) and not _ELISION.match(text, at + 1):
            out[at] = "‘"
            unclosed[-1].append(at)
        else:
            out[at] = "’"
            if unclosed[-1] and not text[at + 1 : at + 2].isalnum() and not _opens(out, at):
                unclosed[-1].pop()
    for apostrophe in (at for level in unclosed for at in level):
        out[apostrophe] = "’"
    return "".join(out)


def _opens(out: list[str], at: int) -> bool:
    """Whether a quotation mark here stands before its words: after a space, a bracket or another."""
    before = out[at - 1] if at else " "
    after = out[at + 1] if at + 1 < len(out) else " "
    if before in _DASHES:
        return after.isalnum() or after in "\"'"
    return not after.isspace() and (before.isspace() or before in _OPENERS)
