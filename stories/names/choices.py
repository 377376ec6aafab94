"""
What may be answered to an open question about a name, in the words that editors read: beside a manuscript
and on the mention desk.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Choice:
    """One answer: what is sent for it, its words, what tells it from namesakes, and the key that gives it."""

    value: str
    label: str
    about: str = ""
    key: str = ""


def choices_of_question(likely: Iterable[Choice], new_kinds: Iterable[str]) -> tuple[Choice, ...]:
    """Whom a name may mean: those who are likely, somebody or somewhere to be put on file, nobody, or left open."""
    return (*likely, *map(_new, new_kinds), not_a_name(), Choice("open", _("Leave open"), key="o"))


def not_a_name() -> Choice:
    return Choice("nothing", _("Not a name"), key="x")


def other_on_file(kind: str, *, is_new: bool = False) -> str:
    """What asks for somebody on file who is not among the choices; `is_new` where nobody on file is."""
    if kind == "place":
        return _("A place on file") if is_new else _("Another place on file")
    return _("Someone on file") if is_new else _("Someone else on file")


def _new(kind: str) -> Choice:
    return Choice(f"add:{kind}", _("Somewhere new") if kind == "place" else _("Someone new"), key="n")
