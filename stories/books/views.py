"""Taking stories along: a story, a collection, a tag, a thread, or the reader's own choice."""

import logging
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from threading import BoundedSemaphore
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters import addresses
from characters.pages.redirects import redirect_former
from spystories.lib.memory_cache import MemoryCache
from spystories.lib.page_keys import stored
from spystories.lib.pictures.store import Away
from stories.derived.drawing.kept import TooManyDrawingsError, kept_png, take_turn
from stories.models import Rendering, Site, Story

from .book import SECTIONS, Book, EmptyBook, book_of, book_of_choice, find_public, public_rows
from .copies import make_document, make_markdown
from .docx_parts import DOCX_TYPE
from .epub import EPUB_TYPE, make_epub
from .html import make_html
from .plain_text import make_text

logger = logging.getLogger(__name__)

COVER_SIZE = (600, 800)  # pixels of a cover in a catalogue
MOST_CHOSEN = 500  # stories in a reader's own book: more than an address of common length can name
BYTES_HELD = 2**20  # of a book in memory; a longer one is sent while it is made
FORMS: dict[str, tuple[Callable[[Book, Site], Iterator[bytes]], str]] = {
    "epub": (make_epub, EPUB_TYPE),
    "html": (make_html, "text/html; charset=utf-8"),
    "txt": (make_text, "text/plain; charset=utf-8"),
    "docx": (make_document, DOCX_TYPE),
    "md": (make_markdown, "text/markdown; charset=utf-8"),
}
DRAWN = ("epub",)  # holds a drawn cover
BYTES_KEPT = 16 * BYTES_HELD  # by a process: while nothing published changes, books stay the same
LONG_AT_ONCE = 2  # long books that a process makes at the same time, of its four threads
# Of what there is a file in each form; of all an EPUB. Manuscripts are there where the site's editors allow them.
MANUSCRIPTS = ("docx", "md")
OF_WHAT = {
    "epub": SECTIONS,
    **dict.fromkeys(("html", "txt"), ("story", "collection")),
    **dict.fromkeys(MANUSCRIPTS, ("story", "collection", "author")),
}
_being_made = BoundedSemaphore(LONG_AT_ONCE)
kept_books: MemoryCache[bytes] = MemoryCache(BYTES_KEPT)


@stored()
@require_safe
def book_of_thing(request: HttpRequest, section: str, address: str, form: str) -> HttpResponseBase:
    """The book of one public thing; from its former address the reader is sent on. Thirteen queries at most."""
    if section not in OF_WHAT.get(form, ()) or not _is_given(form):
        raise Http404
    row = find_public(section, address)
    if row is None:
        name = f"books:{section}"
        return redirect_former(public_rows(section), address, to=lambda row: reverse(name, args=[row.address, form]))
    return _download(request, book_of(row), form)


def _is_given(form: str) -> bool:
    """Whether readers may have it. A query where that is for the editors to say."""
    return form not in MANUSCRIPTS or Site.objects.texts().readers_take_manuscripts


@require_safe
def chosen_book(request: HttpRequest) -> HttpResponseBase:
    """
    The reader's own choice, `?story=slug&story=slug…`, in that order; former addresses count too.

    What is not live is left out. Fourteen queries at most. Raises `Http404` when nothing is left.
    """
    slugs = list(dict.fromkeys(filter(None, request.GET.getlist("story"))))
    if len(slugs) > MOST_CHOSEN:
        sentence = _("One book holds %(most)s chosen stories. Choose fewer, or take a collection along.")
        return _refused(request, 400, _("Too many stories"), sentence % {"most": MOST_CHOSEN})
    stories = _chosen(slugs)
    if not stories:
        raise Http404
    return _download(request, book_of_choice(stories, _("Chosen stories"), reverse("stories:list")), "epub")


