"""What a story is tied to, chosen or made in place while it is typed: people, places, tags, authors, collections."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from characters import editing
from characters.models import ENTITIES, Character, Place, Section
from spystories.lib import prose
from spystories.lib.folding import fold
from spystories.lib.keys import is_number
from spystories.lib.text import without_forbidden
from stories.admin.shared.pages import AdminPage, admin_page, may_change, may_write
from stories.content.setting_guess import guess_how
from stories.editing.catalogue_forms import AuthorForm, CollectionForm, TagForm
from stories.editing.story_form import StoryForm
from stories.history import catalogue
from stories.history.changes import keep_change
from stories.models import Author, Collection, DeskDocument, Tag
from stories.names.name_offers import offer_names
from stories.search.suggesting import suggest

CATALOGUE: dict[str, tuple[Any, Any, Section]] = {
    "tag": (Tag, TagForm, Section.TAG),
    "author": (Author, AuthorForm, Section.AUTHOR),
    "collection": (Collection, CollectionForm, Section.COLLECTION),
}
MODELS: dict[str, Any] = {**ENTITIES, **{kind: model for kind, (model, _form, _section) in CATALOGUE.items()}}


def may_choose(page: AdminPage, row: Model | None = None) -> bool:
    return may_write(page) or may_change(page)


@admin_page(may_choose, methods=["GET", "POST"])
def choose_or_make(page: AdminPage, kind: str) -> HttpResponse:
    """GET: those whose name holds what is typed, best first. POST: puts the name on file, or says why not."""
    if kind not in MODELS:
        raise Http404
    if page.request.method == "GET":
        return JsonResponse({"names": _found(kind, page.request.GET.get("q", ""))})
    if not _admin(page, kind).has_add_permission(page.request):
        raise PermissionDenied(_("You may not put this on file. Ask an editor."))
    name = " ".join(without_forbidden(page.request.POST.get("name", "")).split())
    try:
        made, is_new = _made(kind, name, by=page.user)
    except ValidationError as refused:
        return JsonResponse({"error": " ".join(refused.messages)}, status=422)
    if is_new:
        _admin(page, kind).log_addition(page.request, made, [{"added": {}}])
    return JsonResponse({"id": str(made.pk), "label": str(made)}, status=201 if is_new else 200)


@admin_page(may_choose, methods=["POST"])
def guess_setting(page: AdminPage) -> HttpResponse:
    """Whether the posted text is set in a place or speaks of it. Saves nothing."""
    sent = page.request.POST.get("place", "")
    place = Place.objects.prefetch_related("aliases").filter(pk=sent).first() if is_number(sent) else None
    if place is None:
        raise Http404
    texts = prose.texts(prose.clean(page.request.POST.get("body", ""))).values()
    names = [place.name, *(alias.name for alias in place.aliases.all())]
    return JsonResponse({"how": guess_how(texts, names)})


PAGES = [("chips/how/", guess_setting, "guess"), ("chips/<slug:kind>/", choose_or_make, "chips")]


def beside_form(admin: ModelAdmin, request: HttpRequest, form: StoryForm) -> dict[str, Any]:
    """
    What the page of the form needs of its chips: for each kind where it is looked for, and whether whoever asks may
    make one; the titles of the collections that hold the story, for whoever may not change them (one query).
    """
    chips = {
        kind: {
            "address": reverse("admin:stories_story_chips", args=[kind]),
            "may_make": admin.admin_site.get_model_admin(model).has_add_permission(request),
        }
        for kind, model in MODELS.items()
    }
    held = None
    if form.collections is None and form.story.pk:
        held = list(Collection.objects.filter(entries__story=form.story).alphabetical())
    return {"chips": chips, "guess_address": reverse("admin:stories_story_guess"), "held": held}


def _admin(page: AdminPage, kind: str) -> ModelAdmin:
    return page.admin.admin_site.get_model_admin(MODELS[kind])


def _found(kind: str, typed: str) -> list[dict[str, str]]:
    if kind in ENTITIES:
        return offer_names(typed, [kind])
    rows = suggest(typed, (CATALOGUE[kind][2],), DeskDocument)
    return [{"id": str(row.owner_id), "label": row.title, "name": row.title, "about": ""} for row in rows]


def _made(kind: str, name: str, *, by: User) -> tuple[Any, bool]:
    """Who or what is called so, made where there is none yet. Raises `ValidationError` with the reasons."""
    if not name:
        raise ValidationError(_("Give a name."))
    return _entity(kind, name, by=by) if kind in ENTITIES else _filed(kind, name, by=by)


@transaction.atomic
def _entity(kind: str, name: str, *, by: User) -> tuple[Character | Place, bool]:
    same = ENTITIES[kind].objects.filter(name=name).first()
    if same:
        return same, False
    made = ENTITIES[kind](name=name)
    with keep_change(made, by=by):
        return editing.add(made), True


@transaction.atomic
def _filed(kind: str, name: str, *, by: User) -> tuple[Any, bool]:
    model, form_class, _section = CATALOGUE[kind]
    column = form_class.named_by
    same = _same_tag(name) if model is Tag else model.objects.filter(**{column: name}).first()
    if same:
        return same, False
    form = form_class({column: name})
    if not form.is_valid():
        raise ValidationError([message for messages in form.errors.values() for message in messages])
    made = form.save(commit=False)
    with keep_change(made, by=by):
        catalogue.save(made)
    return made, True


def _same_tag(name: str) -> Tag | None:
    """The tag of this name, whatever its case and accents."""
    return Tag.objects.filter(folded=fold(name)).first()
