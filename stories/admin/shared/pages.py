"""
Pages beside an admin's forms: what each is given, who may see it, and where it lies.

A module of pages holds its views and a list of their addresses, `PAGES`; an admin adds them by `paths_of`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from spystories.lib.requests import editor_of
from stories.workflow import can


@dataclass(frozen=True)
class AdminPage:
    """One request for a page: the admin that it belongs to, and who asks."""

    admin: ModelAdmin
    request: HttpRequest

    @property
    def user(self) -> User:
        return editor_of(self.request)

    def show(self, template: str, title: str, *, status: int = 200, **context: Any) -> TemplateResponse:
        base = {**self.admin.admin_site.each_context(self.request), "opts": self.admin.opts, "title": title}
        return TemplateResponse(self.request, template, base | context, status=status)

    def tell(self, words: str | Promise, level: int = messages.SUCCESS) -> None:
        self.admin.message_user(self.request, str(words), level)

    def log(self, row: Model, words: str | Promise) -> None:
        """Note in the admin's log what was done with `row`."""
        self.admin.log_change(self.request, row, words)


# Who may see a page: `right(page, row)`, without a row where the page is of none.


def may_look(page: AdminPage, row: Model | None = None) -> bool:
    return page.admin.has_view_permission(page.request, row)


def may_change(page: AdminPage, row: Model | None = None) -> bool:
    return page.admin.has_change_permission(page.request, row)


def may_write(page: AdminPage, row: Model | None = None) -> bool:
    """Whether whoever asks may change the row, or begin one."""
    return may_change(page, row) if row else page.admin.has_add_permission(page.request)


def may_do(verb: str) -> Callable[..., bool]:
    """The right to `verb` on a story as it stands now."""
    return lambda page, story: can(page.user, verb, story)


def admin_page(
    may: Callable[..., bool] = may_look, *, methods: Collection[str] = ()
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """
    For a view that is called with its `AdminPage`, the row that its address names, and what else that says.

    Refused are those who may see nothing of the kind, for a row that there is not too, then those without
    the right, at last another method than one of `methods`.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, *, admin: ModelAdmin, **named: Any) -> HttpResponse:
            page, rows = AdminPage(admin, request), []
            if "pk" in named:
                if not may_look(page):
                    raise PermissionDenied
                rows.append(get_object_or_404(admin.model, pk=named.pop("pk")))
            if not may(page, *rows):
                raise PermissionDenied(_("This is not possible now, or not for you."))
            if methods and request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(page, *rows, **named)

        return answer

    return decorate


def paths_of(admin: ModelAdmin, pages: Iterable[tuple[str, Callable[..., HttpResponse], str]]) -> list[URLPattern]:
    """The paths of `pages`, each an address, a view and the last word of the path's name."""
    opts, guard = admin.opts, admin.admin_site.admin_view
    return [
        path(address, guard(partial(view, admin=admin)), name=f"{opts.app_label}_{opts.model_name}_{name}")
        for address, view, name in pages
    ]
