"""Pictures for the scripts of forms and of the text editor: some to choose from, and what one says."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from characters.models import Picture
from spystories.lib.admin_addresses import admin_address
from spystories.lib.conflict_forms import conflict_sentence
from spystories.lib.locks import EditConflict
from spystories.lib.partial_forms import PartialModelForm
from stories.admin.shared.pages import AdminPage, admin_page, may_look
from stories.history.changes import keep_change
from stories.pictures import changing
from stories.pictures.library import thumb_of

OFFERED = 24  # pictures at once


class WordsForm(PartialModelForm):
    """What is said of a picture where it is shown."""

    class Meta:
        model = Picture
        fields = ["alt", "decorative", "caption", "credit"]


@admin_page(may_look, methods=["GET"])
def choose(page: AdminPage) -> HttpResponse:
    """
    The newest pictures, those with the words of `q`, or of each `key`; `more` where there are others too.

    One query.
    """
    asked = page.request.GET
    keys = asked.getlist("key")[:OFFERED]
    pictures = Picture.objects.filter(key__in=keys) if keys else Picture.objects.with_words(asked.get("q", ""))
    found = list(pictures.order_by("-created_at", "-pk")[: OFFERED + 1])
    return JsonResponse({"pictures": [*map(as_answer, found[:OFFERED])], "more": len(found) > OFFERED})


@admin_page(may_look, methods=["POST"])
def change_words(page: AdminPage, key: str) -> HttpResponse:
    """
    Change what is said of a picture: `alt`, `decorative`, `caption` and `credit`, each as it was if it is not sent.

    With a `version` only if that is its newest.
    """
    with transaction.atomic():
        picture = get_object_or_404(Picture, key=key)
        if not page.admin.has_change_permission(page.request, picture):
            return refusal(_("You may not change this picture."), status=403)
        version = page.request.POST.get("version", str(picture.version))
        form = WordsForm(page.request.POST, instance=picture)
        if not form.is_valid():
            return refusal(" ".join(str(said) for errors in form.errors.values() for said in errors))
        try:
            if version != str(picture.version):
                raise EditConflict
            if form.has_changed():
                with keep_change(picture, by=page.user):
                    changing.save_words(picture)
                page.log(picture, _("Changed its words."))
        except EditConflict:
            return refusal(conflict_sentence(), status=409)
        except ValidationError as refused:
            return refusal(" ".join(refused.messages))
    return JsonResponse(as_answer(picture))


def as_answer(picture: Picture) -> dict[str, Any]:
    """A picture as scripts are told of it."""
    words = ("key", "name", "alt", "decorative", "caption", "credit", "width", "height", "version")
    own = {name: getattr(picture, name) for name in words}
    return own | {"thumb": thumb_of(picture), "address": admin_address(picture)}


def refusal(sentence: str, status: int = 400) -> JsonResponse:
    """Why something was not done, in a sentence."""
    return JsonResponse({"refused": sentence}, status=status)


PAGES = [
    ("choose/", choose, "choose"),
    ("<slug:key>/words/", change_words, "words"),
]
