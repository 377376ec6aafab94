"""The editors' own admin site."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class EditorsSite(AdminSite):
    site_header = _("Spy Stories, editors")
    site_title = _("Spy Stories editors")
    index_title = _("Desk")
