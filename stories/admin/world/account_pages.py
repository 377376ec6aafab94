"""The pages beside an account: a link by which its owner sets a password, and letting him try again."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from spystories.lib.security_log import tell
from stories.accounts import brake
from stories.accounts.reset import mail_is_set, mail_with_link, make_link, send
from stories.admin.shared.pages import AdminPage, admin_page, may_change


def _may_get_link(page: AdminPage, user: User) -> bool:
    """For others who may log in: one's own password is changed where the old one is asked for."""
    return may_change(page, user) and user.is_active and user != page.user


@admin_page(_may_get_link)
def give_link(page: AdminPage, user: User) -> HttpResponse:
    """Whoever manages the account mails its owner a link, or makes one that is shown this once and kept nowhere."""
    post = page.request.POST if page.request.method == "POST" else {}
    context: dict[str, Any] = {"account": user, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}
    context["may_mail"] = mail_is_set() and bool(user.email)
    if "mail" in post and context["may_mail"]:
        tell("link mailed", account=user.get_username())
        if send(mail_with_link(user)):
            page.log(user, _("Mailed a link to set a password."))
            page.tell(_("The link is on its way to %(email)s.") % {"email": user.email})
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
        page.tell(_("The mail could not be sent. The log says why; make a link and hand it over."), messages.ERROR)
    elif "show" in post:
        tell("link made", account=user.get_username())
        page.log(user, _("Made a link to set a password."))
        context["link"] = make_link(user)
    return page.show("admin/auth/user/link.html", _("A link for %(name)s") % {"name": user}, **context)


@admin_page(may_change, methods=["POST"])
def unlock(page: AdminPage, user: User) -> HttpResponse:
    brake.unlock(user.get_username())
    page.log(user, _("Unlocked."))
    page.tell(_("Unlocked: %(name)s may try again at once.") % {"name": user})
    return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))


PAGES = [
    ("<int:pk>/link/", give_link, "link"),
    ("<int:pk>/unlock/", unlock, "unlock"),
]
