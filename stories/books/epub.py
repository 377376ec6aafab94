"""
Books as EPUB 3: stories → bytes, pure but for the templates.

The archive is made while it is read: first the stories, then what lists them. The same content is the same
bytes.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from spystories.lib import prose
from spystories.lib.pictures.files import TYPES
from spystories.lib.pictures.store import missing_files, read_whole
from spystories.lib.signs import FORBIDDEN
from spystories.lib.zip_stream import File, zip_files
from stories.derived.drawing.raster import draw_png
from stories.models import Site

from .book import ROWS_ON_A_PAGE, Book, BookReading, Entry
from .sheets import kinds_sheet

EPUB_TYPE = "application/epub+zip"
COVER_SIZE = (900, 1200)  # pixels of the cover on a reader's shelf


class Page(NamedTuple):
    """A page of passages, of people or of places."""

    file: str
    title: str
    template: str
    rows: Sequence[Any]

    @property
    def id(self) -> str:
        return self.file.partition(".")[0]


class _Addresses:
    """Each story is a file, as is each picture; people and places are on pages."""

    as_xml = True

    def __init__(self) -> None:
        self.pictures: dict[str, str] = {}  # the type of each that the book holds, by its name

    def picture(self, name: str) -> str | None:
        if name not in self.pictures and missing_files([name]):
            return None
        self.pictures.setdefault(name, TYPES[name.rpartition(".")[2]])
        return f"pictures/{name}"

    def ids(self, number: int) -> str:
        return ""

    def story(self, number: int, paragraph: int | None = None) -> str:
        return f"story-{number}.xhtml#{prose.address_of(paragraph)}" if paragraph else f"story-{number}.xhtml"

    def entry(self, entry: Entry) -> str:
        return f"{entry.thing.section}-{entry.page}.xhtml#{entry.id}"


def make_epub(book: Book, site: Site) -> Iterator[bytes]:
    """The book as it is made, in pieces. Raises `EmptyBook` when no story of it is live."""
    return zip_files(_files(book, site))


def _files(book: Book, site: Site) -> Iterator[File]:
    yield File("mimetype", EPUB_TYPE.encode(), pack=False)
    yield _drawn("META-INF/container.xml", "container")
    yield File("EPUB/book.css", (render_to_string("books/book.css") + kinds_sheet()).encode())
    addresses = _Addresses()
    reading = BookReading(book, addresses)
    pages: list[Page] = []
    context = {"book": book, "site": site, "reading": reading, "pages": pages, "pictures": addresses.pictures}
    written = 0
    for chapter in reading.chapters():
        yield _drawn(f"EPUB/{chapter.address}", "story", chapter=chapter, **context)
        names = [*addresses.pictures]
        yield from (File(f"EPUB/pictures/{name}", read_whole(name), pack=False) for name in names[written:])
        written = len(names)
        while len(reading.passages) >= ROWS_ON_A_PAGE:
            yield _passages(reading, context)
    while reading.passages:
        yield _passages(reading, context)
    for page in _entries(reading):
        pages.append(page)
        yield _drawn(f"EPUB/{page.file}", page.template, page=page, **context)
    cover = _printable(reading.cover())
    yield File("EPUB/cover.svg", cover)
    yield File("EPUB/cover.png", draw_png(cover.decode(), *COVER_SIZE), pack=False)
    for file, template in (
        ("cover.xhtml", "cover"),
        ("title.xhtml", "title"),
        ("contents.xhtml", "contents"),
        ("contents.ncx", "ncx"),
        ("package.opf", "package"),
    ):
        if template != "title" or not book.is_one:
            yield _drawn(f"EPUB/{file}", template, **context)


def _passages(reading: BookReading, context: dict[str, Any]) -> File:
    """The next page of the passages of a thread, which are let go of then."""
    number = len(context["pages"]) + 1
    page = Page(f"passages-{number}.xhtml", _numbered(_("Passages"), number), "passages", [])
    context["pages"].append(page)
    rows = reading.passages[:ROWS_ON_A_PAGE]
    del reading.passages[:ROWS_ON_A_PAGE]
    return _drawn(f"EPUB/{page.file}", page.template, page=page._replace(rows=rows), **context)


def _entries(reading: BookReading) -> Iterator[Page]:
    """The cast list, and then the gazetteer."""
    for entries, title in ((reading.people, _("People")), (reading.places, _("Places"))):
        for number, some in groupby(entries, key=lambda entry: entry.page):
            rows = list(some)
            file = reading.addresses.entry(rows[0]).partition("#")[0]
            yield Page(file, _numbered(title, number), "entries", rows)


def _numbered(title: str, number: int) -> str:
    return title if number == 1 else _("%(title)s, part %(number)s") % {"title": title, "number": number}


def _drawn(name: str, template: str, **context: object) -> File:
    return File(name, _printable(render_to_string(f"books/{template}.xml", context)))


def _printable(text: str) -> bytes:
    """Text without the characters that XML forbids: dropped here, once for all parts of a book."""
    return FORBIDDEN.sub("", text).encode()
