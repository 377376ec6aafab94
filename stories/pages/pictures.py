"""The addresses of pictures' files: for readers while something that is live shows them, and behind a share link."""

from django.http import Http404, HttpRequest, HttpResponse

from characters.models import Picture
from stories.derived.pictures import uses_of
from stories.pictures.serving import file_answer
from stories.publishing import share_links

from .shared_draft import HEADERS

FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}


def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A file of a picture that something live shows. All others are 404, as are originals. One query."""
    if Picture.objects.public().with_file(name) is None:
        raise Http404(name)
    return file_answer(name, FOR_A_YEAR)


def shared_picture(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """A file of a picture that the draft behind a share link shows, as long as the link leads to it."""
    share = share_links.find_share(token)
    if share is None or not share_links.is_open(share):
        raise Http404(name)
    keys = uses_of(share_links.revision_shown(share))
    if Picture.objects.filter(key__in=keys).with_file(name) is None:
        raise Http404(name)
    return file_answer(name, HEADERS)
