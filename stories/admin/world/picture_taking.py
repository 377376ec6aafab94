"""Pictures brought in by their files: one for a script, many by a form, and another file for one that is there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from characters.models import Picture
from spystories.lib.admin_addresses import admin_address
from spystories.lib.conflict_forms import conflict_sentence
from spystories.lib.keys import is_number
from spystories.lib.locks import EditConflict
from spystories.lib.pictures import Refused
from stories.admin.shared.pages import AdminPage, admin_page, may_write
from stories.history.changes import keep_change
from stories.pictures import rights
from stories.pictures.library import count_uses, thumb_of
from stories.pictures.taking import replace_file, take

from .picture_answers import as_answer, refusal

MOST_FILES = 20  # that one form brings in
KEPT_BY_BROWSERS = gettext_lazy(
    "Where readers have seen it, their browsers may keep the file for up to a year: that cannot be taken back."
)


@admin_page(may_write, methods=["POST"])
def upload(page: AdminPage) -> HttpResponse:
    """Bring in the posted `file`; the same file once more is the picture that it was."""
    file = page.request.FILES.get("file")
    if file is None:
        return refusal(_("Choose a file first."))
    try:
        taken = take(file.read(), file.name or "", page.user)
    except Refused as refused:
        return refusal(str(refused))
    return JsonResponse(as_answer(taken.picture) | {"said": " ".join(taken.said)})


@admin_page(may_write, methods=["GET", "POST"])
def bring_in(page: AdminPage) -> HttpResponse:
    """Choose files, one or many. POST takes each by itself: one that is refused leaves the others be."""
    request, error = page.request, ""
    if request.method == "POST":
        files = request.FILES.getlist("files")
        error = "" if files else _("Choose the files first.")
        if len(files) > MOST_FILES:
            error = _("At most %(most)s files at once.") % {"most": MOST_FILES}
        if not error:
            return _take_all(page, files)
    return page.show(
        "admin/characters/picture/add.html",
        _("Bring pictures in"),
        status=422 if error else 200,
        error=error,
        most=MOST_FILES,
    )


def _take_all(page: AdminPage, files: list[Any]) -> HttpResponse:
    pictures: list[Picture] = []
    for file in files:
        try:
            taken = take(file.read(), file.name or "", page.user)
        except Refused as refused:
            page.tell(f"“{file.name}”: {refused}", messages.WARNING)
            continue
        pictures.append(taken.picture)
        for said in taken.said:
            page.tell(f"“{file.name}”: {said}", messages.WARNING)
    if pictures:
        said = ngettext("%(n)s picture is in the library.", "%(n)s pictures are in the library.", len(pictures))
        page.tell(said % {"n": len(pictures)})
    if len(pictures) == 1:
        return HttpResponseRedirect(admin_address(pictures[0]))
    return HttpResponseRedirect(admin_address(Picture, "changelist" if pictures else "add"))


@admin_page(lambda page, picture: rights.may_replace(page.user, picture))
def show_replace(page: AdminPage, picture: Picture) -> HttpResponse:
    """Choose another file for a picture. POST puts it in its place, wherever the picture is shown."""
    request, error = page.request, ""
    if request.method == "POST":
        error = _replace(page, picture)
        if not error:
            return HttpResponseRedirect(admin_address(picture))
    uses = count_uses([picture])[picture.pk]
    return page.show(
        "admin/characters/picture/replace.html",
        _("Replace the file"),
        status=422 if error else 200,
        picture=picture,
        thumb=thumb_of(picture),
        error=error,
        uses="" if uses.is_unused else uses.in_words,
        kept=KEPT_BY_BROWSERS,
    )


def _replace(page: AdminPage, picture: Picture) -> str:
    """Put the posted file in a picture's place; why it was not, in a sentence, or nothing."""
    file, version = page.request.FILES.get("file"), page.request.POST.get("_version", "")
    if file is None:
        return _("Choose a file first.")
    try:
        seen = int(version) if is_number(version) else 0
        within = keep_change(picture, by=page.user)
        taken = replace_file(picture, file.read(), version=seen, within=within)
    except Refused as refused:
        return str(refused)
    except EditConflict:
        picture.refresh_from_db()
        return conflict_sentence()
    page.log(picture, _("Replaced its file."))
    page.tell(_("“%(name)s” has another file now, wherever it is shown.") % {"name": picture})
    for said in taken.said:
        page.tell(said, messages.WARNING)
    return ""


PAGES = [("upload/", upload, "upload"), ("<int:pk>/replace/", show_replace, "replace")]
