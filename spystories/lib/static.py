"""Static files as they are served: joined, compressed, under names that hold a hash of what is in them."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage, staticfiles_storage
from django.core.files.base import ContentFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

from .etags import etags_asked_for
from .joining import join_script, join_sheet

# The files that pages name; each is served as one, with all that it imports. Their sources work without this.
JOINED = dict.fromkeys(("css/readers.css", "css/kinds.css", "css/editors.css"), join_sheet) | dict.fromkeys(
    (
        *("js/readers.js", "js/suggest.js", "js/reading.js", "js/footnotes.js"),
        *("js/admin/editors.js", "js/admin/story_form.js", "js/admin/notes.js", "js/admin/body.js"),
        *("js/admin/mention_desk.js", "js/admin/picture_field.js", "js/admin/bring_pictures.js"),
    ),
    join_script,
)
DJANGOS = re.compile(r"admin/css/.*\.css")  # Django's own sheets, each imported into a layer by one of that name


# What lies beside the files for the site alone: which sources they were made of, and their hashed names.
NOT_SERVED = (".sources", "staticfiles.json")


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc] # WhiteNoise has no types
    """Serves what browsers ask for, and nothing that lies beside it."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        if not path.endswith(NOT_SERVED):
            super().add_file_to_dictionary(url, path, stat_cache)

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponseBase:
        """As WhiteNoise's, which knows a tag only as it sent it: a proxy may have made it weak, or named others."""
        etag = getattr(static_file, "etag", None)
        if etag in etags_asked_for(request.META.get("HTTP_IF_NONE_MATCH", "")):
            request.META["HTTP_IF_NONE_MATCH"] = etag
        return WhiteNoiseMiddleware.serve(static_file, request)  # type: ignore[no-any-return]


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # WhiteNoise has no types
    """What pages name is joined into one file each; scripts that import one another get hashed names too."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """The joined files take the place of their sources before all are hashed and compressed."""
        if not dry_run:
            found = {name for name in paths if name in JOINED or DJANGOS.fullmatch(name)}
            paths = paths | {name: (_Joined(paths, name), name) for name in found}
        yield from super().post_process(paths, dry_run, **options)


class _Joined(StaticFilesStorage):
    """One source that opens as the file it is joined into."""

    def __init__(self, paths: dict[str, Any], name: str):
        super().__init__()
        self._paths, self._name = paths, name

    def _open(self, name: str, mode: str = "rb") -> "ContentFile[bytes]":
        join = JOINED.get(self._name, join_sheet)
        return ContentFile(join(self._name, self._read).encode(), name=name)

    def _read(self, name: str) -> str:
        storage, path = self._paths[name]
        with storage.open(path) as source:
            return str(source.read(), "utf-8")


def static_trouble() -> str:
    """
    What is wrong with the collected files, in a sentence; nothing where they are whole, or not collected at all.

    Reads the list of them, and looks for each.
    """
    advice = _("Run “manage.py quickstart --no-serve”.")
    try:
        if not isinstance(staticfiles_storage, HashedStorage):
            return ""
        hashed: dict[str, str] = HashedStorage().load_manifest()[0]
    except (ValueError, OSError):
        return _("The list of static files cannot be read. ") + advice
    if not hashed:
        return _("The static files are not collected. ") + advice
    gone = next((name for name in hashed.values() if not staticfiles_storage.exists(name)), None)
    return _("The static file %(name)s is gone. ") % {"name": gone} + advice if gone else ""


def list_of_files() -> str:
    """A mark of the list that names the collected files; another one where anybody has collected others since."""
    path = settings.STATIC_ROOT / NOT_SERVED[1]
    return sha256(path.read_bytes()).hexdigest() if path.exists() else ""
