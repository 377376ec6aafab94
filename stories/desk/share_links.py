"""The page of all share links that are open, for those who may take them back."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from spystories.lib.keys import is_number
from spystories.lib.paging import Paging, page_number
from spystories.lib.requests import editor_of
from stories.models import Share, Story
from stories.publishing import share_links
from stories.workflow import Verb, may_at_all

PER_PAGE = 50


def show_open_links(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The links of all stories that whoever asks may save, the newest first. Two queries."""
    user = editor_of(request)
    if not may_at_all(user, Verb.SAVE):
        raise PermissionDenied
    if request.method == "POST":
        return _take_back(request, site)
    found, number = share_links.open_links_of(user), page_number(request)
    rows = found.select_related("story", "created_by", "revision").only(
        *("whom", "until", "created_at", "reads", "read_at", "created_by__username", "revision__number"),
        *("story__title", "story__working_title"),
    )
    shown = list(rows[(number - 1) * PER_PAGE : number * PER_PAGE])
    page = Paging(shown, number, found.count(), request.path, per_page=PER_PAGE)
    context = {**site.each_context(request), "title": _("Share links"), "page": page}
    return TemplateResponse(request, "admin/share_links.html", context)


def _take_back(request: HttpRequest, site: AdminSite) -> HttpResponse:
    number = request.POST.get("revoke", "")
    link = get_object_or_404(Share.objects.select_related("story"), pk=number if is_number(number) else 0)
    share_links.revoke(link, by=editor_of(request))
    site.get_model_admin(Story).log_change(request, link.story, _("Took a share link back."))
    messages.success(request, _("The link is taken back. It leads nowhere now."))
    return HttpResponseRedirect(request.get_full_path())


PAGES = [("share-links/", show_open_links, "share_links")]
