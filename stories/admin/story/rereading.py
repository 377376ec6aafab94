"""The page that says how many stories are still to be read again, and goes on."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from spystories.lib.admin_addresses import admin_address
from stories.admin.shared.pages import AdminPage, admin_page, may_change
from stories.derived.names_changed import reread_waiting
from stories.models import Story
from stories.names.reading import queue_progress

SECONDS_A_PRESS = 10


@admin_page(may_change, methods=["GET", "POST"])
def show_waiting(page: AdminPage) -> HttpResponse:
    """How many wait; by POST some of them are read."""
    if page.request.method == "POST":
        reread_waiting(seconds=SECONDS_A_PRESS)
        return HttpResponseRedirect(admin_address(Story, "waiting"))
    title = _("Stories to be read again")
    done, total = queue_progress()
    return page.show("admin/stories/story/waiting.html", title, done=done, total=total)


PAGES = [("waiting/", show_waiting, "waiting")]
