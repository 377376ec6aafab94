"""Where the files of pictures are kept: whole or not at all, each once."""

from unittest import mock

import pytest
from django.core.files.storage import storages

from spystories.lib.pictures import store
from spystories.lib.pictures.store import PictureFolder


@pytest.fixture(autouse=True)
def folder(tmp_path):
    """A folder of its own, as a site has one."""
    kept = PictureFolder(location=tmp_path / "pictures")
    with mock.patch.dict(storages._storages, pictures=kept):
        yield tmp_path / "pictures"


def files_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_files_are_kept_read_listed_and_deleted(folder):
    assert list(store.all_files()) == []
    store.keep_files({"a-480.webp": b"small", "originals/a.jpg": b"as it came"})
    assert files_in(folder) == {"a-480.webp", "originals/a.jpg"} == {name for name, _at in store.all_files()}
    assert store.read_file("originals/a.jpg") == b"as it came"
    assert store.read_file("b.webp") is None
    assert store.missing_files(["a-480.webp", "b.webp"]) == ["b.webp"]
    store.delete_files(["a-480.webp", "b.webp"])
    assert files_in(folder) == {"originals/a.jpg"}


def test_what_is_there_is_written_once(folder):
    store.keep_files({"a.webp": b"small"})
    with mock.patch.object(PictureFolder, "_save") as saved:
        store.keep_files({"a.webp": b"small"})
    assert not saved.called


def test_what_is_there_in_part_is_written_again(folder):
    store.keep_files({"a.webp": b"small"})
    (folder / "a.webp").write_bytes(b"sm")
    store.keep_files({"a.webp": b"small"})
    assert store.read_file("a.webp") == b"small"
    assert files_in(folder) == {"a.webp"}


def test_what_cannot_be_written_leaves_nothing(folder):
    full = mock.patch.object(store.os, "replace", side_effect=OSError(28, "No space left on device"))
    with full, pytest.raises(OSError, match="No space"):
        store.keep_files({"a.webp": b"small"})
    assert files_in(folder) == set()


def test_nobody_else_on_the_computer_reads_them(folder):
    store.keep_files({"originals/a.jpg": b"as it came"})
    assert (folder / "originals/a.jpg").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("ask", [lambda: store.read_file("a.webp"), lambda: store.keep_files({"a.webp": b""})])
def test_a_service_that_fails_is_away(ask):
    """As a library that speaks to a service raises errors of its own."""
    broken = mock.Mock(**{"open.side_effect": RuntimeError("no answer"), "exists.side_effect": RuntimeError("no")})
    with mock.patch.dict(storages._storages, pictures=broken), pytest.raises(store.Away):
        ask()
