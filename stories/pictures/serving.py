"""How the files of pictures are answered, whoever asks: by our own types, never opened as a page."""

import logging
from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from spystories.lib.pictures import store
from spystories.lib.pictures.files import TYPES

logger = logging.getLogger("spystories.pictures")
SEALED = "default-src 'none'; sandbox"
SECONDS_AWAY = 30  # after which a browser may ask again while the service that keeps the files does not answer


def file_answer(name: str, headers: Mapping[str, str]) -> HttpResponse:
    """A file with these headers beside our own. Raises `Http404` where it is not there."""
    try:
        data = store.read_file(name)
    except store.Away as error:
        logger.error("the files of pictures cannot be reached: %s", error)
        away = {"Cache-Control": "no-store", "Retry-After": str(SECONDS_AWAY)}
        words = _("The site cannot reach its pictures. Try again in a minute.")
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8", headers=away)
    if data is None:
        logger.error("the file %s of a picture is missing", name)
        raise Http404(name)
    kind = TYPES[name.rpartition(".")[2]]
    return HttpResponse(data, content_type=kind, headers={**headers, "Content-Security-Policy": SEALED})
