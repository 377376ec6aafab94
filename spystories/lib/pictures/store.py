"""
Where the files of pictures are kept: `STORAGES["pictures"]`, in a folder of the site or at a service that speaks S3.

A name stands for content (`files`), so that a file is written once and never changed.
"""

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

FOLDERS = ("", "originals/")  # all that there are
# Troubles of a disk that whoever asks tells apart: no such file, full, over its quota, not to be written.
TOLD = {errno.ENOENT, errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class Away(Exception):
    """What keeps the files, a service or a disk, does not answer."""


class PictureFolder(FileSystemStorage):
    """A folder whose files are there whole and on the disk, or not at all."""

    def _save(self, name: str, content: "File[Any]") -> str:
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as written:
            try:
                _write(written, content)
                os.replace(written.name, path)
            except BaseException:
                with suppress(OSError):
                    os.unlink(written.name)
                raise
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: what bears it already has the same content."""
        return name


def _write(written: IO[bytes], content: "File[Any]") -> None:
    for chunk in content.chunks():
        written.write(chunk)
    written.flush()
    os.fsync(written.fileno())


def keep_files(files: Mapping[str, bytes]) -> None:
    """Keeps files by name; those that are there already are left alone. Raises `Away`, or `OSError` of a disk."""
    with _asking() as storage:
        for name, data in files.items():
            if not (storage.exists(name) and storage.size(name) == len(data)):
                storage.save(name, ContentFile(data))


def read_file(name: str) -> bytes | None:
    """The content of a file; None where there is none. Raises `Away`."""
    with _asking() as storage:
        try:
            with storage.open(name, "rb") as file:
                data: bytes = file.read()
                return data
        except FileNotFoundError:
            return None


def read_whole(name: str) -> bytes:
    """The content of a file that was there a moment ago. Raises `FileNotFoundError` where it went, and `Away`."""
    data = read_file(name)
    if data is None:
        raise FileNotFoundError(name)
    return data


def missing_files(names: Iterable[str]) -> list[str]:
    """Those of these files that are not there. Asks once for each. Raises `Away`."""
    with _asking() as storage:
        return [name for name in names if not storage.exists(name)]


def all_files() -> Iterator[tuple[str, datetime]]:
    """Every file that is kept, by name, and since when. Raises `Away`."""
    with _asking() as storage:
        for folder in FOLDERS:
            with suppress(FileNotFoundError):  # nothing was ever kept there
                for name in storage.listdir(folder)[1]:
                    yield folder + name, storage.get_modified_time(folder + name)


def delete_files(names: Iterable[str]) -> None:
    """Deletes these files, as far as they are there. Raises `Away`."""
    with _asking() as storage:
        for name in names:
            storage.delete(name)


@contextmanager
def _asking() -> Iterator[Storage]:
    """The storage that the settings name. What a service answers wrong, or not at all, is `Away`."""
    try:
        yield storages["pictures"]
    except Away:
        raise
    except OSError as error:
        if error.errno in TOLD:
            raise
        raise Away(str(error)) from error
    except Exception as error:  # of whatever library speaks to the service
        raise Away(str(error)) from error
