"""The files of a book: their words, the places in them, and what in them marks or is a footnote."""

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from spystories.lib.prose.foreign.rules import pattern
from spystories.lib.prose.tags import attributes

_BODY = re.compile(r"<body\b([^<>]*)>", re.IGNORECASE)
_PARTS = re.compile(r"<(?:body|section|div|article|nav)\b([^<>]*)>", re.IGNORECASE)
OPENS = re.compile(r"<([a-zA-Z][\w:-]*)\b((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>")
LINK = re.compile(r"<a\b([^<>]*)>((?:(?!</?a\b).){0,200}?)</a\s*>", re.IGNORECASE | re.DOTALL)
_ID = re.compile(r"""(\s(?:xml:)?id\s*=\s*)("[^"<>]*"|'[^'<>]*')""", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_FIRST_WORDS = re.compile(r"(?:\s|<[^<>]*>)*+")
_NUMBER, _SIGN = pattern("numbers"), pattern("signs")


@dataclass
class Page:
    """A file of the book, by its name in the archive."""

    name: str
    text: str
    properties: str = ""

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each id stands."""
        return places_in(self.text)

    @cached_property
    def words(self) -> str:
        return " ".join(html.unescape(_TAG.sub(" ", body_of(self.text))).split())

    @cached_property
    def kinds(self) -> set[str]:
        """What the page or one of its first parts says that it is."""
        parts = _PARTS.findall(self.text[: 2**16])[:3]
        return {word for raw in parts for key in ("epub:type", "role") for word in words_of(raw, key)}


def without_number(note: str, number: str) -> str:
    """A footnote without the number that it begins with, or what stood around one that was a link."""
    found = _FIRST_WORDS.match(note)
    words = note[found.end() :] if found else note
    sign = re.match(rf"[\[(]?(?:{re.escape(number.strip('[]().: '))})?[\])]?[.:)]?\s*(?=\S)", words)
    return note[: len(note) - len(words)] + words[sign.end() :] if sign else note


def noterefs(page: Page) -> Iterator[tuple[str, str]]:
    folder = posixpath.dirname(page.name)
    for raw, words in LINK.findall(page.text):
        given = attributes(raw)
        name, place = joined_path(folder, given.get("href", ""))
        if place and marks(given, words):
            yield name, place


def marks(given: Mapping[str, str], words: str) -> bool:
    """Whether a link says that it is the mark of a footnote, or reads as one does."""
    said = {*given.get("epub:type", "").split(), *given.get("role", "").split()}
    return bool({"noteref", "doc-noteref"} & said) or _NUMBER.fullmatch(bare(words) or "-") is not None


def leads_back(given: Mapping[str, str], words: str) -> bool:
    """Whether a link in a footnote leads from it to its mark: its number, or an arrow."""
    said = {*given.get("epub:type", "").split(), *given.get("role", "").split()}
    return bool({"backlink", "doc-backlink"} & said) or marks(given, words) or bool(_SIGN.fullmatch(bare(words)))


def element_at(text: str, start: int, name: str) -> str:
    """What stands in the element that begins at `start`; an anchor stands for the paragraph around it."""
    if name.lower() in ("a", "span", "sup"):
        before = max(text.rfind("<p", 0, start), text.rfind("<li", 0, start), text.rfind("<div", 0, start))
        found = OPENS.match(text, before) if before >= 0 else None
        if not found:
            return ""
        start, name = before, found[1]
    depth = 0
    for found in re.finditer(rf"<(/?){re.escape(name)}\b[^<>]*?(/?)>", text[start : start + 2**16], re.IGNORECASE):
        depth += 0 if found[2] else -1 if found[1] else 1
        if not depth:
            return text[start:][: found.end()].partition(">")[2].rpartition("<")[0]
    return ""


def places_in(text: str) -> dict[str, int]:
    """Where the tag with each id begins."""
    found: dict[str, int] = {}
    for each in _ID.finditer(text):
        found.setdefault(html.unescape(each[2][1:-1]), text.rfind("<", 0, each.start()))
    return found


def joined_path(folder: str, href: str) -> tuple[str, str]:
    """The name in the archive, and the place in it, that an address means."""
    path, _sign, place = href.strip().partition("#")
    name = posixpath.normpath(posixpath.join(folder, unquote(path))) if path else ""
    return name.lstrip("/"), unquote(place)


def all_named(element: Element, name: str) -> Iterator[Element]:
    """All elements of a name, in whatever namespace."""
    return (each for each in element.iter() if isinstance(each.tag, str) and each.tag.rpartition("}")[2] == name)


def words_of(raw: str, key: str) -> list[str]:
    return attributes(raw).get(key, "").lower().split()


def body_of(text: str) -> str:
    found = _BODY.search(text)
    return text[found.end() :] if found else text


def bare(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())
