"""Static files as they are served: joined, compressed, under names that hold a hash of what is in them."""

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from .joining import join_script, join_sheet

# The files that pages name; each is served as one, with all that it imports. Their sources work without this.
JOINED = {
    "css/readers.css": join_sheet,
    "js/readers.js": join_script,
    "js/suggest.js": join_script,
    "js/reading.js": join_script,
}


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # WhiteNoise has no types
    """What pages name is joined into one file each; scripts that import one another get hashed names too."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """The joined files take the place of their sources before all are hashed and compressed."""
        if not dry_run:
            paths = paths | {name: (_Joined(paths, name), name) for name in JOINED.keys() & paths.keys()}
        yield from super().post_process(paths, dry_run, **options)


class _Joined(StaticFilesStorage):
    """One source that opens as the file it is joined into."""

    def __init__(self, paths: dict[str, Any], name: str):
        super().__init__()
        self._paths, self._name = paths, name

    def _open(self, name: str, mode: str = "rb") -> "ContentFile[bytes]":
        return ContentFile(JOINED[self._name](self._name, self._read).encode(), name=name)

    def _read(self, name: str) -> str:
        storage, path = self._paths[name]
        with storage.open(path) as source:
            return str(source.read(), "utf-8")
