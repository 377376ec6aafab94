"""Somebody's app: set up without the pages, and the codes that it shows."""

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from stories.accounts import second_factor

KEY = "3132333435363738393031323334353637383930"


def code_of(key=KEY, ahead=0):
    """What the app shows now, or so many half minutes later: a code that was used works no second time."""
    return f"{totp(bytes.fromhex(key), drift=ahead):06}"


def set_up_app(user, key=KEY):
    """Give `user` an app; its codes from now on are fresh. Returns the recovery codes."""
    _app, codes = second_factor.set_up_app(user, key, code_of(key))
    TOTPDevice.objects.filter(user=user).update(last_t=-1, drift=0)
    return codes
