"""Books as one page of HTML that asks nothing of any server, for reading and for printing."""

from base64 import b64encode
from collections.abc import Iterator

from django.template.loader import render_to_string

from spystories.lib import prose
from spystories.lib.pictures.store import read_file
from stories.models import Site

from .book import Book, BookReading, Entry
from .sheets import kinds_sheet


class _Addresses:
    """Everything is on one page."""

    as_xml = False

    def ids(self, number: int) -> str:
        return f"s{number}-"

    def story(self, number: int, paragraph: int | None = None) -> str:
        return f"#s{number}-{prose.address_of(paragraph)}" if paragraph else f"#s{number}"

    def entry(self, entry: Entry) -> str:
        return f"#{entry.id}"

    def picture(self, name: str) -> str | None:
        """In the page itself, as browsers have it: smaller than what every app can show, and as wide."""
        data = read_file(f"{name.partition('.')[0]}.webp")
        return f"data:image/webp;base64,{b64encode(data).decode()}" if data else None


def make_html(book: Book, site: Site) -> Iterator[bytes]:
    """The book in pieces. Raises `EmptyBook` when no story is live."""
    reading = BookReading(book, _Addresses())
    titles = [] if book.is_one else list(book.stories.values_list("number", "title", "lang"))
    context = {"book": book, "site": site, "reading": reading, "titles": titles}
    cover = b64encode(reading.cover().encode()).decode()
    yield _drawn("page_start", cover=cover, kinds_sheet=kinds_sheet(), **context)
    for chapter in reading.chapters():
        yield _drawn("page_story", chapter=chapter, **context)
    yield _drawn("page_end", **context)


def _drawn(template: str, **context: object) -> bytes:
    return render_to_string(f"books/{template}.html", context).encode()
