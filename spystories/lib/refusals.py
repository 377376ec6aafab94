"""Why something was not done, in the words that people read."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import Model, ProtectedError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from .locks import EditConflict

DEPENDENTS_NAMED = 3


class Refused(Exception):
    """Why one row of many was left as it is."""


REFUSALS = (Refused, ValidationError, PermissionDenied, ProtectedError, EditConflict, IntegrityError)


def reason_of(refusal: Exception, name_dependent: Callable[[Model], str] = str) -> str:
    """
    The reason for one of `REFUSALS`, as a sentence.

    Of what must not be deleted it says what leans on it, each named by `name_dependent`.
    """
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    if isinstance(refusal, ProtectedError):
        rows = [name_dependent(row) for row in list(refusal.protected_objects)[:DEPENDENTS_NAMED]]
        return format_html(
            _("Something leans on it. {}."), format_html_join("; ", "{}", ([row] for row in rows))
        )
    if isinstance(refusal, EditConflict):
        return _("Somebody saved it at the same moment.")
    if isinstance(refusal, IntegrityError):
        return _("Something else was saved at the same moment that does not go with it.")
    return str(refusal) or _("You may not do this.")
