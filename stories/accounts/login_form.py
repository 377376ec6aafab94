"""The form by which editors log in."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from .second_factor import has_one

_CODE_ASKED = "code asked"
LONGEST_NAME: int = User._meta.get_field("username").max_length or 150
LONGEST_PASSWORD = 1024


def password_field(autocomplete: str, **otherwise: Any) -> forms.CharField:
    """A field for a password of at most 1,024 characters, so that none is hashed for long."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(strip=False, widget=widget, max_length=LONGEST_PASSWORD, **otherwise)


class _Bounded(forms.TextInput):
    """A line that never sends back more than one character beyond what its field takes."""

    def format_value(self, value: Any) -> str | None:
        shown: str | None = super().format_value(value)
        return shown[: int(self.attrs["maxlength"]) + 1] if shown else shown


class BoundedEmailField(forms.EmailField):
    """An address of mail, asked of anybody."""

    widget = type("BoundedEmail", (_Bounded, forms.EmailInput), {})


class LoginForm(AdminAuthenticationForm):
    """Name and password. What cannot be either is refused beside its field, before anything is looked up."""

    username = UsernameField(label=_("Username"), max_length=LONGEST_NAME, widget=_Bounded(attrs={"autofocus": True}))
    password = password_field("current-password", label=_("Password"))

    def confirm_login_allowed(self, user: User) -> None:
        """As Django's; the right password is not enough where there is a second factor: `asks_for_code` then."""
        super().confirm_login_allowed(user)
        if has_one(user):
            raise ValidationError(_("Give the code too."), code=_CODE_ASKED)

    def asks_for_code(self) -> bool:
        """Whether all that is missing is the second factor of `get_user`."""
        return self.has_error(NON_FIELD_ERRORS, _CODE_ASKED)
