"""
The files of pictures beside a fixture, in `pictures/`, each named by its content: checked and kept before any row is
written, so that no picture is ever without its files.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from spystories.lib import pictures
from spystories.lib.pictures.files import ENDINGS
from stories.pictures.taking import keep_file
from stories.records import Refused, Thing

FOLDER = "pictures"  # beside the fixture


def find_files(things: Iterable[Thing], folders: Sequence[Path]) -> dict[str, Path]:
    """
    The files of these pictures in one of the `folders`, by digest.

    Raises `Refused` where one is missing, or is another than its name says.
    """
    return {thing.row["digest"]: _checked(thing, _find(thing, folders)) for thing in things}


def keep_files(things: Iterable[Thing], paths: Mapping[str, Path]) -> dict[str, dict[str, Any]]:
    """
    Keep the files of these pictures, and give the facts of each by its digest. Takes a second each, and holds one file
    at a time. Raises `Refused` where one is no picture.
    """
    facts = {}
    for thing in things:
        path = paths[thing.row["digest"]]
        try:
            facts[thing.row["digest"]] = keep_file(path.read_bytes())
        except pictures.Refused as refused:
            raise _refusal(thing, path, str(refused)) from refused
    return facts


def _find(thing: Thing, folders: Sequence[Path]) -> Path:
    digest = thing.row["digest"]
    places = (folder / FOLDER / f"{digest}.{ending}" for folder in folders for ending in ENDINGS.values())
    path = next((path for path in places if path.is_file()), None)
    if path is None:
        name = f"{FOLDER}/{digest}.jpg"
        raise _refusal(
            thing, name, "It is not there. It stands beside the fixture, and may end in .png, .webp or .avif."
        )
    return path


def _checked(thing: Thing, path: Path) -> Path:
    """The path, if what stands there is what its name says."""
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != thing.row["digest"]:
            raise _refusal(thing, path, "It is another than its name says, which is the SHA-256 of its content.")
    return path


def _refusal(thing: Thing, file: Path | str, why: str) -> Refused:
    return Refused(f"The fixture cannot be loaded because of {thing.name} and its file {file}. {why}")
