"""The files of all pictures, for editors; each original as it came, to be kept."""

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from characters.models import Picture
from stories.pictures.serving import file_answer


def picture_file(request: HttpRequest, name: str, site: AdminSite) -> HttpResponse:
    """A file of any picture. Queries: one beside those of the login."""
    _require_sight(request)
    if Picture.objects.with_file(name) is None:
        raise Http404(name)
    return file_answer(name, {})


def original(request: HttpRequest, name: str, site: AdminSite) -> HttpResponse:
    """The file that a picture was made from, to be saved and never shown: with all that its camera says."""
    _require_sight(request)
    digest = name.partition(".")[0]
    picture = Picture.objects.filter(digest=digest).first()
    if picture is None or picture.original != f"originals/{name}":
        raise Http404(name)
    return file_answer(picture.original, {"Content-Disposition": f'attachment; filename="{picture.key}.{name[65:]}"'})


def _require_sight(request: HttpRequest) -> None:
    """Raises `PermissionDenied` for who may not see the library."""
    if not (request.user.has_perm("characters.view_picture") or request.user.has_perm("characters.change_picture")):
        raise PermissionDenied


PAGES = [
    ("pictures/<str:name>", picture_file, "picture_file"),
    ("pictures/originals/<str:name>", original, "picture_original"),
]
