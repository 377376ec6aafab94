"""The pages where an editor sets up his second factor, and a keeper says which roles must have one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from spystories.lib.requests import editor_of
from spystories.lib.security_log import tell
from stories.accounts import half_login, passkeys, second_factor
from stories.accounts.login_form import password_field

from .login_code import CodeForm, refused

View = Callable[[HttpRequest, AdminSite], HttpResponse]
_SALT = "the key of an app"
KEY_LASTS = 3600  # seconds that scanning may take


class ProofForm(forms.Form):
    """The password, or a code."""

    proof = password_field("current-password", label=gettext_lazy("Your password, or a code of your app"))


class AppForm(CodeForm):
    """The first code of an app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits.")


class PasskeyForm(forms.Form):
    """A passkey's name; what the browser says of it comes beside."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=passkeys.LONGEST_NAME,
        initial=gettext_lazy("Passkey"),
        help_text=gettext_lazy("So that you know it again: the computer or phone that keeps it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _home() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:second_factor"))


def _show(request: HttpRequest, site: AdminSite, page: str, title: str, **context: Any) -> HttpResponse:
    base = {**site.each_context(request), "title": title}
    return TemplateResponse(request, f"admin/second_factor/{page}.html", base | context)


def proved(*methods: str) -> Callable[[View], View]:
    """For a view of `methods` that only whoever has proved lately that it is he may use; else he is asked first."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, site: AdminSite) -> HttpResponse:
            if request.method not in (*methods, *(["HEAD"] if "GET" in methods else [])):
                return HttpResponseNotAllowed(methods)
            if not half_login.is_proved(request):
                messages.warning(request, _("Show first that it is you."))
                return _home()
            return view(request, site)

        return answer

    return decorate


def overview(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """What the editor has, and what he may do about it once he has shown that it is he."""
    user = editor_of(request)
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if page := half_login.locked_out(request, user):
            return page
        if _proves(request, user, form.cleaned_data["proof"]):
            half_login.note_proof(request)
            return _home()
        form.add_error("proof", _("That is not right."))
    context = {
        "form": form,
        "held": second_factor.held_by(user),
        "is_proved": half_login.is_proved(request),
        "must": second_factor.must_have_one(user),
        "may_passkeys": passkeys.are_possible(request),
        "may_require": user.has_perm("auth.change_user"),
    }
    return _show(request, site, "overview", _("Second factor"), **context)


def _proves(request: HttpRequest, user: User, typed: str) -> bool:
    """Whether `typed` is a code of the app, or else the password; the brake counts what is neither."""
    if second_factor.is_of_app(typed):
        try:
            half_login.check(request, user, typed)
        except second_factor.WrongCode:
            return False
        return True
    return authenticate(request, username=user.get_username(), password=typed) == user


# The app


@proved("GET", "POST")
def set_up_app(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The secret of a new app, drawn and written. Nothing is kept before a right code shows that it has arrived."""
    user = editor_of(request)
    key = _sent_key(request, user) or default_key()
    form = AppForm(request.POST if "key" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            _app, codes = second_factor.set_up_app(user, key, form.cleaned_data["code"])
        except second_factor.WrongCode as wrong:
            form.add_error("code", refused(wrong))
        else:
            tell("second factor set up", kind="app")
            half_login.stay_let_in(request, user)
            return _after(request, site, codes, _("Your app is set up. You are asked for its code when you log in."))
    device = TOTPDevice(user=user, key=key)
    secret = second_factor.secret_of(key)
    context = {
        "form": form,
        "key": signing.dumps([user.pk, key], salt=_SALT),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "address": device.config_url,
        "drawing": segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff"),
    }
    return _show(request, site, "app", _("Set up an app"), **context)


def _sent_key(request: HttpRequest, user: User) -> str:
    """The key that the page was shown with; none where there is none, not of this editor, or too old."""
    try:
        number, key = signing.loads(request.POST.get("key", ""), salt=_SALT, max_age=KEY_LASTS)
    except signing.BadSignature:
        return ""
    return str(key) if number == user.pk else ""


def _after(request: HttpRequest, site: AdminSite, codes: list[str], said: str) -> HttpResponse:
    """The page of new recovery codes, the only time that they are shown; without any, the overview."""
    if not codes:
        messages.success(request, said)
        return _home()
    return _show(request, site, "codes", _("Your recovery codes"), codes=codes, said=said)


# Recovery codes


@proved("POST")
def make_codes(request: HttpRequest, site: AdminSite) -> HttpResponse:
    user = editor_of(request)
    if not second_factor.has_one(user):
        return _home()
    codes = second_factor.make_codes(user)
    tell("recovery codes made anew")
    return _after(request, site, codes, _("The codes that you had before do not work any more."))


# Passkeys


@proved("POST")
def set_up_passkey(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """What a browser needs to make a passkey; sent with its answer, the passkey is kept."""
    user = editor_of(request)
    if not passkeys.are_possible(request):
        return _home()
    form = PasskeyForm(request.POST if "passkey" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            _key, codes = passkeys.register(request, user, request.POST["passkey"], form.cleaned_data["name"])
        except second_factor.WrongCode:
            form.add_error(None, _("The passkey was not made. Try once more."))
        else:
            tell("second factor set up", kind="passkey")
            half_login.stay_let_in(request, user)
            return _after(request, site, codes, _("Your passkey is set up. You are asked for it when you log in."))
    context = {"form": form, "passkey": passkeys.offer(request, user)}
    return _show(request, site, "passkey", _("Add a passkey"), **context)


# Away


@proved("POST")
def remove(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Take away the app, the passkey of the number that is sent, or all there is."""
    user, what = editor_of(request), request.POST.get("device", "")
    held = second_factor.held_by(user)
    devices = {"app": held.app} | {str(key.pk): key for key in held.passkeys}
    if what == "all":
        second_factor.take_away(user)
    elif device := devices.get(what):
        second_factor.remove(user, device)
    else:
        return _home()
    tell("second factor taken away", kind=what if what in ("app", "all") else "passkey")
    half_login.stay_let_in(request, user)
    messages.success(request, _("Taken away."))
    return _home()


# Roles


def require_of_roles(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Which roles must have a second factor: for those who may change accounts, of roles that may do no more."""
    user = editor_of(request)
    if not user.has_perm("auth.change_user"):
        raise PermissionDenied
    roles = second_factor.roles_for(user)
    if request.method == "POST":
        wanted = [role for role in roles if str(role.pk) in request.POST.getlist("roles")]
        for role, must in second_factor.require_of(wanted, among=roles):
            tell("second factor required" if must else "second factor no longer required", role=role)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(request.path)
    return _show(request, site, "roles", _("Roles that must have a second factor"), roles=roles)


PAGES = [
    ("second-factor/", overview, "second_factor"),
    ("second-factor/app/", set_up_app, "second_factor_app"),
    ("second-factor/codes/", make_codes, "second_factor_codes"),
    ("second-factor/passkey/", set_up_passkey, "second_factor_passkey"),
    ("second-factor/remove/", remove, "second_factor_remove"),
    ("second-factor/roles/", require_of_roles, "second_factor_roles"),
]
