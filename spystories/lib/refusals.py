"""Why something was not done, in the words that people read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import Model, ProtectedError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .conflict_forms import conflict_sentence
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
        return format_html(_("Something leans on it. {}."), format_html_join("; ", "{}", ([row] for row in rows)))
    if isinstance(refusal, EditConflict):
        return conflict_sentence()
    if isinstance(refusal, IntegrityError):
        return _("Something else was saved at the same moment that does not go with it.")
    return str(refusal) or _("You may not do this.")


@dataclass
class Outcome:
    """
    What became of many things tried one by one: how many were done, and the others, each with its refusal.

    A refusal without a name is that of several.
    """

    done: int = 0
    refused: list[tuple[str, Exception]] = field(default_factory=list)

    @contextmanager
    def trying(self, name: str) -> Iterator[None]:
        """Count what is done inside this block, or keep what refused it beside `name`."""
        try:
            yield
        except REFUSALS as refusal:
            self.refused.append((name, refusal))
        else:
            self.done += 1

    def describe_refused(self, most: int, name_dependent: Callable[[Model], str] = str) -> SafeString:
        """How many were refused, and the reasons for `most` of them."""
        reasons = [(name, reason_of(refusal, name_dependent)) for name, refusal in self.refused[:most]]
        parts = [format_html(_("“{name}”: {why}"), name=name, why=why) if name else why for name, why in reasons]
        return format_html_join(" ", "{}", ([part] for part in (self.left_sentence, *dict.fromkeys(parts))))

    @property
    def left_sentence(self) -> str:
        """The number of those that were refused, in a sentence."""
        count = len(self.refused)
        return ngettext("%(n)s was left as it is.", "%(n)s were left as they are.", count) % {"n": count}
