"""The ways back in: a link by which somebody sets a password, sent by mail or handed over by a keeper."""

import logging
from threading import Thread
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spystories.lib.page_head import absolute_address
from spystories.lib.security_log import tell

from . import brake
from .login_form import BoundedEmailField

log = logging.getLogger("spystories.mail")

MAILS = 3  # to one address of mail, while `AXES_COOLOFF_TIME` lasts


class LinkTokens(PasswordResetTokenGenerator):
    """
    Django's tokens, good for `PASSWORD_RESET_TIMEOUT`. They end with use, with a login, with another password
    or address of mail, and here also with another role, so that who made a link gains nothing by a later one.
    """

    key_salt = "stories.accounts.reset"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        groups = sorted(user.groups.values_list("pk", flat=True))
        role = (user.is_active, user.is_staff, user.is_superuser, groups)
        return f"{super()._make_hash_value(user, timestamp)}{role}"


tokens = LinkTokens()


def make_link(user: User) -> str:
    """The full address at which a password is set for `user`, once. One query."""
    number = urlsafe_base64_encode(force_bytes(user.pk))
    return absolute_address(reverse("admin:password_reset_confirm", args=[number, tokens.make_token(user)]))


def mail_is_set() -> bool:
    return bool(settings.MAIL_IS_SET)


def mail_with_link(user: User) -> EmailMessage:
    """The mail that brings `user` a link. One query."""
    lasts = settings.PASSWORD_RESET_TIMEOUT // 3600
    words = {"user": user, "link": make_link(user), "hours": lasts, "site": settings.SITE_URL}
    body = render_to_string("registration/password_reset_email.txt", words)
    return EmailMessage(_("Your password at Spy Stories"), body, None, [user.email])


def send(message: EmailMessage) -> bool:
    """
    Send a mail; return whether the server took it.

    Waits 10 seconds at most for an answer of the server. Why it did not is in the log; nothing is raised.
    """
    try:
        message.send()
    except Exception as error:  # whatever a backend raises must break nothing
        log.error("no mail could be sent: %s: %s", type(error).__name__, error)
        return False
    return True


class ResetForm(PasswordResetForm):
    """Asks for an address of mail. Whether anybody has it shows neither in the answer nor in its time."""

    email = BoundedEmailField(label=gettext_lazy("Email"), max_length=254)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Mail a link to each account with that address, in a thread of its own; nobody's is written, and not sent."""
        asked: str = self.cleaned_data["email"]
        users = list(self.get_users(asked)) if brake.tried(counted_as(asked)) <= MAILS else []
        tell("reset asked for", account=", ".join(user.get_username() for user in users) or None)
        for user in users or [User(pk=0, username="nobody", email=asked)]:
            Thread(target=send if users else str, args=[mail_with_link(user)], name="reset mail").start()


def counted_as(email: str) -> str:
    """By what name the brake knows who asks for a mail to `email`; no account's, as it holds a blank."""
    return f"reset {email.casefold()}"[: brake.LONGEST_COUNTED]
