"""Writes the site's content as the fixtures that `loaddata` reads."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from stories.records import KINDS, Thing, fixture_text, published_things


class Command(BaseCommand):
    help = (
        "Writes roles.json, world.json and stories.json from the database: groups, the whole world and the"
        " live stories with what belongs to them. Drafts, revisions and accounts are not in them: back up the"
        " database for those."
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
        if options["to"] == "-":
            self.stdout.write(fixture_text(things), ending="")
            return
        folder = Path(options["to"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name in dict.fromkeys(kind.file for kind in KINDS):
                self._write(folder / f"{name}.json", [thing for thing in things if thing.kind.file == name])
        except OSError as e:
            raise CommandError(f"The fixtures cannot be written to {folder}: {e.strerror}.") from e

    def _write(self, path: Path, things: list[Thing]) -> None:
        """Write beside the old file first, so that breaking off leaves it whole."""
        new = path.with_suffix(".new")
        new.write_text(fixture_text(things), encoding="utf-8", newline="\n")
        new.replace(path)
        self.stdout.write(f"{path}: {len(things)} {'thing' if len(things) == 1 else 'things'}.")
