"""Taking stories along: a story, a collection, a tag, a thread, or the reader's own choice."""

from collections.abc import Iterator

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from characters.models import Character, Place
from characters.redirects import moved

from . import books, epub, one_file
from .drawing.raster import raster
from .models import Collection, Rendering, Site, Story, Tag

WHOLE = 2**20  # bytes; a longer book is sent while it is made
FORMS = {
    "epub": (epub.epub, epub.TYPE),
    "html": (one_file.html, "text/html; charset=utf-8"),
    "txt": (one_file.text, "text/plain; charset=utf-8"),
}
IN_ONE_FILE = ("story", "collection")  # the others are taken along as EPUB only
_ROWS = {
    "story": Story.objects.live,
    "collection": Collection.objects.public,
    "tag": Tag.objects.public,
    "person": Character.objects.public,
    "place": Place.objects.public,
}


@require_safe
def of_thing(request, section, address, form):
    """The book of one public thing; from its former address the reader is sent on. Eleven queries at most."""
    if form not in FORMS or (form != "epub" and section not in IN_ONE_FILE):
        raise Http404
    rows = _ROWS[section]()
    field = "path" if section == "place" else "slug"
    row = rows.filter(**{field: address}).first()
    if row is None:
        return moved(rows, address, to=lambda row: reverse(f"books:{section}", args=[row.address, form]))
    return _download(request, books.of(row), form)


@require_safe
def cover(request, slug):
    """The cover of a live story as a PNG, for apps that draw no SVG."""
    found = Rendering.objects.filter(story__in=Story.objects.live().filter(slug=slug)).first()
    if found is None:
        return moved(Story.objects.live(), slug, to=lambda row: reverse("books:cover", args=[row.slug]))
    return HttpResponse(raster(found.cover), content_type="image/png")


def _download(request, book: books.Book, form: str) -> HttpResponse:
    """
    The file, for keeping. Raises `Http404` when no story of it is live.

    A book of up to a megabyte is answered whole; of a longer one no more is in memory than that.
    """
    make, kind = FORMS[form]
    pieces = make(book, Site.objects.first() or Site())
    try:
        start, is_whole = _begun(pieces)
    except books.Empty:
        raise Http404 from None
    if is_whole:
        response = HttpResponse(start, content_type=kind)
    else:
        rest = _continued(start, pieces) if request.method == "GET" else ()
        response = StreamingHttpResponse(rest, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, f"{book.name}.{form}")
    return response


def _begun(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """What is made until it is whole, or else too long to be held; and which of both."""
    start = bytearray()
    for piece in pieces:
        start += piece
        if len(start) > WHOLE:
            return bytes(start), False
    return bytes(start), True


def _continued(start: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield start
    yield from pieces
