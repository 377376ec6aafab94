"""The page where an editor sets what is his own: the time zone."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from stories.editing.time_zones import SettingsForm
from stories.models import Editor


class SettingsPage:
    """For the editors' site; stands before it among the bases."""

    def get_urls(self):
        own = path("settings/", self.admin_view(self.own_settings_view), name="own_settings")
        return [own, *super().get_urls()]

    def own_settings_view(self, request):
        """Everybody's own settings, and nobody else's. Nothing is stored before it is saved."""
        editor = Editor.objects.filter(user=request.user).first() or Editor(user=request.user)
        form = SettingsForm(request.POST or None, instance=editor)
        if request.method == "POST" and form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:own_settings"))
        context = {**self.each_context(request), "title": _("Your settings"), "form": form}
        return TemplateResponse(request, "admin/own_settings.html", context)
