"""Books as plain text, its characters as stored."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from spystories.lib import prose
from spystories.lib.page_head import absolute_address
from spystories.lib.pictures import ShownPicture
from stories.models import Site, Story

from .book import Book, body_with_lead, live_stories


def make_text(book: Book, site: Site) -> Iterator[bytes]:
    """The book in pieces, a story after the other. Raises `EmptyBook` when no story is live."""
    if not book.is_one:
        parts = [book.title, *book.lines, f"{site.name}. {book.address}"]
        yield "\n\n".join(parts).encode() + b"\n"
    for story, pictures in live_stories(book):
        yield (b"" if book.is_one else b"\n\n\n") + _as_text(story, site, pictures).encode()


def _as_text(story: Story, site: Site, pictures: Mapping[str, ShownPicture]) -> str:
    number = _("%(site)s, No. %(number)s.") % {"site": site.name, "number": story.number}
    source = f"{number} {absolute_address(story.get_absolute_url())}"
    text = prose.as_text(body_with_lead(story), pictures)
    parts = (story.title, story.standfirst, story.printed_byline, text, source)
    return "\n\n".join(filter(None, parts)) + "\n"
