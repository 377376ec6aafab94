"""The page of one's own sessions: where one is logged in, and ending it."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spystories.lib.requests import editor_of
from spystories.lib.security_log import tell
from stories.accounts.browsers import browser_words
from stories.accounts.sessions import end_session, end_sessions, sessions_of


def own_sessions(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Everybody's own sessions, and nobody else's. One query; to end one takes two or three more."""
    user, here = editor_of(request), request.session.session_key
    if request.method == "POST":
        chosen = request.POST.get("end", "")
        ended = end_sessions(user, but=here) if chosen == "others" else end_session(user, chosen, but=here)
        if ended:
            tell("sessions ended", account=user.get_username(), ended=ended)
        messages.success(request, ngettext("%(n)s session ended.", "%(n)s sessions ended.", ended) % {"n": ended})
        return HttpResponseRedirect(reverse("admin:own_sessions"))
    rows = [(one, browser_words(one.browser), one.key == here) for one in sessions_of(user)]
    context = {**site.each_context(request), "title": _("Where you are logged in"), "sessions": rows}
    return TemplateResponse(request, "admin/own_sessions.html", context)


PAGES = [("sessions/", own_sessions, "own_sessions")]
