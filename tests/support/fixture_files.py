"""The fixtures as they are shipped, changed copies of them, and the whole database as one value."""

import json
import tempfile
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command

NAMES = ("roles", "world", "stories")
FOLDER = Path(settings.FIXTURE_DIRS[0])
DOCUMENTS = sorted((Path(__file__).parent.parent / "documents").glob("*.txt"))


def shipped(*names):
    """The rows of the shipped fixtures, each [model, fields] as a dictionary of its own."""
    return [row for name in names or NAMES for row in json.loads((FOLDER / f"{name}.json").read_text("utf-8"))]


def of(rows, model, **fields):
    """The first row of `model` with these fields; its fields alone."""
    for row in rows:
        if row["model"] == model and all(row["fields"][name] == value for name, value in fields.items()):
            return row["fields"]
    raise LookupError(model, fields)


def without(rows, model, **fields):
    """The rows but for those of `model` with these fields."""
    gone = [
        row
        for row in rows
        if row["model"] == model and all(row["fields"][name] == value for name, value in fields.items())
    ]
    return [row for row in rows if row not in gone]


def load(rows=None, files=(), **options):
    """Load `rows`, with `files` of pictures beside them, or the shipped fixtures by their names; what was said."""
    out = StringIO()
    if rows is None:
        call_command("loaddata", *NAMES, stdout=out, **options)
        return out.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "changed.json"
        (path.parent / "pictures").mkdir()
        for name, data in dict(files).items():
            (path.parent / "pictures" / name).write_bytes(data)
        path.write_text(json.dumps(rows), "utf-8")
        call_command("loaddata", path, stdout=out, **options)
    return out.getvalue()


def dumped():
    """What `dump_content` writes, as {name: bytes}; the files of pictures stand in `pictures/`."""
    with tempfile.TemporaryDirectory() as folder:
        call_command("dump_content", to=folder, stdout=StringIO())
        paths = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def everything():
    """Every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
    }
