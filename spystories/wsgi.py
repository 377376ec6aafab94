"""The door for a WSGI server."""

import logging
import os
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


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


class Door(WSGIHandler):
    request_class = Utf8Request


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spystories.settings")
django.setup(set_prefix=False)
application = Door()
logging.getLogger("spystories").info("Spy Stories %s", settings.VERSION)
