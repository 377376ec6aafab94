"""The pages of unsaved text on the editors' site: kept, offered, let go, and carried past a login."""

import json
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import Resolver404, path, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stories.editing import autosave as unsaved
from stories.models import Unsaved

CARRIED_FOR = 24 * 3600  # seconds that a login may take
_SALT = "carried past the login"


def form_at(address: str):
    """The admin of the form at `address` and the number of its row, None for a new one; None for no form."""
    if "\0" in address or len(address) > unsaved.LONGEST:
        return None
    try:
        match = resolve(address)
    except Resolver404:
        return None
    admin = getattr(match.func, "model_admin", None)
    if not hasattr(admin, "may_have_begun") or not match.url_name.endswith(("_add", "_change")):
        return None
    return admin, match.kwargs.get("object_id")


class UnsavedSite:
    """For the admin site; stands before it among the bases."""

    def get_urls(self):
        return [
            path("unsaved/keep/", self.keep_view, name="unsaved_keep"),
            path("unsaved/<int:pk>/", self.admin_view(self.offer_view), name="unsaved_offer"),
            path("unsaved/<int:pk>/let-go/", self.admin_view(self.let_go_view), name="unsaved_let_go"),
            *super().get_urls(),
        ]

    # Keeping

    def keep_view(self, request):
        """
        Keep what is typed (`fields`, where there are any) and say who else looks and whether somebody saved.

        GET gives a token to POST with, for a page that was open during another login. All answers are JSON:
        what is not comes from somewhere between.
        """
        if not self.has_permission(request):
            return JsonResponse({"out": True}, status=401)
        if request.method != "POST":
            return JsonResponse({"token": get_token(request)})
        asked = _asked(request)
        form = asked and form_at(asked["address"])
        if not form:
            return JsonResponse({"why": "not understood"}, status=400)
        admin, number = form
        obj = admin.get_object(request, number) if number else None
        if not self._may_type(request, admin, number, obj):
            return JsonResponse({"why": "not allowed"}, status=403)
        answer = {"others": unsaved.look(request.user, asked["address"]), "saved": _saved(admin, obj, asked)}
        if asked["fields"] and not (asked["late"] and self._says_the_same(request, admin, obj, asked)):
            try:
                unsaved.check_room(request.user, asked["slot"])
                row = unsaved.keep(request.user, asked["slot"], asked["address"], asked["fields"])
            except unsaved.TooMany:
                return JsonResponse({"why": "too many"}, status=409)
            answer["offer"] = reverse("admin:unsaved_offer", args=[row.pk])
        return JsonResponse(answer)

    def _may_type(self, request, admin, number, obj):
        if number is None:
            return admin.has_add_permission(request)
        return admin.may_have_begun(request, obj)

    def _says_the_same(self, request, admin, obj, asked):
        """Whether a copy that comes late, from a browser, says what is saved already."""
        row = Unsaved(fields=asked["fields"])
        return obj is not None and not admin.differences(request, obj, row)

    # Offering

    def offer_view(self, request, pk):
        """What was typed: on its form where that is still there, else here, to be taken as something new."""
        row = get_object_or_404(Unsaved, pk=pk, user=request.user)
        form = form_at(row.address)
        if form is None:
            raise Http404
        admin, number = form
        obj = admin.get_object(request, number) if number else None
        may = admin.has_change_permission(request, obj) if number else admin.has_add_permission(request)
        if may and (obj or not number):
            return HttpResponseRedirect(row.address)
        opts = admin.opts
        context = {
            **self.each_context(request),
            "title": _("Not saved: %(title)s") % {"title": row},
            "row": row,
            "gone": obj is None,
            "differences": admin.differences(request, None, row),
            "anew": f"{reverse(f'admin:{opts.app_label}_{opts.model_name}_add')}?_take={row.pk}"
            if admin.has_add_permission(request)
            else "",
        }
        return TemplateResponse(request, "admin/unsaved.html", context)

    def let_go_view(self, request, pk):
        return require_POST(self._let_go)(request, pk)

    def _let_go(self, request, pk):
        row = get_object_or_404(Unsaved, pk=pk, user=request.user)
        row.delete()
        messages.success(request, _("Let go: what you had typed is gone."))
        form = form_at(row.address)
        there = form and (form[1] is None or form[0].get_object(request, form[1]))
        return HttpResponseRedirect(row.address if there else reverse("admin:index"))

    def index(self, request, extra_context=None):
        mine = {"unsaved": unsaved.kept(request.user)}
        return super().index(request, mine | (extra_context or {}))

    # Past a login

    def admin_view(self, view, cacheable=False):
        """As Django's; a form sent after its session has ended is carried past the login."""
        usual = super().admin_view(view, cacheable)

        @wraps(usual)
        def guarded(request, *args, **kwargs):
            ended = request.method == "POST" and not request.user.is_authenticated
            if ended and "_page" in request.POST and form_at(request.path):
                return self._ask_to_log_in(request)
            return usual(request, *args, **kwargs)

        return guarded

    def _ask_to_log_in(self, request):
        kept = [request.path, unsaved.slot_of(request.POST), unsaved.pairs_of(request.POST)]
        carried = signing.dumps(kept, salt=_SALT, compress=True)
        login = f"{reverse('admin:login')}?next={request.path}"
        request.method = "GET"
        context = {"app_path": login, "next": request.path, "carried": carried}
        response = super().login(request, context)
        response.status_code = 401
        return response

    def login(self, request, extra_context=None):
        """As Django's; what a login was asked with is kept for whoever has logged in."""
        carried = request.POST.get("_carried", "")
        response = super().login(request, {"carried": carried} | (extra_context or {}))
        if carried and request.user.is_authenticated and response.status_code == 302:
            try:
                address, slot, fields = signing.loads(carried, salt=_SALT, max_age=CARRIED_FOR)
                unsaved.keep(request.user, slot, address, fields)
            except signing.BadSignature:
                messages.warning(request, _("What you had typed could not be taken along."))
        return response


def _asked(request):
    """What the page's script sends, its fields as pairs in JSON; None where it makes no sense."""
    asked = {name: request.POST.get(name, "") for name in ("address", "slot", "version", "late")}
    try:
        asked["fields"] = fields = json.loads(request.POST.get("fields") or "[]")
        pairs = all(isinstance(name, str) and isinstance(value, str) for name, value in fields)
    except (ValueError, TypeError):
        return None
    sound = asked["slot"].isalnum() and len(asked["slot"]) <= 32
    return asked if sound and pairs and len(fields) <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS else None


def _saved(admin, obj, asked):
    """Who saved since the form was opened, as far as its version says; nothing when nobody did."""
    if obj is None or asked["version"] in ("", str(obj.version)):
        return ""
    return str(admin.last_change(obj)["by"] or _("Somebody"))
