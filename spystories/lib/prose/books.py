"""A story on its way into a book or a plain file."""

from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe

from spystories.lib.prose.blocks import read

_EMPTY = {"br", "hr"}
_LOWER = {"h2": "h3", "h3": "h4"}


def for_book(
    html: str,
    link: Callable[[Mapping[str, str]], str | None],
    *,
    ids: str = "",
    lower: bool = False,
    as_xml: bool = True,
) -> SafeString:
    """
    What `render` made, written anew for a book: as XML, or else as HTML.

    `link` turns the attributes of a link into the address that it has in the book; where it answers None the
    words stay and the link goes. `ids` comes before the address of each paragraph; `lower` puts headings one
    level down.
    """
    reader = _Reader(link, ids, lower)
    reader.feed(html)
    reader.close()
    method = "xml" if as_xml else "html"
    parts = [ElementTree.tostring(part, encoding="unicode", method=method) for part in reader.builder.close()]
    return mark_safe("".join(parts))  # noqa: S308 - written by the serialiser


class _Reader(HTMLParser):
    """Builds a tree of the few elements that a rendered body has; what only decorates a page is left out."""

    def __init__(self, link, ids, lower):
        super().__init__()
        self.link, self.ids, self.lower = link, ids, lower
        self.builder = ElementTree.TreeBuilder()
        self.builder.start("body", {})
        self.linked = False

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "span":
            return
        kept = {"id": self.ids + given["id"]} if "id" in given else {}
        if tag == "a":
            address = self.link(given)
            self.linked = address is not None
            if not self.linked:
                return
            kept["href"] = address
        self.builder.start(self._named(tag), kept)
        if tag in _EMPTY:
            self.builder.end(tag)

    def handle_endtag(self, tag):
        if tag == "span" or (tag == "a" and not self.linked):
            return
        self.builder.end(self._named(tag))

    def handle_data(self, data):
        self.builder.data(data)

    def close(self):
        super().close()
        self.builder.end("body")

    def _named(self, tag):
        return _LOWER.get(tag, tag) if self.lower else tag


def as_text(body: str) -> str:
    """The body as plain text, its characters as stored; an empty line parts paragraphs, `* * *` scenes."""
    return "\n\n".join("* * *" if block.tag == "hr" else block.text for block in read(body))
