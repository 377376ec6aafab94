"""The page where an editor sets what is his own: the time zone."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from spystories.lib.requests import editor_of
from stories.editing.time_zones import SettingsForm
from stories.models import Editor


def own_settings(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Everybody's own settings, and nobody else's. Nothing is stored before it is saved."""
    user = editor_of(request)
    editor = Editor.objects.filter(user=user).first() or Editor(user=user)
    form = SettingsForm(request.POST or None, instance=editor)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:own_settings"))
    context = {**site.each_context(request), "title": _("Your settings"), "form": form}
    return TemplateResponse(request, "admin/own_settings.html", context)


PAGES = [("settings/", own_settings, "own_settings")]
