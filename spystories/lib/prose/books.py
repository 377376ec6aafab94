"""A story on its way into a book or a plain file."""

from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Literal
from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe

from spystories.lib.prose.reading import read

# From the attributes of a link to the address that it has in the book.
Link = Callable[[Mapping[str, str]], str | None]
_EMPTY = {"br", "hr"}
_LOWER = {"h2": "h3", "h3": "h4"}


def for_book(html: str, link: Link, *, ids: str = "", lower: bool = False, as_xml: bool = True) -> SafeString:
    """
    What `render` made, written anew for a book: as XML, or else as HTML.

    `link` turns the attributes of a link into the address that it has in the book; where it answers None the
    words stay and the link goes. `ids` comes before the address of each paragraph; `lower` puts headings one
    level down.
    """
    reader = _Reader(link, ids, lower)
    reader.feed(html)
    reader.close()
    method: Literal["xml", "html"] = "xml" if as_xml else "html"
    parts = [ElementTree.tostring(part, encoding="unicode", method=method) for part in reader.builder.close()]
    return mark_safe("".join(parts))  # noqa: S308 - written by the serialiser


class _Reader(HTMLParser):
    """Builds a tree of the few elements that a rendered body has; what only decorates a page is left out."""

    def __init__(self, link: Link, ids: str, lower: bool) -> None:
        super().__init__()
        self.link, self.ids, self.lower = link, ids, lower
        self.builder = ElementTree.TreeBuilder()
        self.builder.start("body", {})
        self.linked = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "span":
            return
        kept = {"id": self.ids + given["id"]} if "id" in given else {}
        kept |= {name: given[name] for name in ("lang", "dir") if name in given}
        if tag == "a":
            address = self.link(given)
            self.linked = address is not None
            if address is None:
                return
            kept["href"] = address
        self.builder.start(self._named(tag), kept)
        if tag in _EMPTY:
            self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" or (tag == "a" and not self.linked):
            return
        self.builder.end(self._named(tag))

    def handle_data(self, data: str) -> None:
        self.builder.data(data)

    def close(self) -> None:
        super().close()
        self.builder.end("body")

    def _named(self, tag: str) -> str:
        return _LOWER.get(tag, tag) if self.lower else tag


def as_text(body: str) -> str:
    """The body as plain text, its characters as stored; an empty line parts paragraphs, `* * *` scenes."""
    return "\n\n".join("* * *" if block.tag == "hr" else block.text for block in read(body))
