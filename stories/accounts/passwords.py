"""Which passwords are taken, and what ends with an old one."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from spystories.lib.security_log import tell

from . import brake
from .login_form import LONGEST_PASSWORD
from .sessions import end_sessions

# Fewer guesses than this are a matter of hours for who has stolen the table of passwords.
TOO_FEW_GUESSES = 10**10
# Of a longer one the beginning has to be hard by itself. What zxcvbn does grows fast with the length: at 72
# characters, all of them signs that stand for letters, it takes two seconds; at 24 a third of one.
LOOKED_AT = 24


class PasswordRules:
    """
    Refuses what is easily guessed: repeated and running characters, keys in a row, dates, well-known words and
    passwords. The person's own name and the site's count for nothing. Nothing leaves the computer for it.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > LONGEST_PASSWORD:
            most = {"most": LONGEST_PASSWORD}
            raise ValidationError(_("A password has at most %(most)s characters.") % most, code="password_too_long")
        known: list[Any] = [*_words_of(user), *_words_of_site()]
        own = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True) if len(word) > 2)
        rest = re.sub(own, "", password, flags=re.IGNORECASE)[:LOOKED_AT]
        rest = re.sub(r"\s", " ", rest)  # a line break in a date is more than zxcvbn can take
        if not rest or zxcvbn(rest, user_inputs=known)["guesses"] < TOO_FEW_GUESSES:
            raise ValidationError(
                _(
                    "This is easily guessed: it repeats itself, runs along the alphabet or the keyboard, or is made of "
                    "well-known words, dates or your own name. Put several words together that nobody expects."
                ),
                code="password_easily_guessed",
            )

    def get_help_text(self) -> str:
        return _("It can’t be made of repeated or running characters, or of a few words that anybody would try.")

    def password_changed(self, password: str, user: User | None = None) -> None:
        """
        Django's word, from every door, that a new password is stored: the account's sessions end, and wrong
        passwords are forgotten. Whoever changes his own keeps the session in which he does, under a new key.
        """
        if user is not None:
            end_sessions(user)
            brake.forget(user.get_username())
            tell("password changed", account=user.get_username())


def _words_of(user: User | None) -> list[str]:
    if user is None:
        return []
    words = [user.get_username(), user.first_name, user.last_name, *user.email.split("@")]
    return [word for word in words if word]


def _words_of_site() -> list[str]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    return ["spy", "stories", "spystories", host, *host.split(".")]
