"""Books as one file: HTML that asks nothing of any server, and plain text with its characters as stored."""

from base64 import b64encode
from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from spystories.lib import prose
from spystories.lib.pages import absolute
from stories.models import Site, Story

from .book import BATCH, Book, Empty, Entry, Reading


class _Addresses:
    """Everything is on one page."""

    as_xml = False

    def ids(self, number: int) -> str:
        return f"s{number}-"

    def story(self, number: int, paragraph: int | None = None) -> str:
        return f"#s{number}-p{paragraph}" if paragraph else f"#s{number}"

    def entry(self, entry: Entry) -> str:
        return f"#{entry.id}"


def html(book: Book, site: Site) -> Iterator[bytes]:
    """The book as one page, in pieces, for reading and for printing. Raises `Empty` when no story is live."""
    reading = Reading(book, _Addresses())
    titles = [] if book.is_one else list(book.stories.values_list("number", "title"))
    context = {"book": book, "site": site, "reading": reading, "titles": titles}
    cover = b64encode(reading.cover().encode()).decode()
    yield _drawn("page_start", cover=cover, **context)
    for chapter in reading.chapters():
        yield _drawn("page_story", chapter=chapter, **context)
    yield _drawn("page_end", **context)


def _drawn(template, **context):
    return render_to_string(f"books/{template}.html", context).encode()


def text(book: Book, site: Site) -> Iterator[bytes]:
    """The book as plain text, a story after the other. Raises `Empty` when no story is live."""
    if not book.is_one:
        parts = [book.title, *book.lines, f"{site.name}. {book.address}"]
        yield "\n\n".join(parts).encode() + b"\n"
    keys = list(book.stories.values_list("pk", flat=True))
    if not keys:
        raise Empty
    for at in range(0, len(keys), BATCH):
        some = keys[at : at + BATCH]
        stories = Story.objects.live().filter(rendering__isnull=False).in_bulk(some)
        for story in filter(None, map(stories.get, some)):
            yield (b"" if book.is_one else b"\n\n\n") + _as_text(story, site).encode()


def _as_text(story: Story, site: Site) -> str:
    number = _("%(site)s, No. %(number)s.") % {"site": site.name, "number": story.number}
    source = f"{number} {absolute(story.get_absolute_url())}"
    parts = (story.title, story.standfirst, story.byline, prose.as_text(story.body), source)
    return "\n\n".join(filter(None, parts)) + "\n"
