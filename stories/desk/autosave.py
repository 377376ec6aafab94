"""The pages of unsaved text on the editors' site: kept, offered, let go, and carried past a login."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Protocol, runtime_checkable

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import Resolver404, URLPattern, URLResolver, path, resolve, reverse
from django.utils.translation import gettext as _

from spystories.lib.admin_addresses import admin_address
from spystories.lib.locks import Versioned
from spystories.lib.requests import copy_request, editor_of
from stories.editing import autosave
from stories.models import Unsaved

CARRIED_FOR = 24 * 3600  # seconds that a login may take
LONGEST_CARRIED = 2**21  # characters: of what a login takes along, and of what it is asked with
_SALT = "carried past the login"


@runtime_checkable
class KeepingAdmin(Protocol):
    """An admin whose forms keep what is typed; `admin.shared.autosave` makes one."""

    model: type[Versioned]

    def get_object(self, request: HttpRequest, object_id: str) -> Versioned | None: ...
    def has_add_permission(self, request: HttpRequest) -> bool: ...
    def has_change_permission(self, request: HttpRequest, obj: Versioned | None = None) -> bool: ...
    def may_have_begun(self, request: HttpRequest, obj: Versioned | None = None) -> bool: ...
    def differences(self, request: HttpRequest, obj: Versioned | None, row: Unsaved) -> list[Any]: ...
    def last_change(self, obj: Versioned) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Form:
    """A form of the admin: whose it is, and the number of its row, None for a new one."""

    admin: KeepingAdmin
    number: str | None

    def row(self, request: HttpRequest) -> Versioned | None:
        return self.admin.get_object(request, self.number) if self.number else None

    def may_type(self, request: HttpRequest, obj: Versioned | None) -> bool:
        if self.number is None:
            return self.admin.has_add_permission(request)
        return self.admin.may_have_begun(request, obj)


def form_at(address: str) -> Form | None:
    """The form at `address`; None where there is none, or one that keeps nothing."""
    if "\0" in address or len(address) > autosave.LONGEST_ADDRESS:
        return None
    try:
        match = resolve(address)
    except Resolver404:
        return None
    admin = getattr(match.func, "model_admin", None)
    if not isinstance(admin, KeepingAdmin) or not (match.url_name or "").endswith(("_add", "_change")):
        return None
    return Form(admin, match.kwargs.get("object_id"))


# Keeping


def keep_typed(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """
    Keep what is typed (`fields`, where there are any) and say who else looks and whether somebody saved.

    GET gives a token to POST with, for a page that was open during another login. All answers are JSON:
    what is not comes from somewhere between.
    """
    if not site.has_permission(request):
        return JsonResponse({"out": True}, status=401)
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)})
    sent = _sent(request)
    form = sent and form_at(sent.address)
    if not sent or not form:
        return JsonResponse({"why": "not understood"}, status=400)
    obj = form.row(request)
    if not form.may_type(request, obj):
        return JsonResponse({"why": "not allowed"}, status=403)
    answer = {"others": autosave.look(request.user, sent.address), "saved": _saved(form, obj, sent)}
    if sent.fields and not (sent.is_late and _says_the_same(request, form, obj, sent)):
        try:
            autosave.check_room(request.user, sent.slot)
            row = autosave.keep_open(request.user, sent.slot, sent.address, sent.fields)
        except autosave.TooMany:
            return JsonResponse({"why": "too many"}, status=409)
        if row is None:
            return JsonResponse({"why": "saved already"}, status=409)
        answer["offer"] = reverse("admin:unsaved_offer", args=[row.pk])
    return JsonResponse(answer)


@dataclass(frozen=True)
class Sent:
    """What the page's script sends of a form, its fields as pairs."""

    address: str
    slot: str
    version: str
    is_late: bool
    fields: list[tuple[str, str]]


def _sent(request: HttpRequest) -> Sent | None:
    """None where it makes no sense."""
    address, slot, version, late = (request.POST.get(name, "") for name in ("address", "slot", "version", "late"))
    try:
        fields = json.loads(request.POST.get("fields") or "[]")
        pairs = all(isinstance(name, str) and isinstance(value, str) for name, value in fields)
    except (ValueError, TypeError, RecursionError):
        return None
    sound = slot.isalnum() and len(slot) <= 32 and len(fields) <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    return Sent(address, slot, version, bool(late), fields) if sound and pairs else None