def _chosen(slugs: list[str]) -> list[Story]:
    """The live stories at these addresses, each once. Three queries at most."""
    stories = Story.objects.live().filter(rendering__isnull=False).only("key", "slug")
    found = {story.slug: story for story in stories.filter(slug__in=slugs)}
    if left := [slug for slug in slugs if slug not in found]:
        keys = addresses.find_keys(Story.section, left)
        moved_on = {story.key: story for story in stories.filter(key__in=keys.values())}
        found |= {slug: moved_on[key] for slug, key in keys.items() if key in moved_on}
    return list(dict.fromkeys(found[slug] for slug in slugs if slug in found))


@stored()
@require_safe
def cover(request: HttpRequest, slug: str) -> HttpResponse:
    """The cover of a live story as a PNG, for apps that draw no SVG. One query; from a former address three."""
    rendering = Rendering.objects.filter(story__in=Story.objects.live().filter(slug=slug)).first()
    if rendering is None:
        return redirect_former(Story.objects.live(), slug, to=lambda row: reverse("books:cover", args=[row.slug]))
    try:
        return HttpResponse(kept_png(rendering.cover, *COVER_SIZE), content_type="image/png")
    except TooManyDrawingsError:
        return _asked_to_wait_for_covers(request)


def _download(request: Any, book: Book, form: str) -> HttpResponseBase:
    """
    The file, for keeping. Raises `Http404` when no story of it is live.

    A book of up to a megabyte is answered whole, and kept by what it holds: by the content version. A longer
    one is sent while it is made, and no more of it is in memory; only so many are made at once, and so many covers
    drawn a minute, that the pages stay quick, and who comes then is asked to wait.
    """
    make, kind = FORMS[form]
    key = (request.content_version, book.key, form)
    pieces: Iterator[bytes] = iter(())
    start, is_whole = kept_books.get(key), True
    if start is None:
        pieces = make(book, Site.objects.texts())
        try:
            if form in DRAWN:
                take_turn()
            start, is_whole = _begun(pieces)
        except EmptyBook:
            raise Http404 from None
        except TooManyDrawingsError:
            return _asked_to_wait_for_covers(request)
        except Away as error:
            logger.error("A book waits for the files of its pictures, which cannot be reached: %s", error)
            return asked_to_wait(request, _("The site cannot reach its pictures. Try again in a minute."), status=503)
    if is_whole:
        kept_books.keep(key, start)
        response: HttpResponseBase = HttpResponse(start, content_type=kind)
    elif request.method == "HEAD":
        response = StreamingHttpResponse((), content_type=kind)
    elif _being_made.acquire(blocking=False):
        response = StreamingHttpResponse(_LongBook(start, pieces), content_type=kind)
    else:
        return asked_to_wait(request, _("Other long books are being made just now. Try again in a minute."))
    response["Content-Disposition"] = content_disposition_header(True, f"{book.name}.{form}")
    return response


def asked_to_wait(request: HttpRequest, sentence: str, status: int = 429) -> HttpResponse:
    """The answer to who comes while as much is being made as may be, or something is away: to come in a minute."""
    response = _refused(request, status, _("Wait a little"), sentence)
    response["Retry-After"] = "60"
    return response


def _asked_to_wait_for_covers(request: HttpRequest) -> HttpResponse:
    return asked_to_wait(request, _("Other covers are being drawn just now. Try again in a minute."))


def _begun(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """The pieces made until the book is whole, or too long to be held; and whether it is whole."""
    start = bytearray()
    for piece in pieces:
        start += piece
        if len(start) > BYTES_HELD:
            return bytes(start), False
    return bytes(start), True


class _LongBook:
    """A book on its way. The server closes it at the end, and when its reader has gone."""

    def __init__(self, start: bytes, pieces: Iterator[bytes]):
        self.pieces = chain([start], pieces)
        self.close = cache(_being_made.release)  # once

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces


def _refused(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    return render(request, "books/refused.html", {"title": title, "sentence": sentence}, status=status)
