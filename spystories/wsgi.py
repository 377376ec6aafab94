"""The door for a WSGI server."""

import logging
import os
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

from .lib.fingerprint import fingerprint
from .page_store.door import PageDoor
from .page_store.pages import PageStore


class Utf8Request(WSGIRequest):
    """
    Reads all that it is sent as UTF-8, whatever codec its Content-Type names.

    Django takes that codec at its word, and fails before any view on those that are not for text.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (LookupError, ValueError):
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    request_class = Utf8Request


def make_application() -> Callable[..., Iterable[bytes]]:
    """Django, and in front of it the stored pages unless they are switched off."""
    if settings.DEBUG or not settings.PAGE_STORE_MB:
        return Handler()
    return PageDoor(Handler(), PageStore(settings.VAR_DIR, fingerprint(), settings.PAGE_STORE_MB * 2**20))


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spystories.settings")
django.setup(set_prefix=False)
application = make_application()
logging.getLogger("spystories").info("Spy Stories %s", settings.VERSION)
