"""Fields: what a word processor works out itself, with the words that it last came to."""

import re
from dataclasses import dataclass

from spystories.lib.manuscripts.links import web_address

# What the words of a field are left out as; nothing where nobody misses them.
_OUT = {
    **dict.fromkeys(("TOC", "INDEX", "TOA"), "contents"),
    **dict.fromkeys(("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION"), "head"),
    **dict.fromkeys(("EQ",), "equation"),
    **dict.fromkeys(("TC", "XE", "TA", "RD", "PRIVATE", "ADVANCE", "SET", "ASK"), ""),
}
_NAME = re.compile(r"\s*([A-Za-z]{1,20})")
_PART = re.compile(r'"((?:[^"\\]|\\.){0,4000})"|(\\[A-Za-z!*@#])|([^\s"]{1,4000})')
_WITHOUT_VALUE = ("", "\\n", "\\h", "\\m")  # what stands before an address
_LONGEST = 10_000
MOST_FIELDS = 50  # in each other: of more, the outermost are ones that never end


@dataclass(eq=False)
class Field:
    """
    A field that has begun. Its instructions come first, then its words.

    What is left out of a field that never ends would be all that follows: it goes only once it `has_ended`.
    """

    instructions: str = ""
    in_words: bool = False
    has_ended: bool = False
    name: str = ""
    out: str | None = None  # as what its words are left out
    link: str = ""

    def instruct(self, text: str) -> None:
        """Adds to the instructions."""
        if not self.in_words and len(self.instructions) < _LONGEST:
            self.instructions += text

    def begin_words(self) -> None:
        """Ends the instructions, which tell from here on what the field is."""
        self.in_words = True
        found = _NAME.match(self.instructions)
        self.name = found[1].upper() if found else ""
        self.out = _OUT.get(self.name)
        if self.name == "NOTEREF" and "\\f" in self.instructions:
            self.out = "note"  # the number of a footnote that stands elsewhere, set as one
        if self.name == "HYPERLINK":
            self.link = _link(self.instructions)


def _link(instructions: str) -> str:
    address = anchor = before = ""
    for quoted, switch, bare in _PART.findall(_NAME.sub("", instructions, count=1)):
        value = (quoted or bare).replace('\\"', '"').replace("\\\\", "\\")
        if not switch and before in _WITHOUT_VALUE:
            address = address or value
        elif not switch and before == "\\l":
            anchor = value
        before = switch.lower()
    return web_address(address, anchor)
