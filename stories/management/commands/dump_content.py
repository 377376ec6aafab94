"""Writes the site's content as the fixtures that `loaddata` reads."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from characters.models import Picture
from spystories.lib.pictures import store
from spystories.lib.pictures.files import ENDINGS
from stories.records import KINDS, Thing, fixture_text, published_things
from stories.transfer.pictures import FOLDER


class Command(BaseCommand):
    help = (
        "Writes roles.json, world.json and stories.json from the database: groups, the whole world and the"
        " live stories with what belongs to them, and into pictures/ beside them the files of the pictures that"
        " these show. Drafts, revisions and accounts are not in them: back up the database for those."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            default=settings.FIXTURE_DIRS[0],
            help="The folder to write to (default: %(default)s), or - for one fixture on standard output.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            things = published_things()
        pictures = [thing.key for thing in things if thing.kind.model is Picture]
        if options["to"] == "-":
            if pictures:
                raise CommandError("The content has pictures, whose files stand beside the fixtures: name a folder.")
            self.stdout.write(fixture_text(things), ending="")
            return
        folder = Path(options["to"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._write_pictures(folder / FOLDER, Picture.objects.filter(key__in=pictures))
            for name in dict.fromkeys(kind.file for kind in KINDS):
                self._write(folder / f"{name}.json", [thing for thing in things if thing.kind.file == name])
        except OSError as e:
            raise CommandError(f"The fixtures cannot be written to {folder}: {e.strerror}.") from e

    def _write_pictures(self, folder: Path, pictures: Iterable[Picture]) -> None:
        """The files as they came, each named by its content; what is there already is left alone."""
        for picture in pictures:
            path = folder / f"{picture.digest}.{ENDINGS[picture.format]}"
            if path.is_file():
                continue
            try:
                data = store.read_file(picture.original)
            except store.Away as error:
                raise CommandError("The place where pictures are kept does not answer.") from error
            if data is None:
                raise CommandError(f"The file of the picture “{picture}” is missing: {picture.original}.")
            folder.mkdir(exist_ok=True)
            _replace(path, data)

    def _write(self, path: Path, things: list[Thing]) -> None:
        _replace(path, fixture_text(things).encode())
        self.stdout.write(f"{path}: {len(things)} {'thing' if len(things) == 1 else 'things'}.")


def _replace(path: Path, data: bytes) -> None:
    """Write beside the old file first, so that breaking off leaves it whole."""
    new = path.with_suffix(".new")
    new.write_bytes(data)
    new.replace(path)
