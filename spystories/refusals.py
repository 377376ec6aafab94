"""Plain pages that say why nothing was done."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def refusal(
    status: int, title: str, sentence: str, *, again: str = "", typed: Sequence[tuple[str, str, str]] = ()
) -> HttpResponse:
    """
    A page of one sentence. It needs neither the database nor anything about the request.

    `typed` are names and values of a form that can be sent to `again` once more, and what each that is shown is called.
    """
    page = render_to_string("refused.html", {"title": title, "sentence": sentence, "again": again, "typed": typed})
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any]) -> HttpResponse:
    """What somebody sees who has guessed too often."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60
    sentence = _("Too many wrong passwords. Wait %(minutes)s minutes, then try again.")
    page = refusal(429, _("Wait a little"), sentence % {"minutes": minutes})
    page.headers["Retry-After"] = str(minutes * 60)
    return page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What somebody sees whose form could not be told from a forged one."""
    sentence = _("The page was open too long, or cookies are off. Go back, copy what you typed, and reload.")
    return refusal(403, _("Nothing was saved"), sentence)
