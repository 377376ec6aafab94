"""What belongs to an account: who is logged in where."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models


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
