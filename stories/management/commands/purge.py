"""
python manage.py purge [--days N] [--dry-run]: delete for ever what has been in the trash for long, and the files of
manuscripts and pictures that nothing needs any more.
"""

from argparse import ArgumentTypeError
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import ProtectedError
from django.utils import timezone

from spystories.lib.pictures import store
from spystories.lib.refusals import reason_of
from stories.models import Story
from stories.pictures.leftovers import leftover_files
from stories.publishing import originals, trash
from stories.workflow import State


class Command(BaseCommand):
    help = (
        "Deletes for ever, with all their revisions, the stories that have been in the trash for more than "
        "30 days. Nothing else does so by itself. One that facts still quote stays, and is named. Files of manuscripts "
        "that were brought in before then go too, once none of their stories is still to be published, and files of "
        "pictures that nothing names."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=_days, default=30, help="at least so many days (30)")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        before = timezone.now() - timedelta(days=days)
        trashed = Story.objects.filter(state=State.TRASHED, trashed_at__lt=before)
        keys = list(trashed.order_by("trashed_at", "pk").values_list("pk", flat=True))
        deleted = kept = 0
        for number, pk in enumerate(keys, 1):
            story = trashed.filter(pk=pk).defer("body").first()
            if story is None:
                continue  # somebody took it out meanwhile
            name = f"{number} of {len(keys)}: {story}, in the trash since {story.trashed_at:%Y-%m-%d}"
            try:
                if not dry_run:
                    trash.delete(story, by=None)
            except (ProtectedError, ValidationError) as refusal:
                kept += 1
                self.stderr.write(f"{name}: left. {unescape(reason_of(refusal))}")
            else:
                deleted += 1
                self.stdout.write(name)
        said = "would be deleted" if dry_run else "deleted for ever"
        self.stdout.write(f"{deleted} {said}.")
        if files := originals.leftovers(before).count():
            self.stdout.write(f"{files} {'file' if files == 1 else 'files'} of manuscripts {said}.")
            if not dry_run:
                originals.leftovers(before).delete()
        self._purge_pictures(before, said, dry_run=dry_run)
        if kept:
            raise CommandError(f"{kept} could not be deleted.")

    def _purge_pictures(self, before: datetime, said: str, *, dry_run: bool) -> None:
        """Delete the files of pictures that nothing names, nor did."""
        try:
            files = list(leftover_files(before))
            if not dry_run:
                store.delete_files(files)
        except store.Away as error:
            raise CommandError(f"The service that keeps the pictures does not answer: {error}") from error
        if files:
            self.stdout.write(f"{len(files)} {'file' if len(files) == 1 else 'files'} of pictures {said}.")


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 36_500:
        raise ArgumentTypeError("a number of days from 1")
    return int(text)
