"""The pages on which somebody without a password asks for a link, and sets one."""

import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import views
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext as _

from spystories.lib.security_log import tell
from stories.accounts import brake
from stories.accounts.reset import ResetForm, counted_as, mail_is_set, tokens


class AskForLink(views.PasswordResetView):
    """Takes an address of mail and answers the same whoever has it; 429 to whoever asks too often."""

    form_class = ResetForm
    success_url = reverse_lazy("admin:password_reset_done")

    def form_valid(self, form: Any) -> HttpResponse:
        name, address = counted_as(form.cleaned_data["email"]), brake.address_of(self.request)
        if brake.is_locked(name, address):
            tell("reset refused, locked", level=logging.WARNING)
            minutes = settings.AXES_COOLOFF_TIME.seconds // 60
            form.add_error(None, _("Asked too often. Wait %(minutes)s minutes, then try again.") % {"minutes": minutes})
            response = self.render_to_response(self.get_context_data(form=form), status=429)
            response.headers["Retry-After"] = str(minutes * 60)
            return response
        brake.count(name, address)
        return super().form_valid(form)


class SetPassword(views.PasswordResetConfirmView):
    """Where a link leads: a new password, and then the login, which asks for what it always asks for."""

    token_generator = tokens
    success_url = reverse_lazy("admin:password_reset_complete")

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        tell("link used", account=form.user.get_username())
        return super().form_valid(form)


def _page(request: HttpRequest, *, view: type[Any], site: AdminSite, **named: str) -> HttpResponse:
    if view is AskForLink and not mail_is_set():
        raise Http404
    answer: HttpResponse = view.as_view(extra_context=site.each_context(request))(request, **named)
    return answer


def paths(site: AdminSite) -> list[URLPattern]:
    """For everybody, logged in or not."""
    pages = [
        ("reset/", AskForLink, "password_reset"),
        ("reset/sent/", views.PasswordResetDoneView, "password_reset_done"),
        ("reset/<str:uidb64>/<str:token>/", SetPassword, "password_reset_confirm"),
        ("reset/done/", views.PasswordResetCompleteView, "password_reset_complete"),
    ]
    return [path(address, partial(_page, view=view, site=site), name=name) for address, view, name in pages]
