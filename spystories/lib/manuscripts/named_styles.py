"""What a paragraph is by the name that its style has in a word processor, whatever the format."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple


class Role(NamedTuple):
    """
    What a paragraph is: its tag, its kind, and the kind of its quotation (`None` is none, "" a plain one).

    The tag is one of a body, or "title", "subtitle", "author", "contents" (a line of a contents list), "break" (what
    parts scenes) or those of `OWN`, `STORY` and `GAP`. Where the style is `designed`, its slope and weight are its
    look, and no emphasis.
    """

    tag: str = "p"
    kind: str = ""
    quote: str | None = None
    designed: bool = False


PLAIN = Role()
OWN = Role("own", designed=True)  # a line around the text of a document of ours
STORY = Role("story", designed=True)  # the title of one of several stories in such a document
GAP = Role("gap", designed=True)  # parts two quotations of one kind in such a document
_QUOTATION = "(quote|verse|letter|epigraph|telegram|message|transcript|sign)"
_NAMES = (
    (r"manuscript (?:head|end)", OWN),
    (r"manuscript story", STORY),
    (r"quotation gap", GAP),
    (rf"{_QUOTATION} list", Role(quote="=")),
    (rf"{_QUOTATION} break", Role("break", quote="=")),
    *((rf"{_QUOTATION} {kind}", Role(kind=kind, quote="=")) for kind in ("right", "salutation", "source")),
    (r"(?:book |story |document )?(?:title|titel|titre|t[ií]tulo|titolo)(?: page title)?", Role("title")),
    (r"(?:sub-?title|untertitel|sous-titre|subt[ií]tulo|sottotitolo)", Role("subtitle")),
    (r"(?:heading|überschrift|titre|t[ií]tulo|titolo|encabezado) ?[12]", Role("h1")),
    (r"(?:heading|überschrift|titre|t[ií]tulo|titolo|encabezado) ?[3-9]|heading 10", Role("h3")),
    (r"heading|überschrift|(?:chapter|section|kapitel)(?: ?(?:title|heading|name|number|\d+))?", Role("h1")),
    (r"(?:toc|contents|index)(?: ?heading)?(?: ?\d+)?|(?:inhalts)?verzeichnis ?\d*|tm ?\d", Role("contents")),
    (r"(?:intense |block ?)?quot(?:e|ations?)|block ?text|(?:intensives )?zitat|citation|cita", Role(quote="")),
    (r"(?:verse|poem|poetry|stanza|song|lyrics|gedicht|vers)(?: ?(?:line|text|body|\d+))?", Role(quote="verse")),
    (r"epigraph|motto|épigraphe|epígrafe", Role(quote="epigraph")),
    (r"(?:letter|brief)(?: ?(?:body|text))?", Role(quote="letter")),
    (r"(telegram|message|transcript|sign)", Role(quote="=")),
    (r"authors?|by-?line|autor|auteur|autore|автор", Role("author")),
    (r"salutation|anrede", Role(kind="salutation")),
    (r"signature|closing|complimentary close|grußformel|unterschrift|(?:text )?right", Role(kind="right")),
    (r"(?:quotation )?source|attribution", Role(kind="source")),
    (r"(?:horizontal|horizontale) ?(?:line|rule|linie)|hr", Role("hr")),
    (r"(?:scene|section|chapter)? ?(?:break|separator|divider)|ornament(?:al break)?|asterism|pause", Role("break")),
    (r"caption|beschriftung|illustration|figure|drawing", Role()),
)
_RULES = [(re.compile(names, re.IGNORECASE), role._replace(designed=True)) for names, role in _NAMES]
_ENCODED = re.compile("_([0-9a-f]{2,4})_")


def role_of(names: Iterable[str]) -> Role:
    """The role of a paragraph whose style has this name, or that of the style it is made from, the nearest first."""
    return next(filter(None, map(_role, names)), PLAIN)


@lru_cache(maxsize=1024)
def _role(name: str) -> Role | None:
    plain = _ENCODED.sub(lambda code: chr(int(code[1], 16)), name).strip().lower()
    for fits, role in _RULES:
        if (found := fits.fullmatch(plain)) is not None:
            return role._replace(quote=found[1].removeprefix("quote")) if role.quote == "=" else role
    return None
