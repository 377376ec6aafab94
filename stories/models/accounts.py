"""What belongs to an account: who is logged in where, recovery codes, and which roles must have a second factor."""

import hashlib

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin


class Login(models.Model):
    """
    A session of an account. It goes with the session, which itself knows when it began and was last used.

    The database asks for neither row: what ends a session need not know of this one.
    """

    session = models.OneToOneField(Session, models.CASCADE, related_name="login", db_constraint=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="logins", db_constraint=False)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return f"{self.user} from {self.address}"


class RecoverySheet(ThrottlingMixin, Device):
    """
    The recovery codes of an account. The row says that the account has a second factor.

    It comes with the first device and goes with the last, and stays when all its codes are used, or when what a
    passkey needs is not installed any more.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_sheet")
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        default_permissions = ()
        verbose_name = _("recovery codes")
        verbose_name_plural = _("recovery codes")

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first wrong code; each further one doubles them."""
        return 1

    def verify_token(self, token: str) -> bool:
        """Whether `token` is one of the codes; it is none any more then. Nothing is looked at during a pause."""
        if not self.verify_is_allowed()[0]:
            return False
        used, _rows = self.codes.filter(digest=digest_of(token)).delete()
        if used:
            self.throttle_reset()
        else:
            self.throttle_increment()
        return bool(used)


def digest_of(code: str) -> str:
    """
    What is stored of a recovery code, which may be typed with or without its dashes, in any case.

    A plain hash, without salt: a code is of 123 random bits, which nobody tries out.
    """
    letters = "".join(filter(str.isalnum, code.lower()))
    return hashlib.sha256(letters.encode()).hexdigest()


class RecoveryCode(models.Model):
    """One code that was not used yet, as its digest; a used one has no row."""

    sheet = models.ForeignKey(RecoverySheet, models.CASCADE, related_name="codes")
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return f"{self.sheet}, {self.pk}"


class RequiredFactor(models.Model):
    """A role whose accounts must have a second factor."""

    group = models.OneToOneField(Group, models.CASCADE, primary_key=True, related_name="required_factor")

    class Meta:
        default_permissions = ()
        verbose_name = _("required second factor")
        verbose_name_plural = _("required second factors")

    def __str__(self) -> str:
        return str(self.group)
