"""The page where a keeper takes away the second factor of an editor who has lost it."""

from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spystories.lib.admin_addresses import admin_address
from spystories.lib.security_log import tell
from stories.accounts.second_factor import Held, held_by, must_have_one, take_away
from stories.accounts.sessions import end_sessions
from stories.admin.shared.pages import AdminPage, admin_page, may_change
from stories.phrases import capitalize, join_names


def may_take_away(page: AdminPage, user: User) -> bool:
    """Whether the account is another's, and one that whoever asks may manage."""
    return user != page.user and may_change(page, user)


def describe(user: User) -> str:
    """What the account has as its second factor, in a sentence. Five queries at most."""
    held = held_by(user)
    if held:
        return in_words(held)
    return _("None, though a role must have one.") if must_have_one(user) else _("None.")


def in_words(held: Held) -> str:
    """An app, two passkeys and seven recovery codes."""
    passkeys, codes = len(held.passkeys), held.codes_left or 0
    parts = [_("an app")] if held.app else []
    if passkeys:
        parts.append(ngettext("%(count)s passkey", "%(count)s passkeys", passkeys) % {"count": passkeys})
    parts.append(ngettext("%(count)s recovery code", "%(count)s recovery codes", codes) % {"count": codes})
    return f"{capitalize(join_names(parts))}."


@admin_page(may_take_away, methods=["GET", "HEAD", "POST"])
def second_factor(page: AdminPage, user: User) -> HttpResponse:
    """Ask whether it shall go, and take it away."""
    if page.request.method == "POST":
        if take_away(user):
            tell("second factor taken away", account=user.get_username())
            end_sessions(user)
            said = _("The second factor of “%(who)s” is gone: the password alone lets in.") % {"who": user}
            page.log(user, said)
            page.tell(said)
        return HttpResponseRedirect(admin_address(user))
    title, held = _("Take the second factor away"), in_words(held_by(user))
    return page.show("admin/second_factor/take_away.html", title, account=user, held=held, must=must_have_one(user))


PAGES = [("<int:pk>/second-factor/", second_factor, "second_factor")]
