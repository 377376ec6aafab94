"""The editors' own admin site: its names, and the desk that is its first page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from spystories.lib.requests import editor_of
from stories.accounts.reset import mail_is_set
from stories.derived.names_changed import reread_in_passing
from stories.editing.autosave import unsaved_of
from stories.names.reading import queue_progress
from stories.phrases import distinct_name

from . import activity, autosave, picture_files, reset, second_factor, sessions, settings, share_links
from .keyboard import KEYS
from .login_code import AsksForCode
from .mention_desk import mention_desk
from .page import panes
from .palette import ways_of
from .search import search, suggestions


class Choices(AutocompleteJsonView):
    """What is offered to those who type a few letters, each told from its namesakes."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, Any]:
        return super().serialize_result(obj, to_field_name) | {"text": distinct_name(obj)}


def show_keys(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The list of keys, for whoever has no script to open it beside the page."""
    return TemplateResponse(request, "admin/keys.html", site.each_context(request) | {"title": _("Keys")})


# Each an address, a view that is called with the site too, and a name; all for editors who have logged in.
PAGES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("keys/", show_keys, "keys"),
    ("search/", search, "search"),
    ("search/suggest/", suggestions, "search_suggest"),
    ("mentions/", mention_desk, "mention_desk"),
    *activity.PAGES,
    *autosave.PAGES,
    *picture_files.PAGES,
    *second_factor.PAGES,
    *settings.PAGES,
    *sessions.PAGES,
    *share_links.PAGES,
]


class EditorsSite(autosave.CarriesTyped, AsksForCode):
    site_header = _("Spy Stories, editors")
    site_title = _("Spy Stories editors")
    index_title = _("Desk")
    enable_nav_sidebar = False

    # The lists in the page's head, by model, for those who may see them.
    SECTIONS = ("Story", "Character", "Place", "Tag", "Collection", "Author", "Picture")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.disable_action("delete_selected")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [path(address, self.admin_view(partial(view, site=self)), name=name) for address, view, name in PAGES]
        # Django's way from any row to its address asks for no permission, and no page here leads there.
        usual = [page for page in super().get_urls() if getattr(page, "name", "") != "view_on_site"]
        return own + reset.paths(self) + usual

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return Choices.as_view(admin_site=self)(request)  # type: ignore[return-value]  # it answers in JSON

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        models = {row["object_name"]: row for app in context["available_apps"] for row in app["models"]}
        own = [models.pop(name) for name in self.SECTIONS if name in models]
        others = list(models.values())
        own_words = {"sections": own, "other_sections": others, "keys": KEYS, "mail_is_set": mail_is_set()}
        ways = ways_of(editor_of(request), [*own, *others]) if context["has_permission"] else []
        return context | own_words | {"ways": ways}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        user = editor_of(request)
        shown = panes(user, request.GET.get("month", ""))
        reread_in_passing()
        done, total = queue_progress()
        shown |= {"read_again": done, "to_be_read": total, "unsaved": unsaved_of(user)}
        return super().index(request, shown | (extra_context or {}))
