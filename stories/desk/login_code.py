"""The second step of a login: the code, or a passkey, of whoever has a second factor."""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spystories.lib.requests import copy_request
from stories.accounts import half_login, passkeys
from stories.accounts.login_form import LoginForm
from stories.accounts.second_factor import Standing, WrongCode, standing_of
from stories.models import RecoverySheet

# What an editor who must set up a second factor may do before he has: that, and leave.
OPEN_TO_ALL = ("admin:second_factor", "admin:second_factor_app", "admin:second_factor_passkey", "admin:logout")


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=64,
        help_text=gettext_lazy("The six digits that your app shows, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "autofocus": True}
        ),
    )


def refused(wrong: WrongCode) -> str:
    """What is said of a code that does not let in."""
    if wrong.wait > 2 * 60:
        said = _("Too many wrong codes. Wait %(count)s minutes, or give a code of the other kind.")
        return said % {"count": math.ceil(wrong.wait / 60)}
    if wrong.wait:
        said = ngettext(
            "Too many wrong codes. Wait %(count)s second, then give the next one.",
            "Too many wrong codes. Wait %(count)s seconds, then give the next one.",
            wrong.wait,
        )
        return said % {"count": wrong.wait}
    return _("That is not right, or was used already: each code works once. Give the next one.")


class AsksForCode(AdminSite):
    """An admin site that asks those who have a second factor for it, and lets nobody in before he has what he must."""

    login_form = LoginForm

    def has_permission(self, request: HttpRequest) -> bool:
        """As Django's, of whoever has given his second factor, or need have none. At most one query more."""
        if not super().has_permission(request):
            return False
        standing = standing_of(request.user)
        return standing.lets_in or (standing is Standing.TO_SET_UP and request.path in map(reverse, OPEN_TO_ALL))

    def must_set_up(self, request: HttpRequest) -> bool:
        """Whether whoever asks may do nothing before he has set up a second factor."""
        return super().has_permission(request) and standing_of(request.user) is Standing.TO_SET_UP

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """As Django's; whoever must set up a second factor is led there."""
        usual = super().admin_view(view, cacheable)

        @wraps(usual)
        def led(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request) and self.must_set_up(request):
                return HttpResponseRedirect(reverse("admin:second_factor"))
            return usual(request, *args, **kwargs)

        return led

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """As Django's; the right password of whoever has a second factor leads to the code."""
        if self.must_set_up(request):
            return HttpResponseRedirect(reverse("admin:second_factor"))
        if request.method == "POST" and "_code" in request.POST:
            return self._take_code(request, extra_context)
        if request.method == "GET" and super().has_permission(request) and not self.has_permission(request):
            return self._ask_for_code(request, request.user, extra_context)
        response = super().login(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if isinstance(form, LoginForm) and form.asks_for_code():
            return self._ask_for_code(request, form.get_user(), extra_context)
        return response

    def _ask_for_code(self, request: HttpRequest, user: Any, extra: dict[str, Any] | None) -> HttpResponse:
        half_login.begin(request, user)
        return self._show_code_form(request, user, CodeForm(), extra)

    def _take_code(self, request: HttpRequest, extra: dict[str, Any] | None) -> HttpResponse:
        user = half_login.waiting(request)
        if user is None:
            messages.warning(request, _("That took too long. Log in once more."))
            return super().login(copy_request(request, method="GET"), extra)
        if page := half_login.locked_out(request, user):
            return page
        form, passkey = CodeForm(request.POST), request.POST.get("passkey", "")
        if passkey or form.is_valid():
            try:
                device = half_login.give(request, user, form.data.get("code", ""), passkey)
                if isinstance(device, RecoverySheet):
                    messages.warning(request, _codes_left(device.codes.count()))
                return HttpResponseRedirect(_way_on(request))
            except WrongCode as wrong:
                form = CodeForm({})
                form.errors["code"] = form.error_class([refused(wrong)])
        return self._show_code_form(request, user, form, extra)

    def _show_code_form(
        self, request: HttpRequest, user: User, form: CodeForm, extra: dict[str, Any] | None
    ) -> HttpResponse:
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "app_path": request.get_full_path(),
            "next": _way_on(request),
            "form": form,
            "passkey": passkeys.ask(request, user),
            "has_permission": False,
        }
        return TemplateResponse(request, "admin/login_code.html", context | (extra or {}))


def _codes_left(number: int) -> str:
    said = ngettext(
        "That recovery code is used up. %(count)s is left; under Settings you can make new ones.",
        "That recovery code is used up. %(count)s are left; under Settings you can make new ones.",
        number,
    )
    return said % {"count": number}


def _way_on(request: HttpRequest) -> str:
    """Where a login leads, as Django's own page decides it."""
    view = LoginView()
    view.setup(request)
    return view.get_success_url()
