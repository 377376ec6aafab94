"""Writing a book to a file."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.support.factories import make_character, make_collection, make_place, make_story


def export(*args, **options):
    out = StringIO()
    call_command("export_epub", *args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def story(db):
    return make_story(title="The Window", settings=[make_place("the café", parent=make_place("Vienna"))])


def test_the_file_is_what_readers_get(story, client, tmp_path):
    make_collection("Winter", stories=[story])
    for section, page in (
        ("story", "/stories/the-window"),
        ("collection", "/collections/winter"),
        ("place", "/places/vienna/the-cafe"),
    ):
        path = tmp_path / f"{section}.epub"
        out = export(section, page.split("/", 2)[2], to=str(path))
        assert path.read_bytes() == client.get(f"{page}/book.epub").content
        assert f"{path.stat().st_size:,} bytes" in out


def test_without_a_name_it_is_called_after_the_book(story, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    export("story", "the-window")
    assert [path.name for path in tmp_path.iterdir()] == ["the-window.epub"]


def test_what_is_not_public_is_refused_and_leaves_no_file(story, tmp_path):
    make_story(title="Unseen", live=False)
    make_character("Lev Holm", public_by_choice=True)
    for args in (("story", "unseen"), ("tag", "nothing"), ("person", "lev-holm")):
        with pytest.raises(CommandError, match="No "):
            export(*args, to=str(tmp_path / "book.epub"))
    with pytest.raises(CommandError, match="cannot be written"):
        export("story", "the-window", to=str(tmp_path / "no" / "book.epub"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_refused_and_nothing_is_left_beside_it(story, tmp_path, monkeypatch):
    folder = tmp_path / "books"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for to in (str(folder), ".", ".."):
        with pytest.raises(CommandError, match="is a folder"):
            export("story", "the-window", to=to)
    assert list(tmp_path.rglob("*")) == [folder]
