"""`purge_unsaved`: let go of what was typed long ago and never saved."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from stories.editing import autosave


class Command(BaseCommand):
    help = "Deletes texts that were typed and not saved for so many days. Nothing does so by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=90, help="how long they were left alone (90)")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        for row in autosave.purge(timezone.now() - timedelta(days=days)):
            self.stdout.write(f"{row.kept_at:%Y-%m-%d} {row.user}: {row}")