def _saved(form: Form, obj: Versioned | None, sent: Sent) -> str:
    """Who saved since the form was opened, as far as its version says; nothing when nobody did."""
    if obj is None or sent.version in ("", str(obj.version)):
        return ""
    return str(form.admin.last_change(obj)["by"] or _("Somebody"))


def _says_the_same(request: HttpRequest, form: Form, obj: Versioned | None, sent: Sent) -> bool:
    """Whether a copy that comes late, from a browser, says what is saved already."""
    row = Unsaved(fields=sent.fields)
    return obj is not None and not form.admin.differences(request, obj, row)


# Offering


def offer_typed(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """What was typed: on its form where that is still there, else here, to be taken as something new."""
    row = get_object_or_404(Unsaved, pk=pk, user=request.user)
    form = form_at(row.address)
    if form is None:
        raise Http404
    obj = form.row(request)
    may_add = form.admin.has_add_permission(request)
    may = form.admin.has_change_permission(request, obj) if form.number else may_add
    if may and (obj or not form.number):
        return HttpResponseRedirect(row.address)
    context = {
        **site.each_context(request),
        "title": _("Not saved: %(title)s") % {"title": row},
        "row": row,
        "gone": obj is None,
        "differences": form.admin.differences(request, None, row),
        "anew": f"{admin_address(form.admin.model, 'add')}?_take={row.pk}" if may_add else "",
    }
    return TemplateResponse(request, "admin/unsaved.html", context)


def let_go_of_typed(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = get_object_or_404(Unsaved, pk=pk, user=request.user)
    row.delete()
    messages.success(request, _("Let go: what you had typed is gone."))
    form = form_at(row.address)
    is_there = form and (form.number is None or form.row(request)) and "desk" not in request.POST
    return HttpResponseRedirect(row.address if is_there else reverse("admin:index"))


PAGES = [
    ("unsaved/<int:pk>/", offer_typed, "unsaved_offer"),
    ("unsaved/<int:pk>/let-go/", let_go_of_typed, "unsaved_let_go"),
]


# Past a login


class CarriesTyped(AdminSite):
    """An admin site where what is sent after a session has ended is not lost."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        keep = path("unsaved/keep/", partial(keep_typed, site=self), name="unsaved_keep")
        return [keep, *super().get_urls()]

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """As Django's; a form sent after its session has ended is carried past the login."""
        usual = super().admin_view(view, cacheable)

        @wraps(usual)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            ended = request.method == "POST" and not self.has_permission(request)
            if ended and "_page" in request.POST and form_at(request.path):
                return self._ask_to_log_in(request)
            return usual(request, *args, **kwargs)

        return guarded

    def _ask_to_log_in(self, request: HttpRequest) -> HttpResponse:
        slot, fields = autosave.slot_of(request.POST), autosave.pairs_of(request.POST)
        if sum(len(name) + len(value) for name, value in fields) > LONGEST_CARRIED:
            sentence = _(
                "That is too long to be taken along past a login. "
                "Log in in another window, then go back and save: your text is still there."
            )
            context = {"title": _("You were logged out"), "sentence": sentence}
            return TemplateResponse(request, "refused.html", context, status=401)
        carried = signing.dumps([request.path, slot, fields], salt=_SALT, compress=True)
        login = f"{reverse('admin:login')}?next={request.path}"
        context = {"app_path": login, "next": request.path, "carried": carried}
        response = super().login(copy_request(request, method="GET"), context)
        if response.status_code == 302:  # logged in, and led to what must be done before
            autosave.keep(editor_of(request), slot, request.path, fields)
            return response
        response.status_code = 401
        return response

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """As Django's; what a login was asked with is kept for whoever has logged in."""
        carried = request.POST.get("_carried", "")
        if len(carried) > 2 * LONGEST_CARRIED:
            carried = ""  # none of ours: a stranger's
        response = super().login(request, {"carried": carried} | (extra_context or {}))
        if carried and request.user.is_authenticated and response.status_code == 302:
            try:
                address, slot, fields = signing.loads(carried, salt=_SALT, max_age=CARRIED_FOR)
                autosave.keep(request.user, slot, address, fields)
            except signing.BadSignature:
                messages.warning(request, _("What you had typed could not be taken along."))
        return response
